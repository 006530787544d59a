import { ascendingOrder } from './ascending-order.ts'
import { tQuantile } from './distributions/t.ts'

function requireWeights(caller: string, values: ArrayLike<number>, weights: ArrayLike<number>): number {
  if (values.length !== weights.length)
    throw new RangeError(`${caller}: values (${values.length}) and weights (${weights.length}) must match`)
  let total = 0
  for (let i = 0; i < weights.length; i += 1) {
    if (!(weights[i]! >= 0 && weights[i]! < Infinity))
      throw new RangeError(`${caller}: weight (${weights[i]}, row ${i}) must be 0 or more`)
    total += weights[i]!
  }
  if (!(total > 0)) throw new RangeError(`${caller}: needs a positive weight`)
  return total
}

/**
 * Weighted mean.
 *
 * @param weights ≥ 0, at least one above 0; same length as values
 * @throws RangeError if the columns differ in length, a weight is negative, or none is positive
 *
 * @example weightedMean([1, 4], [2, 1]) // 2
 */
export function weightedMean(values: ArrayLike<number>, weights: ArrayLike<number>): number {
  const total = requireWeights('weightedMean', values, weights)
  let sum = 0
  for (let i = 0; i < values.length; i += 1) sum += weights[i]! * values[i]!
  const first = sum / total
  let rest = 0
  for (let i = 0; i < values.length; i += 1) rest += weights[i]! * (values[i]! - first)
  return first + rest / total
}

/**
 * Effective number of values, (Σw)² / Σw²: how many equally weighted ones would tell as much (Kish 1965).
 *
 * @param weights ≥ 0, at least one above 0
 * @throws RangeError if a weight is negative or none is positive
 *
 * @example kishEffectiveNumber([1, 1, 2]) // 2.667
 */
export function kishEffectiveNumber(weights: ArrayLike<number>): number {
  const total = requireWeights('kishEffectiveNumber', weights, weights)
  let squares = 0
  for (let i = 0; i < weights.length; i += 1) squares += weights[i]! ** 2
  return (total * total) / squares
}

/**
 * Weighted standard deviation, unbiased for the meaning of the weights.
 *
 * @param meaning `reliability`: weights correct for selection (divisor Σw − Σw²/Σw; their scale does not matter);
 * `frequency`: weights count equal values (divisor Σw − 1)
 * @throws RangeError as `weightedMean`, or if the divisor is not positive
 *
 * Checked against R's cov.wt(method = 'unbiased').
 *
 * @example weightedSd([1, 2, 3], [1, 1, 1], 'reliability') // 1
 */
export function weightedSd(
  values: ArrayLike<number>,
  weights: ArrayLike<number>,
  meaning: 'reliability' | 'frequency',
): number {
  const total = requireWeights('weightedSd', values, weights)
  const center = weightedMean(values, weights)
  let [squares, spread] = [0, 0]
  for (let i = 0; i < values.length; i += 1) {
    squares += weights[i]! ** 2
    spread += weights[i]! * (values[i]! - center) ** 2
  }
  const divisor = total - (meaning === 'frequency' ? 1 : squares / total)
  if (!(divisor > 1e-12 * total)) throw new RangeError('weightedSd: needs at least 2 values')
  return Math.sqrt(spread / divisor)
}

/**
 * Weighted quantile: the value at which the cumulative share of the weight passes p; where it equals p, the middle of the
 * two values there (type 2 of Hyndman & Fan 1996, with weights).
 *
 * @param p 0 to 1
 * @throws RangeError as `weightedMean`, or if p is outside 0 to 1
 *
 * @example weightedQuantile([1, 2, 10], [1, 1, 2], 0.5) // 6
 */
export function weightedQuantile(values: ArrayLike<number>, weights: ArrayLike<number>, p: number): number {
  if (!(p >= 0 && p <= 1)) throw new RangeError(`weightedQuantile: p (${p}) must lie between 0 and 1`)
  const total = requireWeights('weightedQuantile', values, weights)
  const order = ascendingOrder(values).filter((i) => weights[i]! > 0)
  const target = p * total
  const slack = 1e-12 * total
  let sum = 0
  for (let at = 0; at < order.length - 1; at += 1) {
    sum += weights[order[at]!]!
    const here = values[order[at]!]!
    if (sum > target + slack) return here
    if (sum >= target - slack) return p === 0 ? here : (here + values[order[at + 1]!]!) / 2
  }
  return values[order.at(-1)!]!
}

export type WeightedMeanInterval =
  | {
      readonly kind: 'estimated'
      readonly n: number
      readonly effectiveN: number
      readonly mean: number
      /** Robust: right also when weights correct for selection. */
      readonly standardError: number
      readonly lower: number
      readonly upper: number
      readonly level: number
    }
  | { readonly kind: 'not_estimable'; readonly n: number; readonly reason: string }

/**
 * Weighted mean with its robust (linearised) error and interval by Student's t with n − 1 degrees of freedom.
 *
 * @param weights ≥ 0; values of weight 0 are left out
 * @returns `not_estimable` with fewer than two weighted values
 * @throws RangeError if the columns differ in length, a weight is negative, or level cannot be
 *
 * Source: Horvitz & Thompson 1952, linearised. Checked against survey::svyglm(value ~ 1).
 *
 * @example weightedMeanInterval([1, 2, 3], [1, 1, 2]).mean // 2.25
 */
export function weightedMeanInterval(
  values: ArrayLike<number>,
  weights: ArrayLike<number>,
  level = 0.95,
): WeightedMeanInterval {
  if (!(level > 0 && level < 1))
    throw new RangeError(`weightedMeanInterval: level (${level}) must lie between 0 and 1`)
  let n = 0
  for (let i = 0; i < weights.length; i += 1) if (weights[i]! !== 0) n += 1
  if (n === 0 && values.length === weights.length) return { kind: 'not_estimable', n, reason: 'no values' }
  const total = requireWeights('weightedMeanInterval', values, weights)
  if (n === 1) return { kind: 'not_estimable', n, reason: 'only one value' }
  const center = weightedMean(values, weights)
  let spread = 0
  for (let i = 0; i < values.length; i += 1) spread += (weights[i]! * (values[i]! - center)) ** 2
  const standardError = Math.sqrt((spread * n) / (n - 1)) / total
  const width = tQuantile((1 + level) / 2, n - 1) * standardError
  return {
    kind: 'estimated',
    n,
    effectiveN: kishEffectiveNumber(weights),
    mean: center,
    standardError,
    lower: center - width,
    upper: center + width,
    level,
  }
}
