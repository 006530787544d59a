import { connect, type Db } from '@tandem/db/connect'
import { systemScope, type Trx, withScope } from '@tandem/db/scope'
import { freshDatabase, type TestDatabase } from '@tandem/db/test-database'
import { makePatient, makeService, type TestService } from '@tandem/db/test-service'
import type { Role } from '@tandem/domain/role'
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { appRouter } from '../router.ts'
import { createCaller } from '../trpc.ts'

let database: TestDatabase
let db: Db
let service: TestService
let patientId: number
let runOf2025: string

const measure = 'nhs-recovery'
const months = (year: number) =>
  Array.from({ length: 12 }, (_, at) => `${year}-${String(at + 1).padStart(2, '0')}-10`)

type Unit = { on: string; site: 'north' | 'south'; sex: string; met: boolean; score?: number }
const units = (on: string, site: Unit['site'], sex: string, n: number, met: number): Unit[] =>
  Array.from({ length: n }, (_, at) => ({ on, site, sex, met: at < met, score: 10 + (at % 8) }))

/** A stored run of one measure. */
async function store(
  trx: Trx,
  year: number,
  all: readonly Unit[],
  lists: readonly string[] = [],
  id = measure,
) {
  const run = await trx
    .insertInto('measure_run')
    .values({
      organisation_id: service.organisationId,
      period_from: `${year}-01-01`,
      period_to: `${year}-12-31`,
      as_of: '2026-02-01',
      recorded_as_of: null,
      data_as_of: new Date('2026-02-01T10:00:00Z'),
      computed_by: 'system',
      patients: 1,
      code_lists: '{}',
      facts_digest: 'x',
    })
    .returning(['id', 'uuid'])
    .executeTakeFirstOrThrow()
  const { rows } = await sql<{ id: number }>`
    insert into measure_result (organisation_id, run_id, measure, definition_version, definition, not_computable,
      units, digest)
    values (${service.organisationId}, ${run.id}, ${id}, '1', '{}', ${lists}::text[], ${all.length},
      ${lists.length > 0 ? null : 'x'})
    returning id`.execute(trx)
  await sql`
    insert into measure_subject (organisation_id, result_id, patient_id, unit, part, populations, counted_on,
      site_id, clinician_id, sex, age_band, index_score)
    select ${service.organisationId}, ${rows[0]!.id}, ${patientId}, place::text,
      case when met then 'met' else 'not_met' end, 3, counted_on::date,
      case site when 'north' then ${service.north}::bigint else ${service.south}::bigint end,
      case site when 'north' then ${service.northClinician}::bigint else ${service.southClinician}::bigint end,
      sex, '26-40', score
    from json_to_recordset(${JSON.stringify(all.map(({ on, ...unit }, place) => ({ ...unit, counted_on: on, place })))}::json)
      as given (place integer, counted_on text, site text, sex text, met boolean, score smallint)`.execute(
    trx,
  )
  return run.uuid
}

beforeAll(async () => {
  database = await freshDatabase()
  db = connect(database.applicationUrl, 2)
  service = await makeService(db, 'here')
  await makeService(db, 'elsewhere')
  await withScope(db, systemScope(service.organisationId), async (trx) => {
    for (const [user, role, siteIds] of [
      ['lead', 'clinical_lead', null],
      ['site-lead', 'clinical_lead', [service.north]],
      ['quality', 'quality', null],
      ['clinician', 'clinician', null],
    ] as const)
      await trx
        .insertInto('user_grant')
        .values({
          organisation_id: service.organisationId,
          user_id: user,
          role: role satisfies Role,
          clinician_id: null,
          site_ids: siteIds === null ? null : [...siteIds],
        })
        .execute()
    patientId = (await makePatient(trx, service, 'one')).patientId
    await store(
      trx,
      2024,
      months(2024).flatMap((on) => units(on, 'north', 'female', 40, 20)),
    )
    runOf2025 = await store(
      trx,
      2025,
      months(2025).flatMap((on) => [
        ...units(on, 'north', 'female', 30, 15),
        ...units(on, 'south', 'male', 20, 8),
      ]),
    )
    await store(trx, 2025, [], ['antidepressant'], 'nhs-finished-course')
    await store(
      trx,
      2025,
      months(2025).flatMap((on, at) => units(on, 'north', 'female', 30, at === 4 ? 3 : 15)),
      [],
      'nhs-reliable-improvement',
    )
  })
})
afterAll(async () => {
  await db.destroy()
  await database.drop()
})

const as = (who: string) =>
  createCaller(appRouter)({
    db,
    person: { userId: who, username: who, name: `Name of ${who}` },
    requestId: 'test',
    demo: async () => false,
    version: 'test',
    now: () => new Date('2026-02-01T12:00:00Z'),
  }).measureCharts
const here = { organisation: 'here', measure }

describe('over time', () => {
  test('joins runs of earlier periods to the one asked for, month by month', async () => {
    const answer = await as('lead').overTime(here)
    expect(answer.found).toMatchObject({ kind: 'held', runs: 2, run: { run: runOf2025, from: '2025-01-01' } })
    if (!('process' in answer)) throw new Error('nothing held')
    const { points, segments } = answer.process
    expect([answer.step, points.length, segments.length]).toEqual(['month', 24, 1])
    expect(points[0]).toMatchObject({ key: '2024-01', count: { met: 20, n: 40 }, rate: 0.5 })
    expect(points[23]).toMatchObject({ key: '2025-12', count: { met: 23, n: 50 } })
    // The limits are those of the first 12 months, 240 of 480.
    expect(points[23]?.charted?.centre).toBe(0.5)
    // 12 months in a row under the centre.
    expect(answer.process.variation).toBe('concern')
  })

  test('one site has a chart of its own, with limits of its own', async () => {
    const answer = await as('lead').overTime({ ...here, site: 'south' })
    if (!('process' in answer)) throw new Error('nothing held')
    expect(answer.process.points.at(-1)).toMatchObject({ count: { met: 8, n: 20 } })
  })

  test('a lead of one site is told of that site alone', async () => {
    const answer = await as('site-lead').overTime(here)
    if (!('process' in answer)) throw new Error('nothing held')
    expect(answer.process.points.at(-1)).toMatchObject({ count: { met: 15, n: 30 } })
  })

  test.each([
    ['site', { site: 'south' }],
    ['chart', { chart: 't' }],
    ['chart', { chart: 'g' }],
  ] as const)('%s is refused to who may not open patients: %o', async (_, more) => {
    await expect(as('quality').overTime({ ...here, ...more })).rejects.toMatchObject({ code: 'BAD_REQUEST' })
  })

  test('a month with a small count makes quarters, for who may not open patients', async () => {
    const asked = { ...here, measure: 'nhs-reliable-improvement' }
    const [open, guarded] = [await as('lead').overTime(asked), await as('quality').overTime(asked)]
    if (!('process' in open && 'process' in guarded)) throw new Error('nothing held')
    expect([open.step, open.process.points[4]?.count.met]).toEqual(['month', 3])
    expect([guarded.step, guarded.process.points[1]?.count]).toEqual([
      'quarter',
      { met: 33, n: 90, withheld: false },
    ])
    const wanted = await as('quality').overTime({ ...asked, step: 'month' })
    expect('step' in wanted && wanted.step).toBe('quarter')
  })

  test('says that a measure was not computed, or can not be', async () => {
    expect((await as('lead').overTime({ ...here, measure: 'cms2' })).found).toEqual({ kind: 'not_computed' })
    expect((await as('lead').overTime({ ...here, measure: 'nhs-finished-course' })).found).toEqual({
      kind: 'not_computable',
      lists: ['antidepressant'],
    })
  })

  test('refuses who may not open the screen, an unknown measure, another organisation', async () => {
    await expect(as('clinician').overTime(here)).rejects.toMatchObject({ code: 'FORBIDDEN' })
    await expect(as('lead').overTime({ ...here, measure: 'nothing' })).rejects.toMatchObject({
      code: 'BAD_REQUEST',
    })
    await expect(as('lead').overTime({ ...here, organisation: 'elsewhere' })).rejects.toMatchObject({
      code: 'NOT_FOUND',
    })
  })
})

describe('between sites and clinicians', () => {
  test('sites stand unnamed, largest first, unless names are asked for', async () => {
    const answer = await as('quality').betweenSites(here)
    if (!('units' in answer)) throw new Error('nothing held')
    expect(answer.units.map(({ label, count }) => [label, count.met, count.n])).toEqual([
      ['Site 1', 180, 360],
      ['Site 2', 96, 240],
    ])
    expect(answer.funnel).toMatchObject({ kind: 'estimated', target: 276 / 600, overDispersed: false })
    const named = await as('quality').betweenSites({ ...here, named: true })
    expect('units' in named && named.units.map(({ label }) => label)).toEqual(['North', 'South'])
  })

  test('clinicians are named to who may open patients, and to nobody else', async () => {
    const asked = { ...here, by: 'clinician', named: true } as const
    const answer = await as('lead').betweenSites(asked)
    expect('units' in answer && answer.units.map(({ label }) => label)).toEqual(['Nora', 'Sam'])
    await expect(as('quality').betweenSites(asked)).rejects.toMatchObject({ code: 'BAD_REQUEST' })
    expect(await as('quality').betweenSites({ ...asked, named: false })).toMatchObject({ mayName: false })
  })

  test('adjusted for case mix, a difference of people is none of sites', async () => {
    const answer = await as('lead').betweenSites({ ...here, adjusted: true })
    if (!('units' in answer)) throw new Error('nothing held')
    expect(answer.adjustedFor).toEqual(['severity at the start', 'sex'])
    if (answer.funnel.kind !== 'estimated') throw new Error(answer.funnel.reason)
    expect(answer.funnel.points.map(({ ratio }) => ratio?.toFixed(6))).toEqual(['1.000000', '1.000000'])
  })
})

describe('equity', () => {
  test('rates and gaps by group, with the gap by period', async () => {
    const answer = await as('lead').equity({ ...here, dimension: 'sex' })
    if (!('equity' in answer)) throw new Error('nothing held')
    const [female, male] = answer.equity.groups
    expect(female).toMatchObject({ group: 'female', count: { met: 180, n: 360 } })
    expect(male?.gap?.estimate).toBeCloseTo(0.4 - 0.5, 12)
    expect(male?.trend).toHaveLength(12)
  })

  test('small cells of a month are withheld with their neighbours from who may not open patients', async () => {
    const answer = await as('quality').equity({ ...here, dimension: 'sex' })
    if (!('equity' in answer)) throw new Error('nothing held')
    expect(answer.equity.groups.map(({ count }) => count.withheld)).toEqual([false, false])
    // 8 of 20 men a month: the women of that month would give them away.
    expect(answer.equity.groups.every(({ trend }) => trend.every(({ count }) => count.withheld))).toBe(true)
    expect(answer.equity.groups.every(({ trend }) => trend.every(({ gap }) => gap === null))).toBe(true)
  })

  test('a dimension that nobody has is one group of its own, named by nobody', async () => {
    const answer = await as('lead').equity({ ...here, dimension: 'ethnicity' })
    if (!('equity' in answer)) throw new Error('nothing held')
    expect(answer.equity.groups).toMatchObject([{ group: null, count: { n: 600 }, gap: null }])
  })
})

describe('what people write on a chart', () => {
  test('a rebase with its reason begins new limits, and is taken back with another', async () => {
    const asked = { ...here, on: '2025-01-01', words: 'New pathway for self-referral' }
    const { note } = await as('quality').rebase(asked)
    const after = await as('lead').overTime(here)
    if (!('process' in after)) throw new Error('nothing held')
    expect(after.process.segments.map(({ from }) => from)).toEqual(['2024-01-01', '2025-01-01'])
    expect(after.process.variation).toBe('common_cause')
    expect(after.notes).toMatchObject([
      { kind: 'rebase', on: '2025-01-01', words: asked.words, by: 'Name of quality', ended: null },
    ])
    await as('lead').endNote({ organisation: 'here', note, words: 'Began in 2024 already' })
    const back = await as('lead').overTime(here)
    expect('process' in back && back.process.segments).toHaveLength(1)
    expect(back.notes[0]?.ended).toMatchObject({ by: 'Name of lead', words: 'Began in 2024 already' })
    await expect(
      as('lead').endNote({ organisation: 'here', note, words: 'once more' }),
    ).rejects.toMatchObject({ code: 'NOT_FOUND' })
  })

  test.each([
    ['rebase', { words: 'too short' }],
    ['rebase', { words: '            ' }],
    ['annotate', { words: 'ab' }],
    ['annotate', { words: 'x'.repeat(501) }],
    ['annotate', { on: '2025-02-30', words: 'No such day' }],
  ] as const)('%s is refused with %o', async (kind, more) => {
    await expect(as('lead')[kind]({ ...here, on: '2025-01-01', ...more })).rejects.toMatchObject({
      code: 'BAD_REQUEST',
    })
  })

  test('a target gives assurance; the next one takes its place and both stay to be read', async () => {
    const set = (target: number) =>
      as('lead').setTarget({ ...here, on: '2025-06-01', target, words: 'Board of June' })
    await set(0.9)
    const first = await as('lead').overTime(here)
    expect('process' in first && first.process.assurance).toBe('consistently_fails')
    await set(0.5)
    const second = await as('lead').overTime(here)
    expect('process' in second && [second.target, second.process.assurance]).toEqual([0.5, 'hit_and_miss'])
    expect(second.notes.filter(({ kind }) => kind === 'target')).toHaveLength(2)
    await expect(set(1.1)).rejects.toMatchObject({ code: 'BAD_REQUEST' })
  })

  test('a lead of one site writes on the chart of that site alone', async () => {
    const write = (site?: string) =>
      as('site-lead').annotate({ ...here, site, on: '2025-03-01', words: 'Two colleagues joined' })
    await expect(write()).rejects.toMatchObject({ code: 'FORBIDDEN' })
    expect(await write('north')).toMatchObject({ note: expect.any(String) })
  })

  test('each look and each note is on record', async () => {
    const { rows } = await withScope(db, systemScope(service.organisationId), (trx) =>
      sql<{ resource: string; actor: string }>`
        select distinct resource, actor from audit_event where actor in ('quality', 'site-lead')
          and resource like 'measure%' order by 1, 2`.execute(trx),
    )
    expect(rows).toEqual([
      { resource: 'measure_chart', actor: 'quality' },
      { resource: 'measure_chart', actor: 'site-lead' },
      { resource: 'measure_note', actor: 'quality' },
      { resource: 'measure_note', actor: 'site-lead' },
    ])
  })
})
