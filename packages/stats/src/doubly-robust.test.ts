import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type DoublyRobustInput, doublyRobust } from './doubly-robust.ts'
import { randomFrom } from './random.ts'
import { mean } from './summaries.ts'
import { twoArms } from './treatment-weights.ts'

const cohort = fc
  .array(fc.tuple(fc.nat(1), fc.integer({ min: 0, max: 27 }), fc.integer({ min: 0, max: 5 })), {
    minLength: 16,
    maxLength: 50,
  })
  .map((rows) => ({
    arm: rows.map(([arm]) => arm),
    outcome: rows.map(([, y]) => y),
    x: rows.map(([, , x]) => x),
  }))

const inputOf = ({
  arm,
  outcome,
  x,
}: {
  arm: number[]
  outcome: number[]
  x: number[]
}): DoublyRobustInput => ({
  outcome,
  arm,
  arms: 2,
  outcomeCovariates: [x],
  outcomeModel: 'linear',
  propensity: { covariates: [x] },
})

test('without covariates it is the plain difference of means', () => {
  fc.assert(
    fc.property(cohort, (rows) => {
      const result = doublyRobust({ ...inputOf(rows), outcomeCovariates: [], propensity: { covariates: [] } })
      if (result.kind !== 'estimated') return
      const own = (a: number) => rows.outcome.filter((_, row) => rows.arm[row] === a)
      expect(result.contrasts[0]!.difference).toBeCloseTo(mean(own(0)) - mean(own(1)), 8)
    }),
  )
})

test('a shift of all outcomes moves the means and no difference; the order of rows does not matter', () => {
  fc.assert(
    fc.property(cohort, (rows) => {
      const result = doublyRobust(inputOf(rows))
      if (result.kind !== 'estimated') return
      const moved = doublyRobust(inputOf({ ...rows, outcome: rows.outcome.map((y) => y + 10) }))
      const turned = doublyRobust(
        inputOf({
          arm: rows.arm.toReversed(),
          outcome: rows.outcome.toReversed(),
          x: rows.x.toReversed(),
        }),
      )
      if (moved.kind !== 'estimated' || turned.kind !== 'estimated')
        throw new RangeError('all can be estimated')
      expect(moved.arms[0]!.mean - result.arms[0]!.mean).toBeCloseTo(10, 7)
      expect(moved.contrasts[0]!.difference).toBeCloseTo(result.contrasts[0]!.difference, 7)
      expect(turned.contrasts[0]!.difference).toBeCloseTo(result.contrasts[0]!.difference, 7)
      expect(turned.contrasts[0]!.standardError).toBeCloseTo(result.contrasts[0]!.standardError, 7)
    }),
  )
})

/** Arm and outcome both follow severity: the raw difference is far off. True difference 2. */
function confounded(n: number) {
  const random = randomFrom('doubly robust')
  const rows = Array.from({ length: n }, () => {
    const x = random.normal()
    const chance = 1 / (1 + Math.exp(-x))
    const arm = random.bernoulli(chance) ? 1 : 0
    return { x, chance, arm, y: 10 + 3 * x - 2 * arm + random.normal() }
  })
  const column = (name: 'x' | 'chance' | 'arm' | 'y') => rows.map((row) => row[name])
  return { x: column('x'), chance: column('chance'), arm: column('arm'), outcome: column('y') }
}

test('one right model of the two is enough', () => {
  const { x, chance, arm, outcome } = confounded(8000)
  const difference = (outcomeCovariates: number[][], probabilities: ArrayLike<number>[]) => {
    const result = doublyRobust({
      outcome,
      arm,
      arms: 2,
      outcomeCovariates,
      outcomeModel: 'linear',
      propensity: { probabilities },
    })
    if (result.kind !== 'estimated') throw new RangeError(result.reason)
    return result.contrasts[0]!.difference
  }
  const [right, wrong] = [twoArms(chance), twoArms(chance.map(() => 0.5))]
  expect(Math.abs(difference([x], right) - 2)).toBeLessThan(0.1)
  expect(Math.abs(difference([], right) - 2)).toBeLessThan(0.3)
  expect(Math.abs(difference([x], wrong) - 2)).toBeLessThan(0.1)
  expect(Math.abs(difference([], wrong) - 2)).toBeGreaterThan(1.5)
})

test('means of a yes/no outcome by a logistic model lie in 0 to 1 where arms overlap', () => {
  const { x, chance, arm, outcome } = confounded(500)
  const result = doublyRobust({
    outcome: outcome.map((y) => (y < 9 ? 1 : 0)),
    arm,
    arms: 2,
    outcomeCovariates: [x],
    outcomeModel: 'logistic',
    propensity: { probabilities: twoArms(chance) },
  })
  if (result.kind !== 'estimated') throw new RangeError(result.reason)
  for (const { mean: rate } of result.arms) expect(rate > 0 && rate < 1).toBe(true)
})

const small = {
  outcome: [1, 2, 5, 6],
  arm: [0, 0, 1, 1],
  arms: 2,
  outcomeCovariates: [],
  outcomeModel: 'linear' as const,
  propensity: { covariates: [] },
}

test.each([
  ['an arm is empty', { arm: [0, 0, 0, 0] }],
  ['an arm is empty', { outcome: [], arm: [] }],
  ['too few rows (2) in an arm for 2 coefficients', { outcomeCovariates: [[1, 2, 3, 4]] }],
  ['the outcome does not vary in an arm', { outcome: [1, 1, 2, 3] }],
  [
    'positivity: a row had no chance of the arm it is in',
    { propensity: { probabilities: twoArms([0.5, 1, 0.5, 0.5]) } },
  ],
  [
    'propensity model: separation: the covariates tell categories apart without error',
    { propensity: { covariates: [[1, 2, 3, 4]] } },
  ],
  [
    'outcome model: collinear: covariate 1 follows from the ones before it',
    { outcome: [1, 2, 3, 5, 6, 7], arm: [0, 0, 0, 1, 1, 1], outcomeCovariates: [[1, 1, 1, 2, 3, 4]] },
  ],
])('not estimable: %s', (reason, change) => {
  expect(doublyRobust({ ...small, ...change })).toEqual({ kind: 'not_estimable', reason })
})

test('a caller’s mistake is named', () => {
  expect(() => doublyRobust({ ...small, arm: [0, 0, 1, 2] })).toThrow('arm (2)')
  expect(() => doublyRobust({ ...small, level: 1 })).toThrow('level (1)')
  expect(() => doublyRobust({ ...small, arm: [0, 1] })).toThrow('arm (2) must have 4 values')
  expect(() => doublyRobust({ ...small, propensity: { probabilities: [[1, 1, 1, 1]] } })).toThrow(RangeError)
})
