import type { CalendarDay } from '@tandem/domain/calendar-day'
import { type Assurance, assuranceOf } from '@tandem/stats/control-chart'
import type { Period } from './periods.ts'
import {
  type ChartedPoint,
  type ChartSegment,
  type CountedPoint,
  chartFor,
  chartSegment,
  type Improvement,
  type Meaning,
  type ProcessChartKind,
} from './process-chart.ts'
import { knownCount, type ShownCount } from './unit-counts.ts'

/** Fewer than this in a point make its rate jump about: months are put together. */
export const fewestPerPoint = 11

export interface ProcessPoint extends Period {
  readonly count: ShownCount
  /** Null where nobody is counted or the count is withheld. */
  readonly rate: number | null
  /** Null where there are no limits. */
  readonly charted: ChartedPoint | null
  /** Counted, but fewer than 11. */
  readonly few: boolean
}

export interface ProcessOverTime {
  readonly points: readonly ProcessPoint[]
  readonly segments: readonly ChartSegment[]
  /** By the latest point with limits: null where there is none. */
  readonly variation: Meaning | 'common_cause' | null
  /** Against the target, by the latest limits; null without a target, without limits or where neither way is better. */
  readonly assurance: Assurance | null
}

export interface OverTimeOptions {
  readonly chart: ProcessChartKind | 'automatic'
  /** One person may be counted several times. */
  readonly several: boolean
  readonly improvement: Improvement
  readonly target: number | null
  /** Days from which limits start anew; the first period that begins on or after such a day is the first of its stretch. */
  readonly rebasedOn: readonly CalendarDay[]
}

/** Points in stretches: one more from every rebase on that has points after it. */
function stretches(points: readonly CountedPoint[], rebasedOn: readonly CalendarDay[]): CountedPoint[][] {
  const starts = rebasedOn.toSorted()
  const groups = new Map<number, CountedPoint[]>()
  for (const point of points) {
    const place = starts.filter((day) => day <= point.from).length
    groups.set(place, [...(groups.get(place) ?? []), point])
  }
  return [...groups.entries()].sort(([a], [b]) => a - b).map(([, group]) => group)
}

/**
 * A measure over time as a process chart: everything in it is worked out from the counts as they are shown, so what is
 * withheld can't be worked out from it.
 *
 * @param counts one per period
 * @throws RangeError if counts and periods differ in number, or the target is no rate
 *
 * Source: Making Data Count (NHS England); CLINICAL §7.5 for baseline and rebase.
 */
export function processOverTime(
  periods: readonly Period[],
  counts: readonly ShownCount[],
  options: OverTimeOptions,
): ProcessOverTime {
  const { improvement, target } = options
  if (periods.length !== counts.length)
    throw new RangeError(
      `processOverTime: periods (${periods.length}) and counts (${counts.length}) must match`,
    )
  if (target !== null && !(target >= 0 && target <= 1))
    throw new RangeError(`processOverTime: the target (${target}) must lie in 0 to 1`)
  const counted = periods.flatMap(({ from }, at): CountedPoint[] => {
    const count = knownCount(counts[at]!)
    return count === null ? [] : [{ from, ...count }]
  })
  const segments = stretches(counted, options.rebasedOn).map((points) =>
    chartSegment(
      points,
      options.chart === 'automatic' ? chartFor(points, options.several) : options.chart,
      improvement,
    ),
  )
  const charted = new Map(
    segments.flatMap((segment) =>
      segment.kind === 'estimated' ? segment.points.map((point) => [point.from, point] as const) : [],
    ),
  )
  const last = segments.at(-1)
  const latest = last?.kind === 'estimated' ? last.points.at(-1) : undefined
  return {
    points: periods.map((period, at) => {
      const count = counts[at]!
      const known = knownCount(count)
      return {
        ...period,
        count,
        rate: known === null ? null : known.met / known.n,
        charted: charted.get(period.from) ?? null,
        few: known !== null && known.n < fewestPerPoint,
      }
    }),
    segments,
    variation: latest === undefined ? null : (latest.meaning ?? 'common_cause'),
    assurance:
      latest === undefined || target === null || improvement === 'neither'
        ? null
        : assuranceOf(latest, target, improvement),
  }
}
