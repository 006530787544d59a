import { logBetaAreas } from './beta.ts'
import { poissonDeviance, stirlingError } from './gamma-function.ts'
import { requireNumber, requireProbability } from './probability.ts'

function requireArguments(caller: string, k: number, n: number, p: number) {
  requireNumber(caller, 'k', k)
  requireProbability(caller, p)
  if (!Number.isSafeInteger(n) || n < 0)
    throw new RangeError(`${caller}: n (${n}) must be a whole number, 0 or more`)
}

/** ln P(X = k) by the saddle point of Loader 2000; q = 1 − p. */
export function logBinomialProbability(k: number, n: number, p: number, q: number): number {
  if (p === 0 || q === 0) return k === (p === 0 ? 0 : n) ? 0 : -Infinity
  if (k === 0) return n * (p < 0.5 ? Math.log1p(-p) : Math.log(q))
  if (k === n) return n * (p < 0.5 ? Math.log(p) : Math.log1p(-q))
  return (
    stirlingError(n) -
    stirlingError(k) -
    stirlingError(n - k) -
    poissonDeviance(k, n * p) -
    poissonDeviance(n - k, n * q) -
    0.5 * Math.log(2 * Math.PI * k * (1 - k / n))
  )
}

/**
 * Probability of exactly k events in n trials.
 *
 * @param k whole number; outside 0 to n the answer is 0
 * @param n trials, whole and ≥ 0; tested to 20,000
 * @param p chance of the event in one trial, 0 to 1
 * @throws RangeError if an argument cannot be
 *
 * Source: Loader 2000. Checked against 50-digit arithmetic (reference/binomial.expected.json).
 *
 * @example binomialProbability(1, 2, 0.5) // 0.5
 */
export function binomialProbability(k: number, n: number, p: number): number {
  requireArguments('binomialProbability', k, n, p)
  return k < 0 || k > n || !Number.isInteger(k) ? 0 : Math.exp(logBinomialProbability(k, n, p, 1 - p))
}

/**
 * Distribution function of the binomial distribution: P(X ≤ k).
 *
 * @throws RangeError if an argument cannot be
 *
 * Source: incomplete beta function. Checked against 50-digit arithmetic down to 1e-305.
 *
 * @example binomialCdf(1, 2, 0.5) // 0.75
 */
export function binomialCdf(k: number, n: number, p: number): number {
  requireArguments('binomialCdf', k, n, p)
  const whole = Math.floor(k)
  if (whole < 0 || whole >= n) return whole < 0 ? 0 : 1
  return Math.exp(logBetaAreas(1 - p, p, n - whole, whole + 1).lower)
}

/**
 * Upper tail of the binomial distribution: P(X > k), without k itself.
 *
 * @throws RangeError if an argument cannot be
 *
 * @example binomialSurvival(1, 2, 0.5) // 0.25
 */
export function binomialSurvival(k: number, n: number, p: number): number {
  requireArguments('binomialSurvival', k, n, p)
  const whole = Math.floor(k)
  if (whole < 0 || whole >= n) return whole < 0 ? 1 : 0
  return Math.exp(logBetaAreas(1 - p, p, n - whole, whole + 1).upper)
}

/**
 * Quantile of the binomial distribution: the smallest k with P(X ≤ k) ≥ probability.
 *
 * @param probability 0 to 1; a value within a few rounding errors of a step counts as on it, as in R
 * @throws RangeError if an argument cannot be
 *
 * @example binomialQuantile(0.5, 10, 0.5) // 5
 */
export function binomialQuantile(probability: number, n: number, p: number): number {
  requireProbability('binomialQuantile', probability)
  requireArguments('binomialQuantile', 0, n, p)
  if (probability === 0) return 0
  const target = probability * (1 - 64 * Number.EPSILON)
  let [low, high] = [-1, n]
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2)
    if (binomialCdf(middle, n, p) >= target) high = middle
    else low = middle
  }
  return high
}
