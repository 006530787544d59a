import { betaQuantile } from './distributions/beta.ts'
import { normalQuantile } from './distributions/normal.ts'

export type ProportionInterval =
  | {
      readonly kind: 'estimated'
      readonly n: number
      readonly events: number
      /** 0 to 1. */
      readonly proportion: number
      readonly lower: number
      readonly upper: number
      readonly level: number
    }
  | { readonly kind: 'not_estimable'; readonly n: number; readonly reason: string }

type Limits = { readonly lower: number; readonly upper: number }

function requireCounts(caller: string, events: number, n: number, level: number) {
  if (!(level > 0 && level < 1)) throw new RangeError(`${caller}: level (${level}) must lie between 0 and 1`)
  if (!Number.isInteger(events) || !Number.isInteger(n) || events < 0 || events > n)
    throw new RangeError(`${caller}: needs whole numbers, 0 ≤ events (${events}) ≤ n (${n})`)
}

/** Wilson's limits for a share p of n, which need not be whole. */
function wilsonLimits(p: number, n: number, z: number): Limits {
  const square = (z * z) / n
  const center = p + square / 2
  const width = z * Math.sqrt((p * (1 - p)) / n + square / (4 * n))
  return {
    lower: p === 0 ? 0 : Math.max(0, (center - width) / (1 + square)),
    upper: p === 1 ? 1 : Math.min(1, (center + width) / (1 + square)),
  }
}

function correctedLimits(events: number, n: number, z: number): Limits {
  const p = events / n
  const square = z * z
  const below = z * Math.sqrt(Math.max(0, square - 2 - 1 / n + 4 * p * (n * (1 - p) + 1)))
  const above = z * Math.sqrt(Math.max(0, square + 2 - 1 / n + 4 * p * (n * (1 - p) - 1)))
  return {
    lower: events === 0 ? 0 : Math.max(0, (2 * events + square - 1 - below) / (2 * (n + square))),
    upper: events === n ? 1 : Math.min(1, (2 * events + square + 1 + above) / (2 * (n + square))),
  }
}

function exactLimits(events: number, n: number, level: number): Limits {
  const tail = (1 - level) / 2
  return {
    lower: events === 0 ? 0 : betaQuantile(tail, events, n - events + 1),
    upper: events === n ? 1 : betaQuantile(tail, events + 1, n - events, 'upper'),
  }
}

function intervalOf(events: number, n: number, level: number, limits: () => Limits): ProportionInterval {
  if (n === 0) return { kind: 'not_estimable', n, reason: 'nobody to count' }
  return { kind: 'estimated', n, events, proportion: events / n, ...limits(), level }
}

const quantileOf = (level: number) => normalQuantile((1 + level) / 2)

/**
 * Proportion with Wilson's score interval, without continuity correction: the interval of every rate on a screen.
 *
 * @param events whole, 0 to n
 * @param n whole, ≥ 0
 * @returns limits within 0 to 1; `not_estimable` when n is 0
 * @throws RangeError if a count or the level cannot be
 *
 * Source: Wilson 1927. Checked against R's prop.test(correct = FALSE).
 *
 * @example wilson(5, 33) // 0.1515, 0.0665 to 0.3092
 */
export function wilson(events: number, n: number, level = 0.95): ProportionInterval {
  requireCounts('wilson', events, n, level)
  return intervalOf(events, n, level, () => wilsonLimits(events / n, n, quantileOf(level)))
}

/**
 * Proportion with Wilson's score interval and continuity correction: wider, closer to the exact interval.
 *
 * @throws RangeError if a count or the level cannot be
 *
 * Source: Newcombe 1998 (Stat Med 17:857), method 4. R's prop.test shortens the correction near 1/2; this does not.
 *
 * @example wilsonCorrected(5, 33) // 0.1515, 0.0572 to 0.3271
 */
export function wilsonCorrected(events: number, n: number, level = 0.95): ProportionInterval {
  requireCounts('wilsonCorrected', events, n, level)
  return intervalOf(events, n, level, () => correctedLimits(events, n, quantileOf(level)))
}

/**
 * Proportion with the exact interval of Clopper and Pearson: never covers less than its level, and often more.
 *
 * @throws RangeError if a count or the level cannot be
 *
 * Source: Clopper & Pearson 1934. Checked against R's binom.test.
 *
 * @example clopperPearson(5, 33) // 0.1515, 0.0511 to 0.3190
 */
export function clopperPearson(events: number, n: number, level = 0.95): ProportionInterval {
  requireCounts('clopperPearson', events, n, level)
  return intervalOf(events, n, level, () => exactLimits(events, n, level))
}

/**
 * Weighted proportion with Wilson's interval at the effective number (Σw)² / Σw².
 *
 * @param event true (1) or false (0) of each patient; length m
 * @param weights ≥ 0; length m
 * @returns n is the effective number and events its share; `not_estimable` when no weight is positive
 * @throws RangeError if the columns differ in length, a weight is negative, or the level cannot be
 *
 * Source: Kish 1965 (effective number), Wilson 1927. Weights of 1 give `wilson`.
 *
 * @example weightedWilson([1, 0, 1, 1], [2, 1, 1, 0]) // proportion 0.75
 */
export function weightedWilson(
  event: ArrayLike<number | boolean>,
  weights: ArrayLike<number>,
  level = 0.95,
): ProportionInterval {
  if (event.length !== weights.length)
    throw new RangeError(`weightedWilson: event (${event.length}) and weights (${weights.length}) must match`)
  requireCounts('weightedWilson', 0, 0, level)
  let [total, squares, seen] = [0, 0, 0]
  for (let i = 0; i < weights.length; i += 1) {
    const weight = weights[i]!
    if (!(weight >= 0 && weight < Infinity))
      throw new RangeError(`weightedWilson: weight (${weight}, row ${i}) must be 0 or more`)
    total += weight
    squares += weight * weight
    if (event[i]) seen += weight
  }
  if (total === 0) return { kind: 'not_estimable', n: 0, reason: 'nobody to count' }
  const n = (total * total) / squares
  const proportion = Math.min(1, seen / total)
  const limits = wilsonLimits(proportion, n, quantileOf(level))
  return { kind: 'estimated', n, events: proportion * n, proportion, ...limits, level }
}

export type ProportionDifference =
  | {
      readonly kind: 'estimated'
      /** First proportion minus second, −1 to 1. */
      readonly estimate: number
      readonly lower: number
      readonly upper: number
      readonly level: number
    }
  | { readonly kind: 'not_estimable'; readonly reason: string }

function differenceOf(first: ProportionInterval, second: ProportionInterval): ProportionDifference {
  if (first.kind === 'not_estimable' || second.kind === 'not_estimable')
    return { kind: 'not_estimable', reason: 'nobody to count in one group' }
  const estimate = first.proportion - second.proportion
  const below = Math.hypot(first.proportion - first.lower, second.upper - second.proportion)
  const above = Math.hypot(first.upper - first.proportion, second.proportion - second.lower)
  return {
    kind: 'estimated',
    estimate,
    lower: Math.max(-1, estimate - below),
    upper: Math.min(1, estimate + above),
    level: first.level,
  }
}

/**
 * Difference of two independent proportions, from the Wilson intervals of each.
 *
 * @param events1 events of the first group, of n1
 * @param events2 events of the second group, of n2
 * @returns limits within −1 to 1; `not_estimable` when a group is empty
 * @throws RangeError if a count or the level cannot be
 *
 * Source: Newcombe 1998 (Stat Med 17:873), method 10.
 *
 * @example newcombeDifference(56, 70, 48, 80) // 0.2, 0.0524 to 0.3339
 */
export function newcombeDifference(
  events1: number,
  n1: number,
  events2: number,
  n2: number,
  level = 0.95,
): ProportionDifference {
  return differenceOf(wilson(events1, n1, level), wilson(events2, n2, level))
}

/**
 * Difference of two independent proportions, from Wilson intervals with continuity correction.
 *
 * @throws RangeError if a count or the level cannot be
 *
 * Source: Newcombe 1998 (Stat Med 17:873), method 11.
 *
 * @example newcombeDifferenceCorrected(56, 70, 48, 80) // 0.2, 0.0428 to 0.3422
 */
export function newcombeDifferenceCorrected(
  events1: number,
  n1: number,
  events2: number,
  n2: number,
  level = 0.95,
): ProportionDifference {
  return differenceOf(wilsonCorrected(events1, n1, level), wilsonCorrected(events2, n2, level))
}

/**
 * Difference of two weighted proportions, by Newcombe's method on their weighted Wilson intervals.
 *
 * @param first of `weightedWilson`, and second of the same level
 * @returns first minus second, limits within −1 to 1; `not_estimable` when either is
 * @throws RangeError if the levels differ
 *
 * @example weightedNewcombeDifference(weightedWilson(a, weightsOfA), weightedWilson(b, weightsOfB))
 */
export function weightedNewcombeDifference(
  first: ProportionInterval,
  second: ProportionInterval,
): ProportionDifference {
  if (first.kind === 'estimated' && second.kind === 'estimated' && first.level !== second.level)
    throw new RangeError('weightedNewcombeDifference: needs intervals of one level')
  return differenceOf(first, second)
}
