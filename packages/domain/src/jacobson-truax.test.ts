import { describe, expect, test } from 'vitest'
import {
  cutOffA,
  cutOffB,
  cutOffC,
  jacobsonTruaxClass,
  reliableChangeIndex,
  reliableChangePoints,
  standardErrorOfDifference,
  standardErrorOfMeasurement,
  wholePoints,
} from './jacobson-truax.ts'

test('the two standard errors', () => {
  expect(standardErrorOfMeasurement(5, 0.84)).toBeCloseTo(2, 12)
  expect(standardErrorOfDifference(5, 0.84)).toBeCloseTo(2.8284271247, 9)
})

test('reliable change in points is 1.96 standard errors of the difference', () => {
  expect(reliableChangePoints(5, 0.84)).toBeCloseTo(5.5437171645, 9)
  expect(reliableChangePoints(5, 1)).toBe(0)
})

test.each([
  [5.2, 6],
  [3.53, 4],
  [8.5, 9],
  [6, 6],
])('%f points are %i whole ones', (points, expected) => {
  expect(wholePoints(points)).toBe(expected)
})

describe('cut-offs', () => {
  const worseIsHigher = { clinical: { mean: 16, sd: 4 }, general: { mean: 4, sd: 2 } }
  const worseIsLower = { clinical: { mean: 30, sd: 10 }, general: { mean: 70, sd: 20 } }

  test('lie where their formulas put them when higher is worse', () => {
    expect([cutOffA(worseIsHigher), cutOffB(worseIsHigher), cutOffC(worseIsHigher)]).toEqual([8, 8, 8])
    expect(cutOffC({ clinical: { mean: 16, sd: 6 }, general: { mean: 4, sd: 2 } })).toBe(7)
  })

  test('turn round when higher is better', () => {
    expect(cutOffA(worseIsLower)).toBe(50)
    expect(cutOffB(worseIsLower)).toBe(30)
    expect(cutOffC(worseIsLower)).toBeCloseTo(43.3333333333, 9)
  })
})

describe('classes of change', () => {
  const parameters = { sd: 5, reliability: 0.84, cutOff: 10 } // reliable from 5.54 points

  test.each([
    [15, 9, 'recovered'],
    [16, 10, 'improved'],
    [10, 4, 'recovered'],
    [9, 3, 'improved'],
    [15, 10, 'unchanged'],
    [10, 15, 'unchanged'],
    [10, 16, 'deteriorated'],
  ])('%i to %i is %s', (pre, post, expected) => {
    expect(jacobsonTruaxClass(pre, post, parameters)).toBe(expected)
  })

  test('exactly 1.96 standard errors are reliable', () => {
    const unit = { sd: 0.7071067811865475, reliability: 0, cutOff: 10 }
    expect(standardErrorOfDifference(unit.sd, unit.reliability)).toBe(1)
    expect(jacobsonTruaxClass(0, 1.96, unit)).toBe('deteriorated')
    expect(jacobsonTruaxClass(1.96, 0, unit)).toBe('improved')
    const points = reliableChangePoints(5, 0.84)
    expect(reliableChangeIndex(0, points, 5, 0.84)).toBeCloseTo(1.96, 12)
    expect(jacobsonTruaxClass(0, points + 1e-9, parameters)).toBe('deteriorated')
    expect(jacobsonTruaxClass(0, points - 1e-9, parameters)).toBe('unchanged')
  })
})

test.each([
  [0, 0.8],
  [5, -0.1],
  [5, 1.1],
])('a standard deviation of %f with a reliability of %f is refused', (sd, reliability) => {
  expect(() => standardErrorOfMeasurement(sd, reliability)).toThrow(RangeError)
})

describe('the Beat the Blues trial, month 8 against before treatment, as computed in R 4.2.2', () => {
  // Reliability and general norms are made up for the comparison.
  const sd = 10.840491807398
  const norms = { clinical: { mean: 23.33, sd }, general: { mean: 7, sd: 5 } }

  test('errors, points and cut-off agree', () => {
    expect(standardErrorOfMeasurement(sd, 0.9)).toBeCloseTo(3.4280645067773, 9)
    expect(standardErrorOfDifference(sd, 0.9)).toBeCloseTo(4.84801531817429, 9)
    expect(reliableChangePoints(sd, 0.9)).toBeCloseTo(9.5021100236216, 9)
    expect(cutOffC(norms)).toBeCloseTo(12.1545116775899, 9)
  })

  test.each([
    [32, 20, -2.47523970376378, 'improved'],
    [21, 9, -2.47523970376378, 'recovered'],
  ])('a BDI of %i, then %i', (pre, post, index, expected) => {
    expect(reliableChangeIndex(pre, post, sd, 0.9)).toBeCloseTo(index, 9)
    expect(jacobsonTruaxClass(pre, post, { sd, reliability: 0.9, cutOff: cutOffC(norms) })).toBe(expected)
  })
})
