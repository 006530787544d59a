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
  /** Parameters to begin from, given variances and covariances of what least squares leaves; all positive definite. */
  readonly starts: (moments: SquareMatrix) => readonly Float64Array[]
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

function unstructured(visits: number): Structure {
  const cells: (readonly [row: number, column: number])[] = []
  for (let i = 0; i < visits; i += 1) for (let j = 0; j <= i; j += 1) cells.push([i, j])
  const place = (i: number, j: number) => {
    const [low, high] = i < j ? [i, j] : [j, i]
    return (high * (high + 1)) / 2 + low
  }
  const directions = cells.map(([i, j]) =>
    fill(visits, (row, column) => ((row === i && column === j) || (row === j && column === i) ? 1 : 0)),
  )
  return {
    parameters: cells.length,
    matrix: (theta) => fill(visits, (row, column) => theta[place(row, column)]!),
    directions: () => directions,
    bends: () => null,
    starts: (moments) => {
      // Moments over different patients need not fit together; drawing them to the diagonal always helps.
      for (let share = 1; share > 1e-3; share *= 0.8) {
        const drawn = fill(visits, (i, j) => moments[i * visits + j]! * (i === j ? 1 : share))
        if (cholesky(drawn, visits, 1e-2).kind === 'factor')
          return [Float64Array.from(cells, ([i, j]) => drawn[i * visits + j]!)]
      }
      return [Float64Array.from(cells, ([i, j]) => (i === j ? moments[i * visits + j]! : 0))]
    },
  }
}

function compoundSymmetry(visits: number): Structure {
  const directions = [fill(visits, () => 1), fill(visits, (row, column) => (row === column ? 1 : 0))]
  return {
    parameters: 2,
    matrix: (theta) => fill(visits, (row, column) => theta[0]! + (row === column ? theta[1]! : 0)),
    directions: () => directions,
    bends: () => null,
    starts: (moments) => {
      const { variance, correlation } = averages(moments, visits)
      const shared = within(correlation, -0.5 / Math.max(1, visits - 1), 0.95)
      return [Float64Array.of(variance * shared, variance * (1 - shared))]
    },
  }
}

function firstOrderAutoregressive(visits: number): Structure {
  const power = (base: number, exponent: number) => (exponent < 0 ? 0 : base ** exponent)
  const lags = (of: (lag: number) => number) => fill(visits, (row, column) => of(Math.abs(row - column)))
  const first = (rho: number) => lags((lag) => lag * power(rho, lag - 1))
  return {
    parameters: 2,
    matrix: (theta) => lags((lag) => (Math.abs(theta[1]!) < 1 ? theta[0]! * theta[1]! ** lag : Number.NaN)),
    directions: (theta) => [
      lags((lag) => theta[1]! ** lag),
      first(theta[1]!).map((value) => value * theta[0]!),
    ],
    bends: (theta) => {
      const mixed = first(theta[1]!)
      const second = lags((lag) => theta[0]! * lag * (lag - 1) * power(theta[1]!, lag - 2))
      return [mixed.map(() => 0), mixed, mixed, second]
    },
    starts: (moments) => {
      const { variance, neighbour } = averages(moments, visits)
      const candidates = [within(neighbour, -0.9, 0.95), 0.2, 0.6, 0.9, -0.4]
      return candidates.map((rho) => Float64Array.of(variance, rho))
    },
  }
}

/** The structure over so many visits, in the order of time. For `ar1` a visit missed still counts as a step. */
export function structureOver(structure: CovarianceStructure, visits: number): Structure {
  if (structure === 'unstructured') return unstructured(visits)
  return structure === 'compound_symmetry' ? compoundSymmetry(visits) : firstOrderAutoregressive(visits)
}
