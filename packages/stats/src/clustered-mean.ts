import { tQuantile } from './distributions/t.ts'
import type { TInterval } from './summaries.ts'

export type ClusteredSample = {
  /** Values, and the clusters they come from; whole numbers ≥ 0. */
  readonly n: number
  readonly clusters: number
  readonly mean: number | null
  /** Sum over clusters of the square of their summed deviations from the mean. */
  readonly clusterSquares: number
}

/**
 * Confidence interval of a mean of values that come in clusters (several scores of one person), by Student's t.
 *
 * The error is that of a linearised mean between clusters: values of one cluster that move together count as less than as many
 * values of different people. `sd` of the answer is the one that a simple sample of n would need for the same error.
 *
 * @param level share of intervals that hold the true mean, between 0 and 1
 * @returns the interval, or `not_estimable` with fewer than two clusters
 * @throws RangeError if the level or a number cannot be
 *
 * Source: Liang & Zeger 1986 (CR1 of a model with an intercept only). Clusters of one value give `tIntervalOf`; the same from
 * rows: `ratioOfSums` with denominators of 1.
 *
 * @example clusteredIntervalOf({ n: 3, clusters: 3, mean: 2, clusterSquares: 2 }) // -0.484 to 4.484, as tInterval([1, 2, 3])
 */
export function clusteredIntervalOf(
  { n, clusters, mean, clusterSquares }: ClusteredSample,
  level = 0.95,
): TInterval {
  if (!(level > 0 && level < 1))
    throw new RangeError(`clusteredIntervalOf: level (${level}) must lie between 0 and 1`)
  if (!Number.isInteger(n) || !Number.isInteger(clusters) || clusters < 0 || clusters > n)
    throw new RangeError(`clusteredIntervalOf: needs whole numbers, 0 ≤ clusters (${clusters}) ≤ n (${n})`)
  if (n === 0) return { kind: 'not_estimable', n, reason: 'no values' }
  if (clusters < 2) return { kind: 'not_estimable', n, reason: 'only one value' }
  if (mean === null) throw new RangeError('clusteredIntervalOf: needs a mean when n is 1 or more')
  const standardError = Math.sqrt((clusters / (clusters - 1)) * Math.max(0, clusterSquares)) / n
  const halfWidth = tQuantile((1 + level) / 2, clusters - 1) * standardError
  return {
    kind: 'estimated',
    n,
    mean,
    sd: standardError * Math.sqrt(n),
    standardError,
    lower: mean - halfWidth,
    upper: mean + halfWidth,
    level,
  }
}
