import { describe, expect, test } from 'vitest'
import { suppressBelow5RoundTo5, suppressBelow11 } from '../small-counts.ts'
import { type CountTable, guardedRelease, withheldWithSums } from './guarded-release.ts'

const table = (counts: readonly (readonly number[])[], more: Partial<CountTable> = {}): CountTable => ({
  rows: counts.map((_, r) => `Site ${r}`),
  columns: ['Met', 'Not met', 'No score'].slice(0, counts[0]!.length),
  counts,
  ...more,
})
const shownCounts = (counts: readonly (readonly number[])[], rule = suppressBelow11) => {
  const { rows, all } = guardedRelease(table(counts), rule)
  return [...rows, all].map(({ cells, total }) => [...cells.map(({ n }) => n), total])
}

describe('threshold 11', () => {
  test.each([
    [11, 11],
    [10, null],
    [1, null],
    [0, 0],
  ])('a count of %i is shown as %s', (count, shown) => {
    expect(
      shownCounts([
        [count, 40],
        [30, 50],
        [60, 70],
      ])[0]![0],
    ).toBe(shown)
  })

  test('a small count takes a square with it; sums stay', () => {
    expect(
      shownCounts([
        [4, 30, 50],
        [25, 40, 60],
        [70, 80, 90],
      ]),
    ).toEqual([
      [null, null, 50, 84],
      [null, null, 60, 125],
      [70, 80, 90, 240],
      [99, 150, 200, 449],
    ])
  })

  test('a row that is small as a whole takes its sum and another row with it', () => {
    const shown = shownCounts([
      [4, 3],
      [20, 30],
      [60, 70],
    ])
    expect(shown).toEqual([
      [null, null, null],
      [null, null, null],
      [60, 70, 130],
      [84, 103, 187],
    ])
  })

  test('of a table with fewer than 11 people nothing but zeros is told', () => {
    const told = shownCounts([
      [4, 0],
      [3, 2],
    ]).flat()
    expect(told.filter((n) => n !== null && n > 0)).toEqual([])
  })

  test('a share is worked out from what is shown, and withheld with its count or its sum', () => {
    const { rows } = guardedRelease(
      table([
        [4, 30, 50],
        [25, 40, 60],
        [70, 80, 90],
      ]),
      suppressBelow11,
    )
    expect(rows[0]!.cells.map(({ share }) => share)).toEqual([null, null, 50 / 84])
    expect(rows[0]!.cells[0]).toMatchObject({ lower: null, upper: null })
    expect(rows[2]!.cells[0]!.limits).toMatchObject({ lower: expect.any(Number) })
  })

  test('means stand beside their number, remarks without figures stay', () => {
    const mean = { mean: 9.123456, sd: 4.2, lower: 8.1, upper: 10.2 }
    const { rows } = guardedRelease(
      table(
        [
          [4, 3],
          [20, 30],
          [60, 70],
        ],
        {
          means: [mean, mean, mean],
          remarks: ['7 people, new site', 'New site', '130 people'],
        },
      ),
      suppressBelow11,
    )
    expect(rows.map((row) => row.mean?.mean ?? null)).toEqual([null, null, 9.123456])
    expect(rows.map(({ sd }) => sd)).toEqual([null, null, 4.2])
    expect(rows.map(({ remark }) => remark)).toEqual([null, 'New site', '130 people'])
  })
})

describe('threshold 5, rounded to 5', () => {
  test('what is shown is rounded, shares are those of rounded counts', () => {
    const release = guardedRelease(
      table(
        [
          [4, 38],
          [26, 43],
        ],
        { means: [{ mean: 9.123456, sd: 4.2, lower: 8.14, upper: 10.26 }, null] },
      ),
      suppressBelow5RoundTo5,
    )
    const [first, second] = release.rows
    expect(first!.cells.map(({ n }) => n)).toEqual([null, 40])
    expect(first!.total).toBe(40)
    expect(first!.mean).toEqual({ mean: 9.1, lower: 8.1, upper: 10.3 })
    expect(first!.sd).toBeNull()
    expect(second!.cells.map(({ n, share }) => [n, share])).toEqual([
      [25, 25 / 70],
      [45, 45 / 70],
    ])
  })

  test('where rounding would fix a small count after all, more is withheld', () => {
    const counts = [
      [1, 38, 38],
      [40, 40, 40],
    ]
    expect(withheldWithSums(counts, suppressBelow5RoundTo5)[0]).not.toEqual([true, false, false, false])
    expect(withheldWithSums([[2, 38, 38], ...counts.slice(1)], suppressBelow5RoundTo5)[0]).toEqual([
      true,
      false,
      false,
      false,
    ])
  })
})

test.each([
  ['no cells', [[]]],
  ['rows of different length', [[1, 2], [3]]],
])('a table with %s is refused', (_, counts) => {
  expect(() => withheldWithSums(counts, suppressBelow11)).toThrow(RangeError)
})

test('a rule that withholds nothing is refused', () => {
  expect(() => withheldWithSums([[1]], { threshold: 1, roundTo: null })).toThrow(RangeError)
})
