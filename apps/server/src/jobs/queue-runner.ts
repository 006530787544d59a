import { setTimeout as pause } from 'node:timers/promises'
import { connectPool } from '@tandem/db/connect'
import { type Runner, run, type TaskList } from 'graphile-worker'
import { queueSchema } from './queue-schema.ts'
import { quietLogger } from './quiet-logger.ts'

type Options = {
  readonly url: string
  readonly tasks: TaskList
  /** One line for each task that is due by the clock. */
  readonly crontab: string
  readonly atOnce: number
  readonly log: (line: string) => void
}

export type QueueRunner = {
  add(task: string, payload: object, key: string): Promise<unknown>
  /** Takes no more, and waits for what is under way. */
  stop(): Promise<void>
}

const restartMs = 1_000

/**
 * Takes tasks from the queue until it is stopped. The library ends its runner when the database goes away in the wrong
 * moment; another is started then.
 *
 * @throws Error with one sentence where the queue's tables are not there
 */
export async function startQueue({ url, tasks, crontab, atOnce, log }: Options): Promise<QueueRunner> {
  const pool = connectPool(url, atOnce + 3)
  let stopping = false
  const start = () =>
    run({
      pgPool: pool,
      schema: queueSchema,
      taskList: tasks,
      crontab,
      concurrency: atOnce,
      noHandleSignals: true,
      logger: quietLogger(log),
      // Otherwise a task that can't be ticked off is an error that nobody catches, and the end of the process.
      preset: { worker: { completeJobBatchDelay: 0, failJobBatchDelay: 0 } },
    })
  let runner: Runner = await start().catch(async (error: unknown) => {
    await pool.end()
    throw inWords(error)
  })

  const kept = (async () => {
    while (!stopping) {
      await runner.promise.catch(() => {})
      while (!stopping) {
        await pause(restartMs, undefined, { ref: false })
        const next = stopping ? null : await start().catch(() => null)
        if (next === null) continue
        runner = next
        break
      }
    }
  })()

  return {
    add: (task, payload, key) => runner.addJob(task, payload, { jobKey: key, maxAttempts: 1 }),
    async stop() {
      stopping = true
      await runner.stop().catch(() => {})
      await kept
      await pool.end()
    },
  }
}

function inWords(error: unknown): unknown {
  const code = error instanceof Error && 'code' in error ? error.code : null
  return code === '42501'
    ? new Error(
        "This database lacks the queue of jobs: give the owner's address in TANDEM_OWNER_URL once, and start again.",
      )
    : error
}
