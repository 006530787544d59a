import { expect, test } from 'vitest'
import { mean, quantile, sd, tInterval, tIntervalOf } from './summaries.ts'

test('mean and standard deviation of a small sample', () => {
  expect(mean([2, 4, 4, 4, 5, 5, 7, 9])).toBe(5)
  expect(sd([2, 4, 4, 4, 5, 5, 7, 9])).toBeCloseTo(Math.sqrt(32 / 7), 15)
})

test('a large offset costs no digits', () => {
  const offset = 1e9
  expect(sd([4, 7, 13, 16].map((x) => x + offset))).toBeCloseTo(Math.sqrt(30), 12)
  expect(mean([0.1, 0.2, 0.3].map((x) => x + offset)) - offset).toBeCloseTo(0.2, 6)
})

test.each([
  [0, 1],
  [0.25, 1.75],
  [0.5, 2.5],
  [0.75, 3.25],
  [1, 4],
])('the %f quantile of 1, 2, 3, 4 is %f', (p, expected) => {
  expect(quantile([4, 1, 3, 2], p)).toBe(expected)
})

test('the quantile of one value is that value', () => {
  expect(quantile([7], 0.3)).toBe(7)
})

test('the quantile leaves its input as it was', () => {
  const values = [3, 1, 2]
  quantile(values, 0.5)
  expect(values).toEqual([3, 1, 2])
})

test('an interval of three values uses two degrees of freedom', () => {
  const interval = tInterval([1, 2, 3])
  expect(interval).toMatchObject({ kind: 'estimated', n: 3, mean: 2, sd: 1, level: 0.95 })
  if (interval.kind !== 'estimated') throw new Error('estimated')
  const quantileOfTwo = 0.95 / Math.sqrt(2 * 0.975 * 0.025)
  expect(interval.upper - 2).toBeCloseTo(quantileOfTwo / Math.sqrt(3), 12)
  expect(2 - interval.lower).toBeCloseTo(quantileOfTwo / Math.sqrt(3), 12)
})

test('a higher level gives a wider interval', () => {
  const [narrow, wide] = [tInterval([1, 2, 3], 0.9), tInterval([1, 2, 3], 0.99)]
  if (narrow.kind !== 'estimated' || wide.kind !== 'estimated') throw new Error('estimated')
  expect(wide.upper).toBeGreaterThan(narrow.upper)
})

test('one value or none gives a reason, two give an interval', () => {
  expect(tInterval([])).toEqual({ kind: 'not_estimable', n: 0, reason: 'no values' })
  expect(tInterval([5])).toEqual({ kind: 'not_estimable', n: 1, reason: 'only one value' })
  expect(tInterval([5, 6]).kind).toBe('estimated')
})

test('what cannot be computed is refused', () => {
  expect(() => mean([])).toThrow(RangeError)
  expect(() => sd([1])).toThrow(RangeError)
  expect(() => quantile([], 0.5)).toThrow(RangeError)
  expect(() => quantile([1], 1.01)).toThrow(RangeError)
  expect(() => tInterval([1, 2], 1)).toThrow(RangeError)
  expect(() => tIntervalOf({ n: 2, mean: 1, sd: null })).toThrow(RangeError)
  expect(() => tIntervalOf({ n: 1.5, mean: 1, sd: 1 })).toThrow(RangeError)
})
