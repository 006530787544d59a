import { randomUUID } from 'node:crypto'
import type { RunOptions } from './run-measures.ts'

export type MeasuresProgress = {
  readonly job: string
  readonly state: 'waiting' | 'running' | 'done' | 'failed' | 'cancelled'
  /** Patients read so far, of all; null: not known yet. */
  readonly done: number
  readonly total: number | null
  /** The run that came out. */
  readonly run: string | null
  readonly problem: string | null
}

export type MeasuresJobs = {
  /** The job of a question: the one that is under way, else a new one. */
  ask(key: string, by: string, work: (options: RunOptions) => Promise<string>): MeasuresProgress
  /** The job under way for a question. */
  underWay(key: string): MeasuresProgress | null
  find(job: string): MeasuresProgress | null
  /** Ends it, if the asker is the one who started it; null: there is no such job of theirs. */
  cancel(job: string, by: string): MeasuresProgress | null
}

type Held = {
  readonly key: string
  readonly by: string
  readonly stopping: AbortController
  readonly work: (options: RunOptions) => Promise<string>
  shown: MeasuresProgress
}

const isUnderWay = ({ shown: { state } }: Held) => state === 'waiting' || state === 'running'

/** Computations of measures, one at a time; the last `kept` that ended can still be asked about. */
export function measuresJobs(log: (line: string) => void, kept = 50): MeasuresJobs {
  const jobs = new Map<string, Held>()
  let busy = false

  const become = (held: Held, change: Partial<MeasuresProgress>) => {
    held.shown = { ...held.shown, ...change }
  }

  function next(): void {
    const waiting = [...jobs.values()].find(({ shown }) => shown.state === 'waiting')
    if (busy || waiting === undefined) return
    busy = true
    become(waiting, { state: 'running' })
    waiting
      .work({
        signal: waiting.stopping.signal,
        progress: (done, total) => become(waiting, { done, total }),
      })
      .then(
        (run) => become(waiting, { state: 'done', run }),
        (error: unknown) => {
          if (waiting.stopping.signal.aborted) return become(waiting, { state: 'cancelled' })
          log(`Measures could not be computed: ${error instanceof Error ? error.message : String(error)}`)
          become(waiting, {
            state: 'failed',
            problem: 'The measures could not be computed. Try again; if it stays, tell your administrator.',
          })
        },
      )
      .finally(() => {
        busy = false
        for (const [id, held] of jobs) if (jobs.size > kept && !isUnderWay(held)) jobs.delete(id)
        next()
      })
  }

  const underWay = (key: string) => [...jobs.values()].find((held) => held.key === key && isUnderWay(held))

  return {
    ask(key, by, work) {
      const known = underWay(key)
      if (known !== undefined) return known.shown
      const job = randomUUID()
      const held: Held = {
        key,
        by,
        work,
        stopping: new AbortController(),
        shown: { job, state: 'waiting', done: 0, total: null, run: null, problem: null },
      }
      jobs.set(job, held)
      next()
      return held.shown
    },
    underWay: (key) => underWay(key)?.shown ?? null,
    find: (job) => jobs.get(job)?.shown ?? null,
    cancel(job, by) {
      const held = jobs.get(job)
      if (held === undefined || held.by !== by) return null
      if (held.shown.state === 'waiting') become(held, { state: 'cancelled' })
      held.stopping.abort(new Error('cancelled'))
      return held.shown
    },
  }
}
