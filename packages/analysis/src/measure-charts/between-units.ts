import {
  type FunnelLimits,
  funnelDispersion,
  funnelLimits,
  type OverDispersion,
  widenedFunnelLimits,
} from '@tandem/stats/funnel-limits'
import type { ExpectedOfUnit } from './case-mix.ts'
import { dispersionAround, fewestForDispersion } from './dispersion.ts'
import { type Count, sumOfCounts } from './unit-counts.ts'

/** Where a site lies: a reason to look from beyond the 99.8 % limits on, never a verdict. */
export type FunnelPlace = 'within' | 'above_95' | 'above_998' | 'below_95' | 'below_998'

export interface FunnelPoint {
  /** Place of the unit in the list given. */
  readonly unit: number
  /** Patients, or as many as the expected number is worth: where it stands on the axis. */
  readonly size: number
  /** 0 to 1; adjusted: the common rate times observed over expected, which may exceed 1. */
  readonly rate: number
  readonly place: FunnelPlace
  readonly limits95: FunnelLimits
  readonly limits998: FunnelLimits
  /** Observed over expected; null where nothing is adjusted. */
  readonly ratio: number | null
  readonly expected: number | null
}

export type Funnel =
  | {
      readonly kind: 'estimated'
      readonly target: number
      readonly overDispersed: boolean
      /** Mean of z², cut to the middle 80 %; null with fewer than 5 units. */
      readonly phi: number | null
      readonly points: readonly FunnelPoint[]
      /** Limits along the axis, ascending by size, for the lines. */
      readonly curve: readonly {
        readonly size: number
        readonly limits95: FunnelLimits
        readonly limits998: FunnelLimits
      }[]
    }
  | { readonly kind: 'not_estimable'; readonly reason: string }

type Dispersion = ReturnType<typeof funnelDispersion>

/** From this size on the normal limits are as good as the exact ones. */
const exactBelow = 1000

/** Limits by size: exact where nothing is widened, else normal with the variance between units added. */
function limitsFor(target: number, overDispersion: OverDispersion | null) {
  const at = (size: number, level: number) =>
    overDispersion === null
      ? funnelLimits(size, target, level, size < exactBelow ? 'interpolated' : 'normal')
      : widenedFunnelLimits(size, target, level, overDispersion)
  return (size: number) => ({ limits95: at(size, 0.95), limits998: at(size, 0.998) })
}

const spread = (dispersion: Dispersion): OverDispersion | null =>
  dispersion?.present ? { kind: 'additive', tauSquared: dispersion.tauSquared } : null

/** @param rate on a limit exactly lies within it */
export function placeOf(rate: number, limits95: FunnelLimits, limits998: FunnelLimits): FunnelPlace {
  if (rate > limits998.upper) return 'above_998'
  if (rate < limits998.lower) return 'below_998'
  if (rate > limits95.upper) return 'above_95'
  return rate < limits95.lower ? 'below_95' : 'within'
}

/** Sizes at which the lines are drawn: closer together where they bend. */
function sizesOfCurve(largest: number): readonly number[] {
  const steps = 40
  return [
    ...new Set(
      Array.from({ length: steps }, (_, at) =>
        Math.max(1, Math.round((largest * (at + 1) ** 2) / steps ** 2)),
      ),
    ),
  ]
}

function funnelOf(
  target: number,
  dispersion: Dispersion,
  limits: ReturnType<typeof limitsFor>,
  points: readonly Omit<FunnelPoint, 'place' | 'limits95' | 'limits998'>[],
): Funnel {
  return {
    kind: 'estimated',
    target,
    overDispersed: dispersion?.present ?? false,
    phi: dispersion?.phiWinsorised ?? null,
    points: points.map((point) => {
      const own = limits(point.size)
      return { ...point, ...own, place: placeOf(point.rate, own.limits95, own.limits998) }
    }),
    curve: sizesOfCurve(Math.ceil(Math.max(...points.map(({ size }) => size)) * 1.05)).map((size) => ({
      size,
      ...limits(size),
    })),
  }
}

/**
 * Sites or clinicians against the rate of all of them together.
 *
 * @param counts one per unit, in any order; without anybody: no point
 * @returns `not_estimable` with fewer than 2 units, or where nobody or everybody met it
 *
 * Source: Spiegelhalter 2005, Stat Med. From 5 units on, the variance between them is added where z² says that they vary
 * by more than chance; with fewer, one that lies far off would excuse itself.
 */
export function betweenUnits(counts: readonly Count[]): Funnel {
  const seen = counts.filter(({ n }) => n > 0)
  if (seen.length < 2) return { kind: 'not_estimable', reason: 'fewer than 2 to compare' }
  const { met: events, n: people } = sumOfCounts(seen)
  if (events === 0 || events === people)
    return { kind: 'not_estimable', reason: events === 0 ? 'nobody met it' : 'everybody met it' }
  const target = events / people
  const dispersion = dispersionAround(seen)
  return funnelOf(
    target,
    dispersion,
    limitsFor(target, spread(dispersion)),
    counts.flatMap(({ met, n }, unit) =>
      n === 0 ? [] : [{ unit, size: n, rate: met / n, ratio: null, expected: null }],
    ),
  )
}

/**
 * The same, adjusted for whom each unit sees: the common rate times observed over expected. A unit stands on the axis as
 * if it had as many patients of the usual kind as its expected number is worth, so that the same limits hold for all.
 *
 * @param units one per unit; without anybody, or with nothing left to chance: no point
 * @param rate of everybody, inside 0 to 1
 */
export function betweenUnitsAdjusted(units: readonly (ExpectedOfUnit | null)[], rate: number): Funnel {
  const points = units.flatMap((own, unit) => {
    if (own === null || !(own.expected > 0 && own.variance > 0)) return []
    const { observed, expected, variance } = own
    const worth = ((1 - rate) * expected ** 2) / (rate * variance)
    const ratio = observed / expected
    const z = (observed - expected) / Math.sqrt(variance)
    return [{ unit, size: Math.max(1, Math.round(worth)), rate: rate * ratio, ratio, expected, z }]
  })
  if (points.length < 2) return { kind: 'not_estimable', reason: 'fewer than 2 to compare' }
  const dispersion =
    points.length < fewestForDispersion
      ? null
      : funnelDispersion(
          points.map(({ z }) => z),
          points.map(({ size }) => size),
          rate,
        )
  const limits = limitsFor(rate, spread(dispersion) ?? { kind: 'multiplicative', phi: 1 })
  return funnelOf(
    rate,
    dispersion,
    limits,
    points.map(({ z: _, ...point }) => point),
  )
}
