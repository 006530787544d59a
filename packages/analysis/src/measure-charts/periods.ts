import { addDays, addMonths, type CalendarDay } from '@tandem/domain/calendar-day'
import type { DayWindow } from '@tandem/domain/supply'

export const timeSteps = ['month', 'quarter', 'year'] as const
/** How long one point of a chart over time lasts. */
export type TimeStep = (typeof timeSteps)[number]

export interface Period {
  /** `2026-03`, `2026-Q1`, `2026`. */
  readonly key: string
  /** First and last day, both included. */
  readonly from: CalendarDay
  readonly to: CalendarDay
  /** Whether the chart's own window cuts it short. */
  readonly partial: boolean
}

const monthsOf: Readonly<Record<TimeStep, number>> = { month: 1, quarter: 3, year: 12 }

/**
 * First day of the calendar month, quarter or year that holds a day.
 *
 * @example startOfPeriod('2026-05-31', 'quarter') // '2026-04-01'
 */
export function startOfPeriod(day: CalendarDay, step: TimeStep): CalendarDay {
  const [year, month] = day.split('-')
  const length = monthsOf[step]
  const first = Math.floor((Number(month) - 1) / length) * length + 1
  return `${year}-${String(first).padStart(2, '0')}-01`
}

const keyOf = (start: CalendarDay, step: TimeStep): string => {
  const [year, month] = start.split('-')
  if (step === 'year') return `${year}`
  return step === 'month' ? `${year}-${month}` : `${year}-Q${Math.ceil(Number(month) / 3)}`
}

/**
 * Every calendar period that a window touches, in order, those without anybody included.
 *
 * @param window both days included
 * @throws RangeError if the window ends before it begins
 *
 * @example periodsIn({ from: '2026-01-15', to: '2026-02-28' }, 'month') // 2026-01 (partial), 2026-02
 */
export function periodsIn(window: DayWindow, step: TimeStep): readonly Period[] {
  if (window.to < window.from)
    throw new RangeError(`periodsIn: the window ends (${window.to}) before it begins (${window.from})`)
  const periods: Period[] = []
  for (
    let from = startOfPeriod(window.from, step);
    from <= window.to;
    from = addMonths(from, monthsOf[step])
  ) {
    const to = addDays(addMonths(from, monthsOf[step]), -1)
    periods.push({ key: keyOf(from, step), from, to, partial: from < window.from || to > window.to })
  }
  return periods
}
