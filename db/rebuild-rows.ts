import { type RawBuilder, sql } from 'kysely'
import type { OutcomeRow } from './rebuild-outcome.ts'
import type { ProfileRow } from './rebuild-profile.ts'
import type { SeriesRow } from './rebuild-series.ts'
import type { StatusRow } from './rebuild-status.ts'
import type { Trx } from './scope.ts'

/** Everything derived from the facts of some episodes. */
export type DerivedRows = {
  readonly series: readonly SeriesRow[]
  readonly statuses: readonly StatusRow[]
  readonly outcomes: readonly OutcomeRow[]
  readonly profiles: readonly ProfileRow[]
}

/**
 * Makes the derived rows of these episodes exactly `rows`: what is new or differs is written, the rest removed. Episodes
 * of which a cohort now says something else are counted as changed.
 */
export async function writeDerivedRows(
  trx: Trx,
  organisationId: number,
  episodeIds: readonly number[],
  { series, statuses, outcomes, profiles }: DerivedRows,
): Promise<void> {
  const of = [trx, organisationId, episodeIds] as const
  const changed = [
    ...(await replace(...of, 'series', ['instrument', 'episode_id'], series)),
    ...(await replace(...of, 'episode_outcome', ['instrument', 'episode_id'], outcomes)),
    ...(await replace(...of, 'episode_profile', ['episode_id'], profiles)),
  ]
  await replace(...of, 'episode_status', ['episode_id'], statuses)
  await countChanges(trx, organisationId, [...new Set(changed)])
}

/** @returns episodes with a row that was written or removed */
async function replace(
  trx: Trx,
  organisationId: number,
  episodeIds: readonly number[],
  table: 'series' | 'episode_status' | 'episode_outcome' | 'episode_profile',
  key: readonly string[],
  rows: readonly object[],
): Promise<number[]> {
  const target = sql.table(table)
  const populated = sql`jsonb_populate_recordset(null::${target}, ${JSON.stringify(rows)}::jsonb)`
  const sameKey = joined(
    key.map((column) => sql`made.${sql.ref(column)} = ${target}.${sql.ref(column)}`),
    sql` and `,
  )
  const { rows: changed } = await sql<{ episode_id: number }>`
    with made as materialized (select * from ${populated}),
    removed as (
      delete from ${target}
      where ${target}.organisation_id = ${organisationId} and ${target}.episode_id = any(${episodeIds}::bigint[])
        and not exists (select 1 from made where ${sameKey})
      returning ${target}.episode_id
    ),
    written as (${written(target, key, rows[0])})
    select episode_id from removed union select episode_id from written`.execute(trx)
  return changed.map(({ episode_id }) => episode_id)
}

function written(
  target: RawBuilder<unknown>,
  key: readonly string[],
  first: object | undefined,
): RawBuilder<unknown> {
  if (first === undefined) return sql`select null::bigint as episode_id where false`
  const columns = Object.keys(first)
  const changing = columns.filter((column) => column !== 'organisation_id' && !key.includes(column))
  const list = joined([...columns, 'rebuilt_at'].map((column) => sql.ref(column)))
  const values = joined(columns.map((column) => sql`made.${sql.ref(column)}`))
  const own = joined(changing.map((column) => sql`${target}.${sql.ref(column)}`))
  const fresh = joined(changing.map((column) => sql`excluded.${sql.ref(column)}`))
  const updates = joined(
    [...changing, 'rebuilt_at'].map((column) => sql`${sql.ref(column)} = excluded.${sql.ref(column)}`),
  )
  const conflict = joined(['organisation_id', ...key].map((column) => sql.ref(column)))
  return sql`
    insert into ${target} (${list})
    select ${values}, clock_timestamp() from made
    order by made.episode_id
    on conflict (${conflict}) do update set ${updates}
    where (${own}) is distinct from (${fresh})
    returning ${target}.episode_id`
}

/** One more change of the organisation, and which episodes it was: whoever holds a cohort in memory reads them again. */
async function countChanges(trx: Trx, organisationId: number, episodeIds: readonly number[]): Promise<void> {
  if (episodeIds.length === 0) return
  await sql`
    with counted as (
      insert into cohort_pack (organisation_id, rev) values (${organisationId}, 1)
      on conflict (organisation_id) do update set rev = cohort_pack.rev + 1
      returning rev
    )
    insert into cohort_change (organisation_id, episode_id, rev)
    select ${organisationId}::bigint, episode_id, rev
    from counted, unnest(${episodeIds}::bigint[]) as changed (episode_id)
    order by episode_id
    on conflict (organisation_id, episode_id) do update set rev = excluded.rev`.execute(trx)
}

const joined = (parts: readonly RawBuilder<unknown>[], between: RawBuilder<unknown> = sql`, `) =>
  sql.join(parts, between)
