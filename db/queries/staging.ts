import { type RawBuilder, sql } from 'kysely'
import type { Trx } from '../scope.ts'
import { type ImportKind, type ImportTable, importTables, type Reference } from './import-tables.ts'

/** One row on its way in. `values` and `references` are text as the database reads it; absent is null. */
export type StagedRow = {
  /** Line of the file, or the position of the record where a file has no lines. */
  readonly line: number
  /** What the source calls the record, such as `Observation/7`; null where the line says it. */
  readonly record: string | null
  readonly key: string
  readonly references: Readonly<Partial<Record<Reference, string | null>>>
  readonly values: readonly (string | null)[]
}

/** What makes a staged row impossible to store, found by looking at the database. */
export type StagedProblem = {
  readonly line: number
  readonly record: string | null
  readonly problem:
    | 'unknown-patient'
    | 'unknown-episode'
    | 'unknown-site'
    | 'unknown-programme'
    | 'other-patient'
    | 'moved-episode'
    | 'before-birth'
    | 'repeated-key'
  readonly field: string
  readonly value: string | null
  /** The other line of a repeated key, the day of birth, … */
  readonly detail: string | null
}

const stagedName = (kind: ImportKind) => `staged_${kind}`
export const staged = (kind: ImportKind) => sql.table(stagedName(kind))
export const resolved = (kind: ImportKind) => sql.table(`resolved_${kind}`)

export const columnsOf = (kind: ImportKind): readonly [string, string][] =>
  Object.entries((importTables[kind] as ImportTable).columns)
export const referencesOf = (kind: ImportKind): readonly Reference[] =>
  Object.keys((importTables[kind] as ImportTable).references) as Reference[]

/** `s.a, s.b`, for lists that the constants above make. */
export const list = (names: readonly string[], prefix = ''): RawBuilder<unknown> =>
  sql.raw(names.map((name) => `${prefix}${name}`).join(', '))

/** A temporary table for the rows of one kind; it ends with the transaction. */
export async function createStaging(trx: Trx, kind: ImportKind): Promise<void> {
  const columns = [
    'line integer not null',
    'record text',
    'key text not null',
    ...referencesOf(kind).map((reference) => `${reference}_ref text`),
    ...columnsOf(kind).map(([name, type]) => `${name} ${type}`),
  ]
  await sql`create temporary table ${staged(kind)} (${list(columns)}) on commit drop`.execute(trx)
}

/** Adds rows to the temporary table, in one statement. */
export async function stageRows(trx: Trx, kind: ImportKind, rows: readonly StagedRow[]): Promise<void> {
  if (rows.length === 0) return
  const references = referencesOf(kind)
  const columns: readonly (readonly [string, string, (row: StagedRow) => string | null])[] = [
    ['line', 'integer', (row) => String(row.line)],
    ['record', 'text', (row) => row.record],
    ['key', 'text', (row) => row.key],
    ...references.map(
      (name) => [`${name}_ref`, 'text', (row: StagedRow) => row.references[name] ?? null] as const,
    ),
    ...columnsOf(kind).map(
      ([name, type], place) => [name, type, (row: StagedRow) => row.values[place] ?? null] as const,
    ),
  ]
  const values = columns.map(([, , value]) => sql`${rows.map(value)}::text[]`)
  await sql`
    insert into ${staged(kind)}
    select ${sql.raw(columns.map(([name, type]) => `given.${name}::${type}`).join(', '))}
    from unnest(${sql.join(values)}) as given (${list(columns.map(([name]) => name))})`.execute(trx)
}

/**
 * The same key twice in one file: equal rows count once, different ones are a problem.
 *
 * @returns rows dropped because an equal one stands before them, and the problems
 */
export async function settleRepeats(
  trx: Trx,
  kind: ImportKind,
): Promise<{ dropped: number; problems: StagedProblem[] }> {
  await analyzeStaged(trx, kind)
  const { rows: repeated } = await sql`
    select 1 from ${staged(kind)} group by key having count(*) > 1 limit 1`.execute(trx)
  if (repeated.length === 0) return { dropped: 0, problems: [] }
  const compared = [
    ...referencesOf(kind).map((name) => `${name}_ref`),
    ...columnsOf(kind).map(([name]) => name),
  ]
  const pairs = sql`
    select again.line, again.record, again.key, min(before.line) as first_line, again.ctid as place,
      bool_and((${list(compared, 'again.')}) is not distinct from (${list(compared, 'before.')})) as equal
    from ${staged(kind)} again
    join ${staged(kind)} before on before.key = again.key and before.line < again.line
    where again.key in (select key from ${staged(kind)} group by key having count(*) > 1)
    group by again.line, again.record, again.key, again.ctid`
  const { rows } = await sql<StagedProblem & { equal: boolean }>`
    select line, record, 'repeated-key' as problem, 'key' as field, key as value, first_line::text as detail
    from (${pairs}) pair where not equal order by line limit ${MOST_PROBLEMS}`.execute(trx)
  if (rows.length > 0) return { dropped: 0, problems: rows }
  const dropped = await sql`
    delete from ${staged(kind)} where ctid in (select place from (${pairs}) pair where equal)`.execute(trx)
  return { dropped: Number(dropped.numAffectedRows ?? 0), problems: [] }
}

/** Statistics for the planner, which otherwise guesses at a table made a moment ago: of what rows are joined by. */
const analyzeStaged = (trx: Trx, kind: ImportKind) => {
  const joined = ['key', ...referencesOf(kind).map((reference) => `${reference}_ref`)]
  return sql`analyze ${staged(kind)} (${list(joined)})`.execute(trx)
}

/** More than this nobody reads; the rest is counted. */
export const MOST_PROBLEMS = 10_000
