/** Which tail a probability belongs to: `lower` is P(X ≤ x), `upper` is P(X > x). */
export type Tail = 'lower' | 'upper'

/** Natural logarithms of P(X ≤ x) and P(X > x). Each keeps its relative accuracy where the other is nearly 1. */
export type LogAreas = { readonly lower: number; readonly upper: number }

/** Both areas from the one that was computed. */
export function areasFrom(tail: Tail, logArea: number): LogAreas {
  const own = Math.min(logArea, 0)
  const other = own > -Math.LN2 ? Math.log(-Math.expm1(own)) : Math.log1p(-Math.exp(own))
  return tail === 'lower' ? { lower: own, upper: other } : { lower: other, upper: own }
}

/** The tail with at most half of the probability, and its probability: there a quantile is solved most exactly. */
export function smallerTail(p: number, tail: Tail): { readonly p: number; readonly tail: Tail } {
  return p <= 0.5 ? { p, tail } : { p: 1 - p, tail: tail === 'lower' ? 'upper' : 'lower' }
}

/** @throws RangeError if a parameter is not a positive finite number */
export function requirePositive(caller: string, name: string, value: number) {
  if (!(value > 0 && value < Infinity))
    throw new RangeError(`${caller}: ${name} (${value}) must be a positive number`)
}

/** @throws RangeError if p is outside 0 to 1 */
export function requireProbability(caller: string, p: number) {
  if (!(p >= 0 && p <= 1)) throw new RangeError(`${caller}: p (${p}) must lie between 0 and 1`)
}

/** @throws RangeError if a value is not a number */
export function requireNumber(caller: string, name: string, value: number) {
  if (Number.isNaN(value)) throw new RangeError(`${caller}: ${name} must be a number`)
}

/**
 * The u at which the logarithm of a tail area reaches ln p, by Newton steps.
 *
 * Both tail areas must be log-concave in u: then the steps cannot run away, and the last ones double the digits.
 *
 * @param areas log areas and log density (per unit of u) at u
 * @param start first guess
 * @param longest cap on a step towards larger u
 */
export function solveLogArea(
  p: number,
  tail: Tail,
  areas: (u: number) => LogAreas & { readonly density: number },
  start: number,
  longest: number,
): number {
  const target = Math.log(p)
  let u = start
  for (let round = 0; round < 500; round += 1) {
    const at = areas(u)
    const value = at[tail]
    const slope = (tail === 'lower' ? 1 : -1) * Math.exp(at.density - value)
    const wanted = (target - value) / slope
    const step = Number.isNaN(wanted) ? -1 : Math.max(-50 - Math.abs(u), Math.min(longest, wanted))
    u += step
    if (Math.abs(step) <= 4e-16 * Math.max(1, Math.abs(u)) || (round > 60 && Math.abs(step) < 1e-13)) break
  }
  return u
}
