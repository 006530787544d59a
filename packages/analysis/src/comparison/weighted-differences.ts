import { multiply } from '@tandem/stats/linear-algebra'
import type { WeightTarget } from '@tandem/stats/treatment-weights'
import { growth, type RowOfPropensity, rowsOfPropensity } from '@tandem/stats/weighted-means'
import { type ArmFigures, type Clusters, clusteredContrasts } from './clustered-contrasts.ts'
import type { ArmPropensity, NotEstimable } from './propensity.ts'

export type WeightedDifferences = ({ readonly kind: 'estimated' } & ArmFigures) | NotEstimable

/** A row that carries most of its arm's weight has no leave-one-out value; its share counts as this. */
const highestShare = 0.9
/** What an influence is multiplied with for one share, as HC2 does. */
const spread = (share: number) => 1 / Math.sqrt(1 - Math.min(share, highestShare))

type Weighted = {
  readonly outcome: ArrayLike<number>
  /** Place among the arms, per row. */
  readonly arm: ArrayLike<number>
  readonly arms: number
  /** Treatment weight times weight for being measured; 0 where there is no outcome. */
  readonly weights: Float64Array
  readonly clusters: Clusters
}

function whyNot({ outcome, arm, arms, weights }: Weighted): string | null {
  for (let own = 0; own < arms; own += 1) {
    const values = new Set<number>()
    let rows = 0
    for (let i = 0; i < weights.length; i += 1) {
      if (arm[i] !== own || weights[i] === 0) continue
      values.add(outcome[i]!)
      rows += 1
    }
    if (rows < 2) return 'fewer than two outcomes in an arm'
    if (values.size < 2) return 'the outcome does not vary in an arm'
  }
  return null
}

/** Mean of an arm, and how far each row moves it by its own weight. */
function armMean({ outcome, arm, weights }: Weighted, own: number) {
  let [total, sum] = [0, 0]
  for (let i = 0; i < weights.length; i += 1) {
    if (arm[i] !== own) continue
    total += weights[i]!
    sum += weights[i]! * outcome[i]!
  }
  const mean = sum / total
  const pull = weights.map((weight, i) =>
    arm[i] === own ? ((weight * (outcome[i]! - mean)) / total) * spread(weight / total) : 0,
  )
  return { mean, pull }
}

/** How far each row moves an arm's mean by way of the propensity's coefficients. */
function throughPropensity(
  { arm }: Weighted,
  own: number,
  pull: Float64Array,
  { fit, columns }: ArmPropensity,
  rows: readonly RowOfPropensity[],
  target: WeightTarget,
  fixed: Uint8Array | null,
): Float64Array {
  const order = columns.length + 1
  const slope = new Float64Array(fit.coefficients.length * order)
  for (let i = 0; i < pull.length; i += 1) {
    if (arm[i] !== own || pull[i] === 0 || fixed?.[i] === 1) continue
    for (let c = 1; c <= fit.coefficients.length; c += 1) {
      const grown = pull[i]! * (growth(target, fit.probabilities, i, c) - (c === own ? 1 : 0))
      slope[(c - 1) * order]! += grown
      for (let j = 1; j < order; j += 1) slope[(c - 1) * order + j]! += grown * columns[j - 1]![i]!
    }
  }
  return Float64Array.from(
    rows,
    ({ influence, leverage }, i) =>
      (pull[i]! + multiply(influence, slope, 1, slope.length, 1)[0]!) * spread(leverage),
  )
}

/** Means of the arms as they are, and all differences; weight 0 leaves a row out. */
export function plainDifferences(weighted: Weighted): WeightedDifferences {
  const reason = whyNot(weighted)
  if (reason !== null) return { kind: 'not_estimable', reason }
  const means = Array.from({ length: weighted.arms }, (_, own) => armMean(weighted, own))
  return {
    kind: 'estimated',
    ...clusteredContrasts(
      means.map(({ mean }) => mean),
      means.map(({ pull }) => pull),
      weighted.clusters,
      weighted.weights.filter((weight) => weight > 0).length - weighted.arms,
    ),
  }
}

/**
 * Weighted means of the arms and all differences; errors know that the propensity was estimated and that a patient may
 * have several episodes. The weights for being measured are taken as known.
 *
 * @param fixed 1 for rows whose weight was cut and so doesn't move with the propensity
 *
 * Source: Li, Thomas & Li 2019 (stacked equations); see `weightedMeans` in stats, checked against R.
 */
export function weightedDifferences(
  weighted: Weighted,
  propensity: ArmPropensity,
  target: WeightTarget,
  fixed: Uint8Array | null = null,
): WeightedDifferences {
  const reason = whyNot(weighted)
  if (reason !== null) return { kind: 'not_estimable', reason }
  const rows = rowsOfPropensity({ arm: weighted.arm, covariates: propensity.columns }, propensity.fit)
  const means = Array.from({ length: weighted.arms }, (_, own) => {
    const { mean, pull } = armMean(weighted, own)
    return { mean, influence: throughPropensity(weighted, own, pull, propensity, rows, target, fixed) }
  })
  return {
    kind: 'estimated',
    ...clusteredContrasts(
      means.map(({ mean }) => mean),
      means.map(({ influence }) => influence),
      weighted.clusters,
      weighted.weights.filter((weight) => weight > 0).length - weighted.arms,
    ),
  }
}

export type { Weighted }
