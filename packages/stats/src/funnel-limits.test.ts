import fc from 'fast-check'
import { expect, test } from 'vitest'
import { binomialCdf } from './distributions/binomial.ts'
import { funnelLimits, funnelPlot, widenedFunnelLimits } from './funnel-limits.ts'

const size = fc.integer({ min: 1, max: 400 })
const target = fc.double({ min: 0.02, max: 0.98, noNaN: true })

test('99.8 % limits hold the 95 % limits, by every method', () => {
  fc.assert(
    fc.property(size, target, fc.constantFrom('normal', 'exact', 'interpolated'), (n, p, method) => {
      const [wide, narrow] = [funnelLimits(n, p, 0.998, method), funnelLimits(n, p, 0.95, method)]
      expect(wide.lower).toBeLessThanOrEqual(narrow.lower)
      expect(wide.upper).toBeGreaterThanOrEqual(narrow.upper)
    }),
  )
})

test('exact limits leave at most their share below, and interpolated ones lie within one patient of them', () => {
  fc.assert(
    fc.property(size, target, (n, p) => {
      const exact = funnelLimits(n, p, 0.95, 'exact')
      const interpolated = funnelLimits(n, p, 0.95, 'interpolated')
      expect(binomialCdf(Math.round(exact.lower * n) - 1, n, p)).toBeLessThan(0.025)
      expect(binomialCdf(Math.round(exact.upper * n), n, p)).toBeGreaterThanOrEqual(0.975 - 1e-12)
      for (const side of ['lower', 'upper'] as const) {
        expect(interpolated[side]).toBeLessThanOrEqual(exact[side] + 1e-12)
        expect(interpolated[side]).toBeGreaterThanOrEqual(exact[side] - 1 / n - 1e-12)
      }
    }),
  )
})

test('with many patients the three methods agree', () => {
  const [normal, exact, interpolated] = (['normal', 'exact', 'interpolated'] as const).map((method) =>
    funnelLimits(20_000, 0.4, 0.95, method),
  )
  expect(exact!.upper).toBeCloseTo(normal!.upper, 3)
  expect(interpolated!.lower).toBeCloseTo(normal!.lower, 3)
})

test('no over-dispersion widens nothing', () => {
  const normal = funnelLimits(50, 0.3, 0.95, 'normal')
  expect(widenedFunnelLimits(50, 0.3, 0.95, { kind: 'multiplicative', phi: 1 })).toEqual(normal)
  expect(widenedFunnelLimits(50, 0.3, 0.95, { kind: 'additive', tauSquared: 0 })).toEqual(normal)
  expect(widenedFunnelLimits(50, 0.3, 0.95, { kind: 'multiplicative', phi: 4 }).upper - 0.3).toBeCloseTo(
    2 * (normal.upper - 0.3),
    12,
  )
})

const sites = fc
  .array(fc.tuple(fc.nat(30), fc.nat(30)), { minLength: 2, maxLength: 20 })
  .map((rows) => ({ counts: rows.map(([yes]) => yes), sizes: rows.map(([yes, no]) => yes + no) }))

test('the order of sites does not matter, and those without it are the mirror image', () => {
  fc.assert(
    fc.property(sites, ({ counts, sizes }) => {
      const plot = funnelPlot(counts, sizes)
      const turned = funnelPlot(counts.toReversed(), sizes.toReversed())
      const others = funnelPlot(
        counts.map((count, at) => sizes[at]! - count),
        sizes,
      )
      expect([turned.kind, others.kind]).toEqual([plot.kind, plot.kind])
      if (plot.kind !== 'estimated' || turned.kind !== 'estimated' || others.kind !== 'estimated') return
      if (plot.dispersion !== null) {
        expect(turned.dispersion!.phi).toBeCloseTo(plot.dispersion.phi, 9)
        expect(others.dispersion!.tauSquared).toBeCloseTo(plot.dispersion.tauSquared, 9)
        expect(plot.dispersion.tauSquared).toBeGreaterThanOrEqual(0)
      }
      plot.sites.forEach((site, at) => {
        if (site === null) expect(sizes[at]).toBe(0)
        else {
          expect(others.sites[at]!.z).toBeCloseTo(-site.z, 9)
          expect(site.exactP > 0 && site.exactP <= 1).toBe(true)
          expect(others.sites[at]!.midPUpper).toBeCloseTo(1 - site.midPUpper, 9)
        }
      })
    }),
  )
})

test('a given standard replaces the common rate', () => {
  const plot = funnelPlot([5, 0], [10, 0], { target: 0.3 })
  if (plot.kind !== 'estimated') throw new RangeError(plot.reason)
  expect(plot.target).toBe(0.3)
  expect(plot.sites[1]).toBeNull()
  expect(plot.sites[0]!.z).toBeCloseTo(0.2 / Math.sqrt(0.021), 12)
  expect(plot.dispersion).toBeNull()
})

test.each([
  ['no patients', [], []],
  ['no patients', [0, 0], [0, 0]],
  ['nobody had it', [0, 0], [5, 9]],
  ['everybody had it', [5, 9], [5, 9]],
])('not estimable: %s', (reason, counts, sizes) => {
  expect(funnelPlot(counts, sizes)).toEqual({ kind: 'not_estimable', reason })
})

test('a caller’s mistake is named', () => {
  expect(() => funnelPlot([6], [5])).toThrow('0 to its whole size (5)')
  expect(() => funnelPlot([1, 2], [5])).toThrow('sizes (1) must have 2 values')
  expect(() => funnelPlot([1], [5], { target: 1 })).toThrow('target (1)')
  expect(() => funnelLimits(0, 0.5, 0.95, 'normal')).toThrow('size (0)')
  expect(() => funnelLimits(5, 0, 0.95, 'normal')).toThrow('target (0)')
  expect(() => funnelLimits(5, 0.5, 1, 'normal')).toThrow('level (1)')
  expect(() => widenedFunnelLimits(5, 0.5, 0.95, { kind: 'multiplicative', phi: 0.5 })).toThrow(RangeError)
})
