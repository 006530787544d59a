import type { ClinicalChange } from './change.ts'

/** Change is reliable from this many standard errors of the difference on. */
const reliableFrom = 1.96

/** Standard error of one measurement. @param sd > 0 @param reliability 0 to 1 */
export const standardErrorOfMeasurement = (sd: number, reliability: number): number => {
  if (!(sd > 0 && reliability >= 0 && reliability <= 1)) {
    throw new RangeError(
      `standardErrorOfMeasurement: needs sd > 0 and reliability from 0 to 1, got ${sd} and ${reliability}`,
    )
  }
  return sd * Math.sqrt(1 - reliability)
}

/** Standard error of the difference between two measurements of one person. */
export const standardErrorOfDifference = (sd: number, reliability: number): number =>
  Math.SQRT2 * standardErrorOfMeasurement(sd, reliability)

/**
 * Reliable change index: the change in standard errors of the difference; reliable from 1.96 either way.
 *
 * Source: Jacobson & Truax 1991, J Consult Clin Psychol.
 */
export const reliableChangeIndex = (pre: number, post: number, sd: number, reliability: number): number =>
  (post - pre) / standardErrorOfDifference(sd, reliability)

/** Points of change from which it is reliable, before rounding. */
export const reliableChangePoints = (sd: number, reliability: number): number =>
  reliableFrom * standardErrorOfDifference(sd, reliability)

/** Points of reliable change on a whole-number scale: rounded up, never to the nearest (5.20 is 6). */
export const wholePoints = (points: number): number => Math.ceil(points)

/** Means and standard deviations of the two populations between which a cut-off is drawn. */
export interface Norms {
  readonly clinical: { readonly mean: number; readonly sd: number }
  readonly general: { readonly mean: number; readonly sd: number }
}

/** Cut-off a: two standard deviations from the clinical mean, on the better side. */
export const cutOffA = ({ clinical, general }: Norms): number =>
  clinical.mean + 2 * clinical.sd * Math.sign(general.mean - clinical.mean)

/** Cut-off b: two standard deviations from the general mean, on the worse side. */
export const cutOffB = ({ clinical, general }: Norms): number =>
  general.mean + 2 * general.sd * Math.sign(clinical.mean - general.mean)

/** Cut-off c, preferred when both norms exist: equally far from both means in their own standard deviations. */
export const cutOffC = ({ clinical, general }: Norms): number =>
  (general.sd * clinical.mean + clinical.sd * general.mean) / (general.sd + clinical.sd)

/**
 * Class of one person's change with a service's own standard deviation, reliability and cut-off.
 *
 * @param cutOff on a scale where higher is worse: at or above it is the clinical side
 */
export const jacobsonTruaxClass = (
  pre: number,
  post: number,
  { sd, reliability, cutOff }: { readonly sd: number; readonly reliability: number; readonly cutOff: number },
): ClinicalChange => {
  const index = reliableChangeIndex(pre, post, sd, reliability)
  if (index >= reliableFrom) return 'deteriorated'
  if (index > -reliableFrom) return 'unchanged'
  return pre >= cutOff && post < cutOff ? 'recovered' : 'improved'
}
