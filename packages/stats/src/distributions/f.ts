import { betaLogitQuantile, logBetaAreas } from './beta.ts'
import { requireNumber, requirePositive, requireProbability, type Tail } from './probability.ts'

function requireDegrees(caller: string, numeratorDf: number, denominatorDf: number) {
  requirePositive(caller, 'degrees of freedom of the numerator', numeratorDf)
  requirePositive(caller, 'degrees of freedom of the denominator', denominatorDf)
}

function areas(caller: string, x: number, numeratorDf: number, denominatorDf: number) {
  requireNumber(caller, 'x', x)
  requireDegrees(caller, numeratorDf, denominatorDf)
  const odds = Math.max(0, (numeratorDf / denominatorDf) * x)
  return logBetaAreas(1 / (1 + 1 / odds), 1 / (1 + odds), numeratorDf / 2, denominatorDf / 2)
}

/**
 * Distribution function of F: P(X ≤ x).
 *
 * @param x any number; below 0 the answer is 0
 * @param numeratorDf > 0, need not be whole; tested from 1 to 1000
 * @param denominatorDf > 0, need not be whole; tested from 1 to 100,000
 * @throws RangeError if x is not a number or degrees of freedom are not positive
 *
 * Source: beta distribution of the share d1·x / (d1·x + d2). Checked against 50-digit arithmetic down to 1e-305.
 *
 * @example fCdf(1, 5, 5) // 0.5
 */
export function fCdf(x: number, numeratorDf: number, denominatorDf: number): number {
  return Math.exp(areas('fCdf', x, numeratorDf, denominatorDf).lower)
}

/**
 * Upper tail of F: P(X > x), the p-value of a test. Small tails keep their relative accuracy.
 *
 * @throws RangeError if x is not a number or degrees of freedom are not positive
 *
 * @example fSurvival(4.102821015204308, 2, 10) // 0.05
 */
export function fSurvival(x: number, numeratorDf: number, denominatorDf: number): number {
  return Math.exp(areas('fSurvival', x, numeratorDf, denominatorDf).upper)
}

/**
 * Quantile of F: the x with P(X ≤ x) = p, or with `tail` upper P(X > x) = p.
 *
 * @throws RangeError if p is outside 0 to 1 or degrees of freedom are not positive
 *
 * @example fQuantile(0.95, 2, 10) // 4.1028
 */
export function fQuantile(
  p: number,
  numeratorDf: number,
  denominatorDf: number,
  tail: Tail = 'lower',
): number {
  requireProbability('fQuantile', p)
  requireDegrees('fQuantile', numeratorDf, denominatorDf)
  if (p === 0 || p === 1) return (p === 0) === (tail === 'lower') ? 0 : Infinity
  return (
    Math.exp(betaLogitQuantile(p, numeratorDf / 2, denominatorDf / 2, tail)) * (denominatorDf / numeratorDf)
  )
}
