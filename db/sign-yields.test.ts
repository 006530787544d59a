import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { connect, type Db } from './connect.ts'
import { findSignYields, replaceSignYields } from './queries/sign-yields.ts'
import { insertOrganisation } from './queries/writes-organisations.ts'
import { systemScope, withScope } from './scope.ts'
import { freshDatabase, type TestDatabase } from './test-database.ts'

let database: TestDatabase
let db: Db
let [ours, theirs] = [0, 0]

beforeAll(async () => {
  database = await freshDatabase()
  db = connect(database.applicationUrl, 2)
  const made = async (code: string) =>
    (await insertOrganisation(db, { code, name: code, kind: 'service', timeZone: 'Europe/London' })).id
  ours = await made('ours')
  theirs = await made('theirs')
})
afterAll(async () => {
  await db.destroy()
  await database.drop()
})

const record = (followed: number) => ({
  asOf: '2026-02-01',
  weeks: 52,
  yields: [
    { rule: 'early_rise' as const, alerts: followed + 3, followed, notFollowed: 2, unknown: 1, pending: 0 },
  ],
})
const read = (organisation: number) => {
  const scope = { ...systemScope(organisation, 'somebody'), role: 'clinical_lead' as const }
  return withScope(db, scope, (trx) => findSignYields(trx, scope))
}

test('what the signs came to is of the last time it was worked out, and of the own organisation', async () => {
  for (const followed of [4, 7]) {
    const scope = systemScope(ours)
    await withScope(db, scope, (trx) => replaceSignYields(trx, scope, record(followed)))
  }
  expect(await read(ours)).toEqual(record(7))
  expect(await read(theirs)).toBeNull()
})

test('nobody but the system writes it', async () => {
  const lead = { ...systemScope(ours, 'somebody'), role: 'clinical_lead' as const }
  await expect(withScope(db, lead, (trx) => replaceSignYields(trx, lead, record(1)))).rejects.toThrow(
    /row-level security/,
  )
  await withScope(db, lead, (trx) => sql`delete from sign_yield`.execute(trx))
  expect(await read(ours)).toEqual(record(7))
})
