import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type CohortStore, startCohortStore } from '@tandem/api/cohort-store/cohort-store'
import { everyHour } from '@tandem/api/every-hour'
import { refitResponses } from '@tandem/api/expected-response/fit-job'
import { workOffReports } from '@tandem/api/services/report-schedules'
import { recountSigns } from '@tandem/api/sign-yields/yield-job'
import { connectPool, type Db } from '@tandem/db/connect'
import { drainDirty } from '@tandem/db/rebuild'
import { type Authentication, createAuthentication } from './authentication.ts'
import type { Closing } from './closing.ts'
import type { Config } from './config.ts'
import { cookieSecret } from './cookie-secret.ts'
import { type OpenDatabase, openDatabase } from './database.ts'
import { isDemoOnly, prepareDemoAccounts } from './demo-accounts.ts'
import { loadFirstData } from './first-data.ts'
import { httpServer } from './http.ts'
import { startJobs } from './jobs/start-jobs.ts'
import { listen } from './listen.ts'
import { startRebuildThread } from './rebuild-thread.ts'
import { removeServerNote, writeServerNote } from './server-note.ts'
import { recordSignIn } from './sign-in-record.ts'

const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as {
  version: string
}

export type RunningServer = {
  readonly address: string
  /** The port asked for was taken. */
  readonly otherPort: boolean
  readonly version: string
  readonly demo: boolean
}

/**
 * One server from its settings: database, migrations, first data, rebuild worker, HTTP.
 *
 * @param tell for the person at the terminal, one line each
 * @param closing takes how to undo each step
 */
export async function startServer(
  config: Config,
  tell: (line: string) => void,
  closing: Closing,
): Promise<RunningServer> {
  const opened = await openDatabase(config, tell)
  await closing.add(opened.close)
  const { db, authDb, embedded } = opened
  const auth = createAuthentication({
    db: authDb,
    secret: config.secret ?? cookieSecret(config.dataDirectory),
    demo: config.demo,
    publicUrl: config.publicUrl,
    onEvent: (event) => recordSignIn(db, { info: logSignIn }, event),
    warn: (message) => console.error(message),
  })
  if (config.demo)
    await prepareDemo(db, auth, tell).catch((error: unknown) => {
      throw embedded?.explain(error) ?? error
    })
  const worker = startRebuildThread({
    url: opened.applicationUrl,
    db,
    log: (line) => console.error(line),
  })
  await closing.add(worker.stop)
  const log = (line: string) => console.error(line)
  const now = () => new Date()
  const learning = everyHour(async () => {
    await refitResponses(db, now, log)
    await recountSigns(db, now, log)
  }, log)
  await closing.add(learning.stop)
  const demo = async () => config.demo && (await isDemoOnly(db))
  const cohorts = await cohortStore(config, opened, closing)
  const jobs = await startJobs({
    db,
    queueUrl: opened.queueUrl,
    version,
    cohorts,
    folder: join(config.dataDirectory, 'jobs'),
    eachMinute: async (queue) => {
      await workOffReports(db, new Date(), queue)
    },
    log: (line) => console.error(line),
  })
  await closing.add(jobs.close)
  const app = await httpServer({ db, auth, demo, lag: worker.lag, version, settings: config, cohorts, jobs })
  await closing.add(async () => {
    await app.close()
  })
  const { address, port } = await listen(app, config.host, config.port)
  if (embedded) {
    writeServerNote(config.dataDirectory, address)
    await closing.add(async () => removeServerNote(config.dataDirectory))
  }
  return { address, otherPort: port !== config.port, version, demo: await demo() }
}

/** Cohorts in memory, with connections of their own: reading one takes a while. */
async function cohortStore(
  { cohortMemory, cohortThreads }: Config,
  { db, applicationUrl }: OpenDatabase,
  closing: Closing,
): Promise<CohortStore | undefined> {
  if (cohortMemory === 0) return undefined
  const pool = connectPool(applicationUrl, 2)
  const cohorts = startCohortStore({
    db,
    pool,
    memoryBytes: cohortMemory * 1_048_576,
    threads: cohortThreads,
    log: (line) => console.error(line),
  })
  await closing.add(async () => {
    await cohorts.close()
    await pool.end()
  })
  return cohorts
}

/** Public and invented data for a database that holds no real service, and the accounts to look at them. */
async function prepareDemo(db: Db, auth: Authentication, tell: (line: string) => void): Promise<void> {
  if (!(await isDemoOnly(db))) return tell('No demo data: this database holds a real service.')
  await loadFirstData(db, { log: tell, progress: tell })
  await drainDirty(db, { log: tell })
  await prepareDemoAccounts(auth, db)
}

const logSignIn = (details: object, message: string) => console.error(JSON.stringify({ message, ...details }))
