import type { CalendarDay } from '@tandem/domain/calendar-day'

/**
 * Rows of an invented service, table by table and named like the columns of the import files, so that invented and
 * real data come in by the same way. Days are `YYYY-MM-DD`; times are ISO 8601, local with offset; absent is null.
 */

export type SiteRow = { site_code: string; name: string }
export type ProgrammeRow = {
  programme_code: string
  name: string
  visit_unit: 'week' | 'month'
  /** `4:14;8:14` is week 4 and week 8, each with 14 days on either side. */
  visits: string
  /** Drug classes that count as medication, with semicolons between. */
  medication_classes: string
}
export type ClinicianRow = { clinician_code: string; name: string; profession: string; site_code: string }
export type DrugRow = { drug: string; drug_class: string }

export type PatientRow = {
  patient_id: string
  display_name: string
  birth_date: CalendarDay
  sex: 'female' | 'male' | 'other' | 'unknown'
  gender: string | null
  ethnicity: string | null
  language: string
  deprivation_band: number | null
  died_on: CalendarDay | null
}
export type EpisodeRow = {
  episode_id: string
  patient_id: string
  site_code: string
  programme_code: string
  clinician_code: string
  referred_on: CalendarDay | null
  started_on: CalendarDay
  ended_on: CalendarDay | null
  ending_reason: string | null
  chronic: 0 | 1 | null
  earlier_episodes: number | null
}
export type DiagnosisRow = {
  diagnosis_id: string
  patient_id: string
  episode_id: string | null
  code_system: string
  code: string
  name: string
  role: 'primary' | 'comorbid'
  onset_on: CalendarDay | null
  abated_on: CalendarDay | null
  status: string
}
export type CareTeamRow = {
  patient_id: string
  episode_id: string
  clinician_code: string
  team_role: string
  from_on: CalendarDay
  to_on: CalendarDay | null
}
export type TreatmentRow = {
  treatment_id: string
  patient_id: string
  episode_id: string
  component: 'medication' | 'therapy'
  drug: string | null
  drug_class: string | null
  dose_mg: number | null
  modality: string | null
  as_needed: 0 | 1
  started_on: CalendarDay
  ended_on: CalendarDay | null
  stop_reason: string | null
}
export type AssessmentRow = {
  assessment_id: string
  patient_id: string
  instrument: string
  taken_on: CalendarDay
  taken_at: string | null
  total: number | null
  /** One entry per item in the order of the form, null where it was left blank; null where only a total came. */
  answers: readonly (number | null)[] | null
  nominal_visit: number | null
}
export type PrescriptionRow = {
  prescription_id: string
  patient_id: string
  drug: string
  prescribed_on: CalendarDay
  days_supply: number | null
  quantity: number
  doses_per_day: number
  status: 'active' | 'completed' | 'stopped' | 'cancelled'
}
export type DispenseRow = {
  dispense_id: string
  patient_id: string
  drug: string
  dispensed_on: CalendarDay
  days_supply: number | null
  quantity: number
  doses_per_day: number
}
export type AdherenceReportRow = {
  report_id: string
  patient_id: string
  reported_on: CalendarDay
  days_taken: number
  days_asked: number
  drug: string
}
export type AppointmentStatus =
  | 'attended'
  | 'attended_late'
  | 'no_show'
  | 'arrived_too_late'
  | 'cancelled_by_patient'
  | 'cancelled_by_service'
  | 'future'
export type AppointmentRow = {
  appointment_id: string
  patient_id: string
  episode_id: string
  clinician_code: string
  scheduled_at: string
  status: AppointmentStatus
  cancelled_at: string | null
  purpose: 'assessment' | 'treatment' | 'review'
  modality: string
}
export type EncounterRow = {
  encounter_id: string
  patient_id: string
  episode_id: string
  started_at: string
  ended_at: string
  kind: string
  clinician_code: string
  status: string
}
export type InpatientStayRow = {
  stay_id: string
  patient_id: string
  admitted_on: CalendarDay
  discharged_on: CalendarDay | null
}
export type ConsentRow = {
  consent_id: string
  patient_id: string
  kind: string
  status: 'given' | 'refused' | 'withdrawn'
  given_on: CalendarDay | null
  withdrawn_on: CalendarDay | null
}
export type CareEventKind =
  | 'psychoeducation'
  | 'shared_decision'
  | 'medication_review'
  | 'pharmacogenomic_result'
  | 'side_effect'
  | 'case_review'
  | 'team_contact'
  | 'life_event'
  | 'relapse_prevention_plan'
  | 'note'
export type CareEventRow = {
  event_id: string
  patient_id: string
  episode_id: string
  happened_on: CalendarDay
  kind: CareEventKind
  finding: string | null
  note: string | null
}

/** What exists before the first patient comes. */
export type SettingRows = {
  sites: SiteRow[]
  programmes: ProgrammeRow[]
  clinicians: ClinicianRow[]
  drugs: DrugRow[]
}

/** Everything about one patient, or about many, one after the other. */
export type PatientRows = {
  patients: PatientRow[]
  episodes: EpisodeRow[]
  diagnoses: DiagnosisRow[]
  care_team: CareTeamRow[]
  treatments: TreatmentRow[]
  assessments: AssessmentRow[]
  prescriptions: PrescriptionRow[]
  dispenses: DispenseRow[]
  adherence_reports: AdherenceReportRow[]
  appointments: AppointmentRow[]
  encounters: EncounterRow[]
  inpatient_stays: InpatientStayRow[]
  consents: ConsentRow[]
  care_events: CareEventRow[]
}

export type ServiceRows = SettingRows & PatientRows

export function noPatientRows(): PatientRows {
  return {
    patients: [],
    episodes: [],
    diagnoses: [],
    care_team: [],
    treatments: [],
    assessments: [],
    prescriptions: [],
    dispenses: [],
    adherence_reports: [],
    appointments: [],
    encounters: [],
    inpatient_stays: [],
    consents: [],
    care_events: [],
  }
}
