import { betaFraction } from './beta-fraction.ts'
import { normalQuantile } from './normal.ts'

const MOST_TERMS = 10_000

/** ln(Γ(a + 1/2) / Γ(a)); the series is good to 1e-17 from 20 on, smaller a are stepped up to it. */
function logHalfStepGammaRatio(a: number): number {
  let steps = 0
  let shifted = a
  while (shifted < 20) {
    steps += Math.log(shifted / (shifted + 0.5))
    shifted += 1
  }
  const u = 1 / (shifted * shifted)
  const series =
    -1 / 8 + u * (1 / 192 + u * (-1 / 640 + u * (17 / 14336 + u * (-31 / 18432 + (u * 691) / 180224))))
  return steps + 0.5 * Math.log(shifted) + series / shifted
}

function logOnePlusSquare(ratio: number): number {
  return ratio > 1e8 ? 2 * Math.log(ratio) : Math.log1p(ratio * ratio)
}

/** ln of x^(df/2) · y^(1/2) / B(df/2, 1/2) with y = t² / (df + t²) = 1 − x: what both expansions share. t > 0. */
function logBetaKernel(t: number, df: number): number {
  const ratio = t / Math.sqrt(df)
  const logOne = logOnePlusSquare(ratio)
  return (
    logHalfStepGammaRatio(df / 2) -
    0.5 * Math.log(Math.PI) +
    Math.log(ratio) -
    (df / 2) * logOne -
    0.5 * logOne
  )
}

/** P(0 < T < t) by a series of positive terms; meant for t² ≤ 4. */
function centralArea(t: number, df: number): number {
  if (t === 0) return 0
  const y = (t * t) / (df + t * t)
  let term = 1
  let sum = 1
  for (let n = 0; term > sum * 1e-17; n += 1) {
    term *= (y * (0.5 + df / 2 + n)) / (1.5 + n)
    sum += term
  }
  return Math.exp(logBetaKernel(t, df)) * sum
}

/** ln P(T > t) for t² > 4, by the continued fraction of DiDonato & Morris, which stays exact at large df. */
function logTail(t: number, df: number): number {
  const a = df / 2
  const b = 0.5
  const ratio = t / Math.sqrt(df)
  const x = 1 / (1 + ratio * ratio)
  const y = ratio > 1 ? 1 / (1 + 1 / (ratio * ratio)) : ratio * ratio * x
  return logBetaKernel(t, df) + Math.log(betaFraction(x, y, a, b, MOST_TERMS)) - Math.LN2
}

function requireDegreesOfFreedom(caller: string, df: number) {
  if (!(df > 0 && df < Infinity))
    throw new RangeError(`${caller}: degrees of freedom (${df}) must be a positive number`)
}

function upperTail(t: number, df: number): number {
  if (t * t <= 4) return 0.5 - Math.sign(t) * centralArea(Math.abs(t), df)
  const tail = Math.exp(logTail(Math.abs(t), df))
  return t > 0 ? tail : 1 - tail
}

/**
 * Upper tail of Student's t: P(T > t).
 *
 * Small tails keep their relative accuracy (1e-12), so use this instead of `1 - tCdf`.
 *
 * @param t any number, also infinite
 * @param df degrees of freedom, > 0, need not be whole
 * @throws RangeError if df is not a positive finite number or t is not a number
 *
 * Source: incomplete beta function; series and continued fraction as in DiDonato & Morris 1992 (ACM TOMS 708).
 * Checked against 50-digit arithmetic (reference/t.expected.json).
 *
 * @example tSurvival(2, 1) // 0.1476
 */
export function tSurvival(t: number, df: number): number {
  requireDegreesOfFreedom('tSurvival', df)
  if (Number.isNaN(t)) throw new RangeError('tSurvival: t must be a number')
  if (Math.abs(t) === Infinity) return t > 0 ? 0 : 1
  return upperTail(t, df)
}

/**
 * Distribution function of Student's t: P(T ≤ t).
 *
 * @param t any number, also infinite
 * @param df degrees of freedom, > 0, need not be whole
 * @throws RangeError if df is not a positive finite number or t is not a number
 *
 * @example tCdf(0, 7) // 0.5
 */
export function tCdf(t: number, df: number): number {
  requireDegreesOfFreedom('tCdf', df)
  if (Number.isNaN(t)) throw new RangeError('tCdf: t must be a number')
  return tSurvival(-t, df)
}

/**
 * ln of about the t > 0 whose upper tail is `tail`: the first terms of the expansion around the normal quantile, close
 * from a few degrees of freedom on. Newton's steps begin here, and end where they would end from anywhere.
 */
function startOf(tail: number, df: number): number {
  const z = normalQuantile(tail, 'upper')
  const near =
    z * z < df ? z + (z ** 3 + z) / (4 * df) + (5 * z ** 5 + 16 * z ** 3 + 3 * z) / (96 * df * df) : 1
  return near > 0 ? Math.log(near) : 0
}

/** The t > 0 whose upper tail is `tail` (0 < tail < 0.5), by Newton steps in ln t, where both areas are concave. */
function positiveQuantile(tail: number, df: number): number {
  const byTail = tail < 0.1
  const target = Math.log(byTail ? tail : 0.5 - tail)
  let logT = startOf(tail, df)
  for (let round = 0; round < 2000; round += 1) {
    const t = Math.exp(logT)
    const logDensityTimesT = logBetaKernel(t, df)
    const inTail = t * t > 4
    const logSurvival = inTail ? logTail(t, df) : Math.log(0.5 - centralArea(t, df))
    const logCentral = inTail ? Math.log(0.5 - Math.exp(logSurvival)) : Math.log(centralArea(t, df))
    const value = byTail ? logSurvival : logCentral
    const slope = (byTail ? -1 : 1) * Math.exp(logDensityTimesT - value)
    const step = Math.max(-2, Math.min(2, (target - value) / slope))
    logT += step
    if (Math.abs(step) < 1e-12) break
  }
  return Math.exp(logT)
}

/** Quantiles of the level asked for last, by degrees of freedom: a chart asks for one level again and again. */
const kept = new Map<number, number>()
const mostKept = 20_000
let keptFor = Number.NaN

/**
 * Quantile of Student's t: the t with P(T ≤ t) = p.
 *
 * @param p probability, 0 to 1; 0 and 1 give −∞ and +∞
 * @param df degrees of freedom, > 0, need not be whole
 * @throws RangeError if p is outside 0 to 1 or df is not a positive finite number
 *
 * Checked against 50-digit arithmetic and R's qt.
 *
 * @example tQuantile(0.975, 33) // 2.0345
 */
export function tQuantile(p: number, df: number): number {
  requireDegreesOfFreedom('tQuantile', df)
  if (!(p >= 0 && p <= 1)) throw new RangeError(`tQuantile: p (${p}) must lie between 0 and 1`)
  if (p === 0 || p === 1) return p === 0 ? -Infinity : Infinity
  if (p === 0.5) return 0
  if (p !== keptFor || kept.size >= mostKept) {
    keptFor = p
    kept.clear()
  }
  const known = kept.get(df)
  if (known !== undefined) return known
  const found = p < 0.5 ? -positiveQuantile(p, df) : positiveQuantile(1 - p, df)
  kept.set(df, found)
  return found
}
