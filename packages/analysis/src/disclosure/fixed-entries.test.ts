import { expect, test } from 'vitest'
import { withheldTable } from '../withheld-table.ts'
import { type Entry, isFixed } from './fixed-entries.ts'

const known = (value: number): Entry => ({ value, lower: value, upper: value })
const hidden = (value: number, lower = 0, upper = Number.POSITIVE_INFINITY): Entry => ({
  value,
  lower,
  upper,
})

test('a cell that is hidden alone in its row is fixed by the sum', () => {
  const table = [
    [hidden(4), known(30)],
    [hidden(25), known(40)],
  ]
  expect(isFixed(table, false, 0, 0)).toBe(true)
})

test('four cells that can move round are not fixed', () => {
  const table = [
    [hidden(4), hidden(30)],
    [hidden(25), hidden(40)],
  ]
  expect(isFixed(table, false, 0, 0)).toBe(false)
})

const twoBlocks = [
  [20, 30, 50, 60],
  [25, 40, 4, 70],
  [70, 80, 30, 40],
  [60, 90, 35, 45],
]
const bridge = [
  [true, true, false, false],
  [true, true, true, false],
  [false, false, true, true],
  [false, false, true, true],
]

test('two rows less two columns tell a cell that no single line tells', () => {
  const table = twoBlocks.map((row, r) =>
    row.map((count, c) => (bridge[r]![c] ? hidden(count) : known(count))),
  )
  expect(isFixed(table, false, 1, 2)).toBe(true)
  expect(isFixed(table, false, 0, 0)).toBe(false)
  expect(withheldTable(twoBlocks, 11, bridge).flat()).not.toContain(false)
})

test('a cell that can be nothing but 0 or what is left of 0 does not move', () => {
  const table = [
    [hidden(4), hidden(0)],
    [hidden(0), hidden(40)],
  ]
  expect(isFixed(table, false, 0, 0)).toBe(false)
  expect(isFixed([[hidden(4), hidden(0)]], false, 0, 0)).toBe(true)
})

test('a sum that is withheld lets its row grow, a sum that is shown does not', () => {
  const withTotal = (total: Entry) => [
    [hidden(4), total],
    [hidden(25), known(25)],
    [hidden(29), hidden(29)],
  ]
  expect(isFixed(withTotal(hidden(4)), true, 0, 0)).toBe(false)
  expect(isFixed(withTotal(known(4)), true, 0, 0)).toBe(true)
})

test('rounded counts fix a small one where every rounding went the same way', () => {
  const row = (total: number) => [
    [hidden(1, 1, 4), hidden(38, 38, 42), hidden(38, 38, 42), hidden(total, 73, 77)],
    [hidden(1), hidden(38), hidden(38), hidden(total)],
  ]
  expect(isFixed(row(77), true, 0, 0)).toBe(true)
  const loose = row(77).map((cells, r) => (r === 0 ? [...cells.slice(0, 3), hidden(77, 73, 78)] : cells))
  expect(isFixed(loose, true, 0, 0)).toBe(false)
})
