import { type Column, requireColumn } from './design-matrix.ts'
import { betaQuantile } from './distributions/beta.ts'

export type ShrunkRate = {
  /** The site's own rate; null without patients. */
  readonly rate: number | null
  /** Mean of the posterior: between the site's own rate and the mean of sites. */
  readonly shrunk: number
  readonly lower: number
  readonly upper: number
  /** Share of the mean of sites in the shrunk rate, 0 to 1: large for small sites. */
  readonly shrinkage: number
}

export type ShrunkRates =
  | {
      readonly kind: 'estimated'
      /** Beta distribution of the sites' true rates. */
      readonly alpha: number
      readonly beta: number
      /** Mean and standard deviation of that distribution. */
      readonly mean: number
      readonly sd: number
      readonly logLikelihood: number
      readonly level: number
      readonly sites: readonly ShrunkRate[]
    }
  | {
      readonly kind: 'not_estimable'
      readonly reason: string
      /** Rate of all sites together, which is then the best guess for each; null without patients. */
      readonly pooled: number | null
    }

/** For each j, how many of the values are larger: turns sums over sites and counts into one over counts. */
function countsAbove(values: readonly number[]): Float64Array {
  const above = new Float64Array(Math.max(0, ...values))
  for (const value of values) if (value > 0) above[value - 1]! += 1
  for (let j = above.length - 2; j >= 0; j -= 1) above[j]! += above[j + 1]!
  return above
}

/** Sums of f(base + j) over all sites and all j under the site's value. */
function sumAbove(above: Float64Array, base: number, f: (value: number) => number): number {
  let sum = 0
  for (let j = 0; j < above.length; j += 1) sum += above[j]! * f(base + j)
  return sum
}

type Tallies = { readonly events: Float64Array; readonly others: Float64Array; readonly all: Float64Array }

const reciprocal = (value: number) => 1 / value
const squaredReciprocal = (value: number) => 1 / (value * value)

/** Mean that is most likely at a given precision (alpha + beta): the likelihood is concave in it. */
function bestMean(tallies: Tallies, precision: number, start: number): number {
  let [low, high] = [0, 1]
  let mean = start
  for (let round = 0; round < 200; round += 1) {
    const [a, b] = [mean * precision, (1 - mean) * precision]
    const slope = sumAbove(tallies.events, a, reciprocal) - sumAbove(tallies.others, b, reciprocal)
    const curvature =
      precision *
      (sumAbove(tallies.events, a, squaredReciprocal) + sumAbove(tallies.others, b, squaredReciprocal))
    if (slope > 0) low = mean
    else high = mean
    const newton = mean + slope / curvature
    const next = newton > low && newton < high ? newton : (low + high) / 2
    const moved = Math.abs(next - mean)
    mean = next
    if (moved <= 1e-15 * mean) break
  }
  return mean
}

/** Slope of the log likelihood in the precision, at the best mean. */
function precisionSlope(tallies: Tallies, precision: number, mean: number): number {
  const [a, b] = [mean * precision, (1 - mean) * precision]
  return (
    mean * sumAbove(tallies.events, a, reciprocal) +
    (1 - mean) * sumAbove(tallies.others, b, reciprocal) -
    sumAbove(tallies.all, precision, reciprocal)
  )
}

/** Whether any variation between sites makes the counts likelier than none: slope of the likelihood in 1/precision. */
function variesBeyondChance(events: readonly number[], sizes: readonly number[], pooled: number): boolean {
  let slope = 0
  for (const [at, size] of sizes.entries()) {
    const [x, y] = [events[at]!, size - events[at]!]
    slope += (x * (x - 1)) / pooled + (y * (y - 1)) / (1 - pooled) - size * (size - 1)
  }
  return slope > 1e-9
}

const LOWEST_LOG_PRECISION = -7
const HIGHEST_LOG_PRECISION = 25

function likeliest(tallies: Tallies, pooled: number): { precision: number; mean: number } | null {
  let [low, high] = [LOWEST_LOG_PRECISION, HIGHEST_LOG_PRECISION]
  let mean = pooled
  const slopeAt = (logPrecision: number) => {
    const precision = Math.exp(logPrecision)
    mean = bestMean(tallies, precision, mean)
    return precisionSlope(tallies, precision, mean)
  }
  if (!(slopeAt(low) > 0)) return null
  // The slope is lost in rounding far out, so the top is looked for from below.
  for (let step = low; step < HIGHEST_LOG_PRECISION; step += 0.5) {
    if (slopeAt(step) <= 0) {
      high = step
      break
    }
    low = step
  }
  if (high === HIGHEST_LOG_PRECISION) return null
  for (let round = 0; round < 60; round += 1) {
    const middle = (low + high) / 2
    if (slopeAt(middle) > 0) low = middle
    else high = middle
  }
  const precision = Math.exp((low + high) / 2)
  return { precision, mean: bestMean(tallies, precision, mean) }
}

/** Log of the chance of the counts, with the binomial coefficients. */
function logLikelihoodOf(tallies: Tallies, alpha: number, beta: number): number {
  const coefficients =
    sumAbove(tallies.all, 1, Math.log) -
    sumAbove(tallies.events, 1, Math.log) -
    sumAbove(tallies.others, 1, Math.log)
  return (
    coefficients +
    sumAbove(tallies.events, alpha, Math.log) +
    sumAbove(tallies.others, beta, Math.log) -
    sumAbove(tallies.all, alpha + beta, Math.log)
  )
}

/**
 * Rates of sites, each drawn towards the mean of sites by as much as its size leaves open (empirical Bayes).
 *
 * True rates are taken to follow a beta distribution, fitted by maximum likelihood; each site's posterior is a beta
 * distribution again. The intervals take the fitted distribution as known: with few sites they are too narrow.
 *
 * @param counts patients of each site who had it; whole, 0 to size
 * @param sizes patients of each site; whole, ≥ 0
 * @param options level of the posterior interval, 0.95 when left out
 * @returns one entry per site, or `not_estimable` with the pooled rate: fewer than 3 sites with patients, a pooled rate
 *   of 0 or 1, sites that vary no more than chance, or sites that are all or nothing
 * @throws RangeError if columns differ in length, a count lies outside 0 to its size, or the level can't be
 *
 * Source: Griffin & Krutchkoff 1971; Morris 1983, JASA. Checked against optim on VGAM::dbetabinom.ab in R.
 *
 * @example shrunkRates([1, 9, 40], [10, 10, 100]).kind // 'estimated'
 */
export function shrunkRates(
  counts: Column,
  sizes: Column,
  options: { readonly level?: number } = {},
): ShrunkRates {
  const { level = 0.95 } = options
  if (!(level > 0 && level < 1))
    throw new RangeError(`shrunkRates: level (${level}) must lie between 0 and 1`)
  const n = counts.length
  requireColumn('shrunkRates', 'sizes', sizes, n)
  for (let at = 0; at < n; at += 1) {
    const [count, size] = [counts[at]!, sizes[at]!]
    if (!Number.isInteger(count) || !Number.isInteger(size) || count < 0 || count > size)
      throw new RangeError(`shrunkRates: a count (${count}) must be whole, 0 to its whole size (${size})`)
  }
  const [events, all] = [Array.from(counts), Array.from(sizes)]
  const total = all.reduce((sum, size) => sum + size, 0)
  const pooled = total === 0 ? null : events.reduce((sum, count) => sum + count, 0) / total
  const refused = (reason: string) => ({ kind: 'not_estimable', reason, pooled }) as const
  if (pooled === null) return refused('no patients')
  if (all.filter((size) => size > 0).length < 3) return refused('fewer than 3 sites')
  if (pooled === 0 || pooled === 1) return refused(pooled === 0 ? 'nobody had it' : 'everybody had it')
  if (!variesBeyondChance(events, all, pooled)) return refused('the sites vary no more than chance')
  const tallies = {
    events: countsAbove(events),
    others: countsAbove(all.map((size, at) => size - events[at]!)),
    all: countsAbove(all),
  }
  const top = likeliest(tallies, pooled)
  if (top === null) return refused('the sites are all or nothing')
  const { precision, mean } = top
  const [alpha, beta] = [mean * precision, (1 - mean) * precision]
  const tail = (1 - level) / 2
  return {
    kind: 'estimated',
    alpha,
    beta,
    mean,
    sd: Math.sqrt((mean * (1 - mean)) / (precision + 1)),
    logLikelihood: logLikelihoodOf(tallies, alpha, beta),
    level,
    sites: events.map((count, at) => {
      const size = all[at]!
      const [a, b] = [alpha + count, beta + size - count]
      return {
        rate: size === 0 ? null : count / size,
        shrunk: a / (a + b),
        lower: betaQuantile(tail, a, b),
        upper: betaQuantile(tail, a, b, 'upper'),
        shrinkage: precision / (precision + size),
      }
    }),
  }
}
