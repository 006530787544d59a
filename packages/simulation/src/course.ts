import { dayOfNumber } from '@tandem/domain/calendar-day'
import type { Random } from '@tandem/stats/random'
import type { Person } from './invented-person.ts'
import type { ProgrammeParameters, ServiceParameters } from './service-parameters.ts'
import type { CareEventKind, PatientRows } from './service-rows.ts'
import type { CareTeam } from './service-setting.ts'

/** One episode while it is being made: what its parts share. Days are day numbers. */
export type Course = {
  readonly parameters: ServiceParameters
  readonly programme: ProgrammeParameters
  readonly person: Person
  readonly team: CareTeam
  readonly siteCode: string
  readonly atLastSite: boolean
  readonly episodeId: string
  readonly start: number
  readonly asOf: number
  readonly rows: PatientRows
  /** The next key of a kind for this patient, such as `A-000123-7`. */
  readonly nextId: (kind: string) => string
  /** False once the person has left care without a word. */
  engaged: boolean
  /** Points of the plan that every PHQ-9 total has on it; none before day 28. */
  pointsAdded: number
}

/** Keys that count up per kind within one patient. */
export function keysOf(patientId: string): (kind: string) => string {
  const counts = new Map<string, number>()
  const number = patientId.slice(patientId.indexOf('-') + 1)
  return (kind) => {
    const count = (counts.get(kind) ?? 0) + 1
    counts.set(kind, count)
    return `${kind}-${number}-${count}`
  }
}

export function careEvent(course: Course, day: number, kind: CareEventKind, finding: string | null = null) {
  course.rows.care_events.push({
    event_id: course.nextId('V'),
    patient_id: course.person.row.patient_id,
    episode_id: course.episodeId,
    happened_on: dayOfNumber(day),
    kind,
    finding,
    note: null,
  })
}

/** A whole number of days that scatters around a mean and is never below the least. */
export const scatteredDays = (random: Random, mean: number, spread: number, least: number) =>
  Math.max(least, Math.round(random.normal(mean, spread)))
