import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { connect, type Db } from './connect.ts'
import { type Scope, systemScope, type Trx, withScope } from './scope.ts'
import { freshDatabase, type TestDatabase } from './test-database.ts'
import { makeService, type TestService } from './test-service.ts'

/** Packed cohorts hold the episodes of every site: nobody but the system may read them. */

let database: TestDatabase
let db: Db
let ours: TestService
let theirs: TestService

const tables = ['cohort_pack', 'cohort_change', 'cohort_chunk'] as const
type Packed = (typeof tables)[number]

beforeAll(async () => {
  database = await freshDatabase()
  db = connect(database.applicationUrl, 2)
  ours = await makeService(db, 'ours')
  theirs = await makeService(db, 'theirs')
  for (const { organisationId } of [ours, theirs])
    await withScope(db, systemScope(organisationId), async (trx) => {
      await sql`insert into cohort_pack (organisation_id) values (${organisationId})`.execute(trx)
      await sql`insert into cohort_change (organisation_id, episode_id, rev) values (${organisationId}, 1, 1)`.execute(
        trx,
      )
      await sql`insert into cohort_chunk (organisation_id, pack, instrument, part, chunk, payload)
        values (${organisationId}, 1, 'PHQ-9', 'scores', 0, '\\x00')`.execute(trx)
    })
})
afterAll(async () => {
  await db.destroy()
  await database.drop()
})

const people: Record<string, () => Scope> = {
  lead: () => ({ ...systemScope(ours.organisationId, 'lead'), role: 'clinical_lead' }),
  'lead of the north': () => ({
    ...systemScope(ours.organisationId, 'north'),
    ...{ role: 'clinical_lead', patients: 'sites', aggregates: 'sites', siteIds: [ours.north] },
  }),
  quality: () => ({ ...systemScope(ours.organisationId, 'quality'), role: 'quality', patients: 'none' }),
  administrator: () => ({
    ...systemScope(ours.organisationId, 'admin'),
    ...{ role: 'administrator', patients: 'none' },
  }),
}

const seen = async (trx: Trx, table: Packed) => {
  const { rows } = await sql<{ id: number }>`
    select organisation_id as id from ${sql.table(table)} order by 1`.execute(trx)
  return rows.map(({ id }) => id)
}

describe.each(tables)('%s', (table) => {
  test('is nobody’s without a scope, and the system’s of one organisation', async () => {
    expect(await db.transaction().execute((trx) => seen(trx, table))).toEqual([])
    const own = await withScope(db, systemScope(ours.organisationId), (trx) => seen(trx, table))
    expect(own).toEqual([ours.organisationId])
  })

  test('shows people where the pack stands, and nothing of what is in it', async () => {
    for (const scope of Object.values(people)) {
      const found = await withScope(db, scope(), (trx) => seen(trx, table))
      expect(found).toEqual(table === 'cohort_pack' ? [ours.organisationId] : [])
    }
  })

  test('is written by the system alone', async () => {
    for (const scope of Object.values(people)) {
      const { numAffectedRows: changed } = await withScope(db, scope(), (trx) =>
        sql`update ${sql.table(table)} set organisation_id = organisation_id`.execute(trx),
      )
      const { numAffectedRows: removed } = await withScope(db, scope(), (trx) =>
        sql`delete from ${sql.table(table)}`.execute(trx),
      )
      expect([changed, removed]).toEqual([0n, 0n])
      const added = {
        cohort_pack: sql`insert into cohort_pack (organisation_id) values (${theirs.organisationId})`,
        cohort_change: sql`insert into cohort_change (organisation_id, episode_id, rev)
          values (${ours.organisationId}, 2, 1)`,
        cohort_chunk: sql`insert into cohort_chunk (organisation_id, pack, instrument, part, chunk, payload)
          values (${ours.organisationId}, 2, '', 'core', 0, '\\x00')`,
      }[table]
      await expect(withScope(db, scope(), (trx) => added.execute(trx))).rejects.toMatchObject({
        code: '42501',
      })
    }
  })
})
