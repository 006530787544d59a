import { addDays, addMonths, type CalendarDay, dayInZone, dayNumber } from '@tandem/domain/calendar-day'

export type Rhythm = 'weekly' | 'monthly' | 'quarterly'

/** When a report is made: a weekday, or a day of the month or of the quarter's first month, at a time of day. */
export type ReportRhythm = {
  readonly rhythm: Rhythm
  /** Weekly: 1 Monday to 7 Sunday; else 1 to 31, the month's last day where it is shorter. */
  readonly onDay: number
  /** `HH:MM` in the organisation's time zone. */
  readonly atTime: string
}

/**
 * The first instant after `after` at which a report is due. A time that a change of clocks leaves out is moved to the
 * first minute that exists; one that comes twice is meant the first time.
 *
 * @example nextRun({ rhythm: 'weekly', onDay: 1, atTime: '07:00' }, new Date('2026-03-02T08:00Z'), 'UTC') // 9 Mar, 07:00
 */
export function nextRun(schedule: ReportRhythm, after: Date, timeZone: string): Date {
  let day = dayInZone(after, timeZone)
  // A quarter has at most 92 days, and the first of them may be over already.
  for (let tried = 0; tried < 200; tried++, day = addDays(day, 1)) {
    if (!isDay(schedule, day)) continue
    const at = instantOf(day, schedule.atTime, timeZone)
    if (at > after) return at
  }
  throw new RangeError(`nextRun: no day fits ${schedule.rhythm} on ${schedule.onDay}`)
}

function isDay({ rhythm, onDay }: ReportRhythm, day: CalendarDay): boolean {
  // Day 0 was a Thursday.
  if (rhythm === 'weekly') return ((((dayNumber(day) + 3) % 7) + 7) % 7) + 1 === onDay
  const first = `${day.slice(0, 7)}-01`
  if (rhythm === 'quarterly' && (Number(day.slice(5, 7)) - 1) % 3 !== 0) return false
  const length = Number(addDays(addMonths(first, 1), -1).slice(8))
  return Number(day.slice(8)) === Math.min(onDay, length)
}

/** The instant of a time of day in a zone: guessed as if in UTC, then moved by what the zone makes of the guess. */
function instantOf(day: CalendarDay, time: string, timeZone: string): Date {
  const wanted = Date.parse(`${day}T${time}:00Z`)
  const early = wanted - shift(new Date(wanted - 86_400_000), timeZone)
  const late = wanted - shift(new Date(wanted + 86_400_000), timeZone)
  const fits = [early, late]
    .toSorted((a, b) => a - b)
    .find((instant) => instant + shift(new Date(instant), timeZone) === wanted)
  if (fits !== undefined) return new Date(fits)
  // The clocks jump over it: the jump itself is between the two guesses.
  let [low, high] = [Math.min(early, late) - 1, Math.max(early, late)]
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2)
    if (middle + shift(new Date(middle), timeZone) >= wanted) high = middle
    else low = middle
  }
  return new Date(high)
}

/** By how many milliseconds the clocks of a zone are ahead of UTC at an instant. */
function shift(instant: Date, timeZone: string): number {
  const parts = new Intl.DateTimeFormat('en-GB', {
    timeZone,
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    hourCycle: 'h23',
  }).formatToParts(instant)
  const of = (type: Intl.DateTimeFormatPartTypes) => parts.find((part) => part.type === type)?.value ?? '00'
  const local = Date.parse(
    `${of('year')}-${of('month')}-${of('day')}T${of('hour')}:${of('minute')}:${of('second')}Z`,
  )
  return local - Math.floor(instant.getTime() / 1000) * 1000
}
