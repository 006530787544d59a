/** How an interval of a probability is made symmetrical: on the probability, on its log, or on the log of its −log. */
export type IntervalScale = 'log-log' | 'log' | 'plain'

export type Limits = { readonly lower: number | null; readonly upper: number | null }

const NO_LIMITS: Limits = { lower: null, upper: null }

/**
 * Interval of a probability that changes over time, as survival::survfit makes it.
 *
 * @param p the probability, 0 to 1
 * @param standardError of p
 * @param z normal quantile of the level
 * @returns limits within 0 to 1; null where the scale has none: log at 0, log-log at 0 and 1
 *
 * Source: Kalbfleisch & Prentice 2002, §1.4.
 *
 * @example survivalInterval(0.5, 0.1, 1.96, 'plain') // 0.304 to 0.696
 */
export function survivalInterval(p: number, standardError: number, z: number, scale: IntervalScale): Limits {
  const width = z * standardError
  if (scale === 'plain') return { lower: Math.max(p - width, 0), upper: Math.min(p + width, 1) }
  if (p <= 0) return NO_LIMITS
  if (scale === 'log') {
    const factor = Math.exp(width / p)
    return { lower: p / factor, upper: Math.min(p * factor, 1) }
  }
  if (p >= 1) return NO_LIMITS
  const power = Math.exp(width / (p * Math.log(p)))
  return { lower: p ** (1 / power), upper: p ** power }
}
