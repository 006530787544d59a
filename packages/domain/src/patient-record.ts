import type { Appointment } from './attendance.ts'
import type { CalendarDay } from './calendar-day.ts'
import type { Diagnosis } from './diagnosis-group.ts'
import type { EpisodeSpan, ScorePoint } from './episode.ts'
import type { DosedTreatment } from './exposure.ts'
import type { Prescription } from './persistence.ts'
import type { Completeness } from './scoring.ts'
import type { InpatientStay, Supply } from './supply.ts'
import type { VisitSchedule } from './visit-schedule.ts'

/** One course of care as it was recorded, with what a measure is broken down by. */
export interface RecordedEpisode extends EpisodeSpan {
  /** Tells the episodes of a patient apart; carries no name or number of the source. */
  readonly key: string
  readonly referredOn: CalendarDay | null
  readonly endingReason: string | null
  readonly schedule: VisitSchedule
  /** Drug classes that count as medication of the plan in this programme. */
  readonly medicationClasses: readonly string[]
}

export interface RecordedDiagnosis extends Diagnosis {
  readonly episodeKey: string | null
}

/** A contact or visit that took place, or was meant to. */
export interface RecordedEncounter {
  readonly startedOn: CalendarDay
  /** The first day where no end was recorded. */
  readonly endedOn: CalendarDay
  readonly kind: string
  readonly codeSystem: string | null
  readonly code: string | null
  /** `finished`, `planned`, `cancelled`, `entered-in-error`, … as the source says. */
  readonly status: string
}

/** A completed form. Without a total it can't be scored, and still shows that the form was given. */
export interface RecordedForm extends Omit<ScorePoint, 'total'> {
  readonly instrument: string
  readonly total: number | null
  readonly completeness: Completeness
}

export interface RecordedAppointment extends Appointment {
  readonly key: string
  readonly episodeKey: string | null
}

export interface RecordedCareEvent {
  readonly episodeKey: string | null
  readonly happenedOn: CalendarDay
  readonly kind: string
  readonly finding: string | null
}

/**
 * All that a quality measure may read about one patient, as it stood at one moment: corrected facts are replaced, facts
 * recorded later are absent. Lists are ascending by day, then by order of recording.
 */
export interface PatientRecord {
  readonly birthDate: CalendarDay | null
  readonly diedOn: CalendarDay | null
  readonly episodes: readonly RecordedEpisode[]
  readonly diagnoses: readonly RecordedDiagnosis[]
  readonly encounters: readonly RecordedEncounter[]
  readonly appointments: readonly RecordedAppointment[]
  readonly forms: readonly RecordedForm[]
  readonly treatments: readonly (DosedTreatment & { readonly episodeKey: string })[]
  readonly dispensed: readonly Supply[]
  readonly prescribed: readonly Prescription[]
  readonly stays: readonly InpatientStay[]
  readonly careEvents: readonly RecordedCareEvent[]
}
