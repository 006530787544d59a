import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type BalanceCovariate, balance } from './balance.ts'
import { logistic } from './logistic.ts'
import { treatmentWeights, twoArms } from './treatment-weights.ts'

const age = (values: number[]): BalanceCovariate => ({ name: 'age', values, scale: 'continuous' })
const ones = (n: number) => new Array<number>(n).fill(1)

const rows = fc
  .array(fc.tuple(fc.nat(2), fc.integer({ min: 0, max: 27 }), fc.integer({ min: 1, max: 9 })), {
    minLength: 9,
    maxLength: 40,
  })
  .filter((all) => [0, 1, 2].every((arm) => all.filter(([own]) => own === arm).length >= 2))
  .map((all) => ({
    arm: all.map(([arm]) => arm),
    x: all.map(([, x]) => x),
    weights: all.map(([, , weight]) => weight),
  }))

function estimated(...args: Parameters<typeof balance>) {
  const result = balance(...args)
  if (result.kind !== 'estimated') throw new RangeError(result.reason)
  return result
}

test('weights of 1 change nothing, in either variant', () => {
  fc.assert(
    fc.property(rows, ({ arm, x }) => {
      for (const variances of ['weighted', 'unweighted'] as const)
        for (const { before, after } of estimated(arm, 3, [age(x)], ones(x.length), {
          variances,
          over: 'pair',
        }).pairs)
          if (before === null) expect(after).toBeNull()
          else expect(after).toBeCloseTo(before, 10)
    }),
  )
})

test('other units and doubled weights change no difference', () => {
  fc.assert(
    fc.property(rows, ({ arm, x, weights }) => {
      const plain = estimated(arm, 3, [age(x)], weights)
      const moved = estimated(
        arm,
        3,
        [age(x.map((value) => 100 + 7 * value))],
        weights.map((weight) => 2 * weight),
      )
      plain.pairs.forEach(({ after }, at) => {
        if (after === null) expect(moved.pairs[at]!.after).toBeNull()
        else expect(moved.pairs[at]!.after).toBeCloseTo(after, 8)
      })
    }),
  )
})

test('the worst pair is the largest of the pairs', () => {
  fc.assert(
    fc.property(rows, ({ arm, x, weights }) => {
      const { pairs, worst } = estimated(arm, 3, [age(x)], weights)
      expect(pairs.map(({ first, second }) => [first, second])).toEqual([
        [0, 1],
        [0, 2],
        [1, 2],
      ])
      const after = pairs.map((pair) => pair.after)
      if (!after.includes(null))
        expect(worst[0]!.after).toBe(Math.max(...after.map((value) => Math.abs(value!))))
    }),
  )
})

test('overlap weights from a logistic model leave no difference in its covariates', () => {
  const x = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10]
  const z = [0, 1, 0, 0, 1, 1, 0, 1, 1, 0]
  const arm = [0, 0, 1, 0, 1, 0, 1, 1, 0, 1]
  const fit = logistic(arm, [x, z])
  if (fit.kind !== 'estimated') throw new RangeError(fit.reason)
  const weights = treatmentWeights(arm, twoArms(fit.fitted), 'overlap')
  if (weights.kind !== 'estimated') throw new RangeError(weights.reason)
  const covariates = [age(x), { name: 'chronic', values: z, scale: 'binary' as const }]
  for (const { before, after } of estimated(arm, 2, covariates, weights.weights).pairs) {
    expect(Math.abs(before!)).toBeGreaterThan(0.1)
    expect(after).toBeCloseTo(0, 10)
  }
})

test('a binary covariate takes p(1 − p), a continuous one divides by n − 1', () => {
  const values = [1, 0, 0, 0, 1, 1, 1, 0]
  const arm = [0, 0, 0, 0, 1, 1, 1, 1]
  const [binary, continuous] = estimated(
    arm,
    2,
    [
      { name: 'b', values, scale: 'binary' },
      { name: 'c', values, scale: 'continuous' },
    ],
    ones(8),
  ).pairs
  expect(binary!.before).toBeCloseTo(-0.5 / Math.sqrt(0.1875), 12)
  expect(continuous!.before).toBeCloseTo(-0.5 / Math.sqrt(0.25), 12)
})

test('what nobody varies in: no difference is 0, a difference has no size', () => {
  expect(estimated([0, 0, 1, 1], 2, [age([7, 7, 7, 7])], ones(4)).worst).toEqual([
    { covariate: 'age', before: 0, after: 0 },
  ])
  expect(estimated([0, 0, 1, 1], 2, [age([7, 7, 8, 8])], ones(4)).worst).toEqual([
    { covariate: 'age', before: null, after: null },
  ])
})

test('an arm with fewer than 2 rows cannot be judged', () => {
  const reason = 'an arm has fewer than 2 rows'
  expect(balance([0, 0, 1], 2, [age([1, 2, 3])], ones(3))).toEqual({ kind: 'not_estimable', reason })
  expect(balance([0, 0, 1, 1], 2, [age([1, 2, 3, 4])], [1, 1, 1, 0])).toEqual({
    kind: 'not_estimable',
    reason,
  })
  expect(balance([], 2, [], [])).toEqual({ kind: 'not_estimable', reason })
})

test('a caller’s mistake is named', () => {
  expect(() => balance([0, 0, 1, 2], 2, [], ones(4))).toThrow('arm (2)')
  expect(() => balance([0, 0], 1, [], ones(2))).toThrow('arms (1)')
  expect(() => balance([0, 0, 1, 1], 2, [age([1, 2])], ones(4))).toThrow('age (2) must have 4 values')
  const half: BalanceCovariate = { name: 'sex', values: [0, 1, 0.5, 1], scale: 'binary' }
  expect(() => balance([0, 0, 1, 1], 2, [half], ones(4))).toThrow('sex (0.5) must be 0 or 1')
})
