import type { CrossProducts } from './mixed-model-cross-products.ts'
import { type Profile, profile, type RelativeFactor, type Slopes, slopes } from './mixed-model-likelihood.ts'
import { descentMetric } from './symmetric-eigen.ts'

export type Optimum = {
  readonly factor: RelativeFactor
  readonly profile: Profile
  readonly slopes: Slopes
  /** How many starting points were followed to the end, and the Newton steps of the best. */
  readonly starts: number
  readonly iterations: number
  /** Largest derivative of the deviance by the entries of the relative factor. */
  readonly gradient: number
  /** By how much one more step would lower the deviance; not near 0 where the search did not come to an end. */
  readonly promised: number
}

/** ∂D/∂Λ for the entries 11, 12, 22 of D (rows) by the entries of Λ (columns). */
export function factorJacobian([l1, l2, l3]: RelativeFactor): Float64Array {
  return Float64Array.of(2 * l1, 0, 0, l2, l1, 0, 0, 2 * l2, 2 * l3)
}

/** A Hessian by D, and the gradient that bends with D, as a Hessian by the entries of Λ. */
export function hessianByFactor(
  factor: RelativeFactor,
  hessian: ArrayLike<number>,
  gradient: ArrayLike<number>,
): Float64Array {
  const jacobian = factorJacobian(factor)
  const result = new Float64Array(9)
  for (let i = 0; i < 3; i += 1) {
    for (let j = 0; j < 3; j += 1) {
      let sum = 0
      for (let k = 0; k < 3; k += 1) {
        for (let l = 0; l < 3; l += 1)
          sum += jacobian[3 * k + i]! * hessian[3 * k + l]! * jacobian[3 * l + j]!
      }
      result[3 * i + j] = sum
    }
  }
  result[0]! += 2 * gradient[0]!
  result[1]! += gradient[1]!
  result[3]! += gradient[1]!
  result[4]! += 2 * gradient[2]!
  result[8]! += 2 * gradient[2]!
  return result
}

function gradientByFactor(factor: RelativeFactor, gradient: ArrayLike<number>): Float64Array {
  const jacobian = factorJacobian(factor)
  return Float64Array.from({ length: 3 }, (_, j) => {
    let sum = 0
    for (let k = 0; k < 3; k += 1) sum += gradient[k]! * jacobian[3 * k + j]!
    return sum
  })
}

/** Starting points in scaled time: large and small slopes, with either sign of correlation. */
const slopeStarts: readonly RelativeFactor[] = [
  [1, 0, 0.5],
  [1.5, 0, 0.1],
  [0.3, 0, 0.3],
  [1, 0.5, 0.5],
  [1, -0.5, 0.5],
]
const interceptStarts: readonly RelativeFactor[] = [
  [1, 0, 0],
  [0.2, 0, 0],
  [3, 0, 0],
]

/** Beyond so many patients all starts are followed on a sample of them, and only the places they end at on all. */
export const manyPatients = 1000
export const samplePatients = 400
/** Spread between patients beyond this many times the noise means that the noise is on its way to 0. */
const largestFactor = 1e6

type Point = { readonly factor: RelativeFactor; readonly profile: Profile }
type Search = { readonly data: CrossProducts; readonly slope: boolean; readonly reml: boolean }

function pointAt({ data, reml }: Search, factor: RelativeFactor): Point | null {
  const found = profile(data, factor, reml)
  return found === null ? null : { factor, profile: found }
}

function newtonStep(search: Search, at: Point, exact: boolean) {
  const found = slopes(search.data, at.factor, at.profile, search.reml, exact)
  const order = search.slope ? 3 : 1
  const gradient = gradientByFactor(at.factor, found.gradient).slice(0, order)
  const hessian = hessianByFactor(at.factor, found.hessian, found.gradient)
  const block = Float64Array.from(
    { length: order * order },
    (_, cell) => hessian[3 * Math.floor(cell / order) + (cell % order)]!,
  )
  const metric = descentMetric(block, order)
  const step = new Float64Array(3)
  let promised = 0
  for (let i = 0; i < order; i += 1) {
    for (let j = 0; j < order; j += 1) step[i]! -= metric[i * order + j]! * gradient[j]!
    promised -= step[i]! * gradient[i]!
  }
  return { step, promised, slopes: found, gradient: Math.max(...gradient.map(Math.abs)) }
}

const moved = ([l1, l2, l3]: RelativeFactor, step: Float64Array, share: number): RelativeFactor => [
  l1 + share * step[0]!,
  l2 + share * step[1]!,
  l3 + share * step[2]!,
]

/** Newton's method, its steps shortened until the deviance falls. */
function descend(search: Search, start: Point): { at: Point; iterations: number } {
  const exact = search.data.patients <= manyPatients
  let at = start
  let lastPromise = Infinity
  let iterations = 0
  for (; iterations < 100; iterations += 1) {
    const { step, promised } = newtonStep(search, at, exact)
    // A step that promises less than rounding shows is taken only while the promises shrink.
    if (promised < 1e-21 || (promised < 1e-9 && promised > 0.5 * lastPromise)) break
    lastPromise = promised
    const reach = 1 + Math.max(...at.factor.map(Math.abs))
    let share = Math.min(1, reach / Math.max(...step.map(Math.abs)))
    let next: Point | null = null
    for (let halvings = 0; halvings < 40 && next === null; halvings += 1) {
      const tried = pointAt(search, moved(at.factor, step, share))
      const enough = promised < 1e-7 ? 1e-9 * Math.abs(at.profile.deviance) : -1e-4 * share * promised
      if (tried !== null && tried.profile.deviance <= at.profile.deviance + enough) next = tried
      share /= 2
    }
    if (next === null || Math.max(...next.factor.map(Math.abs)) > largestFactor) break
    at = next
    // With many patients steps are dear, and after one that promised this little nothing is left that rounding would show.
    if (!exact && promised < 1e-8) break
  }
  return { at, iterations }
}

const positive = ([l1, l2, l3]: RelativeFactor): RelativeFactor =>
  l1 < 0 ? [-l1, -l2, Math.abs(l3)] : [l1, l2, Math.abs(l3)]

/** Signs chosen, and entries that lie within rounding of the edge put on it where that costs nothing. */
function settled(search: Search, { factor, profile: best }: Point): Point {
  const [l1, l2, l3] = positive(factor)
  const tiny = 1e-4 * (1 + Math.max(l1, Math.abs(l2), l3))
  const edges: RelativeFactor[] = [[0, 0, 0]]
  if (l1 < tiny) edges.push([0, 0, Math.hypot(l2, l3)])
  if (l3 < tiny) edges.push([l1, l2, 0])
  if (Math.hypot(l2, l3) < tiny) edges.push([l1, 0, 0])
  for (const edge of edges) {
    if (Math.max(...edge.map((value, i) => Math.abs(value - [l1, l2, l3][i]!))) > 2 * tiny) continue
    const tried = pointAt(search, edge)
    if (
      tried !== null &&
      tried.profile.deviance <= best.deviance + 1e-9 * (1 + Math.abs(best.deviance) * 1e-3)
    )
      return tried
  }
  return { factor: [l1, l2, l3], profile: best }
}

/** Where each start leads, the best first. */
function endsFrom(search: Search, starts: readonly RelativeFactor[]) {
  return starts
    .flatMap((factor) => pointAt(search, factor) ?? [])
    .map((start) => descend(search, start))
    .sort((a, b) => a.at.profile.deviance - b.at.profile.deviance)
}

/** Places that differ by more than the search leaves open, whatever their signs. */
function distinct(factors: readonly RelativeFactor[]): RelativeFactor[] {
  const kept: RelativeFactor[] = []
  for (const factor of factors.map(positive)) {
    const near = (other: RelativeFactor) => other.every((value, i) => Math.abs(value - factor[i]!) < 1e-3)
    if (!kept.some(near)) kept.push(factor)
  }
  return kept
}

/**
 * The relative covariance of the random effects with the smallest deviance, from several starting points.
 *
 * @param sample some of the patients, asked for when there are many
 * @returns null where the deviance has no lower bound: patients follow their own lines without noise
 */
export function mixedModelOptimum(
  data: CrossProducts,
  sample: () => CrossProducts,
  slope: boolean,
  reml: boolean,
): Optimum | null {
  const search = { data, slope, reml }
  let starts = slope ? slopeStarts : interceptStarts
  if (data.patients > manyPatients) {
    const few = { ...search, data: sample() }
    const led = distinct(endsFrom(few, starts).map(({ at }) => at.factor)).slice(0, 2)
    if (led.length > 0) starts = led
  }
  const ends = endsFrom(search, starts)
  const best = ends[0]
  if (best === undefined) return null
  const { factor, profile: found } = settled(search, best.at)
  if (Math.max(...factor.map(Math.abs)) > largestFactor / 100) return null
  const last = newtonStep(search, { factor, profile: found }, true)
  return {
    factor,
    profile: found,
    slopes: last.slopes,
    starts: slope ? slopeStarts.length : interceptStarts.length,
    iterations: best.iterations,
    gradient: last.gradient,
    promised: last.promised,
  }
}
