import { type CalendarDay, dayNumber } from '@tandem/domain/calendar-day'
import { makingDataCountSignals, type SpecialCause } from '@tandem/stats/chart-signals'
import { casesBetweenChart, gapsBetween, timeBetweenChart } from '@tandem/stats/time-between'
import type { SubjectRow } from '../measure-subjects.ts'
import { baselinePoints, type Improvement, type Meaning, meaningOf } from './process-chart.ts'

/** `t`: days from one event to the next. `g`: how many others were counted in between. */
export type RareChartKind = 't' | 'g'

export interface RarePoint {
  /** Day of the event that ends the gap. */
  readonly on: CalendarDay
  readonly gap: number
  readonly signal: { readonly rule: SpecialCause; readonly direction: 'up' | 'down' } | null
  readonly meaning: Meaning | null
}

export type RareEvents =
  | {
      readonly kind: 'estimated'
      readonly chart: RareChartKind
      readonly centre: number
      readonly lower: number
      readonly upper: number
      readonly baseline: number
      readonly trial: boolean
      readonly events: number
      readonly points: readonly RarePoint[]
      readonly variation: Meaning | 'common_cause'
    }
  | { readonly kind: 'not_estimable'; readonly events: number; readonly reason: string }

/**
 * Whether what a measure counts is too rare for a rate per period: fewer than one event in the usual period, in a measure
 * where fewer is better.
 *
 * @example isRare([{ met: 0, n: 30 }, { met: 1, n: 28 }, { met: 0, n: 31 }], 'lower') // true
 */
export const isRare = (
  counts: readonly { readonly met: number; readonly n: number }[],
  improvement: Improvement,
): boolean => {
  const seen = counts.filter(({ n }) => n > 0)
  const events = seen.reduce((sum, { met }) => sum + met, 0)
  return improvement === 'lower' && events > 0 && events < seen.length
}

/**
 * Rare events as the time, or the number of others, between one and the next. Not for a reader who may not see patients:
 * each point is one person.
 *
 * @param rows of one measure, in any order; those outside the rate are left out
 * @returns limits from the first 12 gaps, then locked; a longer gap is better where fewer events are
 */
export function rareEvents(
  rows: readonly SubjectRow[],
  kind: RareChartKind,
  improvement: Improvement,
): RareEvents {
  const inOrder = rows
    .filter(({ included }) => included)
    .toSorted((a, b) => (a.on < b.on ? -1 : a.on > b.on ? 1 : 0))
  const days = inOrder.filter(({ met }) => met).map(({ on }) => on)
  const gaps = kind === 't' ? gapsBetween(days.map(dayNumber)) : othersBetween(inOrder)
  const options = { baseline: baselinePoints }
  const chart = kind === 't' ? timeBetweenChart(gaps, options) : casesBetweenChart(gaps, options)
  if (chart.kind === 'not_estimable') return { ...chart, events: days.length }
  const { centre, lower, upper } = chart
  // There are no near limits: set on the limits, the rule that reads them never holds.
  const signals = makingDataCountSignals(gaps, { centre, lower, upper, nearLower: lower, nearUpper: upper })
  const better = { lower: 'higher', higher: 'lower', neither: 'neither' } as const
  const points = gaps.map((gap, at) => {
    const signal = signals[at]!
    return {
      on: days[at + 1]!,
      gap,
      signal,
      meaning: signal ? meaningOf(signal.direction, better[improvement]) : null,
    }
  })
  return {
    kind: 'estimated',
    chart: kind,
    centre,
    lower,
    upper,
    baseline: chart.baseline,
    trial: chart.trial,
    events: days.length,
    points,
    variation: points.at(-1)?.meaning ?? 'common_cause',
  }
}

function othersBetween(inOrder: readonly SubjectRow[]): number[] {
  const places = inOrder.flatMap(({ met }, at) => (met ? [at] : []))
  return gapsBetween(places).map((gap) => gap - 1)
}
