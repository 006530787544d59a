import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { connect } from '@tandem/db/connect'
import { appliedMigrations, migrations } from '@tandem/db/migrate'
import { asAdministrator, freshDatabase, type TestDatabase } from '@tandem/db/test-database'
import { sql } from 'kysely'
import { Migrator } from 'kysely/migration'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openAt } from './database.ts'
import { queueSchema } from './jobs/queue-schema.ts'
import { startJobs } from './jobs/start-jobs.ts'

const lastOfOlder = '0012-expected-response'
const jobsRole = `older_jobs_${process.pid}`

let database: TestDatabase
beforeAll(async () => {
  database = await freshDatabase()
  await asAdministrator(database.administratorUrl, async (client) => {
    await client.query(`create role ${jobsRole} login password 'x'`)
    await client.query(`
      drop schema public cascade; drop schema migration cascade; drop schema auth cascade;
      drop schema if exists ${queueSchema} cascade;
      create schema public authorization ${database.roles.owner};
      create schema migration authorization ${database.roles.owner}`)
  })
  const db = connect(database.ownerUrl, 1)
  const older = Object.fromEntries(Object.entries(migrations).filter(([name]) => name <= lastOfOlder))
  const { error } = await new Migrator({
    db,
    provider: { getMigrations: async () => older },
    migrationTableSchema: 'migration',
    migrationTableName: 'migration',
    migrationLockTableName: 'migration_lock',
  }).migrateToLatest()
  if (error) throw error
  await sql`select set_config('tandem.directory', 'on', false)`.execute(db)
  await sql`insert into organisation (code, name, kind, time_zone)
    values ('before', 'From before', 'service', 'Europe/London')`.execute(db)
  await db.destroy()
}, 60_000)
afterAll(async () => {
  await asAdministrator(database.administratorUrl, (client) =>
    client.query(`drop owned by ${jobsRole}; drop role ${jobsRole}`),
  )
  await database.drop()
})

test('a database of the version before jobs and reports is brought up to date, keeps its rows, and runs jobs', async () => {
  const jobs = new URL(database.applicationUrl)
  jobs.username = jobsRole
  jobs.password = 'x'
  const addresses = {
    application: database.applicationUrl,
    auth: database.authUrl,
    owner: database.ownerUrl,
    jobs: jobs.href,
  }
  const opened = await openAt(addresses)
  expect(await appliedMigrations(opened.db)).toEqual(Object.keys(migrations))
  const folder = mkdtempSync(join(tmpdir(), 'tandem-older-'))
  const lines: string[] = []
  const running = await startJobs({
    db: opened.db,
    queueUrl: opened.queueUrl,
    version: 'test',
    folder,
    log: (line) => lines.push(line),
  })
  await running.close()
  rmSync(folder, { recursive: true })
  expect(lines).toEqual([])
  await opened.close()
  // Again, as at every later start.
  const again = await openAt(addresses)
  const { rows } = await again.db.transaction().execute(async (trx) => {
    await sql`select set_config('tandem.directory', 'on', true)`.execute(trx)
    return sql`select code, suppression_threshold from organisation`.execute(trx)
  })
  expect(rows).toEqual([{ code: 'before', suppression_threshold: 11 }])
  await again.close()
}, 60_000)
