import { tQuantile } from '@tandem/stats/distributions/t'

/** A figure with its 95 % interval. */
export type Estimate = {
  readonly estimate: number
  readonly standardError: number
  readonly lower: number
  readonly upper: number
}

export type ArmEstimate = Estimate & { readonly arm: number }
/** Mean of first − mean of second. */
export type ArmDifference = Estimate & { readonly first: number; readonly second: number }

export type ArmFigures = {
  readonly means: readonly ArmEstimate[]
  readonly differences: readonly ArmDifference[]
}

/** Patients behind rows: place of each row's patient among them. */
export type Clusters = { readonly codes: Int32Array; readonly count: number }

export function clustersOf(patient: ArrayLike<number>): Clusters {
  const places = new Map<number, number>()
  const codes = Int32Array.from({ length: patient.length }, (_, i) => {
    const known = places.get(patient[i]!) ?? places.size
    places.set(patient[i]!, known)
    return known
  })
  return { codes, count: places.size }
}

/** Square root of the summed squares of what each cluster moves an estimate by. */
function errorOf(influence: Float64Array, { codes, count }: Clusters): number {
  const sums = new Float64Array(count)
  for (let i = 0; i < influence.length; i += 1) sums[codes[i]!]! += influence[i]!
  const squares = sums.reduce((sum, value) => sum + value * value, 0)
  return Math.sqrt((squares * count) / Math.max(1, count - 1))
}

/**
 * Means of arms and all their differences, with errors clustered by patient and intervals by Student's t.
 *
 * @param influences one column per arm: how far each row moves the arm's mean
 * @param df degrees of freedom of the intervals, > 0
 *
 * Source: Liang & Zeger 1986.
 */
export function clusteredContrasts(
  means: readonly number[],
  influences: readonly Float64Array[],
  clusters: Clusters,
  df: number,
): ArmFigures {
  const reach = tQuantile(0.975, Math.max(1, df))
  const around = (estimate: number, influence: Float64Array): Estimate => {
    const standardError = errorOf(influence, clusters)
    return {
      estimate,
      standardError,
      lower: estimate - reach * standardError,
      upper: estimate + reach * standardError,
    }
  }
  return {
    means: means.map((mean, arm) => ({ arm, ...around(mean, influences[arm]!) })),
    differences: means.flatMap((mean, first) =>
      means.slice(first + 1).map((other, after) => {
        const second = first + 1 + after
        const apart = influences[first]!.map((value, i) => value - influences[second]![i]!)
        return { first, second, ...around(mean - other, apart) }
      }),
    ),
  }
}
