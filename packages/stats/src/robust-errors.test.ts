import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type ErrorKind, standardErrorOf, weightedRegression } from './robust-errors.ts'
import { mean, sd } from './summaries.ts'

const kinds: readonly ErrorKind[] = ['model', 'HC0', 'HC1', 'HC2', 'HC3', 'survey']

function estimated(...args: Parameters<typeof weightedRegression>) {
  const result = weightedRegression(...args)
  if (result.kind !== 'estimated') throw new RangeError(result.reason)
  return result
}

const groups = fc
  .array(fc.tuple(fc.nat(1), fc.integer({ min: 0, max: 27 }), fc.integer({ min: 1, max: 6 })), {
    minLength: 8,
    maxLength: 40,
  })
  .filter((rows) => [0, 1].every((arm) => rows.filter(([own]) => own === arm).length >= 3))
  .map((rows) => ({
    arm: rows.map(([arm]) => arm),
    y: rows.map(([, y]) => y),
    weights: rows.map(([, , weight]) => weight),
  }))

test('with one 0/1 covariate the coefficients are a mean and a difference of means', () => {
  fc.assert(
    fc.property(groups, ({ arm, y }) => {
      const own = (a: number) => y.filter((_, row) => arm[row] === a)
      const fit = estimated(y, [arm])
      expect(fit.coefficients[0]).toBeCloseTo(mean(own(0)), 9)
      expect(fit.coefficients[1]).toBeCloseTo(mean(own(1)) - mean(own(0)), 9)
      const welch = Math.sqrt(sd(own(0)) ** 2 / own(0).length + sd(own(1)) ** 2 / own(1).length)
      expect(standardErrorOf(fit, 1, 'HC2')).toBeCloseTo(welch, 8)
    }),
  )
})

test('doubling all weights changes neither coefficients nor errors', () => {
  fc.assert(
    fc.property(groups, ({ arm, y, weights }) => {
      const [once, twice] = [
        estimated(y, [arm], weights),
        estimated(
          y,
          [arm],
          weights.map((weight) => 2 * weight),
        ),
      ]
      expect(twice.coefficients[1]).toBeCloseTo(once.coefficients[1]!, 9)
      for (const kind of kinds)
        expect(standardErrorOf(twice, 1, kind)).toBeCloseTo(standardErrorOf(once, 1, kind)!, 8)
    }),
  )
})

test('a shift of all outcomes moves only the intercept', () => {
  fc.assert(
    fc.property(groups, ({ arm, y, weights }) => {
      const [plain, moved] = [
        estimated(y, [arm], weights),
        estimated(
          y.map((value) => value + 50),
          [arm],
          weights,
        ),
      ]
      expect(moved.coefficients[0]! - plain.coefficients[0]!).toBeCloseTo(50, 8)
      expect(moved.coefficients[1]).toBeCloseTo(plain.coefficients[1]!, 8)
      expect(standardErrorOf(moved, 1, 'HC3')).toBeCloseTo(standardErrorOf(plain, 1, 'HC3')!, 8)
    }),
  )
})

test('HC3 is never smaller than HC2, nor HC2 than HC0', () => {
  fc.assert(
    fc.property(groups, ({ arm, y, weights }) => {
      const fit = estimated(y, [arm], weights)
      const error = (kind: ErrorKind) => standardErrorOf(fit, 1, kind)! + 1e-12
      expect(error('HC2')).toBeGreaterThanOrEqual(error('HC0') - 1e-11)
      expect(error('HC3')).toBeGreaterThanOrEqual(error('HC2') - 1e-11)
      expect(fit.leverage.reduce((sum, value) => sum + value, 0)).toBeCloseTo(2, 8)
    }),
  )
})

test('a row of weight 0 is not counted', () => {
  const fit = estimated([1, 3, 4, 6, 99], [[0, 0, 1, 1, 1]], [1, 1, 1, 1, 0])
  expect(fit.n).toBe(4)
  expect(fit.coefficients[1]).toBeCloseTo(3, 12)
  expect(standardErrorOf(fit, 1, 'HC1')).toBeCloseTo(
    standardErrorOf(estimated([1, 3, 4, 6], [[0, 0, 1, 1]]), 1, 'HC1')!,
    12,
  )
})

test('a row that is fitted exactly leaves HC2 and HC3 without a value', () => {
  const fit = estimated([1, 2, 3, 9], [[0, 0, 0, 1]])
  expect(standardErrorOf(fit, 1, 'HC2')).toBeNull()
  expect(standardErrorOf(fit, 1, 'HC3')).toBeNull()
  expect(standardErrorOf(fit, 1, 'HC1')).toBeGreaterThan(0)
})

test('as many rows as coefficients leave no model error', () => {
  const fit = estimated([1, 2], [[0, 1]])
  expect([...fit.coefficients]).toEqual([expect.closeTo(1, 12), expect.closeTo(1, 12)])
  expect(standardErrorOf(fit, 1, 'model')).toBeNull()
  expect(standardErrorOf(fit, 1, 'HC1')).toBeNull()
})

test.each([
  ['no rows', [], []],
  ['too few rows (1) for 2 coefficients', [1], [[1]]],
  ['collinear: covariate 1 follows from the ones before it', [1, 2, 3], [[1, 1, 1]]],
])('cannot be estimated: %s', (reason, outcome, covariates) => {
  expect(weightedRegression(outcome, covariates)).toEqual({ kind: 'not_estimable', reason })
})

test('a caller’s mistake is named', () => {
  expect(() => weightedRegression([1, Number.POSITIVE_INFINITY], [])).toThrow('finite')
  expect(() => weightedRegression([1, 2], [[1]])).toThrow('covariate 1 (1) must have 2 values')
  expect(() => weightedRegression([1, 2], [], [0, 0])).toThrow('weights')
  expect(() => standardErrorOf(estimated([1, 2], []), 1, 'HC0')).toThrow('no coefficient 1')
})
