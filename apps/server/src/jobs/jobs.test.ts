import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { connect, type Db } from '@tandem/db/connect'
import { addJob, findJob, type JobRecord } from '@tandem/db/queries/jobs'
import { systemScope, withDirectory, withScope } from '@tandem/db/scope'
import { freshDatabase, type TestDatabase } from '@tandem/db/test-database'
import { makeService, type TestService } from '@tandem/db/test-service'
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openAt } from '../database.ts'
import { countingAlone } from './counting-job.ts'
import { queueSchema } from './queue-schema.ts'
import { type RunningJobs, startJobs } from './start-jobs.ts'

let database: TestDatabase
let db: Db
let service: TestService
let folder: string
const lines: string[] = []

beforeAll(async () => {
  database = await freshDatabase()
  const opened = await openAt({
    application: database.applicationUrl,
    auth: database.authUrl,
    owner: database.ownerUrl,
    jobs: null,
  })
  await opened.close()
  db = connect(database.applicationUrl, 6)
  folder = mkdtempSync(join(tmpdir(), 'tandem-jobs-test-'))
  service = await makeService(db, 'ours')
  await grant('quality-person', 'quality')
})
afterAll(async () => {
  await db.destroy()
  await database.drop()
  rmSync(folder, { recursive: true, force: true })
})

const grant = (user: string, role: 'quality' | 'administrator') =>
  withDirectory(db, (trx) =>
    trx
      .insertInto('user_grant')
      .values({
        organisation_id: service.organisationId,
        user_id: user,
        role,
        clinician_id: null,
        site_ids: null,
      })
      .execute(),
  )

const start = (more: Partial<Parameters<typeof startJobs>[0]> = {}): Promise<RunningJobs> =>
  startJobs({
    db,
    queueUrl: database.applicationUrl,
    version: 'test',
    folder,
    log: (line) => lines.push(line),
    kindOf: countingAlone,
    ...more,
  })

const scope = () => systemScope(service.organisationId, 'test')
const ask = (input: unknown, user = 'quality-person', kind = 'counting') =>
  withScope(db, scope(), (trx) =>
    addJob(trx, scope(), { kind, title: 'A count', input, userId: user, userName: 'A person' }),
  )
async function stateOf(job: string): Promise<JobRecord> {
  const found = await withScope(db, scope(), (trx) => findJob(trx, scope(), job))
  if (found === null) throw new Error('no such job')
  return found
}
const kept = async (job: string) => {
  const { rows } = await withScope(db, scope(), (trx) =>
    sql`select from audit_event where resource_uuid = ${job} and action = 'kept'`.execute(trx),
  )
  return rows.length
}
const becomes = (job: string, state: JobRecord['state']) =>
  expect.poll(async () => (await stateOf(job)).state, { timeout: 30_000 }).toBe(state)
const halfMade = () =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.txt'))

describe('a job', () => {
  test('runs in the right of who asked, keeps what it made once, and leaves no file', async () => {
    const jobs = await start()
    const job = await ask({ to: 3, stepMs: 1 })
    await jobs.push(service.organisationId, job)
    await becomes(job, 'done')
    const ended = await stateOf(job)
    expect(ended).toMatchObject({ done: 3, total: 3, words: 'at 2 as quality', result: { counted: 3 } })
    expect(await kept(job)).toBe(1)
    expect(halfMade()).toEqual([])
    await jobs.close()
  })

  test('that nobody pushed is found', async () => {
    const job = await ask({ to: 1, stepMs: 1 })
    const jobs = await start()
    await becomes(job, 'done')
    await jobs.close()
  })

  test.each([
    [
      'a person who may not open the screen',
      'nobody',
      'A person may no longer open the screen this belongs to (reports).',
    ],
    [
      'a person of another role',
      'an administrator',
      'A person may no longer open the screen this belongs to (reports).',
    ],
  ])('of %s is refused when it runs', async (_, user, sentence) => {
    if (user === 'an administrator') await grant(user, 'administrator')
    const jobs = await start()
    const job = await ask({ to: 1, stepMs: 1 }, user)
    await jobs.push(service.organisationId, job)
    await becomes(job, 'failed')
    expect((await stateOf(job)).problem).toBe(sentence)
    expect(await kept(job)).toBe(0)
    await jobs.close()
  })

  test.each([
    [
      'an unforeseen failure',
      { to: 1, stepMs: 1, fault: 'secret' },
      /^Something went wrong on the server \(error [0-9a-f-]{36}\)\. Nothing was stored; try again\.$/,
    ],
    ['a problem of the question', { to: 1, stepMs: 1, fault: 'problem' }, /^There is nothing to count\.$/],
    [
      'a full disk',
      { to: 1, stepMs: 1, fault: 'disk' },
      /^The disk of the server is full\. Nothing was stored;/,
    ],
    [
      'an input of another version',
      { to: 'three' },
      /^This was asked in a way that this version does not understand\.$/,
    ],
  ])('after %s keeps nothing, says so, and can be tried again', async (_, input, sentence) => {
    const jobs = await start()
    const job = await ask(input)
    await jobs.push(service.organisationId, job)
    await becomes(job, 'failed')
    const failed = await stateOf(job)
    expect(failed.problem).toMatch(sentence)
    expect(failed.errorId).toMatch(/^[0-9a-f-]{36}$/)
    expect(lines.join('\n')).toContain(failed.errorId)
    expect(await kept(job)).toBe(0)
    expect(halfMade()).toEqual([])
    await jobs.close()
  })

  test('of a kind that this version does not know fails in words', async () => {
    const jobs = await start()
    const job = await ask({}, 'quality-person', 'of-the-future')
    await jobs.push(service.organisationId, job)
    await becomes(job, 'failed')
    expect((await stateOf(job)).problem).toContain('of-the-future')
    await jobs.close()
  })

  test('that is cancelled while it runs stops, keeps nothing and leaves no file', async () => {
    const jobs = await start()
    const job = await ask({ to: 1_000, stepMs: 20 })
    await jobs.push(service.organisationId, job)
    await becomes(job, 'running')
    await expect.poll(() => halfMade().length).toBe(1)
    // As another server would: only the row says so.
    await withScope(db, scope(), (trx) =>
      sql`update job set cancel_asked_at = now() where uuid = ${job}`.execute(trx),
    )
    await becomes(job, 'cancelled')
    expect(await kept(job)).toBe(0)
    expect(halfMade()).toEqual([])
    await jobs.close()
  })

  test('whose server stops in order goes back to the queue and ends under the next', async () => {
    const first = await start()
    const job = await ask({ to: 40, stepMs: 25 })
    await first.push(service.organisationId, job)
    await becomes(job, 'running')
    await first.close()
    expect(await stateOf(job)).toMatchObject({ state: 'queued', attempts: 0 })
    expect(halfMade()).toEqual([])
    const second = await start()
    await becomes(job, 'done')
    expect(await kept(job)).toBe(1)
    await second.close()
  })

  test.each([
    [1, false, 'done'],
    [2, false, 'done'],
    [3, false, 'failed'],
    [1, true, 'cancelled'],
  ] as const)(
    'whose server fell silent after %i starts (to be cancelled: %s) ends as %s',
    async (attempts, asked, state) => {
      const job = await ask({ to: 1, stepMs: 1 })
      await withScope(db, scope(), (trx) =>
        sql`update job set state = 'running', runner = 'gone', attempts = ${attempts}, started_at = now(),
        beat_at = now() - interval '1 minute', cancel_asked_at = case when ${asked}::boolean then now() end
        where uuid = ${job}`.execute(trx),
      )
      const jobs = await start()
      await becomes(job, state)
      await jobs.close()
    },
  )

  test('whose server is killed in the middle is worked on again, kept once, and leaves no file', async () => {
    const holder = fileURLToPath(new URL('./jobs-holder.ts', import.meta.url))
    const server = spawn(process.execPath, ['--import', 'tsx', holder, database.applicationUrl, folder], {
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    await once(server.stdout, 'data')
    const job = await ask({ to: 40, stepMs: 50 })
    await becomes(job, 'running')
    await expect.poll(() => halfMade().length, { timeout: 10_000 }).toBe(1)
    server.kill('SIGKILL')
    await once(server, 'exit')
    const next = await start()
    expect(halfMade()).toEqual([])
    expect((await stateOf(job)).state).toBe('running')
    await becomes(job, 'done')
    expect(await stateOf(job)).toMatchObject({ attempts: 2, result: { counted: 40 } })
    expect(await kept(job)).toBe(1)
    await next.close()
  }, 60_000)

  test('goes on when every connection is lost, and so does the next', async () => {
    const jobs = await start()
    const job = await ask({ to: 60, stepMs: 25 })
    await jobs.push(service.organisationId, job)
    await becomes(job, 'running')
    const administrator = connect(database.administratorUrl, 1)
    for (const _ of [1, 2, 3]) {
      await sql`select pg_terminate_backend(pid) from pg_stat_activity
        where datname = current_database() and pid <> pg_backend_pid()`.execute(administrator)
      await pause(300)
    }
    await administrator.destroy()
    await becomes(job, 'done')
    const next = await ask({ to: 1, stepMs: 1 })
    await becomes(next, 'done')
    expect(await kept(job)).toBe(1)
    await jobs.close()
  }, 60_000)

  test('two servers never work on the same one', async () => {
    const both = [await start(), await start()]
    const asked = await Promise.all(Array.from({ length: 12 }, () => ask({ to: 2, stepMs: 5 })))
    for (const job of asked) for (const jobs of both) await jobs.push(service.organisationId, job)
    for (const job of asked) await becomes(job, 'done')
    for (const job of asked) expect(await kept(job)).toBe(1)
    for (const jobs of both) await jobs.close()
  })

  test('leaves behind no folder of a server that was killed', async () => {
    const dead = join(folder, '999999999')
    rmSync(dead, { recursive: true, force: true })
    writeFileSync(dead, 'left')
    const jobs = await start()
    expect(existsSync(dead)).toBe(false)
    await jobs.close()
  })
})

test('without the queue’s tables the start says what to do', async () => {
  const bare = await freshDatabase()
  await expect(start({ queueUrl: bare.applicationUrl })).rejects.toThrow(
    "This database lacks the queue of jobs: give the owner's address in TANDEM_OWNER_URL once, and start again.",
  )
  await bare.drop()
})

test('a role of its own may use the queue and see nothing of a service', async () => {
  const administrator = connect(database.administratorUrl, 1)
  const role = `jobs_${process.pid}`
  await sql.raw(`create role ${role} login password 'x' nosuperuser`).execute(administrator)
  const url = new URL(database.applicationUrl)
  url.username = role
  url.password = 'x'
  try {
    const opened = await openAt({
      application: database.applicationUrl,
      auth: database.authUrl,
      owner: database.ownerUrl,
      jobs: url.href,
    })
    expect(opened.queueUrl).toBe(url.href)
    await opened.close()
    const jobs = await start({ queueUrl: url.href })
    const job = await ask({ to: 1, stepMs: 1 })
    await jobs.push(service.organisationId, job)
    await becomes(job, 'done')
    await jobs.close()
    const own = connect(url.href, 1)
    await expect(sql`select from public.job`.execute(own)).rejects.toThrow(/permission denied/)
    await expect(sql`select from auth."user"`.execute(own)).rejects.toThrow(/permission denied/)
    await sql`select from ${sql.table(`${queueSchema}._private_jobs`)}`.execute(own)
    await own.destroy()
  } finally {
    await sql.raw(`drop owned by ${role}; drop role ${role}`).execute(administrator)
    await administrator.destroy()
  }
}, 60_000)
