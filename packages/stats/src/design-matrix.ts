import { cholesky, type SquareMatrix } from './linear-algebra.ts'

/** Numbers of equal meaning, one per row of data. */
export type Column = ArrayLike<number>

/**
 * Covariates behind an intercept, each centred and scaled, so that a solver's arithmetic doesn't depend on their units.
 *
 * `values` holds rows · order numbers, row after row; the first of each row is 1.
 */
export type Design = {
  readonly rows: number
  readonly order: number
  readonly values: Float64Array
  readonly centres: Float64Array
  readonly scales: Float64Array
}

/** @throws RangeError if a column is not `rows` finite numbers */
export function requireColumn(caller: string, name: string, column: Column, rows: number): void {
  if (column.length !== rows)
    throw new RangeError(`${caller}: ${name} (${column.length}) must have ${rows} values`)
  for (let i = 0; i < rows; i += 1)
    if (!Number.isFinite(column[i]!)) throw new RangeError(`${caller}: ${name} must hold finite numbers only`)
}

/** Weights as given, or 1 per row. @throws RangeError if one is negative or none is above 0 */
export function requireWeights(caller: string, weights: Column | null, rows: number): Float64Array {
  if (weights === null) return new Float64Array(rows).fill(1)
  requireColumn(caller, 'weights', weights, rows)
  const result = Float64Array.from(weights)
  if (rows > 0 && (result.some((weight) => weight < 0) || !result.some((weight) => weight > 0)))
    throw new RangeError(`${caller}: weights must be 0 or more, and not all 0`)
  return result
}

function centreAndScale(column: Column, weights: Float64Array, total: number): [number, number] {
  let centre = 0
  let squares = 0
  let largest = 0
  for (let i = 0; i < column.length; i += 1) centre += (weights[i]! * column[i]!) / total
  for (let i = 0; i < column.length; i += 1) {
    if (weights[i] === 0) continue
    squares += weights[i]! * (column[i]! - centre) ** 2
    largest = Math.max(largest, Math.abs(column[i]!))
  }
  const scale = Math.sqrt(squares / total)
  // What rounding leaves of a constant is no spread.
  return [centre, scale > 1e-12 * largest ? scale : 0]
}

/**
 * A column with mean 0 and standard deviation 1 (all 0 if it is constant): fits are the same, and what is computed from
 * their coefficients loses no digits to units far from 0, such as calendar time.
 */
export function standardised(column: Column): Float64Array {
  const values = Float64Array.from(column)
  const [centre, scale] = centreAndScale(values, new Float64Array(values.length).fill(1), values.length)
  return values.map((value) => (scale === 0 ? 0 : (value - centre) / scale))
}

/** Weighted cross-products XᵀWX of a design; order · order numbers. */
export function crossProducts({ rows, order, values }: Design, weights: Column): SquareMatrix {
  const products = new Float64Array(order * order)
  for (let row = 0; row < rows; row += 1) {
    const weight = weights[row]!
    if (weight === 0) continue
    for (let i = 0; i < order; i += 1) {
      const left = weight * values[row * order + i]!
      for (let j = 0; j <= i; j += 1) products[i * order + j]! += left * values[row * order + j]!
    }
  }
  for (let i = 0; i < order; i += 1)
    for (let j = 0; j < i; j += 1) products[j * order + i] = products[i * order + j]!
  return products
}

/**
 * Builds the design of an intercept and covariates.
 *
 * @param covariates one column per covariate, each as long as the weights; may be none
 * @param weights 0 or more per row; rows of weight 0 take no part
 * @returns the design, or the covariate (0-based) that says nothing the ones before it don't say
 */
export function designOf(
  covariates: readonly Column[],
  weights: Float64Array,
):
  | { readonly kind: 'design'; readonly design: Design }
  | { readonly kind: 'collinear'; readonly at: number } {
  const rows = weights.length
  const order = covariates.length + 1
  const total = weights.reduce((sum, weight) => sum + weight, 0)
  const values = new Float64Array(rows * order)
  const centres = new Float64Array(order)
  const scales = new Float64Array(order).fill(1)
  for (let row = 0; row < rows; row += 1) values[row * order] = 1
  for (const [at, column] of covariates.entries()) {
    const [centre, scale] = centreAndScale(column, weights, total)
    if (scale === 0) return { kind: 'collinear', at }
    centres[at + 1] = centre
    scales[at + 1] = scale
    for (let row = 0; row < rows; row += 1) values[row * order + at + 1] = (column[row]! - centre) / scale
  }
  const design = { rows, order, values, centres, scales }
  const factor = cholesky(crossProducts(design, weights), order, 1e-10)
  return factor.kind === 'factor' ? { kind: 'design', design } : { kind: 'collinear', at: factor.row - 1 }
}

/**
 * The matrix that takes coefficients of the scaled design to those of the covariates as they came; order · order.
 */
export function unscaling({ order, centres, scales }: Design): SquareMatrix {
  const matrix = new Float64Array(order * order)
  matrix[0] = 1
  for (let i = 1; i < order; i += 1) {
    matrix[i] = -centres[i]! / scales[i]!
    matrix[i * order + i] = 1 / scales[i]!
  }
  return matrix
}
