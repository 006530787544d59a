import { connect, type Db } from '@tandem/db/connect'
import { markDirty } from '@tandem/db/dirty'
import { systemScope, withScope } from '@tandem/db/scope'
import { freshDatabase, type TestDatabase } from '@tandem/db/test-database'
import { makePatient, makeService, totalOnly } from '@tandem/db/test-service'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startRebuildThread } from './rebuild-thread.ts'

let database: TestDatabase
let db: Db
beforeAll(async () => {
  database = await freshDatabase()
  db = connect(database.applicationUrl, 4)
})
afterAll(async () => {
  await db.destroy()
  await database.drop()
})

test('a thread of its own keeps derived rows fresh until it is stopped', async () => {
  const service = await makeService(db, 'threaded')
  const lines: string[] = []
  const worker = startRebuildThread({ url: database.applicationUrl, db, log: (line) => lines.push(line) })
  await withScope(db, systemScope(service.organisationId), async (trx) => {
    const patient = await makePatient(trx, service, 'p1')
    await trx
      .insertInto('assessment')
      .values(totalOnly(service, patient.patientId, 'a1', '2025-01-06', 16))
      .execute()
    await markDirty(trx, service.organisationId, [patient.episodeId])
  })
  await expect.poll(async () => (await worker.lag()).waiting, { timeout: 20_000 }).toBe(0)
  const rows = await withScope(db, systemScope(service.organisationId), (trx) =>
    trx.selectFrom('series').select(['baseline']).where('instrument', '=', 'PHQ-9').execute(),
  )
  expect(rows).toEqual([{ baseline: 16 }])
  await worker.stop()
  expect(lines).toEqual([])
})
