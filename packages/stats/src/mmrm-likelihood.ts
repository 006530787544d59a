import {
  type Cholesky,
  cholesky,
  inverseFromCholesky,
  type SquareMatrix,
  solveCholesky,
  submatrix,
} from './linear-algebra.ts'
import type { Structure } from './mmrm-covariance.ts'
import type { OrthonormalColumns } from './orthonormal-columns.ts'
import type { PatientIndex } from './patient-index.ts'

/** Patients seen at the same visits: their rows stand together, patient after patient, each in the order of visits. */
export type VisitPattern = {
  readonly visits: readonly number[]
  readonly patients: number
  /** patients × visits rows of fixed effects and response, `width` numbers each. */
  readonly x: Float64Array
}

export type PatternedRows = {
  readonly rows: number
  readonly width: number
  readonly visits: number
  readonly patterns: readonly VisitPattern[]
}

/** @param visit number of the visit of each row, from 0 @throws RangeError if a patient has a visit twice */
export function patternedRows(
  columns: OrthonormalColumns,
  patients: PatientIndex,
  visit: Int32Array,
  visits: number,
): PatternedRows {
  const width = columns.order + 1
  const rowAt = new Int32Array(patients.count * visits).fill(-1)
  for (let row = 0; row < columns.rows; row += 1) {
    const cell = patients.of[row]! * visits + visit[row]!
    if (rowAt[cell] !== -1) throw new RangeError('mmrm: a patient has two rows at one visit')
    rowAt[cell] = row
  }
  const groups = new Map<string, { visits: number[]; rows: number[] }>()
  for (let patient = 0; patient < patients.count; patient += 1) {
    const seen: number[] = []
    for (let v = 0; v < visits; v += 1) if (rowAt[patient * visits + v] !== -1) seen.push(v)
    const key = seen.join()
    const group = groups.get(key) ?? { visits: seen, rows: [] }
    groups.set(key, group)
    for (const v of seen) group.rows.push(rowAt[patient * visits + v]!)
  }
  const inner = new Float64Array(width)
  const patterns = [...groups.values()].map((group) => {
    const x = new Float64Array(group.rows.length * width)
    group.rows.forEach((row, at) => {
      columns.fill(row, inner)
      columns.turn(inner, 0)
      x.set(inner, at * width)
    })
    return { visits: group.visits, patients: group.rows.length / group.visits.length, x }
  })
  return { rows: columns.rows, width, visits, patterns }
}

/** −2 ln L with the fixed effects at their best for this covariance. */
export type MarginalProfile = {
  readonly deviance: number
  readonly information: Cholesky
  readonly coefficients: Float64Array
  /** Inverse covariance of each pattern's visits. */
  readonly inverses: readonly SquareMatrix[]
}

/** null where the covariance is not positive definite. */
export function marginalProfile(
  data: PatternedRows,
  covariance: SquareMatrix,
  reml: boolean,
): MarginalProfile | null {
  const { width, visits, rows } = data
  const p = width - 1
  if (!covariance.every(Number.isFinite)) return null
  const whole = cholesky(covariance, visits, 1e-12)
  if (whole.kind === 'not_positive') return null
  const xx = new Float64Array(width * width)
  const u = new Float64Array(visits * width)
  let deviance = (reml ? rows - p : rows) * Math.log(2 * Math.PI)
  const inverses: SquareMatrix[] = []
  for (const pattern of data.patterns) {
    const m = pattern.visits.length
    const factor = cholesky(submatrix(covariance, visits, pattern.visits), m, 1e-13)
    if (factor.kind === 'not_positive') return null
    inverses.push(inverseFromCholesky(factor))
    const { lower } = factor
    for (let a = 0; a < m; a += 1) deviance += 2 * pattern.patients * Math.log(lower[a * m + a]!)
    for (let i = 0; i < pattern.patients; i += 1) {
      for (let a = 0; a < m; a += 1) {
        const from = (i * m + a) * width
        for (let j = 0; j < width; j += 1) {
          let sum = pattern.x[from + j]!
          for (let b = 0; b < a; b += 1) sum -= lower[a * m + b]! * u[b * width + j]!
          u[a * width + j] = sum / lower[a * m + a]!
        }
        for (let j = 0; j < width; j += 1) {
          const value = u[a * width + j]!
          for (let k = 0; k <= j; k += 1) xx[j * width + k]! += value * u[a * width + k]!
        }
      }
    }
  }
  const gram = new Float64Array(p * p)
  for (let i = 0; i < p; i += 1) for (let j = 0; j <= i; j += 1) gram[i * p + j] = xx[i * width + j]!
  const information = cholesky(gram, p, 1e-15)
  if (information.kind === 'not_positive') return null
  const right = xx.slice(p * width, p * width + p)
  const coefficients = solveCholesky(information, right)
  deviance += xx[width * width - 1]!
  for (let j = 0; j < p; j += 1) deviance -= right[j]! * coefficients[j]!
  if (reml) for (let j = 0; j < p; j += 1) deviance += 2 * Math.log(information.lower[j * p + j]!)
  return Number.isFinite(deviance) ? { deviance, information, coefficients, inverses } : null
}

/** First and second derivatives of the deviance by the covariance parameters, and what degrees of freedom need. */
export type MarginalSlopes = {
  readonly gradient: Float64Array
  readonly hessian: SquareMatrix
  /** Σ tr(V⁻¹VₖV⁻¹Vₗ): the information were the fixed effects known. */
  readonly traces: SquareMatrix
  /** Twice the expected information of REML. */
  readonly expected: SquareMatrix
  /** XᵀV⁻¹VₖV⁻¹X for each parameter. */
  readonly spread: readonly SquareMatrix[]
}

/** ⟨left, right⟩ = Σ leftᵢⱼ rightᵢⱼ */
function inner(left: ArrayLike<number>, right: ArrayLike<number>): number {
  let sum = 0
  for (let i = 0; i < left.length; i += 1) sum += left[i]! * right[i]!
  return sum
}

function product(left: SquareMatrix, right: SquareMatrix, n: number): SquareMatrix {
  const result = new Float64Array(n * n)
  for (let i = 0; i < n; i += 1) {
    for (let k = 0; k < n; k += 1) {
      const factor = left[i * n + k]!
      if (factor === 0) continue
      for (let j = 0; j < n; j += 1) result[i * n + j]! += factor * right[k * n + j]!
    }
  }
  return result
}

/** V⁻¹X of each patient of a pattern: visits × width numbers, in turn. */
function forEachPatient(
  { visits, patients, x }: VisitPattern,
  inverse: SquareMatrix,
  width: number,
  visit: (weighted: Float64Array) => void,
) {
  const m = visits.length
  const weighted = new Float64Array(m * width)
  for (let i = 0; i < patients; i += 1) {
    weighted.fill(0)
    for (let a = 0; a < m; a += 1) {
      for (let b = 0; b < m; b += 1) {
        const factor = inverse[a * m + b]!
        const from = (i * m + b) * width
        for (let j = 0; j < width; j += 1) weighted[a * width + j]! += factor * x[from + j]!
      }
    }
    visit(weighted)
  }
}

/** Sums over the patients of one pattern: of HHᵀ and rrᵀ with H the share of the fixed effects, r = V⁻¹e; m² each. */
function patternSums(
  pattern: VisitPattern,
  inverse: SquareMatrix,
  at: MarginalProfile,
  data: PatternedRows,
  mixed: readonly Float64Array[],
  pairs: readonly Float64Array[],
) {
  const { width, visits } = data
  const p = width - 1
  const m = pattern.visits.length
  const { lower } = at.information
  const taken = new Float64Array(m * m)
  const residual = new Float64Array(m * m)
  const r = new Float64Array(m)
  const y = new Float64Array(m * p)
  forEachPatient(pattern, inverse, width, (weighted) => {
    for (let a = 0; a < m; a += 1) {
      let left = weighted[a * width + p]!
      for (let j = 0; j < p; j += 1) {
        left -= weighted[a * width + j]! * at.coefficients[j]!
        let sum = weighted[a * width + j]!
        for (let k = 0; k < j; k += 1) sum -= lower[j * p + k]! * y[a * p + k]!
        y[a * p + j] = sum / lower[j * p + j]!
      }
      r[a] = left
    }
    for (let a = 0; a < m; a += 1) {
      for (let b = 0; b < m; b += 1) {
        residual[a * m + b]! += r[a]! * r[b]!
        let sum = 0
        for (let j = 0; j < p; j += 1) sum += y[a * p + j]! * y[b * p + j]!
        taken[a * m + b]! += sum
        const cell = pattern.visits[a]! * visits + pattern.visits[b]!
        const column = mixed[cell]!
        for (let j = 0; j < p; j += 1) column[j]! += weighted[a * width + j]! * r[b]!
        if (b > a) continue
        const pair = pairs[cell]!
        for (let j = 0; j < p; j += 1) {
          const value = weighted[a * width + j]!
          for (let k = 0; k < p; k += 1) pair[j * p + k]! += value * weighted[b * width + k]!
        }
      }
    }
  })
  return { taken, residual }
}

/** Derivatives at a profile. Work grows with patients; with the square of visits and of fixed effects. */
export function marginalSlopes(
  data: PatternedRows,
  structure: Structure,
  theta: ArrayLike<number>,
  at: MarginalProfile,
  reml: boolean,
): MarginalSlopes {
  const { width, visits } = data
  const p = width - 1
  const q = structure.parameters
  const directions = structure.directions(theta)
  const bends = structure.bends(theta)
  const cells = visits * visits
  const mixed = Array.from({ length: cells }, () => new Float64Array(p))
  const pairs = Array.from({ length: cells }, () => new Float64Array(p * p))
  const gradient = new Float64Array(q)
  const hessian = new Float64Array(q * q)
  const traces = new Float64Array(q * q)
  const expected = new Float64Array(q * q)
  const byVisit = new Float64Array(cells)
  for (const [index, pattern] of data.patterns.entries()) {
    const m = pattern.visits.length
    const inverse = at.inverses[index]!
    const { taken, residual } = patternSums(pattern, inverse, at, data, mixed, pairs)
    const part = (matrix: SquareMatrix) => submatrix(matrix, visits, pattern.visits)
    const seen = directions.map(part)
    const slope = inverse.map(
      (value, cell) => pattern.patients * value - residual[cell]! - (reml ? taken[cell]! : 0),
    )
    for (let a = 0; a < m; a += 1)
      for (let b = 0; b < m; b += 1)
        byVisit[pattern.visits[a]! * visits + pattern.visits[b]!]! += slope[a * m + b]!
    const half = seen.map((direction) => product(inverse, direction, m))
    for (let l = 0; l < q; l += 1) {
      gradient[l]! += inner(seen[l]!, slope)
      const known = product(half[l]!, inverse, m)
      const byTaken = product(half[l]!, taken, m)
      const byResidual = product(half[l]!, residual, m)
      for (let k = 0; k < q; k += 1) {
        const trace = pattern.patients * inner(seen[k]!, known)
        const takenTrace = reml ? inner(seen[k]!, byTaken) : 0
        traces[k * q + l]! += trace
        expected[k * q + l]! += trace - 2 * takenTrace
        hessian[k * q + l]! += 2 * takenTrace + 2 * inner(seen[k]!, byResidual) - trace
      }
    }
  }
  const spread = directions.map((direction) => spreadOf(direction, pairs, visits, p))
  const covariance = inverseFromCholesky(at.information)
  const turned = spread.map((matrix) => product(covariance, matrix, p))
  const f = directions.map((direction) => {
    const column = new Float64Array(p)
    for (let cell = 0; cell < cells; cell += 1) {
      if (direction[cell] === 0) continue
      for (let j = 0; j < p; j += 1) column[j]! += direction[cell]! * mixed[cell]![j]!
    }
    return column
  })
  const solved = f.map((column) => solveCholesky(at.information, column))
  for (let k = 0; k < q; k += 1) {
    for (let l = 0; l < q; l += 1) {
      hessian[k * q + l]! -= 2 * inner(f[k]!, solved[l]!)
      if (bends !== null) hessian[k * q + l]! += inner(bends[k * q + l]!, byVisit)
      if (!reml) continue
      let shared = 0
      for (let i = 0; i < p; i += 1)
        for (let j = 0; j < p; j += 1) shared += turned[k]![i * p + j]! * turned[l]![j * p + i]!
      hessian[k * q + l]! -= shared
      expected[k * q + l]! += shared
    }
  }
  return { gradient, hessian, traces, expected, spread }
}

/** Σ over pairs of visits of the direction times the cross-products there; only the lower half of the pairs is kept. */
function spreadOf(direction: SquareMatrix, pairs: readonly Float64Array[], visits: number, p: number) {
  const result = new Float64Array(p * p)
  for (let a = 0; a < visits; a += 1) {
    for (let b = 0; b <= a; b += 1) {
      const factor = direction[a * visits + b]!
      if (factor === 0) continue
      const pair = pairs[a * visits + b]!
      for (let j = 0; j < p; j += 1) {
        for (let k = 0; k < p; k += 1)
          result[j * p + k]! += factor * (a === b ? pair[j * p + k]! : pair[j * p + k]! + pair[k * p + j]!)
      }
    }
  }
  return result
}

/** Σ wₖₗ (XᵀV⁻¹VₖV⁻¹VₗV⁻¹X − ¼ XᵀV⁻¹VₖₗV⁻¹X) over the parameters; p × p. */
export function weightedCurvature(
  data: PatternedRows,
  structure: Structure,
  theta: ArrayLike<number>,
  at: MarginalProfile,
  weights: SquareMatrix,
): SquareMatrix {
  const { width, visits } = data
  const p = width - 1
  const q = structure.parameters
  const directions = structure.directions(theta)
  const bends = structure.bends(theta)
  const result = new Float64Array(p * p)
  for (const [index, pattern] of data.patterns.entries()) {
    const m = pattern.visits.length
    const seen = directions.map((direction) => submatrix(direction, visits, pattern.visits))
    const middle = new Float64Array(m * m)
    for (let l = 0; l < q; l += 1) {
      const half = product(at.inverses[index]!, seen[l]!, m)
      const sum = new Float64Array(m * m)
      for (let k = 0; k < q; k += 1) {
        const weight = weights[k * q + l]!
        for (let cell = 0; cell < m * m; cell += 1) sum[cell]! += weight * seen[k]![cell]!
        if (bends === null) continue
        const bend = submatrix(bends[k * q + l]!, visits, pattern.visits)
        for (let cell = 0; cell < m * m; cell += 1) middle[cell]! -= 0.25 * weight * bend[cell]!
      }
      const whole = product(sum, half, m)
      for (let cell = 0; cell < m * m; cell += 1) middle[cell]! += whole[cell]!
    }
    forEachPatient(pattern, at.inverses[index]!, width, (weighted) => {
      for (let a = 0; a < m; a += 1) {
        for (let b = 0; b < m; b += 1) {
          const factor = middle[a * m + b]!
          for (let j = 0; j < p; j += 1) {
            const value = factor * weighted[a * width + j]!
            for (let k = 0; k < p; k += 1) result[j * p + k]! += value * weighted[b * width + k]!
          }
        }
      }
    })
  }
  return result
}
