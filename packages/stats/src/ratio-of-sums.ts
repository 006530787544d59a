import { tQuantile } from './distributions/t.ts'

export type RatioOfSums =
  | {
      readonly kind: 'estimated'
      /** Σ numerator ÷ Σ denominator. */
      readonly ratio: number
      readonly standardError: number
      readonly lower: number
      readonly upper: number
      /** Clusters with a positive denominator. */
      readonly clusters: number
      readonly level: number
    }
  | { readonly kind: 'not_estimable'; readonly ratio: number | null; readonly reason: string }

export type RatioOptions = {
  readonly level?: number
  /** `share`: symmetrical on the log-odds, so that limits stay within 0 to 1. `plain` unless told. */
  readonly scale?: 'plain' | 'share'
}

/** Sums per cluster; rows without a denominator say nothing. */
function sumsByCluster(
  numerator: ArrayLike<number>,
  denominator: ArrayLike<number>,
  cluster: ArrayLike<number>,
) {
  const places = new Map<number, number>()
  const [above, below]: [number[], number[]] = [[], []]
  for (let i = 0; i < numerator.length; i += 1) {
    if (denominator[i] === 0) continue
    let place = places.get(cluster[i]!)
    if (place === undefined) {
      place = above.push(0) - 1
      below.push(0)
      places.set(cluster[i]!, place)
    }
    above[place]! += numerator[i]!
    below[place]! += denominator[i]!
  }
  return { above, below }
}

/**
 * A ratio of two sums whose rows come in clusters: contacts kept of contacts booked, where a patient has many of them;
 * or, with denominators of 1, a mean of values of which a patient may have several.
 *
 * @param numerator of each row; length n
 * @param denominator of each row, ≥ 0; length n
 * @param cluster number of whoever the row belongs to; length n
 * @returns the ratio with the limits of a linearised variance between clusters and Student's t; `not_estimable` without a
 *   denominator, with one cluster, or where a share is 0 or 1 throughout, which leaves no variance to judge by
 * @throws RangeError if the columns differ in length, a denominator is negative, or the level cannot be
 *
 * Source: Cochran 1977, §6.3 and §9A; as survey::svyratio in R. Clusters of one row with denominator 1 give Student's t.
 *
 * @example ratioOfSums([3, 1], [4, 4], [1, 2]).ratio // 0.5
 */
export function ratioOfSums(
  numerator: ArrayLike<number>,
  denominator: ArrayLike<number>,
  cluster: ArrayLike<number>,
  { level = 0.95, scale = 'plain' }: RatioOptions = {},
): RatioOfSums {
  if (!(level > 0 && level < 1))
    throw new RangeError(`ratioOfSums: level (${level}) must lie between 0 and 1`)
  if (numerator.length !== denominator.length || numerator.length !== cluster.length)
    throw new RangeError(
      `ratioOfSums: numerator (${numerator.length}), denominator (${denominator.length}) and cluster (${cluster.length}) must match`,
    )
  for (let i = 0; i < denominator.length; i += 1)
    if (!(denominator[i]! >= 0 && denominator[i]! < Infinity))
      throw new RangeError(`ratioOfSums: denominator (${denominator[i]}, row ${i}) must be 0 or more`)
  const { above, below } = sumsByCluster(numerator, denominator, cluster)
  const clusters = above.length
  const whole = below.reduce((sum, value) => sum + value, 0)
  if (clusters === 0) return { kind: 'not_estimable', ratio: null, reason: 'no values' }
  const ratio = above.reduce((sum, value) => sum + value, 0) / whole
  if (clusters === 1) return { kind: 'not_estimable', ratio, reason: 'only one value' }
  let squares = 0
  for (let c = 0; c < clusters; c += 1) squares += (above[c]! - ratio * below[c]!) ** 2
  const standardError = Math.sqrt((clusters / (clusters - 1)) * squares) / whole
  const t = tQuantile((1 + level) / 2, clusters - 1)
  if (scale === 'plain') {
    const limits = { lower: ratio - t * standardError, upper: ratio + t * standardError }
    return { kind: 'estimated', ratio, standardError, ...limits, clusters, level }
  }
  if (!(standardError > 0) || !(ratio > 0 && ratio < 1))
    return { kind: 'not_estimable', ratio, reason: 'all alike, so there is no spread to judge by' }
  const reach = (t * standardError) / (ratio * (1 - ratio))
  const shareAt = (logit: number) => 1 / (1 + Math.exp(-logit))
  const center = Math.log(ratio / (1 - ratio))
  const limits = { lower: shareAt(center - reach), upper: shareAt(center + reach) }
  return { kind: 'estimated', ratio, standardError, ...limits, clusters, level }
}
