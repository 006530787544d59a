import { addDays, type CalendarDay } from '@tandem/domain/calendar-day'
import { type Insertable, type Kysely, sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { connect, type Db } from './connect.ts'
import { markAtFirst } from './dirty.ts'
import { markEveryEpisode } from './migrations/mark-every-episode.ts'
import { rebuildEpisodes } from './rebuild.ts'
import type { Database } from './schema.ts'
import { systemScope, type Trx, withScope } from './scope.ts'
import { freshDatabase, type TestDatabase } from './test-database.ts'
import {
  factOf,
  makePatient,
  makeService,
  type TestPatient,
  type TestService,
  totalOnly,
} from './test-service.ts'

let database: TestDatabase
let db: Db
let service: TestService
let sequence = 0

const start = '2025-01-06'
const day = (offset: number) => addDays(start, offset)

beforeAll(async () => {
  database = await freshDatabase()
  db = connect(database.applicationUrl, 2)
})
afterAll(async () => {
  await db.destroy()
  await database.drop()
})
beforeEach(async () => {
  sequence += 1
  service = await makeService(db, `service-${sequence}`)
})

const inService = <Result>(work: (trx: Trx) => Promise<Result>) =>
  withScope(db, systemScope(service.organisationId), work)

const fact = (patientId: number) => {
  sequence += 1
  return factOf(service, patientId, `fact-${sequence}`)
}

const contact = (
  { patientId, episodeId }: TestPatient,
  on: number,
  status: Insertable<Database['appointment']>['status'],
): Insertable<Database['appointment']> => ({
  ...fact(patientId),
  ...{ episode_id: episodeId, scheduled_on: day(on), status, purpose: 'treatment' },
})

/** The profile of a patient's first episode after a rebuild as of a day. */
async function profileOf(
  work: (trx: Trx, patient: TestPatient) => Promise<unknown>,
  options: { readonly endedOn?: CalendarDay; readonly reason?: string; readonly asOf?: CalendarDay } = {},
) {
  const { asOf = day(200), endedOn = null, reason = null } = options
  sequence += 1
  return inService(async (trx) => {
    const patient = await makePatient(trx, service, `p${sequence}`, { startedOn: start, endedOn })
    await trx
      .updateTable('episode_record')
      .set({ ending_reason: reason })
      .where('episode_id', '=', patient.episodeId)
      .execute()
    await work(trx, patient)
    await rebuildEpisodes(trx, service.organisationId, [patient.episodeId], asOf)
    return trx
      .selectFrom('episode_profile')
      .selectAll()
      .where('episode_id', '=', patient.episodeId)
      .executeTakeFirstOrThrow()
  })
}

const nothing = async () => {}

describe('the profile of an episode', () => {
  test('without any fact says what is not known, and what did not happen', async () => {
    expect(await profileOf(nothing)).toMatchObject({
      followed_days: 200,
      ended_day: null,
      age: 44,
      age_band: '41-64',
      diagnosis: null,
      substance_use: null,
      depression_baseline: null,
      modalities: [],
      segment_arms: ['neither'],
      segment_days: [0],
      attended: 0,
      days_covered: null,
      psychoeducation_day: null,
      medication_exposure: 'not_planned',
      therapy_exposure: 'not_planned',
    })
  })

  test('ends with the episode, or today where that is earlier', async () => {
    expect(await profileOf(nothing, { endedOn: day(60) })).toMatchObject({ ended_day: 60, followed_days: 60 })
    expect(await profileOf(nothing, { endedOn: day(60), asOf: day(60) })).toMatchObject({ ended_day: 60 })
    expect(await profileOf(nothing, { endedOn: day(60), asOf: day(59) })).toMatchObject({
      ended_day: null,
      followed_days: 59,
    })
  })

  test('names the group of the episode’s own primary diagnosis before that of the patient', async () => {
    const code = (code: string, episode_id: number | null, role: 'primary' | 'comorbid') => ({
      ...{ code_system: 'ICD-10', code, episode_id, role },
    })
    const profile = await profileOf((trx, { patientId, episodeId }) =>
      trx
        .insertInto('diagnosis')
        .values([
          { ...fact(patientId), ...code('F41.1', null, 'primary') },
          { ...fact(patientId), ...code('F33.1', episodeId, 'primary') },
          { ...fact(patientId), ...code('F10.1', null, 'comorbid'), abated_on: day(-1) },
        ])
        .execute(),
    )
    expect(profile).toMatchObject({ diagnosis: 'Depressive disorder', substance_use: false })
  })

  test('has care events that name the episode, and those of its days that name none', async () => {
    const event = (on: number, kind: 'psychoeducation' | 'note' | 'team_contact') => ({
      ...{ happened_on: day(on), kind },
    })
    const profile = await profileOf((trx, { patientId, episodeId }) =>
      trx
        .insertInto('care_event')
        .values([
          { ...fact(patientId), ...event(40, 'psychoeducation'), episode_id: episodeId },
          { ...fact(patientId), ...event(20, 'psychoeducation') },
          { ...fact(patientId), ...event(-1, 'team_contact') },
          { ...fact(patientId), ...event(10, 'note'), episode_id: episodeId },
          { ...fact(patientId), ...event(201, 'team_contact'), episode_id: episodeId },
        ])
        .execute(),
    )
    expect(profile).toMatchObject({
      care_events: ['psychoeducation'],
      psychoeducations: 2,
      psychoeducation_day: 20,
      team_contacts: 0,
    })
  })

  test('counts contacts of the whole episode, and knows the first after the start', async () => {
    const profile = await profileOf((trx, patient) =>
      trx
        .insertInto('appointment')
        .values([
          contact(patient, 0, 'attended'),
          contact(patient, 14, 'attended_late'),
          contact(patient, 21, 'no_show'),
          contact(patient, 28, 'cancelled_by_patient'),
          contact(patient, 35, 'cancelled_by_service'),
        ])
        .execute(),
    )
    expect(profile).toMatchObject({
      attended: 2,
      missed: 1,
      cancelled_by_patient: 1,
      cancelled_late: 0,
      cancelled_by_service: 1,
      treatment_attended: 2,
      first_follow_up_day: 14,
    })
  })
})

describe('dropping out', () => {
  const twoMissed = (trx: Trx, patient: TestPatient) =>
    trx
      .insertInto('appointment')
      .values([contact(patient, 14, 'no_show'), contact(patient, 21, 'no_show')])
      .execute()

  test.each<[string, typeof twoMissed, { endedOn?: CalendarDay; reason?: string }, number | null]>([
    ['two missed in a row, no reason', twoMissed, { endedOn: day(60) }, 21],
    ['two missed in a row, still open', twoMissed, {}, 21],
    [
      'two missed in a row, and a reason that says otherwise',
      twoMissed,
      { endedOn: day(60), reason: 'completed' },
      null,
    ],
    ['a reason that says so, with two missed', twoMissed, { endedOn: day(60), reason: 'dropped_out' }, 21],
    [
      'a reason that says so, and nothing else',
      async () => [],
      { endedOn: day(60), reason: 'dropped_out' },
      60,
    ],
    ['nothing at all', async () => [], { endedOn: day(60) }, null],
  ])('%s', async (_, work, options, expected) => {
    expect((await profileOf(work, options)).drop_out_day).toBe(expected)
  })

  test('is no matter of those whose last score is in remission, unless the reason says so', async () => {
    const well = async (trx: Trx, patient: TestPatient) => {
      await twoMissed(trx, patient)
      const scores = [
        [0, 18],
        [30, 3],
        [60, 2],
      ] as const
      await trx
        .insertInto('assessment')
        .values(
          scores.map(([on, total]) =>
            totalOnly(service, patient.patientId, fact(0).source_key, day(on), total),
          ),
        )
        .execute()
    }
    expect((await profileOf(well, { asOf: day(70) })).drop_out_day).toBeNull()
    expect((await profileOf(well, { endedOn: day(65), reason: 'dropped_out' })).drop_out_day).toBe(21)
  })
})

describe('what a missing feed says', () => {
  const therapy = (trx: Trx, { patientId, episodeId }: TestPatient) =>
    trx
      .insertInto('treatment')
      .values({
        ...fact(patientId),
        ...{
          episode_id: episodeId,
          component: 'therapy',
          modality: 'CBT',
          started_on: day(0),
          ended_on: day(100),
        },
      })
      .execute()

  test('without any appointment of anybody a therapy is not known, with one it is not enough', async () => {
    expect((await profileOf(therapy)).therapy_exposure).toBe('unknown')
    await profileOf((trx, patient) =>
      trx
        .insertInto('appointment')
        .values(contact(patient, 5, 'attended'))
        .execute(),
    )
    expect((await profileOf(therapy)).therapy_exposure).toBe('inadequate')
  })

  test('the first appointments that a batch brings mark every episode, later ones none', async () => {
    const marked = async (batch: number) =>
      inService(async (trx) => {
        await trx.deleteFrom('dirty').where('organisation_id', '=', service.organisationId).execute()
        await markAtFirst('appointment', trx, service.organisationId, batch)
        return (
          await trx
            .selectFrom('dirty')
            .select('episode_id')
            .where('organisation_id', '=', service.organisationId)
            .execute()
        ).length
      })
    const batchWith = (key: string) =>
      inService(async (trx) => {
        const patient = await makePatient(trx, service, key, { startedOn: start })
        const { id } = await trx
          .insertInto('import_batch')
          .values({
            organisation_id: service.organisationId,
            ...{ file_name: key, format: 'csv', source: 'test', digest: key, recorded_by: 'test' },
          })
          .returning('id')
          .executeTakeFirstOrThrow()
        await trx
          .insertInto('appointment')
          .values({ ...contact(patient, 7, 'attended'), import_batch_id: id })
          .execute()
        return id
      })
    const first = await batchWith('first')
    expect(await marked(first)).toBe(1)
    expect(await marked(await batchWith('second'))).toBe(0)
  })
})

test('after a migration that gave derived rows something new to say every episode is marked', async () => {
  await profileOf(nothing)
  const owner = connect(database.ownerUrl, 1)
  try {
    await owner.transaction().execute((trx) => markEveryEpisode(trx as unknown as Kysely<unknown>))
  } finally {
    await owner.destroy()
  }
  const { rows } = await inService((trx) =>
    sql<{ episodes: number; marks: number }>`
      select (select count(*) from episode) as episodes, (select count(*) from dirty) as marks`.execute(trx),
  )
  expect(rows[0]).toEqual({ episodes: 1, marks: 1 })
})
