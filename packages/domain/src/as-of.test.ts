import { expect, test } from 'vitest'
import { asOfDay, dayProblem, wasHeldOn } from './as-of.ts'

const midnight = new Date('2024-07-01T23:30:00Z')

test('today is the day in the time zone of the organisation', () => {
  expect(asOfDay(null, midnight, 'Europe/London')).toBe('2024-07-02')
  expect(asOfDay(null, midnight, 'America/New_York')).toBe('2024-07-01')
})

test('a chosen day stands, one that has not come yet gives today', () => {
  expect(asOfDay('2024-01-15', midnight, 'UTC')).toBe('2024-01-15')
  expect(asOfDay('2024-07-01', midnight, 'UTC')).toBe('2024-07-01')
  expect(asOfDay('2024-07-02', midnight, 'UTC')).toBe('2024-07-01')
})

test('what was recorded later was not held yet', () => {
  const fact = { recordedAt: midnight, supersededAt: null }
  expect(wasHeldOn(fact, '2024-07-01', 'Europe/London')).toBe(false)
  expect(wasHeldOn(fact, '2024-07-02', 'Europe/London')).toBe(true)
  expect(wasHeldOn(fact, '2024-07-01', 'UTC')).toBe(true)
})

test('what was corrected is held through the day before the correction', () => {
  const fact = { recordedAt: new Date('2024-06-01T12:00:00Z'), supersededAt: midnight }
  expect(wasHeldOn(fact, '2024-06-30', 'UTC')).toBe(true)
  expect(wasHeldOn(fact, '2024-07-01', 'UTC')).toBe(false)
})

test.each([
  ['2024-07-02', 'in_the_future'],
  ['2024-07-01', null],
  ['1990-05-01', null],
  ['1990-04-30', 'before_birth'],
])('%s of somebody born on 1 May 1990, asked on 1 July 2024: %s', (day, problem) => {
  expect(dayProblem(day, '2024-07-01', '1990-05-01')).toBe(problem)
})

test('without a birth date no day is before it', () => {
  expect(dayProblem('1890-01-01', '2024-07-01', null)).toBeNull()
})
