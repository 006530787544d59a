import { describe, expect, test } from 'vitest'
import { ratioOfSums } from './ratio-of-sums.ts'
import { tInterval } from './summaries.ts'

const values = [4, 7, 1, 9, 12, 3]
const ones = values.map(() => 1)
const own = values.map((_, i) => i)

test('one value each is the t interval of a mean', () => {
  const interval = tInterval(values)
  if (interval.kind !== 'estimated') throw new Error(interval.reason)
  const found = ratioOfSums(values, ones, own)
  expect(found).toMatchObject({ kind: 'estimated', clusters: 6 })
  if (found.kind !== 'estimated') return
  expect(found.ratio).toBeCloseTo(interval.mean, 12)
  expect(found.standardError).toBeCloseTo(interval.standardError, 12)
  expect([found.lower, found.upper]).toEqual([
    expect.closeTo(interval.lower, 12),
    expect.closeTo(interval.upper, 12),
  ])
})

test('the same person counted twice makes nothing surer', () => {
  const once = ratioOfSums([3, 1, 4], [4, 4, 5], [1, 2, 3])
  const twice = ratioOfSums([3, 1, 4, 3, 1, 4], [4, 4, 5, 4, 4, 5], [1, 2, 3, 1, 2, 3])
  expect(twice).toEqual(once)
})

test('the order of rows and rows without a denominator change nothing', () => {
  const first = ratioOfSums([3, 1, 4, 0], [4, 4, 5, 0], [1, 2, 3, 4])
  const second = ratioOfSums([4, 3, 1], [5, 4, 4], [3, 1, 2])
  expect(first.ratio).toBeCloseTo(second.ratio!, 14)
  expect(first).toMatchObject({ clusters: 3 })
})

// Residuals of the ratio 8/13, squared, between three clusters.
test('linearised standard error', () => {
  const found = ratioOfSums([3, 1, 4], [4, 4, 5], [1, 2, 3])
  const r = 8 / 13
  const squares = (3 - 4 * r) ** 2 + (1 - 4 * r) ** 2 + (4 - 5 * r) ** 2
  expect(found).toMatchObject({ standardError: expect.closeTo(Math.sqrt(1.5 * squares) / 13, 12) })
})

describe('a share', () => {
  test('has limits within 0 to 1', () => {
    const found = ratioOfSums([1, 0, 1], [9, 9, 9], [1, 2, 3], { scale: 'share' })
    if (found.kind !== 'estimated') throw new Error(found.reason)
    expect(found.lower).toBeGreaterThan(0)
    expect(found.upper).toBeLessThan(1)
  })

  test.each([
    [[0, 0], 0],
    [[4, 4], 1],
  ])('of %j throughout says so instead of an interval of no width', (above, ratio) => {
    expect(ratioOfSums(above, [4, 4], [1, 2], { scale: 'share' })).toMatchObject({
      kind: 'not_estimable',
      ratio,
    })
  })
})

test('nobody, one person, and columns that cannot be', () => {
  expect(ratioOfSums([], [], [])).toMatchObject({ kind: 'not_estimable', ratio: null })
  expect(ratioOfSums([2, 3], [4, 4], [1, 1])).toMatchObject({ kind: 'not_estimable', ratio: 0.625 })
  expect(() => ratioOfSums([1], [1, 2], [1])).toThrow(RangeError)
  expect(() => ratioOfSums([1], [-1], [1])).toThrow(RangeError)
  expect(() => ratioOfSums([1], [1], [1], { level: 1 })).toThrow(RangeError)
})
