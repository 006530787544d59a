import fc from 'fast-check'
import { expect, test } from 'vitest'
import { withheldTable } from './withheld-table.ts'

const threshold = 11

test('a table without small counts is shown whole, zeros too', () => {
  expect(
    withheldTable(
      [
        [0, 30],
        [11, 40],
      ],
      threshold,
    ).flat(),
  ).not.toContain(true)
})

test('one small count takes a partner in its row and in its column, and theirs', () => {
  expect(
    withheldTable(
      [
        [4, 30, 50],
        [25, 40, 60],
        [70, 80, 90],
      ],
      threshold,
    ),
  ).toEqual([
    [true, true, false],
    [true, true, false],
    [false, false, false],
  ])
})

test('a cell that could be worked out through several sums takes the whole table with it', () => {
  expect(withheldTable([[4], [30]], threshold)).toEqual([[true], [true]])
  expect(
    withheldTable(
      [
        [4, 0],
        [30, 40],
      ],
      threshold,
    ).flat(),
  ).not.toContain(false)
})

/**
 * The attacker knows every sum and every cell that is shown, and narrows each hidden cell down as far as sums allow,
 * again and again.
 */
function boundsOf(counts: readonly (readonly number[])[], hidden: boolean[][]) {
  const lower = counts.map((row, r) => row.map((count, c) => (hidden[r]![c] ? 0 : count)))
  const upper = counts.map((row, r) => row.map((count, c) => (hidden[r]![c] ? Infinity : count)))
  const lines = [
    ...counts.map((row, r) => row.map((_, c) => [r, c] as const)),
    ...counts[0]!.map((_, c) => counts.map((_row, r) => [r, c] as const)),
  ]
  for (let round = 0; round < 60; round += 1)
    for (const line of lines) {
      const sum = line.reduce((total, [r, c]) => total + counts[r]![c]!, 0)
      for (const [r, c] of line) {
        const others = line.filter(([r2, c2]) => r2 !== r || c2 !== c)
        const least = others.reduce((total, [a, b]) => total + lower[a]![b]!, 0)
        const most = others.reduce((total, [a, b]) => total + upper[a]![b]!, 0)
        upper[r]![c] = Math.min(upper[r]![c]!, sum - least)
        lower[r]![c] = Math.max(lower[r]![c]!, sum - most)
      }
    }
  return { lower, upper }
}

test('no small count can be worked out from what is shown and the sums of rows and columns', () => {
  const cell = fc.oneof(fc.constant(0), fc.integer({ min: 1, max: 10 }), fc.integer({ min: 11, max: 200 }))
  const table = fc
    .tuple(fc.integer({ min: 2, max: 4 }), fc.integer({ min: 2, max: 5 }))
    .chain(([rows, columns]) =>
      fc.array(fc.array(cell, { minLength: columns, maxLength: columns }), {
        minLength: rows,
        maxLength: rows,
      }),
    )
  fc.assert(
    fc.property(table, (counts) => {
      const hidden = withheldTable(counts, threshold)
      const { lower, upper } = boundsOf(counts, hidden)
      for (const [r, row] of counts.entries())
        for (const [c, count] of row.entries()) {
          if (count === 0 || count >= threshold) continue
          expect(hidden[r]![c]).toBe(true)
          // A sum that is small itself is not shown.
          const sums = [row.reduce((a, b) => a + b, 0), counts.reduce((sum, own) => sum + own[c]!, 0)]
          if (sums.every((sum) => sum >= threshold)) expect(lower[r]![c]! < upper[r]![c]!).toBe(true)
        }
    }),
    { numRuns: 3000, seed: 7 },
  )
})
