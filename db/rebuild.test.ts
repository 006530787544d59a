import { addDays, dayInZone } from '@tandem/domain/calendar-day'
import { sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { connect, type Db } from './connect.ts'
import { markDirty, markPatientsDirty } from './dirty.ts'
import { drainDirty, rebuildEpisodes, rebuildOrganisation } from './rebuild.ts'
import { markTurnedDays } from './rebuild-days.ts'
import { rebuildLag } from './rebuild-lag.ts'
import { startRebuildWorker } from './rebuild-worker.ts'
import { systemScope, type Trx, withScope } from './scope.ts'
import { freshDatabase, type TestDatabase } from './test-database.ts'
import { factOf, makeEpisode, makePatient, makeService, type TestService, totalOnly } from './test-service.ts'

let database: TestDatabase
let db: Db
let truth: Db
let service: TestService
let made = 0

beforeAll(async () => {
  database = await freshDatabase()
  db = connect(database.applicationUrl, 6)
  truth = connect(database.administratorUrl, 2)
})
afterAll(async () => {
  await db.destroy()
  await truth.destroy()
  await database.drop()
})
beforeEach(async () => {
  made += 1
  service = await makeService(db, `service-${made}`)
})

const inService = <Result>(work: (trx: Trx) => Promise<Result>) =>
  withScope(db, systemScope(service.organisationId), work)
const today = () => dayInZone(new Date(), 'Europe/London')

const rebuilt = (episodeIds: readonly number[], asOf: string) =>
  inService((trx) => rebuildEpisodes(trx, service.organisationId, episodeIds, asOf))

const seriesOf = (episodeId: number, instrument = 'PHQ-9') =>
  inService((trx) =>
    trx
      .selectFrom('series')
      .selectAll()
      .where('episode_id', '=', episodeId)
      .where('instrument', '=', instrument)
      .executeTakeFirst(),
  )
const statusOf = (episodeId: number) =>
  inService((trx) =>
    trx
      .selectFrom('episode_status')
      .selectAll()
      .where('episode_id', '=', episodeId)
      .executeTakeFirstOrThrow(),
  )
const outcomeOf = (episodeId: number) =>
  inService((trx) =>
    trx
      .selectFrom('episode_outcome')
      .selectAll()
      .where('episode_id', '=', episodeId)
      .where('instrument', '=', 'PHQ-9')
      .executeTakeFirstOrThrow(),
  )
const marks = async () => {
  const { rows } = await sql<{ episode_id: number; failure: string | null }>`
    select episode_id, failure from dirty where organisation_id = ${service.organisationId}
    order by episode_id`.execute(truth)
  return rows
}

/** Start 6 January 2025; day n of the episode. */
const start = '2025-01-06'
const day = (n: number) => addDays(start, n)

async function patientWithScores(
  scores: readonly (readonly [day: number, total: number])[],
  options: Parameters<typeof makePatient>[3] = {},
) {
  return inService(async (trx) => {
    const patient = await makePatient(trx, service, `p${made}-${Math.random()}`, {
      startedOn: start,
      ...options,
    })
    for (const [on, total] of scores)
      await trx
        .insertInto('assessment')
        .values(totalOnly(service, patient.patientId, `${patient.patientId}-${on}-${total}`, day(on), total))
        .execute()
    return patient
  })
}

const treat = (
  patient: { patientId: number; episodeId: number },
  values: { drug?: string; modality?: string; started_on: string; ended_on?: string | null },
) =>
  inService((trx) =>
    trx
      .insertInto('treatment')
      .values({
        ...factOf(service, patient.patientId, `t-${values.drug ?? values.modality}-${patient.patientId}`),
        episode_id: patient.episodeId,
        component: values.drug ? 'medication' : 'therapy',
        ...values,
      })
      .execute(),
  )

describe('series', () => {
  test('hold one score a week with its arm, the baseline at week 0, and what was left out by reason', async () => {
    const patient = await patientWithScores([
      [-30, 20],
      [-10, 17],
      [-3, 18],
      [2, 16],
      [27, 12],
      [29, 11],
      [57, 6],
    ])
    await treat(patient, { drug: 'sertraline', started_on: day(3) })
    await treat(patient, { modality: 'CBT', started_on: day(45) })
    await inService((trx) =>
      trx
        .insertInto('assessment')
        .values([
          { ...totalOnly(service, patient.patientId, 'again', day(57), 7) },
          {
            ...factOf(service, patient.patientId, 'blank'),
            instrument: 'PHQ-9',
            taken_on: day(30),
            answers: [null, null, null, 1, 1, 1, 1, 1, 0],
            total: null,
            completeness: 'not_scorable',
            instrument_version: '1',
          },
        ])
        .execute(),
    )
    await rebuilt([patient.episodeId], day(70))
    expect(await seriesOf(patient.episodeId)).toMatchObject({
      patient_id: patient.patientId,
      site_id: service.north,
      started_on: start,
      age_band: '41-64',
      sex: 'female',
      initial_arm: 'medication_only',
      initial_provisional: false,
      baseline: 18,
      baseline_band: 'moderately severe',
      slots: [0, 4, 8],
      scores: [18, 11, 7],
      score_arms: ['neither', 'medication_only', 'combined'],
      score_days: [-3, 29, 57],
      excluded: {
        outside_every_episode: 1,
        before_start_not_baseline: 1,
        between_slots: 1,
        nearer_score_taken: 2,
        not_scorable: 1,
      },
    })
  })

  test('of a programme by months stand at its visits, nominal ones whatever their date', async () => {
    const patient = await patientWithScores([[0, 20]], { programme: 'monthly' })
    await inService((trx) =>
      trx
        .insertInto('assessment')
        .values([
          { ...totalOnly(service, patient.patientId, 'm2', day(80), 15), nominal_visit: 2 },
          { ...totalOnly(service, patient.patientId, 'm3', day(92), 12) },
          { ...totalOnly(service, patient.patientId, 'none', day(30), 19) },
        ])
        .execute(),
    )
    await rebuilt([patient.episodeId], day(100))
    expect(await seriesOf(patient.episodeId)).toMatchObject({
      slots: [0, 2, 3],
      scores: [20, 15, 12],
      excluded: { between_slots: 1 },
    })
  })

  test('of the organisation’s own instrument are there without a score; others only with one', async () => {
    const patient = await patientWithScores([])
    await rebuilt([patient.episodeId], day(10))
    expect(await seriesOf(patient.episodeId)).toMatchObject({
      slots: [],
      scores: [],
      baseline: null,
      excluded: {},
    })
    expect(await seriesOf(patient.episodeId, 'GAD-7')).toBeUndefined()
    expect(await inService((trx) => trx.selectFrom('episode_outcome').selectAll().execute())).toEqual([])
  })

  test('a correction keeps its form’s place of the day, and rows that no longer apply go', async () => {
    const patient = await patientWithScores([[0, 10]])
    const wrong = totalOnly(service, patient.patientId, 'morning', day(28), 9)
    await inService(async (trx) => {
      await trx.insertInto('assessment').values(wrong).execute()
      await trx
        .insertInto('assessment')
        .values(totalOnly(service, patient.patientId, 'evening', day(28), 5))
        .execute()
      await trx
        .insertInto('assessment')
        .values(totalOnly(service, patient.patientId, 'g', day(28), 5, 'GAD-7'))
        .execute()
    })
    await inService(async (trx) => {
      const at = new Date()
      await trx
        .updateTable('assessment')
        .set({ superseded_at: at })
        .where('source_key', 'in', ['morning', 'g'])
        .execute()
      await trx
        .insertInto('assessment')
        .values({ ...wrong, total: 8 })
        .execute()
    })
    await rebuilt([patient.episodeId], day(40))
    expect(await seriesOf(patient.episodeId)).toMatchObject({ scores: [10, 5] })
    expect(await seriesOf(patient.episodeId, 'GAD-7')).toBeUndefined()
    await inService((trx) => trx.updateTable('episode_record').set({ superseded_at: new Date() }).execute())
    await rebuilt([patient.episodeId], day(40))
    expect(await seriesOf(patient.episodeId)).toBeUndefined()
    expect(await inService((trx) => trx.selectFrom('episode_status').selectAll().execute())).toEqual([])
  })

  test('a score belongs to one of two episodes of a patient, and rebuilding one moves the other', async () => {
    const patient = await patientWithScores([
      [0, 18],
      [100, 4],
      [199, 14],
      [230, 9],
    ])
    await rebuilt([patient.episodeId], day(240))
    expect(await seriesOf(patient.episodeId)).toMatchObject({ score_days: [0, 100, 199, 230] })
    const second = await inService((trx) =>
      makeEpisode(trx, service, patient.patientId, `${patient.patientId}-2`, { startedOn: day(200) }),
    )
    await rebuilt([second], day(240))
    expect(await seriesOf(patient.episodeId)).toMatchObject({ score_days: [0, 100, 199] })
    expect(await seriesOf(second)).toMatchObject({ score_days: [-1, 30], scores: [14, 9], baseline: 14 })
  })
})

describe('status', () => {
  test('says where an episode stands, with its reasons to look', async () => {
    const patient = await patientWithScores([
      [0, 12],
      [28, 14],
      [56, 19],
    ])
    await treat(patient, { drug: 'sertraline', started_on: day(0) })
    await inService(async (trx) => {
      const { patientId, episodeId } = patient
      const appointment = (key: string, on: number, status: 'attended' | 'no_show') => ({
        ...factOf(service, patientId, key),
        episode_id: episodeId,
        scheduled_on: day(on),
        status,
        purpose: 'treatment' as const,
      })
      await trx
        .insertInto('appointment')
        .values([
          appointment('a', 7, 'attended'),
          appointment('b', 14, 'no_show'),
          appointment('c', 21, 'no_show'),
        ])
        .execute()
      await trx
        .insertInto('dispense')
        .values({
          ...factOf(service, patientId, 'd'),
          drug: 'Sertraline',
          dispensed_on: day(0),
          days_supply: 30,
        })
        .execute()
      await trx
        .insertInto('prescription')
        .values({
          ...factOf(service, patientId, 'r'),
          drug: 'Sertraline',
          prescribed_on: day(0),
          status: 'active',
        })
        .execute()
      await trx
        .insertInto('assessment')
        .values({
          ...factOf(service, patientId, 'items'),
          instrument: 'PHQ-9',
          taken_on: day(57),
          answers: [2, 2, 2, 2, 2, 2, 2, 2, 1],
          total: 17,
          completeness: 'complete',
          instrument_version: '1',
        })
        .execute()
      // Without items nothing was asked: the positive answer of the day before stands.
      await trx
        .insertInto('assessment')
        .values(totalOnly(service, patientId, 'late', day(58), 19))
        .execute()
    })
    await rebuilt([patient.episodeId], day(59))
    const status = await statusOf(patient.episodeId)
    expect(status).toMatchObject({
      plan_arm: 'medication_only',
      instrument: 'PHQ-9',
      first_score: 12,
      first_on: start,
      last_score: 19,
      last_on: day(58),
      last_band: 'moderately severe',
      change: 7,
      spark_days: [0, 28, 56, 57, 58],
      spark_scores: [12, 14, 19, 17, 19],
      state: 'not_in_remission',
      state_label: 'Worse',
      safety: 'positive',
      safety_value: 1,
      safety_on: day(57),
      attended: 1,
      missed: 2,
      days_covered_90: 0.5,
      days_covered_reason: null,
      next_due_on: day(84),
      due_until: day(98),
      as_of: day(59),
    })
    expect((status.reasons as { rule: string }[]).map(({ rule }) => rule)).toEqual([
      'safety_positive',
      'reliable_deterioration',
      'not_on_track',
      'short_of_target',
      'missed_sessions',
      'days_covered_low',
    ])
    expect(status.need).toBeGreaterThan(0)
  })

  test.each<[string, string, (number | null)[]]>([
    ['a blank after a positive answer takes nothing back', 'positive', [1, null]],
    ['a blank after a negative answer is a task', 'unknown', [0, null]],
    ['a blank after a blank after a positive answer neither', 'positive', [2, null, null]],
    ['a negative answer after a positive one is the last', 'negative', [1, 0]],
    ['a blank after a negative after a positive answer is a task', 'unknown', [1, 0, null]],
  ])('safety: %s (%s)', async (_, state, given) => {
    const patient = await patientWithScores([])
    await inService((trx) =>
      trx
        .insertInto('assessment')
        .values(
          given.map((answer, at) => ({
            ...factOf(service, patient.patientId, `items-${at}`),
            instrument: 'PHQ-9',
            taken_on: day(7 * at),
            answers: [1, 1, 1, 1, 1, 1, 1, 1, answer],
            total: answer === null ? 9 : 8 + answer,
            completeness: answer === null ? ('prorated' as const) : ('complete' as const),
            instrument_version: '1',
          })),
        )
        .execute(),
    )
    await rebuilt([patient.episodeId], day(30))
    expect((await statusOf(patient.episodeId)).safety).toBe(state)
  })

  test.each([
    [41, 28, 42, []],
    [42, 28, 42, []],
    [43, 28, 42, ['overdue']],
  ])(
    'on day %i the visit of week 4 is due on day %i, its window open to day %i: %j',
    async (asOf, due, until, rules) => {
      const patient = await patientWithScores([[0, 12]])
      await rebuilt([patient.episodeId], day(asOf))
      const status = await statusOf(patient.episodeId)
      expect(status).toMatchObject({ next_due_on: day(due), due_until: day(until) })
      expect((status.reasons as { rule: string }[]).map(({ rule }) => rule)).toEqual(rules)
    },
  )

  test('of an episode that ended on the as-of day is closed: nothing due, no reason to look', async () => {
    const patient = await patientWithScores([
      [0, 12],
      [28, 20],
    ])
    await inService((trx) =>
      trx
        .updateTable('episode_record')
        .set({ ended_on: day(60) })
        .where('episode_id', '=', patient.episodeId)
        .execute(),
    )
    await rebuilt([patient.episodeId], day(59))
    expect((await statusOf(patient.episodeId)).need).toBeGreaterThan(0)
    await rebuilt([patient.episodeId], day(60))
    expect(await statusOf(patient.episodeId)).toMatchObject({
      reasons: [],
      need: 0,
      next_due_on: null,
      days_covered_90: null,
      days_covered_reason: 'episode_ended',
      change: 8,
    })
  })

  test('is told on the instrument used most where the organisation’s own was not used', async () => {
    const patient = await patientWithScores([])
    await inService((trx) =>
      trx
        .insertInto('assessment')
        .values([
          totalOnly(service, patient.patientId, 'w', day(0), 22, 'WSAS'),
          totalOnly(service, patient.patientId, 'g0', day(0), 12, 'GAD-7'),
          totalOnly(service, patient.patientId, 'g1', day(14), 6, 'GAD-7'),
          totalOnly(service, patient.patientId, 'x', day(14), 6, 'NOT-KNOWN'),
        ])
        .execute(),
    )
    await rebuilt([patient.episodeId], day(20))
    expect(await statusOf(patient.episodeId)).toMatchObject({ instrument: 'GAD-7', change: -6, state: null })
  })
})

describe('outcome', () => {
  test('dates response, remission, recovery and return in days since the start', async () => {
    const patient = await patientWithScores([
      [0, 18],
      [28, 9],
      [56, 4],
      [84, 3],
      [120, 2],
      [180, 3],
      [240, 12],
      [260, 11],
    ])
    await rebuilt([patient.episodeId], day(265))
    expect(await outcomeOf(patient.episodeId)).toMatchObject({
      baseline: 18,
      at_caseness: true,
      last_day: 260,
      response_day: 28,
      remission_day: 56,
      recovery_day: 176,
      return_day: 240,
      return_label: 'recurrence',
      reliable_change: 'improved',
      initial_arm: 'neither',
    })
    expect(await statusOf(patient.episodeId)).toMatchObject({ state: 'recurrence' })
  })

  test('without a baseline has nothing to compare', async () => {
    const patient = await patientWithScores([[28, 9]])
    await rebuilt([patient.episodeId], day(60))
    expect(await outcomeOf(patient.episodeId)).toMatchObject({
      baseline: null,
      at_caseness: null,
      last_day: 28,
      response_day: null,
      remission_day: null,
      reliable_change: null,
    })
  })
})

describe('the queue', () => {
  const mark = (...episodeIds: number[]) =>
    inService((trx) => markDirty(trx, service.organisationId, episodeIds))

  test('is emptied, and a mark is one per episode however often it is set', async () => {
    const first = await patientWithScores([[0, 12]])
    const second = await patientWithScores([[0, 15]])
    await mark(first.episodeId, first.episodeId)
    await mark(first.episodeId)
    await inService((trx) => markPatientsDirty(trx, service.organisationId, [second.patientId]))
    expect(await rebuildLag(db)).toMatchObject({ waiting: 2, oldest: expect.any(Date), failing: 0 })
    expect(await drainDirty(db, { limit: 1 })).toBe(2)
    expect(await marks()).toEqual([])
    expect(await rebuildLag(db)).toEqual({ waiting: 0, oldest: null, failing: 0 })
    expect(await seriesOf(second.episodeId)).toMatchObject({ scores: [15] })
    expect((await statusOf(first.episodeId)).as_of).toBe(today())
  })

  test('an import that is still open while the worker comes for an older mark loses nothing', async () => {
    const { patientId, episodeId } = await patientWithScores([[0, 12]])
    await mark(episodeId)
    await inService(async (trx) => {
      await trx
        .insertInto('assessment')
        .values(totalOnly(service, patientId, 'new', day(28), 7))
        .execute()
      await markDirty(trx, service.organisationId, [episodeId])
      expect(await drainDirty(db)).toBe(0)
    })
    expect(await marks()).toHaveLength(1)
    expect(await drainDirty(db)).toBe(1)
    expect(await seriesOf(episodeId)).toMatchObject({ scores: [12, 7] })
  })

  test('an import that marks what the worker has just taken waits for it and marks again', async () => {
    const { patientId, episodeId } = await patientWithScores([[0, 12]])
    await mark(episodeId)
    let importing: Promise<void> = Promise.resolve()
    await inService(async (worker) => {
      await sql`select 1 from dirty where episode_id = ${episodeId} for update skip locked`.execute(worker)
      importing = inService(async (trx) => {
        await trx
          .insertInto('assessment')
          .values(totalOnly(service, patientId, 'new', day(28), 7))
          .execute()
        await markDirty(trx, service.organisationId, [episodeId])
      })
      await waitUntil(async () => (await waitingForLocks()) > 0)
      await rebuildEpisodes(worker, service.organisationId, [episodeId], today())
      await sql`delete from dirty where episode_id = ${episodeId}`.execute(worker)
    })
    await importing
    expect(await seriesOf(episodeId)).toMatchObject({ scores: [12] })
    expect(await drainDirty(db)).toBe(1)
    expect(await seriesOf(episodeId)).toMatchObject({ scores: [12, 7] })
  })

  test('two imports that mark the same episodes in opposite order do not wait for each other', async () => {
    const patients = []
    for (let n = 0; n < 12; n += 1) patients.push(await patientWithScores([]))
    const ids = patients.map(({ episodeId }) => episodeId)
    for (let round = 0; round < 10; round += 1)
      await Promise.all([
        mark(...ids),
        mark(...ids.toReversed()),
        mark(...ids),
        mark(...ids.toReversed()),
        drainDirty(db),
      ])
    await drainDirty(db)
    expect(await marks()).toEqual([])
  })

  test('a worker that is killed in the middle leaves the mark, and nothing half done', async () => {
    const { episodeId } = await patientWithScores([[0, 12]])
    await mark(episodeId)
    const { draining } = await truth.transaction().execute(async (lock) => {
      await sql`lock table episode_status in access exclusive mode`.execute(lock)
      const began = drainDirty(db)
      await waitUntil(async () => (await waitingForLocks()) > 0)
      await sql`
        select pg_terminate_backend(pid) from pg_stat_activity
        where datname = current_database() and wait_event_type = 'Lock'`.execute(truth)
      // It begins again with one episode at a time, on another connection.
      await waitUntil(async () => (await waitingForLocks()) > 0)
      expect(await marks()).toEqual([{ episode_id: episodeId, failure: null }])
      const { rows } = await sql`select 1 from series where episode_id = ${episodeId}`.execute(lock)
      expect(rows).toEqual([])
      return { draining: began }
    })
    expect(await draining).toBe(1)
    expect(await seriesOf(episodeId)).toMatchObject({ scores: [12] })
  })

  test('an episode that cannot be rebuilt is named, keeps its mark and holds nobody up', async () => {
    const good = await patientWithScores([[0, 12]])
    const bad = await patientWithScores([[0, 99]])
    const other = await patientWithScores([[0, 14]])
    await mark(good.episodeId, bad.episodeId, other.episodeId)
    const lines: string[] = []
    expect(await drainDirty(db, { log: (line) => lines.push(line) })).toBe(2)
    expect(lines).toEqual([
      `Episode ${bad.episodeId} of organisation ${service.organisationId} could not be rebuilt: bandOf: PHQ-9 needs a total from 0 to 27, got 99`,
    ])
    expect(await marks()).toEqual([{ episode_id: bad.episodeId, failure: expect.stringContaining('got 99') }])
    expect(await rebuildLag(db)).toMatchObject({ waiting: 1, failing: 1 })
    expect(await seriesOf(other.episodeId)).toMatchObject({ scores: [14] })
    expect(await drainDirty(db), 'not tried again at once').toBe(0)

    await inService((trx) =>
      trx.updateTable('assessment').set({ total: 9 }).where('total', '=', 99).execute(),
    )
    await sql`update dirty set retry_at = now() - interval '1 second'`.execute(truth)
    expect(await drainDirty(db)).toBe(1)
    expect(await marks()).toEqual([])
  })

  test('a new mark of an episode that failed is taken at once', async () => {
    const bad = await patientWithScores([[0, 99]])
    await mark(bad.episodeId)
    expect(await drainDirty(db)).toBe(0)
    await inService(async (trx) => {
      await trx.updateTable('assessment').set({ total: 9 }).where('total', '=', 99).execute()
      await markDirty(trx, service.organisationId, [bad.episodeId])
    })
    expect(await drainDirty(db)).toBe(1)
  })
})

describe('the worker', () => {
  test('keeps rows fresh until it is stopped', async () => {
    const { patientId, episodeId } = await patientWithScores([[0, 12]])
    const lines: string[] = []
    const worker = startRebuildWorker(db, { log: (line) => lines.push(line) })
    await inService((trx) => markDirty(trx, service.organisationId, [episodeId]))
    await waitUntil(async () => (await seriesOf(episodeId)) !== undefined)
    await inService(async (trx) => {
      await trx
        .insertInto('assessment')
        .values(totalOnly(service, patientId, 'new', day(28), 7))
        .execute()
      await markDirty(trx, service.organisationId, [episodeId])
    })
    await waitUntil(async () => (await seriesOf(episodeId))?.scores.length === 2)
    // Marks of other tests may still be waiting; they go too.
    await waitUntil(async () => (await worker.lag()).waiting === 0)
    await worker.stop()
    await inService((trx) => markDirty(trx, service.organisationId, [episodeId]))
    expect(await worker.lag()).toMatchObject({ waiting: 1 })
    expect(lines).toEqual([])
    await drainDirty(db)
  })

  test('marks open episodes when the day has turned where the organisation is', async () => {
    const far = await makeService(db, `far-${made}`, 'Pacific/Kiritimati')
    const inFar = <Result>(work: (trx: Trx) => Promise<Result>) =>
      withScope(db, systemScope(far.organisationId), work)
    const [open, closed] = await inFar(async (trx) => [
      await makePatient(trx, far, 'open'),
      await makePatient(trx, far, 'closed', { endedOn: '2025-03-01' }),
    ])
    await inFar((trx) =>
      rebuildEpisodes(trx, far.organisationId, [open.episodeId, closed.episodeId], '2026-05-10'),
    )
    const waiting = async () => {
      const rows = await inFar((trx) => trx.selectFrom('dirty').select('episode_id').execute())
      return rows.map(({ episode_id }) => episode_id)
    }
    // 23:59 on 10 May in Kiritimati (UTC+14), then midnight.
    const days = new Map<number, string>()
    await markTurnedDays(
      db,
      days,
      () => {},
      () => new Date('2026-05-10T09:59:00Z'),
    )
    expect(await waiting()).toEqual([])
    await markTurnedDays(
      db,
      days,
      () => {},
      () => new Date('2026-05-10T10:00:00Z'),
    )
    expect(await waiting()).toEqual([open.episodeId])
    await drainDirty(db)
    await markTurnedDays(
      db,
      days,
      () => {},
      () => new Date('2026-05-10T11:00:00Z'),
    )
    expect(await waiting()).toEqual([])
  })

  test('an organisation whose time zone is no zone holds nobody up', async () => {
    await makeService(db, `odd-${made}`, 'Mars/Olympus')
    const patient = await patientWithScores([])
    await rebuilt([patient.episodeId], '2025-02-01')
    const lines: string[] = []
    await markTurnedDays(db, new Map(), (line) => lines.push(line))
    expect(lines.filter((line) => line.includes(`odd-${made}`))).toHaveLength(1)
    expect(await marks()).toEqual([{ episode_id: patient.episodeId, failure: null }])
    await drainDirty(db)
  })
})

describe('a whole organisation', () => {
  test('is put right whatever stands in its derived rows', async () => {
    const { episodeId } = await patientWithScores([[0, 12]])
    expect(await rebuildOrganisation(db, service.organisationId)).toEqual({ rebuilt: 1, failed: [] })
    const right = await seriesOf(episodeId)
    await sql`update series set scores = '{1}', slots = '{3}' where episode_id = ${episodeId}`.execute(truth)
    await sql`insert into series select (jsonb_populate_record(series, '{"instrument": "GAD-7"}')).* from series
      where episode_id = ${episodeId}`.execute(truth)
    await sql`delete from episode_status where episode_id = ${episodeId}`.execute(truth)
    await rebuildOrganisation(db, service.organisationId)
    expect({ ...(await seriesOf(episodeId)), rebuilt_at: null }).toEqual({ ...right, rebuilt_at: null })
    expect(await seriesOf(episodeId, 'GAD-7')).toBeUndefined()
    expect(await statusOf(episodeId)).toMatchObject({ first_score: 12 })
  })

  test('tells which episodes could not be rebuilt', async () => {
    await patientWithScores([[0, 12]])
    const { episodeId } = await patientWithScores([[0, 99]])
    expect(await rebuildOrganisation(db, service.organisationId)).toEqual({
      rebuilt: 1,
      failed: [{ episodeId, failure: expect.stringContaining('got 99') }],
    })
    await sql`delete from dirty where episode_id = ${episodeId}`.execute(truth)
  })
})

const waitingForLocks = async () => {
  const { rows } = await sql<{ n: number }>`
    select count(*) as n from pg_stat_activity
    where datname = current_database() and wait_event_type = 'Lock'`.execute(truth)
  return rows[0]?.n ?? 0
}

async function waitUntil(holds: () => Promise<boolean>): Promise<void> {
  const until = Date.now() + 20_000
  while (!(await holds())) {
    if (Date.now() > until) throw new Error('waited in vain')
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
}
