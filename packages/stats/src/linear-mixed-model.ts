import { inverseFromCholesky, multiply, type SquareMatrix } from './linear-algebra.ts'
import {
  type CrossProducts,
  crossProductsOf,
  gathered,
  sampleOf,
  variancesAreDistinct,
} from './mixed-model-cross-products.ts'
import type { CovarianceUncertainty } from './mixed-model-df.ts'
import { forEachPatient } from './mixed-model-likelihood.ts'
import {
  factorJacobian,
  hessianByFactor,
  mixedModelOptimum,
  type Optimum,
  samplePatients,
} from './mixed-model-optimum.ts'
import type { FixedEffects } from './model-matrix.ts'
import { type OrthonormalColumns, orthonormalColumns } from './orthonormal-columns.ts'
import { type PatientColumn, patientIndex } from './patient-index.ts'
import { pseudoInverse } from './symmetric-eigen.ts'

export type Coefficient = {
  readonly term: string
  readonly estimate: number
  readonly standardError: number
}

/** What every fitted model of repeated measures gives; contrasts and adjusted means need no more. */
export type RepeatedMeasuresFit = {
  readonly method: 'REML' | 'ML'
  readonly rows: number
  readonly patients: number
  readonly coefficients: readonly Coefficient[]
  /** Covariance of the coefficients as the model says; p² numbers, row after row. */
  readonly covariance: SquareMatrix
  readonly uncertainty: CovarianceUncertainty
  readonly logLikelihood: number
  /** Fixed effects and covariance parameters together. */
  readonly parameters: number
  readonly covarianceParameters: number
  readonly aic: number
  /** With rows − fixed effects as the sample size for REML, as nlme has it. */
  readonly bic: number
}

/** Derivatives of the variances by one covariance parameter; entries 11, 12, 22 (the last two 0 without slopes). */
export type VarianceDirection = {
  readonly random: readonly [number, number, number]
  readonly residual: number
}

export type LinearMixedModelFit = RepeatedMeasuresFit & {
  readonly kind: 'estimated'
  /** Covariance of the patients' intercepts (and slopes, second), in units of the response and of time. */
  readonly randomCovariance: readonly (readonly number[])[]
  readonly residualVariance: number
  /** What each covariance parameter of `uncertainty` changes: covariance of intercepts and slopes, noise variance. */
  readonly directions: readonly VarianceDirection[]
  /** null, or why the random effects have fewer directions than asked for; the fit is valid, the model too rich. */
  readonly singular: string | null
  readonly search: { readonly starts: number; readonly iterations: number; readonly gradient: number }
}

export type LinearMixedModel =
  | LinearMixedModelFit
  | { readonly kind: 'not_estimable'; readonly reason: string }

export type RepeatedMeasures = {
  /** Columns of fixed effects, length n; an intercept is a column like any other. */
  readonly fixed: FixedEffects
  readonly response: ArrayLike<number>
  readonly patient: PatientColumn
}

type Entries = readonly [number, number, number]

/** Covariance of intercept and slope at the time's own zero and unit, from that at its mean and spread. */
function inTimeUnits([d11, d12, d22]: Entries, { centre, scale }: CrossProducts): Entries {
  const shift = centre / scale
  return [d11 - 2 * shift * d12 + shift * shift * d22, (d12 - shift * d22) / scale, d22 / scale ** 2]
}

function variancesOf({ factor: [l1, l2, l3], profile }: Optimum, data: CrossProducts, slope: boolean) {
  const s2 = profile.noiseVariance
  const random = inTimeUnits([l1 * l1 * s2, l1 * l2 * s2, (l2 * l2 + l3 * l3) * s2], data)
  const units: readonly Entries[] = [
    [s2, 0, 0],
    [0, s2, 0],
    [0, 0, s2],
  ]
  const directions: VarianceDirection[] = units
    .slice(0, slope ? 3 : 1)
    .map((unit) => ({ random: inTimeUnits(unit, data), residual: 0 }))
  return { random, directions: [...directions, { random, residual: s2 }] }
}

function singularity({ factor: [l1, l2, l3] }: Optimum, slope: boolean, random: number[][]): string | null {
  if (!slope) return l1 === 0 ? 'patients do not differ beyond the noise' : null
  if (l1 === 0 && l2 === 0 && l3 === 0) return 'patients do not differ beyond the noise'
  if (l1 !== 0 && l3 !== 0) return null
  if (l1 !== 0 && l2 === 0) return 'slopes do not differ between patients'
  return random[0]![0]! <= 1e-12 * random[1]![1]!
    ? 'intercepts do not differ between patients'
    : 'intercepts and slopes of patients are perfectly correlated'
}

/** 2 · H⁻¹ of the deviance by Λ and ln of the scale, carried over to D and the scale. */
function observedCovariance(best: Optimum, degrees: number, slope: boolean): SquareMatrix {
  const order = slope ? 3 : 1
  const { noiseVariance } = best.profile
  const jacobian = factorJacobian(best.factor)
  const inner = hessianByFactor(best.factor, best.slopes.heldHessian, best.slopes.gradient)
  const size = order + 1
  const hessian = new Float64Array(size * size)
  for (let i = 0; i < order; i += 1) {
    for (let j = 0; j < order; j += 1) hessian[i * size + j] = inner[3 * i + j]!
    let mixed = 0
    for (let k = 0; k < 3; k += 1) mixed -= (best.slopes.squares[k]! * jacobian[3 * k + i]!) / noiseVariance
    hessian[i * size + order] = mixed
    hessian[order * size + i] = mixed
  }
  hessian[order * size + order] = degrees
  const carry = new Float64Array(size * size)
  for (let k = 0; k < order; k += 1) {
    for (let j = 0; j < order; j += 1) carry[k * size + j] = jacobian[3 * k + j]!
  }
  carry[order * size + order] = 1
  const { inverse } = pseudoInverse(hessian, size)
  const transposed = Float64Array.from(
    { length: size * size },
    (_, cell) => carry[size * (cell % size) + Math.floor(cell / size)]!,
  )
  return multiply(
    carry,
    multiply(
      inverse.map((value) => 2 * value),
      transposed,
      size,
      size,
      size,
    ),
    size,
    size,
    size,
  )
}

/** Expected covariance of D and the scale, and Kenward and Roger's covariance; both in the inner coordinates. */
function kenwardRoger(data: CrossProducts, best: Optimum, turned: readonly SquareMatrix[], slope: boolean) {
  const p = data.width - 1
  const order = slope ? 3 : 1
  const size = order + 1
  const { traces, takenTraces, trace, takenTrace, spread } = best.slopes
  const information = new Float64Array(size * size)
  for (let k = 0; k < order; k += 1) {
    for (let l = 0; l < order; l += 1) {
      let shared = 0
      for (let i = 0; i < p; i += 1)
        for (let j = 0; j < p; j += 1) shared += turned[k]![i * p + j]! * turned[l]![j * p + i]!
      information[k * size + l] = traces[3 * k + l]! - 2 * takenTraces[3 * k + l]! + shared
    }
    information[k * size + order] = trace[k]! - takenTrace[k]!
    information[order * size + k] = trace[k]! - takenTrace[k]!
  }
  information[order * size + order] = data.rows - p
  const { inverse, rank } = pseudoInverse(information, size)
  if (rank < size) return null
  const expected = inverse.map((value) => 2 * value)
  const weight = (k: number, l: number) => (k < order && l < order ? expected[k * size + l]! : 0)
  const middle = new Float64Array(p * p)
  forEachPatient(data, best.factor, (c1, c2, g) => {
    const [g11, g12, g22] = g as unknown as [number, number, number]
    // Σ wₖₗ EₖGEₗ, written out for the three directions.
    const t11 = weight(0, 0) * g11 + 2 * weight(0, 1) * g12 + weight(1, 1) * g22
    const t12 = weight(0, 1) * g11 + weight(0, 2) * g12 + weight(1, 1) * g12 + weight(1, 2) * g22
    const t22 = weight(1, 1) * g11 + 2 * weight(1, 2) * g12 + weight(2, 2) * g22
    for (let i = 0; i < p; i += 1) {
      const low = t11 * c1[i]! + t12 * c2[i]!
      const high = t12 * c1[i]! + t22 * c2[i]!
      for (let j = 0; j <= i; j += 1) middle[i * p + j]! += low * c1[j]! + high * c2[j]!
    }
  })
  for (let i = 0; i < p; i += 1) for (let j = 0; j < i; j += 1) middle[j * p + i] = middle[i * p + j]!
  for (let k = 0; k < order; k += 1) {
    for (let l = 0; l < order; l += 1) {
      const product = multiply(spread![k]!, turned[l]!, p, p, p)
      for (let at = 0; at < p * p; at += 1) middle[at]! -= weight(k, l) * product[at]!
    }
  }
  return { expected, middle }
}

function uncertaintyOf(
  data: CrossProducts,
  columns: OrthonormalColumns,
  best: Optimum,
  slope: boolean,
  reml: boolean,
): { covariance: SquareMatrix; uncertainty: CovarianceUncertainty } {
  const p = columns.order
  const order = slope ? 3 : 1
  const { noiseVariance, information } = best.profile
  const inner = inverseFromCholesky(information)
  const outward = (matrix: SquareMatrix) => columns.covariance(matrix.map((value) => value * noiseVariance))
  const turned = best.slopes.spread!.map((matrix) => multiply(inner, matrix, p, p, p))
  const covariance = outward(inner)
  const gradients = turned.slice(0, order).map((matrix) => outward(multiply(matrix, inner, p, p, p)))
  const roger = reml ? kenwardRoger(data, best, turned, slope) : null
  const correction = roger && outward(multiply(multiply(inner, roger.middle, p, p, p), inner, p, p, p))
  return {
    covariance,
    uncertainty: {
      gradients: [...gradients, covariance],
      observed: observedCovariance(best, data.rows - (reml ? p : 0), slope),
      expected: roger?.expected ?? null,
      adjusted: correction && covariance.map((value, at) => value + 2 * correction[at]!),
    },
  }
}

/** The figures that follow from the log-likelihood. */
export function informationCriteria(
  logLikelihood: number,
  fixedEffects: number,
  covarianceParameters: number,
  rows: number,
  reml: boolean,
) {
  const parameters = fixedEffects + covarianceParameters
  return {
    logLikelihood,
    parameters,
    covarianceParameters,
    aic: 2 * parameters - 2 * logLikelihood,
    bic: parameters * Math.log(reml ? rows - fixedEffects : rows) - 2 * logLikelihood,
  }
}

/**
 * Linear mixed model of repeated scores: fixed effects, and for each patient an intercept of their own, with `slope`
 * also a slope over time, jointly normal with any correlation.
 *
 * Use it for symptom courses with visits at any time: patients may have few or many rows, at their own times. The work
 * per step of the search grows with patients, not with rows.
 *
 * @param data n rows: columns of fixed effects, response, and whose row it is; in any order; no missing values
 * @param slope time of each row for the random slope, any unit; null for a random intercept alone
 * @param method `REML` (default) for estimates and intervals, `ML` to compare models with different fixed effects
 * @returns estimates at the highest of the maxima reached from several starts; `singular` says when a variance is 0 or
 *   a correlation ±1; `not_estimable` when there are too few rows or patients, a column repeats others, visits do not
 *   tell the variances apart, or no noise is left
 * @throws RangeError if columns differ in length or a number is not finite
 *
 * Source: Laird & Ware 1982; Bates et al. 2015 (profiled deviance); Lindstrom & Bates 1988 (Newton steps); Kenward &
 * Roger 1997. Checked against nlme::lme, lme4::lmer, lmerTest and pbkrtest in R.
 *
 * @example linearMixedModel({ fixed: modelMatrix({ week }, ['week']), response: score, patient: id }, week)
 */
export function linearMixedModel(
  data: RepeatedMeasures,
  slope: ArrayLike<number> | null,
  method: 'REML' | 'ML' = 'REML',
): LinearMixedModel {
  const caller = 'linearMixedModel'
  const rows = data.response.length
  const patients = patientIndex(caller, data.patient, rows)
  if (slope !== null && slope.length !== rows)
    throw new RangeError(`${caller}: time (${slope.length}) and response (${rows}) must match`)
  for (let i = 0; i < (slope?.length ?? 0); i += 1)
    if (!Number.isFinite(slope![i]!)) throw new RangeError(`${caller}: time must hold finite numbers only`)
  const reason = (text: string) => ({ kind: 'not_estimable', reason: text }) as const
  const columns = orthonormalColumns(caller, data.fixed, data.response)
  if (columns.kind === 'not_estimable') return columns
  if (patients.count < 2) return reason('only one patient')
  const whole = crossProductsOf(columns, patients, slope)
  const products = gathered(whole)
  if (!(products.xx.at(-1)! > 1e-24 * columns.responseSquares))
    return reason('the response does not vary beyond the fixed effects')
  const reml = method === 'REML'
  const random = slope !== null
  if (!variancesAreDistinct(whole, random))
    return reason(
      random
        ? 'too few visits per patient to tell intercepts, slopes and noise apart'
        : 'no patient has two rows, so patients and noise cannot be told apart',
    )
  const best = mixedModelOptimum(
    products,
    () => sampleOf(whole, columns, patients, samplePatients),
    random,
    reml,
  )
  if (best === null) return reason('no noise is left around the patients’ own lines')
  if (best.promised > 1e-5) return reason('the search for the variances did not settle')
  const { covariance, uncertainty } = uncertaintyOf(products, columns, best, random, reml)
  const estimates = columns.coefficients(best.profile.coefficients)
  const { random: entries, directions } = variancesOf(best, products, random)
  const both = [
    [entries[0], entries[1]],
    [entries[1], entries[2]],
  ]
  const p = columns.order
  return {
    kind: 'estimated',
    method,
    rows,
    patients: patients.count,
    coefficients: data.fixed.names.map((term, i) => ({
      term,
      estimate: estimates[i]!,
      standardError: Math.sqrt(covariance[i * p + i]!),
    })),
    covariance,
    uncertainty,
    randomCovariance: random ? both : [[both[0]![0]!]],
    residualVariance: best.profile.noiseVariance,
    directions,
    singular: singularity(best, random, both),
    search: { starts: best.starts, iterations: best.iterations, gradient: best.gradient },
    ...informationCriteria(
      -0.5 * (best.profile.deviance + (reml ? columns.logDeterminant : 0)),
      p,
      random ? 4 : 2,
      rows,
      reml,
    ),
  }
}
