import { statusMayLieAhead } from '../attendance.ts'
import { addDays } from '../calendar-day.ts'
import { dayInWords } from '../day-in-words.ts'
import { episodeOfScore } from '../episode.ts'
import { heldOfKind, type LocalTime, type OnRecord, type SessionEntry } from './entry.ts'
import {
  dayProblems,
  doubtful,
  type EntryProblem,
  refused,
  textProblems,
  timeProblems,
} from './entry-problem.ts'

/** Farther ahead a booking is taken for a slip of the year. */
const bookedAheadDays = 731

const statusWords = {
  attended: 'attended',
  attended_late: 'attended, late',
  no_show: 'missed',
  arrived_too_late: 'missed, arrived too late',
  cancelled_by_patient: 'cancelled by the patient',
  cancelled_by_service: 'cancelled by the service',
  future: 'booked',
} as const

const isCancelled = ({ status }: SessionEntry) => status.startsWith('cancelled')

const localTime = /^\d{4}-\d{2}-\d{2}T([01]\d|2[0-3]):[0-5]\d$/

const cancelProblems = (entry: SessionEntry, now: LocalTime): readonly EntryProblem[] => {
  const { cancelledAt } = entry
  if (cancelledAt === null) return []
  if (!isCancelled(entry))
    return [refused('cancelledAt', cancelledAt, 'must be left out unless the contact was cancelled')]
  if (!localTime.test(cancelledAt))
    return [refused('cancelledAt', cancelledAt, 'must be a day and a time such as 2 Mar 2026, 14:30')]
  return cancelledAt > now ? [refused('cancelledAt', cancelledAt, 'must not lie in the future')] : []
}

const statusProblems = (entry: SessionEntry, now: LocalTime): readonly EntryProblem[] => {
  const today = now.slice(0, 10)
  const { status, heldOn } = entry
  if (status === 'future' && heldOn < today)
    return [refused('status', status, `must say what became of the contact: its day has passed`)]
  if (heldOn > addDays(today, bookedAheadDays))
    return [refused('heldOn', heldOn, 'must lie within the next two years')]
  return []
}

/** Two entries are one contact when nothing that both of them tell tells them apart. */
const isSameContact = (a: SessionEntry, b: SessionEntry): boolean =>
  a.heldOn === b.heldOn &&
  (a.heldAt === null || b.heldAt === null || a.heldAt === b.heldAt) &&
  (a.modality === null || b.modality === null || a.modality.toLowerCase() === b.modality.toLowerCase()) &&
  (a.purpose === b.purpose || a.purpose === 'unknown' || b.purpose === 'unknown')

/**
 * What is wrong with a contact: a contact has one outcome, and one that lies ahead has none yet.
 *
 * @param corrected the record that it corrects or settles; null for a new one
 */
export const sessionProblems = (
  entry: SessionEntry,
  onRecord: OnRecord,
  now: LocalTime,
  corrected: string | null,
): readonly EntryProblem[] => {
  const ahead = statusMayLieAhead(entry.status)
  const days = dayProblems('heldOn', entry.heldOn, onRecord, now, ahead)
  if (days.length > 0) return days
  const twin = heldOfKind(onRecord.held, 'session').find(
    (held) => held.record !== corrected && isSameContact(held.entry, entry),
  )
  const outcomes =
    twin === undefined
      ? []
      : [
          refused(
            'status',
            entry.status,
            `must be the only outcome: the contact of ${dayInWords(entry.heldOn)}${twin.entry.heldAt === null ? '' : `, ${twin.entry.heldAt}`} is on record as ${statusWords[twin.entry.status]}; correct that one, or give this one a time of its own`,
          ),
        ]
  const outside =
    episodeOfScore(entry.heldOn, onRecord.episodes) === null
      ? [
          doubtful(
            'heldOn',
            entry.heldOn,
            'outside_episode',
            'lies outside every episode of care: the contact is drawn and counts in no figure',
          ),
        ]
      : []
  return [
    ...timeProblems('heldAt', entry.heldOn, entry.heldAt, now, ahead),
    ...statusProblems(entry, now),
    ...outcomes,
    ...cancelProblems(entry, now),
    ...textProblems('modality', entry.modality, 100),
    ...outside,
  ]
}
