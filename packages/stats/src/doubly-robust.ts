import {
  type ArmContrast,
  type ArmMean,
  armComparison,
  type InfluenceErrors,
  leverageFactor,
} from './arm-comparison.ts'
import { type Column, requireColumn, standardised } from './design-matrix.ts'
import { linearPrediction, logistic, logisticLeverage, logisticPrediction } from './logistic.ts'
import { multinomialLogistic } from './multinomial-logistic.ts'
import { weightedRegression } from './robust-errors.ts'

export type DoublyRobust =
  | {
      readonly kind: 'estimated'
      readonly n: number
      readonly level: number
      readonly arms: readonly ArmMean[]
      /** Every pair, first < second. */
      readonly contrasts: readonly ArmContrast[]
    }
  | { readonly kind: 'not_estimable'; readonly reason: string }

export type DoublyRobustInput = {
  /** Length n; 0/1 for a logistic outcome model. */
  readonly outcome: Column
  /** The arm of each row, coded 0 to arms − 1. */
  readonly arm: Column
  readonly arms: number
  /** For the outcome in each arm; columns of length n. */
  readonly outcomeCovariates: readonly Column[]
  readonly outcomeModel: 'linear' | 'logistic'
  /** For the propensity, or the propensities themselves: one column per arm. */
  readonly propensity:
    | { readonly covariates: readonly Column[] }
    | { readonly probabilities: readonly Column[] }
  /** `small_sample` when left out. */
  readonly errors?: InfluenceErrors
  readonly level?: number
}

type Refused = { readonly kind: 'not_estimable'; readonly reason: string }
type Columns = { readonly kind: 'columns'; readonly columns: readonly Column[] }

type OutcomeModel = {
  readonly kind: 'model'
  /** Everybody's expected outcome in the arm. */
  readonly expected: Float64Array
  /** Of the rows of the arm, in their order. */
  readonly leverage: Float64Array
}

/** A model of the outcome, fitted to the rows of one arm. */
function outcomeModel(input: DoublyRobustInput, rows: readonly number[]): OutcomeModel | Refused {
  const n = input.outcome.length
  const own = (column: Column) => rows.map((row) => column[row]!)
  const covariates = input.outcomeCovariates.map(own)
  if (input.outcomeModel === 'linear') {
    const fit = weightedRegression(own(input.outcome), covariates)
    if (fit.kind === 'not_estimable') return { ...fit, reason: `outcome model: ${fit.reason}` }
    const expected = linearPrediction(fit.coefficients, input.outcomeCovariates, n)
    return { kind: 'model', expected, leverage: fit.leverage }
  }
  const fit = logistic(own(input.outcome), covariates)
  if (fit.kind === 'not_estimable') return { ...fit, reason: `outcome model: ${fit.reason}` }
  const expected = logisticPrediction(fit.coefficients, input.outcomeCovariates, n)
  return { kind: 'model', expected, leverage: logisticLeverage(fit, covariates) }
}

function propensities({ propensity, arm, arms }: DoublyRobustInput): Columns | Refused {
  if ('probabilities' in propensity) {
    if (propensity.probabilities.length !== arms)
      throw new RangeError(`doublyRobust: needs one column of probabilities for each of ${arms} arms`)
    for (const column of propensity.probabilities)
      requireColumn('doublyRobust', 'probabilities', column, arm.length)
    return { kind: 'columns', columns: propensity.probabilities }
  }
  const fit = multinomialLogistic(arm, arms, propensity.covariates)
  return fit.kind === 'estimated'
    ? { kind: 'columns', columns: fit.probabilities }
    : { ...fit, reason: `propensity model: ${fit.reason}` }
}

/** Rows of each arm. */
function rowsByArm({ arm, arms }: DoublyRobustInput): number[][] {
  const rows: number[][] = Array.from({ length: arms }, () => [])
  for (let row = 0; row < arm.length; row += 1) {
    const own = rows[arm[row]!]
    if (own === undefined) throw new RangeError(`doublyRobust: arm (${arm[row]}) must be 0 to ${arms - 1}`)
    own.push(row)
  }
  return rows
}

/** Why nothing can be said of an arm's errors; null when something can. */
function whyUnfit({ outcome, outcomeCovariates }: DoublyRobustInput, rows: readonly number[]): string | null {
  if (rows.length === 0) return 'an arm is empty'
  if (rows.length <= outcomeCovariates.length + 1)
    return `too few rows (${rows.length}) in an arm for ${outcomeCovariates.length + 1} coefficients`
  return rows.every((row) => outcome[row] === outcome[rows[0]!])
    ? 'the outcome does not vary in an arm'
    : null
}

/** Mean of one arm and the influence of each row: the model's outcome, put right by the weighted residual where seen. */
function augmented(
  { outcome, errors = 'small_sample' }: DoublyRobustInput,
  rows: readonly number[],
  { expected, leverage }: OutcomeModel,
  chance: Column,
): { readonly mean: number; readonly influence: Float64Array } {
  const residuals = rows.map((row) => (outcome[row]! - expected[row]!) / chance[row]!)
  const n = expected.length
  const mean =
    (expected.reduce((sum, value) => sum + value, 0) + residuals.reduce((sum, r) => sum + r, 0)) / n
  const influence = expected.map((value) => value - mean)
  for (const [at, row] of rows.entries())
    influence[row]! += residuals[at]! * leverageFactor(errors, leverage[at]!)
  return { mean, influence }
}

/**
 * Augmented inverse-probability weighting: the mean outcome had everybody been in each arm, and the differences.
 *
 * Right on average when either the propensity model or the outcome model is right (doubly robust). The standard errors
 * come from the influence function with both models taken as known; they need both to be right. In small samples they
 * are too small as they stand (in trials of 50 rows 95 % intervals held the truth 91 times in 100), so residuals are
 * divided by 1 − their leverage unless asked otherwise.
 *
 * @returns means and pairwise differences with normal intervals, or `not_estimable`: an arm is empty, too small or
 *   without variation, a model can't be fitted (named in the reason), a row had no chance of its arm
 * @throws RangeError if columns differ in length, a number is not finite, or a code or the level is out of range
 *
 * Source: Robins, Rotnitzky & Zhao 1994; Lunceford & Davidian 2004, Stat Med; k arms: Cattaneo 2010.
 * Checked against the same arithmetic on glm, lm and nnet::multinom in R.
 *
 * @example doublyRobust({ outcome: [1, 2, 5, 6], arm: [0, 0, 1, 1], arms: 2, outcomeCovariates: [],
 *   outcomeModel: 'linear', propensity: { covariates: [] } }) // difference −4 of arm 0 against arm 1
 */
export function doublyRobust(given: DoublyRobustInput): DoublyRobust {
  const { arms, level = 0.95 } = given
  const n = given.outcome.length
  if (!Number.isInteger(arms) || arms < 2)
    throw new RangeError(`doublyRobust: arms (${arms}) must be 2 or more`)
  if (!(level > 0 && level < 1))
    throw new RangeError(`doublyRobust: level (${level}) must lie between 0 and 1`)
  requireColumn('doublyRobust', 'outcome', given.outcome, n)
  requireColumn('doublyRobust', 'arm', given.arm, n)
  for (const column of given.outcomeCovariates) requireColumn('doublyRobust', 'covariate', column, n)
  const input = { ...given, outcomeCovariates: given.outcomeCovariates.map(standardised) }
  const rows = rowsByArm(input)
  for (const own of rows) {
    const reason = whyUnfit(input, own)
    if (reason !== null) return { kind: 'not_estimable', reason }
  }
  const chances = propensities(input)
  if (chances.kind === 'not_estimable') return chances
  if (rows.some((own, at) => own.some((row) => !(chances.columns[at]![row]! > 0))))
    return { kind: 'not_estimable', reason: 'positivity: a row had no chance of the arm it is in' }

  const columns: ReturnType<typeof augmented>[] = []
  for (const [at, own] of rows.entries()) {
    const model = outcomeModel(input, own)
    if (model.kind === 'not_estimable') return model
    columns.push(augmented(input, own, model, chances.columns[at]!))
  }
  const sizes = rows.map((own) => own.length)
  const comparison = armComparison(
    columns.map(({ mean }) => mean),
    columns.map(({ influence }) => influence),
    sizes,
    level,
  )
  return { kind: 'estimated', n, level, ...comparison }
}
