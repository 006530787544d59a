import { requireNumber, requireProbability, type Tail } from './probability.ts'

/**
 * Chebyshev coefficients of (1 + 2x)·exp(x²)·erfc(x), x ≥ 0, in (x − 3.75) / (x + 3.75): the form of Shepherd & Laframboise
 * 1981, the numbers computed with 40 digits. What follows them is below 1e-17.
 */
const SCALED_ERFC = [
  2.3551578691348034, -0.004590054580646478, -0.08424913336651792, 0.05920993999819189, -0.026658668435305753,
  0.009074997670705066, -0.002413163540417608, 0.0004907758365258086, -0.00006916973302501207,
  0.00000413902798607301, 7.74038306619849e-7, -2.1886401049234397e-7, 1.0764999465671e-8,
  4.521959811218287e-9, -7.754400208831351e-10, -6.318088340886684e-11, 2.86879501093067e-11,
  1.9455868545777347e-13, -9.65469674843344e-13, 3.25254814814874e-14, 3.3478119482868056e-14,
  -1.864562880419313e-15, -1.2507950530688648e-15, 7.418235256624044e-17, 5.068148904796111e-17,
] as const

/** exp(x²)·erfc(x) for x ≥ 0, which falls slowly where erfc itself vanishes. */
function scaledErfc(x: number): number {
  const t = (x - 3.75) / (x + 3.75)
  let [b0, b1] = [0, 0]
  for (let k = SCALED_ERFC.length - 1; k > 0; k -= 1) {
    const next = 2 * t * b0 - b1 + SCALED_ERFC[k]!
    b1 = b0
    b0 = next
  }
  return (t * b0 - b1 + SCALED_ERFC[0] / 2) / (1 + 2 * x)
}

/** P(0 < Z < z) for 0 ≤ z ≤ 1.5 by a series of positive terms; exact also for the smallest z. */
function centralArea(z: number): number {
  let term = z
  let sum = z
  for (let n = 3; term > sum * 1e-17; n += 2) {
    term *= (z * z) / n
    sum += term
  }
  return normalDensity(z) * sum
}

/** exp(−z²/2): the square is split so that its rounding does not reach the result. */
function bell(z: number): number {
  const head = Math.round(z * 16) / 16
  return Math.exp(-0.5 * head * head) * Math.exp(-0.5 * (z - head) * (z + head))
}

/**
 * Density of the standard normal distribution.
 *
 * @example normalDensity(0) // 0.3989
 */
export function normalDensity(z: number): number {
  requireNumber('normalDensity', 'z', z)
  return Math.abs(z) > 40 ? 0 : bell(z) * 0.3989422804014327
}

/**
 * Upper tail of the standard normal distribution: P(Z > z).
 *
 * Small tails keep their relative accuracy, so use this instead of `1 - normalCdf`.
 *
 * @param z any number, also infinite; tested from −37.5 to 37.5
 * @throws RangeError if z is not a number
 *
 * Checked against 50-digit arithmetic (reference/normal.expected.json).
 *
 * @example normalSurvival(1.959963984540054) // 0.025
 */
export function normalSurvival(z: number): number {
  requireNumber('normalSurvival', 'z', z)
  if (Math.abs(z) <= 1.2) return 0.5 - Math.sign(z) * centralArea(Math.abs(z))
  const size = Math.abs(z)
  const tail = size > 40 ? 0 : 0.5 * bell(size) * scaledErfc(size * Math.SQRT1_2)
  return z > 0 ? tail : 1 - tail
}

/**
 * Distribution function of the standard normal distribution: P(Z ≤ z).
 *
 * @throws RangeError if z is not a number
 *
 * @example normalCdf(1.959963984540054) // 0.975
 */
export function normalCdf(z: number): number {
  requireNumber('normalCdf', 'z', z)
  return normalSurvival(-z)
}

/** A first guess to three digits (Abramowitz & Stegun 26.2.23) of the z ≥ 0 with this upper tail, at most 1/2. */
function roughQuantile(tail: number): number {
  const r = Math.sqrt(-2 * Math.log(tail))
  return r - (2.515517 + r * (0.802853 + r * 0.010328)) / (1 + r * (1.432788 + r * (0.189269 + r * 0.001308)))
}

/** The z ≥ 0 with this upper tail, at most 1/2, by Halley steps. */
function positiveQuantile(tail: number): number {
  let z = Math.max(0, roughQuantile(tail))
  for (let round = 0; round < 3; round += 1) {
    // Near the middle the small area between 0 and z is solved for, elsewhere the tail, in units of the density.
    const error =
      z <= 1.2
        ? (0.5 - tail - centralArea(z)) / normalDensity(z)
        : 0.5 * scaledErfc(z * Math.SQRT1_2) * Math.sqrt(2 * Math.PI) -
          (tail / bell(z)) * Math.sqrt(2 * Math.PI)
    z += error / (1 - (z * error) / 2)
  }
  return z
}

/**
 * Quantile of the standard normal distribution: the z with P(Z ≤ z) = p, or with `tail` upper P(Z > z) = p.
 *
 * @param p probability, 0 to 1; 0 and 1 give −∞ and +∞; tested down to 1e-305
 * @throws RangeError if p is outside 0 to 1
 *
 * @example normalQuantile(0.975) // 1.96
 */
export function normalQuantile(p: number, tail: Tail = 'lower'): number {
  requireProbability('normalQuantile', p)
  const sign = tail === 'lower' ? 1 : -1
  if (p === 0.5) return 0
  if (p === 0 || p === 1) return sign * (p === 0 ? -Infinity : Infinity)
  return sign * (p < 0.5 ? -positiveQuantile(p) : positiveQuantile(1 - p))
}
