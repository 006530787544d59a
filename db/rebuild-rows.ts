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

/** Makes the derived rows of these episodes exactly `rows`: what is new or differs is written, the rest removed. */
export async function writeDerivedRows(
  trx: Trx,
  organisationId: number,
  episodeIds: readonly number[],
  rows: DerivedRows,
): Promise<void> {
  await replace(trx, organisationId, episodeIds, 'series', ['instrument', 'episode_id'], rows.series)
  await replace(trx, organisationId, episodeIds, 'episode_status', ['episode_id'], rows.statuses)
  await replace(
    trx,
    organisationId,
    episodeIds,
    'episode_outcome',
    ['instrument', 'episode_id'],
    rows.outcomes,
  )
  await replace(trx, organisationId, episodeIds, 'episode_profile', ['episode_id'], rows.profiles)
}

async function replace(
  trx: Trx,
  organisationId: number,
  episodeIds: readonly number[],
  table: 'series' | 'episode_status' | 'episode_outcome' | 'episode_profile',
  key: readonly string[],
  rows: readonly object[],
): Promise<void> {
  const target = sql.table(table)
  const made = sql`jsonb_populate_recordset(null::${target}, ${JSON.stringify(rows)}::jsonb) made`
  const sameKey = joined(
    key.map((column) => sql`made.${sql.ref(column)} = ${target}.${sql.ref(column)}`),
    sql` and `,
  )
  await sql`
    delete from ${target}
    where ${target}.organisation_id = ${organisationId} and ${target}.episode_id = any(${episodeIds}::bigint[])
      and not exists (select 1 from ${made} where ${sameKey})`.execute(trx)
  const first = rows[0]
  if (first === undefined) return
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
  await sql`
    insert into ${target} (${list})
    select ${values}, clock_timestamp() from ${made}
    order by made.episode_id
    on conflict (${conflict}) do update set ${updates}
    where (${own}) is distinct from (${fresh})`.execute(trx)
}

const joined = (parts: readonly RawBuilder<unknown>[], between: RawBuilder<unknown> = sql`, `) =>
  sql.join(parts, between)
