import type { CalendarDay } from '@tandem/domain/calendar-day'

/**
 * One unit of one measure, as a stored run holds it, with what a chart breaks it down by. Carries no name, number or key
 * of a patient.
 */
export interface SubjectRow {
  /** Id of the measure. */
  readonly measure: string
  /** The day under which the unit is counted over time. */
  readonly on: CalendarDay
  /** Whether the unit is in the rate. */
  readonly included: boolean
  /** Whether it is in the numerator; says something only where the unit is included. */
  readonly met: boolean
  readonly site: string | null
  readonly programme: string | null
  /** Code of the responsible clinician. */
  readonly clinician: string | null
  readonly stratum: string | null
  readonly ageBand: string | null
  readonly sex: string | null
  readonly ethnicity: string | null
  readonly language: string | null
  readonly deprivation: string | null
  /** Score of the index or baseline form, for case mix; null where the measure has none. */
  readonly indexScore: number | null
}
