import { randomUUID } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { Db } from '@tandem/db/connect'
import {
  beatJob,
  type ClaimedJob,
  claimJob,
  endJob,
  holdJob,
  type JobEnd,
  type JobProgress,
} from '@tandem/db/queries/jobs'
import { findOrganisationsOfUser } from '@tandem/db/queries/organisations'
import { systemScope, withDirectory, withScope } from '@tandem/db/scope'
import type { CohortStore } from '../cohort-store/cohort-store.ts'
import { grantFor, scopeOfUser } from '../scope-of-user.ts'
import type { OrganisationContext } from '../trpc.ts'
import { JobProblem, type JobWork } from './job-kind.ts'
import { jobKindOf } from './job-kinds.ts'
import { problemInWords } from './problem-in-words.ts'
import type { RunnableKind } from './runnable-kind.ts'

export type JobRunner = {
  readonly db: Db
  /** Tells runners of several servers apart. */
  readonly name: string
  readonly version: string
  readonly cohorts?: CohortStore | undefined
  readonly now: () => Date
  /** Folders of running jobs are made in it. */
  readonly folder: string
  readonly log: (line: string) => void
  readonly kindOf?: (kind: string) => RunnableKind | null
}

/** Why work was broken off, as the reason of its signal. */
export type BreakOff = 'cancelled' | 'stopping' | 'lost'

const beatMs = 1_000

/**
 * Works on one job until it has ended, if it still waits. Never rejects: how it ended stands in the job.
 *
 * @param control aborted with a `BreakOff` by whoever wants it to end
 */
export async function runJob(
  runner: JobRunner,
  organisationId: number,
  uuid: string,
  control: AbortController,
): Promise<void> {
  const system = systemScope(organisationId, 'jobs')
  const inSystem = <Result>(work: Parameters<typeof withScope<Result>>[2]) =>
    withScope(runner.db, system, work)
  try {
    const claimed = await inSystem((trx) => claimJob(trx, system, uuid, runner.name))
    if (claimed === null) return
    let end: JobEnd | null
    try {
      end = await worked(runner, organisationId, uuid, claimed, control)
    } catch (error) {
      end = endOf(control.signal, error, runner, uuid, claimed.kind)
    }
    if (end !== null) await inSystem((trx) => endJob(trx, system, uuid, runner.name, end))
  } catch (error) {
    // The database is gone: the job gives no sign of life any more and is taken up again when it is back.
    runner.log(`Job ${uuid} could not be noted: ${error instanceof Error ? error.message : String(error)}`)
  }
}

function endOf(
  signal: AbortSignal,
  error: unknown,
  runner: JobRunner,
  uuid: string,
  kind: string,
): JobEnd | null {
  if (signal.aborted) {
    const ends: Record<BreakOff, JobEnd | null> = {
      cancelled: { state: 'cancelled' },
      stopping: { state: 'queued' },
      lost: null,
    }
    return ends[signal.reason as BreakOff] ?? { state: 'cancelled' }
  }
  const errorId = randomUUID()
  const { words, expected } = problemInWords(error, errorId)
  const details = error instanceof Error ? (error.stack ?? error.message) : String(error)
  runner.log(`Job ${uuid} (${kind}) failed, error ${errorId}: ${expected ? words : details}`)
  return { state: 'failed', problem: words, errorId }
}

/** @throws whatever the work throws; what was half made is gone by then */
async function worked(
  runner: JobRunner,
  organisationId: number,
  uuid: string,
  claimed: ClaimedJob,
  control: AbortController,
): Promise<JobEnd | null> {
  const { db, name } = runner
  const kind = (runner.kindOf ?? jobKindOf)(claimed.kind)
  if (kind === null)
    throw new JobProblem(`This version of Tandem does not know jobs of the kind “${claimed.kind}”.`)
  const context = await contextOfAsker(runner, organisationId, claimed, kind, uuid)
  const { scope } = context
  const { signal } = control
  let progress: JobProgress = { done: 0, total: null, words: 'Starting' }
  const folder = await mkdtemp(join(runner.folder, 'job-'))
  const beat = () =>
    withScope(db, scope, (trx) => beatJob(trx, scope, uuid, name, progress)).then(
      (state) => state !== 'goes on' && control.abort(state satisfies BreakOff),
      // Lost for a moment; the next beat tries again.
      () => {},
    )
  const beats = setInterval(beat, beatMs)
  const work: JobWork<unknown> = {
    db,
    organisationId,
    scope,
    context,
    input: claimed.input,
    job: { id: claimed.id, uuid },
    progress: (done, total, words) => {
      progress = { done, total, words }
    },
    signal,
    folder,
  }
  try {
    signal.throwIfAborted()
    const made = await kind.run(work)
    signal.throwIfAborted()
    await withScope(db, scope, async (trx) => {
      const held = await holdJob(trx, scope, uuid, name)
      if (held !== 'goes on') {
        control.abort(held)
        signal.throwIfAborted()
      }
      await made.keep(trx)
      signal.throwIfAborted()
      await endJob(trx, scope, uuid, name, { state: 'done', progress: ended(progress), result: made.result })
    })
    return null
  } finally {
    clearInterval(beats)
    await rm(folder, { recursive: true, force: true })
  }
}

const ended = ({ done, total, words }: JobProgress): JobProgress => ({ done: total ?? done, total, words })

/** What the asker may do now: the row says who asked, never what they may see. */
async function contextOfAsker(
  runner: JobRunner,
  organisationId: number,
  { userId, userName }: ClaimedJob,
  { screen }: RunnableKind,
  uuid: string,
): Promise<OrganisationContext> {
  const { db, version, cohorts, now } = runner
  const organisations = await withDirectory(db, (trx) => findOrganisationsOfUser(trx, userId))
  const organisation = organisations.find(({ id }) => id === organisationId)
  const grant = organisation && grantFor(organisation.grants, screen)
  if (!organisation || !grant)
    throw new JobProblem(`${userName} may no longer open the screen this belongs to (${screen}).`)
  return {
    db,
    person: { userId, username: userName, name: userName },
    requestId: uuid,
    demo: async () => false,
    version,
    now,
    cohorts,
    organisation,
    scope: scopeOfUser(organisationId, grant, userId),
  }
}
