import { expect, test } from 'vitest'
import { periodsIn, startOfPeriod } from './periods.ts'
import { subjects } from './subject-rows.ts'
import { groupedStepFor, stepFor } from './time-step.ts'

test.each([
  ['2026-03-31', 'month', '2026-03-01'],
  ['2026-03-31', 'quarter', '2026-01-01'],
  ['2026-04-01', 'quarter', '2026-04-01'],
  ['2024-02-29', 'year', '2024-01-01'],
] as const)('%s lies in the %s that begins on %s', (day, step, start) => {
  expect(startOfPeriod(day, step)).toBe(start)
})

test('a window has every month of it, months without anybody too, and says which are cut short', () => {
  const periods = periodsIn({ from: '2023-12-15', to: '2024-02-29' }, 'month')
  expect(periods.map(({ key, to, partial }) => [key, to, partial])).toEqual([
    ['2023-12', '2023-12-31', true],
    ['2024-01', '2024-01-31', false],
    ['2024-02', '2024-02-29', false],
  ])
  expect(periodsIn({ from: '2024-02-01', to: '2024-05-31' }, 'quarter').map(({ key }) => key)).toEqual([
    '2024-Q1',
    '2024-Q2',
  ])
  expect(() => periodsIn({ from: '2024-02-02', to: '2024-02-01' }, 'month')).toThrow(RangeError)
})

const year = { from: '2026-01-01', to: '2026-12-31' }
const months = Array.from({ length: 12 }, (_, at) => `2026-${String(at + 1).padStart(2, '0')}-10`)
const rule = { threshold: 11, roundTo: null }

test.each([
  [11, 'month'],
  [10, 'quarter'],
])('months with %i people each give points by %s', (n, step) => {
  const rows = months.flatMap((on) => subjects({ on }, n, 5))
  expect(stepFor(rows, year, null)).toBe(step)
})

test.each([
  [22, 11, 'month'],
  [22, 10, 'quarter'],
  [22, 3, 'year'],
  [22, 0, 'month'],
])('with small counts withheld, %i people a month of whom %i met it give points by %s', (n, met, step) => {
  const rows = months.flatMap((on) => subjects({ on }, n, met))
  expect(stepFor(rows, year, rule)).toBe(step)
})

test.each([
  [11, 'month'],
  [10, 'quarter'],
])('a group with %i people in each month gives gaps by %s', (n, step) => {
  const rows = months.flatMap((on) => [
    ...subjects({ on, sex: 'female' }, 40, 20),
    ...subjects({ on, sex: 'male' }, n, 5),
  ])
  expect(stepFor(rows, year, null)).toBe('month')
  expect(groupedStepFor(rows, year, ({ sex }) => sex, null)).toBe(step)
  expect(groupedStepFor(rows, year, ({ sex }) => sex, rule)).toBe('month')
})
