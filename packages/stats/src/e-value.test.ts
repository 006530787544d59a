import fc from 'fast-check'
import { expect, test } from 'vitest'
import { eValue, eValueOfCommonOutcome, eValueOfDifference } from './e-value.ts'

test('the example of VanderWeele and Ding: 7.26 and 3.0', () => {
  const { estimate, limit } = eValue(3.9, { lower: 1.8, upper: 8.7 })
  expect(estimate).toBeCloseTo(7.26, 2)
  expect(limit).toBe(3)
})

test('a ratio and its inverse have one E-value, and it makes up for the ratio', () => {
  fc.assert(
    fc.property(fc.double({ min: 0.02, max: 50, noNaN: true }), (ratio) => {
      const { estimate } = eValue(ratio)
      expect(eValue(1 / ratio).estimate / estimate).toBeCloseTo(1, 9)
      // A confounder this strong on both sides biases by E² / (2E − 1), which is the ratio.
      expect((estimate * estimate) / (2 * estimate - 1)).toBeCloseTo(Math.max(ratio, 1 / ratio), 8)
    }),
  )
})

test('no effect needs no confounder, and an interval that holds 1 neither', () => {
  expect(eValue(1).estimate).toBe(1)
  expect(eValue(1.2, { lower: 0.9, upper: 1.6 }).limit).toBe(1)
  expect(eValue(0.8, { lower: 0.6, upper: 1 }).limit).toBe(1)
  expect(eValue(0.8, { lower: 0.6, upper: 0.99 }).limit).toBeGreaterThan(1)
  expect(eValue(2).limit).toBeNull()
})

test('a difference is as strong one way as the other', () => {
  const [up, down] = [eValueOfDifference(0.4, 0.1), eValueOfDifference(-0.4, 0.1)]
  expect(up.estimate).toBeCloseTo(down.estimate, 12)
  expect(up.limit).toBeCloseTo(down.limit!, 12)
  expect(eValueOfDifference(0).estimate).toBe(1)
  expect(eValueOfDifference(0.3, 0).limit).toBeCloseTo(eValueOfDifference(0.3).estimate, 12)
})

test('common outcomes give smaller E-values than rare ones', () => {
  for (const kind of ['odds', 'hazard'] as const) {
    expect(eValueOfCommonOutcome(3, kind).estimate).toBeLessThan(eValue(3).estimate)
    expect(eValueOfCommonOutcome(1, kind).estimate).toBeCloseTo(1, 12)
    expect(eValueOfCommonOutcome(3, kind, { lower: 1.5, upper: 6 }).limit).toBeGreaterThan(1)
  }
})

test('a caller’s mistake is named', () => {
  for (const ratio of [0, -1, Number.NaN, Number.POSITIVE_INFINITY]) {
    expect(() => eValue(ratio)).toThrow(RangeError)
    expect(() => eValueOfCommonOutcome(ratio, 'odds')).toThrow(RangeError)
  }
  expect(() => eValue(2, { lower: 2.1, upper: 3 })).toThrow('lower ≤ riskRatio')
  expect(() => eValueOfDifference(Number.NaN)).toThrow(RangeError)
  expect(() => eValueOfDifference(1, -1)).toThrow('standardError (-1)')
  expect(() => eValueOfCommonOutcome(2, 'odds', { lower: 3, upper: 4 })).toThrow(RangeError)
})
