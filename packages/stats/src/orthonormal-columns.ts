import { cholesky, type SquareMatrix, solveCholesky, solveLower } from './linear-algebra.ts'
import type { FixedEffects } from './model-matrix.ts'

/**
 * Fixed effects turned into uncorrelated columns of length 1, and the response into what least squares leaves of it.
 * A likelihood computed from their cross-products loses no digits to correlated covariates or large units.
 */
export type OrthonormalColumns = {
  readonly rows: number
  readonly order: number
  /** The columns as they came, and what least squares leaves of the response. */
  readonly columns: readonly ArrayLike<number>[]
  readonly left: Float64Array
  /** Writes the row's columns as they came, then what is left of its response: order + 1 numbers. */
  readonly fill: (row: number, into: Float64Array) => void
  /** Turns columns as they came, or any sum of them over rows, into the uncorrelated ones, in place. */
  readonly turn: (x: Float64Array, from: number) => void
  /** Smallest share of a column that the columns before it leave: the squared loss of digits in cross-products. */
  readonly smallestPivot: number
  /** ln of the determinant of the cross-products of the columns as they came. */
  readonly logDeterminant: number
  /** Sum of squares of the response as it came: the measure of whether anything of it is left. */
  readonly responseSquares: number
  /** Coefficients of the columns as they came, from those of the uncorrelated columns. */
  readonly coefficients: (inner: ArrayLike<number>) => Float64Array
  /** Covariance of the coefficients of the columns as they came, from that of the uncorrelated columns. */
  readonly covariance: (inner: SquareMatrix) => SquareMatrix
}

function requireLengths(caller: string, { names, columns }: FixedEffects, response: ArrayLike<number>) {
  if (names.length !== columns.length || names.length === 0)
    throw new RangeError(`${caller}: needs one name for each of at least 1 column of fixed effects`)
  for (const [at, column] of [...columns, response].entries()) {
    const name = names[at] ?? 'response'
    if (column.length !== response.length)
      throw new RangeError(
        `${caller}: ${name} (${column.length}) and response (${response.length}) must match`,
      )
  }
}

function requireFinite(caller: string, { names, columns }: FixedEffects, response: ArrayLike<number>) {
  for (const [at, column] of [...columns, response].entries())
    for (let i = 0; i < column.length; i += 1)
      if (!Number.isFinite(column[i]!))
        throw new RangeError(`${caller}: ${names[at] ?? 'response'} must hold finite numbers only`)
}

function crossProducts(columns: readonly ArrayLike<number>[], rows: number): SquareMatrix {
  const w = columns.length
  const products = new Float64Array(w * w)
  const block = 1024
  // Blocks keep the columns in the cache while each pair of them is summed.
  for (let from = 0; from < rows; from += block) {
    const to = Math.min(rows, from + block)
    for (let a = 0; a < w; a += 1) {
      const left = columns[a]!
      for (let b = 0; b <= a; b += 1) {
        const right = columns[b]!
        let sum = 0
        for (let i = from; i < to; i += 1) sum += left[i]! * right[i]!
        products[a * w + b]! += sum
      }
    }
  }
  for (let a = 0; a < w; a += 1) for (let b = 0; b < a; b += 1) products[b * w + a] = products[a * w + b]!
  return products
}

/**
 * @returns the uncorrelated columns, or `not_estimable`: too few rows, or a column that the ones before it
 *   determine
 * @throws RangeError if columns differ in length or a number is not finite
 */
export function orthonormalColumns(
  caller: string,
  fixed: FixedEffects,
  response: ArrayLike<number>,
):
  | ({ readonly kind: 'columns' } & OrthonormalColumns)
  | { readonly kind: 'not_estimable'; readonly reason: string } {
  requireLengths(caller, fixed, response)
  const rows = response.length
  const p = fixed.columns.length
  const reason = (text: string) => ({ kind: 'not_estimable', reason: text }) as const
  if (rows === 0) return reason('no rows')
  if (rows <= p) return reason(`${rows} rows are too few for ${p} fixed effects`)
  const products = crossProducts([...fixed.columns, response], rows)
  // A number that is not finite makes its column's sum of squares so; only then is it looked for.
  for (let i = 0; i <= p; i += 1)
    if (!Number.isFinite(products[i * (p + 2)]!)) requireFinite(caller, fixed, response)
  const gram = new Float64Array(p * p)
  for (let i = 0; i < p; i += 1) for (let j = 0; j < p; j += 1) gram[i * p + j] = products[i * (p + 1) + j]!
  const factor = cholesky(gram, p, 1e-11)
  if (factor.kind === 'not_positive')
    return reason(`${fixed.names[factor.row]} is determined by the fixed effects before it`)
  const { lower } = factor
  const first = solveCholesky(
    factor,
    Float64Array.from({ length: p }, (_, i) => products[p * (p + 1) + i]!),
  )
  const { columns } = fixed
  const left = leftOf(columns, response, first)
  const fill = (row: number, into: Float64Array) => {
    for (let i = 0; i < p; i += 1) into[i] = columns[i]![row]!
    into[p] = left[row]!
  }
  const turn = (x: Float64Array, from: number) => {
    for (let i = 0; i < p; i += 1) {
      let sum = x[from + i]!
      for (let k = 0; k < i; k += 1) sum -= lower[i * p + k]! * x[from + k]!
      x[from + i] = sum / lower[i * p + i]!
    }
  }
  let smallestPivot = 1
  for (let i = 0; i < p; i += 1)
    smallestPivot = Math.min(smallestPivot, lower[i * p + i]! ** 2 / gram[i * p + i]!)
  const inverse = transposedInverse(lower, p)
  let logDeterminant = 0
  for (let i = 0; i < p; i += 1) logDeterminant += 2 * Math.log(lower[i * p + i]!)
  return {
    kind: 'columns',
    rows,
    order: p,
    columns,
    left,
    fill,
    turn,
    smallestPivot,
    logDeterminant,
    responseSquares: products[p * (p + 1) + p]!,
    coefficients: (inner) => first.map((value, i) => value + dotRow(inverse, p, i, inner)),
    covariance: (inner) => sandwich(inverse, inner, p),
  }
}

function leftOf(
  columns: readonly ArrayLike<number>[],
  response: ArrayLike<number>,
  coefficients: Float64Array,
): Float64Array {
  const left = new Float64Array(response)
  for (const [i, column] of columns.entries()) {
    const coefficient = coefficients[i]!
    for (let row = 0; row < left.length; row += 1) left[row]! -= coefficient * column[row]!
  }
  return left
}

/** Inverse of Lᵀ, which takes coefficients of the uncorrelated columns to those of the columns as they came. */
function transposedInverse(lower: SquareMatrix, order: number): SquareMatrix {
  const result = new Float64Array(order * order)
  for (let i = 0; i < order; i += 1) {
    const unit = new Float64Array(order)
    unit[i] = 1
    result.set(solveLower({ order, lower }, unit), i * order)
  }
  return result
}

function dotRow(matrix: SquareMatrix, order: number, row: number, x: ArrayLike<number>): number {
  let sum = 0
  for (let j = 0; j < order; j += 1) sum += matrix[row * order + j]! * x[j]!
  return sum
}

/** outer · inner · outerᵀ, exactly symmetric. */
function sandwich(outer: SquareMatrix, inner: SquareMatrix, order: number): SquareMatrix {
  const result = new Float64Array(order * order)
  for (let i = 0; i < order; i += 1) {
    const half = Float64Array.from({ length: order }, (_, j) => {
      let sum = 0
      for (let k = 0; k < order; k += 1) sum += outer[i * order + k]! * inner[k * order + j]!
      return sum
    })
    for (let j = 0; j <= i; j += 1) {
      const value = dotRow(outer, order, j, half)
      result[i * order + j] = value
      result[j * order + i] = value
    }
  }
  return result
}
