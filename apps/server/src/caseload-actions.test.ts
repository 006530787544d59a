import type { Output } from '@tandem/api/router'
import { rebuildOrganisation } from '@tandem/db/rebuild'
import { systemScope, type Trx, withScope } from '@tandem/db/scope'
import { factOf, makePatient, makeService, type TestService, totalOnly } from '@tandem/db/test-service'
import { addDays, dayInZone } from '@tandem/domain/calendar-day'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { grantRole } from './accounts.ts'
import { makeUser, startTestServer, TestBrowser, type TestServer } from './test-server.ts'

let server: TestServer
let service: TestService
const browsers: Record<string, TestBrowser> = {}
const today = dayInZone(new Date(), 'Europe/London')

beforeAll(async () => {
  server = await startTestServer()
  service = await makeService(server.db, 'here')
  await makeService(server.db, 'elsewhere')
  await withScope(server.db, systemScope(service.organisationId), (trx) => fill(trx))
  await rebuildOrganisation(server.db, service.organisationId)
  for (const [name, role, more] of [
    ['lead', 'clinical_lead', {}],
    ['site-lead', 'clinical_lead', { siteCodes: ['north'] }],
    ['nora', 'clinician', { clinicianCode: 'n1' }],
    ['sam', 'clinician', { clinicianCode: 's1' }],
    ['quality', 'quality', {}],
    ['admin', 'administrator', {}],
  ] as const) {
    const userId = await makeUser(server, name)
    await grantRole(server.db, { organisationCode: 'here', userId, role, actor: 'test', ...more })
    const browser = new TestBrowser(server)
    await browser.signIn(name)
    browsers[name] = browser
  }
})
afterAll(() => server.close())

/** One positive answer at North and one at South, three days ago. */
async function fill(trx: Trx) {
  for (const at of ['north', 'south'] as const) {
    const startedOn = addDays(today, -30)
    const { patientId } = await makePatient(trx, service, at, { at, startedOn })
    await trx
      .insertInto('assessment')
      .values([
        totalOnly(service, patientId, `first-${at}`, startedOn, 15),
        {
          ...factOf(service, patientId, `items-${at}`),
          instrument: 'PHQ-9',
          taken_on: addDays(today, -3),
          answers: [1, 1, 1, 1, 1, 1, 1, 1, 2],
          total: 10,
          completeness: 'complete',
          instrument_version: '1',
        },
      ])
      .execute()
  }
}

type List = Output['caseload']['list']

const ask = async (who: string, path: string, input: object = {}) =>
  browsers[who]!.ask(path, { organisation: 'here', ...input })
/** A mutation, as the dashboard sends it. */
async function act(who: string, path: string, input: object) {
  const response = await browsers[who]!.send(`/trpc/${path}`, { body: { organisation: 'here', ...input } })
  const body = (await response.json()) as {
    result?: { data: unknown }
    error?: { message: string; data: { code: string; problems: { field: string }[] | null } }
  }
  return { data: body.result?.data ?? null, error: body.error ?? null }
}
const listOf = async (who: string, input: object = {}) =>
  (await ask(who, 'caseload.list', input)).data as List
const rowOf = async (who: string, number: string) =>
  (await listOf(who, { search: number })).rows.find(({ patientNumber }) => patientNumber === number)!
const auditOf = (action: string) =>
  withScope(server.db, systemScope(service.organisationId), (trx) =>
    trx.selectFrom('audit_event').selectAll().where('action', '=', action).orderBy('id').execute(),
  )

describe('a safety alert', () => {
  test('is acknowledged with an action, once, and told with name and time', async () => {
    const row = await rowOf('nora', 'north')
    expect(row.reasons[0]).toMatchObject({ rule: 'safety_positive', text: 'Item 9 positive' })
    const { data } = await ask('nora', 'caseload.alerts', { patient: row.patient })
    const [alert] = data as Output['caseload']['alerts']
    expect(alert).toMatchObject({
      question: 'Item 9',
      severity: 2,
      ownerName: 'Nora',
      acknowledgedAt: null,
      raisedOn: addDays(today, -3),
    })
    const input = { patient: row.patient, alerts: [alert?.alert], action: 'contacted', note: ' called ' }
    const done = (await act('nora', 'caseload.acknowledge', input)).data as Output['caseload']['acknowledge']
    expect(done).toMatchObject({
      acknowledged: 1,
      alerts: [{ acknowledgedBy: 'Name of nora', action: 'contacted', note: 'called' }],
    })
    // The row is derived again before the answer: no waiting for the worker.
    const after = await rowOf('nora', 'north')
    expect(after.reasons.map(({ rule }) => rule)).not.toContain('safety_positive')
    expect(after.pastPositiveOn).toBe(addDays(today, -3))
    const again = (await act('lead', 'caseload.acknowledge', { ...input, action: 'emergency' })).data
    expect(again).toMatchObject({ acknowledged: 0, alerts: [{ action: 'contacted' }] })
    expect((await auditOf('acknowledge')).map(({ details }) => details)).toMatchObject([
      { alerts: [alert?.alert], action: 'contacted' },
      { alerts: [] },
    ])
    expect((await act('lead', 'caseload.secondLook', { alert: alert?.alert })).data).toEqual({
      recorded: true,
    })
    expect((await act('nora', 'caseload.secondLook', { alert: alert?.alert })).data).toEqual({
      recorded: false,
    })
  })

  test('of a patient out of reach looks like one that does not exist', async () => {
    const south = await rowOf('lead', 'south')
    expect((await ask('nora', 'caseload.alerts', { patient: south.patient })).data).toEqual([])
    const { data } = await ask('lead', 'caseload.alerts', { patient: south.patient })
    const [alert] = data as Output['caseload']['alerts']
    const input = { patient: south.patient, alerts: [alert?.alert], action: 'contacted' }
    expect((await act('nora', 'caseload.acknowledge', input)).error?.data.code).toBe('NOT_FOUND')
    expect((await act('quality', 'caseload.acknowledge', input)).error?.data.code).toBe('FORBIDDEN')
    expect((await rowOf('lead', 'south')).reasons[0]?.rule).toBe('safety_positive')
  })

  test.each([
    [{ action: 'other' }, 'note'],
    [{ action: 'contacted', secondLookOn: '2020-01-01' }, 'secondLookOn'],
    [{ action: 'nothing' }, 'action'],
    [{ action: 'contacted', alerts: [] }, 'alerts'],
  ])('is not acknowledged with %j', async (more, field) => {
    const { patient } = await rowOf('lead', 'south')
    const { data } = await ask('lead', 'caseload.alerts', { patient })
    const alerts = (data as Output['caseload']['alerts']).map(({ alert }) => alert)
    const { error } = await act('lead', 'caseload.acknowledge', { patient, alerts, ...more })
    expect(error?.data).toMatchObject({ code: 'BAD_REQUEST', problems: [{ field }] })
  })
})

describe('a review', () => {
  test('goes from the flag to the minutes; whoever is late is told and overwrites nothing', async () => {
    const south = await rowOf('sam', 'south')
    const seen = { episode: south.episode, version: 0 }
    const flagged = await act('sam', 'caseload.flagForDiscussion', {
      episodes: [seen],
      discuss: true,
      note: 'slow',
    })
    expect(flagged.data).toMatchObject({ done: [{ version: 1 }], conflicts: [] })
    expect((await listOf('lead')).counts.flags.discuss).toBe(1)
    expect((await listOf('nora')).counts.flags.discuss).toBe(0)
    const late = await act('lead', 'caseload.assign', { episodes: [seen], owner: null })
    expect(late.data).toMatchObject({ done: [], conflicts: [{ version: 1, by: 'Name of sam' }] })
    const owners = (await ask('lead', 'caseload.owners')).data as Output['caseload']['owners']
    const owner = owners.find(({ name }) => name === 'Sam')?.clinician
    const decided = await act('lead', 'caseload.review', {
      episode: south.episode,
      version: 1,
      decision: 'consultation',
      note: '=1+1',
      owner,
      followUpOn: addDays(today, 7),
    })
    expect(decided.data).toMatchObject({ done: [{ version: 2 }] })
    expect((await rowOf('sam', 'south')).review).toMatchObject({
      discuss: false,
      decision: 'consultation',
      decidedBy: 'Name of lead',
      ownerName: 'Sam',
      followUpOn: addDays(today, 7),
    })
    const minutes = (await ask('sam', 'caseload.minutes')).data as Output['caseload']['minutes']
    expect(minutes).toMatchObject({
      day: today,
      minutes: [{ patientNumber: 'south', decisionInWords: 'Psychiatric consultation', flagNote: 'slow' }],
    })
    expect(((await ask('nora', 'caseload.minutes')).data as Output['caseload']['minutes']).minutes).toEqual(
      [],
    )
    const file = (await act('sam', 'caseload.minutesFile', {})).data as Output['caseload']['minutesFile']
    expect(file.fileName).toBe(`case-review-here-${today}.csv`)
    expect(file.text.split('\r\n')[2]).toContain(`Psychiatric consultation,'=1+1,Sam,${addDays(today, 7)}`)
    expect((await auditOf('export')).at(-1)?.details).toMatchObject({ day: today })
  })

  test('of an episode out of reach is not found, with a past follow-up or an unknown owner refused', async () => {
    const south = await rowOf('lead', 'south')
    const episodes = [{ episode: south.episode, version: 2 }]
    expect((await act('nora', 'caseload.assign', { episodes, owner: null })).error?.data.code).toBe(
      'NOT_FOUND',
    )
    const input = { episode: south.episode, version: 2, decision: 'continue', owner: null }
    const past = await act('lead', 'caseload.review', { ...input, followUpOn: addDays(today, -1) })
    expect(past.error?.data.problems).toMatchObject([{ field: 'followUpOn' }])
    const owner = '00000000-0000-4000-8000-000000000000'
    expect((await act('lead', 'caseload.assign', { episodes, owner })).error?.data.problems).toMatchObject([
      { field: 'owner' },
    ])
    expect((await rowOf('lead', 'south')).review.version).toBe(2)
  })
})

describe('the rules', () => {
  const rules = async (who: string) => (await ask(who, 'settings.rules')).data as Output['settings']['rules']

  test('are read by leads and administrators, with name, threshold and source', async () => {
    const { rules: all, maySwitch } = await rules('admin')
    expect(maySwitch).toBe(true)
    expect(all).toHaveLength(16)
    expect(all.every(({ enabled, threshold, source }) => enabled && threshold !== '' && source !== '')).toBe(
      true,
    )
    expect((await rules('site-lead')).maySwitch).toBe(false)
    for (const who of ['nora', 'quality'])
      expect((await ask(who, 'settings.rules')).error?.code, who).toBe('FORBIDDEN')
  })

  test('are switched for the whole organisation, and recorded', async () => {
    const off = (await act('lead', 'settings.setRule', { rule: 'overdue', enabled: false })).data
    const held = (off as Output['settings']['setRule']).rules.find(({ code }) => code === 'overdue')
    expect(held).toMatchObject({ enabled: false, changedBy: 'Name of lead' })
    expect((await auditOf('switch_off')).at(-1)?.details).toEqual({ rule: 'overdue' })
    expect((await listOf('nora')).rules.find(({ code }) => code === 'overdue')?.enabled).toBe(false)
    const site = await act('site-lead', 'settings.setRule', { rule: 'overdue', enabled: true })
    expect(site.error?.data.code).toBe('FORBIDDEN')
    const clinician = await act('nora', 'settings.setRule', { rule: 'overdue', enabled: true })
    expect(clinician.error?.data.code).toBe('FORBIDDEN')
    await act('admin', 'settings.setRule', { rule: 'overdue', enabled: true })
  })

  test('have one that cannot be switched off, and none that is not known', async () => {
    const alert = await act('admin', 'settings.setRule', { rule: 'safety_positive', enabled: false })
    expect(alert.error?.data).toMatchObject({ code: 'BAD_REQUEST', problems: [{ field: 'rule' }] })
    const unknown = await act('admin', 'settings.setRule', { rule: 'horoscope', enabled: false })
    expect(unknown.error?.data.code).toBe('BAD_REQUEST')
  })
})
