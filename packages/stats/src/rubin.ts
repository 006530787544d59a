import { tQuantile } from './distributions/t.ts'

export type PooledEstimate =
  | {
      readonly kind: 'estimated'
      /** Number of completed data sets. */
      readonly imputations: number
      readonly estimate: number
      readonly standardError: number
      /** Mean of the variances inside the completed data sets. */
      readonly within: number
      /** Variance of the estimates between them (divisor m − 1). */
      readonly between: number
      /** within + (1 + 1/m) · between. */
      readonly total: number
      /** Degrees of freedom; null when they are without limit (no difference between the data sets). */
      readonly df: number | null
      /** Relative increase in variance that the missing values cause. */
      readonly relativeIncrease: number
      /** Share of the information that is missing, 0 to 1. */
      readonly missingInformation: number
      readonly lower: number
      readonly upper: number
      readonly level: number
    }
  | { readonly kind: 'not_estimable'; readonly reason: string }

/** Beyond this many degrees of freedom t and normal quantiles agree to 15 digits. */
const PRACTICALLY_NORMAL = 1e17

function degreesOfFreedom(m: number, relativeIncrease: number, completeDf: number | null): number | null {
  const missing = relativeIncrease / (1 + relativeIncrease)
  const old = missing > 0 ? (m - 1) / (missing * missing) : Infinity
  if (completeDf === null) return old < PRACTICALLY_NORMAL ? old : null
  const observed = ((completeDf + 1) / (completeDf + 3)) * completeDf * (1 - missing)
  return 1 / (1 / old + 1 / observed)
}

/**
 * One estimate from the analyses of several completed data sets (multiple imputation), by Rubin's rules.
 *
 * @param estimates one per completed data set; m ≥ 2
 * @param standardErrors of the same length, each > 0
 * @param options completeDf: degrees of freedom had nothing been missing, > 0 (Barnard & Rubin 1999); null, when left
 *   out, takes them as without limit (Rubin 1987). level: share of intervals that hold the true value
 * @returns the pooled estimate with its t interval, or `not_estimable`: fewer than 2 data sets, or sets so different
 *   that less than 1 degree of freedom is left
 * @throws RangeError if the columns differ in length, a number is not finite, an error is not > 0 or an option can't be
 *
 * Source: Rubin 1987; Barnard & Rubin 1999, Biometrika. Checked against mice::pool.scalar in R.
 *
 * @example poolImputations([1, 3], [1, 1]) // estimate 2, standard error 2, df 1.78
 */
export function poolImputations(
  estimates: ArrayLike<number>,
  standardErrors: ArrayLike<number>,
  options: { readonly completeDf?: number | null; readonly level?: number } = {},
): PooledEstimate {
  const { completeDf = null, level = 0.95 } = options
  const m = estimates.length
  if (standardErrors.length !== m)
    throw new RangeError(`poolImputations: estimates (${m}) and errors (${standardErrors.length}) must match`)
  if (!(level > 0 && level < 1))
    throw new RangeError(`poolImputations: level (${level}) must lie between 0 and 1`)
  if (completeDf !== null && !(completeDf > 0 && completeDf < Infinity))
    throw new RangeError(`poolImputations: completeDf (${completeDf}) must be a positive number, or null`)
  for (let i = 0; i < m; i += 1)
    if (!Number.isFinite(estimates[i]!) || !(standardErrors[i]! > 0 && standardErrors[i]! < Infinity))
      throw new RangeError('poolImputations: needs finite estimates and positive standard errors')
  if (m < 2) return { kind: 'not_estimable', reason: 'fewer than 2 completed data sets' }

  let [estimate, within, between] = [0, 0, 0]
  for (let i = 0; i < m; i += 1) {
    estimate += estimates[i]! / m
    within += standardErrors[i]! ** 2 / m
  }
  for (let i = 0; i < m; i += 1) between += (estimates[i]! - estimate) ** 2 / (m - 1)
  const total = within + (1 + 1 / m) * between
  const relativeIncrease = ((1 + 1 / m) * between) / within
  const df = degreesOfFreedom(m, relativeIncrease, completeDf)
  if (df !== null && df < 1)
    return { kind: 'not_estimable', reason: 'the data sets differ so much that nearly all is missing' }
  const standardError = Math.sqrt(total)
  const halfWidth = tQuantile(1 - (1 - level) / 2, df ?? PRACTICALLY_NORMAL) * standardError
  return {
    kind: 'estimated',
    imputations: m,
    estimate,
    standardError,
    within,
    between,
    total,
    df,
    relativeIncrease,
    missingInformation: (relativeIncrease + (df === null ? 0 : 2 / (df + 3))) / (1 + relativeIncrease),
    lower: estimate - halfWidth,
    upper: estimate + halfWidth,
    level,
  }
}
