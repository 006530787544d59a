import { dayInZone, isCalendarDay } from '@tandem/domain/calendar-day'
import { Temporal } from 'temporal-polyfill'
import { type CellType, ruleOf } from './column-spec.ts'

/** Where and when a file is read: days and local times are the organisation's. */
export type ReadingPlace = { readonly timeZone: string; readonly now: Date; readonly today: string }

export const readingPlace = (timeZone: string, now: Date): ReadingPlace => ({
  timeZone,
  now,
  today: dayInZone(now, timeZone),
})

export type CellReading =
  | { readonly kind: 'value'; readonly value: string }
  | { readonly kind: 'refused'; readonly rule: string; readonly whatToDo: string }

const value = (text: string): CellReading => ({ kind: 'value', value: text })
const refused = (type: CellType, whatToDo: string): CellReading => ({
  kind: 'refused',
  rule: ruleOf(type),
  whatToDo,
})

const NUMBER = /^[+-]?(\d+(\.\d*)?|\.\d+)$/
const INSTANT = /^(\d{4}-\d{2}-\d{2})(?:[T ](\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?) ?(Z|[+-]\d{2}:?\d{2})?)?$/
const BOOLEANS: Readonly<Record<string, string>> = {
  true: 'true',
  yes: 'true',
  '1': 'true',
  false: 'false',
  no: 'false',
  '0': 'false',
}

/**
 * A cell that is not empty, as the database reads it: days as `YYYY-MM-DD`, instants as UTC, numbers as plain digits.
 *
 * A type with `dayAlone` gives the day where the cell has no time.
 */
export const readCell = (type: CellType, cell: string, place: ReadingPlace): CellReading => {
  switch (type.kind) {
    case 'text':
      return cell.includes('\0')
        ? refused({ kind: 'text' }, 'Take out the character with the number 0.')
        : value(cell)
    case 'day':
      if (!isCalendarDay(cell)) return refused(type, 'Write the day as in 2026-03-02.')
      return !type.ahead && cell > place.today
        ? refused(type, `Check the year: today is ${place.today}.`)
        : value(cell)
    case 'instant':
      return readInstant(type, cell, place)
    case 'integer':
    case 'number':
      return readNumber(type, cell)
    case 'boolean': {
      const known = BOOLEANS[cell.toLowerCase()]
      return known === undefined ? refused(type, 'Write true or false.') : value(known)
    }
    case 'one-of': {
      const known = type.values.find((each) => each === cell.toLowerCase())
      return known === undefined ? refused(type, 'Use one of these words.') : value(known)
    }
  }
}

const readNumber = (type: CellType & { kind: 'integer' | 'number' }, cell: string): CellReading => {
  const whatToDo = 'Correct the number, with a point for decimals and no unit.'
  if (!NUMBER.test(cell)) return refused(type, whatToDo)
  const number = Number(cell)
  const inside =
    number <= type.max && (type.kind === 'number' && type.above ? number > type.min : number >= type.min)
  const whole = type.kind === 'number' || Number.isInteger(number)
  return inside && whole ? value(String(number)) : refused(type, whatToDo)
}

const readInstant = (
  type: CellType & { kind: 'instant' },
  cell: string,
  place: ReadingPlace,
): CellReading => {
  const [, day, time, offset] = INSTANT.exec(cell) ?? []
  const whatToDo = `Write it as in 2026-03-02T14:30${type.dayAlone ? ' or 2026-03-02' : ''}.`
  if (day === undefined || !isCalendarDay(day) || (time === undefined && !type.dayAlone))
    return refused(type, whatToDo)
  const future = refused(type, `Check the date: today is ${place.today}.`)
  if (time === undefined) return !type.ahead && day > place.today ? future : value(day)
  const instant = instantOf(day, time, offset, place.timeZone)
  if (instant === null) return refused(type, whatToDo)
  return !type.ahead && instant.getTime() > place.now.getTime() ? future : value(instant.toISOString())
}

/** Local time that a summer-time change skips or repeats is read as clocks do: later for a gap, the first of two. */
const instantOf = (day: string, time: string, offset: string | undefined, timeZone: string): Date | null => {
  if (offset !== undefined) {
    const zone = offset.length === 5 ? `${offset.slice(0, 3)}:${offset.slice(3)}` : offset
    const instant = new Date(`${day}T${time.length === 5 ? `${time}:00` : time.slice(0, 12)}${zone}`)
    return Number.isNaN(instant.getTime()) ? null : instant
  }
  try {
    const local = Temporal.PlainDateTime.from(`${day}T${time}`)
    return new Date(local.toZonedDateTime(timeZone).epochMilliseconds)
  } catch {
    return null
  }
}

/** The organisation's calendar day of a read day or instant. */
export const dayOf = (dayOrInstant: string, place: ReadingPlace): string =>
  dayOrInstant.length === 10 ? dayOrInstant : dayInZone(new Date(dayOrInstant), place.timeZone)
