import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { connect, type Db } from '../connect.ts'
import { systemScope, type Trx, withScope } from '../scope.ts'
import { freshDatabase, type TestDatabase } from '../test-database.ts'
import {
  addOneFactOfEach,
  factOf,
  makeEpisode,
  makePatient,
  makeService,
  type TestPatient,
  type TestService,
  totalOnly,
} from '../test-service.ts'
import { findNextPatients, loadPatientRecords, type RecordMoment } from './patient-records.ts'

let database: TestDatabase
let db: Db
let service: TestService
let first: TestPatient
let second: TestPatient

const now: RecordMoment = { reach: null, recordedAsOf: null }
const inService = <Result>(work: (trx: Trx) => Promise<Result>) =>
  withScope(db, systemScope(service.organisationId), work)
const load = (patients: readonly TestPatient[], moment: RecordMoment = now) =>
  inService((trx) =>
    loadPatientRecords(
      trx,
      systemScope(service.organisationId),
      patients.map(({ patientId }) => patientId),
      moment,
    ),
  )
const at = (instant: string): RecordMoment => ({ reach: null, recordedAsOf: new Date(instant) })

beforeAll(async () => {
  database = await freshDatabase()
  db = connect(database.applicationUrl, 2)
  service = await makeService(db, 'here')
  await inService(async (trx) => {
    first = await makePatient(trx, service, 'first', { endedOn: '2025-06-30' })
    second = await makePatient(trx, service, 'second', { at: 'south', startedOn: '2025-03-03' })
    await addOneFactOfEach(trx, service, first)
  })
})
afterAll(async () => {
  await db.destroy()
  await database.drop()
})

describe('what is on record', () => {
  test('has every kind of fact, each patient with the own ones', async () => {
    const [one, two] = await load([first, second])
    expect(one?.record).toMatchObject({
      birthDate: '1980-05-17',
      episodes: [{ startedOn: '2025-01-06', endedOn: '2025-06-30', schedule: { unit: 'week' } }],
      diagnoses: [{ codeSystem: 'icd-10', code: 'F32.1', role: 'primary' }],
      encounters: [{ startedOn: '2025-01-13', endedOn: '2025-01-13', kind: 'visit', status: 'finished' }],
      appointments: [{ heldOn: '2025-01-13', status: 'attended', isTreatment: true }],
      forms: [{ total: 16 }, { instrument: 'GAD-7' }, { takenOn: '2025-02-03', total: 11 }],
      treatments: [{ drugClass: 'antidepressant', episodeEndedOn: '2025-06-30' }],
      dispensed: [{ ingredient: 'sertraline', drugClass: 'antidepressant', daysSupply: 28 }],
      prescribed: [{ ingredient: 'sertraline', prescribedOn: '2025-01-10' }],
      stays: [{ admittedOn: '2024-12-01', dischargedOn: '2024-12-09' }],
      careEvents: [{ kind: 'psychoeducation', happenedOn: '2025-01-20' }],
    })
    const key = one?.record.episodes[0]?.key ?? ''
    expect(one?.record.diagnoses[0]?.episodeKey).toBe(key)
    expect(one?.places.get(key)).toMatchObject({ episodeId: first.episodeId, siteId: service.north })
    expect(one?.person).toEqual({ sex: 'female', ethnicity: null, language: null, deprivationBand: null })
    expect(two?.record).toMatchObject({ forms: [], episodes: [{ startedOn: '2025-03-03', endedOn: null }] })
  })

  test('is that of the days that matter, both ends included', async () => {
    const daysOf = async (from: string, to: string) => {
      const [one] = await load([first], { reach: { from, to }, recordedAsOf: null })
      return one?.record.forms.map(({ takenOn }) => takenOn)
    }
    expect(await daysOf('2025-01-06', '2025-02-03')).toEqual(['2025-01-06', '2025-01-06', '2025-02-03'])
    expect(await daysOf('2025-01-07', '2025-02-03')).toEqual(['2025-02-03'])
    expect(await daysOf('2025-01-06', '2025-02-02')).toEqual(['2025-01-06', '2025-01-06'])
  })

  test('is asked for by all patients, some at a time', async () => {
    const scope = systemScope(service.organisationId)
    const all = await inService((trx) => findNextPatients(trx, scope, 0, 10))
    expect(all).toEqual([first.patientId, second.patientId])
    expect(await inService((trx) => findNextPatients(trx, scope, first.patientId, 1))).toEqual([
      second.patientId,
    ])
    expect(await inService((trx) => findNextPatients(trx, scope, second.patientId, 1))).toEqual([])
  })
})

describe('time travel', () => {
  let person: TestPatient
  const recorded = (day: string) => new Date(`${day}T12:00:00Z`)

  beforeAll(async () => {
    await inService(async (trx) => {
      person = await makePatient(trx, service, 'corrected', { startedOn: '2025-01-06', endedOn: null })
      const form = totalOnly(service, person.patientId, 'phq', '2025-01-06', 14)
      await trx
        .insertInto('assessment')
        .values({ ...form, recorded_at: recorded('2025-01-06'), superseded_at: recorded('2025-03-01') })
        .execute()
      await trx
        .insertInto('assessment')
        .values({
          ...totalOnly(service, person.patientId, 'other', '2025-01-06', 12),
          recorded_at: recorded('2025-02-01'),
        })
        .execute()
      // The late correction: eight weeks after the form.
      await trx
        .insertInto('assessment')
        .values({ ...form, total: 9, recorded_at: recorded('2025-03-01') })
        .execute()
      await sql`update patient_record set recorded_at = ${recorded('2025-01-06')}
        where patient_id = ${person.patientId}`.execute(trx)
      await sql`update episode_record set recorded_at = ${recorded('2025-01-06')}, superseded_at = ${recorded('2025-04-01')}
        where patient_id = ${person.patientId}`.execute(trx)
      await sql`insert into episode_record (organisation_id, episode_id, patient_id, site_id, programme_id,
          started_on, ended_on, recorded_by, recorded_at)
        select organisation_id, episode_id, patient_id, ${service.south}, programme_id, started_on, '2025-03-20',
          recorded_by, ${recorded('2025-04-01')}
        from episode_record where patient_id = ${person.patientId}`.execute(trx)
    })
  })

  const totals = async (moment: RecordMoment) =>
    (await load([person], moment))[0]?.record.forms.map(({ total }) => total) ?? null

  test.each([
    ['before the patient was on record', '2025-01-06T11:59:59Z', null],
    ['at the instant of recording', '2025-01-06T12:00:00Z', [14]],
    ['after a second form', '2025-02-01T12:00:00Z', [14, 12]],
    ['just before the correction', '2025-03-01T11:59:59.999Z', [14, 12]],
    ['at the correction, in the place of what it corrects', '2025-03-01T12:00:00Z', [9, 12]],
  ])('%s', async (_, instant, expected) => {
    expect(await totals(at(instant))).toEqual(expected)
  })

  test('now is what stands', async () => {
    expect(await totals(now)).toEqual([9, 12])
  })

  test('an episode is where and as long as was known', async () => {
    const seen = async (moment: RecordMoment) => {
      const [found] = await load([person], moment)
      const [episode] = found?.record.episodes ?? []
      return [episode?.endedOn, found?.places.get(episode?.key ?? '')?.siteId]
    }
    expect(await seen(at('2025-03-31T00:00:00Z'))).toEqual([null, service.north])
    expect(await seen(at('2025-04-02T00:00:00Z'))).toEqual(['2025-03-20', service.south])
  })
})

test('a contact that ends at night ends on the day of the organisation', async () => {
  const person = await inService(async (trx) => {
    const made = await makePatient(trx, service, 'night')
    await makeEpisode(trx, service, made.patientId, 'night-2', { startedOn: '2025-05-01' })
    await trx
      .insertInto('encounter')
      .values({
        ...factOf(service, made.patientId, 'late'),
        started_on: '2025-06-10',
        // Half past midnight in London.
        ended_at: new Date('2025-06-10T23:30:00Z'),
        kind: 'visit',
        status: 'finished',
      })
      .execute()
    return made
  })
  const [found] = await load([person])
  expect(found?.record.encounters).toMatchObject([{ startedOn: '2025-06-10', endedOn: '2025-06-11' }])
  const [later] = await load([person], {
    reach: { from: '2025-06-11', to: '2025-06-30' },
    recordedAsOf: null,
  })
  expect(later?.record.encounters).toHaveLength(1)
  expect(found?.record.episodes).toHaveLength(2)
})
