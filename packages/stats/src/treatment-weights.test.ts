import fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  effectiveSampleSize,
  positivity,
  treatmentWeights,
  truncateWeights,
  twoArms,
  type WeightTarget,
} from './treatment-weights.ts'

/** Rows of an arm and the chances of three arms. */
const cohort = fc
  .array(fc.tuple(fc.nat(2), fc.tuple(...[1, 2, 3].map(() => fc.integer({ min: 1, max: 20 })))), {
    minLength: 6,
    maxLength: 40,
  })
  .filter((rows) => new Set(rows.map(([arm]) => arm)).size === 3)
  .map((rows) => ({
    arm: rows.map(([arm]) => arm),
    probabilities: [0, 1, 2].map((a) =>
      rows.map(([, parts]) => parts[a]! / parts.reduce((sum, part) => sum + part, 0)),
    ),
  }))

function weightsOf(arm: number[], probabilities: ArrayLike<number>[], target: WeightTarget): Float64Array {
  const result = treatmentWeights(arm, probabilities, target)
  if (result.kind !== 'estimated') throw new RangeError(result.reason)
  return result.weights
}

test('stabilising multiplies each arm’s weights by its share', () => {
  fc.assert(
    fc.property(cohort, ({ arm, probabilities }) => {
      const plain = weightsOf(arm, probabilities, 'everyone')
      const stabilised = weightsOf(arm, probabilities, 'everyone_stabilised')
      arm.forEach((own, row) => {
        const share = arm.filter((other) => other === own).length / arm.length
        expect(stabilised[row]! / plain[row]!).toBeCloseTo(share, 12)
      })
    }),
  )
})

test('overlap weights lie between 0 and 1 and the rows of one arm have weight 1 when it is the target', () => {
  fc.assert(
    fc.property(cohort, ({ arm, probabilities }) => {
      const overlap = weightsOf(arm, probabilities, 'overlap')
      expect(overlap.every((weight) => weight > 0 && weight < 1)).toBe(true)
      const like = weightsOf(arm, probabilities, { arm: 1 })
      arm.forEach((own, row) => {
        if (own === 1) expect(like[row]).toBe(1)
      })
    }),
  )
})

test('with two arms the overlap weight is the chance of the other arm', () => {
  fc.assert(
    fc.property(fc.array(fc.double({ min: 0.01, max: 0.99, noNaN: true }), { minLength: 2 }), (chances) => {
      const arm = chances.map((_, row) => row % 2)
      const weights = weightsOf(arm, twoArms(chances), 'overlap')
      chances.forEach((chance, row) => {
        expect(weights[row]).toBeCloseTo(arm[row] === 1 ? 1 - chance : chance, 12)
      })
    }),
  )
})

test('when the chances are the shares, stabilised weights are all 1', () => {
  const weights = weightsOf([0, 0, 0, 1], twoArms([0.25, 0.25, 0.25, 0.25]), 'everyone_stabilised')
  expect([...weights]).toEqual([1, 1, 1, 1])
})

test.each([
  ['no rows', [], [], 'everyone' as const],
  ['an arm is empty', [0, 0], [0.3, 0.4], 'everyone_stabilised' as const],
  ['positivity: a row had no chance of the arm it is in', [0, 1], [0.3, 0], 'everyone' as const],
  ['positivity: a row had no chance of the arm it is in', [0, 1], [0.3, 0], 'overlap' as const],
])('not estimable: %s', (reason, arm, propensity, target) => {
  expect(treatmentWeights(arm, twoArms(propensity), target)).toEqual({ kind: 'not_estimable', reason })
})

test('truncated weights lie inside their own quantiles and keep their order', () => {
  const weight = fc.double({ min: 0.01, max: 100, noNaN: true })
  fc.assert(
    fc.property(fc.array(weight, { minLength: 1, maxLength: 200 }), (weights) => {
      const cut = truncateWeights(weights)
      cut.weights.forEach((value, row) => {
        expect(value).toBeGreaterThanOrEqual(cut.lowest)
        expect(value).toBeLessThanOrEqual(cut.highest)
        if (weights[row]! > cut.lowest && weights[row]! < cut.highest) expect(value).toBe(weights[row])
      })
    }),
  )
  expect(truncateWeights([1, 2, 3], { lower: 0, upper: 1 }).truncated).toBe(0)
  expect(truncateWeights([1, 2, 9], { lower: 0, upper: 0.5 })).toEqual({
    weights: Float64Array.of(1, 2, 2),
    lowest: 1,
    highest: 2,
    truncated: 1,
  })
})

test('the effective size is n for equal weights, at most n otherwise, and has no unit', () => {
  const weights = fc.array(fc.integer({ min: 1, max: 50 }), { minLength: 1, maxLength: 60 })
  fc.assert(
    fc.property(weights, fc.integer({ min: 2, max: 9 }), (column, factor) => {
      const size = effectiveSampleSize(column)
      expect(size).toBeLessThanOrEqual(column.length + 1e-9)
      expect(size).toBeGreaterThanOrEqual(1 - 1e-9)
      expect(effectiveSampleSize(column.map((weight) => weight * factor))).toBeCloseTo(size, 9)
    }),
  )
  expect(effectiveSampleSize([3, 3, 3])).toBe(3)
  expect(effectiveSampleSize([])).toBe(0)
  expect(effectiveSampleSize([0, 0])).toBe(0)
  expect(effectiveSampleSize([1e300, 1e300])).toBe(2)
  expect(() => effectiveSampleSize([1, -1])).toThrow(RangeError)
})

test('positivity counts a chance just outside, not one on the line', () => {
  expect(positivity([0, 1, 1], twoArms([0.05, 0.95, 0.951]))).toEqual([
    { rows: 1, outside: 0 },
    { rows: 2, outside: 1 },
  ])
})

test('a caller’s mistake is named', () => {
  expect(() => treatmentWeights([0], [[1]], 'everyone')).toThrow('2 arms or more')
  expect(() => treatmentWeights([2], twoArms([0.5]), 'everyone')).toThrow('arm (2)')
  expect(() => treatmentWeights([0], [[0.5], [0.6]], 'everyone')).toThrow('add up to 1')
  expect(() => treatmentWeights([0], [[1.5], [-0.5]], 'everyone')).toThrow('between 0 and 1')
  expect(() => treatmentWeights([0, 1], twoArms([0.5, 0.5]), { arm: 2 })).toThrow('no arm 2')
  expect(() => truncateWeights([])).toThrow(RangeError)
  expect(() => truncateWeights([1], { lower: 0.6, upper: 0.4 })).toThrow(RangeError)
})
