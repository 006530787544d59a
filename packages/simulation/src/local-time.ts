import { addDays, type CalendarDay, dayNumber, dayOfNumber } from '@tandem/domain/calendar-day'

/** 0 is Sunday. Day 0, 1970-01-01, was a Thursday. */
export const weekday = (day: number) => (((day + 4) % 7) + 7) % 7

/** The day itself, or the Monday after a Saturday or Sunday. */
export const workday = (day: number) => day + ([1, 0, 0, 0, 0, 0, 2][weekday(day)] ?? 0)

const summers = new Map<number, { from: number; to: number }>()

/** Summer time from the last Sunday of March to the last of October, by the day; the hour of the change is night. */
function summerOf(year: number) {
  const known = summers.get(year)
  if (known !== undefined) return known
  const lastSunday = (monthEnd: CalendarDay) => dayNumber(monthEnd) - weekday(dayNumber(monthEnd))
  const summer = { from: lastSunday(`${year}-03-31`), to: lastSunday(addDays(`${year}-11-01`, -1)) }
  summers.set(year, summer)
  return summer
}

const two = (value: number) => String(value).padStart(2, '0')

/**
 * A time as ISO 8601 with the offset of the place.
 *
 * @param day day number
 * @param minute minutes after midnight of that day, by the clock on the wall; may be negative or past the day
 *
 * @example localTime(dayNumber('2026-07-01'), 570, 0) // '2026-07-01T09:30:00+01:00'
 */
export function localTime(day: number, minute: number, winterUtcOffsetHours: number): string {
  const whole = Math.floor(minute)
  const onDay = day + Math.floor(whole / 1440)
  const rest = ((whole % 1440) + 1440) % 1440
  const text = dayOfNumber(onDay)
  const summer = summerOf(Number(text.slice(0, 4)))
  const offset = winterUtcOffsetHours + (onDay >= summer.from && onDay < summer.to ? 1 : 0)
  const sign = offset < 0 ? '-' : '+'
  return `${text}T${two(Math.floor(rest / 60))}:${two(rest % 60)}:00${sign}${two(Math.abs(offset))}:00`
}
