import { type RawBuilder, sql } from 'kysely'
import type { Trx } from '../scope.ts'
import type { ImportKind } from './import-tables.ts'
import { columnsOf, list, referencesOf, resolved, type StagedProblem } from './staging.ts'

/** When facts become known: as they are stored, or, for data loaded as if entered at the time, on their own day. */
export type RecordedAt = { readonly kind: 'now' } | { readonly kind: 'own-day'; readonly notBefore: string }

/** One file being stored: everything about it happens in one transaction. */
export type Batch = {
  readonly organisationId: number
  readonly id: number
  readonly uuid: string
  readonly source: string
  readonly actor: string
  /** Read after the lock was taken, so that versions of one fact never overlap. */
  readonly at: Date
  readonly recorded: RecordedAt
  /** So many rows that whole tables are hashed; else each row looks up what it needs by its key. */
  readonly many: boolean
}

export type Place = Pick<Batch, 'organisationId' | 'source' | 'many'>

const MANY_ROWS = 20_000

/**
 * Settles how the rows of this transaction find what they refer to. Tables that were filled a moment ago have no
 * statistics, and the planner takes them for empty: left alone it may compare every row with every other.
 */
export async function planForRows(trx: Trx, rows: number): Promise<boolean> {
  const many = rows > MANY_ROWS
  if (many) await sql`set local enable_nestloop = off`.execute(trx)
  return many
}

/** The row of `table` where the condition holds, or nulls. For few rows the `offset` keeps it a look-up by index. */
export const lookUp = (many: boolean, table: string, alias: string, condition: RawBuilder<unknown>) => sql`
  left join lateral (
    select ${sql.ref(alias)}.* from ${sql.table(table)} ${sql.ref(alias)} where ${condition}
    ${many ? sql`` : sql`offset 0`}
  ) ${sql.ref(alias)} on true`

export type MergeCounts = {
  readonly new: number
  readonly changed: number
  readonly unchanged: number
  /** Rows that hang on something unknown and can't be stored without it. */
  readonly left: number
}

/** Imports of one organisation merge one after the other; the rest of the work runs beside each other. */
export async function lockImports(trx: Trx, organisationId: number): Promise<Date> {
  await sql`select pg_advisory_xact_lock(hashtext('tandem import'), ${organisationId}::integer)`.execute(trx)
  const { rows } = await sql<{ at: Date }>`select clock_timestamp() as at`.execute(trx)
  return (rows[0] as { at: Date }).at
}

/** What `recorded_at` becomes; `day` is a column of the row. */
export const recordedAt = (batch: Batch, day: string | null, alias: string) =>
  batch.recorded.kind === 'now'
    ? sql`${batch.at}::timestamptz`
    : sql`case when ${sql.ref(`${alias}.state`)} = 'changed' then ${batch.at}::timestamptz
        else least(${batch.at}::timestamptz, greatest(${batch.recorded.notBefore}::timestamptz,
          ${day === null ? sql`null` : sql`${sql.ref(`${alias}.${day}`)}::timestamp at time zone 'UTC' + interval '12 hours'`})) end`

/** How many rows of a resolved table are new, changed, unchanged or left. */
export async function countStates(trx: Trx, kind: ImportKind): Promise<MergeCounts> {
  const { rows } = await sql<{ state: keyof MergeCounts; n: number }>`
    select state, count(*)::integer as n from ${resolved(kind)} group by state`.execute(trx)
  const counts = { new: 0, changed: 0, unchanged: 0, left: 0 }
  for (const { state, n } of rows) counts[state] = n
  return counts
}

/** Codes that resolve to nothing and are not needed, each with how often it stands in the file. */
export async function unknownCodes(
  trx: Trx,
  organisationId: number,
  kind: ImportKind,
): Promise<{ kind: 'unknown-clinician' | 'unknown-drug'; value: string; occurrences: number }[]> {
  const clinicians = referencesOf(kind).includes('clinician')
    ? sql`select 'unknown-clinician' as kind, clinician_ref as value, count(*)::integer as occurrences
        from ${resolved(kind)} where clinician_ref is not null and clinician_id is null group by clinician_ref`
    : null
  const names = columnsOf(kind).map(([name]) => name)
  const drugs =
    kind !== 'drugs' && names.includes('drug')
      ? sql`select 'unknown-drug' as kind, min(incoming.drug) as value, count(*)::integer as occurrences
          from ${resolved(kind)} incoming
          where incoming.drug is not null ${names.includes('drug_class') ? sql`and incoming.drug_class is null` : sql``}
            and not exists (select 1 from drug where drug.organisation_id = ${organisationId}
              and drug.drug = lower(incoming.drug))
          group by lower(incoming.drug)`
      : null
  const questions = [clinicians, drugs].filter((question) => question !== null)
  const found = []
  for (const question of questions) {
    const { rows } = await sql<{
      kind: 'unknown-clinician' | 'unknown-drug'
      value: string
      occurrences: number
    }>`select * from (${question}) unknown order by occurrences desc, value`.execute(trx)
    found.push(...rows)
  }
  return found
}

/** One problem per row of `table` where `condition` holds. */
export const problemsWhere = (
  kind: ImportKind,
  problem: StagedProblem['problem'],
  field: string,
  condition: string,
  value: string,
  detail = 'null',
) => sql<StagedProblem>`
  select line, record, ${problem}::text as problem, ${field}::text as field,
    ${sql.raw(value)}::text as value, ${sql.raw(detail)}::text as detail
  from ${resolved(kind)} where ${sql.raw(condition)}`

/** Row comparison of the same columns in two tables; a null equals a null. */
export const sameValues = (columns: readonly string[], left: string, right: string) =>
  sql`row(${list(columns, `${left}.`)}) is not distinct from row(${list(columns, `${right}.`)})`
