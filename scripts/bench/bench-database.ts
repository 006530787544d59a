import { chmodSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { connect, type Db } from '@tandem/db/connect'
import { defaultRoles } from '@tandem/db/database-roles'
import { startEmbeddedPostgres } from '@tandem/db/embedded-postgres'
import { migrate } from '@tandem/db/migrate'
import { insertOrganisation, type Organisation } from '@tandem/db/queries/writes-organisations'
import { sql } from 'kysely'

/** One database of the run, as the application's role and as the superuser, whom no policy binds. */
export type BenchDatabase = {
  readonly name: string
  readonly url: string
  readonly db: Db
  readonly superuser: Db
  readonly superuserUrl: string
  close(): Promise<void>
}

export type BenchServer = {
  readonly version: string
  readonly authUrl: string
  /** A folder that the server, too, may write into. */
  readonly folder: string
  readonly main: BenchDatabase
  /** A new database with everything that another one has; that one has to be closed. */
  copyOf(name: string, of: string): Promise<BenchDatabase>
  drop(database: BenchDatabase): Promise<void>
  stop(): Promise<void>
}

/** Migrated and without rows, for copies. */
export const emptyDatabase = 'empty'

/** The packaged PostgreSQL with the settings that Tandem gives it, in a temporary folder that ends with the run. */
export async function startBenchServer(): Promise<BenchServer> {
  const home = mkdtempSync(join(tmpdir(), 'tandem-bench-'))
  chmodSync(home, 0o755)
  const folder = join(home, 'files')
  mkdirSync(folder)
  chmodSync(folder, 0o777)
  const embedded = await startEmbeddedPostgres({
    dataDirectory: join(home, 'data'),
    log: () => {},
    purpose: 'bench',
    stopOnSignal: false,
  })
  const end = async () => {
    await embedded.stop()
    rmSync(home, { recursive: true, force: true })
  }
  for (const signal of ['SIGINT', 'SIGTERM'] as const)
    process.once(signal, () => {
      end().finally(() => process.exit(130))
    })
  await migrate({
    ownerUrl: embedded.ownerUrl,
    applicationRole: defaultRoles.application,
    authRole: defaultRoles.auth,
  })
  const urlOf = (url: string, database: string) => {
    const address = new URL(url)
    address.pathname = `/${database}`
    return address.href
  }
  const open = (name: string): BenchDatabase => {
    const url = urlOf(embedded.applicationUrl, name)
    const db = connect(url)
    const superuserUrl = urlOf(embedded.administratorUrl, name)
    const superuser = connect(superuserUrl, 2)
    const close = async () => {
      await Promise.all([db.destroy(), superuser.destroy()])
    }
    return { name, url, db, superuser, superuserUrl, close }
  }
  const maintenance = connect(embedded.administratorUrl, 1)
  await sql`create database ${sql.id(emptyDatabase)} template tandem`.execute(maintenance)
  const main = open('tandem')
  return {
    version: embedded.version,
    authUrl: embedded.authUrl,
    folder,
    main,
    copyOf: async (name, of) => {
      await sql`create database ${sql.id(name)} template ${sql.id(of)}`.execute(maintenance)
      return open(name)
    },
    drop: async (database) => {
      await database.close()
      await sql`drop database ${sql.id(database.name)} with (force)`.execute(maintenance)
    },
    stop: async () => {
      await Promise.all([main.close(), maintenance.destroy()])
      await end()
    },
  }
}

export const benchOrganisation = (db: Db, code: string): Promise<Organisation> =>
  insertOrganisation(db, {
    code,
    name: `Invented service ${code}`,
    kind: 'invented',
    timeZone: 'Europe/London',
  })
