import fc from 'fast-check'
import { expect, test } from 'vitest'
import { shrunkRates } from './empirical-bayes.ts'
import { randomFrom } from './random.ts'

const sites = fc
  .array(fc.tuple(fc.nat(40), fc.nat(40)), { minLength: 3, maxLength: 25 })
  .map((rows) => ({ counts: rows.map(([yes]) => yes), sizes: rows.map(([yes, no]) => yes + no) }))

test('a shrunk rate lies between the site’s own and the mean of sites, inside its interval and 0 to 1', () => {
  fc.assert(
    fc.property(sites, ({ counts, sizes }) => {
      const result = shrunkRates(counts, sizes)
      if (result.kind !== 'estimated') return
      for (const { rate, shrunk, lower, upper, shrinkage } of result.sites) {
        const own = rate ?? result.mean
        expect(shrunk).toBeGreaterThanOrEqual(Math.min(own, result.mean) - 1e-12)
        expect(shrunk).toBeLessThanOrEqual(Math.max(own, result.mean) + 1e-12)
        expect(shrunk).toBeCloseTo(shrinkage * result.mean + (1 - shrinkage) * own, 10)
        expect(0 <= lower && lower < upper && upper <= 1).toBe(true)
      }
    }),
  )
})

test('the order of sites does not matter, and those without it are the mirror image', () => {
  fc.assert(
    fc.property(sites, ({ counts, sizes }) => {
      const result = shrunkRates(counts, sizes)
      const others = shrunkRates(
        counts.map((count, at) => sizes[at]! - count).toReversed(),
        sizes.toReversed(),
      )
      expect(others.kind).toBe(result.kind)
      if (result.kind !== 'estimated' || others.kind !== 'estimated') return
      expect(others.alpha / result.beta).toBeCloseTo(1, 5)
      expect(others.sites.at(-1)!.shrunk).toBeCloseTo(1 - result.sites[0]!.shrunk, 6)
    }),
  )
})

test('a site without patients gets the mean of sites and the widest interval', () => {
  const result = shrunkRates([1, 9, 40, 0], [10, 10, 100, 0])
  if (result.kind !== 'estimated') throw new RangeError(result.reason)
  const empty = result.sites[3]!
  expect(empty).toMatchObject({ rate: null, shrinkage: 1 })
  expect(empty.shrunk).toBeCloseTo(result.mean, 12)
  for (const { lower, upper } of result.sites)
    expect(upper - lower).toBeLessThanOrEqual(empty.upper - empty.lower)
})

test('small sites are drawn in more than large ones', () => {
  const result = shrunkRates([1, 9, 40], [10, 10, 100])
  if (result.kind !== 'estimated') throw new RangeError(result.reason)
  expect(result.sites[0]!.shrinkage).toBeGreaterThan(result.sites[2]!.shrinkage)
})

test('the distribution of true rates is found again', () => {
  const random = randomFrom('sites')
  const counts: number[] = []
  for (let site = 0; site < 2000; site += 1) {
    // The second smallest of 6 uniform numbers follows a beta distribution with shapes 2 and 5.
    const rate = Array.from({ length: 6 }, () => random.uniform()).sort((a, b) => a - b)[1]!
    counts.push(Array.from({ length: 40 }, () => random.bernoulli(rate)).filter(Boolean).length)
  }
  const result = shrunkRates(counts, new Array<number>(2000).fill(40))
  if (result.kind !== 'estimated') throw new RangeError(result.reason)
  expect(Math.abs(result.alpha - 2)).toBeLessThan(0.25)
  expect(Math.abs(result.beta - 5)).toBeLessThan(0.6)
})

test.each([
  ['no patients', null, [], []],
  ['no patients', null, [0, 0, 0], [0, 0, 0]],
  ['fewer than 3 sites', 0.3, [2, 4, 0], [10, 10, 0]],
  ['nobody had it', 0, [0, 0, 0], [5, 5, 5]],
  ['everybody had it', 1, [5, 5, 5], [5, 5, 5]],
  ['the sites vary no more than chance', 0.5, [5, 5, 5], [10, 10, 10]],
  ['the sites vary no more than chance', 0.5, [1, 0, 1, 0], [1, 1, 1, 1]],
  ['the sites are all or nothing', 0.5, [0, 10, 0, 10], [10, 10, 10, 10]],
])('not estimable: %s, with the common rate %s', (reason, pooled, counts, sizes) => {
  expect(shrunkRates(counts, sizes)).toEqual({ kind: 'not_estimable', reason, pooled })
})

test('a caller’s mistake is named', () => {
  expect(() => shrunkRates([6], [5])).toThrow('0 to its whole size (5)')
  expect(() => shrunkRates([1, 2], [5])).toThrow('sizes (1) must have 2 values')
  expect(() => shrunkRates([1], [5], { level: 0 })).toThrow('level (0)')
})
