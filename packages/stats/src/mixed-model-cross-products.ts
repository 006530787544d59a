import { cholesky } from './linear-algebra.ts'
import type { OrthonormalColumns } from './orthonormal-columns.ts'
import type { PatientIndex } from './patient-index.ts'
import { symmetricEigen } from './symmetric-eigen.ts'

/**
 * All that the likelihood of a random intercept and slope needs of the data, patient by patient.
 *
 * With z = (1, time scaled to mean 0 and spread 1), and x the fixed effects followed by the response (w numbers).
 */
export type CrossProducts = {
  readonly patients: number
  readonly rows: number
  readonly width: number
  /** Per patient Σ1, Σz, Σz². */
  readonly zz: Float64Array
  /** Per patient Σx, then Σzx: 2 · width numbers. */
  readonly zx: Float64Array
  /** Σxxᵀ over all rows; width² numbers. */
  readonly xx: Float64Array
  /** scaled time = (time − centre) / scale */
  readonly centre: number
  readonly scale: number
}

function timeScale(time: ArrayLike<number>): { centre: number; scale: number } {
  let centre = 0
  for (let i = 0; i < time.length; i += 1) centre += time[i]! / time.length
  let squares = 0
  for (let i = 0; i < time.length; i += 1) squares += (time[i]! - centre) ** 2
  return { centre, scale: Math.sqrt(squares / time.length) || 1 }
}

/** Σxxᵀ of the uncorrelated columns and what is left of the response, over the rows of the patients kept. */
function sumSquares(columns: OrthonormalColumns, keep: (row: number) => boolean): Float64Array {
  const { rows, order } = columns
  const width = order + 1
  const xx = new Float64Array(width * width)
  const x = new Float64Array(width)
  for (let row = 0; row < rows; row += 1) {
    if (!keep(row)) continue
    columns.fill(row, x)
    columns.turn(x, 0)
    for (let i = 0; i < width; i += 1) for (let j = 0; j <= i; j += 1) xx[i * width + j]! += x[i]! * x[j]!
  }
  for (let i = 0; i < width; i += 1) for (let j = 0; j < i; j += 1) xx[j * width + i] = xx[i * width + j]!
  return xx
}

/** Over all rows the uncorrelated columns are the identity; where they nearly repeat each other, not to the last digit. */
function allSquares(columns: OrthonormalColumns, leftSquares: number): Float64Array {
  const { order, smallestPivot } = columns
  if (smallestPivot < 1e-4) return sumSquares(columns, () => true)
  const width = order + 1
  const xx = new Float64Array(width * width)
  for (let i = 0; i < order; i += 1) xx[i * width + i] = 1
  xx[width * width - 1] = leftSquares
  return xx
}

/** One pass over the rows, a second where columns nearly repeat each other; after it nothing grows but with patients. */
export function crossProductsOf(
  columns: OrthonormalColumns,
  patients: PatientIndex,
  time: ArrayLike<number> | null,
): CrossProducts {
  const { rows, order } = columns
  const width = order + 1
  const { centre, scale } = time === null ? { centre: 0, scale: 1 } : timeScale(time)
  const zz = new Float64Array(3 * patients.count)
  const zx = new Float64Array(2 * width * patients.count)
  const x = new Float64Array(width)
  let leftSquares = 0
  for (let row = 0; row < rows; row += 1) {
    const patient = patients.of[row]!
    const z = time === null ? 0 : (time[row]! - centre) / scale
    columns.fill(row, x)
    leftSquares += x[order]! ** 2
    zz[3 * patient]! += 1
    zz[3 * patient + 1]! += z
    zz[3 * patient + 2]! += z * z
    const at = 2 * width * patient
    for (let i = 0; i < width; i += 1) {
      const value = x[i]!
      zx[at + i]! += value
      zx[at + width + i]! += z * value
    }
  }
  for (let part = 0; part < 2 * patients.count; part += 1) columns.turn(zx, width * part)
  const xx = allSquares(columns, leftSquares)
  return { patients: patients.count, rows, width, zz, zx, xx, centre, scale }
}

/** The same of every k-th patient, about as many as asked for: enough to find where on the likelihood to begin. */
export function sampleOf(
  data: CrossProducts,
  columns: OrthonormalColumns,
  { of }: PatientIndex,
  patients: number,
): CrossProducts {
  const { width } = data
  const stride = Math.ceil(data.patients / patients)
  const count = Math.ceil(data.patients / stride)
  const zz = new Float64Array(3 * count)
  const zx = new Float64Array(2 * width * count)
  let rows = 0
  for (let i = 0; i < count; i += 1) {
    const from = i * stride
    zz.set(data.zz.subarray(3 * from, 3 * from + 3), 3 * i)
    zx.set(data.zx.subarray(2 * width * from, 2 * width * (from + 1)), 2 * width * i)
    rows += zz[3 * i]!
  }
  return { ...data, patients: count, rows, zz, zx, xx: sumSquares(columns, (row) => of[row]! % stride === 0) }
}

/**
 * Whether the data can tell the variances apart: the covariance matrices they stand for, over all rows, must not be
 * combinations of one another.
 */
export function variancesAreDistinct({ patients, rows, zz }: CrossProducts, slope: boolean): boolean {
  // Inner products tr(VₖVₗ) of intercept, intercept-with-slope, slope and noise.
  const gram = new Float64Array(16)
  for (let i = 0; i < patients; i += 1) {
    const n = zz[3 * i]!
    const z = zz[3 * i + 1]!
    const z2 = zz[3 * i + 2]!
    gram[0]! += n * n
    gram[1]! += 2 * n * z
    gram[2]! += z * z
    gram[5]! += 2 * (z * z + n * z2)
    gram[6]! += 2 * z * z2
    gram[7]! += 2 * z
    gram[10]! += z2 * z2
    gram[11]! += z2
  }
  gram[3] = rows
  gram[15] = rows
  const kept = slope ? [0, 1, 2, 3] : [0, 3]
  const order = kept.length
  const scaled = new Float64Array(order * order)
  for (const [i, a] of kept.entries()) {
    for (const [j, b] of kept.entries()) {
      const [low, high] = [Math.min(a, b), Math.max(a, b)]
      scaled[i * order + j] = gram[4 * low + high]! / Math.sqrt(gram[5 * a]! * gram[5 * b]!)
    }
  }
  if (!scaled.every(Number.isFinite) || cholesky(scaled, order, 1e-12).kind === 'not_positive') return false
  return symmetricEigen(scaled, order).values.every((value) => value > 1e-9)
}
