import type { SquareMatrix } from './linear-algebra.ts'

export type Eigen = {
  readonly values: Float64Array
  /** Vector k is column k; row after row. */
  readonly vectors: SquareMatrix
}

function rotate(d: SquareMatrix, vectors: SquareMatrix, n: number, p: number, q: number): boolean {
  const off = d[p * n + q]!
  const [dp, dq] = [d[p * n + p]!, d[q * n + q]!]
  if (off === 0 || Math.abs(off) <= 1e-17 * Math.sqrt(Math.abs(dp) * Math.abs(dq))) return false
  const tau = (dq - dp) / (2 * off)
  const t = (tau < 0 ? -1 : 1) / (Math.abs(tau) + Math.sqrt(1 + tau * tau))
  const c = 1 / Math.sqrt(1 + t * t)
  const s = t * c
  for (let k = 0; k < n; k += 1) {
    const [x, y] = [d[k * n + p]!, d[k * n + q]!]
    d[k * n + p] = c * x - s * y
    d[k * n + q] = s * x + c * y
  }
  for (let k = 0; k < n; k += 1) {
    const [x, y] = [d[p * n + k]!, d[q * n + k]!]
    d[p * n + k] = c * x - s * y
    d[q * n + k] = s * x + c * y
    const [v, w] = [vectors[k * n + p]!, vectors[k * n + q]!]
    vectors[k * n + p] = c * v - s * w
    vectors[k * n + q] = s * v + c * w
  }
  d[p * n + q] = 0
  d[q * n + p] = 0
  return true
}

/**
 * Eigenvalues and eigenvectors of a small symmetric matrix, by Jacobi's rotations; in no order.
 *
 * @param matrix order² numbers, row after row, both triangles filled
 *
 * Source: Golub & Van Loan 2013, section 8.5.
 *
 * @example symmetricEigen(Float64Array.of(2, 1, 1, 2), 2).values // 1 and 3
 */
export function symmetricEigen(matrix: ArrayLike<number>, order: number): Eigen {
  const d = Float64Array.from(matrix)
  const vectors = new Float64Array(order * order)
  for (let i = 0; i < order; i += 1) vectors[i * order + i] = 1
  for (let sweep = 0; sweep < 60; sweep += 1) {
    let moved = false
    for (let p = 0; p < order; p += 1) {
      for (let q = p + 1; q < order; q += 1) moved = rotate(d, vectors, order, p, q) || moved
    }
    if (!moved) break
  }
  return { values: Float64Array.from({ length: order }, (_, i) => d[i * order + i]!), vectors }
}

/** V · f(values) · Vᵀ: the inverse of the matrix, its absolute value and so on. */
export function fromEigen({ values, vectors }: Eigen, of: (value: number) => number): SquareMatrix {
  const n = values.length
  const result = new Float64Array(n * n)
  for (let k = 0; k < n; k += 1) {
    const weight = of(values[k]!)
    if (weight === 0) continue
    for (let i = 0; i < n; i += 1) {
      for (let j = 0; j < n; j += 1) result[i * n + j]! += weight * vectors[i * n + k]! * vectors[j * n + k]!
    }
  }
  return result
}

/**
 * f of a symmetric matrix, with its rows and columns first brought to a unit diagonal, so that `of` sees eigenvalues
 * without units; the scaling of a result that is inverted in its units is undone.
 */
function inverseUnits(matrix: ArrayLike<number>, order: number, of: (value: number) => number) {
  const factors = Float64Array.from({ length: order }, (_, i) => {
    const root = Math.sqrt(Math.abs(matrix[i * order + i]!))
    return root > 0 ? root : 1
  })
  const unit = (value: number, at: number) =>
    value / (factors[Math.floor(at / order)]! * factors[at % order]!)
  const eigen = symmetricEigen(Float64Array.from(matrix, unit), order)
  return { values: eigen.values, inverse: fromEigen(eigen, of).map(unit) }
}

/**
 * Inverse of a symmetric matrix on the directions it has information on, and how many those are.
 *
 * @param tolerance eigenvalues of the matrix scaled to a unit diagonal at or below it count as none; so do negative ones
 */
export function pseudoInverse(matrix: ArrayLike<number>, order: number, tolerance = 1e-9) {
  const { values, inverse } = inverseUnits(matrix, order, (value) => (value > tolerance ? 1 / value : 0))
  return { inverse, rank: values.filter((value) => value > tolerance).length }
}

/**
 * Inverse of a Hessian made positive: every eigenvalue taken as its size, so that minus this matrix times the gradient
 * goes down also where the surface bends the wrong way.
 */
export function descentMetric(hessian: ArrayLike<number>, order: number): SquareMatrix {
  return inverseUnits(hessian, order, (value) => 1 / Math.max(Math.abs(value), 1e-7)).inverse
}
