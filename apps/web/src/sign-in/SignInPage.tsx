import { Button, PasswordInput, TextInput } from '@mantine/core'
import { useDocumentTitle } from '@mantine/hooks'
import { type Role, roleLabel } from '@tandem/domain/role'
import { getRouteApi, useNavigate } from '@tanstack/react-router'
import { type FormEvent, useRef, useState } from 'react'
import { postJson, queryClient } from '../api.ts'
import { useSession } from '../shell/session.ts'
import classes from './SignInPage.module.css'

const route = getRouteApi('/sign-in')

const demoRoles: readonly { readonly role: Role; readonly sees: string }[] = [
  { role: 'clinician', sees: 'own caseload, patients, cohort' },
  { role: 'clinical_lead', sees: 'all patients, cohort' },
  { role: 'quality', sees: 'cohort, small groups withheld' },
  { role: 'administrator', sees: 'cohort, no single patients' },
]

const refusal = (status: number): string => {
  if (status === 429) return 'Too many tries. Wait a minute, then try again.'
  if (status >= 500) return 'The server could not sign you in. Try again in a moment.'
  return 'User name or password is not right. Check both and try again.'
}

export const SignInPage = () => {
  useDocumentTitle('Sign in, Tandem')
  const session = useSession()
  const { from } = route.useSearch()
  const navigate = useNavigate()
  const [problem, setProblem] = useState<string | null>(null)
  const [busy, setBusy] = useState<string | null>(null)
  const underWay = useRef(false)

  const signIn = async (what: string, address: string, body: unknown) => {
    // A second click while the first screen loads would empty what that screen has just read.
    if (underWay.current) return
    underWay.current = true
    setBusy(what)
    setProblem(null)
    const response = await postJson(address, body).catch(() => null)
    if (response?.ok) {
      queryClient.clear()
      await navigate({ to: from ?? '/', replace: true })
    }
    underWay.current = false
    setBusy(null)
    if (response === null) return setProblem('The server did not answer. Check the connection and try again.')
    if (!response.ok) setProblem(refusal(response.status))
  }

  const onSubmit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const form = new FormData(event.currentTarget)
    const [username, password] = [form.get('username'), form.get('password')]
    void signIn('form', '/api/auth/sign-in/username', { username, password })
  }

  return (
    <main className={classes.page}>
      <div className={classes.column}>
        <p className={classes.brand}>
          <svg width="42" height="30" viewBox="0 0 28 20" aria-hidden="true">
            <circle cx="10" cy="10" r="8" fill="none" stroke="var(--medication-line)" strokeWidth="2.5" />
            <circle cx="18" cy="10" r="8" fill="none" stroke="var(--therapy)" strokeWidth="2.5" />
          </svg>
          Tandem
        </p>
        <h1 className={classes.title}>Sign in</h1>
        <form onSubmit={onSubmit} className={classes.form}>
          <TextInput
            name="username"
            label="User name"
            autoComplete="username"
            required
            withAsterisk={false}
          />
          <PasswordInput
            name="password"
            label="Password"
            autoComplete="current-password"
            required
            withAsterisk={false}
          />
          <Button type="submit" loading={busy === 'form'}>
            Sign in
          </Button>
          <p role="alert" className={classes.problem}>
            {problem}
          </p>
        </form>
        {session.demo && (
          <section aria-labelledby="demo-title">
            <h2 id="demo-title">Look around in the demo data</h2>
            <p className="muted small">
              Trial data, an invented clinic and sample records. No password needed.
            </p>
            <ul className={classes.demo}>
              {demoRoles.map(({ role, sees }) => (
                <li key={role}>
                  <Button
                    variant="default"
                    fullWidth
                    loading={busy === role}
                    onClick={() => void signIn(role, '/api/demo/sign-in', { role })}
                  >
                    {roleLabel(role)}
                  </Button>
                  <span className="muted small">{sees}</span>
                </li>
              ))}
            </ul>
          </section>
        )}
        <p className="muted small">
          Tandem {session.version}. Definitions {session.definitionSet}.
        </p>
      </div>
    </main>
  )
}
