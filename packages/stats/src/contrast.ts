import { fSurvival } from './distributions/f.ts'
import { normalQuantile, normalSurvival } from './distributions/normal.ts'
import { tQuantile, tSurvival } from './distributions/t.ts'
import { bilinear, cholesky, multiply, type SquareMatrix, solveLower } from './linear-algebra.ts'
import type { RepeatedMeasuresFit } from './linear-mixed-model.ts'
import { type DegreesOfFreedom, momentDegreesOfFreedom } from './mixed-model-df.ts'
import { symmetricEigen } from './symmetric-eigen.ts'

export type ContrastEstimate = {
  readonly estimate: number
  readonly standardError: number
  /** null where the normal distribution is used. */
  readonly df: number | null
  readonly statistic: number
  /** Two-sided. */
  readonly p: number
  readonly lower: number
  readonly upper: number
}

export type Contrast =
  | ({ readonly kind: 'estimated' } & ContrastEstimate)
  | { readonly kind: 'not_estimable'; readonly reason: string }

export type JointTest =
  | {
      readonly kind: 'estimated'
      readonly statistic: number
      readonly numeratorDf: number
      readonly denominatorDf: number
      readonly p: number
    }
  | { readonly kind: 'not_estimable'; readonly reason: string }

export type IntervalOptions = {
  /** How degrees of freedom are found; `satterthwaite` when left out. */
  readonly df?: DegreesOfFreedom
  readonly level?: number
}

/** Covariance of the coefficients that goes with the degrees of freedom, and that of the covariance parameters. */
function basisOf(fit: RepeatedMeasuresFit, df: 'satterthwaite' | 'kenward_roger') {
  const { observed, expected, adjusted } = fit.uncertainty
  if (df === 'satterthwaite') return observed && { covariance: fit.covariance, parameters: observed }
  return expected && adjusted && { covariance: adjusted, parameters: expected }
}

function withoutBasis(fit: RepeatedMeasuresFit, df: DegreesOfFreedom) {
  const reason =
    df === 'kenward_roger' && fit.method === 'ML'
      ? 'Kenward and Roger’s method needs REML'
      : 'the information on the covariance parameters is singular'
  return { kind: 'not_estimable', reason } as const
}

function degreesOf(fit: RepeatedMeasuresFit, weights: readonly number[], df: DegreesOfFreedom) {
  const left = fit.rows - fit.coefficients.length
  if (df === 'asymptotic') return { covariance: fit.covariance, df: null }
  if (df === 'residual') return { covariance: fit.covariance, df: left }
  if (df === 'residual_less_covariance')
    return { covariance: fit.covariance, df: left - fit.covarianceParameters + 1 }
  const basis = basisOf(fit, df)
  if (basis === null) return null
  const degrees = momentDegreesOfFreedom(weights, fit.covariance, fit.uncertainty, basis.parameters)
  return { covariance: basis.covariance, df: degrees }
}

function requireWeights(caller: string, fit: RepeatedMeasuresFit, weights: readonly number[]) {
  if (weights.length !== fit.coefficients.length || !weights.every(Number.isFinite))
    throw new RangeError(`${caller}: needs ${fit.coefficients.length} finite weights, one per coefficient`)
}

/**
 * A weighted sum of the coefficients of a fitted model, with its interval and test against 0.
 *
 * @param weights one per coefficient, in their order; a row of the model matrix gives an adjusted mean
 * @param options df: `satterthwaite` (default), `kenward_roger` (its own standard error, too), `residual`,
 *   `residual_less_covariance` or `asymptotic`; level: 0.95 when left out
 * @returns the estimate, or `not_estimable` where these degrees of freedom cannot be had
 * @throws RangeError if there is not one finite weight per coefficient or level is not between 0 and 1
 *
 * Source: Giesbrecht & Burns 1985; Kenward & Roger 1997. Checked against lmerTest, pbkrtest and emmeans in R.
 *
 * @example contrast(fit, [0, 1]) // the second coefficient
 */
export function contrast(
  fit: RepeatedMeasuresFit,
  weights: readonly number[],
  { df = 'satterthwaite', level = 0.95 }: IntervalOptions = {},
): Contrast {
  requireWeights('contrast', fit, weights)
  if (!(level > 0 && level < 1)) throw new RangeError(`contrast: level (${level}) must lie between 0 and 1`)
  const basis = degreesOf(fit, weights, df)
  if (basis === null) return withoutBasis(fit, df)
  if (basis.df !== null && !(basis.df > 0))
    return { kind: 'not_estimable', reason: 'no degrees of freedom are left' }
  const estimate = weights.reduce((sum, weight, i) => sum + weight * fit.coefficients[i]!.estimate, 0)
  const variance = bilinear(weights, basis.covariance, weights)
  if (!(variance > 0)) return { kind: 'not_estimable', reason: 'the contrast has no variance' }
  const standardError = Math.sqrt(variance)
  const statistic = estimate / standardError
  const tail = (1 - level) / 2
  const reach =
    (basis.df === null ? normalQuantile(tail, 'upper') : -tQuantile(tail, basis.df)) * standardError
  if (!Number.isFinite(reach))
    return { kind: 'not_estimable', reason: 'hardly any degrees of freedom are left' }
  const beyond =
    basis.df === null ? normalSurvival(Math.abs(statistic)) : tSurvival(Math.abs(statistic), basis.df)
  return {
    kind: 'estimated',
    estimate,
    standardError,
    df: basis.df,
    statistic,
    p: Math.min(1, 2 * beyond),
    lower: estimate - reach,
    upper: estimate + reach,
  }
}

/** L · matrix · Lᵀ */
function between(rows: readonly (readonly number[])[], matrix: SquareMatrix): SquareMatrix {
  return Float64Array.from(rows.flatMap((a) => rows.map((b) => bilinear(a, matrix, b))))
}

/** Fai and Cornelius' way from the degrees of freedom of uncorrelated contrasts to those of F. */
function satterthwaiteF(
  fit: RepeatedMeasuresFit,
  rows: readonly (readonly number[])[],
  parameters: SquareMatrix,
) {
  const q = rows.length
  const { values, vectors } = symmetricEigen(between(rows, fit.covariance), q)
  let sum = 0
  let expectation = 0
  let least = Infinity
  for (let k = 0; k < q; k += 1) {
    const weights = fit.coefficients.map((_, j) =>
      rows.reduce((total, row, i) => total + vectors[i * q + k]! * row[j]!, 0),
    )
    const estimate = weights.reduce((total, weight, i) => total + weight * fit.coefficients[i]!.estimate, 0)
    sum += estimate ** 2 / values[k]!
    const degrees = momentDegreesOfFreedom(weights, fit.covariance, fit.uncertainty, parameters)
    if (degrees === null) return null
    least = Math.min(least, degrees)
    if (degrees > 2) expectation += degrees / (degrees - 2)
  }
  const degrees = q === 1 ? least : least <= 2 ? 2 : (2 * expectation) / (expectation - q)
  return { statistic: sum / q, denominatorDf: degrees }
}

/** Kenward and Roger's scaled F. */
function kenwardRogerF(
  fit: RepeatedMeasuresFit,
  rows: readonly (readonly number[])[],
  parameters: SquareMatrix,
  adjusted: SquareMatrix,
) {
  const q = rows.length
  const factor = cholesky(between(rows, fit.covariance), q)
  const wider = cholesky(between(rows, adjusted), q)
  if (factor.kind === 'not_positive' || wider.kind === 'not_positive') return null
  const unit = Array.from({ length: q }, (_, i) =>
    Float64Array.from({ length: q }, (_c, j) => (i === j ? 1 : 0)),
  )
  const inverse = unit.map((column) => solveLower(factor, column))
  // Rows of L⁻¹ times the contrasts: uncorrelated, of variance 1, so that Θ becomes a plain product.
  const weights = unit.map((_, i) =>
    fit.coefficients.map((_c, j) => rows.reduce((sum, row, k) => sum + inverse[k]![i]! * row[j]!, 0)),
  )
  const turned = fit.uncertainty.gradients.map((gradient) => between(weights, gradient))
  const m = turned.length
  const trace = turned.map((matrix) => unit.reduce((sum, _, i) => sum + matrix[i * q + i]!, 0))
  let a1 = 0
  let a2 = 0
  for (let k = 0; k < m; k += 1) {
    for (let l = 0; l < m; l += 1) {
      const weight = parameters[k * m + l]!
      a1 += weight * trace[k]! * trace[l]!
      const product = multiply(turned[k]!, turned[l]!, q, q, q)
      for (let i = 0; i < q; i += 1) a2 += weight * product[i * q + i]!
    }
  }
  const b = (a1 + 6 * a2) / (2 * q)
  const g = ((q + 1) * a1 - (q + 4) * a2) / ((q + 2) * a2)
  const share = 3 * q + 2 * (1 - g)
  const [c1, c2, c3] = [g / share, (q - g) / share, (q + 2 - g) / share]
  const expectation = 1 / (1 - a2 / q)
  const variance = ((2 / q) * (1 + c1 * b)) / ((1 - c2 * b) ** 2 * (1 - c3 * b))
  const ratio = variance / (2 * expectation ** 2)
  const degrees = 4 + (q + 2) / (q * ratio - 1)
  const estimates = rows.map((row) => row.reduce((sum, w, i) => sum + w * fit.coefficients[i]!.estimate, 0))
  const wald = solveLower(wider, estimates).reduce((sum, value) => sum + value * value, 0) / q
  return { statistic: (wald * degrees) / (expectation * (degrees - 2)), denominatorDf: degrees }
}

/**
 * F test that several contrasts are all 0, such as the effect of an arm over all visits.
 *
 * @param rows contrasts, each one weight per coefficient; none may follow from the others
 * @param df `satterthwaite` (default) or `kenward_roger` (a scaled F)
 * @returns the test, or `not_estimable` where the degrees of freedom cannot be had or a contrast follows from others
 * @throws RangeError if there are no contrasts or one has not one finite weight per coefficient
 *
 * Source: Fai & Cornelius 1996; Kenward & Roger 1997. Checked against lmerTest and pbkrtest::KRmodcomp in R.
 *
 * @example jointTest(fit, [[0, 1, 0], [0, 0, 1]])
 */
export function jointTest(
  fit: RepeatedMeasuresFit,
  rows: readonly (readonly number[])[],
  df: 'satterthwaite' | 'kenward_roger' = 'satterthwaite',
): JointTest {
  if (rows.length === 0) throw new RangeError('jointTest: needs at least 1 contrast')
  for (const row of rows) requireWeights('jointTest', fit, row)
  if (cholesky(between(rows, fit.covariance), rows.length, 1e-10).kind === 'not_positive')
    return { kind: 'not_estimable', reason: 'a contrast follows from those before it' }
  const basis = basisOf(fit, df)
  if (basis === null) return withoutBasis(fit, df)
  const test =
    df === 'satterthwaite'
      ? satterthwaiteF(fit, rows, basis.parameters)
      : kenwardRogerF(fit, rows, basis.parameters, basis.covariance)
  if (test === null || !(test.denominatorDf > 0 && test.denominatorDf < Infinity && test.statistic >= 0))
    return { kind: 'not_estimable', reason: 'no degrees of freedom are left' }
  const p = fSurvival(test.statistic, rows.length, test.denominatorDf)
  return { kind: 'estimated', ...test, numeratorDf: rows.length, p }
}
