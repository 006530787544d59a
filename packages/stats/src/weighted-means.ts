import {
  type ArmContrast,
  type ArmMean,
  armComparison,
  type InfluenceErrors,
  leverageFactor,
} from './arm-comparison.ts'
import { type Column, requireColumn, standardised } from './design-matrix.ts'
import { multiply } from './linear-algebra.ts'
import { type MultinomialLogistic, multinomialLogistic } from './multinomial-logistic.ts'
import { effectiveSampleSize, treatmentWeights, type WeightTarget } from './treatment-weights.ts'

export type WeightedMeans =
  | {
      readonly kind: 'estimated'
      readonly n: number
      readonly level: number
      readonly arms: readonly (ArmMean & { readonly effectiveSize: number })[]
      /** Every pair, first < second. */
      readonly contrasts: readonly ArmContrast[]
    }
  | { readonly kind: 'not_estimable'; readonly reason: string }

export type WeightedMeansInput = {
  /** Length n. */
  readonly outcome: Column
  /** The arm of each row, coded 0 to arms − 1. */
  readonly arm: Column
  readonly arms: number
  /** Of the propensity; columns of length n. */
  readonly covariates: readonly Column[]
  readonly target: WeightTarget
  /** `small_sample` when left out. */
  readonly errors?: InfluenceErrors
  readonly level?: number
}

export type Propensity = Extract<MultinomialLogistic, { kind: 'estimated' }>

/**
 * How a weight grows with the log odds of a category, as a share of the weight, leaving out what its own arm takes off:
 * for all weights the slope is weight · (this − 1 for the row's own arm).
 */
export function growth(
  target: WeightTarget,
  probabilities: readonly Float64Array[],
  row: number,
  category: number,
) {
  if (typeof target === 'object') return target.arm === category ? 1 : 0
  const chance = probabilities[category]![row]!
  if (target !== 'overlap') return chance
  return 1 / (chance * probabilities.reduce((sum, column) => sum + 1 / column[row]!, 0))
}

export type RowOfPropensity = {
  /** What the row does to the coefficients: covariance times its score; category after category. */
  readonly influence: Float64Array
  /** Its weight in its own fit, averaged over the categories after the first. */
  readonly leverage: number
}

export function rowsOfPropensity(
  { arm, covariates }: Pick<WeightedMeansInput, 'arm' | 'covariates'>,
  fit: Propensity,
): RowOfPropensity[] {
  const order = covariates.length + 1
  const categories = fit.coefficients.length
  const size = categories * order
  const score = new Float64Array(size)
  return Array.from(arm, (own, row) => {
    const x = [1, ...covariates.map((column) => column[row]!)]
    const chance = (c: number) => fit.probabilities[c]![row]!
    let leverage = 0
    for (let c = 1; c <= categories; c += 1) {
      for (let j = 0; j < order; j += 1)
        score[(c - 1) * order + j] = ((own === c ? 1 : 0) - chance(c)) * x[j]!
      for (let d = 1; d <= categories; d += 1) {
        const curvature = chance(c) * ((c === d ? 1 : 0) - chance(d))
        for (let i = 0; i < order; i += 1)
          for (let j = 0; j < order; j += 1)
            leverage +=
              curvature * x[i]! * fit.covariance[((d - 1) * order + i) * size + (c - 1) * order + j]! * x[j]!
      }
    }
    return { influence: multiply(fit.covariance, score, size, size, 1), leverage: leverage / categories }
  })
}

/** Mean of one arm and each row's influence on it: by its own weight, and by way of the propensity's coefficients. */
function weightedMean(
  input: WeightedMeansInput,
  fit: Propensity,
  propensity: readonly RowOfPropensity[],
  weights: Float64Array,
  own: number,
) {
  const { arm, outcome, covariates, target, errors = 'small_sample' } = input
  const n = outcome.length
  const order = covariates.length + 1
  let [total, sum] = [0, 0]
  for (let row = 0; row < n; row += 1) {
    if (arm[row] !== own) continue
    total += weights[row]!
    sum += weights[row]! * outcome[row]!
  }
  const mean = sum / total
  const pull = (row: number) => (arm[row] === own ? (weights[row]! * (outcome[row]! - mean)) / total : 0)
  const slope = new Float64Array(fit.coefficients.length * order)
  for (let row = 0; row < n; row += 1) {
    if (arm[row] !== own) continue
    for (let c = 1; c <= fit.coefficients.length; c += 1) {
      const grown = pull(row) * (growth(target, fit.probabilities, row, c) - (c === own ? 1 : 0))
      for (let j = 0; j < order; j += 1)
        slope[(c - 1) * order + j]! += grown * (j === 0 ? 1 : covariates[j - 1]![row]!)
    }
  }
  const influence = Float64Array.from(propensity, (point, row) => {
    const direct = pull(row) * leverageFactor(errors, weights[row]! / total)
    const through = point.influence.reduce((part, value, i) => part + value * slope[i]!, 0)
    return n * (direct + through) * leverageFactor(errors, point.leverage)
  })
  return { mean, influence }
}

/**
 * Weighted mean outcome of each arm and all differences, with errors that know the propensity was estimated.
 *
 * Robust errors that take the weights as given (`weightedRegression`) are too wide when the propensity model holds;
 * these stack the equations of the propensity and of the means. Weights that were truncated have no such errors here.
 *
 * @returns means and pairwise differences with normal intervals, or `not_estimable`: an arm is empty or doesn't vary,
 *   the propensity can't be fitted (named in the reason), a row had no chance of its arm
 * @throws RangeError if columns differ in length, a number is not finite, or a code or the level is out of range
 *
 * Source: Lunceford & Davidian 2004, Stat Med; Li, Thomas & Li 2019, Am J Epidemiol (overlap); k arms: Li & Li 2019.
 * Checked against the stacked equations with numerical derivatives in R.
 *
 * @example weightedMeans({ outcome: [1, 2, 5, 6], arm: [0, 0, 1, 1], arms: 2, covariates: [], target: 'overlap' })
 * // difference −4 of arm 0 against arm 1
 */
export function weightedMeans(input: WeightedMeansInput): WeightedMeans {
  const { outcome, arm, arms, target, level = 0.95 } = input
  const n = outcome.length
  if (!(level > 0 && level < 1))
    throw new RangeError(`weightedMeans: level (${level}) must lie between 0 and 1`)
  requireColumn('weightedMeans', 'outcome', outcome, n)
  requireColumn('weightedMeans', 'arm', arm, n)
  for (const column of input.covariates) requireColumn('weightedMeans', 'covariate', column, n)
  const covariates = input.covariates.map(standardised)
  const fit = multinomialLogistic(arm, arms, covariates)
  if (fit.kind === 'not_estimable') return { ...fit, reason: `propensity model: ${fit.reason}` }
  const weighted = treatmentWeights(arm, fit.probabilities, target)
  if (weighted.kind === 'not_estimable') return weighted
  const rows = Array.from({ length: arms }, (_, own) =>
    Array.from(arm, (code, row) => (code === own ? row : -1)).filter((row) => row >= 0),
  )
  if (rows.some((own) => own.every((row) => outcome[row] === outcome[own[0]!])))
    return { kind: 'not_estimable', reason: 'the outcome does not vary in an arm' }
  const propensity = rowsOfPropensity({ ...input, covariates }, fit)
  const columns = rows.map((_, own) =>
    weightedMean({ ...input, covariates }, fit, propensity, weighted.weights, own),
  )
  const comparison = armComparison(
    columns.map(({ mean }) => mean),
    columns.map(({ influence }) => influence),
    rows.map((own) => own.length),
    level,
  )
  return {
    kind: 'estimated',
    n,
    level,
    arms: comparison.arms.map((mean) => ({
      ...mean,
      effectiveSize: effectiveSampleSize(rows[mean.arm]!.map((row) => weighted.weights[row]!)),
    })),
    contrasts: comparison.contrasts,
  }
}
