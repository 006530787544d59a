import type { SavedTable } from '../ui/csv-text.ts'
import { formatCount } from '../ui/format.ts'
import { type Course, pointAt, slotsOf, statisticWords, thresholdOf } from './course-words.ts'

const DECIMALS = 4
const rounded = (value: number | null): number | null =>
  value === null ? null : Number(value.toFixed(DECIMALS))

/** The table behind the chart for a spreadsheet: one row per week and arm, one figure per column, four decimals. */
export const courseCsv = (course: Course): SavedTable => {
  const { name } = statisticWords(course)
  const around =
    course.statistic === 'median' ? ['Lower quartile', 'Upper quartile'] : ['Lower 95 %', 'Upper 95 %']
  return {
    columns: [course.unit === 'week' ? 'Week' : 'Month', 'Plan arm', 'n', name, ...around],
    rows: slotsOf(course).flatMap((slot) =>
      course.arms.map((arm) => {
        const point = pointAt(arm, slot)
        if (point === null) return [slot, arm.label, 0, null, null, null]
        const n = point.suppressed ? formatCount(null, thresholdOf(course)) : point.n
        return [slot, arm.label, n, ...[point.mean, point.lower, point.upper].map(rounded)]
      }),
    ),
  }
}
