import { setTimeout as pause } from 'node:timers/promises'
import { Client, escapeIdentifier } from 'pg'
import {
  createAuthSchema,
  createJobsRole,
  createRoles,
  defaultRoles,
  handOverDatabase,
  jobsRole,
} from './database-roles.ts'
import {
  type ClusterFiles,
  clusterFiles,
  isInitialised,
  makeDataDirectory,
  requireWayTo,
} from './embedded/cluster-files.ts'
import { type DatabaseSeat, type DatabaseUser, takeSeat } from './embedded/database-users.ts'
import { administrator, initialise } from './embedded/initialise.ts'
import { type Passwords, readPasswords } from './embedded/passwords.ts'
import {
  dropForeignPidFile,
  freePort,
  launchPostmaster,
  livePostmaster,
  logSince,
  logSize,
  type Postmaster,
  signalPostmaster,
  stopPostmaster,
} from './embedded/postmaster.ts'
import { findServerBinaries, type ServerBinaries } from './embedded/server-binaries.ts'
import { type ServiceAccount, serviceAccount } from './embedded/service-account.ts'
import { brokenOff, codeOf, DatabaseStartError, startFailure } from './embedded/start-failure.ts'
import { withLock } from './embedded/start-lock.ts'

const DATABASE = 'tandem'
const RETRY_MS = 20_000
const RECOVERY_MS = 30 * 60_000

export type EmbeddedPostgresOptions = {
  readonly dataDirectory: string
  readonly log: (line: string) => void
  /** What this process is to others that use the same database: `server`, `import`. */
  readonly purpose?: string
  /** Server settings on top of the usual ones, as in `{ fsync: 'off' }` for tests; only a new start takes them. */
  readonly settings?: Readonly<Record<string, string>>
  /** False when the program handles SIGINT and SIGTERM itself and calls `stop` then. */
  readonly stopOnSignal?: boolean
}

export type EmbeddedPostgres = {
  /** Owns the database and migrates. */
  readonly ownerUrl: string
  readonly applicationUrl: string
  /** Owns the schema `auth`. */
  readonly authUrl: string
  /** May use the queue of jobs, and nothing else. */
  readonly jobsUrl: string
  /** Superuser, database `postgres`: for tests and maintenance only. */
  readonly administratorUrl: string
  readonly version: string
  /** True when the server was running already. */
  readonly adopted: boolean
  readonly dataDirectory: string
  /** Other live processes on the same database at this moment. */
  otherUsers(): readonly DatabaseUser[]
  /** Brings a server that ended without our asking back to the same address; does nothing while it runs. */
  revive(): Promise<void>
  /** The sentence for a full disk or missing memory, when that is why PostgreSQL broke something off; else the error. */
  explain(error: unknown): unknown
  /** Leaves; the last process to leave stops the server and waits for its end. */
  stop(): Promise<void>
}

/**
 * Starts the packaged PostgreSQL on this data directory, or joins the one that already runs there. Makes the database
 * `tandem` and its roles the first time.
 *
 * @throws DatabaseStartError with one sentence for the person at the terminal
 */
export async function startEmbeddedPostgres(options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
  try {
    const place = clusterFiles(makeDataDirectory(options.dataDirectory))
    return await withLock(place.lock, options.log, () => startLocked(place, options))
  } catch (error) {
    throw startFailure(error, options.dataDirectory)
  }
}

async function startLocked(place: ClusterFiles, options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
  const account = serviceAccount(place.files)
  requireWayTo(place.dataDirectory, account)
  const binaries = findServerBinaries(place.dataDirectory, account)
  if (!isInitialised(place, binaries.major)) {
    options.log(`Making a new database in ${place.dataDirectory} (PostgreSQL ${binaries.version}).`)
    initialise(place, binaries, account)
  }
  const passwords = readPasswords(place.passwords)
  const seat = takeSeat(place.users, options.purpose ?? 'Tandem')
  const logBefore = logSize(place.log)
  try {
    const run = (at: number | null) => runningServer(place, passwords, binaries, account, options, at)
    const { port, adopted } = await run(null)
    const urls = connectionUrls(port, passwords)
    await prepareDatabase(urls.administratorUrl, passwords)
    return {
      ...urls,
      version: binaries.version,
      adopted,
      dataDirectory: place.dataDirectory,
      ...leaving(place, seat, options, () => run(port)),
      explain: (error) => brokenOff(error, place.dataDirectory, logSince(place.log, logBefore)) ?? error,
    }
  } catch (error) {
    seat.leave()
    throw error
  }
}

async function runningServer(
  place: ClusterFiles,
  passwords: Passwords,
  binaries: ServerBinaries,
  account: ServiceAccount,
  options: EmbeddedPostgresOptions,
  port: number | null,
): Promise<{ port: number; adopted: boolean }> {
  const since = Date.now()
  for (;;) {
    const live = await joinable(place, passwords)
    if (live) return { port: live.port, adopted: true }
    dropForeignPidFile(place.files)
    const at = port ?? (await freePort())
    const launch = await launchPostmaster(place, binaries, account, options.settings ?? {}, options.log, at)
    if (launch.kind === 'ready') return { port: launch.port, adopted: false }
    // A killed postmaster's processes need a moment to end, and another program may have taken the free port.
    const passing =
      /still in use|postmaster\.pid" already exists|could not bind|could not create any TCP/.test(launch.log)
    if (!passing || Date.now() - since > RETRY_MS)
      throw startFailure('PostgreSQL ended at once', place.dataDirectory, launch.log)
    await pause(250)
  }
}

/** The running server of these files once it takes connections; null when none runs, or when it has just gone. */
async function joinable(place: ClusterFiles, passwords: Passwords): Promise<Postmaster | null> {
  for (const since = Date.now(); Date.now() - since < RECOVERY_MS; await pause(50)) {
    const live = livePostmaster(place.files)
    if (!live) return null
    if (live.port > 0 && (await answers(connectionUrls(live.port, passwords).administratorUrl, place.files)))
      return live
  }
  throw new DatabaseStartError(
    `The database of ${place.dataDirectory} runs but takes no connections: see ${place.log}, or stop it and start again.`,
  )
}

async function answers(url: string, files: string): Promise<boolean> {
  const client = new Client({ connectionString: url, connectionTimeoutMillis: 10_000 })
  client.on('error', () => {})
  try {
    await client.connect()
    const { rows } = await client.query('show data_directory')
    return rows[0]?.data_directory === files
  } catch (error) {
    if (codeOf(error) !== '28P01') return false
    throw new DatabaseStartError(
      `The passwords beside ${files} don't open the database: put passwords.json back from a backup.`,
    )
  } finally {
    await client.end().catch(() => {})
  }
}

function connectionUrls(port: number, passwords: Passwords) {
  const url = (role: string, password: string, database: string) =>
    `postgres://${role}:${password}@127.0.0.1:${port}/${database}`
  return {
    administratorUrl: url(administrator, passwords.administrator, 'postgres'),
    ownerUrl: url(defaultRoles.owner, passwords.owner, DATABASE),
    applicationUrl: url(defaultRoles.application, passwords.application, DATABASE),
    authUrl: url(defaultRoles.auth, passwords.auth, DATABASE),
    jobsUrl: url(jobsRole, passwords.jobs, DATABASE),
  }
}

/** The database appears under its name only when it is complete; what came later is made where it is missing. */
async function prepareDatabase(administratorUrl: string, passwords: Passwords): Promise<void> {
  const client = new Client({ connectionString: administratorUrl })
  await client.connect()
  try {
    await createJobsRole(client, jobsRole, passwords.jobs)
    const { rowCount } = await client.query('select from pg_database where datname = $1', [DATABASE])
    if (rowCount) return
    const draft = `${DATABASE}_making`
    await client.query(`drop database if exists ${escapeIdentifier(draft)} with (force)`)
    await client.query(`create database ${escapeIdentifier(draft)}`)
    await createRoles(client, defaultRoles, passwords)
    const inside = new Client({ connectionString: administratorUrl.replace(/postgres$/, draft) })
    await inside.connect()
    await createAuthSchema(inside, defaultRoles).finally(() => inside.end())
    await handOverDatabase(client, draft, defaultRoles)
    await client.query(`alter database ${escapeIdentifier(draft)} rename to ${escapeIdentifier(DATABASE)}`)
  } finally {
    await client.end()
  }
}

function leaving(
  place: ClusterFiles,
  seat: DatabaseSeat,
  options: EmbeddedPostgresOptions,
  runAgain: () => Promise<unknown>,
) {
  let stopping: Promise<void> | null = null
  const atExit = () => {
    const live = seat.leave().length === 0 ? livePostmaster(place.files) : null
    if (live) signalPostmaster(live.pid, 'SIGINT')
  }
  const stopOnce = () =>
    withLock(place.lock, options.log, async () => {
      const others = seat.leave()
      const live = livePostmaster(place.files)
      if (live && others.length === 0) await stopPostmaster(place.files, live.pid)
    }).finally(() => process.off('exit', atExit).off('SIGINT', onSignal).off('SIGTERM', onSignal))
  const stop = () => {
    stopping ??= stopOnce()
    return stopping
  }
  const onSignal = (signal: NodeJS.Signals) => {
    stop().finally(() => process.kill(process.pid, signal))
  }
  process.on('exit', atExit)
  if (options.stopOnSignal !== false) process.on('SIGINT', onSignal).on('SIGTERM', onSignal)
  const revive = () =>
    withLock(place.lock, options.log, async () => {
      if (stopping === null) await runAgain()
    })
  return { stop, revive, otherUsers: seat.others }
}
