import { connect } from '@tandem/db/connect'
import { systemScope, withScope } from '@tandem/db/scope'
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { AccountError, createUser, grantRole, setPassword } from './accounts.ts'
import { absoluteHours, idleMinutes } from './authentication.ts'
import { attemptsAllowed } from './sign-in-lockout.ts'
import { makeUser, password, startTestServer, TestBrowser, type TestServer } from './test-server.ts'

let server: TestServer
let organisationId: number

beforeAll(async () => {
  server = await startTestServer()
  organisationId = await makeOrganisation(server, 'north-clinic', 'service')
})
afterAll(() => server.close())

async function makeOrganisation({ ownerUrl }: TestServer, code: string, kind: 'service' | 'invented') {
  const owner = connect(ownerUrl, 1)
  try {
    return await owner.transaction().execute(async (trx) => {
      await sql`select set_config('tandem.directory', 'on', true)`.execute(trx)
      const row = await trx
        .insertInto('organisation')
        .values({ code, name: `The ${code}`, kind, time_zone: 'Europe/London' })
        .returning('organisation_id')
        .executeTakeFirstOrThrow()
      return row.organisation_id
    })
  } finally {
    await owner.destroy()
  }
}

const auditOf = (userId: string) =>
  withScope(server.db, { ...systemScope(organisationId), role: 'auditor' }, async (trx) => {
    const rows = await trx
      .selectFrom('audit_event')
      .where('actor', '=', userId)
      .orderBy('id')
      .select(['action', 'role', 'resource', 'request_id'])
      .execute()
    return rows
  })

const whoIs = async (browser: TestBrowser) => {
  const { data } = await browser.ask('session.current', {})
  return data as {
    user: null | { username: string; organisations: object[] }
    demo: boolean
    version: string
  }
}

describe('signing in', () => {
  test('a right password opens a session that says who one is and where one works', async () => {
    const userId = await makeUser(server, 'ann')
    await grantRole(server.db, { organisationCode: 'north-clinic', userId, role: 'quality', actor: 'system' })
    const browser = new TestBrowser(server)
    expect((await whoIs(browser)).user).toBeNull()
    const response = await browser.signIn('Ann')
    expect(response.status).toBe(200)
    expect(response.headers.getSetCookie()[0]).toMatch(
      /^tandem-[0-9a-f]{8}\.session_token=.*HttpOnly.*SameSite=Lax/i,
    )
    const session = await whoIs(browser)
    expect(session).toMatchObject({ version: '0.0.0-test', demo: false })
    expect(session.user).toMatchObject({
      username: 'ann',
      organisations: [{ code: 'north-clinic', kind: 'service', role: 'quality', timeZone: 'Europe/London' }],
    })
  })

  test('a wrong password and an unknown name get the same answer', async () => {
    await makeUser(server, 'ben')
    const wrong = await new TestBrowser(server).signIn('ben', 'not the password')
    const unknown = await new TestBrowser(server).signIn('nobody', 'not the password')
    expect([wrong.status, unknown.status]).toEqual([401, 401])
    expect(await wrong.json()).toEqual(await unknown.json())
  })

  test(`the ${attemptsAllowed}th wrong password in a row is the last: then the right one is refused too`, async () => {
    await makeUser(server, 'carla')
    for (let attempt = 1; attempt < attemptsAllowed; attempt += 1)
      expect((await new TestBrowser(server).signIn('carla', 'wrong wrong wrong')).status).toBe(401)
    expect((await new TestBrowser(server).signIn('carla')).status).toBe(200)
    for (let attempt = 1; attempt <= attemptsAllowed; attempt += 1)
      expect((await new TestBrowser(server).signIn('carla', 'wrong wrong wrong')).status).toBe(401)
    const locked = await new TestBrowser(server).signIn('carla')
    expect(locked.status).toBe(429)
    expect(await locked.json()).toMatchObject({ message: expect.stringMatching(/wait 15 minutes/) })
    await server.authDb
      .updateTable('sign_in_attempt')
      .set({ last_at: new Date(Date.now() - 16 * 60_000) })
      .where('username', '=', 'carla')
      .execute()
    expect((await new TestBrowser(server).signIn('carla')).status).toBe(200)
  })

  test('attempts at the same moment don’t slip through together', async () => {
    await makeUser(server, 'dora')
    const answers = await Promise.all(
      Array.from({ length: 12 }, () => new TestBrowser(server).signIn('dora', 'wrong wrong wrong')),
    )
    expect(answers.filter(({ status }) => status === 401)).toHaveLength(attemptsAllowed)
  })

  test('signing in, failing and signing out are in the audit of the organisation', async () => {
    const userId = await makeUser(server, 'elsa')
    await grantRole(server.db, { organisationCode: 'north-clinic', userId, role: 'quality', actor: 'system' })
    const browser = new TestBrowser(server)
    await browser.signIn('elsa', 'wrong wrong wrong')
    await browser.signIn('elsa')
    expect((await browser.send('/api/auth/sign-out', { body: {} })).status).toBe(200)
    expect((await whoIs(browser)).user).toBeNull()
    const events = await auditOf(userId)
    expect(events.map(({ action }) => action)).toEqual(['failed_login', 'login', 'logout'])
    expect(events[0]).toMatchObject({ role: 'quality', resource: 'session', request_id: expect.any(String) })
  })

  test('a failure under an unknown name goes to the log, without the name', async () => {
    await new TestBrowser(server).signIn('hunter2secret', 'wrong wrong wrong')
    expect(server.logged()).toMatch(/failed_login/)
    expect(server.logged()).not.toMatch(/hunter2secret/)
  })

  test('there is no demo sign-in', async () => {
    const response = await new TestBrowser(server).send('/api/demo/sign-in', { body: { role: 'quality' } })
    expect(response.status).toBe(404)
    expect(
      (await new TestBrowser(server).send('/api/auth/demo/sign-in', { body: { role: 'quality' } })).status,
    ).toBe(404)
  })

  test('nobody can make an account, ask which names exist, or use the library’s administration', async () => {
    const browser = new TestBrowser(server)
    for (const path of [
      'sign-up/email',
      'is-username-available',
      'sign-in/email',
      'admin/create-user',
      'update-user',
    ])
      expect((await browser.send(`/api/auth/${path}`, { body: { username: 'ann' } })).status, path).toBe(404)
  })

  test('a request from a page of another site is refused', async () => {
    const browser = new TestBrowser(server)
    const body = { username: 'ann', password }
    const headers = { origin: 'https://elsewhere.example' }
    expect((await browser.send('/api/auth/sign-in/username', { body, headers })).status).toBe(403)
  })
})

describe('a session', () => {
  const signedIn = async (username: string) => {
    const userId = await makeUser(server, username)
    const browser = new TestBrowser(server)
    await browser.signIn(username)
    return { userId, browser }
  }
  const shift = (userId: string, column: 'created_at' | 'expires_at', minutes: number) =>
    server.authDb
      .updateTable('session')
      .set({ [column]: new Date(Date.now() + minutes * 60_000) })
      .where('user_id', '=', userId)
      .execute()

  test('ends after the idle time, and each use puts that off', async () => {
    const { userId, browser } = await signedIn('frida')
    await shift(userId, 'expires_at', 1)
    expect((await whoIs(browser)).user).not.toBeNull()
    const { expires_at } = await server.authDb
      .selectFrom('session')
      .where('user_id', '=', userId)
      .select('expires_at')
      .executeTakeFirstOrThrow()
    expect(expires_at.getTime() - Date.now()).toBeGreaterThan((idleMinutes - 1) * 60_000)
    await shift(userId, 'expires_at', -1)
    expect((await whoIs(browser)).user).toBeNull()
  })

  test(`ends after ${absoluteHours} hours, however busy`, async () => {
    const { userId, browser } = await signedIn('greta')
    await shift(userId, 'created_at', -absoluteHours * 60 + 1)
    expect((await whoIs(browser)).user).not.toBeNull()
    await shift(userId, 'created_at', -absoluteHours * 60 - 1)
    expect((await whoIs(browser)).user).toBeNull()
    await shift(userId, 'created_at', 0)
    expect((await whoIs(browser)).user).toBeNull()
  })

  test('ends when the password is set anew', async () => {
    const { userId, browser } = await signedIn('hilda')
    await setPassword(server.auth, userId, 'another long password')
    expect((await whoIs(browser)).user).toBeNull()
    expect((await browser.signIn('hilda')).status).toBe(401)
    expect((await browser.signIn('hilda', 'another long password')).status).toBe(200)
  })

  test('a second factor, once set up, is asked for', async () => {
    const { browser } = await signedIn('irma')
    const enabled = await browser.send('/api/auth/two-factor/enable', { body: { password } })
    expect(enabled.status).toBe(200)
    const { totpURI } = (await enabled.json()) as { totpURI: string }
    expect(totpURI).toMatch(/^otpauth:\/\/totp\/Tandem/)
  })
})

describe('accounts', () => {
  test('a taken name, a short password and an impossible name are refused with the rule', async () => {
    await makeUser(server, 'jane')
    const making = (username: string, secret: string) =>
      createUser(server.auth, { username, name: 'Jane', password: secret })
    await expect(making('JANE', password)).rejects.toThrow(/username "JANE": taken/)
    await expect(making('kim', 'short')).rejects.toThrow(/at least 12 characters/)
    await expect(making('a b', password)).rejects.toThrow(AccountError)
  })

  test('a clinician’s grant needs a clinician, and codes that exist', async () => {
    const userId = await makeUser(server, 'lena')
    const grant = { organisationCode: 'north-clinic', userId, role: 'clinician' as const, actor: 'system' }
    await expect(grantRole(server.db, grant)).rejects.toThrow(/needs the code of the clinician/)
    await expect(grantRole(server.db, { ...grant, clinicianCode: 'X' })).rejects.toThrow(
      /clinician "X": there is none/,
    )
    await expect(grantRole(server.db, { ...grant, organisationCode: 'nowhere' })).rejects.toThrow(
      /organisation "nowhere"/,
    )
  })
})
