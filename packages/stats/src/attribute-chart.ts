import { type Column, requireColumn } from './design-matrix.ts'

export type AttributeChart =
  | {
      readonly kind: 'estimated'
      /** Rate of the baseline: sum of counts over sum of sizes. */
      readonly centre: number
      readonly rates: Float64Array
      /** Limits at three standard errors of each point, as computed, never cut to the scale. */
      readonly lower: Float64Array
      readonly upper: Float64Array
      /** At two. */
      readonly nearLower: Float64Array
      readonly nearUpper: Float64Array
      /** What standard errors were multiplied with: 1, or Laney's factor. */
      readonly spread: number
      /** How many points made the centre (and the factor). */
      readonly baseline: number
      /** Fewer points than the baseline asks for, or than 12: the limits will still move. */
      readonly trial: boolean
    }
  | { readonly kind: 'not_estimable'; readonly reason: string }

export type AttributeChartOptions = {
  /** How many of the first points make the centre, which then stays; null takes all. 12 when left out. */
  readonly baseline?: number | null
  /**
   * `laney` widens (or narrows) the limits by the moving range of the standardised rates, for large sizes whose rate
   * varies by more than chance.
   */
  readonly limits?: 'chance' | 'laney'
}

const ENOUGH_POINTS = 12

function requireCounts(caller: string, counts: Column, sizes: Column): void {
  requireColumn(caller, 'counts', counts, counts.length)
  requireColumn(caller, 'sizes', sizes, counts.length)
  for (let at = 0; at < counts.length; at += 1) {
    if (!(Number.isInteger(counts[at]!) && counts[at]! >= 0))
      throw new RangeError(`${caller}: a count (${counts[at]}) must be a whole number, 0 or more`)
    if (!(sizes[at]! > 0)) throw new RangeError(`${caller}: a size (${sizes[at]}) must be more than 0`)
  }
}

/** Laney's factor: mean moving range of the standardised rates over d₂; null when it can't be had. */
function laneyFactor(rates: Float64Array, centre: number, errors: Float64Array, baseline: number) {
  if (baseline < 2) return null
  let sum = 0
  const z = (at: number) => (rates[at]! - centre) / errors[at]!
  for (let at = 1; at < baseline; at += 1) sum += Math.abs(z(at) - z(at - 1))
  const factor = (sum / (baseline - 1) / 2) * Math.sqrt(Math.PI)
  return factor > 0 ? factor : null
}

function attributeChart(
  caller: string,
  counts: Column,
  sizes: Column,
  options: AttributeChartOptions,
  variance: (centre: number) => number,
): AttributeChart {
  const { baseline = 12, limits = 'chance' } = options
  if (baseline !== null && (!Number.isInteger(baseline) || baseline < 1))
    throw new RangeError(`${caller}: baseline (${baseline}) must be a whole number, 1 or more`)
  requireCounts(caller, counts, sizes)
  const n = counts.length
  if (n === 0) return { kind: 'not_estimable', reason: 'no points' }
  const used = Math.min(baseline ?? n, n)
  let [events, total] = [0, 0]
  for (let at = 0; at < used; at += 1) {
    events += counts[at]!
    total += sizes[at]!
  }
  const centre = events / total
  if (centre === 0) return { kind: 'not_estimable', reason: 'no events in the baseline' }
  if (!(variance(centre) > 0)) return { kind: 'not_estimable', reason: 'only events in the baseline' }
  const rates = Float64Array.from(counts, (count, at) => count / sizes[at]!)
  const errors = rates.map((_, at) => Math.sqrt(variance(centre) / sizes[at]!))
  const spread = limits === 'laney' ? laneyFactor(rates, centre, errors, used) : 1
  if (spread === null) return { kind: 'not_estimable', reason: 'the points of the baseline do not vary' }
  const away = (steps: number) => errors.map((error) => centre + steps * spread * error)
  return {
    kind: 'estimated',
    centre,
    rates,
    lower: away(-3),
    upper: away(3),
    nearLower: away(-2),
    nearUpper: away(2),
    spread,
    baseline: used,
    trial: used < Math.max(baseline ?? 0, ENOUGH_POINTS),
  }
}

/**
 * p chart: shares such as attended of booked, or responders of patients, whose denominators change from point to point.
 *
 * @param counts how many had it, per point in order of time; whole, 0 to the size
 * @param sizes of how many; whole, > 0
 * @returns centre and limits per point (for `makingDataCountSignals`), or `not_estimable`: no points, a baseline share
 *   of 0 or 1, or no variation for Laney's factor
 * @throws RangeError if columns differ in length, a count lies outside 0 to its size, or the baseline is not whole
 *
 * Limits: p ± 3·√(p(1 − p)/size). Source: Shewhart 1931; Laney 2002, Quality Engineering.
 *
 * @example proportionChart([5, 15], [20, 20]) // centre 0.5, limits 0.165 and 0.835
 */
export function proportionChart(
  counts: Column,
  sizes: Column,
  options: AttributeChartOptions = {},
): AttributeChart {
  for (let at = 0; at < Math.min(counts.length, sizes.length); at += 1)
    if (counts[at]! > sizes[at]! || !Number.isInteger(sizes[at]!))
      throw new RangeError(
        `proportionChart: a count (${counts[at]}) must lie in 0 to its whole size (${sizes[at]})`,
      )
  return attributeChart('proportionChart', counts, sizes, options, (centre) => centre * (1 - centre))
}

/**
 * u chart: events per exposure, such as missed visits per 100 patient-weeks, of which one person may have several.
 *
 * @param counts events per point in order of time; whole, ≥ 0
 * @param exposures in any one unit, > 0
 * @returns centre and limits per point, or `not_estimable`: no points, no events in the baseline, or no variation for
 *   Laney's factor
 * @throws RangeError if columns differ in length, a count or an exposure can't be, or the baseline is not whole
 *
 * Limits: u ± 3·√(u/exposure). Source: Shewhart 1931; Laney 2002, Quality Engineering.
 *
 * @example rateChart([4, 4], [2, 2]) // centre 2, limits −1 and 5
 */
export function rateChart(
  counts: Column,
  exposures: Column,
  options: AttributeChartOptions = {},
): AttributeChart {
  return attributeChart('rateChart', counts, exposures, options, (centre) => centre)
}
