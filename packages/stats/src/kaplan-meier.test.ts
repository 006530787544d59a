import fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  type KaplanMeierOptions,
  kaplanMeier,
  kaplanMeierByGroup,
  stepAt,
  survivalQuantile,
} from './kaplan-meier.ts'
import { nelsonAalen } from './nelson-aalen.ts'
import type { Column, EventColumn } from './survival-columns.ts'

function curve(time: Column, event: EventColumn, options: KaplanMeierOptions = {}) {
  const result = kaplanMeier(time, event, options)
  if (result.kind === 'not_estimable') throw new Error(result.reason)
  return result
}

const patient = fc.record({
  time: fc.integer({ min: 1, max: 40 }),
  before: fc.integer({ min: 1, max: 40 }),
  event: fc.boolean(),
  group: fc.constantFrom('a', 'b', 'c'),
  weight: fc.double({ min: 0.1, max: 5, noNaN: true }),
})
const patients = fc.array(patient, { minLength: 1, maxLength: 60 })
type Patient = { time: number; before: number; event: boolean; group: string; weight: number }
const columns = (rows: readonly Patient[]) => ({
  time: rows.map(({ time }) => time),
  event: rows.map(({ event }) => event),
  entry: rows.map(({ time, before }) => time - before),
  group: rows.map(({ group }) => group),
  weights: rows.map(({ weight }) => weight),
})

test('three patients by hand', () => {
  expect(curve([2, 3, 3], [true, true, false]).steps).toMatchObject([
    { time: 2, atRisk: 3, events: 1, censored: 0, survival: expect.closeTo(2 / 3, 14) },
    { time: 3, atRisk: 2, events: 1, censored: 1, survival: expect.closeTo(1 / 3, 14) },
  ])
})

test('without censoring the curve is the plain share still free of the event', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 30 }), { minLength: 1, maxLength: 60 }), (time) => {
      const { steps } = curve(
        time,
        time.map(() => 1),
      )
      for (const step of steps) {
        const free = time.filter((t) => t > step.time).length / time.length
        expect(step.survival).toBeCloseTo(free, 12)
        if (free > 0) expect(step.standardError).toBeCloseTo(Math.sqrt((free * (1 - free)) / time.length), 12)
      }
    }),
  )
})

test('limits hold the curve and stay within 0 and 1, on every scale and with every error', () => {
  fc.assert(
    fc.property(
      patients,
      fc.constantFrom('plain' as const, 'log' as const, 'log-log' as const),
      fc.constantFrom('greenwood' as const, 'robust' as const),
      (rows, interval, errors) => {
        const { time, event, entry, weights } = columns(rows)
        for (const step of curve(time, event, { entry, weights, interval, errors }).steps) {
          for (const value of Object.values(step)) expect(value === null || Number.isFinite(value)).toBe(true)
          expect(step.survival).toBeGreaterThanOrEqual(0)
          if (step.lower === null || step.upper === null) continue
          expect(step.lower).toBeGreaterThanOrEqual(0)
          expect(step.upper).toBeLessThanOrEqual(1)
          expect(step.lower).toBeLessThanOrEqual(step.survival + 1e-12)
          expect(step.upper).toBeGreaterThanOrEqual(step.survival - 1e-12)
        }
      },
    ),
  )
})

test('the order of rows does not matter, nor does another unit of time', () => {
  fc.assert(
    fc.property(patients, (rows) => {
      const { time, event, entry } = columns(rows)
      const back = columns([...rows].reverse())
      expect(curve(back.time, back.event, { entry: back.entry })).toEqual(curve(time, event, { entry }))
      const weeks = curve(
        time.map((t) => t / 7),
        event,
      )
      expect(weeks.steps.map(({ survival }) => survival)).toEqual(
        curve(time, event).steps.map(({ survival }) => survival),
      )
    }),
  )
})

test('whole weights are as many patients, and doubling all weights changes no estimate', () => {
  fc.assert(
    fc.property(patients, (rows) => {
      const { time, event } = columns(rows)
      const twice = curve([...time, ...time], [...event, ...event])
      const weighted = curve(time, event, { weights: time.map(() => 2) })
      expect(weighted).toEqual(twice)
      const robust = curve(time, event, { weights: time.map(() => 2), errors: 'robust' })
      const single = curve(time, event, { errors: 'robust' })
      robust.steps.forEach((step, j) => {
        expect(step.standardError).toBeCloseTo(single.steps[j]!.standardError!, 10)
      })
    }),
  )
})

test('without entry, weights or strata the robust error is close to Greenwood’s, and the same without ties', () => {
  const [time, event] = [
    [1, 2, 3, 4, 5, 6],
    [1, 0, 1, 1, 0, 1],
  ]
  const [greenwood, robust] = [curve(time, event), curve(time, event, { errors: 'robust' })]
  greenwood.steps.slice(0, -1).forEach((step, j) => {
    expect(robust.steps[j]!.standardError).toBeCloseTo(step.standardError!, 12)
  })
})

test('entering at 0 for all is no delayed entry; a late entrant is not at risk before', () => {
  const [time, event] = [
    [3, 5, 8],
    [1, 1, 1],
  ]
  expect(curve(time, event, { entry: [0, 0, 0] })).toEqual(curve(time, event))
  expect(curve(time, event, { entry: [0, 0, 3] }).steps[0]!.atRisk).toBe(2)
  expect(curve(time, event, { entry: [0, 0, 2] }).steps[0]!.atRisk).toBe(3)
})

test('groups have the curves of their own rows', () => {
  fc.assert(
    fc.property(patients, (rows) => {
      const { time, event, entry, group, weights } = columns(rows)
      for (const one of kaplanMeierByGroup(time, event, group, { entry, weights })) {
        const own = columns(rows.filter((row) => row.group === one.group))
        expect(one.curve).toEqual(
          kaplanMeier(own.time, own.event, { entry: own.entry, weights: own.weights }),
        )
      }
    }),
  )
})

test.each<[string, number[], number[], number | null]>([
  ['the first time at or below one half', [1, 2, 3, 4, 5], [1, 1, 1, 1, 1], 3],
  ['the middle of a stretch at exactly one half', [1, 2, 4, 6], [1, 1, 1, 1], 3],
  ['the middle up to the last follow-up when the curve stays at one half', [1, 2, 9, 9], [1, 1, 0, 0], 5.5],
  ['absent when the curve stays above one half', [1, 2, 3], [1, 0, 0], null],
  ['absent when all are censored', [1, 2, 3], [0, 0, 0], null],
])('the median is %s', (_, time, event, expected) => {
  expect(survivalQuantile(curve(time, event)).time).toBe(expected)
})

test('the median of a curve lies within its limits', () => {
  fc.assert(
    fc.property(patients, (rows) => {
      const { time, event } = columns(rows)
      const { time: median, lower, upper } = survivalQuantile(curve(time, event), 0.5)
      if (median !== null && lower !== null) expect(lower).toBeLessThanOrEqual(median)
      if (median !== null && upper !== null) expect(upper).toBeGreaterThanOrEqual(median)
    }),
  )
})

test('a step is in force from its time on', () => {
  const three = curve([2, 4, 6], [1, 1, 1])
  expect(stepAt(three, 1.9)).toBeNull()
  expect(stepAt(three, 2)?.time).toBe(2)
  expect(stepAt(three, 5.9)?.time).toBe(4)
  expect(stepAt(three, 100)?.time).toBe(6)
})

test('the cumulative hazard is the sum of its steps and at least minus the log of the curve less its own rounding', () => {
  const hazard = nelsonAalen([1, 2, 2, 3], [1, 1, 0, 0])
  expect(hazard).toMatchObject({ steps: [{ cumulativeHazard: 0.25 }, { cumulativeHazard: 0.25 + 1 / 3 }] })
  fc.assert(
    fc.property(patients, (rows) => {
      const { time, event } = columns(rows)
      const result = nelsonAalen(time, event)
      if (result.kind === 'not_estimable') return
      for (const step of result.steps) {
        const { survival } = stepAt(curve(time, event), step.time)!
        expect(step.cumulativeHazard).toBeLessThanOrEqual(-Math.log(survival) + 1e-12)
        expect(step.lower).toBeLessThanOrEqual(step.cumulativeHazard)
      }
    }),
  )
})

test('nobody, or no event, is said', () => {
  expect(kaplanMeier([], [])).toEqual({ kind: 'not_estimable', reason: 'no patients' })
  expect(kaplanMeier([3], [1], { weights: [0] }).kind).toBe('not_estimable')
  expect(nelsonAalen([], [])).toEqual({ kind: 'not_estimable', reason: 'no patients' })
  expect(nelsonAalen([3], [0])).toEqual({ kind: 'not_estimable', reason: 'no events' })
  expect(curve([3], [0]).steps).toMatchObject([{ survival: 1, standardError: 0, lower: null, upper: null }])
  expect(curve([0, 0], [1, 0]).steps).toMatchObject([{ time: 0, survival: 0.5 }])
  expect(curve([3], [1]).steps).toMatchObject([{ survival: 0, standardError: null, lower: null }])
})

test.each<[string, () => unknown]>([
  ['columns of different length', () => kaplanMeier([1, 2], [1])],
  ['a negative time', () => kaplanMeier([-1], [1])],
  ['a time that is no number', () => kaplanMeier([Number.NaN], [1])],
  ['an event that is neither 0 nor 1', () => kaplanMeier([1], [2])],
  ['entry at the time itself', () => kaplanMeier([1], [1], { entry: [1] })],
  ['a negative weight', () => kaplanMeier([1], [1], { weights: [-1] })],
  ['a level of 1', () => kaplanMeier([1], [1], { level: 1 })],
  ['a quantile of 0', () => survivalQuantile(curve([1], [1]), 0)],
  ['groups of another length', () => kaplanMeierByGroup([1], [1], ['a', 'b'])],
])('%s is refused', (_, compute) => {
  expect(compute).toThrow(RangeError)
})
