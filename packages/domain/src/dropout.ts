import { type Appointment, attendanceOf } from './attendance.ts'
import { addDays, type CalendarDay } from './calendar-day.ts'
import { containsDay, type EpisodeSpan } from './episode.ts'

/** Without an attended contact for this long, and nothing booked, a patient with an active plan has dropped out. */
export const silentDays = 42
/** A missed contact that is not followed by a booking within this many days is a warning. */
export const rebookingDays = 14

interface Contacts {
  /** Attended and missed contacts up to the day, ascending. */
  readonly held: readonly { readonly heldOn: CalendarDay; readonly attended: boolean }[]
  /** True when a contact lies ahead, the day itself included. */
  readonly isBooked: boolean
}

const contactsOf = (
  appointments: readonly Appointment[],
  episode: EpisodeSpan,
  asOf: CalendarDay,
): Contacts => {
  const inside = appointments
    .filter(({ heldOn }) => containsDay(episode, heldOn))
    .map((appointment) => ({ heldOn: appointment.heldOn, attendance: attendanceOf(appointment, asOf) }))
  const held = inside
    .filter(
      ({ heldOn, attendance }) => heldOn <= asOf && (attendance === 'attended' || attendance === 'missed'),
    )
    .map(({ heldOn, attendance }) => ({ heldOn, attended: attendance === 'attended' }))
    // Of one day, missed before attended: who was seen that day has not missed the last contact.
    .toSorted((a, b) =>
      a.heldOn === b.heldOn ? Number(a.attended) - Number(b.attended) : a.heldOn < b.heldOn ? -1 : 1,
    )
  return { held, isBooked: inside.some(({ attendance }) => attendance === 'upcoming') }
}

const twoMissed = ({ held }: Contacts): readonly [CalendarDay, CalendarDay] | null => {
  const [before, last] = held.slice(-2)
  return before !== undefined && last !== undefined && !before.attended && !last.attended
    ? [before.heldOn, last.heldOn]
    : null
}

const lastTwoMissed = (contacts: Contacts): CalendarDay | null => twoMissed(contacts)?.[1] ?? null

/** Signs that somebody is slipping out of contact; each is a reason to look, not a verdict. */
export interface EngagementSigns {
  /** The last two contacts were missed; cancelled ones between them change nothing. */
  readonly twoMissedInARow: boolean
  /** The last contact was missed 14 days ago or earlier, and nothing is booked. */
  readonly missedNotRebooked: boolean
  /** Days of the missed contacts that the signs rest on, ascending; empty without a sign. */
  readonly missedOn: readonly CalendarDay[]
}

/**
 * The engagement warning signs of an open episode.
 *
 * Source: Tandem's own definition, docs/decisions.md.
 */
export const engagementSigns = (
  appointments: readonly Appointment[],
  episode: EpisodeSpan,
  asOf: CalendarDay,
): EngagementSigns => {
  const contacts = contactsOf(appointments, episode, asOf)
  const last = contacts.held.at(-1)
  const isMissed = last !== undefined && !last.attended && asOf >= addDays(last.heldOn, rebookingDays)
  const two = twoMissed(contacts)
  const missedNotRebooked = isMissed && !contacts.isBooked
  return {
    twoMissedInARow: two !== null,
    missedNotRebooked,
    missedOn: two ?? (missedNotRebooked ? [last.heldOn] : []),
  }
}

export interface Dropout {
  readonly reason: 'two_missed_in_a_row' | 'no_contact'
  /** The second missed contact, or the 42nd day without contact. */
  readonly on: CalendarDay
}

/**
 * Whether a patient has dropped out, for episodes without an ending reason that says so: the last two contacts were
 * missed; or no attended contact for 42 days (since the start, when there was none) while the plan is active and
 * nothing is booked. Never while the last score is in remission.
 *
 * @param state of the patient on `asOf`; for an ended episode `asOf` is its last day
 * @returns null when not dropped out
 *
 * Source: Tandem's own definition; rates depend on it, so it is named wherever it is shown.
 */
export const dropoutOf = (
  appointments: readonly Appointment[],
  episode: EpisodeSpan,
  asOf: CalendarDay,
  state: { readonly isPlanActive: boolean; readonly isInRemission: boolean },
): Dropout | null => {
  if (state.isInRemission) return null
  const contacts = contactsOf(appointments, episode, asOf)
  const second = lastTwoMissed(contacts)
  if (second !== null) return { reason: 'two_missed_in_a_row', on: second }
  const lastAttended = contacts.held.findLast(({ attended }) => attended)?.heldOn ?? episode.startedOn
  const on = addDays(lastAttended, silentDays)
  return state.isPlanActive && !contacts.isBooked && asOf >= on ? { reason: 'no_contact', on } : null
}
