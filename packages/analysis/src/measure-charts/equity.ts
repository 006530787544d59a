import { newcombeDifference, wilson } from '@tandem/stats/proportions'
import type { SubjectRow } from '../measure-subjects.ts'
import type { SuppressionRule } from '../small-counts.ts'
import { type BesideRun, differsByFew, periodsToldBeside, toldBeside } from './beside-runs.ts'
import { shownCells, shownCounts } from './guarded-counts.ts'
import { type Period, startOfPeriod, type TimeStep } from './periods.ts'
import {
  type Count,
  countsBy,
  countsByPeriod,
  knownCount,
  type ShownCount,
  sumOfCounts,
} from './unit-counts.ts'

export const equityDimensions = ['ageBand', 'sex', 'ethnicity', 'language', 'deprivation'] as const
export type EquityDimension = (typeof equityDimensions)[number]

export interface RateWithInterval {
  readonly rate: number
  readonly lower: number
  readonly upper: number
}

/** Rate of the group minus that of whom it is held against; −1 to 1. */
export interface Gap {
  readonly estimate: number
  readonly lower: number
  readonly upper: number
}

export interface EquityGroup {
  /** Null: not recorded, a group of its own. */
  readonly group: string | null
  readonly count: ShownCount
  readonly rate: RateWithInterval | null
  /** Null for the reference, where nobody is counted on one side, and where a count is withheld. */
  readonly gap: Gap | null
  readonly trend: readonly {
    readonly from: Period['from']
    readonly count: ShownCount
    readonly gap: Gap | null
  }[]
}

export interface Equity {
  readonly dimension: EquityDimension
  /** Group that the others are held against; null: each against everybody else. */
  readonly reference: string | null
  readonly groups: readonly EquityGroup[]
  readonly periods: readonly Period[]
}

export interface EquityOptions {
  readonly dimension: EquityDimension
  readonly reference: string | null
  readonly step: TimeStep
  readonly rule: SuppressionRule | null
  /** Runs that the reader may hold beside this one; only looked at where small counts are withheld. */
  readonly beside?: readonly BesideRun[]
}

const rateOf = (count: ShownCount): RateWithInterval | null => {
  const known = knownCount(count)
  if (known === null) return null
  const interval = wilson(known.met, known.n)
  return interval.kind === 'estimated'
    ? { rate: interval.proportion, lower: interval.lower, upper: interval.upper }
    : null
}

/** Difference of two counts as they are shown; null where one can't be told. */
export function gapBetween(own: ShownCount, other: Count | null): Gap | null {
  const known = knownCount(own)
  if (known === null || other === null || other.n === 0) return null
  const difference = newcombeDifference(known.met, known.n, other.met, other.n)
  return difference.kind === 'estimated'
    ? { estimate: difference.estimate, lower: difference.lower, upper: difference.upper }
    : null
}

/** Everybody else: the sum less the group. Sums of rounded counts need not fit, so they are kept in their bounds. */
const restOf = (all: ShownCount, own: ShownCount): Count | null => {
  if (all.met === null || all.n === null || own.met === null || own.n === null) return null
  const n = Math.max(0, all.n - own.n)
  return { n, met: Math.min(n, Math.max(0, all.met - own.met)) }
}

/** By name, ages and bands by their number, the unknown last: never by rate. */
const inOrder = (a: string | null, b: string | null): number => {
  if (a === null || b === null) return Number(a === null) - Number(b === null)
  return a.localeCompare(b, 'en', { numeric: true })
}

/**
 * A measure by one dimension of the people: rate with interval by group, gap with interval, and the gap over time.
 *
 * Everything is worked out from counts as this reader may see them; sums over all groups count as known to everybody.
 *
 * @param rows of one measure
 * @param periods all of one step, as `periodsIn` gives them
 */
export function equity(
  rows: readonly SubjectRow[],
  periods: readonly Period[],
  options: EquityOptions,
): Equity {
  const { dimension, reference, step, rule, beside = [] } = options
  const byGroup = countsBy(rows, (row) => row[dimension])
  const groups = [...byGroup.keys()].sort(inOrder)
  const counts = groups.map((group) => byGroup.get(group)!)
  const told = rule && toldBeside(rows, (row) => row[dimension], beside, rule)
  const shown = shownCounts(
    counts,
    rule,
    groups.map((group) => told?.has(group) ?? false),
  )
  const all = shownCounts([sumOfCounts(counts)], rule)[0]!
  const toldPeriods = rule && periodsToldBeside(rows, periods, step, beside, rule)
  const shownPeriods = shownCounts(
    countsByPeriod(rows, periods, step),
    rule,
    periods.map(({ partial }, at) => partial || (toldPeriods?.[at] ?? false)),
  )
  const cells = cellsOf(rows, groups, periods, options)
  const shownTrend = shownCells(
    cells,
    rule,
    shown,
    shownPeriods,
    cellsToldBeside(cells, groups, periods, options),
  )
  const place = reference === null ? -1 : groups.indexOf(reference)
  const against = (own: ShownCount, sum: ShownCount, of: readonly ShownCount[]): Count | null =>
    place < 0 ? restOf(sum, own) : knownCount(of[place]!)
  return {
    dimension,
    reference: place < 0 ? null : reference,
    periods,
    groups: groups.map((group, g) => ({
      group,
      count: shown[g]!,
      rate: rateOf(shown[g]!),
      gap: g === place ? null : gapBetween(shown[g]!, against(shown[g]!, all, shown)),
      trend: periods.map(({ from }, p) => {
        const count = shownTrend[g]![p]!
        const column = shownTrend.map((row) => row[p]!)
        return {
          from,
          count,
          gap: g === place ? null : gapBetween(count, against(count, shownPeriods[p]!, column)),
        }
      }),
    })),
  }
}

/** Cells that another run tells nearly the same. */
function cellsToldBeside(
  cells: readonly (readonly Count[])[],
  groups: readonly (string | null)[],
  periods: readonly Period[],
  options: EquityOptions,
): readonly (readonly boolean[])[] {
  const { rule, beside = [] } = options
  const others = rule === null ? [] : beside.map((run) => cellsOf(run.rows, groups, periods, options))
  return cells.map((row, g) =>
    row.map((count, p) =>
      others.some((other) => other[g]![p]!.n > 0 && differsByFew(count, other[g]![p]!, rule?.threshold ?? 0)),
    ),
  )
}

function cellsOf(
  rows: readonly SubjectRow[],
  groups: readonly (string | null)[],
  periods: readonly Period[],
  { dimension, step }: EquityOptions,
): Count[][] {
  const byCell = groups.map((group) =>
    countsBy(
      rows.filter((row) => row[dimension] === group),
      ({ on }) => startOfPeriod(on, step),
    ),
  )
  return byCell.map((counts) => periods.map(({ from }) => counts.get(from) ?? { met: 0, n: 0 }))
}
