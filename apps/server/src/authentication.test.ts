import { getMigrations } from 'better-auth/db/migration'
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { authenticationTables, createAuthentication } from './authentication.ts'
import { hashPassword, verifyPassword } from './password-hash.ts'
import { startTestServer, type TestServer } from './test-server.ts'

let server: TestServer
beforeAll(async () => {
  server = await startTestServer()
})
afterAll(() => server.close())

test('the library would add nothing to the tables that our migration made', async () => {
  const plan = await getMigrations({
    ...authenticationTables(server.authDb),
    secret: 'x'.repeat(40),
    logger: { disabled: true },
  })
  expect(plan.toBeCreated).toEqual([])
  expect(plan.toBeAdded).toEqual([])
})

test('every column there is in snake_case, and every one belongs to a table the library or we know', async () => {
  const { rows } = await sql<{ table: string; column: string }>`
    select table_name as table, column_name as column from information_schema.columns where table_schema = 'auth'
  `.execute(server.authDb)
  expect(rows.filter(({ column }) => column !== column.toLowerCase())).toEqual([])
  expect([...new Set(rows.map(({ table }) => table))].toSorted()).toEqual([
    'account',
    'rate_limit',
    'session',
    'sign_in_attempt',
    'two_factor',
    'user',
    'verification',
  ])
})

test('the sign-in role can read no patient', async () => {
  await expect(sql`select * from public.patient`.execute(server.authDb)).rejects.toThrow(/permission denied/)
})

test('passwords are argon2id, salted, and compared without an exception for a broken hash', async () => {
  const [one, two] = [await hashPassword('a long password'), await hashPassword('a long password')]
  expect(one).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/)
  expect(one).not.toBe(two)
  expect(await verifyPassword({ hash: one, password: 'a long password' })).toBe(true)
  expect(await verifyPassword({ hash: one, password: 'another password' })).toBe(false)
  expect(await verifyPassword({ hash: 'not a hash', password: 'a long password' })).toBe(false)
})

test('the servers of one database share the name of their cookie, another one on the same host has its own', async () => {
  const nameFor = async (secret: string) => {
    const onEvent = async () => {}
    const rest = { demo: false, publicUrl: null, onEvent, warn: () => {} }
    const auth = createAuthentication({ db: server.authDb, secret, ...rest })
    return (await auth.$context).authCookies.sessionToken.name
  }
  const [one, again, other] = await Promise.all(
    ['1', '1', '2'].map((last) => nameFor(`${'x'.repeat(40)}${last}`)),
  )
  expect(again).toBe(one)
  expect(other).not.toBe(one)
})
