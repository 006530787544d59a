import fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  clinicalChange,
  clinicalCutoff,
  reliableChangeIndex,
  reliableChangeScale,
} from './reliable-change.ts'

test('the scale follows its formula', () => {
  const scale = reliableChangeScale(10, 0.91)
  expect(scale.standardErrorOfMeasurement).toBeCloseTo(3, 12)
  expect(scale.standardErrorOfDifference).toBeCloseTo(3 * Math.SQRT2, 12)
  expect(scale.points).toBeCloseTo(1.96 * 3 * Math.SQRT2, 12)
})

test('the way back has the opposite index, and a shift of both scores none', () => {
  const score = fc.integer({ min: 0, max: 63 })
  const scale = reliableChangeScale(7, 0.85)
  fc.assert(
    fc.property(score, score, (before, after) => {
      const index = reliableChangeIndex(before, after, scale)
      expect(reliableChangeIndex(after, before, scale)).toBeCloseTo(-index, 12)
      expect(reliableChangeIndex(before + 5, after + 5, scale)).toBeCloseTo(index, 12)
    }),
  )
})

/** Standard error of the difference of exactly 1: the index is the change in points. */
const unit = { standardErrorOfMeasurement: Math.SQRT1_2, standardErrorOfDifference: 1, points: 2 }

test.each([
  [20, 18, 'unchanged'],
  [20, 17, 'improved'],
  [20, 22, 'unchanged'],
  [20, 23, 'deteriorated'],
  [12, 9, 'recovered'],
  [10, 7, 'recovered'],
  [9, 6, 'improved'],
  [13, 10, 'improved'],
] as const)('from %i to %i with a cutoff of 10 and 2 points of noise: %s', (before, after, expected) => {
  expect(clinicalChange(before, after, unit, 10, 2)).toBe(expected)
})

test('the three cutoffs, on a scale where high is bad and on its mirror image', () => {
  const [clinical, general] = [
    { mean: 23, sd: 10 },
    { mean: 7, sd: 5 },
  ]
  expect(clinicalCutoff('a', clinical, general)).toBe(3)
  expect(clinicalCutoff('b', clinical, general)).toBe(17)
  expect(clinicalCutoff('c', clinical, general)).toBeCloseTo(185 / 15, 12)
  const mirrored = [
    { mean: -23, sd: 10 },
    { mean: -7, sd: 5 },
  ] as const
  for (const criterion of ['a', 'b', 'c'] as const)
    expect(clinicalCutoff(criterion, ...mirrored)).toBeCloseTo(
      -clinicalCutoff(criterion, clinical, general),
      12,
    )
})

test('cutoff c is equally far from both in their own standard deviations', () => {
  const [mean, sd] = [fc.integer({ min: 10, max: 30 }), fc.integer({ min: 1, max: 12 })]
  fc.assert(
    fc.property(mean, sd, sd, (clinicalMean, clinicalSd, generalSd) => {
      const cutoff = clinicalCutoff('c', { mean: clinicalMean, sd: clinicalSd }, { mean: 5, sd: generalSd })
      expect((clinicalMean - cutoff) / clinicalSd).toBeCloseTo((cutoff - 5) / generalSd, 9)
    }),
  )
})

test('a caller’s mistake is named', () => {
  expect(() => reliableChangeScale(0, 0.9)).toThrow('sd (0)')
  expect(() => reliableChangeScale(5, 1)).toThrow('reliability (1)')
  expect(() => reliableChangeScale(5, 0.9, 0)).toThrow('z (0)')
  expect(() => reliableChangeIndex(Number.NaN, 3, unit)).toThrow(RangeError)
  expect(() => clinicalCutoff('c', { mean: 5, sd: 1 }, { mean: 5, sd: 2 })).toThrow('must differ')
  expect(() => clinicalCutoff('c', { mean: 5, sd: 0 }, { mean: 3, sd: 2 })).toThrow(RangeError)
})
