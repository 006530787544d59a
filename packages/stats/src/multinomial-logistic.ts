import {
  type Column,
  crossProducts,
  type Design,
  designOf,
  requireColumn,
  requireWeights,
  unscaling,
} from './design-matrix.ts'
import {
  cholesky,
  inverseFromCholesky,
  multiply,
  type SquareMatrix,
  solveCholesky,
} from './linear-algebra.ts'

export type MultinomialLogistic =
  | {
      readonly kind: 'estimated'
      readonly n: number
      /** One row per category after the first: log odds against the first; intercept, then the covariates. */
      readonly coefficients: readonly Float64Array[]
      readonly standardErrors: readonly Float64Array[]
      /** Covariance of all coefficients, category after category; order² numbers. */
      readonly covariance: SquareMatrix
      /** One column per category: each row's chance of it; the columns add up to 1. */
      readonly probabilities: readonly Float64Array[]
      readonly logLikelihood: number
      readonly deviance: number
      /** Deviance of the model with intercepts only. */
      readonly nullDeviance: number
      readonly aic: number
      readonly iterations: number
    }
  | { readonly kind: 'not_estimable'; readonly reason: string }

type Problem = {
  readonly design: Design
  readonly category: ArrayLike<number>
  readonly categories: number
  readonly weights: Float64Array
}

/** Fills each row's chances at the coefficients (categories after the first, scaled) and returns the log likelihood. */
function fillProbabilities(problem: Problem, beta: Float64Array, probabilities: Float64Array): number {
  const { design, category, categories, weights } = problem
  const { rows, order, values } = design
  const predictor = new Float64Array(categories)
  let logLikelihood = 0
  for (let row = 0; row < rows; row += 1) {
    let highest = 0
    for (let c = 1; c < categories; c += 1) {
      let sum = 0
      for (let j = 0; j < order; j += 1) sum += values[row * order + j]! * beta[(c - 1) * order + j]!
      predictor[c] = sum
      if (sum > highest) highest = sum
    }
    let total = 0
    for (let c = 0; c < categories; c += 1) {
      const share = Math.exp(predictor[c]! - highest)
      probabilities[row * categories + c] = share
      total += share
    }
    for (let c = 0; c < categories; c += 1) probabilities[row * categories + c]! /= total
    if (weights[row]! > 0)
      logLikelihood += weights[row]! * (predictor[category[row]!]! - highest - Math.log(total))
  }
  return logLikelihood
}

/** Gradient and negative Hessian of the log likelihood. */
function derivatives({ design, category, categories, weights }: Problem, probabilities: Float64Array) {
  const { rows, order, values } = design
  const size = (categories - 1) * order
  const gradient = new Float64Array(size)
  const information = new Float64Array(size * size)
  const curvature = new Float64Array(rows)
  for (let a = 1; a < categories; a += 1) {
    for (let row = 0; row < rows; row += 1) {
      const residual =
        weights[row]! *
        (category[row] === a
          ? othersShare(probabilities, row, categories, a)
          : -probabilities[row * categories + a]!)
      for (let j = 0; j < order; j += 1) gradient[(a - 1) * order + j]! += residual * values[row * order + j]!
    }
    for (let b = 1; b <= a; b += 1) {
      for (let row = 0; row < rows; row += 1) {
        const [p, q] = [probabilities[row * categories + a]!, probabilities[row * categories + b]!]
        curvature[row] =
          weights[row]! * (a === b ? p * othersShare(probabilities, row, categories, a) : -p * q)
      }
      const block = crossProducts(design, curvature)
      for (let i = 0; i < order; i += 1) {
        for (let j = 0; j < order; j += 1) {
          information[((a - 1) * order + i) * size + (b - 1) * order + j] = block[i * order + j]!
          information[((b - 1) * order + j) * size + (a - 1) * order + i] = block[i * order + j]!
        }
      }
    }
  }
  return { gradient, information }
}

/** 1 − p without the loss of digits when p is near 1. */
function othersShare(probabilities: Float64Array, row: number, categories: number, a: number): number {
  let sum = 0
  for (let c = 0; c < categories; c += 1) if (c !== a) sum += probabilities[row * categories + c]!
  return sum
}

/**
 * Whether going on in a direction never makes a seen category less likely against another one, and somewhere more:
 * then the likelihood has no top (Albert & Anderson 1984).
 */
function separates({ design, category, categories, weights }: Problem, direction: Float64Array): boolean {
  const { rows, order, values } = design
  let [least, most] = [0, 0]
  const along = new Float64Array(categories)
  for (let row = 0; row < rows; row += 1) {
    if (weights[row] === 0) continue
    for (let c = 1; c < categories; c += 1) {
      let sum = 0
      for (let j = 0; j < order; j += 1) sum += values[row * order + j]! * direction[(c - 1) * order + j]!
      along[c] = sum
    }
    for (let c = 0; c < categories; c += 1) {
      const lead = along[category[row]!]! - along[c]!
      least = Math.min(least, lead)
      most = Math.max(most, lead)
    }
  }
  return most > 0 && least >= -1e-6 * most
}

/** Largest change of any row's linear predictor that a step makes. */
function reachOf({ rows, order, values }: Design, step: Float64Array): number {
  let reach = 0
  for (let from = 0; from < step.length; from += order) {
    for (let row = 0; row < rows; row += 1) {
      let sum = 0
      for (let j = 0; j < order; j += 1) sum += values[row * order + j]! * step[from + j]!
      reach = Math.max(reach, Math.abs(sum))
    }
  }
  return reach
}

type Climb =
  | {
      readonly kind: 'top'
      readonly beta: Float64Array
      readonly probabilities: Float64Array
      readonly logLikelihood: number
      readonly information: SquareMatrix
      readonly iterations: number
    }
  | { readonly kind: 'no_top'; readonly directions: readonly Float64Array[] }

const LONGEST_CLIMB = 60
/** Few climbs with a top take more steps; those that did are looked at again, rounding may have stopped them. */
const USUAL_CLIMB = 12

/** Where a climb without a top was heading: its last step, its last few, and all of it. */
function directionsOf(step: Float64Array, trail: readonly Float64Array[]): Float64Array[] {
  const last = trail.at(-1)!
  const since = (from: Float64Array) => last.map((value, at) => value - from[at]!)
  return [step, ...[4, 8, 16].map((steps) => since(trail.at(-1 - steps) ?? trail[0]!)), last]
}

/** Newton's method with halved steps. A separated likelihood rises for ever, by steps that never get short. */
function climb(problem: Problem, start: Float64Array): Climb {
  const probabilities = new Float64Array(problem.design.rows * problem.categories)
  const trail = [start]
  let beta = start
  let direction: Float64Array = new Float64Array(start.length)
  let logLikelihood = fillProbabilities(problem, beta, probabilities)
  for (let iterations = 1; iterations <= LONGEST_CLIMB; iterations += 1) {
    const { gradient, information } = derivatives(problem, probabilities)
    const factor = cholesky(information, start.length, 1e-12)
    if (factor.kind === 'not_positive') return { kind: 'no_top', directions: directionsOf(direction, trail) }
    direction = solveCholesky(factor, gradient)
    if (reachOf(problem.design, direction) < 1e-10) {
      const directions = iterations > USUAL_CLIMB ? directionsOf(direction, trail) : []
      if (directions.some((along) => separates(problem, along))) return { kind: 'no_top', directions }
      const top = beta.map((value, at) => value + direction[at]!)
      const highest = fillProbabilities(problem, top, probabilities)
      return { kind: 'top', beta: top, probabilities, logLikelihood: highest, information, iterations }
    }
    let share = 1
    for (; share > 1e-4; share /= 2) {
      const tried = beta.map((value, at) => value + share * direction[at]!)
      const reached = fillProbabilities(problem, tried, probabilities)
      if (reached >= logLikelihood - 1e-12 * Math.abs(logLikelihood) || share <= 2e-4) {
        beta = tried
        logLikelihood = reached
        trail.push(tried)
        break
      }
    }
  }
  return { kind: 'no_top', directions: directionsOf(direction, trail) }
}

function categoryTotals(
  category: ArrayLike<number>,
  categories: number,
  weights: Float64Array,
): Float64Array {
  const totals = new Float64Array(categories)
  for (let row = 0; row < category.length; row += 1) totals[category[row]!]! += weights[row]!
  return totals
}

/** Covariance of the coefficients as they came, from the information of the scaled ones. */
function unscaledCovariance(design: Design, information: SquareMatrix, blocks: number): SquareMatrix | null {
  const { order } = design
  const size = blocks * order
  const factor = cholesky(information, size)
  if (factor.kind === 'not_positive') return null
  const back = unscaling(design)
  const whole = new Float64Array(size * size)
  const transposed = new Float64Array(size * size)
  for (let block = 0; block < blocks; block += 1) {
    for (let i = 0; i < order; i += 1) {
      for (let j = 0; j < order; j += 1) {
        const [row, column] = [block * order + i, block * order + j]
        whole[row * size + column] = back[i * order + j]!
        transposed[column * size + row] = back[i * order + j]!
      }
    }
  }
  const left = multiply(whole, inverseFromCholesky(factor), size, size, size)
  return multiply(left, transposed, size, size, size)
}

function blocksOf(values: Float64Array, order: number): Float64Array[] {
  return Array.from({ length: values.length / order }, (_, at) => values.slice(at * order, (at + 1) * order))
}

function requireCategories(category: ArrayLike<number>, categories: number): void {
  if (!Number.isInteger(categories) || categories < 2)
    throw new RangeError(`multinomialLogistic: categories (${categories}) must be a whole number, 2 or more`)
  for (let row = 0; row < category.length; row += 1) {
    const code = category[row]!
    if (!Number.isInteger(code) || code < 0 || code >= categories)
      throw new RangeError(
        `multinomialLogistic: category (${code}) must be a whole number, 0 to ${categories - 1}`,
      )
  }
}

/**
 * Multinomial logistic regression: the chance of each category, as log odds against the first, linear in covariates.
 *
 * With the plan arms as categories the probabilities are the propensities of the arms.
 *
 * @param category the category of each row, coded 0 to categories − 1; length n
 * @param categories how many there are, 2 or more; every one must be seen
 * @param covariates one column of length n per covariate, without the intercept; coded factors as 0/1 columns
 * @param options weights: 0 or more per row, 1 when left out
 * @returns maximum likelihood estimates, or `not_estimable`: a category is not seen, collinear covariates, too few rows,
 *   or separation (some combination of covariates tells categories apart without error, so no estimate is finite)
 * @throws RangeError if columns differ in length, a number is not finite or a code is out of range
 *
 * Newton's method on the full likelihood, stopped when no row's log odds move by more than 1e-10.
 * Source: Agresti 2013 ch. 8; separation: Albert & Anderson 1984. Checked against nnet::multinom and VGAM::vglm in R.
 *
 * @example multinomialLogistic([0, 1, 2, 0, 1, 2], 3, []) // every probability 1/3
 */
export function multinomialLogistic(
  category: ArrayLike<number>,
  categories: number,
  covariates: readonly Column[],
  options: { readonly weights?: Column | null } = {},
): MultinomialLogistic {
  const n = category.length
  requireCategories(category, categories)
  for (const [at, column] of covariates.entries())
    requireColumn('multinomialLogistic', `covariate ${at + 1}`, column, n)
  const weights = requireWeights('multinomialLogistic', options.weights ?? null, n)
  const refused = (reason: string) => ({ kind: 'not_estimable', reason }) as const
  const used = weights.reduce((count, weight) => count + (weight > 0 ? 1 : 0), 0)
  if (used === 0) return refused('no rows')
  const totals = categoryTotals(category, categories, weights)
  if (totals.some((total) => total === 0)) return refused('a category is not seen')
  const size = (categories - 1) * (covariates.length + 1)
  if (used <= covariates.length) return refused(`too few rows (${used}) for ${size} coefficients`)
  const built = designOf(covariates, weights)
  if (built.kind === 'collinear')
    return refused(`collinear: covariate ${built.at + 1} follows from the ones before it`)
  const { design } = built

  const start = new Float64Array(size)
  for (let c = 1; c < categories; c += 1) start[(c - 1) * design.order] = Math.log(totals[c]! / totals[0]!)
  const problem = { design, category, categories, weights }
  const result = climb(problem, start)
  if (result.kind === 'no_top')
    return refused(
      result.directions.some((direction) => separates(problem, direction))
        ? 'separation: the covariates tell categories apart without error'
        : 'no maximum of the likelihood was reached',
    )
  const covariance = unscaledCovariance(design, result.information, categories - 1)
  if (covariance === null) return refused('no maximum of the likelihood was reached')

  const back = unscaling(design)
  const { logLikelihood, iterations } = result
  const total = totals.reduce((sum, value) => sum + value, 0)
  const nullLogLikelihood = totals.reduce((sum, value) => sum + value * Math.log(value / total), 0)
  return {
    kind: 'estimated',
    n: used,
    coefficients: blocksOf(result.beta, design.order).map((block) =>
      multiply(back, block, design.order, design.order, 1),
    ),
    standardErrors: blocksOf(
      Float64Array.from({ length: size }, (_, i) => Math.sqrt(covariance[i * size + i]!)),
      design.order,
    ),
    covariance,
    probabilities: Array.from({ length: categories }, (_, c) =>
      Float64Array.from({ length: n }, (_, row) => result.probabilities[row * categories + c]!),
    ),
    logLikelihood,
    deviance: -2 * logLikelihood,
    nullDeviance: -2 * nullLogLikelihood,
    aic: -2 * logLikelihood + 2 * size,
    iterations,
  }
}
