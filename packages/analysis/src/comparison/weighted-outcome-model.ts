import { crossProducts, designOf } from '@tandem/stats/design-matrix'
import { bilinear, cholesky, inverseFromCholesky, multiply } from '@tandem/stats/linear-algebra'
import { clusteredContrasts } from './clustered-contrasts.ts'
import { independentColumns } from './independent-columns.ts'
import type { Weighted, WeightedDifferences } from './weighted-differences.ts'

const highestLeverage = 0.9

/**
 * Weighted regression of the outcome on arm and covariates: means of the arms at the weighted mean of the covariates, and
 * their differences.
 *
 * The difference is right when the weights balance the arms or when the outcome is linear in the covariates (doubly
 * robust). Errors are clustered by patient, each residual divided by √(1 − its leverage), as HC2 does; they take the weights as known,
 * which costs little here, as residuals don't depend on what the weights are made of.
 *
 * @param covariates of length n; those that follow from others are left out
 *
 * Source: Robins, Sued, Lei-Gomez & Rotnitzky 2007 (weighted regression); Liang & Zeger 1986.
 */
export function weightedOutcomeModel(
  { outcome, arm, arms, weights, clusters }: Weighted,
  covariates: readonly ArrayLike<number>[],
): WeightedDifferences {
  const armColumns = Array.from({ length: arms - 1 }, (_, place) =>
    Float64Array.from(arm, (own) => (own === place + 1 ? 1 : 0)),
  )
  const columns = [...armColumns, ...covariates]
  const kept = independentColumns(columns, weights)
  if (armColumns.some((_, place) => !kept.includes(place)))
    return { kind: 'not_estimable', reason: 'an arm has no outcome at the visit' }
  const built = designOf(
    kept.map((place) => columns[place]!),
    weights,
  )
  const rows = weights.filter((weight) => weight > 0).length
  if (built.kind === 'collinear' || rows <= kept.length + 1)
    return { kind: 'not_estimable', reason: `too few outcomes (${rows}) for ${kept.length + 1} coefficients` }
  const { design } = built
  const { order, values, centres, scales } = design
  const factor = cholesky(crossProducts(design, weights), order)
  if (factor.kind === 'not_positive') return { kind: 'not_estimable', reason: 'collinear covariates' }
  const bread = inverseFromCholesky(factor)
  const score = new Float64Array(order)
  for (let i = 0; i < weights.length; i += 1)
    for (let j = 0; j < order; j += 1) score[j]! += weights[i]! * values[i * order + j]! * outcome[i]!
  const beta = multiply(bread, score, order, order, 1)
  // The row of an imagined patient of the arm, like the weighted average in all else.
  const imagined = Array.from({ length: arms }, (_, own) =>
    Float64Array.from({ length: order }, (_each, j) =>
      j === 0 ? 1 : j < arms ? ((own === j ? 1 : 0) - centres[j]!) / scales[j]! : 0,
    ),
  )
  const influences = imagined.map(() => new Float64Array(weights.length))
  for (let i = 0; i < weights.length; i += 1) {
    if (weights[i] === 0) continue
    const x = values.subarray(i * order, (i + 1) * order)
    const residual = outcome[i]! - x.reduce((sum, value, j) => sum + value * beta[j]!, 0)
    const leverage = Math.min(highestLeverage, weights[i]! * bilinear(x, bread, x))
    const moved = multiply(bread, x, order, order, 1)
    imagined.forEach((row, own) => {
      const along = row.reduce((sum, value, j) => sum + value * moved[j]!, 0)
      influences[own]![i] = (along * weights[i]! * residual) / Math.sqrt(1 - leverage)
    })
  }
  return {
    kind: 'estimated',
    ...clusteredContrasts(
      imagined.map((row) => row.reduce((sum, value, j) => sum + value * beta[j]!, 0)),
      influences,
      clusters,
      rows - order,
    ),
  }
}
