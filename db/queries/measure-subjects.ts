import { plainSubject } from '@tandem/analysis/measure-charts/subject-rows'
import type { SubjectRow } from '@tandem/analysis/measure-subjects'
import type { CalendarDay } from '@tandem/domain/calendar-day'
import { sql } from 'kysely'
import type { Scope, Trx } from '../scope.ts'

/** What a run says about one measure. */
export type ChartedResult = {
  readonly resultId: number
  readonly run: string
  readonly from: CalendarDay
  readonly to: CalendarDay
  readonly asOf: CalendarDay
  readonly dataAsOf: Date
  readonly computedAt: Date
  readonly version: string
  readonly notComputable: readonly string[]
  /** Whether its single units are held: those of an earlier run of the same question are not. */
  readonly held: boolean
}

/**
 * Results of a measure, newest period first, of each period the newest: those that are computed from everything that was
 * recorded, and the one that is asked for.
 *
 * @param run uuid; null: none in particular
 */
export async function findChartedResults(
  trx: Trx,
  { organisationId }: Scope,
  measure: string,
  run: string | null,
): Promise<readonly ChartedResult[]> {
  const { rows } = await sql<ChartedResult>`
    select distinct on (measure_run.period_to, measure_run.period_from, asked)
      measure_result.id as "resultId", measure_run.uuid as run, period_from as "from", period_to as "to",
      as_of as "asOf", data_as_of as "dataAsOf", computed_at as "computedAt", definition_version as version,
      not_computable as "notComputable", measure_run.uuid = ${run}::uuid as asked,
      units = 0 or exists (select from measure_subject
        where measure_subject.organisation_id = measure_result.organisation_id
          and measure_subject.result_id = measure_result.id) as held
    from measure_result
    join measure_run on measure_run.organisation_id = measure_result.organisation_id
      and measure_run.id = measure_result.run_id
    where measure_result.organisation_id = ${organisationId} and measure_result.measure = ${measure}
      and (recorded_as_of is null or measure_run.uuid = ${run}::uuid)
    order by measure_run.period_to desc, measure_run.period_from desc, asked, measure_run.id desc`.execute(
    trx,
  )
  return rows
}

const facets = {
  on: { column: 'subject.counted_on', as: 'on' },
  site: { column: 'site.code', as: 'site' },
  clinician: { column: 'clinician.code', as: 'clinician' },
  ageBand: { column: 'subject.age_band', as: 'ageBand' },
  sex: { column: 'subject.sex', as: 'sex' },
  ethnicity: { column: 'subject.ethnicity', as: 'ethnicity' },
  language: { column: 'subject.language', as: 'language' },
  deprivation: { column: 'subject.deprivation_band::text', as: 'deprivation' },
  indexScore: { column: 'subject.index_score', as: 'indexScore' },
} as const

/** What a chart reads of a unit; the rest of each row is left empty. */
export type SubjectFacet = keyof typeof facets

/**
 * Units in the rate of some results. They are counted by the database, so that a year of a large service is a short
 * answer: units that are alike come as one row, so many times.
 *
 * @param site code; null: all that the scope may read
 */
export async function findSubjectRows(
  trx: Trx,
  { organisationId }: Scope,
  resultIds: readonly number[],
  wanted: readonly SubjectFacet[],
  site: string | null = null,
): Promise<readonly SubjectRow[]> {
  const columns = wanted.map((facet) => sql`${sql.raw(facets[facet].column)} as ${sql.ref(facets[facet].as)}`)
  const groups = wanted.map((facet) => sql.raw(facets[facet].column))
  const { rows } = await sql<Partial<SubjectRow> & { met: boolean; n: number }>`
    select ${sql.join([...columns, sql`subject.part = 'met' as met`, sql`count(*)::integer as n`])}
    from measure_subject subject
    left join site on site.organisation_id = subject.organisation_id and site.id = subject.site_id
    left join clinician on clinician.organisation_id = subject.organisation_id
      and clinician.id = subject.clinician_id
    where subject.organisation_id = ${organisationId} and subject.result_id = any (${resultIds}::bigint[])
      and subject.part in ('met', 'not_met') and (${site}::text is null or site.code = ${site}::text)
    group by ${sql.join([...groups, sql`subject.part`])}`.execute(trx)
  return rows.flatMap(({ n, ...facts }) => new Array<SubjectRow>(n).fill({ ...plainSubject, ...facts }))
}

/** Codes and names of sites and clinicians, as a chart may name them. */
export async function findUnitNames(
  trx: Trx,
  { organisationId }: Scope,
  kind: 'site' | 'clinician',
): Promise<ReadonlyMap<string, string>> {
  const rows = await trx
    .selectFrom(kind)
    .select(['code', 'name'])
    .where('organisation_id', '=', organisationId)
    .execute()
  return new Map(rows.map(({ code, name }) => [code, name]))
}
