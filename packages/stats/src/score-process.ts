/**
 * Whole scores of one person whose condition stays as it is: a level that wanders round a mean, each time pulled back
 * to it (first-order autoregression, normal), rounded to whole points and cut to the instrument's range.
 */
export type ScoreProcessSettings = {
  /** Mean and standard deviation of the level, in points, before rounding and cutting; sd > 0. */
  readonly mean: number
  readonly sd: number
  /** Correlation of the level from one score to the next, 0 to 0.95. */
  readonly autocorrelation: number
  /** Lowest and highest score of the instrument. */
  readonly min: number
  readonly max: number
}

/** The process on a grid of levels that is fine enough for sums over it to be integrals. */
export type ScoreProcess = {
  /** The whole score each level is seen as. */
  readonly scores: Float64Array
  /** Chance of each level at any time; adds up to 1. */
  readonly stationary: Float64Array
  /** Chance of each next level given the level now; levels² numbers, each row adds up to 1. */
  readonly next: Float64Array
  readonly min: number
  readonly max: number
}

/** Points and weights of Gauss and Legendre on −1 to 1. */
function gaussLegendre(points: number): { nodes: Float64Array; weights: Float64Array } {
  const nodes = new Float64Array(points)
  const weights = new Float64Array(points)
  for (let i = 0; i < points; i += 1) {
    let x = Math.cos((Math.PI * (i + 0.75)) / (points + 0.5))
    let slope = 1
    for (let round = 0; round < 100; round += 1) {
      let [before, value] = [1, x]
      for (let k = 2; k <= points; k += 1)
        [before, value] = [value, ((2 * k - 1) * x * value - (k - 1) * before) / k]
      slope = (points * (x * value - before)) / (x * x - 1)
      const step = value / slope
      x -= step
      if (Math.abs(step) < 1e-15) break
    }
    nodes[i] = x
    weights[i] = 2 / ((1 - x * x) * slope * slope)
  }
  return { nodes, weights }
}

/** How far out, in standard deviations, levels are followed: 3e-12 of them lie beyond. */
const REACH = 7

/** Ends of stretches of the level inside which the score is one number; wide ones are cut up. */
function stretches({ mean, sd, min, max }: ScoreProcessSettings, widest: number): [number, number][] {
  const [from, to] = [mean - REACH * sd, mean + REACH * sd]
  const borders = Array.from({ length: max - min }, (_, i) => min + i + 0.5).filter(
    (border) => border > from && border < to,
  )
  return [...borders, to].flatMap((end, at) => {
    const start = at === 0 ? from : borders[at - 1]!
    const pieces = Math.ceil((end - start) / widest)
    const width = (end - start) / pieces
    return Array.from(
      { length: pieces },
      (_, piece) => [start + piece * width, start + (piece + 1) * width] as [number, number],
    )
  })
}

function normalise(row: Float64Array): void {
  const total = row.reduce((sum, value) => sum + value, 0)
  for (let i = 0; i < row.length; i += 1) row[i]! /= total
}

/**
 * The grid of a score process, for exact run lengths of monitoring charts.
 *
 * @throws RangeError if a setting is out of its range
 *
 * Gauss-Legendre points inside every stretch of one score, so that the jumps at half points cost no accuracy.
 *
 * @example scoreProcess({ mean: 3, sd: 2, autocorrelation: 0.5, min: 0, max: 27 })
 */
export function scoreProcess(settings: ScoreProcessSettings): ScoreProcess {
  const { mean, sd, autocorrelation, min, max } = settings
  if (!Number.isInteger(min) || !Number.isInteger(max) || max <= min)
    throw new RangeError(`scoreProcess: min (${min}) and max (${max}) must be whole, min < max`)
  if (!Number.isFinite(mean) || !(sd > 0 && sd < Infinity))
    throw new RangeError('scoreProcess: needs a finite mean and a positive sd')
  if (!(autocorrelation >= 0 && autocorrelation <= 0.95))
    throw new RangeError(`scoreProcess: autocorrelation (${autocorrelation}) must lie in 0 to 0.95`)
  const innovation = sd * Math.sqrt(1 - autocorrelation ** 2)
  const pieces = stretches(settings, Math.max(1, 2 * innovation))
  const levels: number[] = []
  const lengths: number[] = []
  for (const [start, end] of pieces) {
    const half = (end - start) / 2
    const { nodes, weights } = gaussLegendre(3 + Math.ceil((3 * (end - start)) / innovation))
    for (let i = 0; i < nodes.length; i += 1) {
      levels.push(start + half * (1 + nodes[i]!))
      lengths.push(half * weights[i]!)
    }
  }
  const n = levels.length
  const density = (at: number, centre: number, spread: number) =>
    lengths[at]! * Math.exp(-0.5 * ((levels[at]! - centre) / spread) ** 2)
  const stationary = Float64Array.from({ length: n }, (_, at) => density(at, mean, sd))
  normalise(stationary)
  const next = new Float64Array(n * n)
  for (let from = 0; from < n; from += 1) {
    const centre = mean + autocorrelation * (levels[from]! - mean)
    const row = next.subarray(from * n, (from + 1) * n)
    for (let to = 0; to < n; to += 1) row[to] = density(to, centre, innovation)
    normalise(row)
  }
  const scores = Float64Array.from(levels, (level) => Math.min(max, Math.max(min, Math.floor(level + 0.5))))
  return { scores, stationary, next, min, max }
}
