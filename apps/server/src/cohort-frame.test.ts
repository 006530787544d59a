import type { Output } from '@tandem/api/router'
import { connect } from '@tandem/db/connect'
import { rebuildOrganisation } from '@tandem/db/rebuild'
import { systemScope, type Trx, withScope } from '@tandem/db/scope'
import { factOf, makePatient, makeService, type TestService, totalOnly } from '@tandem/db/test-service'
import { addDays, dayInZone } from '@tandem/domain/calendar-day'
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { grantRole } from './accounts.ts'
import { makeUser, startTestServer, TestBrowser, type TestServer } from './test-server.ts'

let server: TestServer
let service: TestService
const browsers: Record<string, TestBrowser> = {}
const today = dayInZone(new Date(), 'Europe/London')

/** Six patients of North on medication, four of South on medication and therapy, all with two scores. */
async function fill(trx: Trx) {
  for (let i = 0; i < 10; i += 1) {
    const key = `P${String(i).padStart(2, '0')}`
    const startedOn = addDays(today, -200 - i)
    const { patientId, episodeId } = await makePatient(trx, service, key, {
      at: i < 6 ? 'north' : 'south',
      startedOn,
    })
    const plan = { ...factOf(service, patientId, `m${key}`), episode_id: episodeId, started_on: startedOn }
    await trx
      .insertInto('treatment')
      .values({ ...plan, component: 'medication', drug: 'sertraline', dose_mg: 50 })
      .execute()
    if (i >= 6)
      await trx
        .insertInto('treatment')
        .values({ ...plan, source_key: `t${key}`, component: 'therapy', modality: 'CBT' })
        .execute()
    await trx
      .insertInto('assessment')
      .values([
        totalOnly(service, patientId, `a${key}`, startedOn, 12 + i),
        totalOnly(service, patientId, `b${key}`, addDays(startedOn, 84), 4 + i),
      ])
      .execute()
  }
}

beforeAll(async () => {
  server = await startTestServer()
  service = await makeService(server.db, 'here')
  await makeService(server.db, 'elsewhere')
  await withScope(server.db, systemScope(service.organisationId), fill)
  await rebuildOrganisation(server.db, service.organisationId)
  await grant('clinician', { role: 'clinician', clinicianCode: 'n1' })
  await grant('lead', { role: 'clinical_lead' })
  await grant('otherlead', { role: 'clinical_lead' })
  await grant('northlead', { role: 'clinical_lead', siteCodes: ['north'] })
  await grant('quality', { role: 'quality' })
  await grant('admin', { role: 'administrator' })
})
afterAll(() => server.close())

async function grant(
  username: string,
  given: {
    role: Parameters<typeof grantRole>[1]['role']
    clinicianCode?: string
    siteCodes?: string[]
  },
) {
  const userId = await makeUser(server, username)
  await grantRole(server.db, { organisationCode: 'here', userId, actor: 'test', ...given })
  const browser = new TestBrowser(server)
  expect((await browser.signIn(username)).status).toBe(200)
  browsers[username] = browser
}

const ask = (who: string, path: string, input: object, organisation = 'here') =>
  (browsers[who] ?? new TestBrowser(server)).ask(path, { organisation, ...input })

async function tell(who: string, path: string, input: object) {
  const response = await browsers[who]!.send(`/trpc/${path}`, { body: { organisation: 'here', ...input } })
  const body = (await response.json()) as {
    result?: { data: unknown }
    error?: { message: string; data: { code: string } }
  }
  return {
    data: body.result?.data ?? null,
    code: body.error?.data.code ?? 'OK',
    message: body.error?.message,
  }
}

type Patients = Output['cohort']['patients']
type Course = Output['cohort']['course']
const question = { instrument: 'PHQ-9', armView: 'initial_plan' }
const patients = async (who: string, drill: object, more: object = {}) =>
  (await ask(who, 'cohort.patients', { ...question, ...more, drill })).data as Patients

describe('the patients behind a number', () => {
  test('are as many as the number says, for every point of the course', async () => {
    const course = (await ask('lead', 'cohort.course', question)).data as Course
    expect(course.arms.map(({ arm }) => arm)).toContain('combined')
    for (const { arm, points } of course.arms)
      for (const { slot, n } of points) {
        const found = await patients('lead', { of: 'slot', arm, slot })
        expect([found.n, found.open, found.rows.length], `${arm} ${slot}`).toEqual([n, n, n])
      }
    for (const { code, n } of course.excluded)
      if (code !== null) expect((await patients('lead', { of: 'excluded', reason: code })).n).toBe(n)
    expect((await patients('lead', { of: 'cohort' })).n).toBe(course.episodes)
  })

  test('each with name, number, arm, first and latest score, and why it is there', async () => {
    const { title, rows } = await patients('lead', { of: 'slot', arm: 'combined', slot: 12 })
    expect(title).toBe('Combined: score at week 12')
    expect(rows.map(({ patientNumber, why }) => [patientNumber, why])).toEqual([
      ['P06', 'score 10'],
      ['P07', 'score 11'],
      ['P08', 'score 12'],
      ['P09', 'score 13'],
    ])
    expect(rows[0]).toMatchObject({
      arm: 'combined',
      armLabel: 'Combined',
      startedOn: addDays(today, -206),
      first: { score: 18, takenOn: addDays(today, -206) },
      latest: { score: 10, takenOn: addDays(today, -206 + 84) },
    })
  })

  test('page by page, latest start first, each once', async () => {
    const pages = await Promise.all(
      [1, 2, 3].map((page) => patients('lead', { of: 'cohort' }, { page, pageSize: 4 })),
    )
    const numbers = pages.flatMap(({ rows }) => rows.map(({ patientNumber }) => patientNumber))
    expect(numbers).toEqual(Array.from({ length: 10 }, (_, i) => `P0${i}`))
    expect(pages.map(({ rows, open }) => [rows.length, open])).toEqual([
      [4, 10],
      [4, 10],
      [2, 10],
    ])
  })

  test('a clinician sees the own ones, and no count of the others', async () => {
    const found = await patients('clinician', { of: 'cohort' })
    expect(found).toMatchObject({ n: null, setEpisodes: null, setPatients: null, open: 6 })
    expect(found.rows.map(({ patientNumber }) => patientNumber)).toEqual([
      'P00',
      'P01',
      'P02',
      'P03',
      'P04',
      'P05',
    ])
    const combined = await patients('clinician', { of: 'arm', arm: 'combined' })
    expect(combined).toMatchObject({ n: null, open: 0, rows: [] })
  })

  test('the lead of one site sees that site', async () => {
    const found = await patients('northlead', { of: 'cohort' })
    expect(found.rows).toHaveLength(6)
    expect(found.n).toBe(6)
  })

  test('roles without patients are refused, whatever they ask', async () => {
    for (const who of ['quality', 'admin']) {
      const { error } = await ask(who, 'cohort.patients', { ...question, drill: { of: 'cohort' } })
      expect(error, who).toMatchObject({ code: 'FORBIDDEN' })
      expect(error?.message).toContain('groups, not patients')
    }
  })

  test('another organisation is not there, and a set that nobody knows is refused in words', async () => {
    const asked = { ...question, drill: { of: 'cohort' } }
    expect((await ask('lead', 'cohort.patients', asked, 'elsewhere')).error?.code).toBe('NOT_FOUND')
    const { error } = await ask('lead', 'cohort.patients', { ...question, drill: { of: 'everything' } })
    expect(error?.code).toBe('BAD_REQUEST')
    expect(error?.message).toContain('drill')
  })

  test('whose names were listed is recorded', async () => {
    await patients('lead', { of: 'slot', arm: 'combined', slot: 12 })
    const owner = connect(server.ownerUrl, 1)
    const { rows } = await withScope(owner, systemScope(service.organisationId), (trx) =>
      sql<{ details: { drill: object; patients: string[] } }>`
        select details from audit_event where resource = 'cohort_patients' order by id desc limit 1`.execute(
        trx,
      ),
    )
    await owner.destroy()
    expect(rows[0]?.details).toMatchObject({ drill: { of: 'slot', arm: 'combined', slot: 12 }, page: 1 })
    expect(rows[0]?.details.patients).toHaveLength(4)
  })
})

type View = Output['views']['cohort']['list'][number]
const views = async (who: string) => (await ask(who, 'views.cohort.list', {})).data as View[]
const state = { site: 'north', armView: 'as_treated' }

describe('saved views', () => {
  test('go from one person to the organisation, are renamed and removed, each once', async () => {
    const saved = await tell('lead', 'views.cohort.save', { name: ' North ', state, shared: false })
    expect(saved.data).toMatchObject({ name: 'North', state, own: true, version: 1, by: 'Name of lead' })
    expect(await views('otherlead')).toEqual([])
    const { uuid } = saved.data as View
    const shared = await tell('lead', 'views.cohort.change', { view: uuid, version: 1, shared: true })
    expect(shared.data).toMatchObject({ shared: true, version: 2 })
    for (const who of ['otherlead', 'quality', 'clinician'])
      expect(await views(who), who).toMatchObject([{ name: 'North', own: false, by: 'Name of lead' }])
    const late = await tell('lead', 'views.cohort.change', { view: uuid, version: 1, name: 'Late' })
    expect(late).toMatchObject({ code: 'CONFLICT' })
    expect(late.message).toContain('changed meanwhile')
    const foreign = await tell('otherlead', 'views.cohort.change', { view: uuid, version: 2, name: 'Mine' })
    expect(foreign.code).toBe('FORBIDDEN')
    expect((await tell('otherlead', 'views.cohort.remove', { view: uuid, version: 2 })).code).toBe(
      'FORBIDDEN',
    )
    expect((await tell('lead', 'views.cohort.remove', { view: uuid, version: 2 })).code).toBe('OK')
    expect((await tell('lead', 'views.cohort.remove', { view: uuid, version: 2 })).code).toBe('NOT_FOUND')
  })

  test('a name that is taken is a conflict that says so', async () => {
    await tell('lead', 'views.cohort.save', { name: 'Twice', state, shared: false })
    const again = await tell('lead', 'views.cohort.save', { name: 'twice', state, shared: false })
    expect(again.code).toBe('CONFLICT')
    expect(again.message).toContain('already have a view called “twice”')
  })

  test.each([
    ['a single patient', { name: 'A', shared: false, state: { drill: 'slot:1:combined' } }],
    ['what is no part of an address', { name: 'A', shared: false, state: { 'a b': 'x' } }],
    ['too much', { name: 'A', shared: false, state: { site: 'x'.repeat(4_001) } }],
    ['no name', { name: '  ', shared: false, state: {} }],
    ['a number as state', { name: 'A', shared: false, state: { page: 3 } }],
  ])('refuses %s', async (_, input) => {
    expect((await tell('lead', 'views.cohort.save', input)).code).toBe('BAD_REQUEST')
  })
})
