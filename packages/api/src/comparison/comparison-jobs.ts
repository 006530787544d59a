import { randomUUID } from 'node:crypto'
import type { AdjustedComparison, ComparisonStage } from '@tandem/analysis/comparison/adjusted-comparison'
import type { ComparisonStep, ComparisonTask, ComparisonThread } from './comparison-thread.ts'

export type ComparisonState =
  | { readonly state: 'waiting' }
  | { readonly state: 'running'; readonly stage: ComparisonStage | null }
  | { readonly state: 'done'; readonly comparison: AdjustedComparison }
  | { readonly state: 'failed'; readonly problem: string }
  | { readonly state: 'cancelled' }

export type ComparisonJob = {
  readonly id: string
  readonly digest: string
  readonly state: ComparisonState
}

export type ComparisonJobs = {
  /** The job of a digest: the one that is there, else a new one. `reader` may ask for it and cancel it. */
  ask(digest: string, task: () => ComparisonTask, reader: string): ComparisonJob
  /** null: no such job, or not of this reader. */
  find(id: string, reader: string): ComparisonJob | null
  /** The reader waits no longer; the work ends when nobody does. */
  cancel(id: string, reader: string): ComparisonJob | null
  /** Settles when the job has ended, or after so many milliseconds. */
  ended(id: string, withinMs: number): Promise<void>
}

type Held = {
  readonly id: string
  readonly digest: string
  /** null once it has been handed over: columns are not kept for the sake of an answer. */
  task: (() => ComparisonTask) | null
  readonly readers: Set<string>
  /** Who may look at the answer, also after they stopped waiting. */
  readonly known: Set<string>
  readonly listeners: Set<() => void>
  state: ComparisonState
}

const hasEnded = ({ state }: ComparisonState) => state !== 'waiting' && state !== 'running'

/**
 * Comparisons that are worked on and those that are done: one at a time on a thread of its own, the others wait; the last
 * `kept` answers stay.
 */
export function comparisonJobs(startThread: () => ComparisonThread, kept = 60): ComparisonJobs {
  const jobs = new Map<string, Held>()
  const ended = new Map<string, Held>()
  let thread: ComparisonThread | null = null
  let current: Held | null = null

  /** The answer can no longer be had by its digest; who holds the id still sees how it ended. */
  const retire = (job: Held) => {
    jobs.delete(job.digest)
    ended.set(job.id, job)
    for (const id of ended.keys()) if (ended.size > kept) ended.delete(id)
  }

  const become = (job: Held, state: ComparisonState) => {
    job.state = state
    if (!hasEnded(state)) return
    for (const listener of job.listeners) listener()
    job.listeners.clear()
  }

  function next() {
    if (current !== null) return
    const waiting = [...jobs.values()].find(({ state }) => state.state === 'waiting')
    if (waiting === undefined) return
    current = waiting
    const { task } = waiting
    waiting.task = null
    become(waiting, { state: 'running', stage: null })
    if (task === null) return
    thread ??= startThread()
    thread.run(task(), (step) => onStep(waiting, step))
  }

  function onStep(job: Held, step: ComparisonStep) {
    if (current !== job) return
    if (step.kind === 'stage') return become(job, { state: 'running', stage: step.stage })
    current = null
    if (step.kind === 'failed') {
      thread?.stop()
      thread = null
      // A failure is not kept: whoever asks again tries again.
      retire(job)
      become(job, { state: 'failed', problem: step.problem })
    } else become(job, { state: 'done', comparison: step.comparison })
    next()
  }

  const seen = ({ id, digest, state }: Held): ComparisonJob => ({ id, digest, state })
  const byId = (id: string, reader: string) => {
    const found = [...jobs.values(), ...ended.values()].find((job) => job.id === id)
    return found?.known.has(reader) ? found : null
  }

  return {
    ask(digest, task, reader) {
      const held = jobs.get(digest)
      if (held !== undefined) {
        // Asked for again: the last to go.
        jobs.delete(digest)
        jobs.set(digest, held)
        held.readers.add(reader)
        held.known.add(reader)
        return seen(held)
      }
      const job: Held = {
        id: randomUUID(),
        digest,
        task,
        readers: new Set([reader]),
        known: new Set([reader]),
        listeners: new Set(),
        state: { state: 'waiting' },
      }
      jobs.set(digest, job)
      for (const old of jobs.values())
        if (jobs.size > kept && old.state.state === 'done') jobs.delete(old.digest)
      next()
      return seen(job)
    },
    find(id, reader) {
      const job = byId(id, reader)
      return job === null ? null : seen(job)
    },
    cancel(id, reader) {
      const job = byId(id, reader)
      if (job === null) return null
      job.readers.delete(reader)
      if (job.readers.size > 0 || hasEnded(job.state)) return seen(job)
      if (current === job) {
        thread?.stop()
        thread = null
        current = null
      }
      retire(job)
      become(job, { state: 'cancelled' })
      next()
      return seen(job)
    },
    async ended(id, withinMs) {
      const job = [...jobs.values()].find((each) => each.id === id)
      if (job === undefined || hasEnded(job.state)) return
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, withinMs)
        job.listeners.add(() => {
          clearTimeout(timer)
          resolve()
        })
      })
    },
  }
}
