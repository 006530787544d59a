import { type CoxRows, rowRisks, type Ties, tieParts, visitRiskSets } from './cox-risk-sets.ts'

export type CoxLikelihood = {
  readonly logLikelihood: number
  readonly score: Float64Array
  /** Negative second derivative; width × width, row after row. */
  readonly information: Float64Array
}

/**
 * Partial log-likelihood of a Cox model and its derivatives at beta (scale of the centred and scaled covariates).
 *
 * Source: Cox 1972; ties: Breslow 1974, Efron 1977.
 *
 * @example coxLikelihood(rows, new Float64Array(rows.width), 'efron').logLikelihood // of no effects
 */
export function coxLikelihood(data: CoxRows, beta: ArrayLike<number>, ties: Ties): CoxLikelihood {
  const { width, event, weights, x } = data
  const score = new Float64Array(width)
  const triangle = new Float64Array((width * (width + 1)) / 2)
  let logLikelihood = 0
  visitRiskSets(data, rowRisks(data, beta), true, (set) => {
    const { s0, s1, s2, e0, e1, e2 } = set
    for (let row = set.from; row < set.to; row += 1) {
      if (!event[row]) continue
      for (let k = 0; k < width; k += 1) {
        const value = weights[row]! * x[row * width + k]!
        score[k]! += value
        logLikelihood += value * beta[k]!
      }
    }
    const { parts, weight } = tieParts(set, ties)
    // The parts of tied events differ only by these sums over f = part / parts, so cost does not grow with the ties.
    let [once, shared, square, sharedSquare, bothSquare] = [0, 0, 0, 0, 0]
    for (let part = 0; part < parts; part += 1) {
      const share = part / parts
      const total = s0 - share * e0
      const inverse = 1 / total
      logLikelihood -= weight * Math.log(total)
      once += inverse
      shared += share * inverse
      square += inverse * inverse
      sharedSquare += share * inverse * inverse
      bothSquare += share * share * inverse * inverse
    }
    once *= weight
    shared *= weight
    square *= weight
    sharedSquare *= weight
    bothSquare *= weight
    for (let k = 0, at = 0; k < width; k += 1) {
      score[k]! -= s1[k]! * once - e1[k]! * shared
      const [own, tied] = [
        s1[k]! * square - e1[k]! * sharedSquare,
        s1[k]! * sharedSquare - e1[k]! * bothSquare,
      ]
      for (let l = 0; l <= k; l += 1, at += 1) {
        triangle[at]! += s2[at]! * once - e2[at]! * shared - (own * s1[l]! - tied * e1[l]!)
      }
    }
  })
  return { logLikelihood, score, information: squareFrom(triangle, width) }
}

/** A symmetric matrix from its lower triangle. */
export function squareFrom(triangle: ArrayLike<number>, order: number): Float64Array {
  const square = new Float64Array(order * order)
  for (let k = 0, at = 0; k < order; k += 1) {
    for (let l = 0; l <= k; l += 1, at += 1) {
      square[k * order + l] = triangle[at]!
      square[l * order + k] = triangle[at]!
    }
  }
  return square
}
