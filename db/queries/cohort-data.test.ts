import { chosenEpisodes } from '@tandem/analysis/cohort-data'
import { none, noShare, visitStates } from '@tandem/analysis/episode-columns'
import { addDays } from '@tandem/domain/calendar-day'
import { instrumentOf } from '@tandem/domain/instruments/catalogue'
import { planArms } from '@tandem/domain/treatment-arm'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { connect, type Db } from '../connect.ts'
import { rebuildEpisodes } from '../rebuild.ts'
import { type Scope, systemScope, type Trx, withScope } from '../scope.ts'
import { freshDatabase, type TestDatabase } from '../test-database.ts'
import {
  addOneFactOfEach,
  factOf,
  makePatient,
  makeService,
  type TestPatient,
  type TestService,
  totalOnly,
} from '../test-service.ts'
import { type CohortCut, findCohortData } from './cohort-data.ts'

let database: TestDatabase
let db: Db
let service: TestService
let other: TestService
let north: TestPatient
let south: TestPatient
let silent: TestPatient

const start = '2025-01-06'
const asOf = addDays(start, 90)

const scopeNow = (scope: Partial<Scope> = {}): Scope => ({ ...systemScope(service.organisationId), ...scope })
const inService = <Result>(work: (trx: Trx) => Promise<Result>, scope: Partial<Scope> = {}) =>
  withScope(db, scopeNow(scope), work)
const dataFor = (
  cut: CohortCut = {},
  scope: Partial<Scope> = {},
  code: 'PHQ-9' | 'GAD-7' | 'WSAS' = 'PHQ-9',
) => inService((trx) => findCohortData(trx, scopeNow(scope), instrumentOf(code), { asOf, ...cut }), scope)

beforeAll(async () => {
  database = await freshDatabase()
  db = connect(database.applicationUrl, 2)
  service = await makeService(db, 'clinic')
  other = await makeService(db, 'other')
  await inService(async (trx) => {
    north = await makePatient(trx, service, 'north', { startedOn: start })
    south = await makePatient(trx, service, 'south', {
      at: 'south',
      programme: 'monthly',
      startedOn: addDays(start, 30),
      endedOn: addDays(start, 80),
      birthDate: null,
    })
    silent = await makePatient(trx, service, 'silent', { startedOn: addDays(start, 60) })
    await addOneFactOfEach(trx, service, north)
    await trx
      .insertInto('assessment')
      .values([
        totalOnly(service, north.patientId, 'far', '2024-10-01', 20),
        totalOnly(service, north.patientId, 'near', '2024-12-30', 19),
        totalOnly(service, south.patientId, 's0', addDays(start, 30), 22),
        { ...totalOnly(service, south.patientId, 's2', addDays(start, 78), 14), nominal_visit: 2 },
      ])
      .execute()
    await trx
      .insertInto('diagnosis')
      .values({
        ...factOf(service, south.patientId, 'drinking'),
        ...{ episode_id: null, code_system: 'icd-10', code: 'F10.1', role: 'comorbid' as const },
      })
      .execute()
    await rebuildEpisodes(
      trx,
      service.organisationId,
      [north, south, silent].map(({ episodeId }) => episodeId),
      asOf,
    )
  })
})
afterAll(async () => {
  await db.destroy()
  await database.drop()
})

describe('cohort data', () => {
  test('have the scores of an instrument with the arms they were taken under', async () => {
    const { scores } = await dataFor()
    expect([...scores.episodeId]).toEqual([north, south, silent].map(({ episodeId }) => episodeId))
    expect([...scores.offset]).toEqual([0, 2, 4, 4])
    expect([...scores.slot]).toEqual([0, 4, 0, 2])
    expect([...scores.score]).toEqual([16, 11, 22, 14])
    const arms = (column: Uint8Array) => [...column].map((place) => planArms[place])
    expect(arms(scores.armInForce)).toEqual(['neither', 'medication_only', 'neither', 'neither'])
    // Dispensed a day after the plan began, so the day before the fourth week is the 24th of supply.
    expect(arms(scores.armAsTreated)).toEqual(['neither', 'medication_only', 'neither', 'neither'])
    expect(arms(scores.initialArm)).toEqual(['medication_only', 'neither', 'neither'])
    expect([...scores.provisional]).toEqual([0, 0, 0])
    const reasons = Object.entries(scores.excludedScores).map(([reason, column]) => [reason, [...column]])
    expect(Object.fromEntries(reasons)).toEqual({
      not_scorable: [0, 0, 0],
      outside_episode: [2, 0, 0],
      between_slots: [0, 0, 0],
      nearer_score_taken: [0, 0, 0],
    })
  })

  test('have every filter as labels', async () => {
    const { scores, episodes } = await dataFor()
    const labels = Object.fromEntries(
      Object.entries(scores.dimensions).map(([name, { codes, labels: known }]) => [
        name,
        [...codes].map((code) => known[code]),
      ]),
    )
    expect(labels).toEqual({
      site: ['north', 'south', 'north'],
      programme: ['weekly', 'monthly', 'weekly'],
      clinician: ['n1', 's1', 'n1'],
      diagnosis: ['Depressive disorder', null, null],
      substanceUse: ['no', 'yes', null],
      ageBand: ['41-64', null, '41-64'],
      sex: ['female', 'female', 'female'],
      severity: ['moderately severe', 'severe', null],
    })
    expect(episodes.lists.drugClass).toEqual({ bits: Uint32Array.of(1, 0, 0), labels: ['antidepressant'] })
    expect(episodes.lists.careEvent).toEqual({ bits: Uint32Array.of(1, 0, 0), labels: ['psychoeducation'] })
    expect(episodes.lists.modality).toEqual({ bits: Uint32Array.of(0, 0, 0), labels: [] })
  })

  test('have what is known of each episode', async () => {
    const { episodes } = await dataFor()
    expect([...episodes.byMonth]).toEqual([0, 1, 0])
    expect([...episodes.endedOnDay]).toEqual([none, 50, none])
    expect([...episodes.followedDays]).toEqual([90, 50, 30])
    expect([...episodes.age]).toEqual([44, none, 44])
    expect([...episodes.depressionBaseline]).toEqual([16, 22, none])
    expect([...episodes.anxietyBaseline]).toEqual([12, none, none])
    expect([...episodes.segmentOffset]).toEqual([0, 2, 3, 4])
    expect([...episodes.segmentFromDay]).toEqual([0, 4, 0, 0])
    expect([...episodes.attended]).toEqual([1, 0, 0])
    expect([...episodes.firstFollowUpDay]).toEqual([7, none, none])
    expect([...episodes.psychoeducationDay]).toEqual([14, none, none])
    expect([...episodes.psychoeducations]).toEqual([1, 0, 0])
    expect([...episodes.daysCovered]).toEqual([noShare, noShare, noShare])
  })

  test('have the outcome at every visit, open, over or not planned', async () => {
    const { outcomes } = await dataFor()
    expect(outcomes.visits.map(({ visit: { unit, at } }) => `${unit} ${at}`)).toEqual([
      ...['week 4', 'week 8', 'week 12', 'week 24', 'week 52'],
      ...['month 2', 'month 3', 'month 5', 'month 8'],
    ])
    const at = (unit: string, number: number) => {
      const found = outcomes.visits.find(({ visit }) => visit.unit === unit && visit.at === number)
      return { score: [...(found?.score ?? [])], closed: [...(found?.closed ?? [])] }
    }
    const { open, over, notPlanned } = visitStates
    expect(at('week', 4)).toEqual({ score: [11, none, none], closed: [over, over, open] })
    // The second episode ended before this window.
    expect(at('week', 12)).toEqual({ score: [none, none, none], closed: [open, over, open] })
    expect(at('month', 2)).toEqual({ score: [none, 14, none], closed: [notPlanned, over, notPlanned] })
  })

  test('have the episodes without a score on the instrument too', async () => {
    const { scores, outcomes, episodes } = await dataFor({}, {}, 'WSAS')
    expect([...scores.offset]).toEqual([0, 0, 0, 0])
    expect([...outcomes.baseline]).toEqual([none, none, none])
    expect([...(outcomes.visits[0]?.closed ?? [])]).toEqual([
      visitStates.over,
      visitStates.over,
      visitStates.open,
    ])
    expect([...episodes.depressionBaseline]).toEqual([16, 22, none])
  })

  test.each<[string, CohortCut, () => TestPatient[]]>([
    ['site', { sites: ['south'] }, () => [south]],
    ['several sites', { sites: ['south', 'north'] }, () => [north, south, silent]],
    ['no site named', { sites: [] }, () => [north, south, silent]],
    ['start, its first day included', { startedFrom: addDays(start, 30) }, () => [south, silent]],
    ['start, its last day included', { startedTo: addDays(start, 30) }, () => [north, south]],
    ['both together', { sites: ['north'], startedFrom: addDays(start, 1) }, () => [silent]],
  ])('are cut by %s', async (_, cut, expected) => {
    expect([...(await dataFor(cut)).scores.episodeId]).toEqual(expected().map(({ episodeId }) => episodeId))
  })

  test('are those of the organisation and the permitted sites', async () => {
    const quality = { role: 'quality', patients: 'none' } as const
    expect((await dataFor({}, quality)).episodes.count).toBe(3)
    const southern = await dataFor({}, { ...quality, aggregates: 'sites', siteIds: [service.south] })
    expect([...southern.scores.episodeId]).toEqual([south.episodeId])
    expect((await dataFor({}, { ...quality, aggregates: 'sites', siteIds: [] })).episodes.count).toBe(0)
    const theirs = systemScope(other.organisationId)
    const phq9 = instrumentOf('PHQ-9')
    expect((await withScope(db, theirs, (trx) => findCohortData(trx, theirs, phq9))).episodes.count).toBe(0)
    // The organisation asked for and the one of the transaction must be the same.
    expect((await withScope(db, theirs, (trx) => findCohortData(trx, scopeNow(), phq9))).episodes.count).toBe(
      0,
    )
  })

  test('can be asked which episodes are meant', async () => {
    const data = await dataFor()
    const chosen = chosenEpisodes(data, {
      dimensions: { substanceUse: ['no', null] },
      lists: {},
      startedFrom: null,
      startedTo: null,
      unit: 'most',
    })
    expect([...chosen.include]).toEqual([1, 0, 1])
    expect(chosen).toMatchObject({ unit: 'week', episodes: 2, patients: 2, otherUnit: 0 })
  })
})
