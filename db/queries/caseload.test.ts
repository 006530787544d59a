import { addDays } from '@tandem/domain/calendar-day'
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { connect, type Db } from '../connect.ts'
import { rebuildEpisodes } from '../rebuild.ts'
import { type Scope, systemScope, type Trx, withScope } from '../scope.ts'
import { freshDatabase, type TestDatabase } from '../test-database.ts'
import { makePatient, makeService, type TestPatient, type TestService, totalOnly } from '../test-service.ts'
import { type CaseloadSelection, findCaseload, findCaseloadCounts } from './caseload.ts'

let database: TestDatabase
let db: Db
let service: TestService
const patients = new Map<string, TestPatient>()

const start = '2025-01-06'
const today = addDays(start, 50)

beforeAll(async () => {
  database = await freshDatabase()
  db = connect(database.applicationUrl, 2)
  service = await makeService(db, 'clinic')
  const other = await makeService(db, 'other')
  await withScope(db, systemScope(other.organisationId), async (trx) => {
    const { episodeId } = await makePatient(trx, other, 'Zoe', { startedOn: start })
    await rebuildEpisodes(trx, other.organisationId, [episodeId], today)
  })
  await inService(async (trx) => {
    await add(trx, 'Anna', 'Anna Berg', {}, [
      [0, 12],
      [28, 20],
    ])
    await add(trx, 'Bert', 'Bert Ünal', {}, [
      [0, 12],
      [28, 10],
    ])
    await add(trx, 'Cleo', 'Cleo van Berg', { at: 'south' }, [[0, 9]])
    await add(trx, 'Dora', null, { at: 'south', startedOn: addDays(start, 7) }, [])
    await add(trx, 'Egon', 'Egon Frey', { endedOn: addDays(start, 40) }, [
      [0, 15],
      [28, 7],
    ])
    const ids = [...patients.values()].map(({ episodeId }) => episodeId)
    await trx
      .insertInto('assessment')
      .values({
        ...totalOnly(service, patients.get('Bert')?.patientId ?? 0, 'items', addDays(start, 42), 10),
        answers: [1, 1, 1, 1, 1, 1, 1, 1, 2],
        completeness: 'complete',
      })
      .execute()
    await rebuildEpisodes(trx, service.organisationId, ids, today)
  })
})
afterAll(async () => {
  await db.destroy()
  await database.drop()
})

const inService = <Result>(work: (trx: Trx) => Promise<Result>, scope: Partial<Scope> = {}) =>
  withScope(db, { ...systemScope(service.organisationId), ...scope }, work)

async function add(
  trx: Trx,
  key: string,
  name: string | null,
  options: Parameters<typeof makePatient>[3],
  scores: readonly (readonly [number, number])[],
) {
  const patient = await makePatient(trx, service, key, { startedOn: start, ...options })
  patients.set(key, patient)
  await trx
    .updateTable('patient_record')
    .set({ display_name: name })
    .where('patient_id', '=', patient.patientId)
    .execute()
  for (const [on, total] of scores)
    await trx
      .insertInto('assessment')
      .values(totalOnly(service, patient.patientId, `${key}-${on}`, addDays(start, on), total))
      .execute()
}

const selection: CaseloadSelection = {
  status: 'open',
  sort: 'need',
  descending: true,
  page: 1,
  pageSize: 50,
  today,
}
const scopeNow = (scope: Partial<Scope>): Scope => ({ ...systemScope(service.organisationId), ...scope })
const listed = async (change: Partial<CaseloadSelection> = {}, scope: Partial<Scope> = {}) => {
  const { total, rows } = await inService(
    (trx) => findCaseload(trx, scopeNow(scope), { ...selection, ...change }),
    scope,
  )
  return { total, numbers: rows.map(({ patientNumber }) => patientNumber), rows }
}

describe('the caseload', () => {
  test('has the open episodes, most urgent first', async () => {
    const { total, numbers, rows } = await listed()
    expect(total).toBe(4)
    expect(numbers).toEqual(['Bert', 'Anna', 'Cleo', 'Dora'])
    expect(rows[1]).toMatchObject({
      name: 'Anna Berg',
      programme: 'By weeks',
      clinician: 'Nora',
      site: 'North',
      arm: 'neither',
      startedOn: start,
      first: { score: 12, takenOn: start },
      latest: { score: 20, takenOn: addDays(start, 28), band: 'severe' },
      change: 8,
      spark: [
        { day: start, score: 12 },
        { day: addDays(start, 28), score: 20 },
      ],
      stateLabel: 'Worse',
      reasons: [
        { rule: 'reliable_deterioration', text: 'Reliably worse', on: addDays(start, 28) },
        { rule: 'not_on_track', text: 'Not on track' },
      ],
      review: { version: 0, discuss: false, decision: null, owner: null, followUpOn: null },
      overdueDays: null,
    })
    expect(rows[0]).toMatchObject({ safety: 'positive', safetyOn: addDays(start, 42) })
  })

  test('has the latest score first among equal needs, and whoever has none last', async () => {
    const undone = new Error('undone')
    const seen: string[] = []
    const work = inService(async (trx) => {
      await trx.updateTable('episode_status').set({ need: 3 }).where('ended_on', 'is', null).execute()
      const { rows } = await findCaseload(trx, scopeNow({}), selection)
      seen.push(...rows.map(({ patientNumber }) => patientNumber))
      throw undone
    })
    await expect(work).rejects.toBe(undone)
    expect(seen).toEqual(['Bert', 'Anna', 'Cleo', 'Dora'])
    const last = (await listed()).rows.map(({ patientNumber, latest }) => [patientNumber, latest?.takenOn])
    expect(last).toContainEqual(['Bert', addDays(start, 42)])
    expect(last).toContainEqual(['Anna', addDays(start, 28)])
  })

  test('counts the days since a visit whose window has closed', async () => {
    const { rows } = await listed({ reasons: ['overdue'] })
    // Cleo: week 4 was on day 28, its window closed on day 42. Dora began a week later: day 35 and 49.
    expect(rows.map(({ patientNumber, overdueDays }) => [patientNumber, overdueDays])).toEqual([
      ['Cleo', 22],
      ['Dora', 15],
    ])
    const earlier = await listed({ today: addDays(start, 42) })
    expect(earlier.rows.map(({ overdueDays }) => overdueDays)).toEqual([null, null, null, null])
  })

  test.each<[CaseloadSelection['sort'], boolean, string[]]>([
    ['name', false, ['Anna', 'Bert', 'Cleo', 'Dora']],
    ['name', true, ['Cleo', 'Bert', 'Anna', 'Dora']],
    ['latest', true, ['Anna', 'Bert', 'Cleo', 'Dora']],
    ['change', false, ['Bert', 'Anna', 'Cleo', 'Dora']],
    ['weeks', false, ['Dora', 'Anna', 'Bert', 'Cleo']],
    ['lastScore', false, ['Cleo', 'Anna', 'Bert', 'Dora']],
    ['nextDue', false, ['Cleo', 'Dora', 'Anna', 'Bert']],
    ['need', false, ['Cleo', 'Dora', 'Anna', 'Bert']],
  ])('sorts by %s, descending: %s, unknown ones last', async (sort, descending, expected) => {
    expect((await listed({ sort, descending })).numbers).toEqual(expected)
  })

  test.each<[string, string[]]>([
    ['berg', ['Anna', 'Cleo']],
    ['BERG cleo', ['Cleo']],
    ['ünal', ['Bert']],
    ['dor', ['Dora']],
    ['%', []],
    ['_', []],
    ["o'", []],
    ['  ', ['Bert', 'Anna', 'Cleo', 'Dora']],
    ['zoe', []],
  ])('finds %j in names and numbers', async (search, expected) => {
    const { numbers, total } = await listed({ search })
    expect(numbers).toEqual(expected)
    expect(total).toBe(expected.length)
  })

  test('pages without gaps and keeps the total', async () => {
    const pages = [1, 2, 3].map((page) => listed({ page, pageSize: 2 }))
    const [first, second, third] = await Promise.all(pages)
    expect([first?.numbers, second?.numbers, third?.numbers]).toEqual([
      ['Bert', 'Anna'],
      ['Cleo', 'Dora'],
      [],
    ])
    expect([first?.total, third?.total]).toEqual([4, 4])
  })

  test('is narrowed by arm, flags and status', async () => {
    expect((await listed({ arms: ['combined'] })).numbers).toEqual([])
    expect((await listed({ arms: ['neither', 'combined'] })).total).toBe(4)
    expect((await listed({ reasons: ['safety_positive'] })).numbers).toEqual(['Bert'])
    expect((await listed({ reasons: ['safety_positive', 'overdue'] })).numbers).toEqual([])
    expect((await listed({ reasons: ['reliable_deterioration', 'not_on_track'] })).numbers).toEqual(['Anna'])
    expect((await listed({ flags: ['past_positive'] })).numbers).toEqual(['Bert'])
    expect((await listed({ flags: ['discuss'] })).numbers).toEqual([])
    expect((await listed({ status: 'closed' })).numbers).toEqual(['Egon'])
    expect((await listed({ status: 'all' })).total).toBe(5)
  })

  test('has only patients within reach, and their counts', async () => {
    const nora = { role: 'clinician', patients: 'caseload', clinicianId: service.northClinician } as const
    expect((await listed({}, nora)).numbers).toEqual(['Bert', 'Anna'])
    expect((await listed({ onlyMine: true }, { clinicianId: service.southClinician })).numbers).toEqual([
      'Cleo',
      'Dora',
    ])
    expect((await listed({ onlyMine: true })).numbers).toEqual([])
    expect((await listed({}, { role: 'quality', patients: 'none' })).total).toBe(0)
    const counts = (scope: Partial<Scope>) =>
      inService((trx) => findCaseloadCounts(trx, scopeNow(scope), today), scope)
    const flags = { discuss: 0, follow_up_due: 0, past_positive: 1 }
    const reasons = { safety_positive: 1, reliable_deterioration: 1, not_on_track: 1 }
    const instruments = ['PHQ-9']
    expect(await counts({})).toEqual({
      all: 5,
      open: 4,
      closed: 1,
      flags,
      reasons: { ...reasons, overdue: 2 },
      instruments,
    })
    expect(await counts(nora)).toEqual({ all: 3, open: 2, closed: 1, flags, reasons, instruments })
    expect(await counts({ role: 'quality', patients: 'none' })).toEqual({
      all: 0,
      open: 0,
      closed: 0,
      flags: { discuss: 0, follow_up_due: 0, past_positive: 0 },
      reasons: {},
      instruments: [],
    })
  })

  test('is the same list where the number of its rows is known already', async () => {
    const narrowings = [
      {},
      { search: 'berg' },
      { reasons: ['overdue'] },
      { flags: ['past_positive'] as const },
    ]
    for (const scope of [{}, { patients: 'caseload' as const, clinicianId: service.northClinician }])
      await inService(async (trx) => {
        const own = { ...systemScope(service.organisationId), ...scope }
        const counts = await findCaseloadCounts(trx, own, today)
        for (const status of ['open', 'closed', 'all'] as const)
          for (const sort of ['need', 'name', 'latest', 'weeks', 'followUp'] as const)
            for (const page of [1, 2, 9])
              for (const narrowing of narrowings) {
                const selection = { status, sort, page, pageSize: 2, descending: true, today, ...narrowing }
                expect(await findCaseload(trx, own, selection, counts)).toEqual(
                  await findCaseload(trx, own, selection),
                )
              }
      }, scope)
  })

  test('reads one page by the index of need, whatever the organisation’s size', async () => {
    const { rows } = await inService((trx) => {
      const query = sql<{ 'QUERY PLAN': string }>`
        explain select episode_id from episode_status status
        where status.organisation_id = ${service.organisationId}
          and (status.ended_on is null or status.ended_on > ${today}::date)
        order by need desc, last_on desc nulls last, episode_id limit 50`
      return sql`set local enable_seqscan = off`.execute(trx).then(() => query.execute(trx))
    })
    const plan = rows.map((row) => row['QUERY PLAN']).join('\n')
    expect(plan).toContain('episode_status_by_need')
    expect(plan).not.toContain('Sort')
  })
})
