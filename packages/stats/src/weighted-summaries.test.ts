import fc from 'fast-check'
import { expect, test } from 'vitest'
import { mean, sd } from './summaries.ts'
import {
  kishEffectiveNumber,
  weightedMean,
  weightedMeanInterval,
  weightedQuantile,
  weightedSd,
} from './weighted-summaries.ts'

const values = fc.array(fc.integer({ min: -50, max: 50 }), { minLength: 2, maxLength: 40 })
const ones = (column: readonly number[]) => column.map(() => 1)

test('weights of 1 change nothing', () => {
  fc.assert(
    fc.property(values, (column) => {
      expect(weightedMean(column, ones(column))).toBeCloseTo(mean(column), 12)
      expect(weightedSd(column, ones(column), 'reliability')).toBeCloseTo(sd(column), 10)
      expect(weightedSd(column, ones(column), 'frequency')).toBeCloseTo(sd(column), 10)
      expect(kishEffectiveNumber(ones(column))).toBeCloseTo(column.length, 10)
    }),
  )
})

test('whole weights count equal values', () => {
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.integer({ min: -9, max: 9 }), fc.integer({ min: 1, max: 4 })), { minLength: 2 }),
      fc.double({ min: 0, max: 1, noNaN: true }),
      (rows, p) => {
        const [column, weights] = [rows.map(([value]) => value), rows.map(([, weight]) => weight)]
        const repeated = rows.flatMap(([value, weight]) => new Array<number>(weight).fill(value))
        expect(weightedMean(column, weights)).toBeCloseTo(mean(repeated), 10)
        expect(weightedSd(column, weights, 'frequency')).toBeCloseTo(sd(repeated), 9)
        expect(weightedQuantile(column, weights, p)).toBeCloseTo(
          weightedQuantile(repeated, ones(repeated), p),
          10,
        )
      },
    ),
  )
})

test('the scale of the weights does not matter', () => {
  const [column, weights] = [
    [3, 1, 4, 1, 5],
    [0.2, 1.5, 1, 3, 0.7],
  ]
  const twice = weights.map((weight) => 2 * weight)
  expect(weightedMeanInterval(column, twice)).toEqual(weightedMeanInterval(column, weights))
  expect(weightedSd(column, twice, 'reliability')).toBeCloseTo(weightedSd(column, weights, 'reliability'), 12)
})

test.each([
  [0, 1],
  [0.25, 1.5],
  [0.3, 2],
  [0.5, 6],
  [0.51, 10],
  [1, 10],
])('the %f quantile of 1, 2 and 10 twice is %f', (p, expected) => {
  expect(weightedQuantile([10, 1, 2], [2, 1, 1], p)).toBe(expected)
})

test('too few values are said, a wrong weight is refused', () => {
  expect(weightedMeanInterval([], [])).toEqual({ kind: 'not_estimable', n: 0, reason: 'no values' })
  expect(weightedMeanInterval([4, 5], [0, 2])).toEqual({
    kind: 'not_estimable',
    n: 1,
    reason: 'only one value',
  })
  expect(() => weightedMean([], [])).toThrow(RangeError)
  expect(() => weightedMean([1], [-1])).toThrow(RangeError)
  expect(() => weightedMean([1, 2], [1])).toThrow(RangeError)
  expect(() => weightedSd([1], [1], 'reliability')).toThrow(RangeError)
  expect(() => weightedQuantile([1], [1], 2)).toThrow(RangeError)
  expect(() => weightedMeanInterval([1, 2], [1, 1], 1)).toThrow(RangeError)
})
