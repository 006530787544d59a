import { type Column, requireColumn } from './design-matrix.ts'
import {
  binomialCdf,
  binomialProbability,
  binomialQuantile,
  binomialSurvival,
} from './distributions/binomial.ts'
import { normalQuantile } from './distributions/normal.ts'
import { quantile } from './summaries.ts'

/**
 * - `normal`: target ± z·√(target(1 − target)/size)
 * - `exact`: binomial quantiles over size
 * - `interpolated`: the same, between the two whole counts so that the tail is exact (Spiegelhalter 2005)
 */
export type FunnelMethod = 'normal' | 'exact' | 'interpolated'

/** Sites that vary by more than chance: every variance times φ, or every variance plus τ². */
export type OverDispersion =
  | { readonly kind: 'multiplicative'; readonly phi: number }
  | { readonly kind: 'additive'; readonly tauSquared: number }

export type FunnelLimits = { readonly lower: number; readonly upper: number }

function requireLimits(caller: string, size: number, target: number, level: number): void {
  if (!Number.isInteger(size) || size < 1)
    throw new RangeError(`${caller}: size (${size}) must be a whole number, 1 or more`)
  if (!(target > 0 && target < 1))
    throw new RangeError(`${caller}: target (${target}) must lie between 0 and 1`)
  if (!(level > 0 && level < 1)) throw new RangeError(`${caller}: level (${level}) must lie between 0 and 1`)
}

function interpolatedQuantile(share: number, size: number, target: number): number {
  const count = binomialQuantile(share, size, target)
  const beyond = binomialCdf(count, size, target) - share
  return (count - beyond / binomialProbability(count, size, target)) / size
}

/**
 * Limits of a funnel plot for a site of a given size: where a share of sites would lie that differ by chance only.
 *
 * @param size patients of the site, whole, ≥ 1
 * @param target rate all sites are held against, inside 0 to 1
 * @param level 0.95 and 0.998 are usual
 * @returns limits as computed: `normal` and `interpolated` ones may lie outside 0 to 1
 * @throws RangeError if size, target or level can't be
 *
 * Source: Spiegelhalter 2005, Stat Med.
 *
 * @example funnelLimits(100, 0.5, 0.95, 'normal') // 0.402 to 0.598
 */
export function funnelLimits(
  size: number,
  target: number,
  level: number,
  method: FunnelMethod,
): FunnelLimits {
  requireLimits('funnelLimits', size, target, level)
  const tail = (1 - level) / 2
  if (method === 'normal') {
    const reach = normalQuantile(1 - tail) * Math.sqrt((target * (1 - target)) / size)
    return { lower: target - reach, upper: target + reach }
  }
  if (method === 'exact')
    return {
      lower: binomialQuantile(tail, size, target) / size,
      upper: binomialQuantile(1 - tail, size, target) / size,
    }
  return {
    lower: interpolatedQuantile(tail, size, target),
    upper: interpolatedQuantile(1 - tail, size, target),
  }
}

/**
 * Normal limits of a funnel plot, widened for sites that vary by more than chance.
 *
 * @param overDispersion φ ≥ 1 or τ² ≥ 0 (`funnelPlot` estimates both)
 * @throws RangeError if size, target, level, φ or τ² can't be
 *
 * Source: Spiegelhalter 2005, Stat Med.
 *
 * @example widenedFunnelLimits(100, 0.5, 0.95, { kind: 'multiplicative', phi: 4 }) // 0.304 to 0.696
 */
export function widenedFunnelLimits(
  size: number,
  target: number,
  level: number,
  overDispersion: OverDispersion,
): FunnelLimits {
  requireLimits('widenedFunnelLimits', size, target, level)
  const variance = (target * (1 - target)) / size
  const widened =
    overDispersion.kind === 'multiplicative'
      ? variance * overDispersion.phi
      : variance + overDispersion.tauSquared
  if (!(widened >= variance && widened < Infinity))
    throw new RangeError('widenedFunnelLimits: needs φ of 1 or more, or τ² of 0 or more')
  const reach = normalQuantile(1 - (1 - level) / 2) * Math.sqrt(widened)
  return { lower: target - reach, upper: target + reach }
}

export type FunnelSite = {
  readonly rate: number
  /** (rate − target) over its standard error. */
  readonly z: number
  /** Exact two-sided binomial test against the target. */
  readonly exactP: number
  /** Chance of more than this, plus half the chance of just this. */
  readonly midPUpper: number
}

export type FunnelPlot =
  | {
      readonly kind: 'estimated'
      readonly target: number
      /** One per site in the order given; null where a site has no patients. */
      readonly sites: readonly (FunnelSite | null)[]
      /** null with fewer than 2 sites. */
      readonly dispersion: {
        /** Mean of z². About 1 when sites differ by chance only. */
        readonly phi: number
        /** The same after z is cut to its 10 % and 90 % quantiles. */
        readonly phiWinsorised: number
        /** Variance between sites by moments, from the winsorised φ; 0 when there is none. */
        readonly tauSquared: number
        /** By moments from φ itself (DerSimonian & Laird). */
        readonly tauSquaredPlain: number
        /** Whether the winsorised φ exceeds 1 + 2·√(2 / sites): limits should be widened. */
        readonly present: boolean
      } | null
    }
  | { readonly kind: 'not_estimable'; readonly reason: string }

/** Two-sided as binom.test: all counts that are no more likely than the one seen. */
function exactTest(count: number, size: number, target: number): number {
  const seen = binomialProbability(count, size, target) * (1 + 1e-7)
  let sum = 0
  for (let other = 0; other <= size; other += 1) {
    const probability = binomialProbability(other, size, target)
    if (probability <= seen) sum += probability
  }
  return Math.min(1, sum)
}

const meanSquare = (values: readonly number[]) =>
  values.reduce((sum, value) => sum + value * value, 0) / values.length

/**
 * Whether sites vary by more than chance, from how far each lies from a target; null with fewer than 2 sites.
 *
 * @param z (rate − target) over its standard error, of each site
 * @param sizes patients of each site, or as many as its standard error is worth; > 0
 * @param target inside 0 to 1
 *
 * @example funnelDispersion([-2, 0, 2], [100, 100, 100], 0.5) // phi 2.67, winsorised 1.71
 *
 * Source: Spiegelhalter 2005, Stat Med.
 */
export function funnelDispersion(z: readonly number[], sizes: readonly number[], target: number) {
  const count = z.length
  if (count < 2) return null
  const [low, high] = [quantile(z, 0.1), quantile(z, 0.9)]
  const phi = meanSquare(z)
  const phiWinsorised = meanSquare(z.map((value) => Math.min(Math.max(value, low), high)))
  const weights = sizes.map((size) => size / (target * (1 - target)))
  const total = weights.reduce((sum, weight) => sum + weight, 0)
  const squares = weights.reduce((sum, weight) => sum + weight * weight, 0)
  const between = (spread: number) => Math.max(0, (count * spread - (count - 1)) / (total - squares / total))
  return {
    phi,
    phiWinsorised,
    tauSquared: between(phiWinsorised),
    tauSquaredPlain: between(phi),
    present: phiWinsorised > 1 + 2 * Math.sqrt(2 / count),
  }
}

/**
 * Sites against one target rate: how far each lies from it, and whether they vary by more than chance.
 *
 * A site outside the 99.8 % limits is a reason to look, not a verdict, and sites are not ranked.
 *
 * @param counts patients of each site who had it; whole, 0 to size
 * @param sizes patients of each site; whole, ≥ 0
 * @param options target: a standard; null, when left out, takes all sites together
 * @returns per site and overall, or `not_estimable`: no patients, or a common rate of 0 or 1
 * @throws RangeError if columns differ in length, a count lies outside 0 to its size, or the target not inside 0 to 1
 *
 * Source: Spiegelhalter 2005, Stat Med. Checked against qbinom, pbinom, binom.test and metafor::rma in R.
 *
 * @example funnelPlot([5, 15], [20, 20]) // target 0.5, z −2.24 and 2.24
 */
export function funnelPlot(
  counts: Column,
  sizes: Column,
  options: { readonly target?: number | null } = {},
): FunnelPlot {
  const n = counts.length
  requireColumn('funnelPlot', 'sizes', sizes, n)
  let [events, total] = [0, 0]
  for (let at = 0; at < n; at += 1) {
    const [count, size] = [counts[at]!, sizes[at]!]
    if (!Number.isInteger(count) || !Number.isInteger(size) || count < 0 || count > size)
      throw new RangeError(`funnelPlot: a count (${count}) must be whole, 0 to its whole size (${size})`)
    events += count
    total += size
  }
  const given = options.target ?? null
  if (given !== null && !(given > 0 && given < 1))
    throw new RangeError(`funnelPlot: target (${given}) must lie between 0 and 1`)
  if (total === 0) return { kind: 'not_estimable', reason: 'no patients' }
  const target = given ?? events / total
  if (target === 0 || target === 1)
    return { kind: 'not_estimable', reason: target === 0 ? 'nobody had it' : 'everybody had it' }
  const sites = Array.from(counts, (count, at): FunnelSite | null => {
    const size = sizes[at]!
    if (size === 0) return null
    return {
      rate: count / size,
      z: (count / size - target) / Math.sqrt((target * (1 - target)) / size),
      exactP: exactTest(count, size, target),
      midPUpper: binomialSurvival(count, size, target) + binomialProbability(count, size, target) / 2,
    }
  })
  const seen = sites.flatMap((site, at) => (site === null ? [] : [{ z: site.z, size: sizes[at]! }]))
  return {
    kind: 'estimated',
    target,
    sites,
    dispersion: funnelDispersion(
      seen.map(({ z }) => z),
      seen.map(({ size }) => size),
      target,
    ),
  }
}
