import fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  assuranceOf,
  exactConstants,
  individualsChart,
  makingDataCount,
  medianConstants,
  textbook,
} from './control-chart.ts'

function estimated(...args: Parameters<typeof individualsChart>) {
  const result = individualsChart(...args)
  if (result.kind !== 'estimated') throw new RangeError(result.reason)
  return result
}

const series = fc.array(fc.integer({ min: 0, max: 100 }), { minLength: 2, maxLength: 40 })

test('the rounded constants are the exact ones', () => {
  expect(exactConstants.limit).toBeCloseTo(2.66, 2)
  expect(exactConstants.near).toBeCloseTo(1.773, 2)
  expect(exactConstants.movingRange).toBeCloseTo(3.267, 2)
})

test('limits lie about the centre evenly, the near ones inside; other units move them along', () => {
  fc.assert(
    fc.property(series, fc.constantFrom(textbook, makingDataCount), (values, options) => {
      const chart = individualsChart(values, options)
      if (chart.kind !== 'estimated') return
      expect(chart.upper - chart.centre).toBeCloseTo(chart.centre - chart.lower, 9)
      expect(chart.nearUpper).toBeLessThan(chart.upper)
      expect(chart.nearLower).toBeGreaterThan(chart.lower)
      const moved = estimated(
        values.map((value) => 3 * value - 7),
        options,
      )
      expect(moved.upper).toBeCloseTo(3 * chart.upper - 7, 7)
    }),
  )
})

test('limits are locked after the baseline', () => {
  const first = [5, 7, 4, 6, 5, 8, 6, 5, 7, 6, 4, 6]
  const [short, long] = [estimated(first), estimated([...first, 30, 31, 32])]
  expect(long.upper).toBe(short.upper)
  expect(long.centre).toBe(short.centre)
  expect(long.baseline).toBe(12)
  expect(long.trial).toBe(false)
  expect(long.movingRanges).toHaveLength(14)
})

test('limits of fewer than 12 points are trial limits', () => {
  const values = [5, 7, 4, 6, 5, 8, 6, 5, 7, 6, 4]
  expect(estimated(values).trial).toBe(true)
  expect(estimated(values, textbook).trial).toBe(true)
  expect(estimated([...values, 6]).trial).toBe(false)
  expect(estimated([...values, 6], { ...makingDataCount, baseline: 20 }).trial).toBe(true)
})

test('a moving range at its limit is left out by screening, one below it stays', () => {
  const values = [10, 11, 10, 11, 10, 11, 10, 11, 30, 10, 11, 10]
  const screened = estimated(values)
  expect(screened.typicalMovingRange).toBe(1)
  expect(estimated(values, { ...makingDataCount, screening: false }).typicalMovingRange).toBeCloseTo(
    48 / 11,
    12,
  )
})

test('the median moving range is hardly moved by one jump', () => {
  const values = [10, 11, 10, 11, 10, 11, 10, 11, 30, 10, 11, 10]
  expect(estimated(values, { ...textbook, constants: medianConstants }).typicalMovingRange).toBe(1)
})

test.each([
  ['fewer than 2 points', []],
  ['fewer than 2 points', [4]],
  ['the points of the baseline do not vary', [4, 4, 4]],
  ['the points of the baseline do not vary', [4, 4, 4, 4, 4, 4, 9]],
])('not estimable: %s', (reason, values) => {
  expect(individualsChart(values)).toEqual({ kind: 'not_estimable', reason })
})

test.each([
  [81, 'higher', 'consistently_fails'],
  [80, 'higher', 'hit_and_miss'],
  [60, 'higher', 'hit_and_miss'],
  [59, 'higher', 'consistently_passes'],
  [81, 'lower', 'consistently_passes'],
  [59, 'lower', 'consistently_fails'],
] as const)('a target of %i with limits of 60 and 80, %s is better: %s', (target, better, expected) => {
  expect(assuranceOf({ lower: 60, upper: 80 }, target, better)).toBe(expected)
})

test('a caller’s mistake is named', () => {
  expect(() => individualsChart([1, Number.NaN])).toThrow('finite')
  expect(() => individualsChart([1, 2], { ...textbook, baseline: 1 })).toThrow('baseline (1)')
  expect(() => assuranceOf({ lower: 0, upper: 1 }, Number.NaN, 'higher')).toThrow(RangeError)
})
