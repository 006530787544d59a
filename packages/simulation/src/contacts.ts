import type { Random } from '@tandem/stats/random'
import type { Course } from './course.ts'
import { localTime } from './local-time.ts'
import type { AppointmentRow, AppointmentStatus, ClinicianRow } from './service-rows.ts'

export type Contact = {
  readonly purpose: AppointmentRow['purpose']
  readonly clinician: ClinicianRow
  readonly minutes: number
}

const encounterKind: Readonly<Record<string, string>> = {
  in_person: 'ambulatory',
  video: 'virtual',
  telephone: 'telephone',
}

function statusOf(course: Course, random: Random): AppointmentStatus {
  const { noShow, cancelledByPatient, cancelledByService } = course.parameters.behaviour
  const missing = course.engaged ? noShow * Math.exp(course.person.unreliability) : 0.8
  const cancelling = course.engaged ? cancelledByPatient * Math.exp(course.person.unreliability / 2) : 0.15
  const chance = random.uniform()
  if (chance < missing) return 'no_show'
  if (chance < missing + cancelling) return 'cancelled_by_patient'
  if (chance < missing + cancelling + cancelledByService) return 'cancelled_by_service'
  if (!course.engaged) return 'no_show'
  return random.pick(['attended', 'attended_late', 'arrived_too_late'] as const, [0.945, 0.047, 0.008])
}

function cancelledAt(
  course: Course,
  status: AppointmentStatus,
  day: number,
  minute: number,
  random: Random,
): string | null {
  if (status !== 'cancelled_by_patient' && status !== 'cancelled_by_service') return null
  const hoursBefore = 0.3 + random.exponential(status === 'cancelled_by_patient' ? 45 : 100)
  if (random.bernoulli(course.parameters.recording.cancellationTimeUnknown)) return null
  return localTime(day, minute - hoursBefore * 60, course.parameters.winterUtcOffsetHours)
}

/** Books one appointment; in the past it gets its outcome, and an encounter when it was held. Returns that outcome. */
export function appointment(
  course: Course,
  day: number,
  contact: Contact,
  random: Random,
  sure = false,
): AppointmentStatus {
  const { parameters, person, episodeId, rows, nextId } = course
  const minute = 540 + 30 * random.integer(0, 15)
  const modality = random.pick(
    ['in_person', 'video', 'telephone'],
    contact.purpose === 'review' ? [0.4, 0.2, 0.4] : [0.62, 0.28, 0.1],
  )
  const outcome = day > course.asOf ? 'future' : sure ? 'attended' : statusOf(course, random)
  const unresolved = !sure && random.bernoulli(parameters.recording.unresolved)
  const held = outcome === 'attended' || outcome === 'attended_late'
  const scheduled_at = localTime(day, minute, parameters.winterUtcOffsetHours)
  const whose = {
    patient_id: person.row.patient_id,
    episode_id: episodeId,
    clinician_code: contact.clinician.clinician_code,
  }
  rows.appointments.push({
    appointment_id: nextId('P'),
    ...whose,
    scheduled_at,
    status: unresolved && !held ? 'future' : outcome,
    cancelled_at: unresolved && !held ? null : cancelledAt(course, outcome, day, minute, random),
    purpose: contact.purpose,
    modality,
  })
  if (held) {
    const from = minute + (outcome === 'attended_late' ? random.integer(6, 15) : 0)
    rows.encounters.push({
      encounter_id: nextId('N'),
      ...whose,
      started_at: localTime(day, from, parameters.winterUtcOffsetHours),
      ended_at: localTime(day, minute + contact.minutes, parameters.winterUtcOffsetHours),
      kind: encounterKind[modality]!,
      status: 'finished',
    })
  }
  return outcome
}

export const wasHeld = (status: AppointmentStatus) => status === 'attended' || status === 'attended_late'
