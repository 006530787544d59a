import { performance } from 'node:perf_hooks'
import { beforeAll, describe, expect, test } from 'vitest'
import { answerOf, type MethodsCheck } from '../services/methods-check.ts'
import { checkedCase } from './checked-case.ts'
import { type MethodsRun, methodsJob } from './methods-job.ts'
import type { RunStep } from './reference-run.ts'
import { readerOf, referenceSets } from './reference-sets.ts'
import { referenceThread } from './reference-thread.ts'
import { symptomCourseCase } from './symptom-course-case.ts'

const catalogue = referenceSets.flatMap(({ cases }) => cases)

describe('a run in a thread', () => {
  let answer: MethodsCheck
  let busy: number

  beforeAll(async () => {
    let thread: Promise<void> | null = null
    const job = methodsJob(
      (onStep) => {
        thread = referenceThread(onStep)
        return thread
      },
      () => new Date(),
    )
    const before = performance.eventLoopUtilization()
    expect(job.current().state).toBe('running')
    await thread
    busy = performance.eventLoopUtilization(before).utilization
    answer = answerOf(job.current())
  })

  test('has every case of the catalogue once, and all agree', () => {
    expect(answer).toMatchObject({ state: 'done', total: catalogue.length, problem: null })
    const shown = answer.families.flatMap(({ cases }) => cases)
    expect(shown.map(({ name }) => name).toSorted()).toEqual(catalogue.map(({ name }) => name).toSorted())
    expect(shown.filter(({ outcome }) => outcome !== 'agrees')).toEqual([])
    expect(answer.counts).toEqual({ agree: catalogue.length, differ: 0, notRun: 0 })
  })

  test('leaves the thread that answers requests free', () => {
    expect(busy).toBeLessThan(0.5)
  })

  test('says of every data set where it is from and under which licence, as the README beside it', () => {
    expect(answer.sources.length).toBeGreaterThan(0)
    expect(answer.sources.filter(({ source, licence }) => source === 'not stated' || licence === '')).toEqual(
      [],
    )
  })
})

const movedBy = (distance: number) => (_: string, name: string, value: string) =>
  `${name}${Number(value) + distance}`
const emptyRun: MethodsRun = {
  state: 'done',
  startedAt: new Date(0),
  endedAt: new Date(1),
  total: 1,
  checked: [],
  sources: [],
  problem: null,
}

describe('one case', () => {
  const subject = symptomCourseCase
  const read = readerOf('analysis')

  test('stands beside the calls and versions of its file', () => {
    expect(checkedCase(subject, read, () => 0)).toMatchObject({
      outcome: 'agrees',
      versions: ['R 4.2.2', 'HSAUR3 1.0.13'],
      calls: ['mean, sd, qt(.975, n-1), quantile(type=7) per arm x month'],
      compared: 140,
    })
  })

  test('differs when one number of R is moved by ten tolerances, and says where and how far', () => {
    const nudged = (file: string) =>
      file.endsWith('.json') ? read(file).replace(/("mean": ?)(\d+\.\d+)/, movedBy(1e-8)) : read(file)
    expect(nudged(subject.expectedFile)).not.toBe(read(subject.expectedFile))
    const checked = checkedCase(subject, nudged, () => 0)
    expect(checked).toMatchObject({
      outcome: 'differs',
      tolerance: { absolute: 1e-9 },
      largest: { path: '0.mean', measure: 'absolute' },
    })
    expect(checked.largest?.distance).toBeCloseTo(1e-8, 11)
    expect(checked.largest?.share).toBeCloseTo(10, 3)
    expect(answerOf({ ...emptyRun, checked: [checked] }).counts).toEqual({ agree: 0, differ: 1, notRun: 0 })
  })

  test('that cannot come to an answer says why', () => {
    const noFile = { ...subject, inputs: ['missing.csv'] }
    expect(checkedCase(noFile, read, () => 0)).toMatchObject({
      outcome: 'not_run',
      compared: 0,
      problem: expect.stringContaining('missing.csv'),
    })
  })

  test('with an answer of another kind differs without a distance, in words that survive JSON', () => {
    const other = { ...subject, expected: () => ({ mean: 1 }), actual: () => ({ mean: null }) }
    const checked = checkedCase(other, read, () => 0)
    expect(checked).toMatchObject({
      outcome: 'differs',
      largest: { path: 'mean', expected: '1', actual: 'null', distance: null, share: null },
    })
    expect(JSON.parse(JSON.stringify(checked))).toEqual(checked)
  })
})

describe('the job', () => {
  const at = new Date('2026-03-02T09:00:00Z')
  const settled = () => new Promise((resolve) => setImmediate(resolve))

  test('is started by the first who asks, kept for the next, and started anew on request', async () => {
    const started: ((step: RunStep) => void)[] = []
    let finish: () => void = () => {}
    const job = methodsJob(
      (onStep) => {
        started.push(onStep)
        return new Promise((resolve) => {
          finish = resolve
        })
      },
      () => at,
    )
    expect(job.current().state).toBe('running')
    expect(job.again().state).toBe('running')
    expect(started).toHaveLength(1)
    started[0]?.({ kind: 'begun', total: 0, sources: [] })
    started[0]?.({ kind: 'ended' })
    finish()
    await settled()
    expect(job.current()).toMatchObject({ state: 'done', endedAt: at })
    expect(started).toHaveLength(1)
    expect(job.again().state).toBe('running')
    expect(started).toHaveLength(2)
  })

  test.each<[string, () => Promise<void>, RegExp]>([
    ['that fails', () => Promise.reject(new Error('no memory')), /no memory/],
    ['that ends too early', () => Promise.resolve(), /before the last case/],
  ])('%s says so, and can be started again', async (_, start, problem) => {
    const job = methodsJob(start, () => at)
    job.current()
    await settled()
    const run: MethodsRun = job.current()
    expect(run.state).toBe('failed')
    expect(run.problem).toMatch(problem)
    expect(job.again().state).toBe('running')
  })
})
