import { type Column, requireColumn } from './design-matrix.ts'
import { normalQuantile } from './distributions/normal.ts'
import { linearPrediction, logistic, logisticPrediction } from './logistic.ts'
import { multinomialLogistic } from './multinomial-logistic.ts'
import { weightedRegression } from './robust-errors.ts'

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
  readonly level?: number
}

type Refused = { readonly kind: 'not_estimable'; readonly reason: string }
type Columns = { readonly kind: 'columns'; readonly columns: readonly Column[] }

/** Everybody's expected outcome in one arm, by a model fitted to the rows of that arm. */
function expectedOutcome(input: DoublyRobustInput, rows: readonly number[]): Float64Array | Refused {
  const n = input.outcome.length
  const own = (column: Column) => rows.map((row) => column[row]!)
  const covariates = input.outcomeCovariates.map(own)
  if (input.outcomeModel === 'linear') {
    const fit = weightedRegression(own(input.outcome), covariates)
    return fit.kind === 'estimated'
      ? linearPrediction(fit.coefficients, input.outcomeCovariates, n)
      : { ...fit, reason: `outcome model: ${fit.reason}` }
  }
  const fit = logistic(own(input.outcome), covariates)
  return fit.kind === 'estimated'
    ? logisticPrediction(fit.coefficients, input.outcomeCovariates, n)
    : { ...fit, reason: `outcome model: ${fit.reason}` }
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

/** Mean of a column and the standard error that its spread gives (divisor n, as influence functions have it). */
function meanAndError(column: Float64Array): { mean: number; standardError: number } {
  const n = column.length
  const mean = column.reduce((sum, value) => sum + value, 0) / n
  const squares = column.reduce((sum, value) => sum + (value - mean) ** 2, 0)
  return { mean, standardError: Math.sqrt(squares) / n }
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

/** The outcome each row stands for in one arm: the model's, put right by the weighted residual where it was seen. */
function augmented(input: DoublyRobustInput, arm: number, expected: Float64Array, chance: Column) {
  return expected.map((value, row) =>
    input.arm[row] === arm ? value + (input.outcome[row]! - value) / chance[row]! : value,
  )
}

/**
 * Augmented inverse-probability weighting: the mean outcome had everybody been in each arm, and the differences.
 *
 * Right on average when either the propensity model or the outcome model is right (doubly robust). The standard errors
 * come from the influence function with both models taken as known; they need both to be right.
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
export function doublyRobust(input: DoublyRobustInput): DoublyRobust {
  const { arms, level = 0.95 } = input
  const n = input.outcome.length
  if (!Number.isInteger(arms) || arms < 2)
    throw new RangeError(`doublyRobust: arms (${arms}) must be 2 or more`)
  if (!(level > 0 && level < 1))
    throw new RangeError(`doublyRobust: level (${level}) must lie between 0 and 1`)
  requireColumn('doublyRobust', 'outcome', input.outcome, n)
  requireColumn('doublyRobust', 'arm', input.arm, n)
  for (const column of input.outcomeCovariates) requireColumn('doublyRobust', 'covariate', column, n)
  const rows = rowsByArm(input)
  for (const own of rows) {
    const reason = whyUnfit(input, own)
    if (reason !== null) return { kind: 'not_estimable', reason }
  }
  const chances = propensities(input)
  if (chances.kind === 'not_estimable') return chances
  if (rows.some((own, at) => own.some((row) => !(chances.columns[at]![row]! > 0))))
    return { kind: 'not_estimable', reason: 'positivity: a row had no chance of the arm it is in' }

  const columns: Float64Array[] = []
  for (const [at, own] of rows.entries()) {
    const expected = expectedOutcome(input, own)
    if ('kind' in expected) return expected
    columns.push(augmented(input, at, expected, chances.columns[at]!))
  }
  const z = normalQuantile(1 - (1 - level) / 2)
  const means = columns.map((column, arm): ArmMean => {
    const { mean, standardError } = meanAndError(column)
    return {
      arm,
      n: rows[arm]!.length,
      mean,
      standardError,
      lower: mean - z * standardError,
      upper: mean + z * standardError,
    }
  })
  const contrasts = columns.flatMap((column, first) =>
    columns.slice(first + 1).map((other, after): ArmContrast => {
      const { mean, standardError } = meanAndError(column.map((value, row) => value - other[row]!))
      return {
        first,
        second: first + 1 + after,
        difference: mean,
        standardError,
        lower: mean - z * standardError,
        upper: mean + z * standardError,
      }
    }),
  )
  return { kind: 'estimated', n, level, arms: means, contrasts }
}
