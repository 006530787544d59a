import { connect, type Db } from '@tandem/db/connect'
import { replaceCodeList } from '@tandem/db/queries/code-lists'
import { systemScope, type Trx, withScope } from '@tandem/db/scope'
import { freshDatabase, type TestDatabase } from '@tandem/db/test-database'
import { makePatient, makeService, type TestService, totalOnly } from '@tandem/db/test-service'
import type { QualityMeasure } from '@tandem/domain/quality-measure'
import { because, subjectOf } from '@tandem/domain/quality-measures/populations'
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type MeasuresQuestion, runMeasures } from './run-measures.ts'

let database: TestDatabase
let db: Db
let service: TestService

/** Of everybody with a form in the period: whose last total is below a limit. */
const lowAtLast: QualityMeasure<{ below: number }> = {
  id: 'low-at-last',
  version: '1',
  name: 'Low at last',
  shortName: 'Low at last',
  family: 'Tests',
  unit: 'patient',
  improvement: 'higher',
  populations: { initial_population: 'with a form', numerator: 'the last total is low' },
  source: 'made up',
  notice: null,
  unverified: [],
  needs: [],
  strata: ['even', 'odd'],
  parameters: { below: 10 },
  parameterWords: { below: 'points' },
  reach: (period) => period,
  evaluate: ({ forms }, { period, parameters, asOf }) => {
    const last = forms.findLast(({ takenOn }) => takenOn >= period.from && takenOn <= period.to)
    const outside = [because('initial_population', false, 'No form in the period.')]
    if (last === undefined || last.takenOn > asOf)
      return [subjectOf({ key: 'person', episodeKey: null, on: period.from, reasons: outside })]
    const total = last.total ?? 0
    const low = total < parameters.below
    return [
      subjectOf({
        key: 'person',
        episodeKey: null,
        on: last.takenOn,
        stratum: total % 2 === 0 ? 'even' : 'odd',
        index: { on: last.takenOn, score: total },
        reasons: [
          because('initial_population', true, 'Has a form.'),
          because('denominator', true, 'Has a form.'),
          because(
            'numerator',
            low,
            low ? 'The last is low.' : 'The last is not low.',
            `The last is ${total}.`,
          ),
        ],
      }),
    ]
  },
}
const unmapped: QualityMeasure = {
  ...lowAtLast,
  id: 'unmapped',
  needs: ['hospice or palliative care'],
  parameters: {},
  parameterWords: {},
  evaluate: () => [],
}
const measures = [lowAtLast as unknown as QualityMeasure, unmapped]
const question: MeasuresQuestion = {
  period: { from: '2025-01-01', to: '2025-12-31' },
  asOf: '2026-01-31',
  recordedAsOf: null,
}

const inService = <Result>(work: (trx: Trx) => Promise<Result>) =>
  withScope(db, systemScope(service.organisationId), work)
const run = (more: Partial<MeasuresQuestion> = {}, options: Parameters<typeof runMeasures>[4] = {}) =>
  runMeasures(
    db,
    { organisationId: service.organisationId, actor: 'tester' },
    { ...question, ...more },
    measures,
    options,
  )
const rowsOf = (uuid: string) =>
  inService(async (trx) => {
    const { rows: subjects } = await sql<{ part: string; site: number | null; reason: string | null }>`
      select part, site_id as site, reasons[reason] as reason from measure_subject
      join measure_result on measure_result.id = result_id join measure_run on measure_run.id = run_id
      where uuid = ${uuid} order by patient_id`.execute(trx)
    const { rows: results } = await sql<{
      measure: string
      notComputable: string[]
      units: number
      digest: string | null
      patients: number
    }>`
      select measure, not_computable as "notComputable", units, measure_result.digest, patients from measure_result
      join measure_run on measure_run.id = run_id where uuid = ${uuid} order by measure`.execute(trx)
    const { rows: counts } = await sql<{
      dimension: string
      value: string | null
      part: string
      units: number
    }>`
      select dimension, value, part, sum(measure_count.units)::integer as units from measure_count
      join measure_result on measure_result.id = result_id join measure_run on measure_run.id = run_id
      where uuid = ${uuid} group by 1, 2, 3 order by 1, 2, 3`.execute(trx)
    return { subjects, results, counts }
  })
const runs = () =>
  inService(
    async (trx) => (await trx.selectFrom('measure_run').select('uuid').orderBy('id').execute()).length,
  )

let first: string

beforeAll(async () => {
  database = await freshDatabase()
  db = connect(database.applicationUrl, 3)
  service = await makeService(db, 'here')
  await inService(async (trx) => {
    const people = [
      ['a', 'north', 4],
      ['b', 'north', 17],
      ['c', 'south', 12],
      ['d', 'south', null],
    ] as const
    for (const [key, at, total] of people) {
      const { patientId } = await makePatient(trx, service, key, { at })
      if (total !== null)
        await trx
          .insertInto('assessment')
          .values(totalOnly(service, patientId, `phq-${key}`, '2025-03-03', total))
          .execute()
    }
    const written = await replaceCodeList(
      trx,
      systemScope(service.organisationId),
      'hospice or palliative care',
      [],
      { seen: 0, name: 'Tester' },
    )
    expect(written).toBe(true)
  })
  first = await run()
})
afterAll(async () => {
  await db.destroy()
  await database.drop()
})

describe('a run', () => {
  test('stores the units of the population, with part, site and reason', async () => {
    expect((await rowsOf(first)).subjects).toEqual([
      { part: 'met', site: service.north, reason: 'The last is low.' },
      { part: 'not_met', site: service.north, reason: 'The last is not low.' },
      { part: 'not_met', site: service.south, reason: 'The last is not low.' },
    ])
  })

  test('counts everybody, by reason, stratum and month', async () => {
    expect((await rowsOf(first)).counts).toEqual([
      { dimension: 'month', value: '2025-03', part: 'met', units: 1 },
      { dimension: 'month', value: '2025-03', part: 'not_met', units: 2 },
      { dimension: 'reason', value: '1', part: 'met', units: 1 },
      { dimension: 'reason', value: '2', part: 'not_met', units: 2 },
      { dimension: 'reason', value: '3', part: 'not_in_population', units: 1 },
      { dimension: 'stratum', value: 'even', part: 'met', units: 1 },
      { dimension: 'stratum', value: 'even', part: 'not_met', units: 1 },
      { dimension: 'stratum', value: 'odd', part: 'not_met', units: 1 },
      { dimension: 'treated', value: null, part: 'treated', units: 4 },
    ])
  })

  test('does not compute what no codes are mapped for', async () => {
    expect((await rowsOf(first)).results).toMatchObject([
      {
        measure: 'low-at-last',
        notComputable: [],
        units: 3,
        digest: expect.stringMatching(/^[0-9a-f]{64}$/),
        patients: 4,
      },
      { measure: 'unmapped', notComputable: ['hospice or palliative care'], units: 0, digest: null },
    ])
  })

  test('is not made twice of the same', async () => {
    const before = await runs()
    expect(await run()).toBe(first)
    expect(await runs()).toBe(before)
    expect(await run({ parameters: { 'low-at-last': { below: 13 } } })).not.toBe(first)
  })

  test('leaves nothing when it is cancelled', async () => {
    const before = await runs()
    const stopping = new AbortController()
    const period = { from: '2024-07-01', to: '2025-06-30' }
    const told: number[][] = []
    await expect(
      run(
        { period },
        {
          signal: stopping.signal,
          progress: (...told_) => {
            told.push(told_)
            stopping.abort(new Error('enough'))
          },
        },
      ),
    ).rejects.toThrow('enough')
    expect(told).toEqual([[4, 4]])
    expect(await runs()).toBe(before)
    const { rows } = await inService((trx) =>
      sql`select 1 from measure_subject where counted_on is not null
        and result_id not in (select id from measure_result)`.execute(trx),
    )
    expect(rows).toEqual([])
  })

  test('of the same period clears the units of the one before and keeps its counts', async () => {
    const counted = (await rowsOf(first)).counts
    await inService(async (trx) => {
      const { patientId } = await makePatient(trx, service, 'late')
      await trx
        .insertInto('assessment')
        .values(totalOnly(service, patientId, 'phq-late', '2025-04-04', 6))
        .execute()
    })
    const again = await run()
    expect(again).not.toBe(first)
    expect((await rowsOf(again)).subjects).toHaveLength(4)
    expect((await rowsOf(first)).subjects).toEqual([])
    expect((await rowsOf(first)).counts).toEqual(counted)
  })
})

test('a late correction moves the figure of now and not that of then', async () => {
  const then = new Date()
  await inService(async (trx) => {
    const [form] = await trx.selectFrom('assessment').selectAll().where('source_key', '=', 'phq-b').execute()
    if (form === undefined) throw new Error('no form to correct')
    await sql`update assessment set superseded_at = clock_timestamp() where id = ${form.id}`.execute(trx)
    await trx
      .insertInto('assessment')
      .values({
        ...totalOnly(service, form.patient_id, 'phq-b', '2025-03-03', 3),
        recorded_at: sql<Date>`clock_timestamp()`,
      })
      .execute()
  })
  const partsOf = async (uuid: string) => (await rowsOf(uuid)).subjects.map(({ part }) => part)
  expect(await partsOf(await run())).toEqual(['met', 'met', 'not_met', 'met'])
  expect(await partsOf(await run({ recordedAsOf: then }))).toEqual(['met', 'not_met', 'not_met', 'met'])
})
