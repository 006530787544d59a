import type { Reason } from '@tandem/analysis/caseload'
import type { CalendarDay } from '@tandem/domain/calendar-day'
import type { Exposure } from '@tandem/domain/exposure'
import type { Completeness } from '@tandem/domain/scoring'
import type { InpatientStay } from '@tandem/domain/supply'
import type { PlanArm, Treatment } from '@tandem/domain/treatment-arm'
import type { VisitSchedule } from '@tandem/domain/visit-schedule'
import { type RawBuilder, sql } from 'kysely'
import type { Database } from '../schema.ts'
import type { Scope, Trx } from '../scope.ts'
import { isBeingDerived } from './entry-versions.ts'

export type PatientRecord = {
  readonly id: number
  readonly uuid: string
  /** The number at the source. */
  readonly number: string
  readonly name: string | null
  readonly birthDate: CalendarDay | null
  readonly sex: string | null
  readonly gender: string | null
  readonly diedOn: CalendarDay | null
}

export type PatientEpisode = {
  readonly id: number
  readonly uuid: string
  readonly startedOn: CalendarDay
  readonly endedOn: CalendarDay | null
  readonly endingReason: string | null
  readonly referredOn: CalendarDay | null
  readonly programme: string
  readonly schedule: VisitSchedule
  readonly medicationClasses: readonly string[]
  readonly site: string
  readonly clinician: string | null
  /** As the worker last derived it; null until then. */
  readonly status: {
    readonly instrument: string | null
    readonly initialArm: PlanArm
    readonly initialProvisional: boolean
    readonly state: string | null
    readonly stateLabel: string | null
    readonly baseline: number | null
    readonly baselineOn: CalendarDay | null
    readonly safety: string | null
    readonly safetyOn: CalendarDay | null
    readonly safetyInstrument: string | null
    readonly nextDueOn: CalendarDay | null
    readonly dueUntil: CalendarDay | null
    /** Latest score on the instrument, of those after the baseline. */
    readonly latest: number | null
    readonly reasons: readonly Reason[]
    /** First remission, its becoming lasting, and the return after it. */
    readonly remissionOn: CalendarDay | null
    readonly recoveryOn: CalendarDay | null
    readonly returnOn: CalendarDay | null
  } | null
  /** Whether what was planned was received; null until it is derived. */
  readonly exposure: { readonly medication: Exposure; readonly therapy: Exposure } | null
  readonly diagnoses: readonly {
    readonly system: string
    readonly code: string
    readonly name: string | null
    readonly role: 'primary' | 'comorbid'
  }[]
}

/** One completed form. `recordedOrder` settles which of one day is used; a correction keeps its place. */
export type PatientForm = {
  readonly uuid: string
  readonly instrument: string
  readonly takenOn: CalendarDay
  readonly takenAt: Date | null
  readonly answers: readonly (number | null)[] | null
  readonly total: number | null
  readonly reportedTotal: number | null
  readonly completeness: Completeness
  readonly nominalVisit: number | null
  readonly recordedOrder: number
}

export type PatientTreatment = Treatment & {
  readonly uuid: string
  readonly drug: string | null
  readonly doseMg: number | null
  readonly stopReason: string | null
}

export type PatientSession = {
  readonly uuid: string
  readonly on: CalendarDay
  readonly at: Date | null
  readonly cancelledAt: Date | null
  readonly status: Database['appointment']['status']
  readonly purpose: Database['appointment']['purpose']
  readonly modality: string | null
}

/** Every fact that the Patient screen draws, as it stands now; ascending in time. */
export type PatientFile = {
  /** Whether derived rows still wait for something that was written. */
  readonly beingDerived: boolean
  readonly patient: PatientRecord
  readonly episodes: readonly PatientEpisode[]
  readonly forms: readonly PatientForm[]
  readonly treatments: readonly PatientTreatment[]
  readonly prescriptions: readonly {
    readonly drug: string
    readonly drugClass: string | null
    readonly on: CalendarDay
    readonly daysSupply: number | null
    readonly status: string
  }[]
  readonly dispenses: readonly {
    readonly uuid: string
    readonly drug: string
    readonly drugClass: string | null
    readonly on: CalendarDay
    readonly daysSupply: number | null
  }[]
  readonly adherenceReports: readonly {
    readonly on: CalendarDay
    readonly drug: string | null
    readonly daysTaken: number
    readonly daysAsked: number
  }[]
  readonly sessions: readonly PatientSession[]
  readonly stays: readonly InpatientStay[]
  readonly careEvents: readonly {
    readonly uuid: string
    readonly on: CalendarDay
    readonly kind: string
    readonly finding: string | null
  }[]
}

/** The file of one patient; null when there is none within the scope, whatever the reason. */
export async function findPatientFile(trx: Trx, scope: Scope, uuid: string): Promise<PatientFile | null> {
  const patient = await findPatient(trx, scope, uuid)
  if (patient === null) return null
  const current = (table: string) => sql`
    ${sql.table(table)}.organisation_id = ${scope.organisationId}
    and ${sql.table(table)}.patient_id = ${patient.id} and ${sql.table(table)}.superseded_at is null`
  const all = async <Row>(query: RawBuilder<unknown>) => (await sql<Row>`${query}`.execute(trx)).rows
  const classOf = (table: string) => sql`
    left join drug on drug.organisation_id = ${sql.table(table)}.organisation_id
      and drug.drug = lower(${sql.ref(`${table}.drug`)})`
  const days = (table: string) => sql`coalesce(${sql.ref(`${table}.days_supply`)},
    floor(${sql.ref(`${table}.quantity`)} / nullif(${sql.ref(`${table}.doses_per_day`)}, 0))) as "daysSupply"`
  return {
    patient,
    beingDerived: await isBeingDerived(trx, scope, patient.id),
    episodes: await findEpisodes(trx, scope, patient.id),
    forms: await all(sql`
      select uuid, instrument, taken_on as "takenOn", taken_at as "takenAt", answers, total,
        reported_total as "reportedTotal", completeness, nominal_visit as "nominalVisit", first_id as "recordedOrder"
      from (
        select *, min(id) over (partition by source, source_key) as first_id from assessment
        where organisation_id = ${scope.organisationId} and patient_id = ${patient.id}
      ) version
      where superseded_at is null
      order by taken_on, first_id`),
    treatments: await all(sql`
      select treatment.uuid, treatment.component, treatment.drug, coalesce(treatment.drug_class, drug.drug_class) as "drugClass",
        treatment.dose_mg as "doseMg", treatment.modality, treatment.as_needed as "asNeeded",
        treatment.started_on as "startedOn", treatment.ended_on as "endedOn", treatment.stop_reason as "stopReason",
        episode_record.ended_on as "episodeEndedOn"
      from treatment
      join episode_record on episode_record.organisation_id = treatment.organisation_id
        and episode_record.episode_id = treatment.episode_id and episode_record.superseded_at is null
      ${classOf('treatment')}
      where ${current('treatment')}
      order by treatment.started_on, treatment.id`),
    prescriptions: await all(sql`
      select prescription.drug, drug.drug_class as "drugClass", prescribed_on as on, ${days('prescription')}, status
      from prescription ${classOf('prescription')}
      where ${current('prescription')}
      order by prescribed_on, prescription.id`),
    dispenses: await all(sql`
      select dispense.uuid, dispense.drug, drug.drug_class as "drugClass", dispensed_on as on, ${days('dispense')}
      from dispense ${classOf('dispense')}
      where ${current('dispense')}
      order by dispensed_on, dispense.id`),
    adherenceReports: await all(sql`
      select reported_on as on, drug, days_taken as "daysTaken", days_asked as "daysAsked"
      from adherence_report where ${current('adherence_report')}
      order by reported_on, id`),
    sessions: await all(sql`
      select uuid, scheduled_on as on, scheduled_at as at, cancelled_at as "cancelledAt", status, purpose, modality
      from appointment where ${current('appointment')}
      order by scheduled_on, scheduled_at, id`),
    stays: await all(sql`
      select admitted_on as "admittedOn", discharged_on as "dischargedOn"
      from inpatient_stay where ${current('inpatient_stay')}
      order by admitted_on, id`),
    careEvents: await all(sql`
      select uuid, happened_on as on, kind, finding
      from care_event where ${current('care_event')}
      order by happened_on, id`),
  }
}

/** Patients within the scope who have no episode and so stand in no caseload, in order of their number. */
export async function findPatientsWithoutEpisode(
  trx: Trx,
  scope: Scope,
  limit = 200,
): Promise<Pick<PatientRecord, 'uuid' | 'number' | 'name'>[]> {
  const { rows } = await sql<Pick<PatientRecord, 'uuid' | 'number' | 'name'>>`
    select patient.uuid, patient.source_key as number, patient_record.display_name as name
    from patient
    left join patient_record on patient_record.organisation_id = patient.organisation_id
      and patient_record.patient_id = patient.id and patient_record.superseded_at is null
    where patient.organisation_id = ${scope.organisationId} and not exists (
      select 1 from episode_record
      where episode_record.organisation_id = ${scope.organisationId}
        and episode_record.patient_id = patient.id and episode_record.superseded_at is null)
    order by patient.source_key, patient.id
    limit ${limit}`.execute(trx)
  return rows
}

async function findPatient(trx: Trx, scope: Scope, uuid: string): Promise<PatientRecord | null> {
  const { rows } = await sql<PatientRecord>`
    select patient.id, patient.uuid, patient.source_key as number, patient_record.display_name as name,
      patient_record.birth_date as "birthDate", patient_record.sex, patient_record.gender,
      patient_record.died_on as "diedOn"
    from patient
    left join patient_record on patient_record.organisation_id = patient.organisation_id
      and patient_record.patient_id = patient.id and patient_record.superseded_at is null
    where patient.organisation_id = ${scope.organisationId} and patient.uuid = ${uuid}::uuid`.execute(trx)
  return rows[0] ?? null
}

async function findEpisodes(trx: Trx, scope: Scope, patientId: number): Promise<PatientEpisode[]> {
  const { rows } = await sql<PatientEpisode>`
    select episode.id, episode.uuid, record.started_on as "startedOn", record.ended_on as "endedOn",
      record.ending_reason as "endingReason", record.referred_on as "referredOn", programme.name as programme,
      jsonb_build_object('unit', programme.visit_unit, 'visits', programme.visits) as schedule,
      programme.medication_classes as "medicationClasses", site.name as site, clinician.name as clinician,
      case when status.episode_id is not null then jsonb_build_object(
        'instrument', status.instrument, 'initialArm', status.initial_arm,
        'initialProvisional', status.initial_provisional, 'state', status.state, 'stateLabel', status.state_label,
        'baseline', status.first_score, 'baselineOn', status.first_on, 'safety', status.safety,
        'safetyOn', status.safety_on, 'safetyInstrument', status.safety_instrument, 'nextDueOn', status.next_due_on, 'dueUntil', status.due_until,
        'latest', case when status.change is not null then status.last_score end, 'reasons', status.reasons,
        'remissionOn', record.started_on + outcome.remission_day,
        'recoveryOn', record.started_on + outcome.recovery_day,
        'returnOn', record.started_on + outcome.return_day) end as status,
      case when profile.episode_id is not null then jsonb_build_object(
        'medication', profile.medication_exposure, 'therapy', profile.therapy_exposure) end as exposure,
      coalesce((
        select jsonb_agg(jsonb_build_object('system', diagnosis.code_system, 'code', diagnosis.code,
          'name', diagnosis.name, 'role', diagnosis.role) order by diagnosis.role desc, diagnosis.id)
        from diagnosis
        where diagnosis.organisation_id = episode.organisation_id and diagnosis.patient_id = episode.patient_id
          and diagnosis.episode_id = episode.id and diagnosis.superseded_at is null), '[]') as diagnoses
    from episode
    join episode_record record on record.organisation_id = episode.organisation_id
      and record.episode_id = episode.id and record.superseded_at is null
    join programme on programme.organisation_id = record.organisation_id and programme.id = record.programme_id
    join site on site.organisation_id = record.organisation_id and site.id = record.site_id
    left join clinician on clinician.organisation_id = record.organisation_id and clinician.id = record.clinician_id
    left join episode_status status on status.organisation_id = episode.organisation_id
      and status.episode_id = episode.id
    left join episode_outcome outcome on outcome.organisation_id = episode.organisation_id
      and outcome.episode_id = episode.id and outcome.instrument = status.instrument
    left join episode_profile profile on profile.organisation_id = episode.organisation_id
      and profile.episode_id = episode.id
    where episode.organisation_id = ${scope.organisationId} and episode.patient_id = ${patientId}
    order by record.started_on, episode.id`.execute(trx)
  return rows
}
