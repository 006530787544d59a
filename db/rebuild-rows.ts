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

type Table = 'series' | 'episode_outcome' | 'episode_profile' | 'episode_status'

/**
 * Makes the derived rows of these episodes exactly `rows`, by one statement: what is new or differs is written, the rest
 * removed. Episodes of which a cohort now says something else are counted as changed.
 */
export async function writeDerivedRows(
  trx: Trx,
  organisationId: number,
  episodeIds: readonly number[],
  { series, statuses, outcomes, profiles }: DerivedRows,
): Promise<void> {
  const of = [organisationId, episodeIds] as const
  const changes = ['series', 'episode_outcome', 'episode_profile'].flatMap((table) => [
    sql`select episode_id from ${sql.ref(`${table}_removed`)}`,
    sql`select episode_id from ${sql.ref(`${table}_written`)}`,
  ])
  // Whoever holds a cohort in memory reads the changed episodes again: one more change of the organisation.
  await sql`
    with ${joined([
      ...replacing(...of, 'series', ['instrument', 'episode_id'], series),
      ...replacing(...of, 'episode_outcome', ['instrument', 'episode_id'], outcomes),
      ...replacing(...of, 'episode_profile', ['episode_id'], profiles),
      ...replacing(...of, 'episode_status', ['episode_id'], statuses),
    ])},
    changed as (${joined(changes, sql` union `)}),
    counted as (
      insert into cohort_pack (organisation_id, rev)
      select ${organisationId}::bigint, 1 where exists (select from changed)
      on conflict (organisation_id) do update set rev = cohort_pack.rev + 1
      returning rev
    )
    insert into cohort_change (organisation_id, episode_id, rev)
    select ${organisationId}::bigint, episode_id, rev
    from counted, changed
    order by episode_id
    on conflict (organisation_id, episode_id) do update set rev = excluded.rev`.execute(trx)
}

/** Parts of a statement: the rows as they should be, what is removed, what is written. */
function replacing(
  organisationId: number,
  episodeIds: readonly number[],
  table: Table,
  key: readonly string[],
  rows: readonly object[],
): RawBuilder<unknown>[] {
  const target = sql.table(table)
  const made = sql.ref(`${table}_made`)
  const sameKey = joined(
    key.map((column) => sql`made.${sql.ref(column)} = ${target}.${sql.ref(column)}`),
    sql` and `,
  )
  return [
    sql`${made} as materialized (
      select * from json_populate_recordset(null::${target}, ${JSON.stringify(rows)}::json))`,
    sql`${sql.ref(`${table}_removed`)} as (
      delete from ${target}
      where ${target}.organisation_id = ${organisationId} and ${target}.episode_id = any(${episodeIds}::bigint[])
        and not exists (select 1 from ${made} made where ${sameKey})
      returning ${target}.episode_id
    )`,
    sql`${sql.ref(`${table}_written`)} as (${written(target, made, key, rows[0])})`,
  ]
}

function written(
  target: RawBuilder<unknown>,
  made: RawBuilder<unknown>,
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
    select ${values}, clock_timestamp() from ${made} made
    order by made.episode_id
    on conflict (${conflict}) do update set ${updates}
    where (${own}) is distinct from (${fresh})
    returning ${target}.episode_id`
}

const joined = (parts: readonly RawBuilder<unknown>[], between: RawBuilder<unknown> = sql`, `) =>
  sql.join(parts, between)
