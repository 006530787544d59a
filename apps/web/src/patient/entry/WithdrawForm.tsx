import { Button, Textarea } from '@mantine/core'
import type { HeldEntry } from '@tandem/domain/entry/entry'
import { useMutation } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { trpc } from '../../api.ts'
import { readFault } from '../../ui/fault.ts'
import classes from './Entry.module.css'

interface WithdrawFormProps {
  readonly organisation: string
  readonly patient: string
  readonly held: HeldEntry
  readonly onWithdrawn: () => void
}

/** Takes back what should never have been entered; it is kept, with who, when and why. */
export const WithdrawForm = ({ organisation, patient, held, onWithdrawn }: WithdrawFormProps) => {
  const [opened, setOpened] = useState(false)
  const [reason, setReason] = useState('')
  const [key] = useState(() => crypto.randomUUID())
  const [missing, setMissing] = useState(false)
  const withdraw = useMutation(trpc.entry.withdraw.mutationOptions({ onSuccess: onWithdrawn }))
  const submit = (event: FormEvent) => {
    event.preventDefault()
    event.stopPropagation()
    setMissing(reason.trim() === '')
    if (reason.trim() === '') return
    const { record, version, entry } = held
    withdraw.mutate({ organisation, patient, record, version, kind: entry.kind, key, reason: reason.trim() })
  }
  if (!opened)
    return (
      <div className={classes.withdraw}>
        <div>
          <Button variant="default" size="xs" onClick={() => setOpened(true)}>
            Entered in error…
          </Button>
        </div>
      </div>
    )
  return (
    <form className={classes.withdraw} onSubmit={submit} noValidate>
      <Textarea
        label="Why it was entered in error"
        description="It no longer counts or is drawn. The history keeps it, with your name and the time."
        withAsterisk
        aria-required
        autosize
        minRows={1}
        maxLength={500}
        value={reason}
        error={missing ? 'Must say why.' : undefined}
        onChange={(event) => setReason(event.currentTarget.value)}
        autoFocus
      />
      <div role="alert">
        {withdraw.isError && <p className={classes.message}>{readFault(withdraw.error).message}</p>}
      </div>
      <div className={classes.actions}>
        <Button type="submit" size="xs" loading={withdraw.isPending}>
          Withdraw it
        </Button>
        <Button variant="subtle" size="xs" onClick={() => setOpened(false)}>
          Leave it
        </Button>
      </div>
    </form>
  )
}
