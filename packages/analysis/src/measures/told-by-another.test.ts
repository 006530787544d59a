import { describe, expect, test } from 'vitest'
import { suppressBelow11 } from '../small-counts.ts'
import { isToldByAnother, type RateCounts } from './told-by-another.ts'

const figure = (from: string, to: string, met: number, notMet: number): RateCounts => ({
  period: { from, to },
  met,
  notMet,
})
const year = figure('2025-01-01', '2025-12-31', 40, 43)

describe('beside a figure of eleven months the one of the year', () => {
  test.each([
    ['with ten more in one of its counts counts ten people', 30, 43, true],
    ['with eleven more does not', 29, 32, false],
    ['with as many says that nobody came', 40, 43, false],
    ['with few less (another definition) does, too', 44, 20, true],
  ])('%s', (_, met, notMet, told) => {
    const shorter = figure('2025-01-01', '2025-11-30', met, notMet)
    expect(isToldByAnother(year, [shorter], suppressBelow11)).toBe(told)
    expect(isToldByAnother(shorter, [year], suppressBelow11)).toBe(told)
  })
})

test.each([
  ['the same period computed anew', figure('2025-01-01', '2025-12-31', 39, 43)],
  ['a period that only overlaps', figure('2025-02-01', '2026-01-31', 39, 43)],
  ['another year', figure('2024-01-01', '2024-12-31', 39, 43)],
])('%s is not subtracted', (_, other) => {
  expect(isToldByAnother(year, [other], suppressBelow11)).toBe(false)
})
