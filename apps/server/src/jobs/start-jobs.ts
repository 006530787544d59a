import { randomUUID } from 'node:crypto'
import { mkdirSync, readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import type { CohortStore } from '@tandem/api/cohort-store/cohort-store'
import type { JobQueue } from '@tandem/api/jobs/job-queue'
import { type BreakOff, type JobRunner, runJob } from '@tandem/api/jobs/run-job'
import type { Db } from '@tandem/db/connect'
import { findOrganisationsWithJobs, findWaitingJobs, releaseLostJobs } from '@tandem/db/queries/jobs'
import { systemScope, withDirectory, withScope } from '@tandem/db/scope'
import type { TaskList } from 'graphile-worker'
import { startQueue } from './queue-runner.ts'

export type JobsOptions = {
  readonly db: Db
  /** Address of the role that may use the queue. */
  readonly queueUrl: string
  readonly version: string
  readonly cohorts?: CohortStore | undefined
  /** Half-made files lie in it while a job runs. */
  readonly folder: string
  readonly log: (line: string) => void
  readonly kindOf?: JobRunner['kindOf']
  readonly now?: () => Date
  /** What else is done each minute: schedules that are due, files that have expired. */
  readonly eachMinute?: (queue: JobQueue) => Promise<void>
}

export type RunningJobs = JobQueue & { close(): Promise<void> }

const sweepMs = 5_000
/** A server that says nothing for so long no longer works on its jobs. */
const silentMs = 12_000
const atOnce = 2

type Payload = { readonly organisation: number; readonly job: string }

/**
 * Works on jobs in this process, two at a time. The queue says which; what it has lost, or a server has dropped, is
 * found by looking at the jobs themselves.
 */
export async function startJobs(options: JobsOptions): Promise<RunningJobs> {
  const { db, log } = options
  const name = randomUUID()
  const folder = ownFolder(options.folder)
  const running = new Map<string, AbortController>()
  let stopping = false
  const jobs: JobRunner = {
    db,
    name,
    folder,
    log,
    version: options.version,
    cohorts: options.cohorts,
    now: options.now ?? (() => new Date()),
    ...(options.kindOf && { kindOf: options.kindOf }),
  }

  const tasks: TaskList = {
    async job(payload) {
      const { organisation, job } = payload as Payload
      if (stopping || running.has(job)) return
      const control = new AbortController()
      running.set(job, control)
      await runJob(jobs, organisation, job, control).finally(() => running.delete(job))
    },
    minute: async () => options.eachMinute?.(queue),
  }
  const runner = await startQueue({
    url: options.queueUrl,
    tasks,
    crontab: '* * * * * minute ?max=1',
    atOnce,
    log,
  }).catch((error: unknown) => {
    rmSync(folder, { recursive: true, force: true })
    throw error
  })
  const queue: JobQueue = {
    async push(organisation, job) {
      // What can't be pushed now is found by the next sweep.
      await runner
        .add('job', { organisation, job } satisfies Payload, job)
        .catch((error: Error) => log(`Jobs: ${error.message}`))
    },
    stop: (job) => running.get(job)?.abort('cancelled' satisfies BreakOff),
  }

  const sweep = async () => {
    const organisations = await withDirectory(db, findOrganisationsWithJobs)
    for (const organisation of organisations) {
      const scope = systemScope(organisation, 'jobs')
      const waiting = await withScope(db, scope, async (trx) => {
        await releaseLostJobs(trx, scope, { own: [...running.keys()], silentMs })
        return findWaitingJobs(trx, scope)
      })
      for (const job of waiting) if (!running.has(job)) await queue.push(organisation, job)
    }
  }
  let sweeping: Promise<void> = Promise.resolve()
  const sweepOnce = () => {
    sweeping = sweeping.then(sweep).catch((error: Error) => log(`Jobs: ${error.message}`))
  }
  sweepOnce()
  const timer = setInterval(sweepOnce, sweepMs)
  timer.unref()

  return {
    ...queue,
    async close() {
      stopping = true
      clearInterval(timer)
      for (const control of running.values()) control.abort('stopping' satisfies BreakOff)
      await sweeping
      await runner.stop()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

/** A folder for this process; those of processes that were killed are cleared away. */
function ownFolder(folder: string): string {
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  for (const name of readdirSync(folder))
    if (!isAlive(Number(name))) rmSync(join(folder, name), { recursive: true, force: true })
  const own = join(folder, String(process.pid))
  rmSync(own, { recursive: true, force: true })
  mkdirSync(own, { mode: 0o700 })
  return own
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}
