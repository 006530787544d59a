import type { Output } from '@tandem/api/router'
import { insertOrganisation } from '@tandem/db/queries/writes-organisations'
import { systemScope, withScope } from '@tandem/db/scope'
import { makePatient, makeService } from '@tandem/db/test-service'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { isDemoOnly, prepareDemoAccounts } from './demo-accounts.ts'
import { demoRoles } from './demo-sign-in.ts'
import { startTestServer, TestBrowser, type TestServer } from './test-server.ts'

let server: TestServer
beforeAll(async () => {
  server = await startTestServer({ demo: true })
  const clinic = await makeService(server.db, 'demo-clinic')
  await withScope(server.db, systemScope(clinic.organisationId), async (trx) => {
    await makePatient(trx, clinic, 'N1', { at: 'north' })
    await makePatient(trx, clinic, 'N2', { at: 'north', endedOn: '2025-03-01' })
    await makePatient(trx, clinic, 'N3', { at: 'north', endedOn: '2025-03-01' })
    await makePatient(trx, clinic, 'S1', { at: 'south' })
    await makePatient(trx, clinic, 'S2', { at: 'south' })
  })
  await insertOrganisation(server.db, {
    code: 'trial',
    name: 'A trial',
    kind: 'public_trial',
    timeZone: 'Europe/London',
  })
  await prepareDemoAccounts(server.auth, server.db)
})
afterAll(() => server.close())

async function enter(role: string) {
  const browser = new TestBrowser(server)
  const response = await browser.send('/api/demo/sign-in', { body: { role } })
  const { data } = await browser.ask('session.current', {})
  return { browser, response, session: data as Output['session']['current'] }
}

test.each(demoRoles)('one click signs in as %s', async (role) => {
  const { response, session } = await enter(role)
  expect(response.status).toBe(200)
  expect(session.demo).toBe(true)
  const inTrial = role === 'clinician' ? 'clinical_lead' : role
  expect(session.user?.organisations.map((own) => [own.code, own.role])).toEqual([
    ['demo-clinic', role],
    ['trial', inTrial],
  ])
})

test('the clinician is the one with most open episodes', async () => {
  const { browser } = await enter('clinician')
  const story = await browser.ask('caseload.list', { organisation: 'demo-clinic' })
  expect(story.error).toBeNull()
  const grant = await withScope(server.db, systemScope(1), (trx) =>
    trx
      .selectFrom('user_grant')
      .innerJoin('clinician', 'clinician.id', 'user_grant.clinician_id')
      .where('user_grant.role', '=', 'clinician')
      .select('clinician.code')
      .execute(),
  )
  expect(grant).toEqual([{ code: 's1' }])
})

test('a demo account has no password', async () => {
  expect((await new TestBrowser(server).signIn('demo.clinician', '')).status).toBe(401)
  expect((await new TestBrowser(server).signIn('demo.clinician', 'demo.clinician')).status).toBe(401)
})

test('another role, or none, is refused with those there are', async () => {
  for (const role of ['auditor', 'owner']) {
    const { response } = await enter(role)
    expect(response.status).toBe(400)
    expect(await response.json()).toMatchObject({
      field: 'role',
      message: expect.stringContaining('clinical_lead'),
    })
  }
})

test('preparing again changes nothing', async () => {
  const grants = () =>
    withScope(server.db, systemScope(1), (trx) =>
      trx.selectFrom('user_grant').selectAll().orderBy('user_id').execute(),
    )
  const before = await grants()
  await prepareDemoAccounts(server.auth, server.db)
  expect(await grants()).toEqual(before)
})

test('the first real service ends one-click sign-in', async () => {
  expect(await isDemoOnly(server.db)).toBe(true)
  await insertOrganisation(server.db, {
    code: 'real',
    name: 'A real service',
    kind: 'service',
    timeZone: 'Europe/London',
  })
  expect(await isDemoOnly(server.db)).toBe(false)
  const { response, session } = await enter('clinical_lead')
  expect(response.status).toBe(404)
  expect(session).toMatchObject({ demo: false, user: null })
})
