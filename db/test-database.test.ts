import { Client } from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { asAdministrator, freshDatabase, type TestDatabase } from './test-database.ts'

let one: TestDatabase
let two: TestDatabase

beforeAll(async () => {
  ;[one, two] = await Promise.all([freshDatabase(), freshDatabase()])
})

afterAll(async () => {
  await Promise.all([one.drop(), two.drop()])
})

async function ask(url: string, sql: string): Promise<unknown[][]> {
  return asAdministrator(url, async (client) => (await client.query({ text: sql, rowMode: 'array' })).rows)
}

test('two test databases are migrated, empty and apart', async () => {
  await ask(one.ownerUrl, 'create table only_here (id int)')
  expect(await ask(one.ownerUrl, `select to_regclass('only_here') is null`)).toEqual([[false]])
  expect(await ask(two.ownerUrl, `select to_regclass('only_here') is null`)).toEqual([[true]])
  expect(await ask(two.ownerUrl, 'select count(*)::int from organisation')).toEqual([[0]])
})

test('each address is the role it says', async () => {
  const roleOf = async (url: string) => (await ask(url, 'select current_user'))[0]?.[0]
  expect(await roleOf(one.ownerUrl)).toBe(one.roles.owner)
  expect(await roleOf(one.applicationUrl)).toBe(one.roles.application)
  expect(await roleOf(one.authUrl)).toBe(one.roles.auth)
})

test('the roles of one database own what they should: the application’s role owns no table', async () => {
  const owners = await ask(
    one.ownerUrl,
    `select distinct tableowner from pg_tables where schemaname not in ('pg_catalog', 'information_schema')`,
  )
  expect(owners).toEqual([[one.roles.owner]])
})

test('a dropped database is gone, with everybody in it', async () => {
  const short = await freshDatabase()
  const guest = new Client(short.applicationUrl)
  guest.on('error', () => {})
  await guest.connect()
  await short.drop()
  await expect(ask(short.applicationUrl, 'select 1')).rejects.toThrow('does not exist')
})
