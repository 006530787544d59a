/** A symmetric matrix of order n as n·n numbers, row after row. Only small ones: tens of rows. */
export type SquareMatrix = Float64Array

export type Cholesky = {
  readonly order: number
  /** Lower triangle L with L·Lᵀ = the matrix; row after row, zeros above the diagonal. */
  readonly lower: SquareMatrix
}

/**
 * Cholesky factor of a symmetric matrix.
 *
 * @param matrix order·order numbers; the lower triangle is read
 * @param tolerance a pivot at or below this share of its diagonal element counts as zero
 * @returns the factor, or `not_positive` with the first row that depends on the rows before it
 * @throws RangeError if the matrix does not have order·order numbers
 *
 * @example cholesky(Float64Array.of(4, 2, 2, 3), 2) // lower 2 0 / 1 √2
 */
export function cholesky(
  matrix: ArrayLike<number>,
  order: number,
  tolerance = 1e-13,
): ({ readonly kind: 'factor' } & Cholesky) | { readonly kind: 'not_positive'; readonly row: number } {
  if (matrix.length !== order * order)
    throw new RangeError(`cholesky: order ${order} needs ${order * order} numbers, got ${matrix.length}`)
  const lower = new Float64Array(order * order)
  for (let i = 0; i < order; i += 1) {
    for (let j = 0; j <= i; j += 1) {
      let sum = matrix[i * order + j]!
      for (let k = 0; k < j; k += 1) sum -= lower[i * order + k]! * lower[j * order + k]!
      if (j < i) lower[i * order + j] = sum / lower[j * order + j]!
      else if (sum > tolerance * matrix[i * order + i]! && sum < Infinity)
        lower[i * order + i] = Math.sqrt(sum)
      else return { kind: 'not_positive', row: i }
    }
  }
  return { kind: 'factor', order, lower }
}

/**
 * Solution x of L·x = right (forward substitution).
 *
 * @example solveLower({ order: 1, lower: Float64Array.of(2) }, [6]) // [3]
 */
export function solveLower({ order, lower }: Cholesky, right: ArrayLike<number>): Float64Array {
  const x = new Float64Array(order)
  for (let i = 0; i < order; i += 1) {
    let sum = right[i]!
    for (let k = 0; k < i; k += 1) sum -= lower[i * order + k]! * x[k]!
    x[i] = sum / lower[i * order + i]!
  }
  return x
}

/**
 * Solution x of matrix·x = right, from the matrix's factor.
 *
 * @example solveCholesky({ order: 1, lower: Float64Array.of(2) }, [12]) // [3]
 */
export function solveCholesky(factor: Cholesky, right: ArrayLike<number>): Float64Array {
  const { order, lower } = factor
  const x = solveLower(factor, right)
  for (let i = order - 1; i >= 0; i -= 1) {
    let sum = x[i]!
    for (let k = i + 1; k < order; k += 1) sum -= lower[k * order + i]! * x[k]!
    x[i] = sum / lower[i * order + i]!
  }
  return x
}

/** Inverse of the matrix, exactly symmetric, from its factor. */
export function inverseFromCholesky(factor: Cholesky): SquareMatrix {
  const { order } = factor
  const inverse = new Float64Array(order * order)
  const unit = new Float64Array(order)
  for (let column = 0; column < order; column += 1) {
    unit.fill(0)
    unit[column] = 1
    const solved = solveCholesky(factor, unit)
    for (let row = column; row < order; row += 1) {
      inverse[row * order + column] = solved[row]!
      inverse[column * order + row] = solved[row]!
    }
  }
  return inverse
}

/** Natural logarithm of the determinant, from the factor. */
export function logDeterminant({ order, lower }: Cholesky): number {
  let sum = 0
  for (let i = 0; i < order; i += 1) sum += Math.log(lower[i * order + i]!)
  return 2 * sum
}

/**
 * Value of xᵀ·matrix·y.
 *
 * @example bilinear([1, 2], Float64Array.of(1, 0, 0, 1), [3, 4]) // 11
 */
export function bilinear(x: ArrayLike<number>, matrix: ArrayLike<number>, y: ArrayLike<number>): number {
  let sum = 0
  for (let i = 0; i < x.length; i += 1) {
    let row = 0
    for (let j = 0; j < y.length; j += 1) row += matrix[i * y.length + j]! * y[j]!
    sum += x[i]! * row
  }
  return sum
}

/**
 * Product of an (rows × inner) and an (inner × columns) matrix, both row after row.
 *
 * @throws RangeError if the shapes do not fit
 *
 * @example multiply([1, 2], [3, 4], 1, 2, 1) // [11]
 */
export function multiply(
  left: ArrayLike<number>,
  right: ArrayLike<number>,
  rows: number,
  inner: number,
  columns: number,
): Float64Array {
  if (left.length !== rows * inner || right.length !== inner * columns)
    throw new RangeError(
      `multiply: ${left.length} and ${right.length} numbers are not ${rows} × ${inner} and ${inner} × ${columns}`,
    )
  const product = new Float64Array(rows * columns)
  for (let i = 0; i < rows; i += 1) {
    for (let k = 0; k < inner; k += 1) {
      const factor = left[i * inner + k]!
      if (factor === 0) continue
      for (let j = 0; j < columns; j += 1) product[i * columns + j]! += factor * right[k * columns + j]!
    }
  }
  return product
}

/** Rows and columns of a symmetric matrix that are listed, in that order. */
export function submatrix(matrix: ArrayLike<number>, order: number, kept: readonly number[]): SquareMatrix {
  const result = new Float64Array(kept.length * kept.length)
  kept.forEach((row, i) => {
    kept.forEach((column, j) => {
      result[i * kept.length + j] = matrix[row * order + column]!
    })
  })
  return result
}

/**
 * Quadratic form xᵀ·M⁻¹·x over the part of M that can be inverted: rows that depend on rows before them are left out.
 *
 * @returns the value and how many rows entered (the degrees of freedom of a test)
 */
export function inverseQuadraticForm(
  x: ArrayLike<number>,
  matrix: ArrayLike<number>,
  tolerance = 1e-10,
): { readonly value: number; readonly rank: number } {
  const order = x.length
  let kept = Array.from({ length: order }, (_, i) => i).filter((i) => matrix[i * order + i]! > 0)
  for (;;) {
    const factor = cholesky(submatrix(matrix, order, kept), kept.length, tolerance)
    if (factor.kind === 'factor') {
      const solved = solveLower(
        factor,
        kept.map((i) => x[i]!),
      )
      return { value: solved.reduce((sum, value) => sum + value * value, 0), rank: kept.length }
    }
    kept = kept.filter((_, at) => at !== factor.row)
  }
}
