import {
  Button,
  Group,
  Modal,
  NativeSelect,
  NumberInput,
  Stack,
  Switch,
  TagsInput,
  TextInput,
} from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { queryClient, trpc } from '../api.ts'
import { readFault } from '../ui/fault.ts'
import { rhythmInWords, type SavedReport, type Schedule, weekdays } from './schedule-words.ts'

interface ScheduleDialogProps {
  readonly organisation: string
  readonly timeZone: string
  readonly report: SavedReport
  readonly onClose: () => void
}

const rhythms = [
  { value: 'weekly', label: 'Every week' },
  { value: 'monthly', label: 'Every month' },
  { value: 'quarterly', label: 'Every quarter, in its first month' },
]

/** When a report is made by itself, and who may fetch its files. */
export const ScheduleDialog = ({ organisation, timeZone, report, onClose }: ScheduleDialogProps) => {
  const { schedule } = report
  const [rhythm, setRhythm] = useState<Schedule['rhythm']>(schedule?.rhythm ?? 'monthly')
  const [onDay, setOnDay] = useState(schedule?.onDay ?? 1)
  const [atTime, setAtTime] = useState(schedule?.atTime ?? '07:00')
  const [enabled, setEnabled] = useState(schedule?.enabled ?? true)
  const [recipients, setRecipients] = useState<string[]>(
    schedule?.recipients.map(({ username }) => username) ?? [],
  )
  const done = async () => {
    await queryClient.invalidateQueries(trpc.reports.list.queryFilter({ organisation }))
    onClose()
  }
  const set = useMutation(trpc.reports.schedule.mutationOptions({ onSuccess: done }))
  const unset = useMutation(trpc.reports.unschedule.mutationOptions({ onSuccess: done }))
  const fault = set.error ?? unset.error
  const submit = (event: FormEvent) => {
    event.preventDefault()
    set.mutate({ organisation, report: report.uuid, rhythm, onDay, atTime, recipients, enabled })
  }
  return (
    <Modal
      opened
      onClose={onClose}
      title={`Schedule: ${report.name}`}
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      <form onSubmit={submit}>
        <Stack gap={12}>
          <NativeSelect
            label="How often"
            data={rhythms}
            value={rhythm}
            onChange={(event) => {
              setRhythm(event.currentTarget.value as Schedule['rhythm'])
              setOnDay(1)
            }}
          />
          {rhythm === 'weekly' ? (
            <NativeSelect
              label="Weekday"
              data={weekdays.map((label, place) => ({ value: String(place + 1), label }))}
              value={String(onDay)}
              onChange={(event) => setOnDay(Number(event.currentTarget.value))}
            />
          ) : (
            <NumberInput
              label="Day of the month"
              description="The last day where the month is shorter"
              min={1}
              max={31}
              allowDecimal={false}
              value={onDay}
              onChange={(value) => setOnDay(Number(value))}
            />
          )}
          <TextInput
            label="Time of day"
            description={`In ${timeZone}`}
            type="time"
            required
            withAsterisk={false}
            value={atTime}
            onChange={(event) => setAtTime(event.currentTarget.value.slice(0, 5))}
          />
          <TagsInput
            label="Also for"
            description="User names of people who may open reports here; Enter adds one"
            value={recipients}
            onChange={setRecipients}
            maxTags={50}
          />
          <Switch
            label="In force"
            checked={enabled}
            onChange={(event) => setEnabled(event.currentTarget.checked)}
          />
          <p className="muted small">
            {rhythmInWords({ rhythm, onDay, atTime })}. Each run counts what is on record then, as your role
            sees it.
          </p>
          {fault && (
            <p className="small" role="alert">
              {readFault(fault).message}
            </p>
          )}
          <Group justify="flex-end" gap={8}>
            {schedule !== null && (
              <Button
                variant="subtle"
                loading={unset.isPending}
                onClick={() => unset.mutate({ organisation, report: report.uuid })}
              >
                Remove the schedule
              </Button>
            )}
            <Button variant="default" onClick={onClose}>
              Cancel
            </Button>
            <Button type="submit" loading={set.isPending}>
              Set the schedule
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  )
}
