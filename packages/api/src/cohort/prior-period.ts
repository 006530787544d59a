import { addDays, addMonths, type CalendarDay, daysBetween } from '@tandem/domain/calendar-day'
import { monthEnd, monthStart } from './whole-months.ts'

export type Period = { readonly from: CalendarDay; readonly to: CalendarDay }

/**
 * The period of equal length that ends on the day before another begins: as many months where it holds whole months,
 * else as many days.
 *
 * @throws RangeError where the period ends before it begins
 *
 * @example priorPeriod({ from: '2025-01-01', to: '2025-06-30' }) // { from: '2024-07-01', to: '2024-12-31' }
 */
export function priorPeriod({ from, to }: Period): Period {
  if (to < from) throw new RangeError(`priorPeriod: must begin (${from}) before it ends (${to})`)
  if (from === monthStart(from) && to === monthEnd(to)) {
    const months = 12 * (year(to) - year(from)) + month(to) - month(from) + 1
    return { from: addMonths(from, -months), to: addDays(from, -1) }
  }
  return { from: addDays(from, -1 - daysBetween(from, to)), to: addDays(from, -1) }
}

const year = (day: CalendarDay) => Number(day.slice(0, 4))
const month = (day: CalendarDay) => Number(day.slice(5, 7))
