import {
  type Column,
  crossProducts,
  type Design,
  designOf,
  requireColumn,
  requireWeights,
  unscaling,
} from './design-matrix.ts'
import { bilinear, cholesky, inverseFromCholesky, multiply, type SquareMatrix } from './linear-algebra.ts'

/**
 * Named as in R: `model` lm, `HC0` to `HC3` sandwich::vcovHC, `survey` survey::svyglm (HC0 · n / (n − 1)).
 * All but `model` hold also when variances differ; all take the weights as known.
 */
export type ErrorKind = 'model' | 'HC0' | 'HC1' | 'HC2' | 'HC3' | 'survey'

export type WeightedRegression =
  | {
      readonly kind: 'estimated'
      /** Rows of positive weight. */
      readonly n: number
      /** Intercept, then one per covariate. */
      readonly coefficients: Float64Array
      readonly residuals: Float64Array
      /** Leverage of each row, 0 to 1; 0 for rows of weight 0. */
      readonly leverage: Float64Array
      /** Covariance of the coefficients of each kind; null where it cannot be had (a row fitted exactly, no freedom). */
      readonly covariance: Readonly<Record<ErrorKind, SquareMatrix | null>>
    }
  | { readonly kind: 'not_estimable'; readonly reason: string }

/** (XᵀWX)⁻¹, on the scaled design. */
function breadOf(design: Design, weights: Float64Array): SquareMatrix | null {
  const factor = cholesky(crossProducts(design, weights), design.order)
  return factor.kind === 'factor' ? inverseFromCholesky(factor) : null
}

/** What each row's squared residual is divided by (HC2, HC3) or multiplied with as a whole; null if it can't be. */
function meatFactor(kind: ErrorKind, n: number, order: number): ((leverage: number) => number) | null {
  if (kind === 'HC0') return () => 1
  if (kind === 'HC1') return n > order ? () => n / (n - order) : null
  if (kind === 'HC2') return (leverage) => 1 / (1 - leverage)
  if (kind === 'HC3') return (leverage) => 1 / (1 - leverage) ** 2
  return n > 1 ? () => n / (n - 1) : null
}

/**
 * Weighted least squares with robust standard errors.
 *
 * With one 0/1 covariate and treatment weights, the coefficient is the weighted difference between two arms.
 *
 * @param outcome length n
 * @param covariates one column of length n per covariate, without the intercept
 * @param weights 0 or more per row; 1 when left out
 * @returns coefficients with six named covariances, or `not_estimable`: no rows, too few rows, collinear covariates
 * @throws RangeError if columns differ in length or a number is not finite
 *
 * Source: White 1980 (HC0); MacKinnon & White 1985 (HC1 to HC3); Binder 1983 (survey).
 * Checked against lm, sandwich::vcovHC and survey::svyglm in R.
 *
 * @example weightedRegression([1, 3, 4, 6], [[0, 0, 1, 1]]) // coefficients 2 and 3
 */
export function weightedRegression(
  outcome: Column,
  covariates: readonly Column[],
  weights: Column | null = null,
): WeightedRegression {
  const rows = outcome.length
  requireColumn('weightedRegression', 'outcome', outcome, rows)
  for (const [at, column] of covariates.entries())
    requireColumn('weightedRegression', `covariate ${at + 1}`, column, rows)
  const weight = requireWeights('weightedRegression', weights, rows)
  const n = weight.filter((value) => value > 0).length
  const refused = (reason: string) => ({ kind: 'not_estimable', reason }) as const
  if (n === 0) return refused('no rows')
  if (n <= covariates.length) return refused(`too few rows (${n}) for ${covariates.length + 1} coefficients`)
  const built = designOf(covariates, weight)
  if (built.kind === 'collinear')
    return refused(`collinear: covariate ${built.at + 1} follows from the ones before it`)
  const { design } = built
  const { order, values } = design
  const bread = breadOf(design, weight)
  if (bread === null) return refused('collinear covariates')

  const score = new Float64Array(order)
  for (let row = 0; row < rows; row += 1)
    for (let j = 0; j < order; j += 1) score[j]! += weight[row]! * values[row * order + j]! * outcome[row]!
  const beta = multiply(bread, score, order, order, 1)
  const residuals = new Float64Array(rows)
  const leverage = new Float64Array(rows)
  for (let row = 0; row < rows; row += 1) {
    const own = values.subarray(row * order, (row + 1) * order)
    residuals[row] = own.reduce((sum, value, j) => sum - value * beta[j]!, outcome[row]!)
    leverage[row] = weight[row]! * bilinear(own, bread, own)
  }

  const back = unscaling(design)
  const transposed = Float64Array.from(back, (_, at) => back[(at % order) * order + Math.floor(at / order)]!)
  const unscaled = (inner: SquareMatrix) =>
    multiply(multiply(back, inner, order, order, order), transposed, order, order, order)
  const robust = (kind: ErrorKind): SquareMatrix | null => {
    const factor = meatFactor(kind, n, order)
    if (factor === null) return null
    const meat = crossProducts(
      design,
      residuals.map((residual, row) =>
        weight[row] === 0 ? 0 : (weight[row]! * residual) ** 2 * factor(leverage[row]!),
      ),
    )
    // A row that is fitted exactly whatever its value has leverage 1: HC2 and HC3 don't exist then.
    if ((kind === 'HC2' || kind === 'HC3') && leverage.some((value) => value > 1 - 1e-10)) return null
    return unscaled(multiply(multiply(bread, meat, order, order, order), bread, order, order, order))
  }
  const squares = residuals.reduce((sum, residual, row) => sum + weight[row]! * residual * residual, 0)
  const model = n > order ? unscaled(bread.map((value) => (value * squares) / (n - order))) : null
  return {
    kind: 'estimated',
    n,
    coefficients: multiply(back, beta, order, order, 1),
    residuals,
    leverage,
    covariance: {
      model,
      HC0: robust('HC0'),
      HC1: robust('HC1'),
      HC2: robust('HC2'),
      HC3: robust('HC3'),
      survey: robust('survey'),
    },
  }
}

/**
 * Standard error of one coefficient.
 *
 * @param at 0 is the intercept
 * @returns null where this kind cannot be had
 * @throws RangeError if there is no such coefficient
 *
 * @example standardErrorOf(fit, 1, 'HC3')
 */
export function standardErrorOf(
  fit: Extract<WeightedRegression, { kind: 'estimated' }>,
  at: number,
  kind: ErrorKind,
): number | null {
  const order = fit.coefficients.length
  if (!Number.isInteger(at) || at < 0 || at >= order)
    throw new RangeError(`standardErrorOf: no coefficient ${at}`)
  const covariance = fit.covariance[kind]
  return covariance === null ? null : Math.sqrt(covariance[at * order + at]!)
}
