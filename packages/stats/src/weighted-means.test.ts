import fc from 'fast-check'
import { expect, test } from 'vitest'
import { logistic, logisticLeverage } from './logistic.ts'
import { type Random, randomFrom } from './random.ts'
import { standardErrorOf, weightedRegression } from './robust-errors.ts'
import { mean } from './summaries.ts'
import { treatmentWeights, twoArms } from './treatment-weights.ts'
import { type WeightedMeansInput, weightedMeans } from './weighted-means.ts'

function estimated(input: WeightedMeansInput) {
  const result = weightedMeans(input)
  if (result.kind !== 'estimated') throw new RangeError(result.reason)
  return result
}

/** Arm and outcome both follow x. True difference of arm 0 against arm 1: 2. */
function confounded(random: Random, n: number) {
  const rows = Array.from({ length: n }, () => {
    const x = random.normal()
    const arm = random.bernoulli(1 / (1 + Math.exp(-0.7 * x))) ? 1 : 0
    return { x, arm, y: 8 + 2.5 * x - 2 * arm + random.normal(0, 4) }
  })
  const column = (name: 'x' | 'arm' | 'y') => rows.map((row) => row[name])
  return { outcome: column('y'), arm: column('arm'), arms: 2, covariates: [column('x')] }
}

const cohort = fc.integer({ min: 1, max: 10_000 }).map((seed) => confounded(randomFrom(seed), 60))
const targets = fc.constantFrom('everyone' as const, 'overlap' as const, { arm: 1 })

test('the means are those of the weighted regression', () => {
  fc.assert(
    fc.property(cohort, targets, (rows, target) => {
      const result = estimated({ ...rows, target })
      const fit = logistic(rows.arm, rows.covariates)
      if (fit.kind !== 'estimated') throw new RangeError(fit.reason)
      const weighted = treatmentWeights(rows.arm, twoArms(fit.fitted), target)
      if (weighted.kind !== 'estimated') throw new RangeError(weighted.reason)
      const plain = weightedRegression(rows.outcome, [rows.arm], weighted.weights)
      if (plain.kind !== 'estimated') throw new RangeError(plain.reason)
      expect(result.arms[0]!.mean).toBeCloseTo(plain.coefficients[0]!, 9)
      expect(result.contrasts[0]!.difference).toBeCloseTo(-plain.coefficients[1]!, 9)
    }),
    { numRuns: 30 },
  )
})

test('a shift of outcomes, the order of rows and units of covariates change no difference and no error', () => {
  fc.assert(
    fc.property(cohort, targets, (rows, target) => {
      const { difference, standardError } = estimated({ ...rows, target }).contrasts[0]!
      const moved = estimated({
        outcome: rows.outcome.map((y) => y + 100).toReversed(),
        arm: rows.arm.toReversed(),
        arms: 2,
        covariates: rows.covariates.map((column) => column.map((x) => 2026 + x / 365).toReversed()),
        target,
      }).contrasts[0]!
      expect(moved.difference).toBeCloseTo(difference, 7)
      expect(moved.standardError).toBeCloseTo(standardError, 6)
    }),
    { numRuns: 30 },
  )
})

test('stabilised weights give what plain ones give', () => {
  const rows = confounded(randomFrom('stabilised'), 80)
  const [plain, stabilised] = (['everyone', 'everyone_stabilised'] as const).map(
    (target) => estimated({ ...rows, target }).contrasts[0]!,
  )
  expect(stabilised!.difference).toBeCloseTo(plain!.difference, 10)
  expect(stabilised!.standardError).toBeCloseTo(plain!.standardError, 10)
})

test('without covariates it is the difference of means with the error of Welch’s test', () => {
  const rows = confounded(randomFrom('welch'), 50)
  const { contrasts } = estimated({ ...rows, covariates: [], target: 'everyone', errors: 'influence' })
  const own = (arm: number) => rows.outcome.filter((_, row) => rows.arm[row] === arm)
  expect(contrasts[0]!.difference).toBeCloseTo(mean(own(0)) - mean(own(1)), 10)
  const fit = weightedRegression(rows.outcome, [rows.arm])
  if (fit.kind !== 'estimated') throw new RangeError(fit.reason)
  expect(contrasts[0]!.standardError).toBeCloseTo(standardErrorOf(fit, 1, 'HC0')!, 10)
})

test('errors for small samples are never the smaller ones', () => {
  fc.assert(
    fc.property(cohort, targets, (rows, target) => {
      const error = (errors: 'influence' | 'small_sample') =>
        estimated({ ...rows, target, errors }).arms[0]!.standardError
      expect(error('small_sample')).toBeGreaterThan(error('influence'))
    }),
    { numRuns: 30 },
  )
})

test('intervals hold the truth about as often as they say, where robust errors do so too often', () => {
  const runs = 400
  let [held, heldRobust] = [0, 0]
  for (let run = 0; run < runs; run += 1) {
    const rows = confounded(randomFrom('coverage').fork(run), 100)
    const { lower, upper } = estimated({ ...rows, target: 'overlap' }).contrasts[0]!
    if (lower <= 2 && upper >= 2) held += 1
    const fit = logistic(rows.arm, rows.covariates)
    if (fit.kind !== 'estimated') throw new RangeError(fit.reason)
    const weighted = treatmentWeights(rows.arm, twoArms(fit.fitted), 'overlap')
    if (weighted.kind !== 'estimated') throw new RangeError(weighted.reason)
    const robust = weightedRegression(rows.outcome, [rows.arm], weighted.weights)
    if (robust.kind !== 'estimated') throw new RangeError(robust.reason)
    const reach = 1.96 * standardErrorOf(robust, 1, 'HC1')!
    if (Math.abs(robust.coefficients[1]! + 2) <= reach) heldRobust += 1
  }
  expect(held / runs).toBeGreaterThan(0.92)
  expect(held / runs).toBeLessThan(0.975)
  expect(heldRobust).toBeGreaterThan(held)
})

test('leverages of a logistic regression add up to its coefficients', () => {
  const rows = confounded(randomFrom('leverage'), 70)
  const fit = logistic(rows.arm, rows.covariates)
  if (fit.kind !== 'estimated') throw new RangeError(fit.reason)
  expect(logisticLeverage(fit, rows.covariates).reduce((sum, value) => sum + value, 0)).toBeCloseTo(2, 6)
  expect(() => logisticLeverage(fit, [])).toThrow('needs 1 covariates')
})

const small: WeightedMeansInput = {
  outcome: [1, 2, 5, 6],
  arm: [0, 0, 1, 1],
  arms: 2,
  covariates: [],
  target: 'overlap',
}

test.each([
  ['propensity model: no rows', { outcome: [], arm: [] }],
  ['propensity model: a category is not seen', { arm: [0, 0, 0, 0] }],
  [
    'propensity model: separation: the covariates tell categories apart without error',
    { covariates: [[1, 2, 3, 4]] },
  ],
  ['the outcome does not vary in an arm', { outcome: [1, 1, 5, 6] }],
  ['the outcome does not vary in an arm', { outcome: [1, 2, 5], arm: [0, 0, 1] }],
])('not estimable: %s', (reason, change) => {
  expect(weightedMeans({ ...small, ...change })).toEqual({ kind: 'not_estimable', reason })
})

test('a caller’s mistake is named', () => {
  expect(() => weightedMeans({ ...small, level: 0 })).toThrow('level (0)')
  expect(() => weightedMeans({ ...small, arm: [0, 1] })).toThrow('arm (2) must have 4 values')
  expect(() => weightedMeans({ ...small, target: { arm: 5 } })).toThrow('no arm 5')
})
