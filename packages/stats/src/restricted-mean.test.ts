import fc from 'fast-check'
import { expect, test } from 'vitest'
import { kaplanMeier } from './kaplan-meier.ts'
import { restrictedMean, restrictedMeanDifference } from './restricted-mean.ts'

function curve(time: readonly number[], event: readonly number[]) {
  const result = kaplanMeier(time, event)
  if (result.kind === 'not_estimable') throw new Error(result.reason)
  return result
}

test('without censoring it is the mean of the times cut at tau', () => {
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: 1, max: 50 }), { minLength: 2, maxLength: 40 }),
      fc.integer({ min: 10, max: 60 }),
      (time, tau) => {
        const result = restrictedMean(
          curve(
            time,
            time.map(() => 1),
          ),
          tau,
        )
        const mean = time.reduce((sum, t) => sum + Math.min(t, tau), 0) / time.length
        if (result.kind === 'not_estimable') expect(Math.min(...time)).toBeGreaterThan(tau)
        else {
          expect(result.estimate).toBeCloseTo(mean, 9)
          expect(result.lower).toBeGreaterThanOrEqual(0)
          expect(result.upper).toBeLessThanOrEqual(tau)
        }
      },
    ),
  )
})

test('a curve that ends before tau is held flat, and that is said', () => {
  expect(restrictedMean(curve([2, 4], [1, 0]), 10)).toMatchObject({ estimate: 2 + 0.5 * 8, heldFlatFrom: 4 })
  expect(restrictedMean(curve([2, 4], [1, 0]), 4)).toMatchObject({ heldFlatFrom: null })
  expect(restrictedMean(curve([2, 4], [1, 1]), 10)).toMatchObject({ estimate: 3, heldFlatFrom: null })
})

test('a difference is refused when a group was not followed up to tau', () => {
  const [short, long] = [curve([2, 4], [1, 0]), curve([2, 5, 12], [1, 1, 0])]
  expect(restrictedMeanDifference(short, long, 10)).toEqual({
    kind: 'not_estimable',
    reason: 'follow-up of a group ends before tau',
  })
  expect(restrictedMeanDifference(short, long, 4).kind).toBe('estimated')
})

test('a difference turns its sign with its groups', () => {
  const [a, b] = [curve([2, 4, 7, 9], [1, 1, 0, 0]), curve([1, 3, 5, 9], [1, 1, 1, 0])]
  const [forth, back] = [restrictedMeanDifference(a, b, 8), restrictedMeanDifference(b, a, 8)]
  if (forth.kind === 'not_estimable' || back.kind === 'not_estimable') throw new Error('estimable')
  expect(forth.estimate).toBeCloseTo(-back.estimate, 12)
  expect(forth.p).toBeCloseTo(back.p, 12)
})

test('no event up to tau leaves nothing to judge by', () => {
  expect(restrictedMean(curve([5, 6], [1, 0]), 4)).toEqual({
    kind: 'not_estimable',
    reason: 'no events up to tau',
  })
  expect(restrictedMean(curve([5, 6], [1, 0]), 5).kind).toBe('estimated')
})

test('a tau of 0 is refused', () => {
  expect(() => restrictedMean(curve([5], [1]), 0)).toThrow(RangeError)
  expect(() => restrictedMeanDifference(curve([5], [1]), curve([5], [1]), Infinity)).toThrow(RangeError)
})
