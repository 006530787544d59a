import { dayInZone } from '@tandem/domain/calendar-day'
import type { LocalTime } from '@tandem/domain/entry/entry'

/** An instant as clocks and calendars of a time zone show it, to the minute. */
export const localNow = (now: Date, timeZone: string): LocalTime => {
  const time = new Intl.DateTimeFormat('en-GB', {
    timeZone,
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  }).format(now)
  return `${dayInZone(now, timeZone)}T${time}`
}
