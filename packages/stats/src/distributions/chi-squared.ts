import { gammaCdf, gammaQuantile, gammaSurvival } from './gamma.ts'
import { requireNumber, requirePositive, requireProbability, type Tail } from './probability.ts'

function requireArguments(caller: string, x: number, df: number) {
  requireNumber(caller, 'x', x)
  requirePositive(caller, 'degrees of freedom', df)
}

/**
 * Distribution function of chi-squared: P(X ≤ x).
 *
 * @param x any number; below 0 the answer is 0
 * @param df degrees of freedom, > 0, need not be whole; tested from 1 to 100,000
 * @throws RangeError if x is not a number or df is not positive
 *
 * Source: gamma distribution with shape df / 2 and scale 2. Checked against 50-digit arithmetic down to 1e-305.
 *
 * @example chiSquaredCdf(3.841458820694124, 1) // 0.95
 */
export function chiSquaredCdf(x: number, df: number): number {
  requireArguments('chiSquaredCdf', x, df)
  return gammaCdf(x, df / 2, 2)
}

/**
 * Upper tail of chi-squared: P(X > x), the p-value of a test. Small tails keep their relative accuracy.
 *
 * @throws RangeError if x is not a number or df is not positive
 *
 * @example chiSquaredSurvival(3.841458820694124, 1) // 0.05
 */
export function chiSquaredSurvival(x: number, df: number): number {
  requireArguments('chiSquaredSurvival', x, df)
  return gammaSurvival(x, df / 2, 2)
}

/**
 * Quantile of chi-squared: the x with P(X ≤ x) = p, or with `tail` upper P(X > x) = p.
 *
 * @throws RangeError if p is outside 0 to 1 or df is not positive
 *
 * @example chiSquaredQuantile(0.95, 1) // 3.8415
 */
export function chiSquaredQuantile(p: number, df: number, tail: Tail = 'lower'): number {
  requireProbability('chiSquaredQuantile', p)
  requirePositive('chiSquaredQuantile', 'degrees of freedom', df)
  return gammaQuantile(p, df / 2, 2, tail)
}
