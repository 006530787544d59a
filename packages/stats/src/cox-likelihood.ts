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
 */
export function coxLikelihood(data: CoxRows, beta: ArrayLike<number>, ties: Ties): CoxLikelihood {
  const { width, event, weights, x } = data
  const score = new Float64Array(width)
  const triangle = new Float64Array((width * (width + 1)) / 2)
  const mean = new Float64Array(width)
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
    for (let part = 0; part < parts; part += 1) {
      const share = part / parts
      const total = s0 - share * e0
      logLikelihood -= weight * Math.log(total)
      for (let k = 0, at = 0; k < width; k += 1) {
        mean[k] = (s1[k]! - share * e1[k]!) / total
        score[k]! -= weight * mean[k]!
        for (let l = 0; l <= k; l += 1, at += 1) {
          triangle[at]! += weight * ((s2[at]! - share * e2[at]!) / total - mean[k]! * mean[l]!)
        }
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
