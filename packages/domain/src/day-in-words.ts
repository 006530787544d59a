import type { CalendarDay } from './calendar-day.ts'
import type { DayWindow } from './supply.ts'

const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']

// The same few thousand days are written again and again, for every patient and measure.
const written = new Map<CalendarDay, string>()

/** @example dayInWords('2026-03-02') // '2 Mar 2026' */
export const dayInWords = (day: CalendarDay): string => {
  const known = written.get(day)
  if (known !== undefined) return known
  const words = `${Number(day.slice(8))} ${months[Number(day.slice(5, 7)) - 1]} ${day.slice(0, 4)}`
  written.set(day, words)
  return words
}

/** A stretch of days, the year once where it is the same: `2 Jan to 2 May 2026`; a single day as itself. */
export const windowInWords = ({ from, to }: DayWindow): string => {
  const first = dayInWords(from)
  if (from === to) return first
  const sameYear = from.slice(0, 4) === to.slice(0, 4)
  return `${sameYear ? first.slice(0, -5) : first} to ${dayInWords(to)}`
}
