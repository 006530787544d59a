import type { Appointment } from '@tandem/domain/attendance'
import type { CalendarDay } from '@tandem/domain/calendar-day'
import type { Diagnosis } from '@tandem/domain/diagnosis-group'
import { manualSource } from '@tandem/domain/entry/entry'
import type { ScorePoint } from '@tandem/domain/episode'
import type { DosedTreatment } from '@tandem/domain/exposure'
import type { Prescription } from '@tandem/domain/persistence'
import type { Completeness } from '@tandem/domain/scoring'
import type { InpatientStay, Supply } from '@tandem/domain/supply'
import type { VisitSchedule } from '@tandem/domain/visit-schedule'
import { sql } from 'kysely'
import type { Trx } from './scope.ts'

/** What a programme's settings add: when it means to measure, and what counts as medication. */
export type Programme = { readonly schedule: VisitSchedule; readonly medicationClasses: readonly string[] }

export type ServiceFacts = {
  readonly organisationId: number
  readonly defaultInstrument: string
  readonly timeZone: string
  readonly programmes: ReadonlyMap<number, Programme>
  /** Whether any dispense of anybody is on record: without such a feed, none seen says nothing. */
  readonly hasDispenseFeed: boolean
  /** The same of appointments. */
  readonly hasAppointmentFeed: boolean
}

export type EpisodeFacts = {
  readonly id: number
  readonly siteId: number
  readonly programmeId: number
  readonly clinicianId: number | null
  readonly startedOn: CalendarDay
  readonly endedOn: CalendarDay | null
  readonly endingReason: string | null
  readonly chronic: boolean | null
  readonly earlierEpisodes: number | null
}

/** One completed form as it stands; a form without a total can still carry a safety answer. */
export type FormFacts = Omit<ScorePoint, 'total'> & {
  readonly instrument: string
  readonly total: number | null
  readonly completeness: Completeness
  readonly answers: readonly (number | null)[] | null
}

export type CareEventFacts = {
  readonly episodeId: number | null
  readonly happenedOn: CalendarDay
  readonly kind: string
}

/** All that stands on record about one patient and bears on derived state. */
export type PatientFacts = {
  readonly patientId: number
  readonly birthDate: CalendarDay | null
  readonly sex: string | null
  readonly episodes: readonly EpisodeFacts[]
  readonly forms: readonly FormFacts[]
  readonly treatments: readonly DosedTreatment[]
  /** `isSession`: for treatment, or for a purpose that nobody wrote down. */
  readonly appointments: readonly (Appointment & { readonly isSession: boolean })[]
  readonly dispensed: readonly Supply[]
  readonly prescribed: readonly (Prescription & { readonly daysSupply: number | null })[]
  readonly stays: readonly InpatientStay[]
  readonly diagnoses: readonly (Diagnosis & { readonly episodeId: number | null })[]
  /** Ascending by day. */
  readonly careEvents: readonly CareEventFacts[]
}

/** What an organisation's settings add to every episode. */
export async function loadServiceFacts(trx: Trx, organisationId: number): Promise<ServiceFacts> {
  const organisation = await trx
    .selectFrom('organisation')
    .select(['default_instrument', 'time_zone'])
    .where('organisation_id', '=', organisationId)
    .executeTakeFirstOrThrow()
  const programmes = await trx
    .selectFrom('programme')
    .select(['id', 'visit_unit', 'visits', 'medication_classes'])
    .where('organisation_id', '=', organisationId)
    .execute()
  const hasAny = async (table: 'dispense' | 'appointment') =>
    (await trx
      .selectFrom(table)
      .select('id')
      .where('organisation_id', '=', organisationId)
      .where('superseded_at', 'is', null)
      // What somebody enters for one patient says nothing of everybody else.
      .where('source', '!=', manualSource)
      .limit(1)
      .executeTakeFirst()) !== undefined
  return {
    organisationId,
    hasDispenseFeed: await hasAny('dispense'),
    hasAppointmentFeed: await hasAny('appointment'),
    defaultInstrument: organisation.default_instrument,
    timeZone: organisation.time_zone,
    programmes: new Map(
      programmes.map((programme) => [
        programme.id,
        {
          schedule: { unit: programme.visit_unit, visits: programme.visits },
          medicationClasses: programme.medication_classes,
        },
      ]),
    ),
  }
}

/** The patients of these episodes, each with all their facts: eleven statements, however many there are. */
export async function loadPatientFacts(
  trx: Trx,
  organisationId: number,
  episodeIds: readonly number[],
): Promise<PatientFacts[]> {
  const { rows: found } = await sql<{ patient_id: number }>`
    select distinct patient_id from episode
    where organisation_id = ${organisationId} and id = any(${episodeIds}::bigint[])
    order by patient_id`.execute(trx)
  const ids = found.map((row) => row.patient_id)
  if (ids.length === 0) return []
  const ofPatients = sql`organisation_id = ${organisationId} and patient_id = any(${ids}::bigint[])`
  const current = sql`${ofPatients} and superseded_at is null`

  const people = await rowsByPatient<{ birth_date: string | null; sex: string | null }>(
    trx,
    sql`select patient_id, birth_date, sex from patient_record where ${current}`,
  )
  const episodes = await rowsByPatient<EpisodeFacts>(
    trx,
    sql`
    select patient_id, episode_id as id, site_id as "siteId", programme_id as "programmeId",
      clinician_id as "clinicianId", started_on as "startedOn", ended_on as "endedOn",
      ending_reason as "endingReason", chronic, earlier_episodes as "earlierEpisodes"
    from episode_record where ${current} order by started_on, episode_id`,
  )
  // A correction keeps the place of the form it corrects: the order is that of the first version.
  const forms = await rowsByPatient<FormFacts>(
    trx,
    sql`
    select patient_id, instrument, taken_on as "takenOn", taken_at as "takenAt", answers, total, completeness,
      nominal_visit as "nominalVisit", first_id as "recordedOrder"
    from (
      select *, min(id) over (partition by patient_id, source, source_key) as first_id
      from assessment where ${ofPatients}
    ) version
    where superseded_at is null
    order by taken_on, first_id`,
  )
  const treatments = await rowsByPatient<DosedTreatment>(
    trx,
    sql`
    select treatment.patient_id, treatment.component, treatment.drug, treatment.modality,
      coalesce(treatment.drug_class, drug.drug_class) as "drugClass", treatment.as_needed as "asNeeded",
      treatment.dose_mg as "doseMg", treatment.stop_reason as "stopReason",
      treatment.started_on as "startedOn", treatment.ended_on as "endedOn",
      episode_record.ended_on as "episodeEndedOn"
    from treatment
    join episode_record on episode_record.organisation_id = treatment.organisation_id
      and episode_record.episode_id = treatment.episode_id and episode_record.superseded_at is null
    left join drug on drug.organisation_id = treatment.organisation_id and drug.drug = lower(treatment.drug)
    where treatment.organisation_id = ${organisationId} and treatment.patient_id = any(${ids}::bigint[])
      and treatment.superseded_at is null
    order by treatment.started_on, treatment.id`,
  )
  const appointments = await rowsByPatient<Appointment & { isSession: boolean }>(
    trx,
    sql`
    select patient_id, scheduled_on as "heldOn", scheduled_at as "startsAt", cancelled_at as "cancelledAt", status,
      purpose = 'treatment' as "isTreatment", purpose in ('treatment', 'unknown') as "isSession"
    from appointment where ${current} order by scheduled_on, scheduled_at, id`,
  )
  const dispensed = await rowsByPatient<Supply>(
    trx,
    sql`
    select dispense.patient_id, dispense.drug, lower(dispense.drug) as ingredient, drug.drug_class as "drugClass",
      dispense.dispensed_on as "dispensedOn",
      coalesce(dispense.days_supply, floor(dispense.quantity / nullif(dispense.doses_per_day, 0))) as "daysSupply"
    from dispense
    left join drug on drug.organisation_id = dispense.organisation_id and drug.drug = lower(dispense.drug)
    where dispense.organisation_id = ${organisationId} and dispense.patient_id = any(${ids}::bigint[])
      and dispense.superseded_at is null
    order by dispense.dispensed_on, dispense.id`,
  )
  const prescribed = await rowsByPatient<Prescription & { daysSupply: number | null }>(
    trx,
    sql`
    select prescription.patient_id, lower(prescription.drug) as ingredient, drug.drug_class as "drugClass",
      prescription.prescribed_on as "prescribedOn",
      coalesce(prescription.days_supply, floor(prescription.quantity / nullif(prescription.doses_per_day, 0)))
        as "daysSupply"
    from prescription
    left join drug on drug.organisation_id = prescription.organisation_id and drug.drug = lower(prescription.drug)
    where prescription.organisation_id = ${organisationId} and prescription.patient_id = any(${ids}::bigint[])
      and prescription.superseded_at is null
      and prescription.status not in ('cancelled', 'entered-in-error', 'draft')
    order by prescription.prescribed_on, prescription.id`,
  )
  const stays = await rowsByPatient<InpatientStay>(
    trx,
    sql`
    select patient_id, admitted_on as "admittedOn", discharged_on as "dischargedOn"
    from inpatient_stay where ${current} order by admitted_on, id`,
  )
  const diagnoses = await rowsByPatient<PatientFacts['diagnoses'][number]>(
    trx,
    sql`
    select patient_id, episode_id as "episodeId", code_system as "codeSystem", code, name, role,
      onset_on as "onsetOn", abated_on as "abatedOn", status
    from diagnosis where ${current} order by id`,
  )
  const careEvents = await rowsByPatient<CareEventFacts>(
    trx,
    sql`
    select patient_id, episode_id as "episodeId", happened_on as "happenedOn", kind
    from care_event where ${current} order by happened_on, id`,
  )
  return ids.map((patientId) => ({
    patientId,
    birthDate: people.get(patientId)?.[0]?.birth_date ?? null,
    sex: people.get(patientId)?.[0]?.sex ?? null,
    episodes: episodes.get(patientId) ?? [],
    forms: forms.get(patientId) ?? [],
    treatments: treatments.get(patientId) ?? [],
    appointments: appointments.get(patientId) ?? [],
    dispensed: dispensed.get(patientId) ?? [],
    prescribed: prescribed.get(patientId) ?? [],
    stays: stays.get(patientId) ?? [],
    diagnoses: diagnoses.get(patientId) ?? [],
    careEvents: careEvents.get(patientId) ?? [],
  }))
}

async function rowsByPatient<Row>(trx: Trx, query: ReturnType<typeof sql>): Promise<Map<number, Row[]>> {
  const { rows } = await sql<Row & { patient_id: number }>`${query}`.execute(trx)
  const byPatient = new Map<number, Row[]>()
  for (const row of rows) {
    const held = byPatient.get(row.patient_id)
    if (held) held.push(row)
    else byPatient.set(row.patient_id, [row])
  }
  return byPatient
}
