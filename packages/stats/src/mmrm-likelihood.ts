import {
  type Cholesky,
  cholesky,
  inverseFromCholesky,
  type SquareMatrix,
  solveCholesky,
  submatrix,
} from './linear-algebra.ts'
import type { Structure } from './mmrm-covariance.ts'
import { type PatternedRows, pairAt, patternSquares } from './mmrm-patterns.ts'

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
  let deviance = (reml ? rows - p : rows) * Math.log(2 * Math.PI)
  const inverses: SquareMatrix[] = []
  for (const [pattern, squares] of patternSquares(data)) {
    const m = pattern.visits.length
    const factor = cholesky(submatrix(covariance, visits, pattern.visits), m, 1e-13)
    if (factor.kind === 'not_positive') return null
    const inverse = inverseFromCholesky(factor)
    inverses.push(inverse)
    for (let a = 0; a < m; a += 1) {
      deviance += 2 * pattern.patients * Math.log(factor.lower[a * m + a]!)
      for (let b = 0; b <= a; b += 1) {
        const weight = inverse[a * m + b]! * (a === b ? 1 : 2)
        const from = pairAt(a, b, width)
        for (let cell = 0; cell < xx.length; cell += 1) xx[cell]! += weight * squares[from + cell]!
      }
    }
  }
  for (let j = 0; j < width; j += 1)
    for (let k = 0; k < j; k += 1) xx[j * width + k] = (xx[j * width + k]! + xx[k * width + j]!) / 2
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
  /** Σ tr(V⁻¹VₖV⁻¹Vₗ): the information were the fixed effects known; 0 unless asked for, like `expected`. */
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

/** left · inner · left for symmetric matrices */
const around = (left: SquareMatrix, inside: SquareMatrix, n: number) =>
  product(product(left, inside, n), left, n)

type PairSums = {
  /** Σ V⁻¹X(V⁻¹X)ᵀ and Σ V⁻¹X·rᵀ, r = V⁻¹(y − Xβ), for every pair of visits of all patterns together. */
  readonly pairs: readonly Float64Array[]
  readonly mixed: readonly Float64Array[]
}

/**
 * Sums over the patients of one pattern: of HHᵀ and rrᵀ with H the share of the fixed effects, r = V⁻¹(y − Xβ); m² each.
 * Adds to the sums of pairs of visits.
 */
function patternSums(
  visitsOf: readonly number[],
  squares: Float64Array,
  inverse: SquareMatrix,
  { width, visits }: PatternedRows,
  coefficients: Float64Array,
  covariance: SquareMatrix,
  { pairs, mixed }: PairSums,
) {
  const p = width - 1
  const m = visitsOf.length
  const taken = new Float64Array(m * m)
  const residual = new Float64Array(m * m)
  // Σ x(a)·e(b) with e = y − Xβ: p numbers for each pair of visits.
  const withResidual = new Float64Array(m * m * p)
  for (let a = 0; a < m; a += 1) {
    for (let b = 0; b <= a; b += 1) {
      const from = pairAt(a, b, width)
      let [trace, both] = [0, 0]
      for (let j = 0; j < width; j += 1) {
        let [row, column] = [squares[from + j * width + p]!, squares[from + p * width + j]!]
        for (let k = 0; k < p; k += 1) {
          row -= squares[from + j * width + k]! * coefficients[k]!
          column -= squares[from + k * width + j]! * coefficients[k]!
        }
        if (j === p) {
          both += row
          continue
        }
        both -= coefficients[j]! * row
        withResidual[(a * m + b) * p + j] = row
        withResidual[(b * m + a) * p + j] = column
        for (let k = 0; k < p; k += 1) trace += covariance[j * p + k]! * squares[from + j * width + k]!
      }
      taken[a * m + b] = trace
      taken[b * m + a] = trace
      residual[a * m + b] = both
      residual[b * m + a] = both
    }
  }
  addMixed(visitsOf, withResidual, inverse, mixed, visits, p)
  addPairs(visitsOf, squares, inverse, pairs, visits, width)
  return { taken: around(inverse, taken, m), residual: around(inverse, residual, m) }
}

/** V⁻¹ on both sides of the sums with residuals. */
function addMixed(
  visitsOf: readonly number[],
  sums: Float64Array,
  inverse: SquareMatrix,
  mixed: readonly Float64Array[],
  visits: number,
  p: number,
) {
  const m = visitsOf.length
  const half = new Float64Array(m * p)
  for (let a = 0; a < m; a += 1) {
    half.fill(0)
    for (let c = 0; c < m; c += 1) {
      const weight = inverse[a * m + c]!
      for (let cell = 0; cell < half.length; cell += 1) half[cell]! += weight * sums[c * m * p + cell]!
    }
    for (let b = 0; b < m; b += 1) {
      const column = mixed[visitsOf[a]! * visits + visitsOf[b]!]!
      for (let d = 0; d < m; d += 1) {
        const weight = inverse[b * m + d]!
        for (let j = 0; j < p; j += 1) column[j]! += weight * half[d * p + j]!
      }
    }
  }
}

/** V⁻¹ on both sides of the cross-products of fixed effects; only for pairs whose second visit is not the later. */
function addPairs(
  visitsOf: readonly number[],
  squares: Float64Array,
  inverse: SquareMatrix,
  pairs: readonly Float64Array[],
  visits: number,
  width: number,
) {
  const p = width - 1
  const m = visitsOf.length
  const half = new Float64Array(m * p * p)
  for (let a = 0; a < m; a += 1) {
    half.fill(0)
    for (let c = 0; c < m; c += 1) {
      const weight = inverse[a * m + c]!
      for (let d = 0; d < m; d += 1) {
        // Only pairs with the first visit at or after the second are kept: the others stand across.
        const from = c >= d ? pairAt(c, d, width) : pairAt(d, c, width)
        const [down, along] = c >= d ? [width, 1] : [1, width]
        let cell = d * p * p
        for (let j = 0; j < p; j += 1) {
          let source = from + j * down
          for (let k = 0; k < p; k += 1, cell += 1, source += along) half[cell]! += weight * squares[source]!
        }
      }
    }
    for (let b = 0; b <= a; b += 1) {
      const pair = pairs[visitsOf[a]! * visits + visitsOf[b]!]!
      for (let d = 0; d < m; d += 1) {
        const weight = inverse[b * m + d]!
        const from = d * p * p
        for (let cell = 0; cell < pair.length; cell += 1) pair[cell]! += weight * half[from + cell]!
      }
    }
  }
}

/** Adds tr(Dₖ·V⁻¹·Dₗ·kernel) for k ≤ l: how each pair of directions bends what the kernel stands for. */
function addBending(
  into: SquareMatrix,
  directions: readonly SquareMatrix[],
  inverse: SquareMatrix,
  kernel: SquareMatrix,
  m: number,
) {
  const q = directions.length
  const half = new Float64Array(m)
  const turned = new Float64Array(m * m)
  for (let l = 0; l < q; l += 1) {
    const direction = directions[l]!
    for (let a = 0; a < m; a += 1) {
      half.fill(0)
      for (let b = 0; b < m; b += 1) {
        const value = inverse[a * m + b]!
        for (let c = 0; c < m; c += 1) half[c]! += value * direction[b * m + c]!
      }
      for (let c = 0; c < m; c += 1) {
        let sum = 0
        for (let b = 0; b < m; b += 1) sum += half[b]! * kernel[b * m + c]!
        turned[a * m + c] = sum
      }
    }
    for (let k = 0; k <= l; k += 1) into[k * q + l]! += inner(directions[k]!, turned)
  }
}

function mirror(matrix: SquareMatrix, n: number) {
  for (let k = 0; k < n; k += 1) for (let l = 0; l < k; l += 1) matrix[k * n + l] = matrix[l * n + k]!
}

/**
 * Derivatives at a profile. Work grows with patterns of visits, not with patients.
 *
 * @param withInformation also `traces` and `expected`
 */
export function marginalSlopes(
  data: PatternedRows,
  structure: Structure,
  theta: ArrayLike<number>,
  at: MarginalProfile,
  reml: boolean,
  withInformation: boolean,
): MarginalSlopes {
  const { width, visits } = data
  const p = width - 1
  const q = structure.parameters
  const directions = structure.directions(theta)
  const cells = visits * visits
  const mixed = Array.from({ length: cells }, () => new Float64Array(p))
  const pairs = Array.from({ length: cells }, () => new Float64Array(p * p))
  const hessian = new Float64Array(q * q)
  const traces = new Float64Array(q * q)
  const expected = new Float64Array(q * q)
  const byVisit = new Float64Array(cells)
  const covariance = inverseFromCholesky(at.information)
  const sums = { pairs, mixed }
  for (const [pattern, squares, index] of patternSquares(data)) {
    const m = pattern.visits.length
    const inverse = at.inverses[index]!
    const { taken, residual } = patternSums(
      pattern.visits,
      squares,
      inverse,
      data,
      at.coefficients,
      covariance,
      sums,
    )
    if (!reml) taken.fill(0)
    const seen = directions.map((direction) => submatrix(direction, visits, pattern.visits))
    const known = inverse.map((value) => pattern.patients * value)
    for (let a = 0; a < m; a += 1)
      for (let b = 0; b < m; b += 1)
        byVisit[pattern.visits[a]! * visits + pattern.visits[b]!]! +=
          known[a * m + b]! - residual[a * m + b]! - taken[a * m + b]!
    const kernel = known.map((value, cell) => 2 * (taken[cell]! + residual[cell]!) - value)
    addBending(hessian, seen, inverse, kernel, m)
    if (!withInformation) continue
    addBending(traces, seen, inverse, known, m)
    const left = known.map((value, cell) => value - 2 * taken[cell]!)
    addBending(expected, seen, inverse, left, m)
  }
  for (const matrix of [hessian, traces, expected]) mirror(matrix, q)
  const spread = directions.map((direction) => spreadOf(direction, pairs, visits, p))
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
  const bent = structure.bendsAlong(theta, byVisit)
  for (let k = 0; k < q; k += 1) {
    for (let l = 0; l < q; l += 1) {
      hessian[k * q + l]! += (bent === null ? 0 : bent[k * q + l]!) - 2 * inner(f[k]!, solved[l]!)
      if (!reml) continue
      let shared = 0
      for (let i = 0; i < p; i += 1)
        for (let j = 0; j < p; j += 1) shared += turned[k]![i * p + j]! * turned[l]![j * p + i]!
      hessian[k * q + l]! -= shared
      expected[k * q + l]! += shared
    }
  }
  const gradient = Float64Array.from(directions, (direction) => inner(direction, byVisit))
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
  for (const [pattern, squares, index] of patternSquares(data)) {
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
    const onPairs = around(at.inverses[index]!, middle, m)
    for (let a = 0; a < m; a += 1) {
      for (let b = 0; b <= a; b += 1) {
        const from = pairAt(a, b, width)
        // Pairs the other way round stand across.
        const [there, back] = [onPairs[a * m + b]!, a === b ? 0 : onPairs[b * m + a]!]
        for (let j = 0; j < p; j += 1) {
          for (let k = 0; k < p; k += 1)
            result[j * p + k]! +=
              there * squares[from + j * width + k]! + back * squares[from + k * width + j]!
        }
      }
    }
  }
  return result
}
