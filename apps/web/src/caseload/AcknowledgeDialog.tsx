import { Button, Modal, NativeSelect, Textarea, TextInput } from '@mantine/core'
import { useMutation, useQuery } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { type Input, queryClient, trpc } from '../api.ts'
import { useOrganisation } from '../shell/session.ts'
import { readFault } from '../ui/fault.ts'
import { formatDay, formatInstant } from '../ui/format.ts'
import { ErrorPanel, LoadingPanel } from '../ui/PanelState.tsx'
import classes from './AcknowledgeDialog.module.css'
import { useNamesHidden } from './privacy.ts'
import { type CaseloadRow, personWords } from './row-words.ts'

type Action = Input['caseload']['acknowledge']['action']

const actions: readonly { readonly value: Action; readonly label: string }[] = [
  { value: 'assessed_now', label: 'Assessed risk in person or by phone' },
  { value: 'contacted', label: 'Contacted the patient' },
  { value: 'safety_plan', label: 'Made or reviewed the safety plan' },
  { value: 'urgent_referral', label: 'Referred urgently' },
  { value: 'emergency', label: 'Called emergency care' },
  { value: 'already_known', label: 'Already assessed and in hand' },
  { value: 'other', label: 'Other, said in the note' },
]

interface AcknowledgeDialogProps {
  readonly row: CaseloadRow | null
  readonly organisation: string
  readonly onClose: () => void
}

/** What was answered when, and what somebody does about it: recorded with name and time, and never taken back. */
export const AcknowledgeDialog = ({ row, organisation, onClose }: AcknowledgeDialogProps) => {
  const namesHidden = useNamesHidden()
  return (
    <AcknowledgeAlerts
      opened={row !== null}
      organisation={organisation}
      patient={row?.patient ?? ''}
      title={row === null ? '' : `Safety alert: ${personWords(row, namesHidden)}`}
      onClose={onClose}
    />
  )
}

interface AcknowledgeAlertsProps {
  readonly opened: boolean
  readonly organisation: string
  readonly patient: string
  readonly title: string
  readonly onClose: () => void
}

/** The same for one patient, wherever it is opened from. */
export const AcknowledgeAlerts = ({
  opened,
  organisation,
  patient,
  title,
  onClose,
}: AcknowledgeAlertsProps) => (
  <Modal
    opened={opened}
    onClose={onClose}
    title={title}
    closeButtonProps={{ 'aria-label': 'Close without acknowledging' }}
    size="lg"
  >
    {opened && <Acknowledgement patient={patient} organisation={organisation} onDone={onClose} />}
  </Modal>
)

const Acknowledgement = ({
  patient,
  organisation,
  onDone,
}: {
  patient: string
  organisation: string
  onDone: () => void
}) => {
  const timeZone = useOrganisation()?.timeZone ?? 'UTC'
  const [action, setAction] = useState<Action | ''>('')
  const [note, setNote] = useState('')
  const [secondLookOn, setSecondLookOn] = useState('')
  const [missing, setMissing] = useState<{ action?: string; note?: string }>({})
  const alerts = useQuery({
    ...trpc.caseload.alerts.queryOptions({ organisation, patient }),
    staleTime: 0,
  })
  const save = useMutation(
    trpc.caseload.acknowledge.mutationOptions({
      onSuccess: async () => {
        await Promise.all([
          queryClient.invalidateQueries({ queryKey: trpc.caseload.pathKey() }),
          queryClient.invalidateQueries({ queryKey: trpc.patient.pathKey() }),
        ])
        onDone()
      },
    }),
  )
  if (alerts.isError) return <ErrorPanel error={alerts.error} onRetry={() => void alerts.refetch()} />
  if (alerts.data === undefined) return <LoadingPanel label="Loading the alerts" height={120} />
  const open = alerts.data.filter(({ acknowledgedAt }) => acknowledgedAt === null)
  const done = alerts.data.filter(({ acknowledgedAt }) => acknowledgedAt !== null)
  const submit = (event: FormEvent) => {
    event.preventDefault()
    const faults = {
      ...(action === '' && { action: 'Say what was done.' }),
      ...(action === 'other' && note.trim() === '' && { note: 'Say in a few words what was done.' }),
    }
    setMissing(faults)
    if (action === '' || Object.keys(faults).length > 0) return
    save.mutate({
      organisation,
      patient,
      alerts: open.map(({ alert }) => alert),
      action,
      ...(note.trim() !== '' && { note: note.trim() }),
      ...(secondLookOn !== '' && { secondLookOn }),
    })
  }
  return (
    <form onSubmit={submit} className={classes.form} noValidate>
      {open.length === 0 ? (
        <p>Nothing waits: every alert of this patient is acknowledged.</p>
      ) : (
        <ul className={classes.alerts}>
          {open.map((alert) => (
            <li key={alert.alert}>
              <strong>
                {alert.question} positive on {formatDay(alert.raisedOn)}
              </strong>
              {alert.severity !== null && `, answer ${alert.severity}`}
              {alert.ownerName !== null && `. In charge: ${alert.ownerName}`}
            </li>
          ))}
        </ul>
      )}
      {open.length > 0 && (
        <>
          <NativeSelect
            label="What was done"
            required
            data={[{ value: '', label: 'Choose' }, ...actions]}
            value={action}
            error={missing.action}
            onChange={(event) => setAction(event.currentTarget.value as Action | '')}
            data-autofocus
          />
          <Textarea
            label="Note"
            description="What a colleague needs to know. It stays with the alert."
            autosize
            minRows={2}
            maxLength={2000}
            value={note}
            error={missing.note}
            onChange={(event) => setNote(event.currentTarget.value)}
          />
          <TextInput
            type="date"
            label="Second look on"
            description={
              secondLookOn === ''
                ? 'A day on which somebody looks again; may stay empty.'
                : formatDay(secondLookOn)
            }
            value={secondLookOn}
            onChange={(event) => setSecondLookOn(event.currentTarget.value)}
          />
          <p className="muted small">
            Recorded with your name and the time. A later answer of 0 never means low risk; the badge stays
            for 24 months.
          </p>
          {save.isError && (
            <p role="alert" className={classes.fault}>
              {readFault(save.error).message}
            </p>
          )}
          <div>
            <Button type="submit" loading={save.isPending}>
              Acknowledge {open.length > 1 ? `${open.length} alerts` : 'the alert'}
            </Button>
          </div>
        </>
      )}
      {done.length > 0 && (
        <section>
          <h3>Acknowledged before</h3>
          <ul className={classes.alerts}>
            {done.map((alert) => (
              <li key={alert.alert}>
                {alert.question} positive on {formatDay(alert.raisedOn)}: {actionWords(alert.action)},{' '}
                {alert.acknowledgedBy}, {formatInstant(alert.acknowledgedAt ?? '', timeZone)}
                {alert.note !== null && `. “${alert.note}”`}
                {alert.secondLookOn !== null &&
                  (alert.secondLookAt === null
                    ? `. Second look on ${formatDay(alert.secondLookOn)}`
                    : `. Second look by ${alert.secondLookBy}`)}
              </li>
            ))}
          </ul>
        </section>
      )}
    </form>
  )
}

/** What was done about an alert, inside a sentence. */
export const actionWords = (action: Action | null): string =>
  actions.find(({ value }) => value === action)?.label.toLowerCase() ?? 'acknowledged'
