import type { Output } from '@tandem/api/router'
import { connect } from '@tandem/db/connect'
import { rebuildOrganisation } from '@tandem/db/rebuild'
import { systemScope, type Trx, withScope } from '@tandem/db/scope'
import {
  addOneFactOfEach,
  factOf,
  makePatient,
  makeService,
  type TestService,
  totalOnly,
} from '@tandem/db/test-service'
import { addDays, dayInZone } from '@tandem/domain/calendar-day'
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { grantRole } from './accounts.ts'
import { makeUser, startTestServer, TestBrowser, type TestServer } from './test-server.ts'

let server: TestServer
let service: TestService
let elsewhere: TestService
let uuidOf: (key: string) => string
const browsers: Record<string, TestBrowser> = {}
const today = dayInZone(new Date(), 'Europe/London')

/** Twelve patients on medication at North, five on both at South: both sides of the threshold of 11. */
async function fill(trx: Trx, target: TestService, prefix: string) {
  for (let i = 0; i < 17; i += 1) {
    const at = i < 12 ? 'north' : 'south'
    const key = `${prefix}${String(i).padStart(2, '0')}`
    const startedOn = addDays(today, -100)
    const { patientId, episodeId } = await makePatient(trx, target, key, { at, startedOn })
    const treatment = {
      ...factOf(target, patientId, `t${key}`),
      episode_id: episodeId,
      started_on: startedOn,
    }
    await trx
      .insertInto('treatment')
      .values({ ...treatment, component: 'medication', drug: 'sertraline', dose_mg: 50 })
      .execute()
    if (at === 'south')
      await trx
        .insertInto('treatment')
        .values({ ...treatment, source_key: `th${key}`, component: 'therapy', modality: 'CBT' })
        .execute()
    await trx
      .insertInto('assessment')
      .values([
        totalOnly(target, patientId, `a${key}`, startedOn, 10 + (i % 12)),
        {
          ...totalOnly(target, patientId, `b${key}`, addDays(startedOn, 28), 8),
          completeness: 'complete',
          answers: [1, 1, 1, 1, 1, 1, 1, 1, i === 0 ? 1 : 0],
          total: i === 0 ? 9 : 8,
        },
      ])
      .execute()
  }
}

beforeAll(async () => {
  server = await startTestServer()
  service = await makeService(server.db, 'here')
  elsewhere = await makeService(server.db, 'elsewhere')
  for (const [target, prefix] of [
    [service, 'H'],
    [elsewhere, 'E'],
  ] as const) {
    await withScope(server.db, systemScope(target.organisationId), (trx) => fill(trx, target, prefix))
    await rebuildOrganisation(server.db, target.organisationId)
  }
  const owner = connect(server.ownerUrl, 1)
  const uuids = new Map<string, string>()
  for (const { organisationId } of [service, elsewhere])
    await withScope(owner, systemScope(organisationId), async (trx) => {
      for (const row of await trx.selectFrom('patient').select(['source_key', 'uuid']).execute())
        uuids.set(row.source_key, row.uuid)
    })
  await owner.destroy()
  uuidOf = (key) => uuids.get(key) ?? 'unknown'
  await grant('clinician', { role: 'clinician', clinicianCode: 'n1' })
  await grant('lead', { role: 'clinical_lead' })
  await grant('northlead', { role: 'clinical_lead', siteCodes: ['north'] })
  await grant('quality', { role: 'quality' })
  await grant('admin', { role: 'administrator' })
  await grant('auditor', { role: 'auditor' })
  await grant('stranger', null)
})
afterAll(() => server.close())

async function grant(
  username: string,
  given: {
    role: Parameters<typeof grantRole>[1]['role']
    clinicianCode?: string
    siteCodes?: string[]
  } | null,
) {
  const userId = await makeUser(server, username)
  if (given) await grantRole(server.db, { organisationCode: 'here', userId, actor: 'test', ...given })
  const browser = new TestBrowser(server)
  expect((await browser.signIn(username)).status).toBe(200)
  browsers[username] = browser
}

const ask = (who: string, path: string, input: object, organisation = 'here') =>
  (browsers[who] ?? new TestBrowser(server)).ask(path, { organisation, ...input })
const code = async (who: string, path: string, input: object, organisation = 'here') =>
  (await ask(who, path, input, organisation)).error?.code ?? 'OK'

const course = { instrument: 'PHQ-9', armView: 'initial_plan' }
const everyScreen = (): [string, object][] => [
  ['cohort.options', {}],
  ['cohort.course', course],
  ['caseload.list', {}],
  ['patient.story', { patient: uuidOf('H00') }],
]

describe('who may ask what', () => {
  test.each([
    ['clinician', ['OK', 'OK', 'OK', 'OK']],
    ['lead', ['OK', 'OK', 'OK', 'OK']],
    ['northlead', ['OK', 'OK', 'OK', 'OK']],
    ['quality', ['OK', 'OK', 'FORBIDDEN', 'FORBIDDEN']],
    ['admin', ['OK', 'OK', 'FORBIDDEN', 'FORBIDDEN']],
    ['auditor', ['FORBIDDEN', 'FORBIDDEN', 'FORBIDDEN', 'FORBIDDEN']],
    ['stranger', ['NOT_FOUND', 'NOT_FOUND', 'NOT_FOUND', 'NOT_FOUND']],
    ['nobody', ['UNAUTHORIZED', 'UNAUTHORIZED', 'UNAUTHORIZED', 'UNAUTHORIZED']],
  ])('%s', async (who, expected) => {
    const codes = []
    for (const [path, input] of everyScreen()) codes.push(await code(who, path, input))
    expect(codes).toEqual(expected)
  })

  test('nothing of an organisation without a grant, whatever its address', async () => {
    for (const [path, input] of everyScreen())
      expect(await code('lead', path, input, 'elsewhere')).toBe('NOT_FOUND')
    expect(await code('lead', 'cohort.options', {}, 'no-such-place')).toBe('NOT_FOUND')
  })

  test('a patient of another organisation and one who does not exist get the same answer', async () => {
    const others = await ask('lead', 'patient.story', { patient: uuidOf('E00') })
    const nobodys = await ask('lead', 'patient.story', { patient: '00000000-0000-4000-8000-000000000000' })
    expect(others.error?.code).toBe('NOT_FOUND')
    expect({ ...nobodys.error, errorId: '' }).toEqual({ ...others.error, errorId: '' })
  })

  test('a clinician reaches the own caseload only, a lead of one site that site only', async () => {
    for (const who of ['clinician', 'northlead']) {
      expect(await code(who, 'patient.story', { patient: uuidOf('H11') })).toBe('OK')
      expect(await code(who, 'patient.story', { patient: uuidOf('H12') })).toBe('NOT_FOUND')
      const { data } = await ask(who, 'caseload.list', {})
      expect((data as Output['caseload']['list']).total).toBe(12)
    }
    const { data } = await ask('lead', 'caseload.list', {})
    expect((data as Output['caseload']['list']).total).toBe(17)
  })
})

describe('the cohort', () => {
  const courseFor = async (who: string, input: object = {}) =>
    (await ask(who, 'cohort.course', { ...course, ...input })).data as Output['cohort']['course']
  const armOf = (answer: Output['cohort']['course'], arm: string) =>
    answer.arms.find((entry) => entry.arm === arm)

  test('a clinical lead sees every count', async () => {
    const answer = await courseFor('lead')
    expect(answer).toMatchObject({
      episodes: 17,
      patients: 17,
      scores: 34,
      unit: 'week',
      asOf: today,
      suppression: null,
    })
    expect(armOf(answer, 'medication_only')).toMatchObject({
      label: 'Medication only',
      episodes: 12,
      provisional: 0,
    })
    expect(armOf(answer, 'combined')?.points).toMatchObject([
      { slot: 0, n: 5, suppressed: false },
      { slot: 4, n: 5, mean: 8, sd: 0, lower: 8, upper: 8 },
    ])
    expect(armOf(answer, 'neither')).toBeUndefined()
    expect(Date.parse(answer.dataAsOf)).toBeGreaterThan(Date.now() - 60_000)
  })

  test.each(['quality', 'admin', 'clinician'])('%s sees no count below the threshold', async (who) => {
    const answer = await courseFor(who)
    expect(answer.suppression).toEqual({ threshold: 11 })
    const combined = armOf(answer, 'combined')
    expect(combined?.episodes).toBeNull()
    expect(
      combined?.points.every(({ n, mean, suppressed }) => n === null && mean === null && suppressed),
    ).toBe(true)
    expect(JSON.stringify(answer)).not.toMatch(/"n":[1-9],|"episodes":5/)
  })

  test('filters are applied and said', async () => {
    const answer = await courseFor('lead', { site: ['south'], sex: ['female'], ageBand: ['41-64'] })
    expect(answer.episodes).toBe(5)
    expect(answer.filtersInWords).toEqual(['Site: South', 'Sex: female', 'Age at start: 41-64'])
    expect((await courseFor('lead', { sex: ['male'] })).episodes).toBe(0)
    expect((await courseFor('lead', { startedFrom: addDays(today, -99) })).episodes).toBe(0)
    expect((await courseFor('lead', { startedTo: addDays(today, -100) })).episodes).toBe(17)
    expect((await courseFor('lead', { severity: ['moderate'] })).episodes).toBeLessThan(17)
  })

  test('options name what there is', async () => {
    const { data } = await ask('lead', 'cohort.options', {})
    expect(data).toMatchObject({
      organisation: { code: 'here', kind: 'invented', timeZone: 'Europe/London' },
      instruments: [{ code: 'PHQ-9', episodes: 17 }],
      sites: [{ code: 'north', name: 'North' }, { code: 'south' }],
      startedFrom: addDays(today, -100),
      mayOpenPatients: true,
      suppressionThreshold: null,
    })
    const { data: guarded } = await ask('quality', 'cohort.options', {})
    expect(guarded).toMatchObject({ mayOpenPatients: false, suppressionThreshold: 11 })
  })

  test('the plan in force takes each score under the plan before it', async () => {
    const answer = await courseFor('lead', { armView: 'plan_in_force', showNeither: true })
    expect(answer.armView).toBe('plan_in_force')
    expect(armOf(answer, 'combined')?.points[0]).toMatchObject({ slot: 0, n: 5 })
    expect(armOf(answer, 'neither')?.label).toBe('Neither')
  })
})

describe('the caseload', () => {
  const list = async (input: object = {}) =>
    (await ask('lead', 'caseload.list', input)).data as Output['caseload']['list']

  test('lists who needs somebody first, with the reason in words', async () => {
    const { rows, counts, rules, instruments } = await list()
    expect(counts).toMatchObject({ flags: { discuss: 0, past_positive: 1 }, open: 17, closed: 0 })
    expect(rules.find(({ code }) => code === 'safety_positive')).toMatchObject({ count: 1, enabled: true })
    expect(rows[0]).toMatchObject({
      patient: uuidOf('H00'),
      name: 'Patient H00',
      patientNumber: 'H00',
      arm: 'medication_only',
      armProvisional: false,
      programme: 'By weeks',
      clinician: 'Nora',
      site: 'North',
      weeksInCare: 14,
      first: { score: 10 },
      latest: { score: 9, band: 'mild', instrument: 'PHQ-9' },
      change: -1,
      percentChange: -0.1,
      safety: { state: 'positive', on: addDays(today, -72), question: 'Item 9' },
      review: { version: 0, discuss: false },
    })
    expect(rows[0]?.reasons[0]).toMatchObject({
      rule: 'safety_positive',
      text: 'Item 9 positive',
      on: addDays(today, -72),
    })
    expect(rows[0]?.spark).toEqual([
      { day: addDays(today, -100), score: 10 },
      { day: addDays(today, -72), score: 9 },
    ])
    expect(instruments).toMatchObject([{ code: 'PHQ-9', max: 27, remissionBelow: 5 }])
  })

  test('is sorted, searched, filtered and paged', async () => {
    const byName = await list({ sort: 'name', descending: false, pageSize: 5, page: 2 })
    expect(byName.total).toBe(17)
    expect(byName.rows.map(({ patientNumber }) => patientNumber)).toEqual(['H05', 'H06', 'H07', 'H08', 'H09'])
    expect((await list({ search: 'h1' })).total).toBe(7)
    expect((await list({ search: '100%' })).total).toBe(0)
    expect((await list({ arm: ['combined'] })).total).toBe(5)
    const alerted = await list({ reasons: ['safety_positive'] })
    expect(alerted.rows.map(({ patientNumber }) => patientNumber)).toEqual(['H00'])
    expect((await list({ status: 'closed' })).total).toBe(0)
    const latest = await list({ sort: 'latest', descending: true })
    expect(latest.rows[0]?.latest?.score).toBe(9)
  })
})

test('patients without an episode are listed apart, and recorded', async () => {
  expect((await ask('lead', 'caseload.withoutEpisode', {})).data).toEqual({ rows: [], more: false })
  await withScope(server.db, systemScope(service.organisationId), (trx) =>
    trx
      .insertInto('patient')
      .values({ organisation_id: service.organisationId, source: 'test', source_key: 'H99' })
      .execute(),
  )
  expect((await ask('lead', 'caseload.withoutEpisode', {})).data).toMatchObject({
    rows: [{ patientNumber: 'H99', name: 'H99' }],
    more: false,
  })
  expect((await ask('clinician', 'caseload.withoutEpisode', {})).data).toEqual({ rows: [], more: false })
  expect(await code('quality', 'caseload.withoutEpisode', {})).toBe('FORBIDDEN')
})

describe('the patient', () => {
  test('is told in full: episodes, points, plan, treatments and a sentence', async () => {
    const { data } = await ask('lead', 'patient.story', { patient: uuidOf('H12') })
    const story = data as Output['patient']['story']
    expect(story.patient).toMatchObject({
      number: 'H12',
      name: 'Patient H12',
      birthDate: '1980-05-17',
      sex: 'female',
    })
    expect(story.episodes).toMatchObject([
      {
        startedOn: addDays(today, -100),
        endedOn: null,
        programme: 'By weeks',
        site: 'South',
        clinician: 'Sam',
        initialPlan: { arm: 'combined', provisional: false },
        baseline: { instrument: 'PHQ-9', total: 10, takenOn: addDays(today, -100) },
      },
    ])
    const [phq9] = story.instruments
    expect(phq9).toMatchObject({ code: 'PHQ-9', caseness: 10, remissionBelow: 5 })
    expect(phq9?.itemLabels).toHaveLength(9)
    expect(phq9?.points).toMatchObject([
      {
        total: 10,
        completeness: 'total_only',
        band: 'moderate',
        change: null,
        week: 0,
        safety: 'not_asked',
        arm: 'combined',
      },
      {
        total: 8,
        completeness: 'complete',
        used: true,
        change: -2,
        reliable: 'none',
        week: 4,
        safety: 'negative',
      },
    ])
    expect(story.armStrip).toEqual([{ arm: 'combined', from: addDays(today, -100), to: today }])
    expect(story.treatments).toMatchObject([
      { component: 'medication', drug: 'sertraline', drugClass: 'antidepressant', doseMg: 50 },
      { component: 'therapy', modality: 'CBT' },
    ])
    expect(story.safety).toEqual({ question: 'Item 9', state: 'negative', on: addDays(today, -72) })
    expect(story.summary).toMatch(
      /^PHQ-9 8 \(mild\) on .*, 2 points below the baseline of 10, not a reliable change\./,
    )
  })

  test('has three streams of supply, sessions and care events', async () => {
    const key = 'H30'
    const { uuid } = await withScope(server.db, systemScope(service.organisationId), async (trx) => {
      const patient = await makePatient(trx, service, key)
      await addOneFactOfEach(trx, service, patient)
      return trx.selectFrom('patient').where('source_key', '=', key).select('uuid').executeTakeFirstOrThrow()
    })
    const { data } = await ask('lead', 'patient.story', { patient: uuid })
    const story = data as Output['patient']['story']
    expect(story.supply).toMatchObject([
      { source: 'prescribed', drug: 'sertraline', from: '2025-01-10', to: null },
      { source: 'dispensed', drug: 'Sertraline', from: '2025-01-11', to: '2025-02-07' },
      { source: 'self_reported', from: '2025-01-28', to: '2025-02-03', taken: 6 / 7 },
    ])
    expect(story.sessions).toMatchObject([
      { on: '2025-01-13', status: 'attended', purpose: 'treatment', modality: null },
    ])
    expect(story.careEvents).toMatchObject([{ on: '2025-01-20', kind: 'psychoeducation', finding: null }])
    expect(story.episodes[0]?.diagnoses).toEqual([{ code: 'F32.1', text: null }])
    expect(story.instruments.map((instrument) => instrument.code)).toEqual(['PHQ-9', 'GAD-7'])
    expect(story.treatments).toMatchObject([{ drug: 'sertraline', startedOn: '2025-01-10' }])
  })
})

describe('the audit', () => {
  const eventsOf = (action: string, resource: string) =>
    withScope(server.db, { ...systemScope(service.organisationId), role: 'auditor' }, (trx) =>
      trx
        .selectFrom('audit_event')
        .where('action', '=', action)
        .where('resource', '=', resource)
        .orderBy('id')
        .selectAll()
        .execute(),
    )

  test('opening a patient is recorded with who, whom and the request, without a score', async () => {
    const before = (await eventsOf('view', 'patient')).length
    await ask('clinician', 'patient.story', { patient: uuidOf('H03') })
    const events = await eventsOf('view', 'patient')
    expect(events).toHaveLength(before + 1)
    expect(events.at(-1)).toMatchObject({ role: 'clinician', resource_uuid: uuidOf('H03') })
    expect(events.at(-1)?.request_id).toMatch(/^[0-9a-f-]{36}$/)
    expect(JSON.stringify(events.at(-1)?.details)).not.toMatch(/score|total|Patient H03/)
  })

  test('a refused patient is recorded too, as refused', async () => {
    await ask('clinician', 'patient.story', { patient: uuidOf('H12') })
    expect((await eventsOf('refused', 'patient')).at(-1)).toMatchObject({ resource_uuid: uuidOf('H12') })
  })

  test('a page of the caseload is recorded with the patients on it', async () => {
    await ask('lead', 'caseload.list', { sort: 'name', descending: false, pageSize: 2 })
    expect((await eventsOf('view', 'caseload')).at(-1)?.details).toMatchObject({
      rows: 2,
      patients: [uuidOf('H00'), uuidOf('H01')],
    })
  })

  test('a cohort is recorded with its question and whether small counts were withheld', async () => {
    await ask('quality', 'cohort.course', { ...course, site: ['north'] })
    expect((await eventsOf('view', 'cohort')).at(-1)).toMatchObject({
      role: 'quality',
      details: { instrument: 'PHQ-9', site: ['north'], suppressedBelow: 11 },
    })
  })
})

describe('wrong input', () => {
  test.each([
    ['cohort.course', { ...course, instrument: 'HAMD' }, 'instrument'],
    ['cohort.course', { ...course, armView: 'as_typed' }, 'armView'],
    ['cohort.course', { ...course, startedFrom: '2026-02-30' }, 'startedFrom'],
    ['cohort.course', { ...course, ageBand: ['0-99'] }, 'ageBand.0'],
    ['cohort.course', { ...course, asOf: '1999-01-01' }, 'asOf'],
    ['caseload.list', { pageSize: 201 }, 'pageSize'],
    ['caseload.list', { page: 0 }, 'page'],
    ['caseload.list', { sort: 'shoe size' }, 'sort'],
    ['patient.story', { patient: 'H00' }, 'patient'],
    ['caseload.list', { search: 'a\0b' }, 'search'],
    ['cohort.course', { ...course, sex: ['\0'] }, 'sex.0'],
    ['cohort.course', { ...course, startedTo: '9999-12-31' }, 'startedTo'],
    ['cohort.course', { ...course, startedFrom: '0001-01-01' }, 'startedFrom'],
    ['caseload.list', { search: { like: '%' } }, 'search'],
  ])('%s %j names the field, the value and the rule', async (path, input, field) => {
    const { error } = await ask('lead', path, input)
    expect(error).toMatchObject({ code: 'BAD_REQUEST', errorId: expect.stringMatching(/^[0-9a-f-]{36}$/) })
    expect(error?.problems).toMatchObject([{ field, rule: expect.any(String), value: expect.anything() }])
    expect(error?.message).toContain(field)
    expect(error?.message).not.toMatch(/^\s*[[{]/)
  })

  test('a long value is not sent back in full', async () => {
    const { error } = await ask('lead', 'caseload.list', { search: 'x'.repeat(5_000) })
    expect(error).toMatchObject({ code: 'BAD_REQUEST' })
    expect(JSON.stringify(error).length).toBeLessThan(2_000)
    const many = await ask('lead', 'cohort.course', { ...course, site: Array(800).fill('north') })
    expect(many.error?.message).toContain('a list of 800')
  })
})

test('answers of a batch leave one by one, also compressed', async () => {
  const owner = connect(server.ownerUrl, 1)
  const browser = browsers.lead ?? new TestBrowser(server)
  const input = encodeURIComponent(JSON.stringify({ 0: {}, 1: { organisation: 'here', ...course } }))
  const response = await owner.transaction().execute(async (trx) => {
    await sql`lock table series in access exclusive mode`.execute(trx)
    const held = await browser.send(`/trpc/session.current,cohort.course?batch=1&input=${input}`, {
      headers: { 'trpc-accept': 'application/jsonl', 'accept-encoding': 'gzip' },
    })
    expect(held.headers.get('content-encoding')).toBe('gzip')
    const reader = held.body?.pipeThrough(new TextDecoderStream()).getReader()
    let text = ''
    // The second answer waits for the lock, so what arrives here is the first alone.
    while (!text.includes('definitionSet')) text += (await reader?.read())?.value ?? ''
    expect(text).not.toContain('filtersInWords')
    return { reader, text }
  })
  let text = response.text
  for (let part = await response.reader?.read(); part && !part.done; part = await response.reader?.read())
    text += part.value
  expect(text).toContain('filtersInWords')
  await owner.destroy()
})

test('a fault of ours is told with an id that is in the log, and nothing else', async () => {
  const owner = connect(server.ownerUrl, 1)
  await sql`alter table series rename to series_away`.execute(owner)
  try {
    const { error } = await ask('lead', 'cohort.course', course)
    expect(error).toMatchObject({ code: 'INTERNAL_SERVER_ERROR' })
    expect(error?.message).toContain(error?.errorId)
    expect(JSON.stringify(error)).not.toMatch(/series|relation|select/)
    expect(server.logged()).toContain(error?.errorId)
  } finally {
    await sql`alter table series_away rename to series`.execute(owner)
    await owner.destroy()
  }
})
