import { type CoxLikelihood, coxLikelihood } from './cox-likelihood.ts'
import { scoreResiduals } from './cox-residuals.ts'
import { type CoxColumns, type CoxRows, coxRows, type Ties } from './cox-risk-sets.ts'
import { chiSquaredSurvival } from './distributions/chi-squared.ts'
import { normalQuantile, normalSurvival } from './distributions/normal.ts'
import { type GroupColumn, groupsOf } from './groups.ts'
import type { NotEstimable } from './kaplan-meier.ts'
import {
  bilinear,
  type Cholesky,
  cholesky,
  inverseFromCholesky,
  inverseQuadraticForm,
  multiply,
  solveCholesky,
} from './linear-algebra.ts'
import { requireSurvivalColumns } from './survival-columns.ts'

export type CoxInput = CoxColumns & {
  /** Which rows belong to one person (or site): errors are then clustered by it. Asks for robust errors. */
  readonly cluster?: GroupColumn | undefined
  /** Efron unless told. */
  readonly ties?: Ties
  /** Robust errors (each row its own cluster unless `cluster` is given); model unless told. */
  readonly errors?: 'model' | 'robust'
  readonly level?: number
}

export type CoxCoefficient = {
  readonly name: string
  /** Log hazard ratio per unit of the covariate. */
  readonly estimate: number
  readonly standardError: number
  /** Error of the model alone; the same as `standardError` unless that is robust. */
  readonly modelStandardError: number
  readonly z: number
  readonly p: number
  readonly hazardRatio: number
  /** Limits of the hazard ratio. */
  readonly lower: number
  readonly upper: number
}

export type ChiSquaredTest = { readonly chiSquared: number; readonly df: number; readonly p: number }

export type CoxModel = {
  readonly kind: 'estimated'
  readonly ties: Ties
  /** Rows used, and events among them. */
  readonly n: number
  readonly events: number
  readonly errors: 'model' | 'robust'
  readonly coefficients: readonly CoxCoefficient[]
  /** Covariance of the estimates that the intervals use; row after row. */
  readonly covariance: Float64Array
  readonly logLikelihoodNull: number
  readonly logLikelihood: number
  readonly likelihoodRatio: ChiSquaredTest
  readonly wald: ChiSquaredTest
  readonly score: ChiSquaredTest
  readonly iterations: number
  readonly level: number
  /** The sorted rows, for the functions that work on a fitted model. */
  readonly rows: CoxRows
}

type Maximum = {
  readonly beta: Float64Array
  readonly at: CoxLikelihood
  readonly factor: Cholesky
  readonly start: CoxLikelihood
  readonly scoreTest: number
  readonly iterations: number
}

function factorOf({ information }: CoxLikelihood, width: number) {
  return cholesky(information, width, 1e-11)
}

/** Largest change of any row's linear predictor by a step of the coefficients. */
function largestShift({ rows, width, x }: CoxRows, step: ArrayLike<number>): number {
  let [low, high] = [0, 0]
  for (let row = 0; row < rows; row += 1) {
    let shift = 0
    for (let k = 0; k < width; k += 1) shift += step[k]! * x[row * width + k]!
    low = Math.min(low, shift)
    high = Math.max(high, shift)
  }
  return high - low
}

function separated(names: readonly string[], step: ArrayLike<number>): NotEstimable {
  const sizes = names.map((_, k) => Math.abs(step[k]!))
  const largest = Math.max(...sizes)
  const guilty = names.filter((_, k) => sizes[k]! > largest / 4).join(', ')
  return {
    kind: 'not_estimable',
    reason: `separation: the likelihood keeps growing with the coefficient of ${guilty}`,
  }
}

/** Newton's method with halved steps. Where the likelihood has no maximum its steps stay long while it hardly grows. */
function maximum(rows: CoxRows, names: readonly string[], ties: Ties): Maximum | NotEstimable {
  const { width } = rows
  let beta = new Float64Array(width)
  let at = coxLikelihood(rows, beta, ties)
  const start = at
  const first = factorOf(at, width)
  if (first.kind === 'not_positive')
    return {
      kind: 'not_estimable',
      reason: `${names[first.row]} does not vary among those at risk, or follows from the covariates before it`,
    }
  let factor: Cholesky = first
  const scoreTest = bilinear(at.score, inverseFromCholesky(first), at.score)
  let previous = Infinity
  for (let iterations = 1; iterations <= 60; iterations += 1) {
    let step = solveCholesky(factor, at.score)
    const gain = step.reduce((sum, value, k) => sum + value * at.score[k]!, 0)
    if (gain < 1e-4 && largestShift(rows, step) > 0.3) return separated(names, step)
    let next = at
    for (let halving = 0; halving < 40; halving += 1) {
      const candidate = beta.map((value, k) => value + step[k]!)
      next = coxLikelihood(rows, candidate, ties)
      if (next.logLikelihood >= at.logLikelihood - 1e-9 * Math.abs(at.logLikelihood)) {
        beta = candidate
        break
      }
      step = step.map((value) => value / 2)
    }
    at = next
    const now = factorOf(at, width)
    if (now.kind === 'not_positive') return separated(names, step)
    factor = now
    // Near the maximum each step squares the error: after a gain this small nothing is left to gain.
    if (gain < 1e-10 || (gain < 1e-8 && gain >= previous / 4))
      return { beta, at, factor, start, scoreTest, iterations }
    previous = gain
  }
  return { kind: 'not_estimable', reason: 'the likelihood did not reach a maximum in 60 steps' }
}

/** Sandwich of the model's covariance around the squared pulls of clusters, on the scaled covariates. */
function robustCovariance(
  rows: CoxRows,
  beta: Float64Array,
  ties: Ties,
  covariance: Float64Array,
  cluster: GroupColumn | undefined,
): Float64Array {
  const { width } = rows
  const residuals = scoreResiduals(rows, beta, ties)
  const groups = cluster === undefined ? null : groupsOf(cluster)
  const pulls = new Float64Array((groups === null ? rows.rows : groups.labels.length) * width)
  for (let row = 0; row < rows.rows; row += 1) {
    const into = groups === null ? row : groups.codes[rows.source[row]!]!
    for (let k = 0; k < width; k += 1)
      pulls[into * width + k]! += rows.weights[row]! * residuals[row * width + k]!
  }
  const middle = new Float64Array(width * width)
  for (let base = 0; base < pulls.length; base += width) {
    for (let k = 0; k < width; k += 1)
      for (let l = 0; l < width; l += 1) middle[k * width + l]! += pulls[base + k]! * pulls[base + l]!
  }
  return multiply(multiply(covariance, middle, width, width, width), covariance, width, width, width)
}

function unscaled(matrix: Float64Array, scale: Float64Array): Float64Array {
  const width = scale.length
  return matrix.map((value, at) => value / (scale[Math.floor(at / width)]! * scale[at % width]!))
}

/** exp, at most the largest number there is: a covariate in absurdly large units has a ratio beyond it. */
const finiteExp = (value: number) => Math.min(Math.exp(value), Number.MAX_VALUE)

const chiSquaredTest = (chiSquared: number, df: number): ChiSquaredTest => ({
  chiSquared,
  df,
  p: chiSquaredSurvival(Math.max(0, chiSquared), df),
})

function requireInput({ time, event, covariates, entry, weights, strata, cluster, level = 0.95 }: CoxInput) {
  requireSurvivalColumns('cox', time, event, { entry, weights })
  const n = time.length
  if (covariates.length === 0) throw new RangeError('cox: needs at least 1 covariate')
  if (!(level > 0 && level < 1)) throw new RangeError(`cox: level (${level}) must lie between 0 and 1`)
  for (const [name, column] of Object.entries({ strata, cluster }))
    if (column !== undefined && column.length !== n)
      throw new RangeError(`cox: time (${n}) and ${name} (${column.length}) must match`)
  for (const { name, values } of covariates) {
    if (values.length !== n)
      throw new RangeError(`cox: time (${n}) and ${name} (${values.length}) must match`)
    for (let i = 0; i < n; i += 1)
      if (!Number.isFinite(values[i])) throw new RangeError(`cox: ${name} (row ${i}) must be a number`)
  }
}

/**
 * Cox model: how covariates multiply the rate of the event, whatever that rate is over time.
 *
 * One sort, then a few passes over the rows; cost grows with rows × covariates². A factor enters as one 0/1 covariate per level
 * but the first. Start-stop rows (covariates that change): one row per stretch with its `entry` and `time`.
 *
 * @param input columns of equal length n: time ≥ 0 in any one unit; event true (1) or false (0); covariates; and, where
 * wanted, entry < time, strata, weights ≥ 0, cluster
 * @returns coefficients (log hazard ratios) with hazard ratios and their limits; `not_estimable` without patients or events, with
 * covariates that follow from each other, or with separation (a covariate whose best coefficient is infinite)
 * @throws RangeError if columns differ in length, a value is not a number, or an option cannot be
 *
 * Source: Cox 1972; ties: Efron 1977, Breslow 1974; robust errors: Lin & Wei 1989. Checked against survival::coxph.
 *
 * @example cox({ time, event, covariates: [{ name: 'female', values: female }] }).coefficients[0]?.hazardRatio // 0.588
 */
export function cox(input: CoxInput): CoxModel | NotEstimable {
  requireInput(input)
  const { ties = 'efron', level = 0.95, cluster } = input
  const errors = cluster === undefined ? (input.errors ?? 'model') : 'robust'
  const rows = coxRows(input)
  if (rows.rows === 0) return { kind: 'not_estimable', reason: 'no patients' }
  const events = rows.event.reduce((sum, seen) => sum + seen, 0)
  if (events === 0) return { kind: 'not_estimable', reason: 'no events' }
  const names = input.covariates.map(({ name }) => name)
  const best = maximum(rows, names, ties)
  if ('kind' in best) return best
  const { width, scale } = rows
  const inverse = inverseFromCholesky(best.factor)
  const modelCovariance = unscaled(inverse, scale)
  const covariance =
    errors === 'model'
      ? modelCovariance
      : unscaled(robustCovariance(rows, best.beta, ties, inverse, cluster), scale)
  for (let k = 0; k < width; k += 1) {
    if (!(covariance[k * width + k]! > 1e-12 * modelCovariance[k * width + k]!))
      return { kind: 'not_estimable', reason: 'too few clusters for robust errors' }
  }
  const estimates = best.beta.map((value, k) => value / scale[k]!)
  const z = normalQuantile((1 + level) / 2)
  const wald = inverseQuadraticForm(estimates, covariance, 1e-12)
  return {
    kind: 'estimated',
    ties,
    n: rows.rows,
    events,
    errors,
    coefficients: names.map((name, k) => {
      const estimate = estimates[k]!
      const standardError = Math.sqrt(covariance[k * width + k]!)
      return {
        name,
        estimate,
        standardError,
        modelStandardError: Math.sqrt(modelCovariance[k * width + k]!),
        z: estimate / standardError,
        p: 2 * normalSurvival(Math.abs(estimate / standardError)),
        hazardRatio: finiteExp(estimate),
        lower: finiteExp(estimate - z * standardError),
        upper: finiteExp(estimate + z * standardError),
      }
    }),
    covariance,
    logLikelihoodNull: best.start.logLikelihood,
    logLikelihood: best.at.logLikelihood,
    likelihoodRatio: chiSquaredTest(2 * (best.at.logLikelihood - best.start.logLikelihood), width),
    wald: chiSquaredTest(wald.value, wald.rank),
    score: chiSquaredTest(best.scoreTest, width),
    iterations: best.iterations,
    level,
    rows,
  }
}
