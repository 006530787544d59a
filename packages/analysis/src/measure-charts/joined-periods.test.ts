import { expect, test } from 'vitest'
import { suppressBelow11 as rule } from '../small-counts.ts'
import { countedPeriods } from './joined-periods.ts'
import { subjects } from './subject-rows.ts'

const monthly = (year: number, n: number, met: number) => ({
  window: { from: `${year}-01-01`, to: `${year}-12-31` },
  rows: Array.from({ length: 12 }, (_, at) => `${year}-${String(at + 1).padStart(2, '0')}-15`).flatMap((on) =>
    subjects({ on }, n, met),
  ),
})

test('runs that follow one another make one series', () => {
  const { step, periods, counts } = countedPeriods([monthly(2024, 30, 15), monthly(2025, 40, 20)], null, null)
  expect([step, periods.length, periods[12]?.key]).toEqual(['month', 24, '2025-01'])
  expect([counts[11], counts[12]].map((count) => count?.n)).toEqual([30, 40])
})

test('a step of choice is heard, but not where small counts are withheld', () => {
  const parts = [monthly(2025, 30, 15)]
  expect(countedPeriods(parts, null, 'year').counts).toHaveLength(1)
  expect(countedPeriods(parts, rule, 'year').step).toBe('month')
})

test('where small counts are withheld, runs of another step are not joined', () => {
  const all = (...parts: ReturnType<typeof monthly>[]) =>
    countedPeriods(parts, rule, 'month').periods.map(({ key }) => key)
  expect(all(monthly(2024, 30, 15), monthly(2025, 40, 20))).toHaveLength(24)
  expect(all(monthly(2024, 30, 5), monthly(2025, 40, 20))[0]).toBe('2025-01')
  expect(all(monthly(2023, 40, 20), monthly(2024, 30, 5), monthly(2025, 40, 20))[0]).toBe('2025-01')
  expect(all(monthly(2024, 30, 5), monthly(2025, 40, 5))).toHaveLength(8)
})

test('each run is guarded by its own sum: what covers a small count lies in the same run', () => {
  const small = (year: number, met: number) => ({
    ...monthly(year, 0, 0),
    rows: subjects({ on: `${year}-05-01` }, 30, met),
  })
  const { periods, counts } = countedPeriods([small(2024, 4), small(2025, 4)], rule, null)
  expect(periods.map(({ key }) => key)).toEqual(['2024', '2025'])
  expect(counts.map(({ withheld }) => withheld)).toEqual([true, true])
})

test('runs that would share a period are not joined for a reader from whom small counts are withheld', () => {
  const late = {
    window: { from: '2025-02-01', to: '2025-12-31' },
    rows: subjects({ on: '2025-06-10' }, 60, 30),
  }
  const early = { window: { from: '2024-01-01', to: '2025-01-31' }, rows: monthly(2024, 20, 5).rows }
  const { periods } = countedPeriods([early, late], rule, null)
  expect(periods[0]?.key.slice(0, 4)).toBe('2025')
})

test('without a part there is nothing to count', () => {
  expect(() => countedPeriods([], null, null)).toThrow(RangeError)
})
