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
  /** Entries below: patients, or fewer after `gathered`. */
  readonly patients: number
  readonly rows: number
  readonly width: number
  /** How many patients each entry stands for where only Σ1, Σz and Σz² count: 1, or after `gathered` also 0 or more. */
  readonly standsFor: Float64Array
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
  const { of } = patients
  const zz = new Float64Array(3 * patients.count)
  const zx = new Float64Array(2 * width * patients.count)
  const scaled = new Float64Array(rows)
  for (let row = 0; row < rows; row += 1) {
    const z = time === null ? 0 : (time[row]! - centre) / scale
    const at = 3 * of[row]!
    scaled[row] = z
    zz[at]! += 1
    zz[at + 1]! += z
    zz[at + 2]! += z * z
  }
  for (const [i, column] of [...columns.columns, columns.left].entries()) {
    for (let row = 0; row < rows; row += 1) {
      const at = 2 * width * of[row]! + i
      const value = column[row]!
      zx[at]! += value
      zx[at + width]! += scaled[row]! * value
    }
  }
  const leftSquares = columns.left.reduce((sum, value) => sum + value * value, 0)
  for (let part = 0; part < 2 * patients.count; part += 1) columns.turn(zx, width * part)
  const xx = allSquares(columns, leftSquares)
  const standsFor = new Float64Array(patients.count).fill(1)
  return { patients: patients.count, rows, width, standsFor, zz, zx, xx, centre, scale }
}

/** Patients seen at the same times: the entries of each set of sums; null when the first show that hardly any are. */
function groupsAlike({ patients, zz }: CrossProducts): number[][] | null {
  const groups: number[][] = []
  const byCount = new Map<number, Map<number, Map<number, number[]>>>()
  const under = <Value>(map: Map<number, Value>, key: number, make: () => Value): Value => {
    const found = map.get(key)
    if (found !== undefined) return found
    const made = make()
    map.set(key, made)
    return made
  }
  for (let i = 0; i < patients; i += 1) {
    if (i === 500 && groups.length > 250) return null
    const bySum = under(byCount, zz[3 * i]!, () => new Map<number, Map<number, number[]>>())
    const bySquares = under(bySum, zz[3 * i + 1]!, () => new Map<number, number[]>())
    const group = under(bySquares, zz[3 * i + 2]!, () => {
      const made: number[] = []
      groups.push(made)
      return made
    })
    group.push(i)
  }
  return groups
}

/** Fewest columns F with F·Fᵀ = the matrix, up to rounding, of a matrix of sums of squares; row after row. */
function rootOf(matrix: Float64Array, order: number): Float64Array {
  const root = new Float64Array(order * order)
  for (let i = 0; i < order; i += 1) {
    for (let j = 0; j <= i; j += 1) {
      let sum = matrix[i * order + j]!
      for (let k = 0; k < j; k += 1) sum -= root[i * order + k]! * root[j * order + k]!
      const pivot = root[j * order + j]!
      if (j < i) root[i * order + j] = pivot > 0 ? sum / pivot : 0
      else root[i * order + i] = sum > 1e-14 * matrix[i * order + i]! ? Math.sqrt(sum) : 0
    }
  }
  return root
}

/**
 * The same likelihood from fewer entries: of patients seen at the same times, which in planned visits are most, only the sums
 * of products of Σx and Σzx count, and 2 · width imagined patients have the same.
 */
export function gathered(data: CrossProducts): CrossProducts {
  const { width, zz, zx } = data
  const size = 2 * width
  const groups = groupsAlike(data)
  if (groups === null) return data
  const count = groups.reduce((sum, group) => sum + Math.min(group.length, size), 0)
  if (count > data.patients / 2) return data
  const standsFor = new Float64Array(count)
  const fewer = { zz: new Float64Array(3 * count), zx: new Float64Array(size * count) }
  const products = new Float64Array(size * size)
  let at = 0
  for (const group of groups) {
    const times = zz.subarray(3 * group[0]!, 3 * group[0]! + 3)
    if (group.length <= size) {
      for (const patient of group) {
        standsFor[at] = 1
        fewer.zz.set(times, 3 * at)
        fewer.zx.set(zx.subarray(size * patient, size * (patient + 1)), size * at)
        at += 1
      }
      continue
    }
    products.fill(0)
    for (const patient of group) {
      const from = size * patient
      for (let i = 0; i < size; i += 1) {
        const value = zx[from + i]!
        for (let j = 0; j <= i; j += 1) products[i * size + j]! += value * zx[from + j]!
      }
    }
    const root = rootOf(products, size)
    for (let column = 0; column < size; column += 1) {
      standsFor[at] = column === 0 ? group.length : 0
      fewer.zz.set(times, 3 * at)
      for (let i = 0; i < size; i += 1) fewer.zx[size * at + i] = root[i * size + column]!
      at += 1
    }
  }
  return { ...data, patients: count, standsFor, ...fewer }
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
  const standsFor = new Float64Array(count).fill(1)
  return {
    ...data,
    patients: count,
    rows,
    standsFor,
    zz,
    zx,
    xx: sumSquares(columns, (row) => of[row]! % stride === 0),
  }
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
