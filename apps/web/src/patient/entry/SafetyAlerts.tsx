import { Button, TextInput } from '@mantine/core'
import { useMutation, useQuery } from '@tanstack/react-query'
import { type FormEvent, useEffect, useState } from 'react'
import { type Output, queryClient, trpc } from '../../api.ts'
import { AcknowledgeAlerts, actionWords } from '../../caseload/AcknowledgeDialog.tsx'
import { useOrganisation } from '../../shell/session.ts'
import { readFault } from '../../ui/fault.ts'
import { formatDay, formatInstant, formatPlural } from '../../ui/format.ts'
import classes from './SafetyAlerts.module.css'

type Alert = Output['caseload']['alerts'][number]

/** How long something has waited: `3 days 4 h`, `20 min`. */
export const waitedWords = (since: string, now: number): string => {
  const minutes = Math.max(0, Math.floor((now - Date.parse(since)) / 60_000))
  const hours = Math.floor(minutes / 60)
  if (hours === 0) return `${minutes} min`
  const days = Math.floor(hours / 24)
  return days === 0 ? `${hours} h` : `${formatPlural(days, 'day')} ${hours % 24} h`
}

const useMinute = () => {
  const [now, setNow] = useState(() => Date.now())
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 60_000)
    return () => clearInterval(timer)
  }, [])
  return now
}

interface SafetyAlertsProps {
  readonly organisation: string
  readonly patient: string
}

/** Positive answers to a safety question that wait for somebody, and what was done about those before. */
export const SafetyAlerts = ({ organisation, patient }: SafetyAlertsProps) => {
  const timeZone = useOrganisation()?.timeZone ?? 'UTC'
  const now = useMinute()
  const [acknowledging, setAcknowledging] = useState(false)
  const alerts = useQuery(trpc.caseload.alerts.queryOptions({ organisation, patient }))
  if (alerts.isError)
    return (
      <p role="alert">
        Safety alerts could not be loaded: {readFault(alerts.error).message}{' '}
        <Button size="compact-xs" variant="default" onClick={() => void alerts.refetch()}>
          Try again
        </Button>
      </p>
    )
  if (alerts.data === undefined || alerts.data.length === 0) return null
  const open = alerts.data.filter(({ acknowledgedAt }) => acknowledgedAt === null)
  const done = alerts.data.filter(({ acknowledgedAt }) => acknowledgedAt !== null)
  const looks = done.filter(
    ({ secondLookOn, secondLookAt }) => secondLookOn !== null && secondLookAt === null,
  )
  const rest = done.filter((alert) => !looks.includes(alert))
  return (
    <section className={classes.panel} aria-label="Safety alerts">
      {open.length > 0 && (
        <ul className={classes.list}>
          {open.slice(0, 1).map((alert) => (
            <li key={alert.alert} className={classes.open}>
              <Waiting alert={alert} now={now} />
              <Button className="no-print" size="xs" onClick={() => setAcknowledging(true)}>
                Acknowledge {open.length > 1 ? `${open.length} alerts` : 'the alert'}…
              </Button>
            </li>
          ))}
          {open.length > 1 && (
            <li className={classes.open}>
              <details>
                <summary>{formatPlural(open.length - 1, 'earlier alert')} not acknowledged</summary>
                <ul className={classes.list}>
                  {open.slice(1).map((alert) => (
                    <li key={alert.alert}>
                      <Waiting alert={alert} now={now} />
                    </li>
                  ))}
                </ul>
              </details>
            </li>
          )}
        </ul>
      )}
      {looks.length > 0 && (
        <ul className={classes.list}>
          {looks.map((alert) => (
            <li key={alert.alert} className={classes.done}>
              <Answered alert={alert} timeZone={timeZone} />
              <SecondLook organisation={organisation} alert={alert} />
            </li>
          ))}
        </ul>
      )}
      {rest.length > 0 && (
        <details>
          <summary>{formatPlural(rest.length, 'acknowledged safety alert')}</summary>
          <ul className={classes.list}>
            {rest.map((alert) => (
              <li key={alert.alert} className={classes.done}>
                <Answered alert={alert} timeZone={timeZone} />
              </li>
            ))}
          </ul>
        </details>
      )}
      <AcknowledgeAlerts
        opened={acknowledging}
        organisation={organisation}
        patient={patient}
        title="Safety alert"
        onClose={() => setAcknowledging(false)}
      />
    </section>
  )
}

const Waiting = ({ alert, now }: { alert: Alert; now: number }) => (
  <span>
    <strong>
      {alert.question} positive on {formatDay(alert.raisedOn)}
    </strong>
    {alert.severity !== null && `, answer ${alert.severity}`}. Not acknowledged for{' '}
    {waitedWords(alert.raisedAt, now)}. In charge: {alert.ownerName ?? 'nobody named'}.
  </span>
)

const Answered = ({ alert, timeZone }: { alert: Alert; timeZone: string }) => (
  <p className="small">
    {alert.question} positive on {formatDay(alert.raisedOn)}: {actionWords(alert.action)},{' '}
    {alert.acknowledgedBy}, {formatInstant(alert.acknowledgedAt ?? '', timeZone)}
    {alert.note !== null && `, “${alert.note}”`}.
    {alert.secondLookAt !== null &&
      ` Second look by ${alert.secondLookBy}, ${formatInstant(alert.secondLookAt, timeZone)}${alert.secondLookNote === null ? '' : `, “${alert.secondLookNote}”`}.`}
  </p>
)

const SecondLook = ({ organisation, alert }: { organisation: string; alert: Alert }) => {
  const [note, setNote] = useState('')
  const look = useMutation(
    trpc.caseload.secondLook.mutationOptions({
      onSuccess: () => queryClient.invalidateQueries({ queryKey: trpc.caseload.pathKey() }),
    }),
  )
  const submit = (event: FormEvent) => {
    event.preventDefault()
    look.mutate({ organisation, alert: alert.alert, ...(note.trim() !== '' && { note: note.trim() }) })
  }
  return (
    <form className={`${classes.look} no-print`} onSubmit={submit}>
      <TextInput
        size="xs"
        label={`Second look, planned for ${alert.secondLookOn === null ? 'no day' : formatDay(alert.secondLookOn)}`}
        placeholder="What you found"
        maxLength={2000}
        value={note}
        onChange={(event) => setNote(event.currentTarget.value)}
      />
      <Button type="submit" size="xs" variant="default" loading={look.isPending}>
        Record the second look
      </Button>
      {look.isError && <p role="alert">{readFault(look.error).message}</p>}
    </form>
  )
}
