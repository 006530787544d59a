import { sql } from 'kysely'
import type { Trx } from '../scope.ts'
import { type serviceTables, serviceTables as tables } from './import-tables.ts'
import { columnsOf, list, MOST_PROBLEMS, resolved, type StagedProblem, staged } from './staging.ts'
import { type Batch, countStates, type MergeCounts, problemsWhere, sameValues } from './writes.ts'

export type ServiceKind = keyof typeof serviceTables

const columns = (kind: ServiceKind) => [
  ...columnsOf(kind).map(([name]) => name),
  ...(kind === 'clinicians' ? ['site_id'] : []),
]
/** A drug is known by its name in lower case, everything else by its code as written. */
const keyColumn = (kind: ServiceKind) => (kind === 'drugs' ? 'drug' : 'code')

export async function resolveService(
  trx: Trx,
  kind: ServiceKind,
  { organisationId }: Pick<Batch, 'organisationId'>,
): Promise<void> {
  await sql`
    create temporary table ${resolved(kind)} on commit drop as
    with found as (
      select s.*
        ${kind === 'clinicians' ? sql`, site.id as site_id` : sql``}
      from ${staged(kind)} s
      ${kind === 'clinicians' ? sql`left join site on site.organisation_id = ${organisationId} and site.code = s.site_ref` : sql``}
    )
    select found.*,
      case
        when standing.organisation_id is null then 'new'
        when ${sameValues(columns(kind), 'standing', 'found')} then 'unchanged'
        else 'changed'
      end as state
    from found
    left join ${sql.table(tables[kind].table)} standing on standing.organisation_id = ${organisationId}
      and ${sql.ref(`standing.${keyColumn(kind)}`)} = found.key`.execute(trx)
}

export async function serviceProblems(trx: Trx, kind: ServiceKind): Promise<StagedProblem[]> {
  if (kind !== 'clinicians') return []
  const { rows } = await sql<StagedProblem>`${problemsWhere(
    kind,
    'unknown-site',
    'site_code',
    'site_ref is not null and site_id is null',
    'site_ref',
  )} order by line limit ${MOST_PROBLEMS}`.execute(trx)
  return rows
}

export async function mergeService(trx: Trx, kind: ServiceKind, batch: Batch): Promise<MergeCounts> {
  const counts = await countStates(trx, kind)
  const table = sql.table(tables[kind].table)
  const assigned = columns(kind).map((name) => `${name} = incoming.${name}`)
  if (counts.changed > 0)
    await sql`
      update ${table} standing set ${list(assigned)} from ${resolved(kind)} incoming
      where standing.organisation_id = ${batch.organisationId}
        and ${sql.ref(`standing.${keyColumn(kind)}`)} = incoming.key and incoming.state = 'changed'`.execute(
      trx,
    )
  if (counts.new > 0)
    await sql`
      insert into ${table} (organisation_id, ${sql.ref(keyColumn(kind))}, ${list(columns(kind))})
      select ${batch.organisationId}::bigint, key, ${list(columns(kind))} from ${resolved(kind)}
      where state = 'new' order by line`.execute(trx)
  return counts
}

/** Episodes whose derived rows depend on what changed: a programme's schedule, or which class a drug belongs to. */
export async function episodesOfChangedService(
  trx: Trx,
  kind: ServiceKind,
  organisationId: number,
): Promise<number[]> {
  if (kind === 'sites' || kind === 'clinicians') return []
  const { rows } = await sql<{ id: number }>`
    select record.episode_id as id from episode_record record
    where record.organisation_id = ${organisationId} and record.superseded_at is null
      ${
        kind === 'programmes'
          ? sql`and record.programme_id in (
              select programme.id from programme join ${resolved('programmes')} incoming on incoming.key = programme.code
              where programme.organisation_id = ${organisationId} and incoming.state = 'changed')`
          : sql`and exists (select 1 from ${resolved('drugs')} where state in ('new', 'changed'))`
      }`.execute(trx)
  return rows.map((row) => row.id)
}
