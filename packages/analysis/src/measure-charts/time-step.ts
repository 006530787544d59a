import type { DayWindow } from '@tandem/domain/supply'
import type { SubjectRow } from '../measure-subjects.ts'
import type { SuppressionRule } from '../small-counts.ts'
import { hasSmall } from './guarded-counts.ts'
import { fewestPerPoint } from './over-time.ts'
import { periodsIn, startOfPeriod, type TimeStep, timeSteps } from './periods.ts'
import { countsBy, countsByPeriod } from './unit-counts.ts'

/**
 * The finest step at which every period with anybody in it has enough: 11 people, and for a reader from whom small counts
 * are withheld no small one in a whole period; quarters (or years, for that reader) where none has.
 *
 * A measure has one step for such a reader, in every chart: months that are withheld could otherwise be worked out from
 * the quarters that hold them.
 *
 * @example stepFor([], { from: '2026-01-01', to: '2026-12-31' }, null) // 'month'
 */
export function stepFor(
  rows: readonly SubjectRow[],
  window: DayWindow,
  rule: SuppressionRule | null,
): TimeStep {
  const allowed = rule === null ? timeSteps.slice(0, 2) : timeSteps
  const fits = allowed.find((step) => {
    const periods = periodsIn(window, step)
    return countsByPeriod(rows, periods, step).every((count, at) =>
      rule === null
        ? count.n === 0 || count.n >= fewestPerPoint
        : periods[at]!.partial || !hasSmall(count, rule.threshold),
    )
  })
  return fits ?? allowed.at(-1)!
}

/**
 * The step of a chart by group and period: that of the chart over time, or quarters where a group has fewer than 11 people
 * in a month. Where small counts are withheld it is that of the chart over time: a withheld month could be worked out from
 * its quarter.
 */
export function groupedStepFor(
  rows: readonly SubjectRow[],
  window: DayWindow,
  groupOf: (row: SubjectRow) => string | null,
  rule: SuppressionRule | null,
): TimeStep {
  const step = stepFor(rows, window, rule)
  if (rule !== null || step !== 'month') return step
  const cells = countsBy(rows, (row) => `${startOfPeriod(row.on, 'month')} ${groupOf(row) ?? ''}`)
  return [...cells.values()].every(({ n }) => n >= fewestPerPoint) ? 'month' : 'quarter'
}
