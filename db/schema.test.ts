import { readFileSync } from 'node:fs'
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { connect, type Db } from './connect.ts'
import { type DeclaredColumn, declaredTables } from './schema-declaration.ts'
import { freshDatabase, type TestDatabase } from './test-database.ts'

const declared = declaredTables(readFileSync(new URL('./schema.ts', import.meta.url), 'utf8'))

const kindOfType: Readonly<Record<string, DeclaredColumn['kind']>> = {
  int2: 'number',
  int4: 'number',
  int8: 'number',
  float8: 'number',
  numeric: 'number',
  text: 'text',
  uuid: 'text',
  date: 'day',
  timestamptz: 'instant',
  bool: 'boolean',
  jsonb: 'json',
  _int2: 'numbers',
  _int4: 'numbers',
  _int8: 'numbers',
  _text: 'texts',
  _date: 'days',
  bytea: 'bytes',
}

let database: TestDatabase
let owner: Db

beforeAll(async () => {
  database = await freshDatabase()
  owner = connect(database.ownerUrl, 1)
})
afterAll(async () => {
  await owner.destroy()
  await database.drop()
})

/** Every column of the live database in the words of the declaration. */
async function liveTables(): Promise<Map<string, Map<string, DeclaredColumn>>> {
  const { rows } = await sql<{
    table: string
    column: string
    type: string
    nullable: boolean
    generated: boolean
    checks: string[] | null
  }>`
    select relname as table, attname as column, typname as type, not attnotnull as nullable,
      atthasdef or attidentity <> '' as generated,
      (select array_agg(pg_get_constraintdef(pg_constraint.oid)) from pg_constraint
        where conrelid = pg_class.oid and contype = 'c' and conkey = array[attnum]) as checks
    from pg_class
    join pg_attribute on attrelid = pg_class.oid and attnum > 0 and not attisdropped
    join pg_type on pg_type.oid = atttypid
    where relnamespace = 'public'::regnamespace and relkind in ('r', 'p', 'v', 'm', 'f')
    order by relname, attnum`.execute(owner)
  const tables = new Map<string, Map<string, DeclaredColumn>>()
  for (const row of rows) {
    const kind = kindOfType[row.type]
    if (kind === undefined) throw new Error(`${row.table}.${row.column} has the type ${row.type}`)
    const columns = tables.get(row.table) ?? new Map<string, DeclaredColumn>()
    tables.set(row.table, columns)
    columns.set(row.column, {
      kind,
      nullable: row.nullable,
      generated: row.generated,
      choices: choicesIn(row.checks ?? []),
    })
  }
  return tables
}

/** The values of a check of the form `column = any (array['a', 'b'])`; null without one. */
function choicesIn(checks: readonly string[]): string[] | null {
  const list = checks.map((check) => /= ANY \(ARRAY\[(.+?)\]\)/.exec(check)?.[1]).find((found) => found)
  return list ? [...list.matchAll(/'([^']+)'/g)].map((match) => match[1] ?? '').sort() : null
}

const asObject = (tables: ReadonlyMap<string, ReadonlyMap<string, DeclaredColumn>>) =>
  Object.fromEntries(
    [...tables].map(([table, columns]) => [table, Object.fromEntries([...columns].toSorted())]),
  )

describe('the types of the tables', () => {
  test('are those of the live database: every table, column, type, nullability, default and choice', async () => {
    expect(asObject(declared)).toEqual(asObject(await liveTables()))
  })

  test('there is something to compare', () => {
    expect(declared.size).toBeGreaterThan(25)
    expect(declared.get('assessment')?.size).toBeGreaterThan(15)
    expect(declared.get('appointment')?.get('status')?.choices).toContain('no_show')
  })

  test.each([
    ['a column that is missing', 'alter table site add column extra text'],
    ['a column that may be null', 'alter table site alter column name drop not null'],
    ['a column of another type', 'alter table site alter column name type date using null'],
    ['a default nobody knows of', `alter table site alter column name set default ''`],
    ['a table that is missing', 'create table extra (organisation_id bigint not null)'],
    [
      'a choice that is missing',
      `alter table care_event drop constraint care_event_kind_check;
       alter table care_event add check (kind in ('note', 'dance'))`,
    ],
  ])('%s is noticed', async (_, change) => {
    await sql.raw(`begin; ${change}`).execute(owner)
    const live = asObject(await liveTables())
    await sql.raw('rollback').execute(owner)
    expect(asObject(declared)).not.toEqual(live)
  })

  test('a shape of declaration that cannot be read is an error, not a gap', () => {
    expect(() => declaredTables('export type Database = {\n  a: Odd\n}\n')).toThrow(
      'cannot read the type Odd',
    )
    expect(() =>
      declaredTables('type A = { b: Map<string, string> }\nexport type Database = {\n  a: A\n}\n'),
    ).toThrow('cannot read the type Map<string, string>')
  })
})
