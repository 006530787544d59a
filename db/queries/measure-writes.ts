import type { MeasurePart } from '@tandem/analysis/measures/measure-parts'
import type { CalendarDay } from '@tandem/domain/calendar-day'
import type { DayWindow } from '@tandem/domain/supply'
import { sql } from 'kysely'
import type { Scope, Trx } from '../scope.ts'
import { stands } from './patient-records.ts'

export type NewMeasureRun = {
  readonly period: DayWindow
  readonly asOf: CalendarDay
  readonly recordedAsOf: Date | null
  readonly dataAsOf: Date
  readonly patients: number
  readonly codeLists: object
  readonly factsDigest: string
}

export type NewMeasureResult = {
  readonly id: number
  readonly measure: string
  readonly version: string
  readonly definition: object
  readonly notComputable: readonly string[]
  readonly reasons: readonly string[]
  readonly units: number
  readonly digest: string | null
}

/** One unit as it is stored, in the names of the columns. */
export type MeasureSubjectRow = {
  readonly result_id: number
  readonly patient_id: number
  readonly unit: string
  readonly part: MeasurePart
  readonly populations: number
  readonly counted_on: CalendarDay
  readonly stratum: string | null
  readonly index_on: CalendarDay | null
  readonly index_score: number | null
  readonly window_from: CalendarDay | null
  readonly window_to: CalendarDay | null
  readonly reason: number | null
  readonly episode_id: number | null
  readonly site_id: number | null
  readonly programme_id: number | null
  readonly clinician_id: number | null
  readonly age_band: string | null
  readonly sex: string | null
  readonly ethnicity: string | null
  readonly language: string | null
  readonly deprivation_band: number | null
}

export type MeasureCount = {
  readonly dimension: 'treated' | 'reason' | 'stratum' | 'month'
  readonly value: string | null
  readonly part: MeasurePart | 'treated'
  readonly siteId: number | null
  readonly units: number
}

const factTables = [
  'patient_record',
  'episode_record',
  'diagnosis',
  'encounter',
  'appointment',
  'assessment',
  'treatment',
  'dispense',
  'prescription',
  'inpatient_stay',
  'care_event',
]

/** How many versions of facts stood at a moment and which, table by table: the same text is the same data. */
export async function describeFacts(
  trx: Trx,
  { organisationId }: Scope,
  recordedAsOf: Date | null,
): Promise<string> {
  const parts: string[] = []
  for (const table of factTables) {
    const { rows } = await sql<{ versions: string }>`
      select count(*) || ' ' || coalesce(sum(hashint8extended(id, 0)), 0) as versions from ${sql.table(table)}
      where organisation_id = ${organisationId} and ${stands(table, recordedAsOf)}`.execute(trx)
    parts.push(`${table} ${rows[0]?.versions}`)
  }
  return parts.join('\n')
}

/** What the service records at all: of anybody, at any time. */
export async function findFeeds(
  trx: Trx,
  { organisationId }: Scope,
  recordedAsOf: Date | null,
): Promise<ReadonlySet<string>> {
  const { rows } = await sql`
    select from appointment where organisation_id = ${organisationId} and ${stands('appointment', recordedAsOf)}
    limit 1`.execute(trx)
  return new Set(rows.length === 0 ? [] : ['appointments'])
}

/** Numbers for results that are written later. */
export async function reserveResults(trx: Trx, count: number): Promise<readonly number[]> {
  const { rows } = await sql<{ id: number }>`
    select nextval(pg_get_serial_sequence('measure_result', 'id')) as id
    from generate_series(1, ${count}::integer)`.execute(trx)
  return rows.map(({ id }) => id)
}

export async function insertSubjects(
  trx: Trx,
  { organisationId }: Scope,
  subjects: readonly MeasureSubjectRow[],
): Promise<void> {
  if (subjects.length === 0) return
  await sql`
    insert into measure_subject (organisation_id, result_id, patient_id, unit, part, populations, counted_on,
      stratum, index_on, index_score, window_from, window_to, reason, episode_id, site_id, programme_id,
      clinician_id, age_band, sex, ethnicity, language, deprivation_band)
    select ${organisationId}::bigint, given.* from json_to_recordset(${JSON.stringify(subjects)}::json) as given (
      result_id bigint, patient_id bigint, unit text, part text, populations smallint, counted_on date,
      stratum text, index_on date, index_score smallint, window_from date, window_to date, reason smallint,
      episode_id bigint, site_id bigint, programme_id bigint, clinician_id bigint, age_band text, sex text,
      ethnicity text, language text, deprivation_band smallint)`.execute(trx)
}

/** A run with its results and their counts. */
export async function insertRun(
  trx: Trx,
  scope: Scope,
  run: NewMeasureRun,
  results: readonly (NewMeasureResult & { readonly counts: readonly MeasureCount[] })[],
): Promise<{ readonly id: number; readonly uuid: string }> {
  const { organisationId } = scope
  const inserted = await trx
    .insertInto('measure_run')
    .values({
      organisation_id: organisationId,
      period_from: run.period.from,
      period_to: run.period.to,
      as_of: run.asOf,
      recorded_as_of: run.recordedAsOf,
      data_as_of: run.dataAsOf,
      computed_by: scope.actor,
      patients: run.patients,
      code_lists: JSON.stringify(run.codeLists),
      facts_digest: run.factsDigest,
    })
    .returning(['id', 'uuid'])
    .executeTakeFirstOrThrow()
  for (const result of results) {
    await sql`
      insert into measure_result (organisation_id, id, run_id, measure, definition_version, definition,
        not_computable, reasons, units, digest)
      overriding system value
      values (${organisationId}, ${result.id}, ${inserted.id}, ${result.measure}, ${result.version},
        ${JSON.stringify(result.definition)}::jsonb, ${result.notComputable}::text[], ${result.reasons}::text[],
        ${result.units}, ${result.digest})`.execute(trx)
    const counts = result.counts.map(({ siteId, ...count }, place) => ({ ...count, place, site_id: siteId }))
    await sql`
      insert into measure_count (organisation_id, result_id, place, dimension, value, part, site_id, units)
      select ${organisationId}::bigint, ${result.id}::bigint, given.*
      from json_to_recordset(${JSON.stringify(counts)}::json) as given (
        place integer, dimension text, value text, part text, site_id bigint, units integer)`.execute(trx)
  }
  return inserted
}

/** Takes away the single units of earlier runs of the same question; what they counted stays. */
export async function clearEarlierSubjects(
  trx: Trx,
  { organisationId }: Scope,
  runId: number,
): Promise<void> {
  await sql`
    delete from measure_subject using measure_result earlier, measure_run, measure_result newest, measure_run latest
    where latest.organisation_id = ${organisationId} and latest.id = ${runId}
      and newest.organisation_id = ${organisationId} and newest.run_id = latest.id
      and measure_run.organisation_id = ${organisationId} and measure_run.id < latest.id
      and measure_run.period_from = latest.period_from and measure_run.period_to = latest.period_to
      and measure_run.recorded_as_of is not distinct from latest.recorded_as_of
      and (latest.recorded_as_of is null or measure_run.as_of = latest.as_of)
      and earlier.organisation_id = ${organisationId} and earlier.run_id = measure_run.id
      and earlier.measure = newest.measure
      and measure_subject.organisation_id = ${organisationId} and measure_subject.result_id = earlier.id`.execute(
    trx,
  )
}

/** The moment of the database's clock, and how many patients there are. */
export async function readMoment(
  trx: Trx,
  { organisationId }: Scope,
): Promise<{ at: Date; patients: number }> {
  const { rows } = await sql<{ at: Date; patients: number }>`
    select clock_timestamp() as at, count(*)::integer as patients from patient
    where organisation_id = ${organisationId}`.execute(trx)
  const [row] = rows
  if (row === undefined) throw new Error('readMoment: an aggregate without a row')
  return row
}

/** A run of the same question over the same facts, codes and definitions; null: none. */
export async function findSameRun(
  trx: Trx,
  { organisationId }: Scope,
  {
    period,
    asOf,
    recordedAsOf,
    factsDigest,
    codeLists,
  }: Pick<NewMeasureRun, 'period' | 'asOf' | 'recordedAsOf' | 'factsDigest' | 'codeLists'>,
  definitions: readonly object[],
): Promise<string | null> {
  const { rows } = await sql<{ uuid: string }>`
    select uuid from measure_run
    where organisation_id = ${organisationId} and period_from = ${period.from} and period_to = ${period.to}
      and as_of = ${asOf} and recorded_as_of is not distinct from ${recordedAsOf}
      and facts_digest = ${factsDigest} and code_lists = ${JSON.stringify(codeLists)}::jsonb
      and (select coalesce(jsonb_agg(definition), '[]') from measure_result
        where measure_result.organisation_id = measure_run.organisation_id and run_id = measure_run.id
      ) @> ${JSON.stringify(definitions)}::jsonb
    order by computed_at desc limit 1`.execute(trx)
  return rows[0]?.uuid ?? null
}
