import { addDays, addMonths, type CalendarDay } from '@tandem/domain/calendar-day'
import { monthStart } from '../cohort/whole-months.ts'
import { JobProblem } from '../jobs/job-kind.ts'
import type { ReportPeriod } from './report-definition.ts'

export type PeriodDays = { readonly startedFrom: CalendarDay | null; readonly startedTo: CalendarDay | null }

/**
 * The days of a period as seen on `today`. The last months are whole ones, the current month left out, so that the
 * same report made on two days of a month says the same.
 *
 * @throws JobProblem for a period that begins after today
 *
 * @example daysOfPeriod({ kind: 'last', months: 3 }, '2026-05-14') // from 2026-02-01 to 2026-04-30
 */
export function daysOfPeriod(period: ReportPeriod, today: CalendarDay): PeriodDays {
  if (period.kind === 'all') return { startedFrom: null, startedTo: null }
  if (period.kind === 'last') {
    const first = monthStart(today)
    return { startedFrom: addMonths(first, -period.months), startedTo: addDays(first, -1) }
  }
  if (period.from > today)
    throw new JobProblem(
      `The period begins on ${period.from}, after today (${today}): choose an earlier first day.`,
    )
  return { startedFrom: period.from, startedTo: period.to }
}
