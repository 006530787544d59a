import { type Kysely, sql } from 'kysely'
import { type Migration, Migrator } from 'kysely/migration'
import { connect } from './connect.ts'
import { organisation } from './migrations/0001-organisation.ts'
import { patients } from './migrations/0002-patients.ts'
import { care } from './migrations/0003-care.ts'
import { scores } from './migrations/0004-scores.ts'
import { derived } from './migrations/0005-derived.ts'
import { policies } from './migrations/0006-policies.ts'
import { authentication } from './migrations/0007-authentication.ts'
import { cohortState } from './migrations/0008-cohort-state.ts'
import { cohortChunks } from './migrations/0009-cohort-chunks.ts'
import { savedViews } from './migrations/0010-saved-views.ts'
import { caseload } from './migrations/0011-caseload.ts'
import { expectedResponse } from './migrations/0012-expected-response.ts'
import { quality } from './migrations/0013-quality.ts'
import { jobsAndReports } from './migrations/0014-jobs-and-reports.ts'
import { entry } from './migrations/0015-entry.ts'
import { signYields } from './migrations/0016-sign-yields.ts'
import { measureNotes } from './migrations/0018-measure-notes.ts'
import { releasedCounts } from './migrations/0019-released-counts.ts'

/** In order; an entry is never edited once shipped. */
export const migrations: Record<string, Migration> = {
  '0001-organisation': organisation,
  '0002-patients': patients,
  '0003-care': care,
  '0004-scores': scores,
  '0005-derived': derived,
  '0006-policies': policies,
  '0007-authentication': authentication,
  '0008-cohort-state': cohortState,
  '0009-cohort-chunks': cohortChunks,
  '0010-saved-views': savedViews,
  '0011-caseload': caseload,
  '0012-expected-response': expectedResponse,
  '0013-quality': quality,
  '0014-jobs-and-reports': jobsAndReports,
  '0015-entry': entry,
  '0016-sign-yields': signYields,
  '0018-measure-notes': measureNotes,
  '0019-released-counts': releasedCounts,
}

const log = { schema: 'migration', table: 'migration', lock: 'migration_lock' }

export type MigrationTarget = {
  readonly ownerUrl: string
  readonly applicationRole: string
  readonly authRole: string
}

/**
 * Brings a database up to date, all or nothing, under an advisory lock; safe to call from several processes at once.
 *
 * @throws Error with one sentence when the database was made by a newer Tandem, or a migration fails
 */
export async function migrate(target: MigrationTarget): Promise<{ applied: string[] }> {
  const db = connect(target.ownerUrl, 2)
  try {
    const unknown = (await appliedMigrations(db)).filter((name) => !(name in migrations))
    if (unknown.length > 0)
      throw new Error(
        `This database was made by a newer Tandem (it has the migration ${unknown[0]}, which this version does not know): start the newer version.`,
      )
    await sql`create schema if not exists ${sql.id(log.schema)}`.execute(db)
    const migrator = new Migrator({
      db,
      provider: { getMigrations: async () => migrations },
      migrationTableSchema: log.schema,
      migrationTableName: log.table,
      migrationLockTableName: log.lock,
    })
    const { error, results } = await migrator.migrateToLatest()
    if (error)
      throw new Error(`The database could not be brought up to date: ${messageOf(error)}`, { cause: error })
    await grantRoles(db, target)
    return { applied: (results ?? []).map((result) => result.migrationName) }
  } finally {
    await db.destroy()
  }
}

/** Names of the migrations that a database has; empty where there are none yet. */
export async function appliedMigrations(db: Kysely<never> | ReturnType<typeof connect>): Promise<string[]> {
  const { rows: found } = await sql<{ present: boolean }>`
    select to_regclass(${`${log.schema}.${log.table}`}) is not null as present`.execute(db)
  if (!found[0]?.present) return []
  const { rows } = await sql<{
    name: string
  }>`select name from ${sql.table(`${log.schema}.${log.table}`)} order by name`.execute(db)
  return rows.map((row) => row.name)
}

/** What the two roles that serve requests may do. Neither owns a table; audit rows can only be added and read. */
async function grantRoles(db: ReturnType<typeof connect>, target: MigrationTarget): Promise<void> {
  const application = sql.id(target.applicationRole)
  const auth = sql.id(target.authRole)
  await sql`
    grant usage on schema public to ${application};
    grant select, insert, update, delete on all tables in schema public to ${application};
    revoke update, delete on audit_event from ${application};
    revoke update, delete on response_model from ${application};
    revoke update on report_file, report_file_part from ${application};
    revoke delete on caseload_rule, safety_alert, case_review from ${application};
    revoke update on safety_alert, case_review from ${application};
    grant update (superseded_at) on case_review to ${application};
    grant update (severity, acknowledged_at, acknowledged_by, acknowledged_name, action, note, second_look_on,
      second_look_at, second_look_by, second_look_name, second_look_note) on safety_alert to ${application};
    revoke update, delete on code_list, measure_run, measure_result, measure_count from ${application};
    revoke update on measure_subject from ${application};
    grant update (superseded_at) on code_list to ${application};
    revoke update, delete on record_edit from ${application};
    revoke update, delete on measure_note from ${application};
    revoke update, delete on released_count from ${application};
    grant update (superseded_at, superseded_by, superseded_name, superseded_words) on measure_note to ${application};
    grant usage on all sequences in schema public to ${application};
    grant usage on schema ${sql.id(log.schema)} to ${application};
    grant select on ${sql.table(`${log.schema}.${log.table}`)} to ${application};
    grant usage on schema auth to ${auth};
    grant select, insert, update, delete on all tables in schema auth to ${auth};
  `.execute(db)
}

const messageOf = (error: unknown) => (error instanceof Error ? error.message : String(error))
