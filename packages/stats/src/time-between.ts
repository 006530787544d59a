import { individualsChart, textbook } from './control-chart.ts'

export type TimeBetweenChart =
  | {
      readonly kind: 'estimated'
      /** Middle of the distribution: half of the gaps are shorter. */
      readonly centre: number
      /** Gaps under it are too short: events come faster than they did. */
      readonly lower: number
      /** Gaps over it are longer than they were. */
      readonly upper: number
      /** Average gap of the baseline. */
      readonly mean: number
      /** How many gaps made the limits. */
      readonly baseline: number
      readonly trial: boolean
    }
  | { readonly kind: 'not_estimable'; readonly reason: string }

export type TimeBetweenOptions = {
  /** How many of the first gaps make the limits, which then stay; null, when left out, takes all. */
  readonly baseline?: number | null
}

const ENOUGH_POINTS = 12
/** One-sided share beyond three sigma of a normal distribution: 1 − Φ(3). */
const THREE_SIGMA_TAIL = 0.00134989803163009
/** Nelson's power, which makes exponential gaps nearly normal. */
const NELSON_POWER = 3.6

function baselineOf(caller: string, gaps: ArrayLike<number>, baseline: number | null): number[] {
  if (baseline !== null && (!Number.isInteger(baseline) || baseline < 2))
    throw new RangeError(`${caller}: baseline (${baseline}) must be a whole number, 2 or more`)
  const all = Array.from(gaps)
  if (!all.every((gap) => gap >= 0 && gap < Infinity))
    throw new RangeError(`${caller}: gaps must be 0 or more, and finite`)
  return baseline === null ? all : all.slice(0, baseline)
}

const isTrial = (used: number, baseline: number | null) => used < Math.max(baseline ?? 0, ENOUGH_POINTS)

/**
 * Gaps between the days of events, in order.
 *
 * @param days of the events, as numbers, ascending; equal days give a gap of 0
 * @throws RangeError if a day is not finite or comes before the one before it
 *
 * @example gapsBetween([3, 10, 10]) // [7, 0]
 */
export function gapsBetween(days: ArrayLike<number>): number[] {
  const gaps: number[] = []
  for (let at = 0; at < days.length; at += 1) {
    if (!Number.isFinite(days[at]!)) throw new RangeError('gapsBetween: days must be finite')
    if (at === 0) continue
    if (days[at]! < days[at - 1]!) throw new RangeError('gapsBetween: days must ascend')
    gaps.push(days[at]! - days[at - 1]!)
  }
  return gaps
}

/**
 * t chart: time between rare events, such as safety incidents, where a monthly rate would be 0 or 1.
 *
 * @param gaps time between each event and the next, in any one unit, ≥ 0
 * @param options method `exponential`: quantiles of the exponential distribution that cut off as much as three sigma do
 *   (0.135 % each side); `nelson`: an XmR chart of gap^(1/3.6), brought back. Its lower limit is 0 where that is negative
 * @returns limits, or `not_estimable`: fewer than 2 gaps, or all gaps 0 or (nelson) equal
 * @throws RangeError if a gap is negative or not finite, or the baseline is not a whole number, 2 or more
 *
 * Source: Nelson 1994, J Quality Technology; Benneyan 2001, Health Care Manag Sci.
 *
 * @example timeBetweenChart([10, 10], { method: 'exponential' }) // centre 6.93, limits 0.0135 and 66.1
 */
export function timeBetweenChart(
  gaps: ArrayLike<number>,
  options: TimeBetweenOptions & { readonly method?: 'exponential' | 'nelson' } = {},
): TimeBetweenChart {
  const { baseline = null, method = 'exponential' } = options
  const points = baselineOf('timeBetweenChart', gaps, baseline)
  if (points.length < 2) return { kind: 'not_estimable', reason: 'fewer than 2 gaps' }
  const mean = points.reduce((sum, gap) => sum + gap, 0) / points.length
  if (mean === 0) return { kind: 'not_estimable', reason: 'all events fell on one day' }
  const known = { mean, baseline: points.length, trial: isTrial(points.length, baseline) }
  if (method === 'exponential')
    return {
      kind: 'estimated',
      centre: mean * Math.LN2,
      lower: -mean * Math.log1p(-THREE_SIGMA_TAIL),
      upper: -mean * Math.log(THREE_SIGMA_TAIL),
      ...known,
    }
  const chart = individualsChart(
    points.map((gap) => gap ** (1 / NELSON_POWER)),
    textbook,
  )
  if (chart.kind === 'not_estimable') return { ...chart, reason: 'all gaps are equal' }
  const back = (value: number) => Math.max(value, 0) ** NELSON_POWER
  return {
    kind: 'estimated',
    centre: back(chart.centre),
    lower: back(chart.lower),
    upper: back(chart.upper),
    ...known,
  }
}

/**
 * g chart: how many cases passed between rare events, such as patients between two early dropouts.
 *
 * @param counts cases without the event between each event and the next; whole, ≥ 0
 * @param options method `quantiles`: of the geometric distribution, that cut off at most as much as three sigma do;
 *   `three_sigma`: mean ± 3·√(mean·(mean + 1)), as in textbooks, the lower one 0 where negative
 * @returns limits, or `not_estimable`: fewer than 2 counts, or all 0
 * @throws RangeError if a count is not whole or negative, or the baseline is not a whole number, 2 or more
 *
 * Source: Benneyan 2001, Health Care Manag Sci; Kaminsky et al. 1992.
 *
 * @example casesBetweenChart([2, 4], { method: 'three_sigma' }) // mean 3, upper 13.4
 */
export function casesBetweenChart(
  counts: ArrayLike<number>,
  options: TimeBetweenOptions & { readonly method?: 'quantiles' | 'three_sigma' } = {},
): TimeBetweenChart {
  const { baseline = null, method = 'quantiles' } = options
  const points = baselineOf('casesBetweenChart', counts, baseline)
  for (let at = 0; at < counts.length; at += 1)
    if (!Number.isInteger(counts[at]!))
      throw new RangeError(`casesBetweenChart: a count (${counts[at]}) must be a whole number`)
  if (points.length < 2) return { kind: 'not_estimable', reason: 'fewer than 2 counts' }
  const mean = points.reduce((sum, count) => sum + count, 0) / points.length
  if (mean === 0) return { kind: 'not_estimable', reason: 'no cases between the events' }
  const known = { mean, baseline: points.length, trial: isTrial(points.length, baseline) }
  // P(count > k) = (mean / (mean + 1))^(k + 1)
  const logOthers = -Math.log1p(1 / mean)
  const quantile = (upperShare: number) =>
    Math.max(0, Math.ceil(Math.log(upperShare) / logOthers - 1 - 1e-12))
  const reach = 3 * Math.sqrt(mean * (mean + 1))
  return {
    kind: 'estimated',
    centre: quantile(0.5),
    lower: method === 'quantiles' ? quantile(1 - THREE_SIGMA_TAIL) : Math.max(0, mean - reach),
    upper: method === 'quantiles' ? quantile(THREE_SIGMA_TAIL) : mean + reach,
    ...known,
  }
}
