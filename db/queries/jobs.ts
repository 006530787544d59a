import { sql } from 'kysely'
import type { Scope, Trx } from '../scope.ts'

export type JobState = 'queued' | 'running' | 'done' | 'failed' | 'cancelled'

export type JobRecord = {
  readonly uuid: string
  readonly kind: string
  readonly title: string
  readonly state: JobState
  readonly done: number
  /** null: how much there is to do is not known. */
  readonly total: number | null
  readonly words: string
  readonly attempts: number
  readonly problem: string | null
  readonly errorId: string | null
  readonly result: unknown
  readonly by: string
  readonly createdAt: Date
  readonly startedAt: Date | null
  readonly endedAt: Date | null
  readonly cancelAsked: boolean
}

const shown = sql`uuid, kind, title, state, done, total, words, attempts, problem, error_id as "errorId", result,
  user_name as by, created_at as "createdAt", started_at as "startedAt", ended_at as "endedAt",
  cancel_asked_at is not null as "cancelAsked"`

export type NewJob = {
  readonly kind: string
  readonly title: string
  readonly input: unknown
  readonly userId: string
  readonly userName: string
}

/** Notes that there is something to do; returns the job's uuid. */
export async function addJob(trx: Trx, scope: Scope, job: NewJob): Promise<string> {
  const { rows } = await sql<{ uuid: string }>`
    insert into job (organisation_id, kind, title, input, user_id, user_name)
    values (${scope.organisationId}, ${job.kind}, ${job.title}, ${JSON.stringify(job.input)}::jsonb,
      ${job.userId}, ${job.userName})
    returning uuid`.execute(trx)
  const [row] = rows
  if (row === undefined) throw new Error('addJob: an insert without a row')
  return row.uuid
}

/** A job that the scope may see; null: there is none. */
export async function findJob(trx: Trx, scope: Scope, uuid: string): Promise<JobRecord | null> {
  const { rows } = await sql<JobRecord>`
    select ${shown} from job where organisation_id = ${scope.organisationId} and uuid = ${uuid}`.execute(trx)
  return rows[0] ?? null
}

/** The person's own jobs, latest first. */
export async function findJobs(
  trx: Trx,
  scope: Scope,
  { kinds, most }: { readonly kinds: readonly string[] | null; readonly most: number },
): Promise<JobRecord[]> {
  const { rows } = await sql<JobRecord>`
    select ${shown} from job
    where organisation_id = ${scope.organisationId} and user_id = ${scope.actor}
      and (${kinds}::text[] is null or kind = any (${kinds}::text[]))
    order by created_at desc, id desc limit ${most}`.execute(trx)
  return rows
}

/**
 * The job of a kind and an input that waits or runs, whoever asked.
 *
 * @param alone keeps others who ask the same out until the transaction ends, so that one of them may add the job
 */
export async function findJobUnderWay(
  trx: Trx,
  { organisationId }: Scope,
  kind: string,
  input: object,
  { alone = false }: { readonly alone?: boolean } = {},
): Promise<JobRecord | null> {
  const key = JSON.stringify(input)
  if (alone)
    await sql`select pg_advisory_xact_lock(hashtextextended(${`${kind} ${key}`}, ${organisationId}))`.execute(
      trx,
    )
  const { rows } = await sql<JobRecord>`
    select ${shown} from job
    where organisation_id = ${organisationId} and state in ('queued', 'running') and cancel_asked_at is null
      and kind = ${kind} and input = ${key}::jsonb
    order by id limit 1`.execute(trx)
  return rows[0] ?? null
}

/** What waits ends at once; what runs is asked to, and ends soon. False where it has ended already. */
export async function cancelJob(trx: Trx, scope: Scope, uuid: string): Promise<boolean> {
  const { numAffectedRows } = await sql`
    update job set
      cancel_asked_at = coalesce(cancel_asked_at, clock_timestamp()),
      ended_at = case when state = 'queued' then clock_timestamp() end,
      state = case when state = 'queued' then 'cancelled' else state end
    where organisation_id = ${scope.organisationId} and uuid = ${uuid}
      and state in ('queued', 'running')`.execute(trx)
  return numAffectedRows === 1n
}

/** Puts what failed or was cancelled back in the queue; false where it is neither. */
export async function retryJob(trx: Trx, scope: Scope, uuid: string): Promise<boolean> {
  const { numAffectedRows } = await sql`
    update job set state = 'queued', done = 0, total = null, words = '', attempts = 0, runner = null, problem = null,
      error_id = null, started_at = null, beat_at = null, cancel_asked_at = null, ended_at = null, result = null
    where organisation_id = ${scope.organisationId} and uuid = ${uuid}
      and state in ('failed', 'cancelled')`.execute(trx)
  return numAffectedRows === 1n
}

export type ClaimedJob = {
  readonly id: number
  readonly kind: string
  readonly input: unknown
  readonly userId: string
  readonly userName: string
}

/** Takes a waiting job for this runner; null where another has it, or it has been cancelled. */
export async function claimJob(
  trx: Trx,
  scope: Scope,
  uuid: string,
  runner: string,
): Promise<ClaimedJob | null> {
  const { rows } = await sql<ClaimedJob>`
    update job set state = 'running', runner = ${runner}, attempts = attempts + 1, beat_at = clock_timestamp(),
      started_at = clock_timestamp(), done = 0, total = null, words = 'Starting'
    where organisation_id = ${scope.organisationId} and uuid = ${uuid} and state = 'queued'
    returning id, kind, input, user_id as "userId", user_name as "userName"`.execute(trx)
  return rows[0] ?? null
}

export type JobProgress = { readonly done: number; readonly total: number | null; readonly words: string }

/** A sign of life with how far it is; says whether the job is still this runner's and goes on. */
export async function beatJob(
  trx: Trx,
  scope: Scope,
  uuid: string,
  runner: string,
  { done, total, words }: JobProgress,
): Promise<'goes on' | 'cancelled' | 'lost'> {
  const { rows } = await sql<{ asked: boolean }>`
    update job set beat_at = clock_timestamp(), done = ${done}, total = ${total}, words = ${words}
    where organisation_id = ${scope.organisationId} and uuid = ${uuid} and state = 'running' and runner = ${runner}
    returning cancel_asked_at is not null as asked`.execute(trx)
  const [row] = rows
  if (row === undefined) return 'lost'
  return row.asked ? 'cancelled' : 'goes on'
}

/** Whether the job may still end well; its row is held until the transaction ends, so that a cancel comes before or after. */
export async function holdJob(
  trx: Trx,
  scope: Scope,
  uuid: string,
  runner: string,
): Promise<'goes on' | 'cancelled' | 'lost'> {
  const { rows } = await sql<{ asked: boolean }>`
    select cancel_asked_at is not null as asked from job
    where organisation_id = ${scope.organisationId} and uuid = ${uuid} and state = 'running' and runner = ${runner}
    for update`.execute(trx)
  const [row] = rows
  if (row === undefined) return 'lost'
  return row.asked ? 'cancelled' : 'goes on'
}

export type JobEnd =
  | { readonly state: 'done'; readonly progress: JobProgress; readonly result: unknown }
  | { readonly state: 'failed'; readonly problem: string; readonly errorId: string }
  | { readonly state: 'cancelled' }
  /** The server stops; another start takes it up. */
  | { readonly state: 'queued' }

/** Writes how the runner's work ended; nothing where the job is no longer its own. */
export async function endJob(
  trx: Trx,
  scope: Scope,
  uuid: string,
  runner: string,
  end: JobEnd,
): Promise<void> {
  const its = sql`organisation_id = ${scope.organisationId} and uuid = ${uuid} and state = 'running'
    and runner = ${runner}`
  if (end.state === 'done')
    await sql`
      update job set state = 'done', done = ${end.progress.done}, total = ${end.progress.total},
        words = ${end.progress.words}, result = ${JSON.stringify(end.result ?? null)}::jsonb,
        ended_at = clock_timestamp()
      where ${its}`.execute(trx)
  else if (end.state === 'failed')
    await sql`
      update job set state = 'failed', problem = ${end.problem}, error_id = ${end.errorId}::uuid,
        ended_at = clock_timestamp()
      where ${its}`.execute(trx)
  else if (end.state === 'cancelled')
    await sql`update job set state = 'cancelled', ended_at = clock_timestamp() where ${its}`.execute(trx)
  else
    await sql`
      update job set state = 'queued', runner = null, attempts = greatest(attempts - 1, 0), beat_at = null
      where ${its}`.execute(trx)
}

/** Organisations with jobs that wait or run; in the directory. */
export async function findOrganisationsWithJobs(trx: Trx): Promise<number[]> {
  const { rows } = await sql<{ id: number }>`
    select distinct organisation_id as id from job where state in ('queued', 'running')`.execute(trx)
  return rows.map(({ id }) => id)
}

/**
 * Takes back what a server that no longer gives a sign of life was working on: into the queue, or given up after three
 * starts; what was to be cancelled is.
 *
 * @param own jobs that this process works on, however long it has been too busy to say so
 */
export async function releaseLostJobs(
  trx: Trx,
  scope: Scope,
  { own, silentMs }: { readonly own: readonly string[]; readonly silentMs: number },
): Promise<void> {
  await sql`
    update job set
      state = case when cancel_asked_at is not null then 'cancelled' when attempts >= 3 then 'failed' else 'queued' end,
      ended_at = case when cancel_asked_at is not null or attempts >= 3 then clock_timestamp() end,
      problem = case when cancel_asked_at is null and attempts >= 3
        then 'The server stopped three times while it worked on this. Try again, or ask for less at once.' end,
      error_id = case when cancel_asked_at is null and attempts >= 3 then gen_random_uuid() end,
      runner = null
    where organisation_id = ${scope.organisationId} and state = 'running'
      and beat_at < clock_timestamp() - ${silentMs} * interval '1 millisecond'
      and uuid <> all (${own}::uuid[])`.execute(trx)
}

/** Jobs that wait, oldest first. */
export async function findWaitingJobs(trx: Trx, scope: Scope): Promise<string[]> {
  const { rows } = await sql<{ uuid: string }>`
    select uuid from job where organisation_id = ${scope.organisationId} and state = 'queued'
    order by created_at`.execute(trx)
  return rows.map(({ uuid }) => uuid)
}
