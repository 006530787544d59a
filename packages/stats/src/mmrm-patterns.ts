import type { OrthonormalColumns } from './orthonormal-columns.ts'
import type { PatientIndex } from './patient-index.ts'

/** Patients seen at the same visits: their rows stand together, patient after patient, each in the order of visits. */
export type VisitPattern = {
  readonly visits: readonly number[]
  readonly patients: number
  /** patients × visits rows of fixed effects and response, `width` numbers each. */
  readonly x: Float64Array
  /** Their cross-products where that is less than the rows: the likelihood needs no more of them. */
  readonly squares: Float64Array | null
}

export type PatternedRows = {
  readonly rows: number
  readonly width: number
  readonly visits: number
  readonly patterns: readonly VisitPattern[]
}

/** Where the width² numbers of a pair of visits begin (first at or after second): Σ x(first)·x(second)ᵀ. */
export const pairAt = (first: number, second: number, width: number) =>
  ((first * (first + 1)) / 2 + second) * width * width

function crossProducts(
  { visits, patients, x }: Omit<VisitPattern, 'squares'>,
  width: number,
  into: Float64Array,
): Float64Array {
  const m = visits.length
  for (let i = 0; i < patients; i += 1) {
    for (let a = 0; a < m; a += 1) {
      const left = (i * m + a) * width
      for (let b = 0; b <= a; b += 1) {
        const right = (i * m + b) * width
        let cell = pairAt(a, b, width)
        for (let j = 0; j < width; j += 1) {
          const value = x[left + j]!
          for (let k = 0; k < width; k += 1, cell += 1) into[cell]! += value * x[right + k]!
        }
      }
    }
  }
  return into
}

/** Beyond so many numbers (160 MB) cross-products are worked out each time they are needed. */
const MOST_KEPT = 2e7

/** Cross-products of each pattern in turn: kept, or worked out from the few rows into one array that is used again. */
export function* patternSquares({
  patterns,
  width,
  visits,
}: PatternedRows): Generator<readonly [pattern: VisitPattern, squares: Float64Array, index: number]> {
  let scratch: Float64Array | null = null
  for (const [index, pattern] of patterns.entries()) {
    if (pattern.squares !== null) {
      yield [pattern, pattern.squares, index]
      continue
    }
    scratch ??= new Float64Array(pairAt(visits, 0, width))
    scratch.fill(0)
    yield [pattern, crossProducts(pattern, width, scratch), index]
  }
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
  let kept = 0
  const patterns = [...groups.values()].map((group) => {
    const x = new Float64Array(group.rows.length * width)
    group.rows.forEach((row, at) => {
      columns.fill(row, inner)
      columns.turn(inner, 0)
      x.set(inner, at * width)
    })
    const m = group.visits.length
    const pattern = { visits: group.visits, patients: group.rows.length / m, x }
    const size = pairAt(m, 0, width)
    if (kept + size > MOST_KEPT) return { ...pattern, squares: null }
    kept += size
    return { ...pattern, squares: crossProducts(pattern, width, new Float64Array(size)) }
  })
  return { rows: columns.rows, width, visits, patterns }
}
