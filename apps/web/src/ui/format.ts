import type { CalendarDay } from '@tandem/domain/calendar-day'

const MINUS = '\u2212'
const monthNames = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']
const grouped = new Intl.NumberFormat('en-GB', { maximumFractionDigits: 0 })

const withMinus = (text: string): string => text.replace('-', MINUS)

/** A number with a fixed count of decimals and a real minus sign; what rounds to zero carries no sign. */
export const formatNumber = (value: number, decimals = 1): string => {
  const text = value.toFixed(decimals)
  return Number(text) === 0 ? text.replace('-', '') : withMinus(text)
}

/** A score: whole when it is whole, else one decimal. */
export const formatScore = (score: number): string => formatNumber(score, Number.isInteger(score) ? 0 : 1)

/** A change with its sign: `+3`, `−6`, `0`. */
export const formatChange = (change: number, decimals = Number.isInteger(change) ? 0 : 1): string => {
  const text = formatNumber(change, decimals)
  return Number(change.toFixed(decimals)) > 0 ? `+${text}` : text
}

/** A rate of 0..1 as a percentage: `38 %`. */
export const formatPercent = (rate: number, decimals = 0): string => `${formatNumber(rate * 100, decimals)} %`

/** A count with thousands set apart; a withheld count (null) as being below the threshold. */
export const formatCount = (count: number | null, threshold = 11): string =>
  count === null ? `<${threshold}` : grouped.format(count)

/** `1 episode`, `1,204 episodes`. */
export const formatPlural = (count: number, one: string, many = `${one}s`): string =>
  `${grouped.format(count)} ${count === 1 ? one : many}`

/** `19.5 to 26.0` */
export const formatInterval = (lower: number, upper: number, decimals = 1): string =>
  `${formatNumber(lower, decimals)} to ${formatNumber(upper, decimals)}`

/** A day as a person of any country reads it the same way: `12 Mar 2026`. */
export const formatDay = (day: CalendarDay): string => {
  const [year, month, date] = day.split('-')
  return `${Number(date)} ${monthNames[Number(month) - 1] ?? ''} ${year}`
}

/** The month of a day: `Mar`, or `Mar 2026` with the year. */
export const formatMonth = (day: CalendarDay, withYear: boolean): string => {
  const [year, month] = day.split('-')
  const name = monthNames[Number(month) - 1] ?? ''
  return withYear ? `${name} ${year}` : name
}

/** An instant in the organisation's own time: `23 Nov 2026, 09:12`. */
export const formatInstant = (instant: string, timeZone: string): string => {
  const parts = new Intl.DateTimeFormat('en-GB', {
    timeZone,
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  }).formatToParts(new Date(instant))
  const of = (type: Intl.DateTimeFormatPartTypes) => parts.find((part) => part.type === type)?.value ?? ''
  return `${formatDay(`${of('year')}-${of('month')}-${of('day')}`)}, ${of('hour')}:${of('minute')}`
}
