import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { connect, type Db } from './connect.ts'
import { StatementNames } from './named-statements.ts'
import { freshDatabase, type TestDatabase } from './test-database.ts'

describe('StatementNames', () => {
  test('a text is named when it is seen again, and then always the same', () => {
    const names = new StatementNames()
    expect(names.of('select 1')).toBeNull()
    const name = names.of('select 1')
    expect(name).toMatch(/^tandem_/)
    expect(names.of('select 1')).toBe(name)
  })

  test('two texts have two names', () => {
    const names = new StatementNames()
    for (const text of ['select 1', 'select 2']) names.of(text)
    expect(names.of('select 1')).not.toBe(names.of('select 2'))
  })

  test('a text that was long ago is seen for the first time again', () => {
    const names = new StatementNames()
    names.of('select 0')
    for (let i = 1; i <= 2_000; i += 1) names.of(`select ${i}`)
    expect(names.of('select 0')).toBeNull()
  })

  test.each([
    [20_000, true],
    [20_001, false],
  ])('a text of %i letters is named: %s', (length, named) => {
    const names = new StatementNames()
    names.of('x'.repeat(length))
    expect(names.of('x'.repeat(length)) !== null).toBe(named)
  })
})

describe('a pool', () => {
  let database: TestDatabase
  let db: Db
  const ask = (n: number) =>
    sql<{ n: number }>`select ${n}::int as n`.execute(db).then(({ rows }) => rows[0]?.n)
  const kept = async () => {
    const { rows } = await sql<{ statement: string }>`select statement from pg_prepared_statements`.execute(
      db,
    )
    return rows.map(({ statement }) => statement)
  }

  beforeAll(async () => {
    database = await freshDatabase()
    db = connect(database.ownerUrl, 1)
  })
  afterAll(async () => {
    await db.destroy()
    await database.drop()
  })

  test('keeps the plan of a statement that comes again, and answers each time for its own values', async () => {
    const answers = [
      await ask(1),
      await ask(2),
      await ask(3),
      await ask(4),
      await ask(5),
      await ask(6),
      await ask(7),
    ]
    expect(answers).toEqual([1, 2, 3, 4, 5, 6, 7])
    expect(await kept()).toEqual(['select $1::int as n'])
  })

  test('keeps nothing of a statement without values', async () => {
    for (let turn = 0; turn < 3; turn += 1) await sql`select 'once'`.execute(db)
    expect(await kept()).not.toContain(`select 'once'`)
  })

  test('a table that became another fails one statement at most, and then goes on', async () => {
    await sql`create table shape (a int)`.execute(db)
    const read = () => sql<object>`select * from shape where a = ${1}`.execute(db)
    for (let turn = 0; turn < 7; turn += 1) await read()
    await sql`alter table shape add b int`.execute(db)
    await sql`insert into shape values (1, 2)`.execute(db)
    const failures: unknown[] = []
    for (let turn = 0; turn < 3; turn += 1)
      try {
        expect((await read()).rows).toEqual([{ a: 1, b: 2 }])
      } catch (error) {
        failures.push(error)
      }
    expect(failures.length).toBeLessThanOrEqual(1)
  })

  test('goes on without names where somebody else has the connection', async () => {
    for (let turn = 0; turn < 3; turn += 1) await ask(turn)
    await sql`deallocate all`.execute(db)
    await expect(ask(8)).rejects.toThrow('does not exist')
    expect([await ask(8), await ask(9), await ask(10)]).toEqual([8, 9, 10])
    expect(await kept()).toEqual([])
  })
})
