import type { CalendarDay } from '@tandem/domain/calendar-day'
import type { PatientRecord, RecordedEpisode } from '@tandem/domain/patient-record'
import type { DayWindow } from '@tandem/domain/supply'
import type { VisitSchedule } from '@tandem/domain/visit-schedule'
import { type RawBuilder, sql } from 'kysely'
import type { Scope, Trx } from '../scope.ts'

/** What a measure's figures are broken down by, beside age. */
export type RecordedPerson = {
  readonly sex: string | null
  readonly ethnicity: string | null
  readonly language: string | null
  readonly deprivationBand: number | null
}

/** Where an episode was treated. */
export type EpisodePlace = {
  readonly episodeId: number
  readonly siteId: number
  readonly programmeId: number
  readonly clinicianId: number | null
}

export type RecordedPatient = {
  readonly patientId: number
  readonly person: RecordedPerson
  readonly record: PatientRecord
  /** By the key that the episode has in the record. */
  readonly places: ReadonlyMap<string, EpisodePlace>
}

export type RecordMoment = {
  /** Forms, contacts and supply of other days are left out; null: none is. */
  readonly reach: DayWindow | null
  /** What was recorded later is hidden, and what it replaced stands; null: as it is now. */
  readonly recordedAsOf: Date | null
}

type Of<Row> = ReadonlyMap<number, readonly Row[]>
/** A fact with the id of its episode in place of the episode's key in the record. */
type InEpisode<Key extends 'diagnoses' | 'appointments' | 'treatments' | 'careEvents'> = Omit<
  Listed<Key>,
  'episodeKey'
> & { readonly episodeId: number | null }
type Listed<Key extends keyof PatientRecord> = PatientRecord[Key] extends readonly (infer Row)[] ? Row : never

/**
 * What was on record about patients at one moment, in a fixed number of statements however many they are. Patients who
 * were not on record then are left out.
 */
export async function loadPatientRecords(
  trx: Trx,
  { organisationId }: Scope,
  ids: readonly number[],
  { reach, recordedAsOf }: RecordMoment,
): Promise<RecordedPatient[]> {
  if (ids.length === 0) return []
  const of = (table: string) =>
    sql`${sql.ref(`${table}.organisation_id`)} = ${organisationId}
      and ${sql.ref(`${table}.patient_id`)} = any(${ids}::bigint[])`
  const standing = (table: string) => sql`${of(table)} and ${stands(table, recordedAsOf)}`
  const within = (day: string, lastDay = sql.ref(day)) =>
    reach === null ? sql`true` : sql`${lastDay} >= ${reach.from} and ${sql.ref(day)} <= ${reach.to}`
  const drugClass = (table: string) => sql`
    left join drug on drug.organisation_id = ${sql.ref(`${table}.organisation_id`)}
      and drug.drug = lower(${sql.ref(`${table}.drug`)})`
  const daysSupply = (table: string) => sql`coalesce(${sql.ref(`${table}.days_supply`)},
    floor(${sql.ref(`${table}.quantity`)} / nullif(${sql.ref(`${table}.doses_per_day`)}, 0)))`

  const people = await byPatient<
    RecordedPerson & { birthDate: CalendarDay | null; diedOn: CalendarDay | null }
  >(
    trx,
    sql`select patient_id, birth_date as "birthDate", died_on as "diedOn", sex, ethnicity, language,
        deprivation_band as "deprivationBand"
      from patient_record where ${standing('patient_record')}`,
  )
  const episodes = await byPatient<RecordedEpisode & EpisodePlace & { schedule: VisitSchedule }>(
    trx,
    sql`select episode_record.patient_id, episode.uuid as key, episode_id as "episodeId", site_id as "siteId",
        programme_id as "programmeId", clinician_id as "clinicianId", referred_on as "referredOn",
        started_on as "startedOn", ended_on as "endedOn", ending_reason as "endingReason",
        json_build_object('unit', visit_unit, 'visits', visits) as schedule,
        medication_classes as "medicationClasses"
      from episode_record
      join episode on episode.organisation_id = episode_record.organisation_id and episode.id = episode_id
      join programme on programme.organisation_id = episode_record.organisation_id and programme.id = programme_id
      where ${standing('episode_record')} order by started_on, episode_id`,
  )
  const diagnoses = await byPatient<InEpisode<'diagnoses'>>(
    trx,
    sql`select patient_id, episode_id as "episodeId", code_system as "codeSystem", code, name, role,
        onset_on as "onsetOn", abated_on as "abatedOn", status
      from diagnosis where ${standing('diagnosis')} order by onset_on nulls first, id`,
  )
  const encounters = await byPatient<Listed<'encounters'>>(
    trx,
    sql`select * from (
        select patient_id, encounter.id, started_on as "startedOn",
          case when ended_at is null then started_on
            else greatest(started_on, (ended_at at time zone time_zone)::date) end as "endedOn",
          encounter.kind, code_system as "codeSystem", encounter.code, status
        from encounter join organisation on organisation.organisation_id = encounter.organisation_id
        where ${standing('encounter')}
      ) held where ${within('startedOn', sql.ref('endedOn'))} order by "startedOn", id`,
  )
  const appointments = await byPatient<InEpisode<'appointments'>>(
    trx,
    sql`select patient_id, uuid as key, episode_id as "episodeId",
        scheduled_on as "heldOn", scheduled_at as "startsAt", cancelled_at as "cancelledAt", status,
        purpose = 'treatment' as "isTreatment"
      from appointment where ${standing('appointment')} and ${within('scheduled_on')}
      order by scheduled_on, scheduled_at, id`,
  )
  // A correction keeps the place of the form it corrects: the order is that of the first version.
  const forms = await byPatient<Listed<'forms'>>(
    trx,
    sql`select patient_id, instrument, taken_on as "takenOn", taken_at as "takenAt", total, completeness,
        nominal_visit as "nominalVisit", first_id as "recordedOrder"
      from (
        select patient_id, instrument, taken_on, taken_at, total, completeness, nominal_visit, recorded_at,
          superseded_at, min(id) over (partition by patient_id, source, source_key) as first_id
        from assessment where ${of('assessment')}
      ) version
      where ${stands('version', recordedAsOf)} and ${within('taken_on')}
      order by taken_on, first_id`,
  )
  const treatments = await byPatient<Omit<InEpisode<'treatments'>, 'episodeEndedOn'>>(
    trx,
    sql`select treatment.patient_id, episode_id as "episodeId", component, treatment.drug, modality,
        coalesce(treatment.drug_class, drug.drug_class) as "drugClass", as_needed as "asNeeded",
        dose_mg as "doseMg", stop_reason as "stopReason", started_on as "startedOn", ended_on as "endedOn"
      from treatment ${drugClass('treatment')}
      where ${standing('treatment')} order by started_on, treatment.id`,
  )
  const dispensed = await byPatient<Listed<'dispensed'>>(
    trx,
    sql`select dispense.patient_id, dispense.drug, lower(dispense.drug) as ingredient,
        drug.drug_class as "drugClass", dispensed_on as "dispensedOn", ${daysSupply('dispense')} as "daysSupply"
      from dispense ${drugClass('dispense')}
      where ${standing('dispense')} and ${within('dispensed_on')} order by dispensed_on, dispense.id`,
  )
  const prescribed = await byPatient<Listed<'prescribed'>>(
    trx,
    sql`select prescription.patient_id, lower(prescription.drug) as ingredient, drug.drug_class as "drugClass",
        prescribed_on as "prescribedOn"
      from prescription ${drugClass('prescription')}
      where ${standing('prescription')} and ${within('prescribed_on')}
        and status not in ('cancelled', 'entered-in-error', 'draft')
      order by prescribed_on, prescription.id`,
  )
  const stays = await byPatient<Listed<'stays'>>(
    trx,
    sql`select patient_id, admitted_on as "admittedOn", discharged_on as "dischargedOn"
      from inpatient_stay where ${standing('inpatient_stay')} order by admitted_on, id`,
  )
  const careEvents = await byPatient<InEpisode<'careEvents'>>(
    trx,
    sql`select patient_id, episode_id as "episodeId", happened_on as "happenedOn", kind, finding
      from care_event where ${standing('care_event')} and ${within('happened_on')} order by happened_on, id`,
  )
  return ids.flatMap((patientId) => {
    const [found] = people.get(patientId) ?? []
    if (found === undefined) return []
    const { birthDate, diedOn, sex, ethnicity, language, deprivationBand } = found
    const own = episodes.get(patientId) ?? []
    const episodeOf = new Map(own.map((episode) => [episode.episodeId, episode]))
    const keyed = <Row extends { readonly episodeId: number | null }>(rows: readonly Row[] = []) =>
      rows.map((row) => {
        const episodeKey = row.episodeId === null ? null : (episodeOf.get(row.episodeId)?.key ?? null)
        return Object.assign(row, { episodeKey })
      })
    return {
      patientId,
      person: { sex, ethnicity, language, deprivationBand },
      record: {
        birthDate,
        diedOn,
        episodes: own,
        diagnoses: keyed(diagnoses.get(patientId)),
        encounters: encounters.get(patientId) ?? [],
        appointments: keyed(appointments.get(patientId)),
        forms: forms.get(patientId) ?? [],
        treatments: (treatments.get(patientId) ?? []).flatMap((row) => {
          const episode = row.episodeId === null ? undefined : episodeOf.get(row.episodeId)
          if (episode === undefined) return []
          return Object.assign(row, { episodeKey: episode.key, episodeEndedOn: episode.endedOn })
        }),
        dispensed: dispensed.get(patientId) ?? [],
        prescribed: prescribed.get(patientId) ?? [],
        stays: stays.get(patientId) ?? [],
        careEvents: keyed(careEvents.get(patientId)),
      },
      places: new Map(own.map((episode) => [episode.key, episode])),
    }
  })
}

/** True of the version of a fact that stood at a moment. */
export function stands(table: string, recordedAsOf: Date | null): RawBuilder<unknown> {
  const supersededAt = sql.ref(`${table}.superseded_at`)
  if (recordedAsOf === null) return sql`${supersededAt} is null`
  return sql`(${sql.ref(`${table}.recorded_at`)} <= ${recordedAsOf}
    and (${supersededAt} is null or ${supersededAt} > ${recordedAsOf}))`
}

/** Patients after an id, ascending, for whoever goes through all of them. */
export async function findNextPatients(
  trx: Trx,
  { organisationId }: Scope,
  after: number,
  limit: number,
): Promise<readonly number[]> {
  const rows = await trx
    .selectFrom('patient')
    .select('id')
    .where('organisation_id', '=', organisationId)
    .where('id', '>', after)
    .orderBy('id')
    .limit(limit)
    .execute()
  return rows.map(({ id }) => id)
}

async function byPatient<Row>(trx: Trx, query: RawBuilder<unknown>): Promise<Of<Row>> {
  const { rows } = await sql<Row & { patient_id: number }>`${query}`.execute(trx)
  const found = new Map<number, Row[]>()
  for (const row of rows) {
    const held = found.get(row.patient_id)
    if (held) held.push(row)
    else found.set(row.patient_id, [row])
  }
  return found
}
