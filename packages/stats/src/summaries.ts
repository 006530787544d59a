import { tQuantile } from './distributions/t.ts'

/**
 * Arithmetic mean.
 *
 * @throws RangeError if there are no values
 *
 * @example mean([1, 2, 6]) // 3
 */
export function mean(values: ArrayLike<number>): number {
  if (values.length === 0) throw new RangeError('mean: needs at least 1 value')
  let sum = 0
  for (let i = 0; i < values.length; i += 1) sum += values[i]!
  const first = sum / values.length
  // A second pass over the differences takes back what the first lost by rounding.
  let rest = 0
  for (let i = 0; i < values.length; i += 1) rest += values[i]! - first
  return first + rest / values.length
}

/**
 * Standard deviation of a sample (divisor n − 1).
 *
 * @throws RangeError if there are fewer than 2 values
 *
 * @example sd([1, 2, 3]) // 1
 */
export function sd(values: ArrayLike<number>): number {
  if (values.length < 2) throw new RangeError('sd: needs at least 2 values')
  const center = mean(values)
  let squares = 0
  for (let i = 0; i < values.length; i += 1) squares += (values[i]! - center) ** 2
  return Math.sqrt(squares / (values.length - 1))
}

/**
 * Quantile by linear interpolation between order statistics (type 7 of Hyndman & Fan 1996; the default of R).
 *
 * @param p share of the values below, 0 to 1
 * @throws RangeError if there are no values or p is outside 0 to 1
 *
 * @example quantile([1, 2, 3, 4], 0.5) // 2.5
 */
export function quantile(values: ArrayLike<number>, p: number): number {
  if (values.length === 0) throw new RangeError('quantile: needs at least 1 value')
  if (!(p >= 0 && p <= 1)) throw new RangeError(`quantile: p (${p}) must lie between 0 and 1`)
  const sorted = Float64Array.from(values).sort()
  const position = p * (sorted.length - 1)
  const below = Math.floor(position)
  const low = sorted[below]!
  const high = sorted[Math.min(below + 1, sorted.length - 1)]!
  return low + (position - below) * (high - low)
}

export type TInterval =
  | {
      readonly kind: 'estimated'
      readonly n: number
      readonly mean: number
      readonly sd: number
      readonly standardError: number
      readonly lower: number
      readonly upper: number
      readonly level: number
    }
  | { readonly kind: 'not_estimable'; readonly n: number; readonly reason: string }

/**
 * Confidence interval of a mean by Student's t, from the size, mean and standard deviation of the sample.
 *
 * @param sample n whole and ≥ 0; sd with divisor n − 1; mean and sd may be null when n < 2
 * @param level share of intervals that hold the true mean, between 0 and 1
 * @returns the interval, or `not_estimable` when n < 2 leaves no spread to judge by
 * @throws RangeError if level or n cannot be
 *
 * @example tIntervalOf({ n: 3, mean: 2, sd: 1 }).kind // 'estimated': -0.484 to 4.484
 */
export function tIntervalOf(
  sample: { readonly n: number; readonly mean: number | null; readonly sd: number | null },
  level = 0.95,
): TInterval {
  const { n, mean: center, sd: spread } = sample
  if (!(level > 0 && level < 1))
    throw new RangeError(`tIntervalOf: level (${level}) must lie between 0 and 1`)
  if (!Number.isInteger(n) || n < 0)
    throw new RangeError(`tIntervalOf: n (${n}) must be a whole number, 0 or more`)
  if (n === 0) return { kind: 'not_estimable', n, reason: 'no values' }
  if (n === 1) return { kind: 'not_estimable', n, reason: 'only one value' }
  if (center === null || spread === null)
    throw new RangeError('tIntervalOf: needs mean and sd when n is 2 or more')
  const standardError = spread / Math.sqrt(n)
  const halfWidth = tQuantile(1 - (1 - level) / 2, n - 1) * standardError
  return {
    kind: 'estimated',
    n,
    mean: center,
    sd: spread,
    standardError,
    lower: center - halfWidth,
    upper: center + halfWidth,
    level,
  }
}

/**
 * Confidence interval of a mean by Student's t.
 *
 * @throws RangeError if level is not between 0 and 1
 *
 * @example tInterval([1, 2, 3]) // mean 2, -0.484 to 4.484
 */
export function tInterval(values: ArrayLike<number>, level = 0.95): TInterval {
  const n = values.length
  return tIntervalOf({ n, mean: n > 0 ? mean(values) : null, sd: n > 1 ? sd(values) : null }, level)
}
