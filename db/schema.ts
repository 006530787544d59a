import type { CalendarDay } from '@tandem/domain/calendar-day'
import type { Generated, JSONColumnType } from 'kysely'

/** The tables as types. `schema.test.ts` compares every column and its nullability with the live database. */

type Id = Generated<number>
type Uuid = Generated<string>
type Instant = Generated<Date>

type History = {
  recorded_at: Instant
  superseded_at: Date | null
  import_batch_id: number | null
  superseded_batch_id: number | null
  recorded_by: string
}

type Sourced = {
  organisation_id: number
  id: Id
  uuid: Uuid
  patient_id: number
  source: string
  source_key: string
}

type Fact = Sourced & History

type OrganisationTable = {
  organisation_id: Id
  uuid: Uuid
  code: string
  name: string
  kind: 'service' | 'invented' | 'public_trial' | 'public_sample'
  time_zone: string
  default_instrument: Generated<string>
  suppression_threshold: Generated<number>
  suppression_rounding: Generated<number>
  created_at: Instant
}

type UserGrantTable = {
  organisation_id: number
  user_id: string
  role: 'clinician' | 'clinical_lead' | 'quality' | 'administrator' | 'auditor'
  clinician_id: number | null
  site_ids: number[] | null
  granted_at: Instant
}

type SiteTable = { organisation_id: number; id: Id; uuid: Uuid; code: string; name: string }

type ProgrammeTable = {
  organisation_id: number
  id: Id
  uuid: Uuid
  code: string
  name: string
  visit_unit: 'week' | 'month'
  visits: JSONColumnType<{ at: number; windowDays: number }[]>
  medication_classes: string[]
}

type ClinicianTable = {
  organisation_id: number
  id: Id
  uuid: Uuid
  code: string
  name: string
  profession: string
  site_id: number | null
}

type DrugTable = { organisation_id: number; drug: string; drug_class: string }

type ImportBatchTable = {
  organisation_id: number
  id: Id
  uuid: Uuid
  file_name: string
  format: string
  source: string
  digest: string
  counts: Generated<unknown>
  recorded_by: string
  recorded_at: Instant
  undone_at: Date | null
}

type ImportNoticeTable = {
  organisation_id: number
  id: Id
  import_batch_id: number
  kind: string
  line: number | null
  field: string | null
  value: string | null
  message: string
  occurrences: Generated<number>
}

type AuditEventTable = {
  organisation_id: number
  id: Id
  happened_at: Instant
  actor: string
  role: string
  action: string
  resource: string
  resource_uuid: string | null
  details: Generated<unknown>
  request_id: string | null
}

type PatientTable = { organisation_id: number; id: Id; uuid: Uuid; source: string; source_key: string }

type PatientRecordTable = History & {
  organisation_id: number
  id: Id
  patient_id: number
  display_name: string | null
  birth_date: CalendarDay | null
  sex: 'female' | 'male' | 'other' | 'unknown' | null
  gender: string | null
  ethnicity: string | null
  language: string | null
  deprivation_band: number | null
  died_on: CalendarDay | null
}

type EpisodeTable = {
  organisation_id: number
  id: Id
  uuid: Uuid
  patient_id: number
  source: string
  source_key: string
}

type EpisodeRecordTable = History & {
  organisation_id: number
  id: Id
  episode_id: number
  patient_id: number
  site_id: number
  programme_id: number
  clinician_id: number | null
  referred_on: CalendarDay | null
  started_on: CalendarDay
  ended_on: CalendarDay | null
  ending_reason: string | null
  chronic: boolean | null
  earlier_episodes: number | null
}

type PatientAccessTable = {
  organisation_id: number
  id: Id
  patient_id: number
  site_id: number | null
  clinician_id: number | null
  reason: 'episode' | 'care_team'
}

type DiagnosisTable = Fact & {
  episode_id: number | null
  code_system: string
  code: string
  name: string | null
  role: 'primary' | 'comorbid'
  onset_on: CalendarDay | null
  abated_on: CalendarDay | null
  status: string | null
}

type CareTeamMemberTable = Fact & {
  episode_id: number | null
  clinician_id: number
  team_role: string
  from_on: CalendarDay | null
  to_on: CalendarDay | null
}

type TreatmentTable = Fact & {
  episode_id: number
  component: 'medication' | 'therapy'
  drug: string | null
  drug_class: string | null
  dose_mg: number | null
  modality: string | null
  as_needed: Generated<boolean>
  started_on: CalendarDay
  ended_on: CalendarDay | null
  stop_reason: string | null
}

type PrescriptionTable = Fact & {
  drug: string
  prescribed_on: CalendarDay
  days_supply: number | null
  quantity: number | null
  doses_per_day: number | null
  status: string
}

type DispenseTable = Fact & {
  drug: string
  dispensed_on: CalendarDay
  days_supply: number | null
  quantity: number | null
  doses_per_day: number | null
}

type AdherenceReportTable = Fact & {
  reported_on: CalendarDay
  drug: string | null
  days_taken: number
  days_asked: Generated<number>
}

type AppointmentTable = Fact & {
  episode_id: number | null
  clinician_id: number | null
  scheduled_on: CalendarDay
  scheduled_at: Date | null
  status:
    | 'attended'
    | 'attended_late'
    | 'no_show'
    | 'arrived_too_late'
    | 'cancelled_by_patient'
    | 'cancelled_by_service'
    | 'future'
  cancelled_at: Date | null
  purpose: 'assessment' | 'treatment' | 'review' | 'unknown'
  modality: string | null
}

type EncounterTable = Fact & {
  episode_id: number | null
  clinician_id: number | null
  started_on: CalendarDay
  started_at: Date | null
  ended_at: Date | null
  kind: string
  code_system: string | null
  code: string | null
  status: string
}

type InpatientStayTable = Fact & { admitted_on: CalendarDay; discharged_on: CalendarDay | null }

type ConsentTable = Fact & {
  kind: string
  status: 'given' | 'refused' | 'withdrawn'
  given_on: CalendarDay | null
  withdrawn_on: CalendarDay | null
}

type CareEventTable = Fact & {
  episode_id: number | null
  happened_on: CalendarDay
  kind:
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
  finding: string | null
  note: string | null
}

type AssessmentTable = Fact & {
  instrument: string
  taken_on: CalendarDay
  taken_at: Date | null
  answers: (number | null)[] | null
  reported_total: number | null
  total: number | null
  completeness: 'complete' | 'total_only' | 'prorated' | 'not_scorable'
  instrument_version: string
  nominal_visit: number | null
}

type DirtyTable = {
  organisation_id: number
  episode_id: number
  at: Instant
  failure: string | null
  retry_at: Date | null
}

type SeriesTable = {
  organisation_id: number
  instrument: string
  episode_id: number
  patient_id: number
  site_id: number
  programme_id: number
  clinician_id: number | null
  started_on: CalendarDay
  age_band: string | null
  sex: string | null
  initial_arm: string
  initial_provisional: boolean
  baseline: number | null
  baseline_band: string | null
  slots: number[]
  scores: number[]
  score_arms: string[]
  score_days: number[]
  treated_arms: Generated<string[]>
  excluded: Generated<unknown>
  rebuilt_at: Date
}

type EpisodeStatusTable = {
  organisation_id: number
  episode_id: number
  patient_id: number
  site_id: number
  programme_id: number
  clinician_id: number | null
  started_on: CalendarDay
  ended_on: CalendarDay | null
  plan_arm: string
  initial_arm: string
  initial_provisional: boolean
  instrument: string | null
  first_score: number | null
  first_on: CalendarDay | null
  last_score: number | null
  last_on: CalendarDay | null
  last_band: string | null
  change: number | null
  spark_days: number[]
  spark_scores: number[]
  state: string | null
  state_label: string | null
  safety: string | null
  safety_value: number | null
  safety_on: CalendarDay | null
  attended: number
  missed: number
  days_covered_90: number | null
  days_covered_reason: string | null
  next_due_on: CalendarDay | null
  due_until: CalendarDay | null
  reasons: Generated<unknown>
  need: Generated<number>
  as_of: CalendarDay
  rebuilt_at: Date
  rules: Generated<string[]>
  safety_instrument: string | null
  past_positive_on: CalendarDay | null
}

type EpisodeProfileTable = {
  organisation_id: number
  episode_id: number
  patient_id: number
  site_id: number
  programme_id: number
  clinician_id: number | null
  started_on: CalendarDay
  ended_day: number | null
  followed_days: number
  ending_reason: string | null
  initial_arm: string
  initial_provisional: boolean
  age: number | null
  age_band: string | null
  sex: string | null
  diagnosis: string | null
  substance_use: boolean | null
  earlier_episodes: number | null
  chronic: boolean | null
  depression_baseline: number | null
  anxiety_baseline: number | null
  modalities: string[]
  drug_classes: string[]
  care_events: string[]
  segment_arms: string[]
  segment_days: number[]
  attended: number
  missed: number
  cancelled_by_patient: number
  cancelled_late: number
  cancelled_by_service: number
  treatment_attended: number
  first_follow_up_day: number | null
  drop_out_day: number | null
  days_covered: number | null
  psychoeducation_day: number | null
  covered_before: number | null
  covered_after: number | null
  attended_before: number
  missed_before: number
  attended_after: number
  missed_after: number
  psychoeducations: number
  medication_reviews: number
  team_contacts: number
  shared_decisions: number
  medication_exposure: string
  therapy_exposure: string
  rebuilt_at: Date
}

type EpisodeOutcomeTable = {
  organisation_id: number
  instrument: string
  episode_id: number
  site_id: number
  programme_id: number
  initial_arm: string
  initial_provisional: boolean
  baseline: number | null
  at_caseness: boolean | null
  last_day: number | null
  response_day: number | null
  remission_day: number | null
  recovery_day: number | null
  return_day: number | null
  return_label: string | null
  watched_day: number | null
  visit_units: Generated<string[]>
  visit_at: Generated<number[]>
  visit_scores: Generated<(number | null)[]>
  visit_closes_on: Generated<CalendarDay[]>
  reliable_change: string | null
  as_of: CalendarDay
  rebuilt_at: Date
}

type CaseloadRuleTable = {
  organisation_id: number
  rule: string
  enabled: boolean
  changed_at: Instant
  changed_by: string
  changed_name: string
}

type SafetyAlertTable = {
  organisation_id: number
  id: Id
  uuid: Uuid
  patient_id: number
  raised_on: CalendarDay
  instrument: string
  severity: number | null
  owner_id: number | null
  raised_at: Instant
  acknowledged_at: Date | null
  acknowledged_by: string | null
  acknowledged_name: string | null
  action:
    | 'assessed_now'
    | 'contacted'
    | 'safety_plan'
    | 'urgent_referral'
    | 'emergency'
    | 'already_known'
    | 'other'
    | null
  note: string | null
  second_look_on: CalendarDay | null
  second_look_at: Date | null
  second_look_by: string | null
  second_look_name: string | null
  second_look_note: string | null
}

type CaseReviewTable = {
  organisation_id: number
  id: Id
  uuid: Uuid
  patient_id: number
  episode_id: number
  version: number
  discuss: boolean
  flagged_at: Date | null
  flagged_name: string | null
  flag_note: string | null
  decision:
    | 'continue'
    | 'change_plan'
    | 'consultation'
    | 'contact_patient'
    | 'relapse_prevention_plan'
    | 'end_care'
    | 'other'
    | null
  decision_note: string | null
  decided_on: CalendarDay | null
  decided_at: Date | null
  decided_name: string | null
  owner_id: number | null
  follow_up_on: CalendarDay | null
  basis: Generated<unknown>
  recorded_at: Instant
  superseded_at: Date | null
  recorded_by: string
  recorded_name: string
}

type CohortPackTable = {
  organisation_id: number
  rev: Generated<number>
  pack: Generated<number>
  packed_rev: number | null
  packed_at: Date | null
  packed_on: CalendarDay | null
  episodes: Generated<number>
}

type CohortChangeTable = { organisation_id: number; episode_id: number; rev: number }

type CohortChunkTable = {
  organisation_id: number
  pack: number
  instrument: string
  part: string
  chunk: number
  payload: Buffer
}

type ResponseModelTable = {
  organisation_id: number
  instrument: string
  version: number
  fitted_at: Instant
  as_of: CalendarDay
  courses: number
  refusal: string | null
  model: JSONColumnType<object> | null
  validation: JSONColumnType<object> | null
}

type SignYieldTable = {
  organisation_id: number
  rule: string
  as_of: CalendarDay
  weeks: number
  followed: number
  not_followed: number
  unknown: number
  pending: number
}

type MeasureNoteTable = {
  organisation_id: number
  id: Id
  uuid: Uuid
  measure: string
  site_id: number | null
  noted_on: CalendarDay
  kind: 'annotation' | 'rebase' | 'target'
  words: string
  target: number | null
  recorded_at: Instant
  recorded_by: string
  recorded_name: string
  superseded_at: Date | null
  superseded_by: string | null
  superseded_name: string | null
  superseded_words: string | null
}

type SavedViewTable = {
  organisation_id: number
  id: Id
  uuid: Uuid
  user_id: string
  user_name: string
  screen: string
  name: string
  state: unknown
  shared: Generated<boolean>
  version: Generated<number>
  created_at: Instant
  changed_at: Instant
}

type JobTable = {
  organisation_id: number
  id: Id
  uuid: Uuid
  kind: string
  title: string
  input: unknown
  state: Generated<'queued' | 'running' | 'done' | 'failed' | 'cancelled'>
  done: Generated<number>
  total: number | null
  words: Generated<string>
  attempts: Generated<number>
  runner: string | null
  problem: string | null
  error_id: string | null
  result: unknown | null
  user_id: string
  user_name: string
  created_at: Instant
  started_at: Date | null
  beat_at: Date | null
  cancel_asked_at: Date | null
  ended_at: Date | null
}

type ReportTable = {
  organisation_id: number
  id: Id
  uuid: Uuid
  user_id: string
  user_name: string
  name: string
  definition: unknown
  shared: Generated<boolean>
  version: Generated<number>
  created_at: Instant
  changed_at: Instant
}

type ReportScheduleTable = {
  organisation_id: number
  id: Id
  uuid: Uuid
  report_id: number
  user_id: string
  user_name: string
  rhythm: 'weekly' | 'monthly' | 'quarterly'
  on_day: number
  at_time: string
  recipients: Generated<string[]>
  enabled: Generated<boolean>
  next_run_at: Date
  last_run_at: Date | null
  last_problem: string | null
  created_at: Instant
}

type ReportFileTable = {
  organisation_id: number
  id: Id
  uuid: Uuid
  report_id: number | null
  job_id: number | null
  title: string
  name: string
  format: string
  media_type: string
  bytes: number
  sha256: string
  data_rows: number
  as_of: CalendarDay
  manifest: unknown
  manifest_hash: string
  user_id: string
  user_name: string
  recipients: Generated<string[]>
  site_ids: number[] | null
  created_at: Instant
  expires_at: Date
}

type ReportFilePartTable = {
  organisation_id: number
  file_id: number
  place: number
  bytes: Buffer
}

type ReleasedCountTable = {
  organisation_id: number
  id: Id
  job_uuid: string
  title: string
  released_on: CalendarDay
  instrument: string
  filters: unknown
  started_from: CalendarDay | null
  started_to: CalendarDay | null
  cells: unknown
  user_id: string
  created_at: Instant
}

type CodeListTable = {
  organisation_id: number
  id: Id
  list: string
  version: number
  lines: unknown
  recorded_at: Instant
  superseded_at: Date | null
  recorded_by: string
  recorded_name: string
}

type MeasureRunTable = {
  organisation_id: number
  id: Id
  uuid: Uuid
  period_from: CalendarDay
  period_to: CalendarDay
  as_of: CalendarDay
  recorded_as_of: Date | null
  data_as_of: Date
  computed_at: Instant
  computed_by: string
  patients: number
  code_lists: unknown
  facts_digest: string
}

type MeasureResultTable = {
  organisation_id: number
  id: Id
  run_id: number
  measure: string
  definition_version: string
  definition: unknown
  not_computable: Generated<string[]>
  reasons: Generated<string[]>
  units: Generated<number>
  digest: string | null
}

type MeasureSubjectTable = {
  organisation_id: number
  result_id: number
  patient_id: number
  unit: string
  part: 'not_in_population' | 'not_in_denominator' | 'excluded' | 'pending' | 'excepted' | 'not_met' | 'met'
  populations: number
  counted_on: CalendarDay
  stratum: string | null
  index_on: CalendarDay | null
  index_score: number | null
  window_from: CalendarDay | null
  window_to: CalendarDay | null
  reason: number | null
  episode_id: number | null
  site_id: number | null
  programme_id: number | null
  clinician_id: number | null
  age_band: string | null
  sex: string | null
  ethnicity: string | null
  language: string | null
  deprivation_band: number | null
}

type MeasureCountTable = {
  organisation_id: number
  result_id: number
  place: number
  dimension: 'treated' | 'reason' | 'stratum' | 'month'
  value: string | null
  part: string
  site_id: number | null
  units: number
}

type RecordEditTable = {
  organisation_id: number
  id: Id
  uuid: Uuid
  patient_id: number
  record: 'assessment' | 'appointment' | 'dispense' | 'treatment' | 'care_event'
  record_uuid: string
  source: string
  source_key: string
  act: 'enter' | 'correct' | 'settle' | 'stop' | 'withdraw'
  old_id: number | null
  new_id: number | null
  brought_id: number | null
  reason: string | null
  client_key: string
  step: Generated<number>
  recorded_at: Instant
  recorded_by: string
  recorded_name: string
}

export type Database = {
  organisation: OrganisationTable
  user_grant: UserGrantTable
  site: SiteTable
  programme: ProgrammeTable
  clinician: ClinicianTable
  drug: DrugTable
  import_batch: ImportBatchTable
  import_notice: ImportNoticeTable
  audit_event: AuditEventTable
  saved_view: SavedViewTable
  job: JobTable
  report: ReportTable
  report_schedule: ReportScheduleTable
  report_file: ReportFileTable
  report_file_part: ReportFilePartTable
  released_count: ReleasedCountTable
  patient: PatientTable
  patient_record: PatientRecordTable
  episode: EpisodeTable
  episode_record: EpisodeRecordTable
  patient_access: PatientAccessTable
  diagnosis: DiagnosisTable
  care_team_member: CareTeamMemberTable
  treatment: TreatmentTable
  prescription: PrescriptionTable
  dispense: DispenseTable
  adherence_report: AdherenceReportTable
  appointment: AppointmentTable
  encounter: EncounterTable
  inpatient_stay: InpatientStayTable
  consent: ConsentTable
  care_event: CareEventTable
  assessment: AssessmentTable
  dirty: DirtyTable
  series: SeriesTable
  episode_status: EpisodeStatusTable
  episode_outcome: EpisodeOutcomeTable
  episode_profile: EpisodeProfileTable
  caseload_rule: CaseloadRuleTable
  safety_alert: SafetyAlertTable
  case_review: CaseReviewTable
  cohort_pack: CohortPackTable
  cohort_change: CohortChangeTable
  cohort_chunk: CohortChunkTable
  response_model: ResponseModelTable
  sign_yield: SignYieldTable
  measure_note: MeasureNoteTable
  record_edit: RecordEditTable
  code_list: CodeListTable
  measure_run: MeasureRunTable
  measure_result: MeasureResultTable
  measure_subject: MeasureSubjectTable
  measure_count: MeasureCountTable
}
