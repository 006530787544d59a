/** A day of the calendar, `YYYY-MM-DD`, without time or zone. Sorts as text. Years 0001 to 9999. */
export type CalendarDay = string

const MS_PER_DAY = 86_400_000

const daysInMonth = (year: number, month: number): number => {
  if (month === 2) return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31
}

interface DayParts {
  readonly year: number
  readonly month: number
  readonly day: number
}

/** The digit at a place of a text; NaN where there is none. */
const digitAt = (text: string, place: number): number => {
  const digit = text.charCodeAt(place) - 48
  return digit >= 0 && digit <= 9 ? digit : Number.NaN
}

const HYPHEN = 45

// Read digit by digit: a regular expression here was most of the time that rebuilding an episode took.
const partsOf = (text: string): DayParts | null => {
  if (text.length !== 10 || text.charCodeAt(4) !== HYPHEN || text.charCodeAt(7) !== HYPHEN) return null
  const year = digitAt(text, 0) * 1000 + digitAt(text, 1) * 100 + digitAt(text, 2) * 10 + digitAt(text, 3)
  const month = digitAt(text, 5) * 10 + digitAt(text, 6)
  const day = digitAt(text, 8) * 10 + digitAt(text, 9)
  const real = year >= 1 && month >= 1 && month <= 12 && day >= 1 && day <= daysInMonth(year, month)
  return real ? { year, month, day } : null
}

const requireParts = (caller: string, day: CalendarDay): DayParts => {
  const parts = partsOf(day)
  if (parts === null) throw new RangeError(`${caller}: needs a day as YYYY-MM-DD, got "${day}"`)
  return parts
}

const dayOfParts = (year: number, month: number, day: number): CalendarDay =>
  `${String(year).padStart(4, '0')}-${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}`

/** True for a day that exists in the Gregorian calendar, written exactly `YYYY-MM-DD`. */
export const isCalendarDay = (text: string): boolean => partsOf(text) !== null

/**
 * Days since 1970-01-01, which is 0; earlier days are negative.
 *
 * Counted with whole-number arithmetic (Hinnant's civil-from-days idea: years that begin in March), because
 * this runs once per score and per dispense of a whole service.
 *
 * @throws RangeError if `day` is not a calendar day
 */
export const dayNumber = (day: CalendarDay): number => {
  const { year, month, day: dayOfMonth } = requireParts('dayNumber', day)
  const marchYear = month <= 2 ? year - 1 : year
  const era = Math.floor(marchYear / 400)
  const yearOfEra = marchYear - era * 400
  const dayOfYear = Math.floor((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5) + dayOfMonth - 1
  const leapDays = Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100)
  return era * 146_097 + yearOfEra * 365 + leapDays + dayOfYear - 719_468
}

// Days of about 1860 to 2080, written once: text is dear to make, and the same days come again and again.
const FIRST_WRITTEN = -40_000
const written: CalendarDay[] = new Array<CalendarDay>(80_000).fill('')

/**
 * The day that lies `number` days after 1970-01-01; undoes `dayNumber`.
 *
 * @throws RangeError if `number` is not whole or lies outside the years 0001 to 9999
 */
export const dayOfNumber = (number: number): CalendarDay => {
  const known = written[number - FIRST_WRITTEN]
  if (known) return known
  const date = new Date(number * MS_PER_DAY)
  const year = date.getUTCFullYear()
  if (!Number.isInteger(number) || !(year >= 1 && year <= 9999)) {
    throw new RangeError(`dayOfNumber: needs a whole number of days in the years 0001 to 9999, got ${number}`)
  }
  const day = dayOfParts(year, date.getUTCMonth() + 1, date.getUTCDate())
  if (known === '') written[number - FIRST_WRITTEN] = day
  return day
}

/** The day `days` after `day` (before it when negative). @throws RangeError as `dayNumber` and `dayOfNumber` */
export const addDays = (day: CalendarDay, days: number): CalendarDay => dayOfNumber(dayNumber(day) + days)

/**
 * The same day of the month `months` later; a day that the month doesn't have becomes its last.
 *
 * @throws RangeError if `day` is not a calendar day, or `months` is not whole, or the years 0001 to 9999 are left
 *
 * @example addMonths('2024-01-31', 1) // '2024-02-29'
 */
export const addMonths = (day: CalendarDay, months: number): CalendarDay => {
  const parts = requireParts('addMonths', day)
  const monthCount = parts.year * 12 + parts.month - 1 + months
  const year = Math.floor(monthCount / 12)
  if (!Number.isInteger(months) || year < 1 || year > 9999) {
    throw new RangeError(
      `addMonths: needs a whole number of months within the years 0001 to 9999, got ${months}`,
    )
  }
  const month = monthCount - year * 12 + 1
  return dayOfParts(year, month, Math.min(parts.day, daysInMonth(year, month)))
}

/** Days from `from` to `to`: 0 on the same day, negative when `to` is earlier. @throws RangeError as `dayNumber` */
export const daysBetween = (from: CalendarDay, to: CalendarDay): number => dayNumber(to) - dayNumber(from)

const formatters = new Map<string, Intl.DateTimeFormat>()

const formatterOf = (timeZone: string): Intl.DateTimeFormat => {
  const known = formatters.get(timeZone)
  if (known !== undefined) return known
  const made = new Intl.DateTimeFormat('en-CA', {
    timeZone,
    calendar: 'gregory',
    numberingSystem: 'latn',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
  })
  formatters.set(timeZone, made)
  return made
}

/**
 * The day that the calendar on the wall of a place shows at an instant.
 *
 * @param timeZone IANA name, such as `Europe/London`
 * @throws RangeError if the zone is unknown or the instant invalid
 */
export const dayInZone = (instant: Date, timeZone: string): CalendarDay => {
  const parts = new Map(
    formatterOf(timeZone)
      .formatToParts(instant)
      .map(({ type, value }) => [type, value]),
  )
  return dayOfParts(Number(parts.get('year')), Number(parts.get('month')), Number(parts.get('day')))
}

/** The earlier of two days. */
export const earlierDay = (a: CalendarDay, b: CalendarDay): CalendarDay => (a <= b ? a : b)

/** The later of two days. */
export const laterDay = (a: CalendarDay, b: CalendarDay): CalendarDay => (a >= b ? a : b)
