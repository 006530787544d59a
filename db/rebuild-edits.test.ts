import { addDays } from '@tandem/domain/calendar-day'
import fc from 'fast-check'
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { connect, type Db } from './connect.ts'
import { markDirty, markPatientsDirty } from './dirty.ts'
import { drainDirty, rebuildOrganisation } from './rebuild.ts'
import { systemScope, type Trx, withScope } from './scope.ts'
import { freshDatabase, type TestDatabase } from './test-database.ts'
import { factOf, makeEpisode, makePatient, makeService, type TestService, totalOnly } from './test-service.ts'

let database: TestDatabase
let db: Db
let service: TestService

beforeAll(async () => {
  database = await freshDatabase()
  db = connect(database.applicationUrl, 4)
  service = await makeService(db, 'edited')
})
afterAll(async () => {
  await db.destroy()
  await database.drop()
})

const inService = <Result>(work: (trx: Trx) => Promise<Result>) =>
  withScope(db, systemScope(service.organisationId), work)

/** One change that the write path could make: what, on which patient, which day, and numbers to choose by. */
const edit = fc.record({
  what: fc.oneof(
    { weight: 10, arbitrary: fc.constant('score' as const) },
    {
      weight: 15,
      arbitrary: fc.constantFrom(
        'form' as const,
        'correct' as const,
        'withdraw' as const,
        'treatment' as const,
        'appointment' as const,
        'dispense' as const,
        'prescription' as const,
        'event' as const,
        'diagnosis' as const,
        'episode' as const,
        'end' as const,
        'move' as const,
        'drain' as const,
      ),
    },
  ),
  patient: fc.nat(11),
  on: fc.nat(420),
  value: fc.nat(27),
  choice: fc.nat(3),
})
type Edit = typeof edit extends fc.Arbitrary<infer Value> ? Value : never

const first = '2025-01-06'
let sequence = 0

async function apply(trx: Trx, { what, on, value, choice }: Edit, patientId: number): Promise<void> {
  sequence += 1
  const fact = factOf(service, patientId, `edit-${sequence}`)
  const day = addDays(first, on)
  const instrument = ['PHQ-9', 'PHQ-9', 'GAD-7', 'WSAS'][choice] ?? 'PHQ-9'
  const episodes = await trx
    .selectFrom('episode_record')
    .selectAll()
    .where('patient_id', '=', patientId)
    .where('superseded_at', 'is', null)
    .orderBy('id')
    .execute()
  const episode = episodes[value % episodes.length]
  const forms = await trx
    .selectFrom('assessment')
    .selectAll()
    .where('patient_id', '=', patientId)
    .where('superseded_at', 'is', null)
    .orderBy('id')
    .execute()
  const form = forms[value % Math.max(1, forms.length)]
  const now = new Date()
  const recordEpisode = async (change: { ended_on?: string | null; started_on?: string }) => {
    if (episode === undefined) return
    const { id, recorded_at, ...record } = episode
    await trx.updateTable('episode_record').set({ superseded_at: now }).where('id', '=', id).execute()
    await trx
      .insertInto('episode_record')
      .values({ ...record, ...change })
      .execute()
    await markDirty(trx, service.organisationId, [episode.episode_id])
  }
  if (what === 'score')
    await trx
      .insertInto('assessment')
      .values(totalOnly(service, patientId, fact.source_key, day, Math.min(value, 21), instrument))
      .execute()
  if (what === 'form')
    await trx
      .insertInto('assessment')
      .values({
        ...fact,
        instrument: 'PHQ-9',
        taken_on: day,
        answers: [1, 1, 1, 1, 1, 1, 1, choice === 3 ? null : 1, choice === 0 ? null : choice - 1],
        total: choice === 0 || choice === 3 ? null : 7 + choice,
        completeness: choice === 0 || choice === 3 ? 'not_scorable' : 'complete',
        instrument_version: '1',
      })
      .execute()
  if ((what === 'correct' || what === 'withdraw') && form !== undefined) {
    const { id, uuid, recorded_at, ...standing } = form
    await trx.updateTable('assessment').set({ superseded_at: now }).where('id', '=', id).execute()
    if (what === 'correct')
      await trx
        .insertInto('assessment')
        .values({ ...standing, total: standing.total === null ? null : Math.min(value, 21) })
        .execute()
  }
  if (what === 'treatment' && episode !== undefined)
    await trx
      .insertInto('treatment')
      .values({
        ...fact,
        episode_id: episode.episode_id,
        component: choice < 2 ? 'medication' : 'therapy',
        drug: choice < 2 ? (['sertraline', 'zopiclone'][choice] ?? null) : null,
        modality: choice < 2 ? null : 'CBT',
        started_on: day,
        ended_on: value % 2 === 0 ? null : addDays(day, value * 3),
      })
      .execute()
  if (what === 'appointment')
    await trx
      .insertInto('appointment')
      .values({
        ...fact,
        episode_id: null,
        scheduled_on: day,
        status:
          (['attended', 'no_show', 'cancelled_by_patient', 'attended_late'] as const)[choice] ?? 'attended',
        purpose: 'treatment',
      })
      .execute()
  if (what === 'dispense')
    await trx
      .insertInto('dispense')
      .values({ ...fact, drug: 'sertraline', dispensed_on: day, days_supply: value })
      .execute()
  if (what === 'prescription')
    await trx
      .insertInto('prescription')
      .values({ ...fact, drug: 'sertraline', prescribed_on: day, days_supply: value, status: 'active' })
      .execute()
  if (what === 'event')
    await trx
      .insertInto('care_event')
      .values({
        ...fact,
        episode_id: choice < 2 ? null : (episode?.episode_id ?? null),
        happened_on: day,
        kind: choice % 2 === 0 ? 'psychoeducation' : 'medication_review',
      })
      .execute()
  if (what === 'diagnosis')
    await trx
      .insertInto('diagnosis')
      .values({
        ...fact,
        episode_id: choice < 2 ? null : (episode?.episode_id ?? null),
        code_system: 'ICD-10',
        code: ['F32.1', 'F10.1', 'F41.1'][value % 3] ?? 'F32.1',
        role: choice % 2 === 0 ? 'primary' : 'comorbid',
        onset_on: choice === 3 ? day : null,
      })
      .execute()
  if (what === 'episode')
    await makeEpisode(trx, service, patientId, fact.source_key, {
      startedOn: day,
      programme: choice > 1 ? 'monthly' : 'weekly',
    })
  if (what === 'end' && episode !== undefined)
    await recordEpisode({ ended_on: choice === 0 ? null : addDays(episode.started_on, value * 10) })
  if (what === 'move' && episode !== undefined)
    await recordEpisode({ started_on: addDays(first, value), ended_on: null })
  if (what !== 'end' && what !== 'move') await markPatientsDirty(trx, service.organisationId, [patientId])
}

async function derivedState(): Promise<unknown[]> {
  const tables: unknown[] = []
  for (const [table, key] of [
    ['series', 'episode_id, instrument'],
    ['episode_status', 'episode_id'],
    ['episode_outcome', 'episode_id, instrument'],
    ['episode_profile', 'episode_id'],
  ] as const) {
    const { rows } = await inService((trx) =>
      sql<{ row: unknown }>`
        select to_jsonb(found) - 'rebuilt_at' as row from ${sql.table(table)} found order by ${sql.raw(key)}`.execute(
        trx,
      ),
    )
    tables.push(rows.map(({ row }) => row))
  }
  return tables
}

test('whatever is edited in whatever order, the worker ends with the rows that a rebuild from nothing gives', async () => {
  const patients: number[] = []
  await inService(async (trx) => {
    for (let n = 0; n < 12; n += 1)
      patients.push((await makePatient(trx, service, `p${n}`, { startedOn: first })).patientId)
    // The service has dispenses from the start: its first ones would bear on everybody's days covered.
    await trx
      .insertInto('dispense')
      .values({
        ...factOf(service, patients[0] ?? 0, 'first'),
        drug: 'sertraline',
        dispensed_on: first,
        days_supply: 30,
      })
      .execute()
    await markPatientsDirty(trx, service.organisationId, patients)
  })
  for (const [round, edits] of fc
    .sample(fc.noBias(fc.array(edit, { minLength: 120, maxLength: 150, size: 'max' })), {
      numRuns: 3,
      seed: 20,
    })
    .entries()) {
    for (const each of edits) {
      if (each.what === 'drain') await drainDirty(db, { limit: 1 + each.value })
      else await inService((trx) => apply(trx, each, patients[each.patient] ?? 0))
    }
    await drainDirty(db)
    const byWorker = await derivedState()
    await inService(async (trx) => {
      for (const table of ['series', 'episode_status', 'episode_outcome', 'episode_profile'] as const)
        await trx.deleteFrom(table).where('organisation_id', '=', service.organisationId).execute()
    })
    expect((await rebuildOrganisation(db, service.organisationId)).failed).toEqual([])
    expect(await derivedState(), `round ${round}`).toEqual(byWorker)
    const { rows } = await inService((trx) =>
      sql<{ n: number }>`
      select count(*) as n from series where cardinality(scores) > 0`.execute(trx),
    )
    expect(rows[0]?.n).toBeGreaterThan(8)
  }
}, 180_000)
