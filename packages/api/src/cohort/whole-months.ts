import { addDays, addMonths, type CalendarDay } from '@tandem/domain/calendar-day'

export const monthStart = (day: CalendarDay): CalendarDay => `${day.slice(0, 7)}-01`
export const monthEnd = (day: CalendarDay): CalendarDay => addDays(addMonths(monthStart(day), 1), -1)

type Span = {
  readonly startedFrom?: CalendarDay | null | undefined
  readonly startedTo?: CalendarDay | null | undefined
}

/**
 * The span widened to whole months, for readers from whom small counts are withheld: two cohorts that differ by one
 * day could be subtracted from one another.
 */
export const inWholeMonths = ({ startedFrom, startedTo }: Span): Span => ({
  startedFrom: startedFrom ? monthStart(startedFrom) : null,
  startedTo: startedTo ? monthEnd(startedTo) : null,
})
