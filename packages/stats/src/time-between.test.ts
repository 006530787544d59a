import fc from 'fast-check'
import { expect, test } from 'vitest'
import { casesBetweenChart, gapsBetween, timeBetweenChart } from './time-between.ts'

test('gaps are the days between events, 0 on one day', () => {
  expect(gapsBetween([3, 10, 10, 24])).toEqual([7, 0, 14])
  expect(gapsBetween([])).toEqual([])
  expect(gapsBetween([5])).toEqual([])
  expect(() => gapsBetween([5, 4])).toThrow('ascend')
  expect(() => gapsBetween([5, Number.NaN])).toThrow('finite')
})

test('the exponential limits cut off 0.135 % each side', () => {
  const chart = timeBetweenChart([8, 12])
  if (chart.kind !== 'estimated') throw new RangeError(chart.reason)
  expect(1 - Math.exp(-chart.lower / 10)).toBeCloseTo(0.00135, 5)
  expect(Math.exp(-chart.upper / 10)).toBeCloseTo(0.00135, 5)
  expect(Math.exp(-chart.centre / 10)).toBeCloseTo(0.5, 12)
})

test('hours instead of days only change the unit', () => {
  const gap = fc.integer({ min: 0, max: 90 })
  fc.assert(
    fc.property(
      fc.array(gap, { minLength: 2, maxLength: 30 }),
      fc.constantFrom('exponential' as const, 'nelson' as const),
      (gaps, method) => {
        const days = timeBetweenChart(gaps, { method })
        const hours = timeBetweenChart(
          gaps.map((value) => 24 * value),
          { method },
        )
        expect(hours.kind).toBe(days.kind)
        if (days.kind !== 'estimated' || hours.kind !== 'estimated') return
        expect(hours.upper / 24).toBeCloseTo(days.upper, 6)
        expect(days.lower).toBeGreaterThanOrEqual(0)
        expect(days.lower).toBeLessThan(days.centre)
        expect(days.centre).toBeLessThan(days.upper)
      },
    ),
  )
})

test('the baseline locks the limits', () => {
  const first = [5, 9, 2, 14, 7, 3, 8, 11, 4, 6, 10, 12]
  const [short, long] = [timeBetweenChart(first), timeBetweenChart([...first, 400], { baseline: 12 })]
  expect(long).toEqual(short)
  expect(timeBetweenChart(first.slice(1))).toMatchObject({ trial: true })
})

test('quantiles of cases between: as many below the centre as above', () => {
  const chart = casesBetweenChart([0, 2])
  // Geometric with mean 1: P(0) = 1/2, and P(more than k) = 2^−(k + 1) falls to 0.135 % at k = 9.
  expect(chart).toMatchObject({ centre: 0, lower: 0, upper: 9, mean: 1 })
})

test.each([
  ['fewer than 2 gaps', []],
  ['fewer than 2 gaps', [4]],
  ['all events fell on one day', [0, 0, 0]],
])('not estimable: %s', (reason, gaps) => {
  expect(timeBetweenChart(gaps)).toEqual({ kind: 'not_estimable', reason })
})

test('equal gaps leave Nelson’s chart nothing to go by', () => {
  expect(timeBetweenChart([5, 5, 5], { method: 'nelson' })).toEqual({
    kind: 'not_estimable',
    reason: 'all gaps are equal',
  })
  expect(timeBetweenChart([5, 5, 5]).kind).toBe('estimated')
})

test('cases between: edges and mistakes', () => {
  expect(casesBetweenChart([3])).toEqual({ kind: 'not_estimable', reason: 'fewer than 2 counts' })
  expect(casesBetweenChart([0, 0])).toEqual({ kind: 'not_estimable', reason: 'no cases between the events' })
  expect(() => casesBetweenChart([1.5, 2])).toThrow('whole number')
  expect(() => timeBetweenChart([-1, 2])).toThrow('0 or more')
  expect(() => timeBetweenChart([1, 2], { baseline: 1 })).toThrow('baseline (1)')
})
