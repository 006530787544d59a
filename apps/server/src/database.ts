import { connect, type Db } from '@tandem/db/connect'
import { type AuthDb, connectAuth } from '@tandem/db/connect-auth'
import { type EmbeddedPostgres, startEmbeddedPostgres } from '@tandem/db/embedded-postgres'
import { appliedMigrations, migrate, migrations } from '@tandem/db/migrate'
import { sql } from 'kysely'
import { unboundJobsRole, unboundRole } from './bound-roles.ts'
import type { Config, DatabaseAddresses } from './config.ts'
import { prepareQueue } from './jobs/queue-schema.ts'
import { readServerNote } from './server-note.ts'
import { type ServerPlace, takeServerPlace } from './server-place.ts'

/** A database that Tandem will not work with; the message is one sentence for the person at the terminal. */
export class DatabaseRefusal extends Error {}

export type OpenDatabase = {
  /** As the application's role, bound by the policies. */
  readonly db: Db
  readonly authDb: AuthDb
  /** Address of the application's role, for work that needs connections of its own. */
  readonly applicationUrl: string
  /** Address of the role that works on the queue of jobs: its own, or the application's where it has none. */
  readonly queueUrl: string
  /** The packaged server, when it is ours. */
  readonly embedded: EmbeddedPostgres | null
  close(): Promise<void>
}

/** Starts or reaches the database, brings it up to date where an owner's address is known, and checks what we are in it. */
export async function openDatabase(config: Config, log: (line: string) => void): Promise<OpenDatabase> {
  if (config.database) return { ...(await openAt(config.database)), embedded: null }
  return openPackaged(config.dataDirectory, log)
}

/** The packaged database has one server; a second one leaves everything as it is. */
async function openPackaged(dataDirectory: string, log: (line: string) => void): Promise<OpenDatabase> {
  const embedded = await startEmbeddedPostgres({
    dataDirectory,
    log,
    purpose: 'server',
    stopOnSignal: false,
  })
  let place: ServerPlace | null = null
  try {
    const { applicationUrl: application, authUrl: auth, ownerUrl: owner, jobsUrl: jobs } = embedded
    place = await takeServerPlace({ applicationUrl: application, revive: embedded.revive, log })
    if (place === null) throw new DatabaseRefusal(alreadyRunning(dataDirectory))
    const { release } = place
    const opened = await openAt({ application, auth, owner, jobs })
    const close = async () => {
      await opened.close()
      await release()
      await embedded.stop()
    }
    return { ...opened, embedded, close }
  } catch (error) {
    await place?.release()
    await embedded.stop()
    throw embedded.explain(error)
  }
}

function alreadyRunning(dataDirectory: string): string {
  const running = readServerNote(dataDirectory)
  return running
    ? `Tandem already runs on ${dataDirectory}, at ${running.address} (process ${running.pid}): open that address, or stop it first.`
    : `Another Tandem is starting on ${dataDirectory}: wait for it, or stop it first.`
}

/** Databases at these addresses, reached, brought up to date and checked; commands beside a running server use it too. */
export async function openAt(addresses: DatabaseAddresses): Promise<Omit<OpenDatabase, 'embedded'>> {
  const applicationRole = await requireServer('DATABASE_URL', addresses.application)
  const authRole = await requireServer('TANDEM_AUTH_URL', addresses.auth)
  if (applicationRole === authRole)
    throw new DatabaseRefusal(
      `DATABASE_URL and TANDEM_AUTH_URL both name the user ${authRole}: accounts and sessions need a role of their own.`,
    )
  const owner = addresses.owner ? await requireServer('TANDEM_OWNER_URL', addresses.owner) : null
  const unbound = await unboundRole(addresses, { application: applicationRole, auth: authRole, owner })
  if (unbound) throw new DatabaseRefusal(unbound)
  if (addresses.owner) {
    await migrate({ ownerUrl: addresses.owner, applicationRole, authRole })
    const role = addresses.jobs ? roleOf(addresses.jobs) : applicationRole
    await prepareQueue(addresses.owner, role, (line) => console.error(line))
  }
  if (addresses.jobs) {
    // Only now may it connect: the owner lets it in.
    const role = await requireServer('TANDEM_JOBS_URL', addresses.jobs)
    const unboundJobs = await unboundJobsRole(addresses.jobs, role)
    if (unboundJobs) throw new DatabaseRefusal(unboundJobs)
  }
  const db = connect(addresses.application)
  try {
    await requireCurrentSchema(db)
  } catch (error) {
    await db.destroy()
    throw error
  }
  const authDb = connectAuth(addresses.auth)
  return {
    db,
    authDb,
    applicationUrl: addresses.application,
    queueUrl: addresses.jobs ?? addresses.application,
    close: async () => {
      await Promise.all([db.destroy(), authDb.destroy()])
    },
  }
}

const roleOf = (url: string) => decodeURIComponent(new URL(url).username)

/** Reaches the server once, so that a wrong address gets its own sentence; returns the role's name. */
async function requireServer(variable: string, url: string): Promise<string> {
  const db = connect(url, 1)
  try {
    const { rows } = await sql<{ role: string; version: number; release: string }>`
      select current_user as role, current_setting('server_version_num')::int as version,
        current_setting('server_version') as release`.execute(db)
    const found = rows[0]
    if (!found) throw new DatabaseRefusal(`${variable}: the server gave no answer.`)
    const refusal = tooOld(variable, found.version, found.release)
    if (refusal) throw new DatabaseRefusal(refusal)
    return found.role
  } catch (error) {
    throw error instanceof DatabaseRefusal ? error : new DatabaseRefusal(unreachable(variable, url, error))
  } finally {
    await db.destroy()
  }
}

/** The sentence for a server older than PostgreSQL 15; null for one that will do. */
export const tooOld = (variable: string, version: number, release: string): string | null =>
  version < 150_000 ? `${variable} leads to PostgreSQL ${release}: Tandem needs version 15 or newer.` : null

function unreachable(variable: string, url: string, error: unknown): string {
  const { host, username, pathname } = new URL(url)
  const database = decodeURIComponent(pathname.slice(1))
  const user = decodeURIComponent(username)
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  const message = error instanceof Error ? error.message : String(error)
  const sentences: Record<string, string> = {
    ECONNREFUSED: `no PostgreSQL answers at ${host}: start it, or correct the address`,
    ENOTFOUND: `there is no host ${host}: correct the address`,
    EAI_AGAIN: `the host ${host} can't be looked up: check the network, or correct the address`,
    '28P01': `PostgreSQL at ${host} refuses the password of ${user}: correct it`,
    '28000': `PostgreSQL at ${host} does not let ${user} in: check pg_hba.conf and the user`,
    '3D000': `PostgreSQL at ${host} has no database ${database}: create it, or correct the address`,
    '42501': `${user} may not connect to ${database} at ${host}: grant it the right to`,
    '53300': `PostgreSQL at ${host} has no free connection: raise max_connections, or stop something`,
  }
  return `${variable}: ${sentences[code] ?? `PostgreSQL at ${host} can't be reached (${message})`}.`
}

/** Every migration of this version is there, and none of a newer one. */
async function requireCurrentSchema(db: Db): Promise<void> {
  const schema = await schemaState(db)
  if (schema.kind === 'newer')
    throw new DatabaseRefusal(
      `This database was made by a newer Tandem (it has the migration ${schema.name}, which this version does not know): start the newer version.`,
    )
  if (schema.kind === 'older')
    throw new DatabaseRefusal(
      `This database lacks the migration ${schema.name}: give the owner's address in TANDEM_OWNER_URL once, and start again.`,
    )
}

export type SchemaState =
  | { readonly kind: 'current' }
  | { readonly kind: 'newer' | 'older'; readonly name: string }

export async function schemaState(db: Db): Promise<SchemaState> {
  const applied = await appliedMigrations(db).catch((error: unknown): string[] => {
    // The log exists and this role may not read it: nobody ran our grants.
    if (error instanceof Error && 'code' in error && error.code === '42501') return []
    throw error
  })
  const unknown = applied.find((name) => !(name in migrations))
  if (unknown) return { kind: 'newer', name: unknown }
  const missing = Object.keys(migrations).find((name) => !applied.includes(name))
  return missing ? { kind: 'older', name: missing } : { kind: 'current' }
}
