import fc from 'fast-check'
import { expect, test } from 'vitest'
import { betaCdf, betaQuantile, betaSurvival } from './beta.ts'
import { binomialCdf, binomialProbability, binomialQuantile, binomialSurvival } from './binomial.ts'
import { chiSquaredCdf, chiSquaredQuantile, chiSquaredSurvival } from './chi-squared.ts'
import { fCdf, fQuantile, fSurvival } from './f.ts'
import { gammaCdf, gammaQuantile, gammaSurvival } from './gamma.ts'
import { logGamma } from './gamma-function.ts'
import {
  hypergeometricCdf,
  hypergeometricProbability,
  hypergeometricQuantile,
  hypergeometricSurvival,
} from './hypergeometric.ts'
import { normalCdf, normalDensity, normalQuantile, normalSurvival } from './normal.ts'

const inside = fc.double({ min: 1e-9, max: 1 - 1e-9, noNaN: true })
const shape = fc.double({ min: 0.2, max: 500, noNaN: true })

test.each<[string, (p: number, a: number, b: number) => [number, number]]>([
  ['normal', (p) => [normalCdf(normalQuantile(p)), normalSurvival(normalQuantile(p))]],
  ['gamma', (p, a) => [gammaCdf(gammaQuantile(p, a, 3), a, 3), gammaSurvival(gammaQuantile(p, a, 3), a, 3)]],
  [
    'chi-squared',
    (p, a) => [chiSquaredCdf(chiSquaredQuantile(p, a), a), chiSquaredSurvival(chiSquaredQuantile(p, a), a)],
  ],
  ['F', (p, a, b) => [fCdf(fQuantile(p, a, b), a, b), fSurvival(fQuantile(p, a, b), a, b)]],
])('the quantile of the %s distribution undoes its distribution function', (_, areas) => {
  fc.assert(
    fc.property(inside, shape, shape, (p, a, b) => {
      const [lower, upper] = areas(p, a, b)
      expect(Math.abs(lower - p)).toBeLessThan(1e-11)
      expect(lower + upper).toBeCloseTo(1, 12)
    }),
  )
})

test('the beta distribution mirrors when its shapes change places', () => {
  fc.assert(
    fc.property(inside, shape, shape, (x, a, b) => {
      expect(betaCdf(x, a, b)).toBeCloseTo(betaSurvival(1 - x, b, a), 8)
      expect(betaCdf(x, a, b) + betaSurvival(x, a, b)).toBeCloseTo(1, 12)
    }),
  )
})

test('areas grow with x', () => {
  fc.assert(
    fc.property(inside, inside, shape, shape, (x, y, a, b) => {
      const [low, high] = x < y ? [x, y] : [y, x]
      expect(betaCdf(low, a, b)).toBeLessThanOrEqual(betaCdf(high, a, b) * (1 + 1e-12))
      expect(gammaCdf(low * a, a)).toBeLessThanOrEqual(gammaCdf(high * a, a) * (1 + 1e-12))
    }),
  )
})

test('probabilities of counts add up to one, and to their distribution function', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 60 }), fc.double({ min: 0, max: 1, noNaN: true }), (n, p) => {
      let sum = 0
      for (let k = 0; k <= n; k += 1) {
        sum += binomialProbability(k, n, p)
        expect(binomialCdf(k, n, p)).toBeCloseTo(sum, 12)
        expect(binomialSurvival(k, n, p)).toBeCloseTo(1 - sum, 12)
      }
      expect(sum).toBeCloseTo(1, 12)
    }),
  )
  let sum = 0
  for (let k = 0; k <= 8; k += 1) {
    sum += hypergeometricProbability(k, 30, 12, 8)
    expect(hypergeometricCdf(k, 30, 12, 8)).toBeCloseTo(sum, 13)
    expect(hypergeometricSurvival(k, 30, 12, 8)).toBeCloseTo(1 - sum, 13)
  }
})

test.each([
  [0.5, 10, 0.5, 5],
  [0.6230469, 10, 0.5, 6],
  [0.623046875, 10, 0.5, 5],
  [0, 10, 0.5, 0],
  [1, 10, 0.5, 10],
  [0.3, 10, 0, 0],
  [0.3, 10, 1, 10],
  [0.3, 0, 0.4, 0],
])('the %f quantile of %i trials with chance %f is %i', (probability, n, p, expected) => {
  expect(binomialQuantile(probability, n, p)).toBe(expected)
})

test('closed forms', () => {
  expect(gammaCdf(2, 1)).toBeCloseTo(1 - Math.exp(-2), 15)
  expect(chiSquaredSurvival(3, 2)).toBeCloseTo(Math.exp(-1.5), 15)
  expect(betaCdf(0.3, 1, 1)).toBeCloseTo(0.3, 15)
  expect(betaQuantile(0.25, 1, 2)).toBeCloseTo(1 - Math.sqrt(0.75), 15)
  expect(fCdf(1, 4, 4)).toBeCloseTo(0.5, 15)
  expect(normalDensity(0)).toBeCloseTo(1 / Math.sqrt(2 * Math.PI), 15)
  expect(logGamma(0.5)).toBeCloseTo(0.5 * Math.log(Math.PI), 15)
  expect(hypergeometricQuantile(0.5, 4, 2, 2)).toBe(1)
})

test('the ends of the scales', () => {
  expect([normalQuantile(0), normalQuantile(1), normalQuantile(0, 'upper')]).toEqual([
    -Infinity,
    Infinity,
    Infinity,
  ])
  expect([normalCdf(-Infinity), normalCdf(Infinity), normalSurvival(50)]).toEqual([0, 1, 0])
  expect([gammaQuantile(0, 2), gammaQuantile(1, 2), gammaQuantile(0, 2, 1, 'upper')]).toEqual([
    0,
    Infinity,
    Infinity,
  ])
  expect([gammaCdf(-1, 2), gammaCdf(0, 2), gammaCdf(Infinity, 2), gammaSurvival(Infinity, 2)]).toEqual([
    0, 0, 1, 0,
  ])
  expect([betaCdf(-1, 2, 3), betaCdf(1, 2, 3), betaSurvival(2, 2, 3)]).toEqual([0, 1, 0])
  expect([betaQuantile(0, 2, 3), betaQuantile(1, 2, 3), betaQuantile(1, 2, 3, 'upper')]).toEqual([0, 1, 0])
  expect([fCdf(-1, 2, 3), fCdf(0, 2, 3), fSurvival(Infinity, 2, 3), fQuantile(1, 2, 3)]).toEqual([
    0,
    0,
    0,
    Infinity,
  ])
  expect([binomialCdf(-1, 5, 0.2), binomialCdf(5, 5, 0.2), binomialSurvival(-1, 5, 0.2)]).toEqual([0, 1, 1])
  expect([hypergeometricCdf(-1, 9, 4, 3), hypergeometricSurvival(3, 9, 4, 3)]).toEqual([0, 0])
})

test.each<[string, () => number]>([
  ['a probability above 1', () => normalQuantile(1.1)],
  ['a probability that is no number', () => chiSquaredQuantile(Number.NaN, 1)],
  ['a value that is no number', () => normalCdf(Number.NaN)],
  ['zero degrees of freedom', () => chiSquaredCdf(1, 0)],
  ['endless degrees of freedom', () => fCdf(1, 2, Infinity)],
  ['a negative shape', () => betaCdf(0.5, -1, 2)],
  ['a negative scale', () => gammaCdf(1, 2, -1)],
  ['a fraction of a trial', () => binomialCdf(1, 2.5, 0.5)],
  ['more successes than the population', () => hypergeometricCdf(1, 5, 6, 2)],
  ['the gamma function of 0', () => logGamma(0)],
])('%s is refused', (_, compute) => {
  expect(compute).toThrow(RangeError)
})
