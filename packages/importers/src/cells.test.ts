import { describe, expect, test } from 'vitest'
import { dayOf, readCell, readingPlace } from './cells.ts'
import {
  amount,
  type CellType,
  day,
  dayAhead,
  dayOrInstant,
  instant,
  integer,
  oneOf,
  yesNo,
} from './column-spec.ts'

const london = readingPlace('Europe/London', new Date('2026-06-15T12:00:00Z'))
const read = (type: CellType, cell: string, place = london) => {
  const reading = readCell(type, cell, place)
  return reading.kind === 'value' ? reading.value : null
}

test('a day is a day of the calendar, and not in the future unless it may be', () => {
  expect(read(day, '2026-06-15')).toBe('2026-06-15')
  expect(read(day, '2026-06-16')).toBeNull()
  expect(read(dayAhead, '2026-06-16')).toBe('2026-06-16')
  for (const wrong of ['2026-02-29', '15/06/2026', '2026-6-1', '20260601', ''])
    expect(read(day, wrong)).toBeNull()
})

test('today is the day of the organisation, not of the machine', () => {
  const midnight = new Date('2026-06-15T23:30:00Z')
  expect(readingPlace('Europe/London', midnight).today).toBe('2026-06-16')
  expect(readingPlace('America/New_York', midnight).today).toBe('2026-06-15')
})

describe('a time', () => {
  test.each([
    ['2026-01-15T10:00', '2026-01-15T10:00:00.000Z'],
    ['2026-06-15T10:00', '2026-06-15T09:00:00.000Z'],
    ['2026-06-15 10:00:30', '2026-06-15T09:00:30.000Z'],
    ['2026-06-15T10:00:00Z', '2026-06-15T10:00:00.000Z'],
    ['2026-06-15T01:00:00.718+05:30', '2026-06-14T19:30:00.718Z'],
    ['2026-06-15T01:00-0400', '2026-06-15T05:00:00.000Z'],
    // Clocks go forward at 01:00 and back at 02:00.
    ['2026-03-29T01:30', '2026-03-29T01:30:00.000Z'],
    ['2025-10-26T01:30', '2025-10-26T00:30:00.000Z'],
  ])('%s is %s in London', (cell, utc) => {
    expect(read(instant, cell)).toBe(utc)
  })

  test('needs its hours unless a day alone will do', () => {
    expect(read(instant, '2026-06-01')).toBeNull()
    expect(read(dayOrInstant, '2026-06-01')).toBe('2026-06-01')
    for (const wrong of [
      '2026-06-01T25:00',
      '2026-06-01T10',
      '10:00',
      '2026-02-30T10:00',
      '2026-06-15T13:01',
    ])
      expect(read(instant, wrong)).toBeNull()
  })

  test('falls on the organisation’s day', () => {
    expect(dayOf('2026-06-14T23:30:00.000Z', london)).toBe('2026-06-15')
    expect(dayOf('2026-06-14', london)).toBe('2026-06-14')
  })
})

test('numbers keep to their range, both ends in', () => {
  expect([read(integer(1, 10), '1'), read(integer(1, 10), '10'), read(integer(1, 10), '7.0')]).toEqual([
    '1',
    '10',
    '7',
  ])
  for (const wrong of ['0', '11', '2.5', '1e1', '0x2', 'two', '1,5'])
    expect(read(integer(1, 10), wrong)).toBeNull()
  expect([read(amount(5), '0'), read(amount(5), '0.5'), read(amount(5), '5')]).toEqual([null, '0.5', '5'])
})

test('truth values and words are read in any capitals', () => {
  expect(['TRUE', 'no', '1', 'Yes', '0', 'maybe'].map((cell) => read(yesNo, cell))).toEqual([
    'true',
    'false',
    'true',
    'true',
    'false',
    null,
  ])
  expect([read(oneOf('week', 'month'), 'Week'), read(oneOf('week', 'month'), 'day')]).toEqual(['week', null])
})
