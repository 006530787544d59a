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
import { type RawBuilder, sql } from 'kysely'
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

type FoundProgramme = {
  readonly id: number
  readonly unit: VisitSchedule['unit']
  readonly visits: VisitSchedule['visits']
  readonly medicationClasses: readonly string[]
}

/** What an organisation's settings add to every episode. */
export const loadServiceFacts = async (trx: Trx, organisationId: number): Promise<ServiceFacts> =>
  (await loadService(trx, organisationId)).service

/** The same, with the codes of the rules that the organisation does not want to be told of. */
export async function loadService(
  trx: Trx,
  organisationId: number,
): Promise<{ readonly service: ServiceFacts; readonly switchedOff: ReadonlySet<string> }> {
  // What somebody enters for one patient says nothing of everybody else.
  const hasAny = (table: 'dispense' | 'appointment') => sql`exists (
    select from ${sql.table(table)} record
    where record.organisation_id = ${organisationId} and record.superseded_at is null
      and record.source <> ${manualSource})`
  const { rows } = await sql<
    Omit<ServiceFacts, 'organisationId' | 'programmes'> & {
      programmes: readonly FoundProgramme[] | null
      switchedOff: readonly string[] | null
    }
  >`
    select default_instrument as "defaultInstrument", time_zone as "timeZone",
      ${hasAny('dispense')} as "hasDispenseFeed", ${hasAny('appointment')} as "hasAppointmentFeed",
      (select json_agg(json_build_object(
          'id', id, 'unit', visit_unit, 'visits', visits, 'medicationClasses', medication_classes))
        from programme where programme.organisation_id = ${organisationId}) as programmes,
      (select array_agg(rule) from caseload_rule
        where caseload_rule.organisation_id = ${organisationId} and not enabled) as "switchedOff"
    from organisation where organisation_id = ${organisationId}`.execute(trx)
  const [found] = rows
  if (found === undefined) throw new Error(`loadServiceFacts: no organisation ${organisationId}`)
  const { programmes, switchedOff, ...facts } = found
  const service: ServiceFacts = {
    ...facts,
    organisationId,
    programmes: new Map(
      (programmes ?? []).map(({ id, unit, visits, medicationClasses }) => [
        id,
        { schedule: { unit, visits }, medicationClasses },
      ]),
    ),
  }
  return { service, switchedOff: new Set(switchedOff) }
}

/**
 * The patients of these episodes, each with all their facts: two statements, however many there are.
 *
 * Facts come as JSON: one statement has all tables, and what they hold is read in one go.
 */
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

  const people = sql`select patient_id, birth_date, sex from patient_record where ${current}`
  const episodes = sql`
    select patient_id, episode_id as id, site_id as "siteId", programme_id as "programmeId",
      clinician_id as "clinicianId", started_on as "startedOn", ended_on as "endedOn",
      ending_reason as "endingReason", chronic, earlier_episodes as "earlierEpisodes"
    from episode_record where ${current} order by started_on, episode_id`
  // A correction keeps the place of the form it corrects: the order is that of the first version.
  const forms = sql`
    select patient_id, instrument, taken_on as "takenOn", taken_at as "takenAt", answers, total, completeness,
      nominal_visit as "nominalVisit", first_id as "recordedOrder"
    from (
      select *, min(id) over (partition by patient_id, source, source_key) as first_id
      from assessment where ${ofPatients}
    ) version
    where superseded_at is null
    order by taken_on, first_id`
  const treatments = sql`
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
    order by treatment.started_on, treatment.id`
  const appointments = sql`
    select patient_id, scheduled_on as "heldOn", scheduled_at as "startsAt", cancelled_at as "cancelledAt", status,
      purpose = 'treatment' as "isTreatment", purpose in ('treatment', 'unknown') as "isSession"
    from appointment where ${current} order by scheduled_on, scheduled_at, id`
  const dispensed = sql`
    select dispense.patient_id, dispense.drug, lower(dispense.drug) as ingredient, drug.drug_class as "drugClass",
      dispense.dispensed_on as "dispensedOn",
      coalesce(dispense.days_supply, floor(dispense.quantity / nullif(dispense.doses_per_day, 0))) as "daysSupply"
    from dispense
    left join drug on drug.organisation_id = dispense.organisation_id and drug.drug = lower(dispense.drug)
    where dispense.organisation_id = ${organisationId} and dispense.patient_id = any(${ids}::bigint[])
      and dispense.superseded_at is null
    order by dispense.dispensed_on, dispense.id`
  const prescribed = sql`
    select prescription.patient_id, lower(prescription.drug) as ingredient, drug.drug_class as "drugClass",
      prescription.prescribed_on as "prescribedOn",
      coalesce(prescription.days_supply, floor(prescription.quantity / nullif(prescription.doses_per_day, 0)))
        as "daysSupply"
    from prescription
    left join drug on drug.organisation_id = prescription.organisation_id and drug.drug = lower(prescription.drug)
    where prescription.organisation_id = ${organisationId} and prescription.patient_id = any(${ids}::bigint[])
      and prescription.superseded_at is null
      and prescription.status not in ('cancelled', 'entered-in-error', 'draft')
    order by prescription.prescribed_on, prescription.id`
  const stays = sql`
    select patient_id, admitted_on as "admittedOn", discharged_on as "dischargedOn"
    from inpatient_stay where ${current} order by admitted_on, id`
  const diagnoses = sql`
    select patient_id, episode_id as "episodeId", code_system as "codeSystem", code, name, role,
      onset_on as "onsetOn", abated_on as "abatedOn", status
    from diagnosis where ${current} order by id`
  const careEvents = sql`
    select patient_id, episode_id as "episodeId", happened_on as "happenedOn", kind
    from care_event where ${current} order by happened_on, id`
  const listOf = (facts: RawBuilder<unknown>) =>
    sql`(select json_agg(row_to_json(fact)) from (${facts}) fact)`
  const { rows: lists } = await sql<FoundFacts>`
    select ${listOf(people)} as people, ${listOf(episodes)} as episodes, ${listOf(forms)} as forms,
      ${listOf(treatments)} as treatments, ${listOf(appointments)} as appointments,
      ${listOf(dispensed)} as dispensed, ${listOf(prescribed)} as prescribed, ${listOf(stays)} as stays,
      ${listOf(diagnoses)} as diagnoses, ${listOf(careEvents)} as "careEvents"`.execute(trx)
  return patientsOf(ids, lists[0])
}

/** A fact as JSON has it. */
type Found<Fact> = Fact & { readonly patient_id: number }

type FoundFacts = {
  readonly people: readonly Found<{ birth_date: string | null; sex: string | null }>[] | null
  readonly episodes: readonly Found<EpisodeFacts>[] | null
  readonly forms: readonly Found<WithText<FormFacts, 'takenAt'>>[] | null
  readonly treatments: readonly Found<DosedTreatment>[] | null
  readonly appointments:
    | readonly Found<WithText<PatientFacts['appointments'][number], 'startsAt' | 'cancelledAt'>>[]
    | null
  readonly dispensed: readonly Found<Supply>[] | null
  readonly prescribed: readonly Found<PatientFacts['prescribed'][number]>[] | null
  readonly stays: readonly Found<InpatientStay>[] | null
  readonly diagnoses: readonly Found<PatientFacts['diagnoses'][number]>[] | null
  readonly careEvents: readonly Found<CareEventFacts>[] | null
}

/** JSON has no instants: they come as text. */
type WithText<Fact, Key extends keyof Fact> = Omit<Fact, Key> & { readonly [key in Key]: string | null }

const instant = (text: string | null): Date | null => (text === null ? null : new Date(text))

function patientsOf(ids: readonly number[], lists: FoundFacts | undefined): PatientFacts[] {
  const people = byPatient(lists?.people)
  const episodes = byPatient(lists?.episodes)
  const forms = byPatient(lists?.forms, (form) => ({ ...form, takenAt: instant(form.takenAt) }))
  const treatments = byPatient(lists?.treatments)
  const appointments = byPatient(lists?.appointments, (contact) => ({
    ...contact,
    startsAt: instant(contact.startsAt),
    cancelledAt: instant(contact.cancelledAt),
  }))
  const dispensed = byPatient(lists?.dispensed)
  const prescribed = byPatient(lists?.prescribed)
  const stays = byPatient(lists?.stays)
  const diagnoses = byPatient(lists?.diagnoses)
  const careEvents = byPatient(lists?.careEvents)
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

const same = <Fact>(fact: Fact): Fact => fact

function byPatient<Fact extends { readonly patient_id: number }>(
  facts: readonly Fact[] | null | undefined,
): Map<number, Fact[]>
function byPatient<Fact extends { readonly patient_id: number }, Read>(
  facts: readonly Fact[] | null | undefined,
  read: (fact: Fact) => Read,
): Map<number, Read[]>
function byPatient<Fact extends { readonly patient_id: number }>(
  facts: readonly Fact[] | null | undefined,
  read: (fact: Fact) => unknown = same,
): Map<number, unknown[]> {
  const lists = new Map<number, unknown[]>()
  for (const fact of facts ?? []) {
    const held = lists.get(fact.patient_id)
    if (held) held.push(read(fact))
    else lists.set(fact.patient_id, [read(fact)])
  }
  return lists
}
