import type { MeasureSubject } from '@tandem/domain/quality-measure'
import { wilson } from '@tandem/stats/proportions'
import { decidingReason, type MeasurePart, measureParts, partOf } from './measures/measure-parts.ts'

/** Units in each part; the parts are apart, so they add up to all units seen. */
export type PartCounts = Readonly<Record<MeasurePart, number>>

/** How many units are left after each step: seen − … = initial population − … = denominator − … = included ⊇ met. */
export type MeasureFunnel = {
  readonly seen: number
  readonly initialPopulation: number
  readonly denominator: number
  readonly excluded: number
  readonly excepted: number
  readonly pending: number
  readonly included: number
  readonly met: number
}

export type MeasureRate = {
  readonly funnel: MeasureFunnel
  /** Met of included, 0 to 1, with its Wilson interval; null when nobody is included, which is not a rate of 0. */
  readonly rate: { readonly value: number; readonly lower: number; readonly upper: number } | null
  /** Share of such intervals that hold the true rate. */
  readonly level: number
}

export type ReasonCount = { readonly part: MeasurePart; readonly reason: string; readonly units: number }

export type MeasureRates = MeasureRate & {
  /** In the order in which the measure names them, then by name; empty when it has none. */
  readonly strata: readonly (MeasureRate & { readonly stratum: string })[]
  /** Each unit once, under the sentence that decides its part; by part, the most frequent first. */
  readonly reasons: readonly ReasonCount[]
}

/** Nobody in any part. */
export const noParts: PartCounts = {
  not_in_population: 0,
  not_in_denominator: 0,
  excluded: 0,
  pending: 0,
  excepted: 0,
  not_met: 0,
  met: 0,
}

/**
 * Funnel and rate of a measure from the sizes of its parts.
 *
 * @param level of the interval, between 0 and 1
 * @throws RangeError if a size is not a whole number from 0 on, or the level cannot be
 *
 * Source: Wilson 1927, without continuity correction.
 *
 * @example rateOfParts({ ...noParts, met: 3, not_met: 5 }).rate?.value // 0.375
 */
export function rateOfParts(parts: PartCounts, level = 0.95): MeasureRate {
  if (measureParts.some((part) => !Number.isInteger(parts[part]) || parts[part] < 0))
    throw new RangeError('rateOfParts: needs whole numbers from 0 on')
  const { excluded, excepted, pending, met } = parts
  const included = met + parts.not_met
  const denominator = included + excluded + excepted + pending
  const initialPopulation = denominator + parts.not_in_denominator
  const seen = initialPopulation + parts.not_in_population
  const interval = wilson(met, included, level)
  const rate =
    interval.kind === 'estimated'
      ? { value: interval.proportion, lower: interval.lower, upper: interval.upper }
      : null
  return {
    funnel: { seen, initialPopulation, denominator, excluded, excepted, pending, included, met },
    rate,
    level,
  }
}

function countParts(subjects: readonly MeasureSubject[]): PartCounts {
  const counts = { ...noParts }
  for (const subject of subjects) counts[partOf(subject)] += 1
  return counts
}

function countReasons(subjects: readonly MeasureSubject[]): readonly ReasonCount[] {
  const counts = new Map<string, { part: MeasurePart; reason: string; units: number }>()
  for (const subject of subjects) {
    const [part, reason] = [partOf(subject), decidingReason(subject)?.reason ?? 'No reason given']
    const known = counts.get(`${part} ${reason}`)
    if (known === undefined) counts.set(`${part} ${reason}`, { part, reason, units: 1 })
    else known.units += 1
  }
  return [...counts.values()].sort(
    (a, b) =>
      measureParts.indexOf(a.part) - measureParts.indexOf(b.part) ||
      b.units - a.units ||
      (a.reason < b.reason ? -1 : 1),
  )
}

/**
 * Funnel, rate, strata and counted reasons of the units of one measure.
 *
 * @param subjects units of all patients; their order changes nothing
 * @param strata names in the order wanted; a stratum that no unit is in still stands, others follow
 * @throws RangeError if the level cannot be
 */
export function measureRate(
  subjects: readonly MeasureSubject[],
  strata: readonly string[] = [],
  level = 0.95,
): MeasureRates {
  const others = new Set(subjects.flatMap(({ stratum }) => stratum ?? []))
  for (const stratum of strata) others.delete(stratum)
  return {
    ...rateOfParts(countParts(subjects), level),
    strata: [...strata, ...[...others].sort()].map((stratum) => ({
      stratum,
      ...rateOfParts(countParts(subjects.filter((subject) => subject.stratum === stratum)), level),
    })),
    reasons: countReasons(subjects),
  }
}
