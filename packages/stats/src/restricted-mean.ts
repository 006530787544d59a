import { normalQuantile, normalSurvival } from './distributions/normal.ts'
import type { NotEstimable, SurvivalCurve } from './kaplan-meier.ts'

export type RestrictedMean = {
  readonly kind: 'estimated'
  readonly tau: number
  /** Mean time without the event up to tau, in the curve's unit. */
  readonly estimate: number
  readonly standardError: number
  readonly lower: number
  readonly upper: number
  readonly level: number
  /** Last time of follow-up when it ends before tau: from there the curve is held flat. null when nothing was assumed. */
  readonly heldFlatFrom: number | null
}

/** @throws RangeError if the window or the level cannot be */
export function requireTau(caller: string, tau: number, level: number) {
  if (!(tau > 0 && tau < Infinity)) throw new RangeError(`${caller}: tau (${tau}) must be a positive number`)
  if (!(level > 0 && level < 1)) throw new RangeError(`${caller}: level (${level}) must lie between 0 and 1`)
}

/**
 * Restricted mean survival time: the mean time without the event up to tau, the area under the curve.
 *
 * It needs no proportional hazards and reads as a time. Choose tau beforehand, at most the shortest of the groups' longest
 * follow-ups.
 *
 * @param curve Kaplan-Meier curve with Greenwood's error; for weights that correct for selection see `weightedRestrictedMeans`
 * @param tau end of the window, > 0, in the curve's unit
 * @returns `not_estimable` when no event came before tau: then there is no spread to judge by
 * @throws RangeError if tau or level cannot be, or the curve has robust errors
 *
 * Source: Royston & Parmar 2013; variance of Greenwood's type. Checked against survival (rmean).
 *
 * @example restrictedMean(curve, 365).estimate // 241.5
 */
export function restrictedMean(
  curve: SurvivalCurve,
  tau: number,
  level = 0.95,
): RestrictedMean | NotEstimable {
  requireTau('restrictedMean', tau, level)
  if (curve.errors === 'robust')
    throw new RangeError(
      'restrictedMean: needs a curve with Greenwood’s error; robust: weightedRestrictedMeans',
    )
  const used = curve.steps.filter((step) => step.events > 0 && step.time <= tau)
  if (used.length === 0) return { kind: 'not_estimable', reason: 'no events up to tau' }
  let area = 0
  let variance = 0
  for (let j = used.length - 1; j >= 0; j -= 1) {
    const { time, survival, atRisk, events } = used[j]!
    area += survival * ((used[j + 1]?.time ?? tau) - time)
    if (atRisk > events) variance += (area * area * events) / (atRisk * (atRisk - events))
  }
  const estimate = used[0]!.time + area
  const standardError = Math.sqrt(variance)
  const width = normalQuantile((1 + level) / 2) * standardError
  const last = curve.steps.at(-1)!
  const heldFlatFrom = last.time < tau && last.survival > 0 ? last.time : null
  return {
    kind: 'estimated',
    tau,
    estimate,
    standardError,
    lower: Math.max(0, estimate - width),
    upper: Math.min(tau, estimate + width),
    level,
    heldFlatFrom,
  }
}

export type RestrictedMeanDifference = {
  readonly kind: 'estimated'
  readonly tau: number
  /** First curve minus second, in their unit. */
  readonly estimate: number
  readonly standardError: number
  readonly z: number
  readonly p: number
  readonly lower: number
  readonly upper: number
  readonly level: number
}

/**
 * Difference of two restricted means: how much longer, up to tau, patients of the first group stay without the event.
 *
 * @returns `not_estimable` when either mean is, or when follow-up of a group ends before tau with patients still without the
 * event
 * @throws RangeError if tau or level cannot be
 *
 * @example restrictedMeanDifference(women, men, 365).estimate // 55.97
 */
export function restrictedMeanDifference(
  first: SurvivalCurve,
  second: SurvivalCurve,
  tau: number,
  level = 0.95,
): RestrictedMeanDifference | NotEstimable {
  const [a, b] = [restrictedMean(first, tau, level), restrictedMean(second, tau, level)]
  if (a.kind === 'not_estimable') return a
  if (b.kind === 'not_estimable') return b
  if (a.heldFlatFrom !== null || b.heldFlatFrom !== null)
    return { kind: 'not_estimable', reason: 'follow-up of a group ends before tau' }
  const estimate = a.estimate - b.estimate
  const standardError = Math.hypot(a.standardError, b.standardError)
  if (standardError === 0) return { kind: 'not_estimable', reason: 'no spread in either group' }
  const width = normalQuantile((1 + level) / 2) * standardError
  const z = estimate / standardError
  const p = 2 * normalSurvival(Math.abs(z))
  return {
    kind: 'estimated',
    tau,
    estimate,
    standardError,
    z,
    p,
    lower: Math.max(-tau, estimate - width),
    upper: Math.min(tau, estimate + width),
    level,
  }
}
