import { tQuantile, tSurvival } from './distributions/t.ts'
import { mean, sd } from './summaries.ts'

/** Size, mean and standard deviation (divisor n − 1) of one group. */
export type GroupSummary = { readonly n: number; readonly mean: number; readonly sd: number }

type NotEstimable = { readonly kind: 'not_estimable'; readonly reason: string }

export type Welch =
  | {
      readonly kind: 'estimated'
      /** First mean minus second. */
      readonly difference: number
      readonly standardError: number
      readonly t: number
      readonly df: number
      readonly p: number
      readonly lower: number
      readonly upper: number
      readonly level: number
    }
  | NotEstimable

function summaryOf(values: ArrayLike<number>): GroupSummary | null {
  return values.length < 2 ? null : { n: values.length, mean: mean(values), sd: sd(values) }
}

const TOO_FEW: NotEstimable = { kind: 'not_estimable', reason: 'fewer than two values in one group' }
const NO_SPREAD: NotEstimable = { kind: 'not_estimable', reason: 'no spread in either group' }

function requireSummary(caller: string, { n, mean: center, sd: spread }: GroupSummary) {
  if (!Number.isInteger(n) || n < 2 || !Number.isFinite(center) || !(spread >= 0 && spread < Infinity))
    throw new RangeError(`${caller}: needs n (${n}) of 2 or more, a mean, and an sd of 0 or more`)
}

/**
 * Welch's t test and interval for the difference of two means, without assuming equal spreads.
 *
 * @returns `not_estimable` when neither group has any spread
 * @throws RangeError if a summary or the level cannot be
 *
 * Source: Welch 1947. Checked against R's t.test.
 *
 * @example welchOf({ n: 10, mean: 5, sd: 2 }, { n: 12, mean: 3, sd: 1 }).df // 12.8
 */
export function welchOf(first: GroupSummary, second: GroupSummary, level = 0.95): Welch {
  requireSummary('welchOf', first)
  requireSummary('welchOf', second)
  if (!(level > 0 && level < 1)) throw new RangeError(`welchOf: level (${level}) must lie between 0 and 1`)
  const [a, b] = [first.sd ** 2 / first.n, second.sd ** 2 / second.n]
  if (a + b === 0) return NO_SPREAD
  const standardError = Math.sqrt(a + b)
  const df = (a + b) ** 2 / (a ** 2 / (first.n - 1) + b ** 2 / (second.n - 1))
  const difference = first.mean - second.mean
  const t = difference / standardError
  const width = tQuantile((1 + level) / 2, df) * standardError
  return {
    kind: 'estimated',
    difference,
    standardError,
    t,
    df,
    p: 2 * tSurvival(Math.abs(t), df),
    lower: difference - width,
    upper: difference + width,
    level,
  }
}

/**
 * Welch's t test and interval for the difference of two means, from the values.
 *
 * @returns `not_estimable` with fewer than two values in a group, or without spread
 * @throws RangeError if the level is not between 0 and 1
 *
 * @example welch([1, 2, 3], [2, 4, 6]).difference // -2
 */
export function welch(first: ArrayLike<number>, second: ArrayLike<number>, level = 0.95): Welch {
  const [a, b] = [summaryOf(first), summaryOf(second)]
  if (!(level > 0 && level < 1)) throw new RangeError(`welch: level (${level}) must lie between 0 and 1`)
  return a === null || b === null ? TOO_FEW : welchOf(a, b, level)
}

export type StandardisedDifference =
  | {
      readonly kind: 'estimated'
      readonly pooledSd: number
      /** Difference of the means in pooled standard deviations. */
      readonly cohensD: number
      /** The same, corrected for small groups. */
      readonly hedgesG: number
    }
  | NotEstimable

/**
 * Difference of two means in pooled standard deviations: Cohen's d, and Hedges' g, which takes off its bias in small groups.
 *
 * @returns `not_estimable` when neither group has any spread
 * @throws RangeError if a summary cannot be
 *
 * Source: Hedges 1981, correction 1 − 3 / (4·df − 1). Checked against R.
 *
 * @example hedgesG({ n: 10, mean: 5, sd: 2 }, { n: 10, mean: 3, sd: 2 }).hedgesG // 0.958
 */
export function hedgesG(first: GroupSummary, second: GroupSummary): StandardisedDifference {
  requireSummary('hedgesG', first)
  requireSummary('hedgesG', second)
  const df = first.n + second.n - 2
  const pooledSd = Math.sqrt(((first.n - 1) * first.sd ** 2 + (second.n - 1) * second.sd ** 2) / df)
  if (pooledSd === 0) return NO_SPREAD
  const cohensD = (first.mean - second.mean) / pooledSd
  return { kind: 'estimated', pooledSd, cohensD, hedgesG: cohensD * (1 - 3 / (4 * df - 1)) }
}
