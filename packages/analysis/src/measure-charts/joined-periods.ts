import type { DayWindow } from '@tandem/domain/supply'
import type { SubjectRow } from '../measure-subjects.ts'
import type { SuppressionRule } from '../small-counts.ts'
import { type BesideRun, periodsToldBeside } from './beside-runs.ts'
import { shownCounts } from './guarded-counts.ts'
import { type Period, periodsIn, startOfPeriod, type TimeStep } from './periods.ts'
import { stepFor } from './time-step.ts'
import { countsByPeriod, type ShownCount } from './unit-counts.ts'

/** Units of one run of a measure, and the days on which they are counted. */
export interface RunPart {
  readonly window: DayWindow
  readonly rows: readonly SubjectRow[]
  /** Runs that the reader may hold beside it; only looked at where small counts are withheld. */
  readonly beside?: readonly BesideRun[]
}

export interface CountedPeriods {
  readonly step: TimeStep
  readonly periods: readonly Period[]
  readonly counts: readonly ShownCount[]
}

/**
 * Counts by period of several runs, one after the other, as a reader may see them.
 *
 * For a reader from whom small counts are withheld the step is that of the last run, each run is guarded by itself, because
 * its own sum is known, and only runs of the same step are joined: what is withheld in months would be told by quarters.
 *
 * @param parts ascending, without common days; at least one
 * @param wanted a step of choice; not heard where small counts are withheld
 */
export function countedPeriods(
  parts: readonly RunPart[],
  rule: SuppressionRule | null,
  wanted: TimeStep | null,
): CountedPeriods {
  const [first, last] = [parts[0], parts.at(-1)]
  if (first === undefined || last === undefined)
    throw new RangeError('countedPeriods: needs at least one part')
  if (rule === null) {
    const rows = parts.flatMap((part) => part.rows)
    const window = { from: first.window.from, to: last.window.to }
    const step = wanted ?? stepFor(rows, window, null)
    const periods = periodsIn(window, step)
    return { step, periods, counts: shownCounts(countsByPeriod(rows, periods, step), null) }
  }
  const step = stepFor(last.rows, last.window, rule)
  const alike = parts.map((part) => part === last || stepFor(part.rows, part.window, rule) === step)
  const meet = parts.map(({ window }) => startOfPeriod(window.from, step) === window.from)
  // From the last one back, as far as they have the same step and no period lies in two of them.
  const from = parts.findLastIndex((_, at) => !alike[at] || (at + 1 < parts.length && !meet[at + 1])) + 1
  const guarded = parts.slice(from).map(({ rows, window, beside = [] }) => {
    const periods = periodsIn(window, step)
    const told = periodsToldBeside(rows, periods, step, beside, rule)
    // Part of a period, held beside the whole one of another run, would tell the rest of it.
    const already = periods.map(({ partial }, at) => partial || told[at]!)
    return { periods, counts: shownCounts(countsByPeriod(rows, periods, step), rule, already) }
  })
  return {
    step,
    periods: guarded.flatMap(({ periods }) => periods),
    counts: guarded.flatMap(({ counts }) => counts),
  }
}
