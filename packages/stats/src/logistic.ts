import { type Column, requireColumn } from './design-matrix.ts'
import { bilinear, type SquareMatrix } from './linear-algebra.ts'
import { multinomialLogistic } from './multinomial-logistic.ts'

export type Logistic =
  | {
      readonly kind: 'estimated'
      readonly n: number
      /** Log odds: the intercept, then one per covariate. */
      readonly coefficients: Float64Array
      readonly standardErrors: Float64Array
      /** Covariance of the coefficients; order² numbers, row after row. */
      readonly covariance: SquareMatrix
      /** Each row's chance of the outcome. */
      readonly fitted: Float64Array
      readonly logLikelihood: number
      readonly deviance: number
      readonly nullDeviance: number
      readonly aic: number
      readonly iterations: number
    }
  | { readonly kind: 'not_estimable'; readonly reason: string }

/**
 * Logistic regression: the chance of an outcome, its log odds linear in covariates.
 *
 * Use it for the propensity of one of two plan arms, or for a yes/no outcome such as response.
 *
 * @param outcome 1 where it was seen, 0 where not; length n
 * @param covariates one column of length n per covariate, without the intercept; factors as 0/1 columns
 * @param options weights: 0 or more per row, 1 when left out
 * @returns maximum likelihood estimates, or `not_estimable`: one outcome only, collinear covariates, too few rows, or
 *   separation (the covariates foretell the outcome without error, so no estimate is finite)
 * @throws RangeError if columns differ in length, a number is not finite or an outcome is not 0 or 1
 *
 * Source: McCullagh & Nelder 1989; separation: Albert & Anderson 1984. Checked against glm(family = binomial) in R.
 *
 * @example logistic([0, 1, 1, 1], []) // intercept ln 3, every fitted chance 0.75
 */
export function logistic(
  outcome: Column,
  covariates: readonly Column[],
  options: { readonly weights?: Column | null } = {},
): Logistic {
  for (let row = 0; row < outcome.length; row += 1)
    if (outcome[row] !== 0 && outcome[row] !== 1)
      throw new RangeError(`logistic: outcome (${outcome[row]}) must be 0 or 1`)
  const fit = multinomialLogistic(outcome, 2, covariates, options)
  if (fit.kind === 'not_estimable')
    return fit.reason === 'a category is not seen' ? { ...fit, reason: 'only one outcome is seen' } : fit
  const { coefficients, standardErrors, probabilities, ...rest } = fit
  return {
    ...rest,
    coefficients: coefficients[0]!,
    standardErrors: standardErrors[0]!,
    fitted: probabilities[1]!,
  }
}

/**
 * Chance of the outcome at given covariates, from logistic coefficients.
 *
 * @param coefficients intercept, then one per covariate
 * @param covariates one column per covariate; `rows` tells the length when there is none
 * @returns one chance per row, 0 to 1
 * @throws RangeError if the number of covariates doesn't fit, or columns differ in length
 *
 * @example logisticPrediction([0, 1], [[0]]) // [0.5]
 */
export function logisticPrediction(
  coefficients: Column,
  covariates: readonly Column[],
  rows = covariates[0]?.length ?? 0,
): Float64Array {
  return linearPrediction(coefficients, covariates, rows).map((logOdds) => 1 / (1 + Math.exp(-logOdds)))
}

/**
 * Intercept plus coefficients times covariates, per row.
 *
 * @throws RangeError if the number of covariates doesn't fit, or columns differ in length
 *
 * @example linearPrediction([1, 2], [[0, 3]]) // [1, 7]
 */
export function linearPrediction(
  coefficients: Column,
  covariates: readonly Column[],
  rows = covariates[0]?.length ?? 0,
): Float64Array {
  if (coefficients.length !== covariates.length + 1)
    throw new RangeError(
      `linearPrediction: ${coefficients.length} coefficients need ${coefficients.length - 1} covariates`,
    )
  for (const [at, column] of covariates.entries())
    requireColumn('linearPrediction', `covariate ${at + 1}`, column, rows)
  return Float64Array.from({ length: rows }, (_, row) =>
    covariates.reduce((sum, column, at) => sum + coefficients[at + 1]! * column[row]!, coefficients[0]!),
  )
}

/**
 * Leverage of each row of a logistic regression: its weight in its own fit, 0 to 1 (as hatvalues of glm in R).
 *
 * @param covariates those the model was fitted to, without weights
 * @throws RangeError if the number of covariates doesn't fit, or columns differ in length
 *
 * @example logisticLeverage(fit, covariates) // adds up to the number of coefficients
 */
export function logisticLeverage(
  { coefficients, covariance, fitted }: Extract<Logistic, { kind: 'estimated' }>,
  covariates: readonly Column[],
): Float64Array {
  if (coefficients.length !== covariates.length + 1)
    throw new RangeError(`logisticLeverage: needs ${coefficients.length - 1} covariates`)
  for (const [at, column] of covariates.entries())
    requireColumn('logisticLeverage', `covariate ${at + 1}`, column, fitted.length)
  return fitted.map((chance, row) => {
    const own = [1, ...covariates.map((column) => column[row]!)]
    return chance * (1 - chance) * bilinear(own, covariance, own)
  })
}
