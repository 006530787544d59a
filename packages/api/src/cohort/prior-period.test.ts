import { addDays, daysBetween } from '@tandem/domain/calendar-day'
import { expect, test } from 'vitest'
import { priorPeriod } from './prior-period.ts'

test.each([
  ['2025-01-01', '2025-06-30', '2024-07-01', '2024-12-31'],
  ['2025-03-01', '2025-03-31', '2025-02-01', '2025-02-28'],
  ['2024-01-01', '2025-12-31', '2022-01-01', '2023-12-31'],
  ['2025-03-02', '2025-03-31', '2025-01-31', '2025-03-01'],
  ['2025-03-15', '2025-03-15', '2025-03-14', '2025-03-14'],
])('before %s to %s come %s to %s', (from, to, priorFrom, priorTo) => {
  expect(priorPeriod({ from, to })).toEqual({ from: priorFrom, to: priorTo })
})

test('it is as long, and ends on the day before', () => {
  for (let n = 0; n < 400; n += 7) {
    const period = { from: '2025-03-02', to: addDays('2025-03-02', n) }
    const prior = priorPeriod(period)
    expect(daysBetween(prior.from, prior.to)).toBe(n)
    expect(addDays(prior.to, 1)).toBe(period.from)
  }
})

test('a period that ends before it begins has none before it', () => {
  expect(() => priorPeriod({ from: '2025-03-02', to: '2025-03-01' })).toThrow(RangeError)
})
