import { cholesky, inverseFromCholesky, multiply, type SquareMatrix } from './linear-algebra.ts'
import { informationCriteria, type RepeatedMeasures, type RepeatedMeasuresFit } from './linear-mixed-model.ts'
import type { CovarianceUncertainty } from './mixed-model-df.ts'
import { type CovarianceStructure, type Structure, structureOver } from './mmrm-covariance.ts'
import {
  type MarginalProfile,
  type MarginalSlopes,
  marginalProfile,
  marginalSlopes,
  weightedCurvature,
} from './mmrm-likelihood.ts'
import { type PatternedRows, patternedRows } from './mmrm-patterns.ts'
import { type OrthonormalColumns, orthonormalColumns } from './orthonormal-columns.ts'
import { patientIndex } from './patient-index.ts'
import { descentMetric, pseudoInverse, symmetricEigen } from './symmetric-eigen.ts'

export type MmrmFit = RepeatedMeasuresFit & {
  readonly kind: 'estimated'
  readonly structure: CovarianceStructure
  /** The visits in order; rows and columns of `visitCovariance`. */
  readonly visits: readonly number[]
  readonly visitCovariance: readonly (readonly number[])[]
  readonly search: { readonly starts: number; readonly iterations: number; readonly gradient: number }
}

export type Mmrm = MmrmFit | { readonly kind: 'not_estimable'; readonly reason: string }

type Point = { readonly theta: Float64Array; readonly profile: MarginalProfile }
type Search = { readonly data: PatternedRows; readonly structure: Structure; readonly reml: boolean }

function pointAt({ data, structure, reml }: Search, theta: Float64Array): Point | null {
  const profile = marginalProfile(data, structure.matrix(theta), reml)
  return profile === null ? null : { theta, profile }
}

/** Inverse of a Hessian all of whose eigenvalues, in units of its diagonal, lie above a share; null otherwise. */
function inverseBowl(hessian: SquareMatrix, q: number): SquareMatrix | null {
  const units = Float64Array.from({ length: q }, (_, k) => Math.sqrt(Math.max(0, hessian[k * q + k]!)))
  if (!units.every((unit) => unit > 0)) return null
  const scaled = hessian.map((value, cell) => value / (units[Math.floor(cell / q)]! * units[cell % q]!))
  const lowered = scaled.map((value, cell) => (cell % (q + 1) === 0 ? value - 1e-4 : value))
  if (cholesky(lowered, q, 1e-14).kind === 'not_positive') return null
  const factor = cholesky(scaled, q, 1e-14)
  if (factor.kind === 'not_positive') return null
  return inverseFromCholesky(factor).map(
    (value, cell) => value / (units[Math.floor(cell / q)]! * units[cell % q]!),
  )
}

function newtonStep({ data, structure, reml }: Search, at: Point) {
  const q = structure.parameters
  const slopes = marginalSlopes(data, structure, at.theta, at.profile, reml, false)
  const bowl = inverseBowl(slopes.hessian, q)
  // Far from the top the surface may bend the wrong way; the information of known fixed effects never does.
  const metric =
    bowl ?? descentMetric(marginalSlopes(data, structure, at.theta, at.profile, reml, true).traces, q)
  const step = multiply(metric, slopes.gradient, q, q, 1).map((value) => -value)
  const promised = -step.reduce((sum, value, i) => sum + value * slopes.gradient[i]!, 0)
  return { slopes, step, promised, newton: bowl !== null }
}

type End = {
  readonly at: Point
  readonly slopes: MarginalSlopes
  readonly iterations: number
  readonly settled: boolean
}

/** Newton's method, its steps shortened until the deviance falls; `found` is where another start led. */
function descend(search: Search, start: Point, found: End | null): End {
  let at = start
  let lastPromise = Infinity
  for (let iterations = 0; iterations < 200; iterations += 1) {
    const { slopes, step, promised, newton } = newtonStep(search, at)
    const done = promised < 1e-20 || (promised < 1e-9 && promised > 0.5 * lastPromise)
    if (done) return { at, slopes, iterations, settled: true }
    if (found?.settled && newton && leadsTo(at, step, promised, found.at)) return found
    if (iterations >= 40 && iterations % 10 === 0 && isNearlySingular(search, at))
      return { at, slopes, iterations, settled: false }
    lastPromise = newton ? promised : Infinity
    let next: Point | null = null
    for (let share = 1; share > 1e-10 && next === null; share /= 2) {
      const tried = pointAt(
        search,
        at.theta.map((value, i) => value + share * step[i]!),
      )
      const enough = promised < 1e-7 ? 1e-9 * (1 + Math.abs(at.profile.deviance)) : -1e-4 * share * promised
      if (tried !== null && tried.profile.deviance <= at.profile.deviance + enough) next = tried
    }
    if (next === null) return { at, slopes, iterations, settled: promised < 1e-6 }
    at = next
  }
  return { at, slopes: newtonStep(search, at).slopes, iterations: 200, settled: false }
}

/** Whether a Newton step that promises little ends, within what it leaves open, where the search ended before. */
function leadsTo(at: Point, step: Float64Array, promised: number, end: Point): boolean {
  return (
    promised < 1e-3 &&
    Math.abs(at.profile.deviance - end.profile.deviance) < 1e-3 &&
    at.theta.every(
      (value, i) => Math.abs(value + step[i]! - end.theta[i]!) < 1e-2 * (1 + Math.abs(end.theta[i]!)),
    )
  )
}

const isNearlySingular = ({ data, structure }: Search, { theta }: Point) =>
  smallestCorrelationEigenvalue(structure.matrix(theta), data.visits) < 1e-6

/** Mean products of what least squares leaves, over the patients seen at both visits; and how many those are. */
function momentsOf({ patterns, visits, width }: PatternedRows) {
  const sums = new Float64Array(visits * visits)
  const counts = new Float64Array(visits * visits)
  for (const pattern of patterns) {
    const m = pattern.visits.length
    for (let a = 0; a < m; a += 1) {
      for (let b = 0; b < m; b += 1) {
        const cell = pattern.visits[a]! * visits + pattern.visits[b]!
        counts[cell]! += pattern.patients
        for (let i = 0; i < pattern.patients; i += 1)
          sums[cell]! +=
            pattern.x[(i * m + a) * width + width - 1]! * pattern.x[(i * m + b) * width + width - 1]!
      }
    }
  }
  return { moments: sums.map((sum, cell) => sum / Math.max(1, counts[cell]!)), counts }
}

function neverTogether(counts: Float64Array, visits: readonly number[], structure: CovarianceStructure) {
  const k = visits.length
  if (structure === 'unstructured') {
    const cell = counts.indexOf(0)
    return cell === -1
      ? null
      : `no patient was seen at both visit ${visits[Math.floor(cell / k)]} and visit ${visits[cell % k]}`
  }
  const together = counts.some((count, cell) => count > 0 && Math.floor(cell / k) !== cell % k)
  return together ? null : 'no patient was seen at two visits'
}

const smallestCorrelationEigenvalue = (covariance: SquareMatrix, k: number) =>
  Math.min(
    ...symmetricEigen(
      covariance.map(
        (value, cell) =>
          value / Math.sqrt(covariance[Math.floor(cell / k) * (k + 1)]! * covariance[(cell % k) * (k + 1)]!),
      ),
      k,
    ).values,
  )

function uncertaintyOf(
  { data, structure, reml }: Search,
  columns: OrthonormalColumns,
  { theta, profile }: Point,
): { covariance: SquareMatrix; uncertainty: CovarianceUncertainty } {
  const p = columns.order
  const q = structure.parameters
  const slopes = marginalSlopes(data, structure, theta, profile, reml, true)
  const inner = inverseFromCholesky(profile.information)
  const turned = slopes.spread.map((matrix) => multiply(inner, matrix, p, p, p))
  const covariance = columns.covariance(inner)
  const bowl = pseudoInverse(slopes.hessian, q)
  const known = pseudoInverse(slopes.expected, q)
  const double = (matrix: SquareMatrix) => matrix.map((value) => 2 * value)
  const uncertainty = {
    gradients: turned.map((matrix) => columns.covariance(multiply(matrix, inner, p, p, p))),
    observed: bowl.rank === q ? double(bowl.inverse) : null,
  }
  if (!reml || known.rank < q)
    return { covariance, uncertainty: { ...uncertainty, expected: null, adjusted: null } }
  const expected = double(known.inverse)
  const middle = weightedCurvature(data, structure, theta, profile, expected)
  for (let k = 0; k < q; k += 1) {
    for (let l = 0; l < q; l += 1) {
      const product = multiply(slopes.spread[k]!, turned[l]!, p, p, p)
      for (let cell = 0; cell < p * p; cell += 1) middle[cell]! -= expected[k * q + l]! * product[cell]!
    }
  }
  const correction = columns.covariance(multiply(multiply(inner, middle, p, p, p), inner, p, p, p))
  const adjusted = covariance.map((value, cell) => value + 2 * correction[cell]!)
  return { covariance, uncertainty: { ...uncertainty, expected, adjusted } }
}

function visitsInOrder(visit: ArrayLike<number>, rows: number) {
  if (visit.length !== rows)
    throw new RangeError(`mmrm: visit (${visit.length}) and response (${rows}) must match`)
  const visits = [...new Set(Array.from(visit))].sort((a, b) => a - b)
  if (!visits.every(Number.isFinite)) throw new RangeError('mmrm: visit must hold finite numbers only')
  const numbers = new Map(visits.map((value, at) => [value, at] as const))
  return { visits, numbers: Int32Array.from(visit, (value) => numbers.get(value)!) }
}

/**
 * Mixed model for repeated measures: fixed effects, and one covariance matrix over the planned visits for every patient,
 * of whom any visits may be missing (missing at random given what was seen).
 *
 * Use it for arm means at fixed visits: `modelMatrix(…, ['baseline', 'visit', 'arm', 'visit:arm'])`, then `adjustedMeans`.
 *
 * @param data n rows: columns of fixed effects, response, whose row it is and its visit (any numbers; their order is the
 *   order of time); leave out rows without a response
 * @param structure `unstructured`, `compound_symmetry` or `ar1` (correlation falls with the number of visits between)
 * @param method `REML` (default) or `ML`
 * @returns estimates, or `not_estimable`: too few rows or patients, a column repeats others, visits never seen together,
 *   or a covariance that runs to a singular one
 * @throws RangeError if columns differ in length, a number is not finite, or a patient has a visit twice
 *
 * Source: Mallinckrodt et al. 2008; Jennrich & Schluchter 1986 (Newton steps); Kenward & Roger 1997. Checked against
 * nlme::gls with corSymm, corCompSymm and corAR1 in R.
 *
 * @example mmrm({ fixed, response: score, patient: id, visit: week }, 'unstructured')
 */
export function mmrm(
  data: RepeatedMeasures & { readonly visit: ArrayLike<number> },
  structure: CovarianceStructure,
  method: 'REML' | 'ML' = 'REML',
): Mmrm {
  const rows = data.response.length
  const patients = patientIndex('mmrm', data.patient, rows)
  const { visits, numbers } = visitsInOrder(data.visit, rows)
  const reason = (text: string) => ({ kind: 'not_estimable', reason: text }) as const
  const columns = orthonormalColumns('mmrm', data.fixed, data.response)
  if (columns.kind === 'not_estimable') return columns
  if (patients.count < 2) return reason('only one patient')
  if (visits.length < 2) return reason('only one visit')
  const patterned = patternedRows(columns, patients, numbers, visits.length)
  const { moments, counts } = momentsOf(patterned)
  const apart = neverTogether(counts, visits, structure)
  if (apart !== null) return reason(apart)
  const flat = visits.findIndex(
    (_, at) => !(moments[at * (visits.length + 1)]! > 1e-24 * columns.responseSquares),
  )
  if (flat !== -1)
    return reason(`the response does not vary beyond the fixed effects at visit ${visits[flat]}`)
  const final = structureOver(structure, visits.length)
  const { structure: searched, back } = final.free ?? {
    structure: final,
    back: (theta: ArrayLike<number>) => Float64Array.from(theta),
  }
  const search = { data: patterned, structure: searched, reml: method === 'REML' }
  // The best two places to begin from; the others would cost as much and lead nowhere else.
  const starts = searched
    .starts(moments)
    .flatMap((theta) => pointAt(search, theta) ?? [])
    .sort((a, b) => a.profile.deviance - b.profile.deviance)
    .slice(0, 2)
  let best: End | null = null
  for (const start of starts) {
    const end = descend(search, start, best)
    if (best === null || end.at.profile.deviance < best.at.profile.deviance) best = end
  }
  if (best === null || smallestCorrelationEigenvalue(searched.matrix(best.at.theta), visits.length) < 1e-5)
    return reason('the covariance of the visits runs to a singular one: too few patients for so many visits')
  if (!best.settled) return reason('the search for the covariance of the visits did not settle')
  const end = { theta: back(best.at.theta), profile: best.at.profile }
  const matrix = final.matrix(end.theta)
  const { covariance, uncertainty } = uncertaintyOf({ ...search, structure: final }, columns, end)
  const estimates = columns.coefficients(end.profile.coefficients)
  const p = columns.order
  const k = visits.length
  return {
    kind: 'estimated',
    method,
    structure,
    rows,
    patients: patients.count,
    visits,
    coefficients: data.fixed.names.map((term, i) => ({
      term,
      estimate: estimates[i]!,
      standardError: Math.sqrt(covariance[i * p + i]!),
    })),
    covariance,
    uncertainty,
    visitCovariance: visits.map((_, i) => Array.from(matrix.subarray(i * k, (i + 1) * k))),
    search: {
      starts: starts.length,
      iterations: best.iterations,
      gradient: Math.max(...best.slopes.gradient.map(Math.abs)),
    },
    ...informationCriteria(
      -0.5 * (end.profile.deviance + (search.reml ? columns.logDeterminant : 0)),
      p,
      final.parameters,
      rows,
      search.reml,
    ),
  }
}
