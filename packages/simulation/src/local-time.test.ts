import { dayNumber } from '@tandem/domain/calendar-day'
import { expect, test } from 'vitest'
import { localTime, weekday, workday } from './local-time.ts'

test.each([
  ['2026-03-28', 600, 0, '2026-03-28T10:00:00+00:00'],
  ['2026-03-29', 600, 0, '2026-03-29T10:00:00+01:00'],
  ['2026-10-24', 600, 0, '2026-10-24T10:00:00+01:00'],
  ['2026-10-25', 600, 0, '2026-10-25T10:00:00+00:00'],
  ['2026-07-01', 605, 1, '2026-07-01T10:05:00+02:00'],
  ['2026-01-01', -30, 0, '2025-12-31T23:30:00+00:00'],
  ['2026-01-01', 1500, -5, '2026-01-02T01:00:00-05:00'],
])('%s, minute %i, %i hours ahead in winter is %s', (day, minute, offset, expected) => {
  expect(localTime(dayNumber(day), minute, offset)).toBe(expected)
})

test('weekends move to Monday', () => {
  expect(weekday(dayNumber('2026-11-22'))).toBe(0)
  for (const [day, expected] of [
    ['2026-11-20', '2026-11-20'],
    ['2026-11-21', '2026-11-23'],
    ['2026-11-22', '2026-11-23'],
    ['2026-11-23', '2026-11-23'],
  ] as const) {
    expect(workday(dayNumber(day))).toBe(dayNumber(expected))
  }
})
