import { sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { packCohort, packStaleCohort } from './cohort-pack.ts'
import { connect, type Db } from './connect.ts'
import { markDirty } from './dirty.ts'
import { findChangedEpisodes, findPackState } from './queries/cohort-chunks.ts'
import { drainDirty } from './rebuild.ts'
import { systemScope, withScope } from './scope.ts'
import { freshDatabase, type TestDatabase } from './test-database.ts'
import { makePatient, makeService, type TestPatient, type TestService, totalOnly } from './test-service.ts'

let database: TestDatabase
let db: Db
let service: TestService
let patients: TestPatient[]
let made = 0

beforeAll(async () => {
  database = await freshDatabase()
  db = connect(database.applicationUrl, 4)
})
afterAll(async () => {
  await db.destroy()
  await database.drop()
})
beforeEach(async () => {
  made += 1
  service = await makeService(db, `packed-${made}`)
  patients = await scoped(async (trx) => {
    const some: TestPatient[] = []
    for (const key of ['a', 'b', 'c']) {
      const patient = await makePatient(trx, service, key)
      await trx
        .insertInto('assessment')
        .values(totalOnly(service, patient.patientId, `${key}-0`, '2025-01-06', 16))
        .execute()
      some.push(patient)
    }
    await markDirty(
      trx,
      service.organisationId,
      some.map(({ episodeId }) => episodeId),
    )
    return some
  })
})

const scoped = <Result>(work: Parameters<typeof withScope<Result>>[2]) =>
  withScope(db, systemScope(service.organisationId), work)
const state = () => scoped((trx) => findPackState(trx, systemScope(service.organisationId)))
const changed = (since: number) => scoped((trx) => findChangedEpisodes(trx, service.organisationId, since))
const packs = () =>
  scoped(async (trx) => {
    const { rows } = await sql<{ pack: number; chunks: number }>`
      select pack, count(*) as chunks from cohort_chunk where organisation_id = ${service.organisationId}
      group by pack order by pack`.execute(trx)
    return rows
  })
const idOf = (place: number) => patients[place]?.episodeId ?? 0

async function changeScore(place: number, total: number) {
  await scoped(async (trx) => {
    await trx
      .updateTable('assessment')
      .set({ total })
      .where('organisation_id', '=', service.organisationId)
      .where('patient_id', '=', patients[place]?.patientId ?? 0)
      .execute()
    await markDirty(trx, service.organisationId, [idOf(place)])
  })
  await drainDirty(db)
}

test('an organisation is packed once its rows are derived, and not again for a handful of changes', async () => {
  expect(await state()).toBeNull()
  await drainDirty(db)
  expect(await state()).toMatchObject({ rev: 1, pack: 1, packedRev: 1 })
  expect(await changed(0)).toEqual([])
  await changeScore(1, 12)
  expect(await state()).toMatchObject({ rev: 2, pack: 1, packedRev: 1 })
  expect(await changed(1)).toEqual([idOf(1)])
  expect(await changed(2)).toEqual([])
})

test('a rebuild that changes nothing counts nothing', async () => {
  await drainDirty(db)
  await changeScore(0, 16)
  expect(await state()).toMatchObject({ rev: 1 })
  expect(await changed(0)).toEqual([])
})

test('a new pack takes the place of the old, and what it holds is no longer counted as changed', async () => {
  await drainDirty(db)
  await changeScore(2, 9)
  expect(await packCohort(db, service.organisationId)).toBe(true)
  expect(await state()).toMatchObject({ rev: 2, pack: 2, packedRev: 2 })
  expect(await changed(0)).toEqual([])
  expect((await packs()).map(({ pack }) => pack)).toEqual([2])
})

test('a pack of another day is made again', async () => {
  await drainDirty(db)
  expect(await packStaleCohort(db, service.organisationId)).toBe(false)
  await scoped((trx) =>
    sql`update cohort_pack set packed_on = packed_on - 1 where organisation_id = ${service.organisationId}`.execute(
      trx,
    ),
  )
  expect(await packStaleCohort(db, service.organisationId)).toBe(true)
})

test('chunks that a killed process left are cleared, and never taken for a pack', async () => {
  await drainDirty(db)
  await scoped((trx) =>
    sql`
      insert into cohort_chunk (organisation_id, pack, instrument, part, chunk, payload)
      values (${service.organisationId}, 7, '', 'core', 1, '\\x00')`.execute(trx),
  )
  expect(await state()).toMatchObject({ pack: 1 })
  await packCohort(db, service.organisationId)
  expect(await state()).toMatchObject({ pack: 8 })
  expect((await packs()).map(({ pack }) => pack)).toEqual([8])
})

test('two at once: one packs, the other leaves it', async () => {
  await drainDirty(db)
  const both = await Promise.all([
    packCohort(db, service.organisationId),
    packCohort(db, service.organisationId),
  ])
  expect(both.filter(Boolean).length).toBeGreaterThanOrEqual(1)
  expect(await packs()).toHaveLength(1)
})

test('nobody but the system reads chunks or changes; everybody of the organisation reads how far they are', async () => {
  await drainDirty(db)
  const reader = { ...systemScope(service.organisationId, 'somebody'), role: 'clinical_lead' as const }
  const seen = await withScope(db, reader, async (trx) => ({
    chunks: (await trx.selectFrom('cohort_chunk').select('chunk').execute()).length,
    changes: (await trx.selectFrom('cohort_change').select('rev').execute()).length,
    state: await findPackState(trx, reader),
  }))
  expect(seen).toMatchObject({ chunks: 0, changes: 0, state: { pack: 1 } })
})
