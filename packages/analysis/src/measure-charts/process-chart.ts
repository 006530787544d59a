import type { CalendarDay } from '@tandem/domain/calendar-day'
import { proportionChart, rateChart } from '@tandem/stats/attribute-chart'
import { makingDataCountSignals, type SpecialCause } from '@tandem/stats/chart-signals'
import { individualsChart } from '@tandem/stats/control-chart'
import { dispersionAround } from './dispersion.ts'
import type { Count } from './unit-counts.ts'

/**
 * `p`: shares of changing denominators. `p_prime`: the same where they vary by more than chance (Laney). `u`: events per
 * exposure, of which one person may have several. `xmr`: the rates as single values, whatever their denominators.
 */
export const processCharts = ['p', 'p_prime', 'u', 'xmr'] as const
export type ProcessChartKind = (typeof processCharts)[number]

/** Points that make the limits, which then stay. */
export const baselinePoints = 12

export interface CountedPoint extends Count {
  readonly from: CalendarDay
}

export type Improvement = 'higher' | 'lower' | 'neither'

/** What a special cause means for the measure. */
export type Meaning = 'improvement' | 'concern' | 'change'

export interface ChartedPoint {
  readonly from: CalendarDay
  readonly value: number
  readonly centre: number
  /** As computed, never cut to 0 to 1. */
  readonly lower: number
  readonly upper: number
  readonly signal: { readonly rule: SpecialCause; readonly direction: 'up' | 'down' } | null
  /** Null for common cause variation. */
  readonly meaning: Meaning | null
}

/** A stretch of points that share centre and limits: from the start, or from a rebase on. */
export type ChartSegment =
  | {
      readonly kind: 'estimated'
      readonly from: CalendarDay
      readonly chart: ProcessChartKind
      readonly centre: number
      readonly baseline: number
      /** Fewer than 12 points make the limits: they will still move. */
      readonly trial: boolean
      readonly points: readonly ChartedPoint[]
    }
  | {
      readonly kind: 'not_estimable'
      readonly from: CalendarDay
      readonly reason: string
      readonly points: readonly Pick<ChartedPoint, 'from' | 'value'>[]
    }

/** What a signal means: up is improvement where higher is better. */
export const meaningOf = (direction: 'up' | 'down', improvement: Improvement): Meaning => {
  if (improvement === 'neither') return 'change'
  return (direction === 'up') === (improvement === 'higher') ? 'improvement' : 'concern'
}

/**
 * `p`, or `p_prime` where the rates of the baseline vary by more than chance (Spiegelhalter's test of over-dispersion)
 * and their moving range says so too; `u` for measures of which one person counts several times.
 */
export function chartFor(points: readonly Count[], several: boolean): ProcessChartKind {
  if (several) return 'u'
  const baseline = points.slice(0, baselinePoints)
  if (dispersionAround(baseline)?.present !== true) return 'p'
  const laney = proportionChart(
    baseline.map(({ met }) => met),
    baseline.map(({ n }) => n),
    { limits: 'laney' },
  )
  return laney.kind === 'estimated' && laney.spread > 1 ? 'p_prime' : 'p'
}

function limitsOf(points: readonly Count[], kind: ProcessChartKind) {
  const [counts, sizes] = [points.map(({ met }) => met), points.map(({ n }) => n)]
  const rates = points.map(({ met, n }) => met / n)
  if (kind === 'xmr') {
    const chart = individualsChart(rates)
    if (chart.kind === 'not_estimable') return chart
    const same = (value: number) => Float64Array.from(rates, () => value)
    return {
      ...chart,
      rates,
      lower: same(chart.lower),
      upper: same(chart.upper),
      nearLower: same(chart.nearLower),
      nearUpper: same(chart.nearUpper),
    }
  }
  const options = { baseline: baselinePoints, limits: kind === 'p_prime' ? 'laney' : 'chance' } as const
  return kind === 'u' ? rateChart(counts, sizes, options) : proportionChart(counts, sizes, options)
}

/**
 * One stretch of a process chart: limits from its first 12 points, then locked, and what is special about each point by
 * the rules of Making Data Count.
 *
 * @param points in order of time, each with n > 0; at least one
 * @param improvement which way is better, for what a signal means
 * @returns `not_estimable`, with the values, where no limits can be had: too few points, or a rate of 0 or 1 throughout
 * @throws RangeError without points, or where a count can't be
 */
export function chartSegment(
  points: readonly CountedPoint[],
  kind: ProcessChartKind,
  improvement: Improvement,
): ChartSegment {
  const first = points[0]
  if (first === undefined) throw new RangeError('chartSegment: needs at least one point')
  const values = points.map(({ met, n }) => met / n)
  const limits =
    points.length < 2
      ? ({ kind: 'not_estimable', reason: 'fewer than 2 points' } as const)
      : limitsOf(points, kind)
  if (limits.kind === 'not_estimable')
    return {
      kind: 'not_estimable',
      from: first.from,
      reason: limits.reason,
      points: points.map(({ from }, at) => ({ from, value: values[at]! })),
    }
  const { centre, lower, upper, nearLower, nearUpper } = limits
  const signals = makingDataCountSignals(values, { centre, lower, upper, nearLower, nearUpper })
  return {
    kind: 'estimated',
    from: first.from,
    chart: kind,
    centre,
    baseline: limits.baseline,
    trial: limits.trial,
    points: points.map(({ from }, at) => ({
      from,
      value: values[at]!,
      centre,
      lower: lower[at]!,
      upper: upper[at]!,
      signal: signals[at]!,
      meaning: signals[at] ? meaningOf(signals[at].direction, improvement) : null,
    })),
  }
}
