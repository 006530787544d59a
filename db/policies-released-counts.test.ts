import type { ReleasedCounts } from '@tandem/analysis/disclosure/export-differences'
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { connect, type Db } from './connect.ts'
import { addReleasedCounts, findReleasedCounts } from './queries/released-counts.ts'
import { type Scope, systemScope, withDirectory, withScope } from './scope.ts'
import { freshDatabase, type TestDatabase } from './test-database.ts'
import { makeService, type TestService } from './test-service.ts'

let database: TestDatabase
let db: Db
let ours: TestService
let theirs: TestService

const counts: ReleasedCounts = {
  title: 'Board report',
  releasedOn: '2026-03-01',
  filters: { instrument: ['PHQ-9'], site: ['north'] },
  from: '2025-01-01',
  to: null,
  cells: { 'course (Combined, 4, n)': 40 },
}
const system = (service: TestService) => systemScope(service.organisationId, 'lead')
const add = (scope: Scope) =>
  withScope(db, scope, (trx) =>
    addReleasedCounts(trx, scope, {
      job: '7f8f3c1e-9c52-4d0c-9d3b-0a3a3a0e3f10',
      instrument: 'PHQ-9',
      counts: [counts],
    }),
  )
const found = (scope: Scope, instrument = 'PHQ-9') =>
  withScope(db, scope, (trx) => findReleasedCounts(trx, scope, instrument))

beforeAll(async () => {
  database = await freshDatabase()
  db = connect(database.applicationUrl, 2)
  ours = await makeService(db, 'ours')
  theirs = await makeService(db, 'theirs')
  await add(system(ours))
})
afterAll(async () => {
  await db.destroy()
  await database.drop()
})

describe('counts that were released', () => {
  test('the check of their organisation gets them back as they were', async () => {
    expect(await found(system(ours))).toEqual([counts])
    expect(await found(system(ours), 'GAD-7')).toEqual([])
  })

  test('another organisation has none of them', async () => {
    expect(await found(system(theirs))).toEqual([])
  })

  test.each(['clinical_lead', 'quality', 'clinician', 'administrator', 'auditor'] as const)(
    'a person as %s neither reads nor adds them',
    async (role) => {
      expect(await found({ ...system(ours), role })).toEqual([])
      await expect(add({ ...system(ours), role })).rejects.toMatchObject({ code: '42501' })
    },
  )

  test('the directory has none of them', async () => {
    const rows = await withDirectory(db, (trx) => trx.selectFrom('released_count').selectAll().execute())
    expect(rows).toEqual([])
  })

  test('nobody changes or removes them, not even the system', async () => {
    for (const change of [sql`update released_count set cells = '{}'`, sql`delete from released_count`])
      await expect(withScope(db, system(ours), (trx) => change.execute(trx))).rejects.toMatchObject({
        code: '42501',
      })
  })
})
