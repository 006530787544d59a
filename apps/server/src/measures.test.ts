import type { Output } from '@tandem/api/router'
import { rebuildOrganisation } from '@tandem/db/rebuild'
import { systemScope, type Trx, withScope } from '@tandem/db/scope'
import { factOf, makePatient, makeService, type TestService, totalOnly } from '@tandem/db/test-service'
import { addDays, addMonths, dayInZone } from '@tandem/domain/calendar-day'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { grantRole } from './accounts.ts'
import { makeUser, startTestServer, TestBrowser, type TestServer } from './test-server.ts'

let server: TestServer
let service: TestService
const browsers: Record<string, TestBrowser> = {}
const today = dayInZone(new Date(), 'Europe/London')
const measure = 'cms159'

beforeAll(async () => {
  server = await startTestServer({ jobs: true })
  service = await makeService(server.db, 'here')
  await makeService(server.db, 'elsewhere')
  await withScope(server.db, systemScope(service.organisationId), (trx) => fill(trx))
  await rebuildOrganisation(server.db, service.organisationId)
  for (const [name, role, more] of [
    ['lead', 'clinical_lead', {}],
    ['site-lead', 'clinical_lead', { siteCodes: ['north'] }],
    ['nora', 'clinician', { clinicianCode: 'n1' }],
    ['quality', 'quality', {}],
    ['admin', 'administrator', {}],
  ] as const) {
    const userId = await makeUser(server, name)
    await grantRole(server.db, { organisationCode: 'here', userId, role, actor: 'test', ...more })
    const browser = new TestBrowser(server)
    await browser.signIn(name)
    browsers[name] = browser
  }
}, 180_000)
afterAll(() => server.close())

/** Depressed people with a visit 21 months ago: 15 at North and 14 at South, of whom 12 and 13 are well a year later. */
async function fill(trx: Trx) {
  const visit = addMonths(`${today.slice(0, 7)}-10`, -21)
  const later = addMonths(visit, 12)
  for (const [at, all, well] of [
    ['north', 15, 12],
    ['south', 14, 13],
  ] as const)
    for (let n = 0; n < all; n += 1) {
      const key = `${at}-${n}`
      const { patientId, episodeId } = await makePatient(trx, service, key, { at, startedOn: visit })
      await trx
        .insertInto('diagnosis')
        .values({
          ...factOf(service, patientId, `d-${key}`),
          episode_id: episodeId,
          code_system: 'ICD-10',
          code: 'F32.1',
          role: 'primary',
          status: 'active',
          onset_on: visit,
        })
        .execute()
      await trx
        .insertInto('encounter')
        .values({
          ...factOf(service, patientId, `e-${key}`),
          episode_id: episodeId,
          started_on: visit,
          kind: 'ambulatory',
          status: 'finished',
        })
        .execute()
      await trx
        .insertInto('assessment')
        .values([
          totalOnly(service, patientId, `a-${key}`, visit, 16),
          totalOnly(service, patientId, `b-${key}`, later, n < well ? 3 : 12),
        ])
        .execute()
    }
}

type Overview = Output['measures']['overview']
type Detail = Output['measures']['detail']
type Progress = Output['measures']['compute']

const ask = (who: string, path: string, input: object = {}) =>
  browsers[who]!.ask(`measures.${path}`, { organisation: 'here', ...input })
async function act(who: string, path: string, input: object = {}) {
  const response = await browsers[who]!.send(`/trpc/measures.${path}`, {
    body: { organisation: 'here', ...input },
  })
  const body = (await response.json()) as {
    result?: { data: unknown }
    error?: { message: string; data: { code: string; problems: { field: string; rule: string }[] | null } }
  }
  return { data: body.result?.data ?? null, error: body.error ?? null }
}
const detailOf = async (who: string, input: object = {}) =>
  (await ask(who, 'detail', { measure, ...input })).data as Detail
const overviewOf = async (who: string, input: object = {}) =>
  (await ask(who, 'overview', input)).data as Overview
const tileOf = (overview: Overview, id = measure) =>
  overview.families.flatMap(({ tiles }) => tiles).find((tile) => tile.id === id)!

async function compute(who: string, input: object = {}): Promise<Progress> {
  const { data, error } = await act(who, 'compute', input)
  expect(error).toBeNull()
  let progress = data as Progress
  const until = Date.now() + 60_000
  while ((progress.state === 'waiting' || progress.state === 'running') && Date.now() < until) {
    await new Promise((resolve) => setTimeout(resolve, 100))
    progress = (await ask(who, 'progress', { job: progress.job })).data as Progress
  }
  return progress
}

describe('computing', () => {
  test('is asked for once, tells how far it is, and leaves a run', async () => {
    const before = await overviewOf('lead')
    expect(tileOf(before)).toMatchObject({ state: 'not_computed', rate: null })
    expect(before.dataAsOf).toBeNull()
    const [one, two] = await Promise.all([compute('lead'), compute('quality')])
    expect(one).toMatchObject({ state: 'done', done: 29, total: 29, problem: null })
    expect(two.run).toBe(one.run)
    const after = await overviewOf('lead')
    expect(after.computedAt).not.toBeNull()
    expect(after.computing).toBeNull()
    expect(after.families.flatMap(({ tiles }) => tiles).every(({ state }) => state !== 'not_computed')).toBe(
      true,
    )
  }, 90_000)

  test('again about the same facts gives the run that is there', async () => {
    const [one, two] = [await compute('lead'), await compute('quality')]
    expect(two.run).toBe(one.run)
  }, 90_000)

  test.each([
    ['backwards', { from: '2025-12-31', to: '2025-01-01' }, 'to'],
    ['in the future', { from: addDays(today, 1), to: addDays(today, 300) }, 'from'],
    ['of a few days', { from: '2025-01-01', to: '2025-01-10' }, 'to'],
    ['of ten years', { from: '2015-01-01', to: '2025-01-01' }, 'to'],
    ['seen from tomorrow', { asOf: addDays(today, 1) }, 'asOf'],
    ['with a day that does not exist', { from: '2025-02-30' }, 'from'],
  ])('a period %s is refused', async (_, input, field) => {
    const { error } = await act('lead', 'compute', input)
    expect(error?.data).toMatchObject({ code: 'BAD_REQUEST', problems: [{ field }] })
  })

  test('whoever may not see patients asks for three whole months or more', async () => {
    const odd = { from: '2025-01-01', to: '2025-06-15' }
    expect((await act('quality', 'compute', odd)).error?.data.problems).toMatchObject([{ field: 'from' }])
    expect((await ask('lead', 'overview', odd)).error).toBeNull()
    expect((await ask('quality', 'overview', { from: '2025-01-01', to: '2025-03-31' })).error).toBeNull()
  })

  test.each(['nora', 'admin'])('is not for %s', async (who) => {
    expect((await act(who, 'compute')).error?.data.code).toBe('FORBIDDEN')
    expect((await ask(who, 'overview')).error?.code).toBe('FORBIDDEN')
  })
})

describe('a measure', () => {
  test('has funnel, reasons and the run it is from', async () => {
    const { figures, definition, result, currentVersion } = await detailOf('lead')
    expect(figures?.steps).toMatchObject({ population: 29, included: 29, met: 25 })
    expect(figures?.rate.rate).toBeCloseTo(25 / 29, 10)
    const missed = figures?.parts.find(({ part }) => part === 'not_met')
    expect(missed?.reasons.reduce((sum, { n }) => sum + (n ?? 0), 0)).toBe(4)
    expect(missed?.reasons[0]?.sentence).toMatch(/\w/)
    expect(definition).toMatchObject({ id: measure, version: currentVersion })
    expect(result).toMatchObject({ patients: 29, asOf: today })
    expect(result?.digest).toMatch(/^[0-9a-f]{64}$/)
  })

  test('counts for a lead of one site the people of that site', async () => {
    expect((await detailOf('site-lead')).figures?.steps).toMatchObject({ population: 15, met: 12 })
  })

  test('withholds small counts from whoever may not see patients', async () => {
    const { figures, mayOpenPatients, suppression } = await detailOf('quality')
    expect(mayOpenPatients).toBe(false)
    expect(suppression).toEqual({ threshold: 11, roundTo: null })
    expect(figures?.rate).toMatchObject({ met: null, rate: null, withheld: true })
    expect(figures?.steps).toMatchObject({ population: 29, met: null, included: null })
    const text = JSON.stringify(await overviewOf('quality')) + JSON.stringify(await detailOf('quality'))
    expect(text).not.toContain('north')
  })

  test('that there is not is not found', async () => {
    expect((await ask('lead', 'detail', { measure: 'horoscope' })).error?.code).toBe('NOT_FOUND')
    const run = '00000000-0000-4000-8000-000000000000'
    expect((await ask('lead', 'detail', { measure, run })).error?.code).toBe('NOT_FOUND')
  })
})

describe('the people behind a count', () => {
  type People = Output['measures']['patients']

  test('are listed with the words of each reason, and that is recorded', async () => {
    const { result } = await detailOf('lead')
    const input = { measure, run: result?.run, part: 'not_met' }
    const people = (await ask('lead', 'patients', input)).data as People
    expect(people).toMatchObject({ open: 4, explained: true })
    for (const row of people.rows) {
      expect(row.part).toBe('not_met')
      expect(row.words.find(({ population }) => population === 'numerator')?.words).toMatch(/12/)
    }
    const audit = await withScope(server.db, systemScope(service.organisationId), (trx) =>
      trx.selectFrom('audit_event').selectAll().where('resource', '=', 'measure_patients').execute(),
    )
    expect(audit).toHaveLength(1)
    const own = (await ask('site-lead', 'patients', { ...input, part: 'population' })).data as People
    expect(own.open).toBe(15)
    expect(own.rows.every(({ site }) => site === 'North')).toBe(true)
  })

  test('are not for the quality team', async () => {
    const { result } = await detailOf('quality')
    const { error } = await ask('quality', 'patients', { measure, run: result?.run, part: 'met' })
    expect(error?.code).toBe('FORBIDDEN')
  })
})

describe('looking back', () => {
  test('to before anything was recorded finds nobody', async () => {
    const asOf = addDays(today, -1)
    expect((await compute('lead', { asOf })).state).toBe('done')
    const { state, figures } = await detailOf('lead', { asOf })
    expect([state, figures?.steps.population]).toEqual(['empty', 0])
    expect(tileOf(await overviewOf('lead', { asOf }))).toMatchObject({ state: 'empty' })
    expect(tileOf(await overviewOf('lead')).state).toBe('computed')
  }, 90_000)
})

describe('code lists', () => {
  type Settings = Output['measures']['codeLists']
  const lists = async (who: string) => (await ask(who, 'codeLists')).data as Settings
  const depression = (settings: Settings) => settings.lists.find(({ list }) => list === 'depression')!

  test('come with Tandem until the service sets them', async () => {
    const settings = await lists('admin')
    expect(settings.maySet).toBe(true)
    expect(depression(settings)).toMatchObject({ version: 0, changedBy: null })
    expect(depression(settings).measures.length).toBeGreaterThan(0)
    expect((await lists('site-lead')).maySet).toBe(false)
    expect((await ask('quality', 'codeLists')).error?.code).toBe('FORBIDDEN')
  })

  test('that are emptied make a measure not computable, never 0 %', async () => {
    const set = await act('admin', 'setCodeList', { list: 'depression', version: 0, lines: [] })
    expect(depression(set.data as Settings)).toMatchObject({ version: 1, changedBy: 'Name of admin' })
    const late = await act('lead', 'setCodeList', { list: 'depression', version: 0, lines: [] })
    expect(late.error?.data.problems).toMatchObject([{ field: 'version' }])
    expect(
      (await act('site-lead', 'setCodeList', { list: 'depression', version: 1, lines: [] })).error?.data.code,
    ).toBe('FORBIDDEN')
    expect((await detailOf('lead')).codeLists.find(({ list }) => list === 'depression')?.isNewer).toBe(true)
    expect((await compute('lead')).state).toBe('done')
    const tile = tileOf(await overviewOf('lead'))
    expect(tile).toMatchObject({ state: 'not_computable', notComputable: ['depression'], rate: null })
    expect((await detailOf('lead')).state).toBe('not_computable')
  }, 90_000)

  test.each([
    ['an unknown list', { list: 'moods', version: 0, lines: [] }],
    [
      'an empty code',
      { list: 'bipolar disorder', version: 0, lines: [{ codeSystem: null, code: ' ', match: 'exact' }] },
    ],
  ])('%s is refused', async (_, input) => {
    expect((await act('admin', 'setCodeList', input)).error?.data.code).toBe('BAD_REQUEST')
  })
})
