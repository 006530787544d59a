import { expect, test } from 'vitest'
import { dayInWords, windowInWords } from './day-in-words.ts'

test('a day is written so that it can be read one way only', () => {
  expect(dayInWords('2026-03-02')).toBe('2 Mar 2026')
  expect(dayInWords('2025-12-31')).toBe('31 Dec 2025')
})

test('a stretch of days names a year once where both ends have it', () => {
  expect(windowInWords({ from: '2026-01-02', to: '2026-05-02' })).toBe('2 Jan to 2 May 2026')
  expect(windowInWords({ from: '2025-12-30', to: '2026-04-29' })).toBe('30 Dec 2025 to 29 Apr 2026')
})

test('a stretch of one day is that day', () => {
  expect(windowInWords({ from: '2025-12-31', to: '2025-12-31' })).toBe('31 Dec 2025')
})
