import type { MeasurePart } from '@tandem/analysis/measures/measure-parts'
import type { CalendarDay } from '@tandem/domain/calendar-day'
import type { DayWindow } from '@tandem/domain/supply'
import { sql } from 'kysely'
import type { Scope, Trx } from '../scope.ts'

/** Which computed state of a measure is meant. */
export type RunChoice = {
  readonly period: DayWindow
  /** A past day on which the figures are looked at, and the end of it; null: the newest state. */
  readonly past: { readonly asOf: CalendarDay; readonly recordedAsOf: Date } | null
}

export type MeasureResultRecord = {
  readonly id: number
  readonly run: string
  readonly period: DayWindow
  readonly asOf: CalendarDay
  readonly recordedAsOf: Date | null
  readonly dataAsOf: Date
  readonly computedAt: Date
  readonly patients: number
  readonly factsDigest: string
  readonly measure: string
  readonly version: string
  readonly definition: unknown
  readonly notComputable: readonly string[]
  readonly reasons: readonly string[]
  readonly units: number
  readonly digest: string | null
}

export type MeasureCountRecord = {
  readonly resultId: number
  readonly dimension: 'treated' | 'reason' | 'stratum' | 'month'
  readonly value: string | null
  readonly part: MeasurePart | 'treated'
  readonly units: number
}

const resultColumns = sql`
  measure_result.id, measure_run.uuid as run, json_build_object('from', period_from, 'to', period_to) as period,
  as_of as "asOf", recorded_as_of as "recordedAsOf", data_as_of as "dataAsOf", computed_at as "computedAt",
  patients, facts_digest as "factsDigest", measure, definition_version as version, definition,
  not_computable as "notComputable", reasons, units, digest`

const ofChoice = ({ period, past }: RunChoice) => sql`
  period_from = ${period.from} and period_to = ${period.to}
  and ${
    past === null
      ? sql`recorded_as_of is null`
      : sql`as_of = ${past.asOf} and recorded_as_of = ${past.recordedAsOf}`
  }`

/** The newest result of every measure for a choice. */
export async function findResults(
  trx: Trx,
  { organisationId }: Scope,
  choice: RunChoice,
  measure: string | null = null,
): Promise<readonly MeasureResultRecord[]> {
  const { rows } = await sql<MeasureResultRecord>`
    select distinct on (measure) ${resultColumns}
    from measure_result join measure_run
      on measure_run.organisation_id = measure_result.organisation_id and measure_run.id = run_id
    where measure_result.organisation_id = ${organisationId} and ${ofChoice(choice)}
      and ${measure === null ? sql`true` : sql`measure = ${measure}`}
    order by measure, computed_at desc, measure_result.id desc`.execute(trx)
  return rows
}

/** The result of a measure in one run. */
export async function findResultOfRun(
  trx: Trx,
  { organisationId }: Scope,
  run: string,
  measure: string,
): Promise<MeasureResultRecord | null> {
  const { rows } = await sql<MeasureResultRecord>`
    select ${resultColumns}
    from measure_result join measure_run
      on measure_run.organisation_id = measure_result.organisation_id and measure_run.id = run_id
    where measure_result.organisation_id = ${organisationId} and uuid = ${run} and measure = ${measure}`.execute(
    trx,
  )
  return rows[0] ?? null
}

/** Every result of these measures that was computed without looking back, newest first. */
export async function findPastResults(
  trx: Trx,
  { organisationId }: Scope,
  measures: readonly string[],
  limit = 60,
): Promise<readonly MeasureResultRecord[]> {
  const { rows } = await sql<MeasureResultRecord>`
    select result.* from unnest(${measures}::text[]) as asked (name)
    cross join lateral (
      select ${resultColumns}
      from measure_result join measure_run
        on measure_run.organisation_id = measure_result.organisation_id and measure_run.id = run_id
      where measure_result.organisation_id = ${organisationId} and measure = asked.name and recorded_as_of is null
      order by computed_at desc, measure_result.id desc limit ${limit}
    ) result`.execute(trx)
  return rows
}

/** Counts of results, over the sites in reach. */
export async function findCounts(
  trx: Trx,
  { organisationId }: Scope,
  resultIds: readonly number[],
): Promise<readonly MeasureCountRecord[]> {
  const { rows } = await sql<MeasureCountRecord>`
    select result_id as "resultId", dimension, value, part, sum(units)::integer as units
    from measure_count
    where organisation_id = ${organisationId} and result_id = any(${resultIds}::bigint[])
    group by result_id, dimension, value, part
    order by result_id, dimension, part, value`.execute(trx)
  return rows
}

/** Periods for which something was computed, newest first. */
export async function findPeriods(trx: Trx, { organisationId }: Scope): Promise<readonly DayWindow[]> {
  const { rows } = await sql<DayWindow>`
    select period_from as "from", period_to as "to" from measure_run
    where organisation_id = ${organisationId} and recorded_as_of is null
    group by 1, 2 order by max(computed_at) desc limit 40`.execute(trx)
  return rows
}

export type SubjectChoice = {
  readonly resultId: number
  readonly parts: readonly MeasurePart[]
  /** Place of the deciding reason; null for whichever it is. */
  readonly reason: number | null
  readonly stratum: string | null
  readonly month: string | null
}

export type SubjectPatient = {
  readonly patientId: number
  readonly patient: string
  readonly number: string
  readonly name: string | null
  readonly unit: string
  readonly part: MeasurePart
  readonly on: CalendarDay
  readonly stratum: string | null
  readonly site: string | null
  readonly clinician: string | null
}

/** One page of the units behind a figure, in reach of the scope, with the people they are; latest day first. */
export async function findSubjectPatients(
  trx: Trx,
  { organisationId }: Scope,
  { resultId, parts, reason, stratum, month }: SubjectChoice,
  { offset, limit }: { readonly offset: number; readonly limit: number },
): Promise<{ readonly open: number; readonly rows: readonly SubjectPatient[] }> {
  const chosen = sql`
    measure_subject.organisation_id = ${organisationId} and result_id = ${resultId}
    and part = any(${parts}::text[])
    and ${reason === null ? sql`true` : sql`reason = ${reason}`}
    and ${stratum === null ? sql`true` : sql`stratum = ${stratum}`}
    and ${month === null ? sql`true` : sql`to_char(counted_on, 'YYYY-MM') = ${month}`}`
  const inReach = sql`
    from measure_subject
    join patient on patient.organisation_id = measure_subject.organisation_id and patient.id = patient_id
    where ${chosen}`
  const { rows: counted } = await sql<{ open: number }>`select count(*)::integer as open ${inReach}`.execute(
    trx,
  )
  const { rows } = await sql<SubjectPatient>`
    select patient_id as "patientId", patient.uuid as patient, patient.source_key as number,
      (select display_name from patient_record
        where patient_record.organisation_id = patient.organisation_id and patient_record.patient_id = patient.id
          and superseded_at is null) as name,
      unit, part, counted_on as "on", stratum,
      (select site.name from site
        where site.organisation_id = measure_subject.organisation_id and site.id = site_id) as site,
      (select clinician.name from clinician
        where clinician.organisation_id = measure_subject.organisation_id and clinician.id = clinician_id) as clinician
    ${inReach}
    order by counted_on desc, patient_id, unit offset ${offset} limit ${limit}`.execute(trx)
  return { open: counted[0]?.open ?? 0, rows }
}

/** The code lists with which a run was computed. */
export async function findRunQuestion(
  trx: Trx,
  { organisationId }: Scope,
  run: string,
): Promise<{ readonly codeLists: unknown }> {
  const found = await trx
    .selectFrom('measure_run')
    .select('code_lists as codeLists')
    .where('organisation_id', '=', organisationId)
    .where('uuid', '=', run)
    .executeTakeFirstOrThrow()
  return found
}
