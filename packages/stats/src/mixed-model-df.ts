import { bilinear, type SquareMatrix } from './linear-algebra.ts'

/**
 * How degrees of freedom are found.
 *
 * - `satterthwaite`: from the curvature of the likelihood (observed information)
 * - `kenward_roger`: with the small-sample covariance of Kenward & Roger; REML only
 * - `residual`: rows − fixed effects
 * - `residual_less_covariance`: rows − fixed effects − covariance parameters beside the one scale
 * - `asymptotic`: none; the normal distribution
 */
export type DegreesOfFreedom =
  | 'satterthwaite'
  | 'kenward_roger'
  | 'residual'
  | 'residual_less_covariance'
  | 'asymptotic'

/**
 * How the covariance of the fixed effects answers to the covariance parameters, and how well those are known: all that
 * the degrees of freedom of a contrast need. Matrices are p × p (fixed effects) or m × m (parameters), row after row.
 */
export type CovarianceUncertainty = {
  /** Derivative of the covariance of the fixed effects by each parameter; m matrices p × p. */
  readonly gradients: readonly SquareMatrix[]
  /** Covariance of the parameters from the observed information; null when there is none. */
  readonly observed: SquareMatrix | null
  /** The same from the expected information; null for maximum likelihood, or when there is none. */
  readonly expected: SquareMatrix | null
  /** Kenward and Roger's covariance of the fixed effects; null where `expected` is. */
  readonly adjusted: SquareMatrix | null
}

/**
 * Degrees of freedom by matching the variance of an estimated variance: 2 v² / var(v), with v = weights' Φ weights.
 *
 * For a single contrast Kenward and Roger's degrees of freedom are these with the expected information.
 *
 * @param covariance model-based covariance of the fixed effects, p × p
 * @param parameterCovariance covariance of the covariance parameters, m × m
 * @returns null where the variance of the contrast is not seen to vary at all
 *
 * Source: Satterthwaite 1946; Giesbrecht & Burns 1985; Kenward & Roger 1997. Checked against lmerTest and pbkrtest.
 *
 * @example momentDegreesOfFreedom([0, 1], fit.covariance, fit.uncertainty, fit.uncertainty.observed) // 97.2
 */
export function momentDegreesOfFreedom(
  weights: readonly number[],
  covariance: SquareMatrix,
  { gradients }: CovarianceUncertainty,
  parameterCovariance: SquareMatrix,
): number | null {
  const variance = bilinear(weights, covariance, weights)
  const slopes = gradients.map((gradient) => bilinear(weights, gradient, weights))
  const spread = bilinear(slopes, parameterCovariance, slopes)
  const degrees = (2 * variance * variance) / spread
  return spread > 0 && Number.isFinite(degrees) ? degrees : null
}
