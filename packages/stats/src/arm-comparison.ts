import { normalQuantile } from './distributions/normal.ts'

export type ArmMean = {
  readonly arm: number
  /** Rows of the arm. */
  readonly n: number
  /** Mean outcome had everybody been in this arm. */
  readonly mean: number
  readonly standardError: number
  readonly lower: number
  readonly upper: number
}

export type ArmContrast = {
  readonly first: number
  readonly second: number
  /** Mean of first − mean of second. */
  readonly difference: number
  readonly standardError: number
  readonly lower: number
  readonly upper: number
}

/**
 * How standard errors come from the influence of each row on the estimate.
 *
 * - `influence`: as it stands; too small in small samples
 * - `small_sample`: divided by 1 − the leverage of the row in the models it went through, as HC3 does
 */
export type InfluenceErrors = 'influence' | 'small_sample'

/** A row alone in its models has no leave-one-out value; its leverage counts as this. */
const HIGHEST_LEVERAGE = 0.9

/** What an influence is multiplied with for one leverage. */
export const leverageFactor = (errors: InfluenceErrors, leverage: number) =>
  errors === 'influence' ? 1 : 1 / (1 - Math.min(leverage, HIGHEST_LEVERAGE))

function errorOf(influence: Float64Array): number {
  return Math.sqrt(influence.reduce((sum, value) => sum + value * value, 0)) / influence.length
}

/**
 * Means of arms and all their differences, with errors from the influence of each row.
 *
 * @param means one per arm
 * @param influences one column per arm, of equal length n: n times what leaving out the row would take off the mean
 * @param sizes rows of each arm
 * @param level of the normal intervals
 */
export function armComparison(
  means: readonly number[],
  influences: readonly Float64Array[],
  sizes: readonly number[],
  level: number,
): { readonly arms: readonly ArmMean[]; readonly contrasts: readonly ArmContrast[] } {
  const z = normalQuantile(1 - (1 - level) / 2)
  const around = (estimate: number, influence: Float64Array) => {
    const standardError = errorOf(influence)
    return { standardError, lower: estimate - z * standardError, upper: estimate + z * standardError }
  }
  const arms = means.map((mean, arm) => ({ arm, n: sizes[arm]!, mean, ...around(mean, influences[arm]!) }))
  const contrasts = means.flatMap((mean, first) =>
    means.slice(first + 1).map((other, after) => {
      const second = first + 1 + after
      const influence = influences[first]!.map((value, row) => value - influences[second]![row]!)
      return { first, second, difference: mean - other, ...around(mean - other, influence) }
    }),
  )
  return { arms, contrasts }
}
