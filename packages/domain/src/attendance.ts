import type { CalendarDay } from './calendar-day.ts'
import { containsDay, type EpisodeSpan } from './episode.ts'

export type AppointmentStatus =
  | 'attended'
  | 'attended_late'
  | 'no_show'
  | 'arrived_too_late'
  | 'cancelled_by_patient'
  | 'cancelled_by_service'
  | 'future'

/** What the attendance codes of the NHS Data Dictionary say. */
const nhsCodes: Readonly<Record<string, AppointmentStatus>> = {
  '0': 'future',
  '2': 'cancelled_by_patient',
  '3': 'no_show',
  '4': 'cancelled_by_service',
  '5': 'attended',
  '6': 'attended_late',
  '7': 'arrived_too_late',
}

/** The status that an NHS attendance code stands for; null for a code that is none of them. */
export const statusOfNhsCode = (code: string): AppointmentStatus | null =>
  Object.hasOwn(nhsCodes, code) ? (nhsCodes[code] ?? null) : null

/** Whether a contact may lie in the future: what is booked or was called off; an outcome has happened. */
export const statusMayLieAhead = (status: AppointmentStatus): boolean =>
  status === 'future' || status === 'cancelled_by_patient' || status === 'cancelled_by_service'

/** A booked contact. */
export interface Appointment {
  /** The day in the organisation's time zone. */
  readonly heldOn: CalendarDay
  /** The time it was to start; null when only the day is known. */
  readonly startsAt: Date | null
  readonly status: AppointmentStatus
  /** When it was cancelled; null when that is not known or it was not. */
  readonly cancelledAt: Date | null
  /** False for assessments and reviews. */
  readonly isTreatment: boolean
}

/** A patient's cancellation with less notice than this is late. */
export const lateCancellationHours = 24

/** What became of a contact. */
export type Attendance =
  | 'attended'
  | 'missed'
  | 'cancelled_late'
  | 'cancelled_in_time'
  | 'cancelled_notice_unknown'
  | 'cancelled_by_service'
  | 'upcoming'
  | 'unresolved'

const noticeOf = ({ startsAt, cancelledAt }: Appointment): Attendance => {
  if (startsAt === null || cancelledAt === null) return 'cancelled_notice_unknown'
  const hours = (startsAt.getTime() - cancelledAt.getTime()) / 3_600_000
  return hours < lateCancellationHours ? 'cancelled_late' : 'cancelled_in_time'
}

/**
 * What became of a contact, as seen on a day.
 *
 * Seen late is attended; arrived too late to be seen is missed. A patient's cancellation less than 24.0 elapsed hours
 * before the start is late; without both times its notice is unknown. `future` on a day that has passed is unresolved.
 *
 * Source: NHS Data Dictionary, attendance codes; the 24 hours are Tandem's own (docs/decisions.md, Attendance).
 */
export const attendanceOf = (appointment: Appointment, asOf: CalendarDay): Attendance => {
  switch (appointment.status) {
    case 'attended':
    case 'attended_late':
      return 'attended'
    case 'no_show':
    case 'arrived_too_late':
      return 'missed'
    case 'cancelled_by_patient':
      return noticeOf(appointment)
    case 'cancelled_by_service':
      return 'cancelled_by_service'
    case 'future':
      return appointment.heldOn < asOf ? 'unresolved' : 'upcoming'
  }
}

/** A share with what it is made of; null when there is nothing to divide by. */
export interface Share {
  readonly numerator: number
  readonly denominator: number
  readonly share: number | null
}

const shareOf = (numerator: number, denominator: number): Share => ({
  numerator,
  denominator,
  share: denominator === 0 ? null : numerator / denominator,
})

export interface AttendanceSummary {
  readonly counts: Readonly<Record<Attendance, number>>
  /** Missed ÷ (attended + missed): no cancellation is in it. */
  readonly didNotAttend: Share
  /** Attended ÷ (attended + missed + cancelled by the patient). */
  readonly attendance: Share
  /** Cancelled late ÷ cancelled by the patient with known notice. */
  readonly lateCancellation: Share
  /** (Missed + cancelled late) ÷ all that the service did not cancel; unknown notice is in the denominator. */
  readonly unusedCapacity: Share
}

/**
 * The contacts of one episode counted, and the rates made of them.
 *
 * Contacts on the episode's days up to `asOf` count, upcoming ones beside them; unresolved ones are in no rate.
 *
 * @param contacts `all`, or `treatment` for the named variant without assessments and reviews
 */
export const attendanceSummary = (
  appointments: readonly Appointment[],
  episode: EpisodeSpan,
  asOf: CalendarDay,
  contacts: 'all' | 'treatment' = 'all',
): AttendanceSummary => {
  const counts: Record<Attendance, number> = {
    attended: 0,
    missed: 0,
    cancelled_late: 0,
    cancelled_in_time: 0,
    cancelled_notice_unknown: 0,
    cancelled_by_service: 0,
    upcoming: 0,
    unresolved: 0,
  }
  for (const appointment of appointments) {
    const attendance = attendanceOf(appointment, asOf)
    const isKnown = appointment.heldOn <= asOf || attendance === 'upcoming'
    const isOfKind = contacts === 'all' || appointment.isTreatment
    if (isKnown && isOfKind && containsDay(episode, appointment.heldOn)) counts[attendance] += 1
  }
  const { attended, missed, cancelled_late: late } = counts
  const withNotice = late + counts.cancelled_in_time
  const byPatient = withNotice + counts.cancelled_notice_unknown
  return {
    counts,
    didNotAttend: shareOf(missed, attended + missed),
    attendance: shareOf(attended, attended + missed + byPatient),
    lateCancellation: shareOf(late, withNotice),
    unusedCapacity: shareOf(missed + late, attended + missed + byPatient),
  }
}
