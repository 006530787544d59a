import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  addDays,
  addMonths,
  dayInZone,
  dayNumber,
  dayOfNumber,
  daysBetween,
  earlierDay,
  isCalendarDay,
  laterDay,
} from './calendar-day.ts'

describe('isCalendarDay', () => {
  test.each(['2024-02-29', '2000-02-29', '1970-01-01', '0001-01-01', '9999-12-31'])('%s is a day', (text) => {
    expect(isCalendarDay(text)).toBe(true)
  })
  test.each([
    '2023-02-29',
    '1900-02-29',
    '2024-04-31',
    '2024-13-01',
    '2024-00-10',
    '2024-01-00',
    '0000-01-01',
    '2024-1-01',
    '24-01-01',
    '2024-01-01T00:00',
    ' 2024-01-01',
    '2024-01-01\n',
    '01/02/2024',
    '',
  ])('%j is not a day', (text) => {
    expect(isCalendarDay(text)).toBe(false)
  })
})

describe('day numbers', () => {
  test.each([
    ['1970-01-01', 0],
    ['1969-12-31', -1],
    ['2000-03-01', 11_017],
    ['2024-02-29', 19_782],
    ['0001-01-01', -719_162],
    ['9999-12-31', 2_932_896],
  ])('%s is day %i, and back', (day, number) => {
    expect(dayNumber(day)).toBe(number)
    expect(dayOfNumber(number)).toBe(day)
  })

  test('every day from 0001 to 9999 comes back from its number', () => {
    fc.assert(
      fc.property(fc.integer({ min: -719_162, max: 2_932_896 }), (number) => {
        expect(dayNumber(dayOfNumber(number))).toBe(number)
      }),
    )
  })

  test('a text that is no day is refused by name', () => {
    expect(() => dayNumber('2023-02-29')).toThrow('dayNumber: needs a day as YYYY-MM-DD, got "2023-02-29"')
  })

  test.each([0.5, Number.NaN, -719_163, 2_932_897])('%d is no number of a day', (number) => {
    expect(() => dayOfNumber(number)).toThrow(RangeError)
  })
})

describe('arithmetic', () => {
  test.each([
    ['2024-02-28', 1, '2024-02-29'],
    ['2023-02-28', 1, '2023-03-01'],
    ['2024-03-01', -1, '2024-02-29'],
    ['2024-01-01', 0, '2024-01-01'],
    ['2023-12-31', 1, '2024-01-01'],
  ])('%s and %i days is %s', (day, days, expected) => {
    expect(addDays(day, days)).toBe(expected)
    expect(daysBetween(day, expected)).toBe(days)
  })

  test('the hour that spring and autumn shift changes no count of days', () => {
    expect(daysBetween('2024-03-30', '2024-04-01')).toBe(2)
    expect(daysBetween('2024-10-26', '2024-10-28')).toBe(2)
  })

  test.each([
    ['2024-01-31', 1, '2024-02-29'],
    ['2023-01-31', 1, '2023-02-28'],
    ['2024-03-31', -1, '2024-02-29'],
    ['2024-01-15', 12, '2025-01-15'],
    ['2024-01-15', -1, '2023-12-15'],
    ['2024-12-31', 2, '2025-02-28'],
    ['2024-05-31', 0, '2024-05-31'],
  ])('%s and %i months is %s', (day, months, expected) => {
    expect(addMonths(day, months)).toBe(expected)
  })

  test('half a month is refused', () => {
    expect(() => addMonths('2024-01-01', 0.5)).toThrow(RangeError)
  })

  test('earlier and later days', () => {
    expect(earlierDay('2024-01-02', '2024-01-10')).toBe('2024-01-02')
    expect(laterDay('2024-01-02', '2024-01-10')).toBe('2024-01-10')
  })
})

describe('dayInZone', () => {
  test.each([
    ['2024-07-01T22:59:59Z', 'Europe/London', '2024-07-01'],
    ['2024-07-01T23:00:00Z', 'Europe/London', '2024-07-02'],
    ['2024-01-01T00:00:00Z', 'America/New_York', '2023-12-31'],
    ['2024-01-01T05:00:00Z', 'America/New_York', '2024-01-01'],
    ['2024-01-01T09:59:59Z', 'Pacific/Kiritimati', '2024-01-01'],
    ['2024-01-01T10:00:00Z', 'Pacific/Kiritimati', '2024-01-02'],
    ['2024-01-01T00:00:00Z', 'UTC', '2024-01-01'],
  ])('%s in %s is %s', (instant, zone, day) => {
    expect(dayInZone(new Date(instant), zone)).toBe(day)
  })

  test('an unknown zone is refused', () => {
    expect(() => dayInZone(new Date(0), 'Mars/Olympus')).toThrow(RangeError)
  })
})
