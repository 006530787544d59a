import { cholesky, type SquareMatrix } from './linear-algebra.ts'

/** Covariance of one patient's scores over the visits. */
export type CovarianceStructure = 'unstructured' | 'compound_symmetry' | 'ar1'

/** A covariance matrix over v visits as a function of a few parameters; matrices are v², row after row. */
export type Structure = {
  readonly parameters: number
  readonly matrix: (theta: ArrayLike<number>) => SquareMatrix
  /** ∂Σ/∂θ, one matrix per parameter. */
  readonly directions: (theta: ArrayLike<number>) => readonly SquareMatrix[]
  /** ∂²Σ/∂θₖ∂θₗ as a list of parameters², or null where Σ is linear in the parameters. */
  readonly bends: (theta: ArrayLike<number>) => readonly SquareMatrix[] | null
  /** Σ over the cells of ∂²Σ/∂θₖ∂θₗ times a symmetric matrix; parameters², or null as above. */
  readonly bendsAlong: (theta: ArrayLike<number>, along: SquareMatrix) => SquareMatrix | null
  /** Parameters to begin from, given variances and covariances of what least squares leaves; all positive definite. */
  readonly starts: (moments: SquareMatrix) => readonly Float64Array[]
  /** The same matrices in parameters that may take any value, for the search; null where these here will do. */
  readonly free: {
    readonly structure: Structure
    readonly back: (theta: ArrayLike<number>) => Float64Array
  } | null
}

const fill = (visits: number, of: (row: number, column: number) => number): SquareMatrix =>
  Float64Array.from({ length: visits * visits }, (_, at) => of(Math.floor(at / visits), at % visits))

function averages(moments: SquareMatrix, visits: number) {
  let variance = 0
  let covariance = 0
  let neighbours = 0
  for (let i = 0; i < visits; i += 1) {
    variance += moments[i * visits + i]! / visits
    for (let j = 0; j < i; j += 1) covariance += (2 * moments[i * visits + j]!) / (visits * (visits - 1))
    if (i > 0) neighbours += moments[i * visits + i - 1]! / (visits - 1)
  }
  return { variance, correlation: covariance / variance, neighbour: neighbours / variance }
}

const within = (value: number, low: number, high: number) => Math.min(high, Math.max(low, value))

/** Cells of the lower triangle, row after row. */
function lowerCells(visits: number): (readonly [row: number, column: number])[] {
  const cells: (readonly [row: number, column: number])[] = []
  for (let i = 0; i < visits; i += 1) for (let j = 0; j <= i; j += 1) cells.push([i, j])
  return cells
}

/** Moments over different patients need not fit together; drawing them to the diagonal always helps. */
function positiveFactor(moments: SquareMatrix, visits: number): SquareMatrix {
  for (let share = 1; share > 1e-3; share *= 0.8) {
    const drawn = fill(visits, (i, j) => moments[i * visits + j]! * (i === j ? 1 : share))
    const factor = cholesky(drawn, visits, 1e-2)
    if (factor.kind === 'factor') return factor.lower
  }
  return fill(visits, (i, j) => (i === j ? Math.sqrt(moments[i * visits + j]!) : 0))
}

/** Σ = LLᵀ by the entries of L, on its diagonal their logarithms: every choice is a positive definite matrix. */
function byLogCholesky(visits: number): Structure {
  const cells = lowerCells(visits)
  const lowerOf = (theta: ArrayLike<number>) => {
    const lower = new Float64Array(visits * visits)
    for (const [at, [i, j]] of cells.entries())
      lower[i * visits + j] = i === j ? Math.exp(theta[at]!) : theta[at]!
    return lower
  }
  /** ∂L/∂θ has this one entry. */
  const slopeAt = (lower: SquareMatrix, at: number) => {
    const [i, j] = cells[at]!
    return i === j ? lower[i * visits + i]! : 1
  }
  return {
    parameters: cells.length,
    matrix: (theta) => {
      const lower = lowerOf(theta)
      return fill(visits, (i, j) => {
        let sum = 0
        for (let k = 0; k <= Math.min(i, j); k += 1) sum += lower[i * visits + k]! * lower[j * visits + k]!
        return sum
      })
    },
    directions: (theta) => {
      const lower = lowerOf(theta)
      return cells.map(([i, j], at) => {
        const result = new Float64Array(visits * visits)
        const slope = slopeAt(lower, at)
        for (let row = 0; row < visits; row += 1) {
          result[i * visits + row]! += slope * lower[row * visits + j]!
          result[row * visits + i]! += slope * lower[row * visits + j]!
        }
        return result
      })
    },
    bends: (theta) => {
      const lower = lowerOf(theta)
      return cells.flatMap(([i, j], k) =>
        cells.map(([r, c], l) => {
          const result = new Float64Array(visits * visits)
          if (j !== c) return result
          const product = slopeAt(lower, k) * slopeAt(lower, l)
          result[i * visits + r]! += product
          result[r * visits + i]! += product
          if (k !== l || i !== j) return result
          for (let row = 0; row < visits; row += 1) {
            const bend = lower[i * visits + i]! * lower[row * visits + i]!
            result[i * visits + row]! += bend
            result[row * visits + i]! += bend
          }
          return result
        }),
      )
    },
    bendsAlong: (theta, along) => {
      const lower = lowerOf(theta)
      const q = cells.length
      const result = new Float64Array(q * q)
      for (const [k, [i, j]] of cells.entries()) {
        for (const [l, [r, c]] of cells.entries())
          if (j === c) result[k * q + l] = 2 * slopeAt(lower, k) * slopeAt(lower, l) * along[i * visits + r]!
        if (i !== j) continue
        for (let row = 0; row < visits; row += 1)
          result[k * q + k]! +=
            2 * lower[i * visits + i]! * lower[row * visits + i]! * along[i * visits + row]!
      }
      return result
    },
    starts: (moments) => {
      const lower = positiveFactor(moments, visits)
      const thetaOf = (share: number) =>
        Float64Array.from(cells, ([i, j]) =>
          i === j ? Math.log(lower[i * visits + i]!) : share * lower[i * visits + j]!,
        )
      return [thetaOf(1), thetaOf(0.3)]
    },
    free: null,
  }
}

function unstructured(visits: number): Structure {
  const cells = lowerCells(visits)
  const directions = cells.map(([i, j]) =>
    fill(visits, (row, column) => ((row === i && column === j) || (row === j && column === i) ? 1 : 0)),
  )
  const free = byLogCholesky(visits)
  const back = (theta: ArrayLike<number>) => {
    const matrix = free.matrix(theta)
    return Float64Array.from(cells, ([i, j]) => matrix[i * visits + j]!)
  }
  const place = (i: number, j: number) => (Math.max(i, j) * (Math.max(i, j) + 1)) / 2 + Math.min(i, j)
  return {
    parameters: cells.length,
    matrix: (theta) => fill(visits, (row, column) => theta[place(row, column)]!),
    directions: () => directions,
    bends: () => null,
    bendsAlong: () => null,
    starts: (moments) => free.starts(moments).map(back),
    free: { structure: free, back },
  }
}

function compoundSymmetry(visits: number): Structure {
  const directions = [fill(visits, () => 1), fill(visits, (row, column) => (row === column ? 1 : 0))]
  return {
    parameters: 2,
    matrix: (theta) => fill(visits, (row, column) => theta[0]! + (row === column ? theta[1]! : 0)),
    directions: () => directions,
    bends: () => null,
    bendsAlong: () => null,
    starts: (moments) => {
      const { variance, correlation } = averages(moments, visits)
      const shared = within(correlation, -0.5 / Math.max(1, visits - 1), 0.95)
      return [Float64Array.of(variance * shared, variance * (1 - shared))]
    },
    free: null,
  }
}

function firstOrderAutoregressive(visits: number): Structure {
  const power = (base: number, exponent: number) => (exponent < 0 ? 0 : base ** exponent)
  const lags = (of: (lag: number) => number) => fill(visits, (row, column) => of(Math.abs(row - column)))
  const first = (rho: number) => lags((lag) => lag * power(rho, lag - 1))
  const bends = (theta: ArrayLike<number>) => {
    const mixed = first(theta[1]!)
    const second = lags((lag) => theta[0]! * lag * (lag - 1) * power(theta[1]!, lag - 2))
    return [mixed.map(() => 0), mixed, mixed, second]
  }
  return {
    parameters: 2,
    matrix: (theta) => lags((lag) => (Math.abs(theta[1]!) < 1 ? theta[0]! * theta[1]! ** lag : Number.NaN)),
    directions: (theta) => [
      lags((lag) => theta[1]! ** lag),
      first(theta[1]!).map((value) => value * theta[0]!),
    ],
    bends,
    bendsAlong: (theta, along) =>
      Float64Array.from(bends(theta), (bend) =>
        bend.reduce((sum, value, cell) => sum + value * along[cell]!, 0),
      ),
    starts: (moments) => {
      const { variance, neighbour } = averages(moments, visits)
      const candidates = [within(neighbour, -0.9, 0.95), 0.2, 0.6, 0.9, -0.4]
      return candidates.map((rho) => Float64Array.of(variance, rho))
    },
    free: null,
  }
}

/** The structure over so many visits, in the order of time. For `ar1` a visit missed still counts as a step. */
export function structureOver(structure: CovarianceStructure, visits: number): Structure {
  if (structure === 'unstructured') return unstructured(visits)
  return structure === 'compound_symmetry' ? compoundSymmetry(visits) : firstOrderAutoregressive(visits)
}
