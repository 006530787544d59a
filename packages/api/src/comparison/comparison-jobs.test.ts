import { cohortDataOf } from '@tandem/analysis/cohort-data-of'
import type { AdjustedComparison } from '@tandem/analysis/comparison/adjusted-comparison'
import { comparisonOf } from '@tandem/analysis/comparison/adjusted-comparison'
import { comparisonDataOf } from '@tandem/analysis/comparison/comparison-data'
import { confoundedRows } from '@tandem/analysis/comparison/confounded-rows'
import { describe, expect, test } from 'vitest'
import { cohortDigest } from './cohort-digest.ts'
import { comparisonJobs } from './comparison-jobs.ts'
import { type ComparisonStep, type ComparisonTask, comparisonThread } from './comparison-thread.ts'

const rows = confoundedRows({ seed: 1, episodes: 300, effect: 1, confounding: 0.4 })
const data = comparisonDataOf(cohortDataOf(rows), new Uint8Array(rows.length).fill(1))
const task: ComparisonTask = {
  data,
  choice: { include: new Uint8Array(rows.length).fill(1), unit: 'week' },
  options: { instrument: 'PHQ-9', visit: null, showNeither: false },
}
const answer = { kind: 'refused', refusals: [] } as unknown as AdjustedComparison

/** Threads in which nothing happens until the test says so. */
function byHand() {
  const started: { tell: (step: ComparisonStep) => void; stopped: boolean }[] = []
  const jobs = comparisonJobs(() => {
    let own: (typeof started)[number] | null = null
    return {
      run: (_task, tell) => {
        own = { tell, stopped: false }
        started.push(own)
      },
      stop: () => {
        if (own) own.stopped = true
      },
    }
  }, 2)
  return { jobs, started }
}

describe('comparisons that are worked on', () => {
  test('go one at a time; the same one is worked on once for all who ask', () => {
    const { jobs, started } = byHand()
    const first = jobs.ask('a', () => task, 'ann')
    expect(jobs.ask('a', () => task, 'bob').id).toBe(first.id)
    const second = jobs.ask('b', () => task, 'ann')
    expect(second.state).toEqual({ state: 'waiting' })
    expect(started).toHaveLength(1)
    started[0]!.tell({ kind: 'stage', stage: 'visits' })
    expect(jobs.find(first.id, 'bob')?.state).toEqual({ state: 'running', stage: 'visits' })
    started[0]!.tell({ kind: 'done', comparison: answer })
    expect(jobs.find(first.id, 'ann')?.state).toEqual({ state: 'done', comparison: answer })
    expect(jobs.find(second.id, 'ann')?.state).toEqual({ state: 'running', stage: null })
    expect(jobs.ask('a', () => task, 'cleo').state).toEqual({ state: 'done', comparison: answer })
    expect(started).toHaveLength(2)
  })

  test('are no business of those who did not ask', () => {
    const { jobs } = byHand()
    const { id } = jobs.ask('a', () => task, 'ann')
    expect(jobs.find(id, 'eve')).toBeNull()
    expect(jobs.cancel(id, 'eve')).toBeNull()
  })

  test('end when the last who waits cancels, and the next begins', () => {
    const { jobs, started } = byHand()
    const { id } = jobs.ask('a', () => task, 'ann')
    jobs.ask('a', () => task, 'bob')
    const next = jobs.ask('b', () => task, 'cleo')
    expect(jobs.cancel(id, 'ann')?.state.state).toBe('running')
    expect(jobs.cancel(id, 'bob')?.state.state).toBe('cancelled')
    expect(started[0]!.stopped).toBe(true)
    expect(jobs.find(next.id, 'cleo')?.state.state).toBe('running')
    expect(jobs.find(id, 'ann')?.state.state).toBe('cancelled')
    started[0]!.tell({ kind: 'done', comparison: answer })
    expect(jobs.find(id, 'ann')?.state.state).toBe('cancelled')
    expect(jobs.ask('a', () => task, 'ann').id).not.toBe(id)
  })

  test('that fail are tried anew, and the failure stays with those who saw it', () => {
    const { jobs, started } = byHand()
    const { id } = jobs.ask('a', () => task, 'ann')
    started[0]!.tell({ kind: 'failed', problem: 'no memory' })
    expect(jobs.find(id, 'ann')?.state).toEqual({ state: 'failed', problem: 'no memory' })
    expect(jobs.ask('a', () => task, 'ann').id).not.toBe(id)
    expect(started).toHaveLength(2)
  })

  test('are kept up to a number, the last asked for longest', () => {
    const { jobs, started } = byHand()
    for (const digest of ['a', 'b', 'c']) {
      jobs.ask(digest, () => task, 'ann')
      started.at(-1)!.tell({ kind: 'done', comparison: answer })
    }
    jobs.ask('c', () => task, 'ann')
    expect(started).toHaveLength(3)
    jobs.ask('a', () => task, 'ann')
    expect(started).toHaveLength(4)
  })
})

describe('a comparison in a thread', () => {
  test('tells its stages and gives the figures of this thread', async () => {
    const jobs = comparisonJobs(comparisonThread)
    const { id } = jobs.ask('real', () => task, 'ann')
    await jobs.ended(id, 60_000)
    expect(jobs.find(id, 'ann')?.state).toEqual({
      state: 'done',
      comparison: comparisonOf(data, task.choice, task.options),
    })
  }, 90_000)

  test('can be stopped, and another can be asked for', async () => {
    const jobs = comparisonJobs(comparisonThread)
    const { id } = jobs.ask('one', () => task, 'ann')
    expect(jobs.cancel(id, 'ann')?.state).toEqual({ state: 'cancelled' })
    const again = jobs.ask('one', () => task, 'ann')
    await jobs.ended(again.id, 60_000)
    expect(jobs.find(again.id, 'ann')?.state.state).toBe('done')
  }, 90_000)
})

describe('the digest of a comparison', () => {
  const digest = cohortDigest(data, { options: task.options })
  test('is the same for the same columns and question', () => {
    const again = comparisonDataOf(cohortDataOf(rows), new Uint8Array(rows.length).fill(1))
    expect(cohortDigest(again, { options: task.options })).toBe(digest)
  })
  test('is another for another question, another score, another patient', () => {
    const digests = [
      cohortDigest(data, { options: { ...task.options, visit: { unit: 'week', at: 8 } } }),
      ...[{ age: 18.5 }, { patientId: 9_999 }, { chronic: null }].map((change) => {
        const changed = rows.map((row, i) =>
          i === 5 ? { ...row, ...change, age: 'age' in change ? 99 : (row.age ?? null) } : row,
        )
        return cohortDigest(comparisonDataOf(cohortDataOf(changed), new Uint8Array(rows.length).fill(1)), {
          options: task.options,
        })
      }),
    ]
    expect(new Set([digest, ...digests]).size).toBe(digests.length + 1)
  })
})
