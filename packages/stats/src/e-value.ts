export type EValue = {
  /** Risk ratio the E-value belongs to. */
  readonly riskRatio: number
  /** E-value of the estimate, 1 or more. */
  readonly estimate: number
  /** E-value of the confidence limit nearer to no effect; 1 when the interval holds 1; null without an interval. */
  readonly limit: number | null
}

function eValueOf(riskRatio: number): number {
  const away = riskRatio < 1 ? 1 / riskRatio : riskRatio
  return away + Math.sqrt(away * (away - 1))
}

/**
 * E-value: how strongly an unmeasured confounder would have to go with both the plan and the outcome, on the scale of
 * risk ratios and beside what was adjusted for, to explain a risk ratio away altogether.
 *
 * @param riskRatio > 0; a hazard ratio or odds ratio serves when the outcome is rare (under 15 %)
 * @param interval confidence limits of the risk ratio, 0 < lower ≤ riskRatio ≤ upper
 * @throws RangeError if a ratio is not a positive finite number or the limits don't enclose it
 *
 * Source: VanderWeele & Ding 2017, Ann Intern Med.
 *
 * @example eValue(3.9, { lower: 1.8, upper: 8.7 }) // estimate 7.26, limit 3.0
 */
export function eValue(
  riskRatio: number,
  interval: { readonly lower: number; readonly upper: number } | null = null,
): EValue {
  if (!(riskRatio > 0 && riskRatio < Infinity))
    throw new RangeError(`eValue: riskRatio (${riskRatio}) must be a positive number`)
  if (interval === null) return { riskRatio, estimate: eValueOf(riskRatio), limit: null }
  const { lower, upper } = interval
  if (!(lower > 0 && lower <= riskRatio && upper >= riskRatio && upper < Infinity))
    throw new RangeError('eValue: limits must be 0 < lower ≤ riskRatio ≤ upper')
  const nearer = riskRatio > 1 ? Math.max(lower, 1) : Math.min(upper, 1)
  return { riskRatio, estimate: eValueOf(riskRatio), limit: eValueOf(nearer) }
}

/**
 * E-value of a difference of means in standard deviations, by the risk ratio it is about worth: exp(0.91 · difference).
 *
 * @param difference (mean of one arm − mean of the other) / sd of the outcome
 * @param standardError of the difference, in the same unit, ≥ 0; null without an interval
 * @throws RangeError if a number is not finite or the error is negative
 *
 * The interval is exp(0.91 · difference ± 1.78 · standardError): 95 %.
 * Source: VanderWeele & Ding 2017 (approximation of Chinn 2000 and Hasselblad & Hedges 1995).
 *
 * @example eValueOfDifference(0.5, 0.1).riskRatio // 1.576
 */
export function eValueOfDifference(difference: number, standardError: number | null = null): EValue {
  if (!Number.isFinite(difference))
    throw new RangeError(`eValueOfDifference: difference (${difference}) must be finite`)
  if (standardError !== null && !(standardError >= 0 && standardError < Infinity))
    throw new RangeError(`eValueOfDifference: standardError (${standardError}) must be 0 or more`)
  const riskRatio = Math.exp(0.91 * difference)
  if (standardError === null) return eValue(riskRatio)
  const reach = 1.78 * standardError
  return eValue(riskRatio, {
    lower: Math.exp(0.91 * difference - reach),
    upper: Math.exp(0.91 * difference + reach),
  })
}

/**
 * E-value of an odds ratio or hazard ratio whose outcome is common (over 15 %), by an approximate risk ratio.
 *
 * @param ratio > 0
 * @param kind `odds`: √ratio; `hazard`: (1 − 0.5^√ratio) / (1 − 0.5^√(1/ratio))
 * @param interval confidence limits of the ratio, 0 < lower ≤ ratio ≤ upper
 * @throws RangeError if a ratio is not a positive finite number or the limits don't enclose it
 *
 * Source: VanderWeele & Ding 2017; VanderWeele 2017, Epidemiology (square root), 2020, Biometrics (hazard).
 *
 * @example eValueOfCommonOutcome(4, 'odds').riskRatio // 2
 */
export function eValueOfCommonOutcome(
  ratio: number,
  kind: 'odds' | 'hazard',
  interval: { readonly lower: number; readonly upper: number } | null = null,
): EValue {
  const riskRatioOf = (value: number) =>
    kind === 'odds' ? Math.sqrt(value) : (1 - 0.5 ** Math.sqrt(value)) / (1 - 0.5 ** Math.sqrt(1 / value))
  if (!(ratio > 0 && ratio < Infinity))
    throw new RangeError(`eValueOfCommonOutcome: ratio (${ratio}) must be a positive number`)
  if (interval === null) return eValue(riskRatioOf(ratio))
  if (!(interval.lower > 0 && interval.lower <= ratio && ratio <= interval.upper))
    throw new RangeError('eValueOfCommonOutcome: limits must be 0 < lower ≤ ratio ≤ upper')
  return eValue(riskRatioOf(ratio), {
    lower: riskRatioOf(interval.lower),
    upper: riskRatioOf(interval.upper),
  })
}
