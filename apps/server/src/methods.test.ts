import { setTimeout as pause } from 'node:timers/promises'
import { referenceSets } from '@tandem/api/methods/reference-sets'
import type { Output } from '@tandem/api/router'
import { makeService } from '@tandem/db/test-service'
import type { Role } from '@tandem/domain/role'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { grantRole } from './accounts.ts'
import { makeUser, startTestServer, TestBrowser, type TestServer } from './test-server.ts'

type Check = Output['methods']['check']

let server: TestServer

beforeAll(async () => {
  server = await startTestServer()
  await makeService(server.db, 'here')
})
afterAll(() => server.close())

async function signedIn(username: string, role: Role | null = null): Promise<TestBrowser> {
  const userId = await makeUser(server, username)
  const clinician = role === 'clinician' ? { clinicianCode: 'n1' } : {}
  if (role)
    await grantRole(server.db, { organisationCode: 'here', userId, actor: 'test', role, ...clinician })
  const browser = new TestBrowser(server)
  expect((await browser.signIn(username)).status).toBe(200)
  return browser
}

/** Asks until the run has ended, and how the server answered meanwhile. */
async function whenEnded(browser: TestBrowser) {
  let answeredMeanwhile = 0
  for (;;) {
    const check = (await browser.ask('methods.check', {})).data as Check
    if (check.state !== 'running') return { check, answeredMeanwhile }
    if ((await browser.ask('session.current', {})).error === null) answeredMeanwhile += 1
    await pause(50)
  }
}

test('the server runs every reference case beside its other work, and all agree', async () => {
  const browser = await signedIn('someone')
  const first = (await browser.ask('methods.check', {})).data as Check
  expect(first.state).toBe('running')
  const { check, answeredMeanwhile } = await whenEnded(browser)
  const total = referenceSets.reduce((sum, { cases }) => sum + cases.length, 0)
  expect(check).toMatchObject({
    state: 'done',
    startedAt: first.startedAt,
    total,
    counts: { agree: total, differ: 0, notRun: 0 },
    problem: null,
  })
  expect(answeredMeanwhile).toBeGreaterThan(3)
  expect(check.figures).toBeGreaterThan(10_000)

  // Kept for whoever asks next, until somebody wants it again.
  expect((await browser.ask('methods.check', {})).data).toMatchObject({ startedAt: first.startedAt })
  expect((await browser.send('/trpc/methods.runAgain', { body: {} })).status).toBe(200)
  const again = (await browser.ask('methods.check', {})).data as Check
  expect(again).toMatchObject({ state: 'running', endedAt: null })
  expect(again.startedAt > first.startedAt).toBe(true)
}, 180_000)

test.each<Role | null>(['clinician', 'clinical_lead', 'quality', 'administrator', 'auditor', null])(
  'a person in the role %s may ask',
  async (role) => {
    const browser = await signedIn(`${role ?? 'none'}`.replace('_', '-'), role)
    expect((await browser.ask('methods.check', {})).error).toBe(null)
  },
)

test('nobody asks or starts a run without signing in', async () => {
  const nobody = new TestBrowser(server)
  expect((await nobody.ask('methods.check', {})).error?.code).toBe('UNAUTHORIZED')
  expect((await nobody.send('/trpc/methods.runAgain', { body: {} })).status).toBe(401)
})
