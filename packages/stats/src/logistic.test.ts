import { expect, test } from 'vitest'
import { linearPrediction, logistic, logisticPrediction } from './logistic.ts'

test('one 0/1 covariate gives back the two shares', () => {
  const fit = logistic([0, 0, 0, 1, 0, 1, 1, 1], [[0, 0, 0, 0, 1, 1, 1, 1]])
  expect(fit.kind).toBe('estimated')
  if (fit.kind !== 'estimated') return
  expect(fit.coefficients[0]).toBeCloseTo(-Math.log(3), 12)
  expect(fit.coefficients[1]).toBeCloseTo(2 * Math.log(3), 12)
  expect(fit.standardErrors[1]).toBeCloseTo(Math.sqrt(8 / 3), 10)
  expect([...fit.fitted.slice(3, 5)]).toEqual([expect.closeTo(0.25, 12), expect.closeTo(0.75, 12)])
})

test('the other outcome has the opposite coefficients', () => {
  const [outcome, x] = [
    [0, 1, 0, 1, 1, 0, 1],
    [1, 2, 3, 4, 5, 6, 7],
  ]
  const [fit, other] = [
    logistic(outcome, [x]),
    logistic(
      outcome.map((value) => 1 - value),
      [x],
    ),
  ]
  if (fit.kind !== 'estimated' || other.kind !== 'estimated') throw new RangeError('both can be estimated')
  expect(other.coefficients[1]).toBeCloseTo(-fit.coefficients[1]!, 10)
  expect(other.deviance).toBeCloseTo(fit.deviance, 10)
})

test('the prediction at the rows themselves is the fit', () => {
  const x = [1, 2, 3, 4, 5, 6, 7]
  const fit = logistic([0, 1, 0, 1, 1, 0, 1], [x])
  if (fit.kind !== 'estimated') throw new RangeError('it can be estimated')
  const predicted = logisticPrediction(fit.coefficients, [x])
  predicted.forEach((value, row) => {
    expect(value).toBeCloseTo(fit.fitted[row]!, 10)
  })
  expect([...logisticPrediction([0], [], 2)]).toEqual([0.5, 0.5])
  expect([...linearPrediction([1, 2], [[0, 3]])]).toEqual([1, 7])
})

test.each([
  ['no rows', []],
  ['only one outcome is seen', [1, 1, 1]],
  ['only one outcome is seen', [0]],
])('cannot be estimated: %s', (reason, outcome) => {
  expect(logistic(outcome, [])).toEqual({ kind: 'not_estimable', reason })
})

test('perfect separation is a reason, not a huge coefficient', () => {
  const fit = logistic([0, 0, 0, 1, 1, 1], [[1, 2, 3, 4, 5, 6]])
  expect(fit).toEqual({
    kind: 'not_estimable',
    reason: 'separation: the covariates tell categories apart without error',
  })
  expect(logistic([0, 0, 1, 0, 1, 1], [[1, 2, 3, 4, 5, 6]]).kind).toBe('estimated')
})

test('a group without events separates in part', () => {
  expect(logistic([0, 0, 0, 1, 0, 1], [[1, 1, 1, 0, 0, 0]]).kind).toBe('not_estimable')
})

test('a rare outcome is no separation', () => {
  const outcome = Array.from({ length: 20_000 }, (_, row) => (row === 77 ? 1 : 0))
  const fit = logistic(outcome, [])
  expect(fit.kind === 'estimated' && fit.coefficients[0]).toBeCloseTo(-Math.log(19_999), 8)
})

test('a caller’s mistake is named', () => {
  expect(() => logistic([0, 2], [])).toThrow('logistic: outcome (2) must be 0 or 1')
  expect(() => linearPrediction([1, 2], [])).toThrow(RangeError)
})
