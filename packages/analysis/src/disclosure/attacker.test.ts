import { describe, expect, test } from 'vitest'
import { suppressBelow11 } from '../small-counts.ts'
import { attackedTable, type ReadTable, readInFull, recovered } from './attack/attacked-table.ts'
import { type GeneratedTable, generatedTable } from './attack/generated-tables.ts'
import { invertedLimits, invertedShare } from './attack/share-inversion.ts'
import { guardedRelease, withSums } from './guarded-release.ts'

const many = 1_000
const numbers = Array.from({ length: many }, (_, number) => number)

/** Small counts found in tables that went through `release`. */
const foundIn = (tables: readonly number[], release: (made: GeneratedTable) => ReadTable) =>
  tables.flatMap((number) => {
    const made = generatedTable(number)
    const { counts } = made.table
    return recovered(withSums(counts), attackedTable(release(made)), made.rule.threshold).map(
      (found) => `table ${number}, ${found}`,
    )
  })

const released = ({ table, rule }: GeneratedTable) => readInFull(guardedRelease(table, rule))
const nothing = { share: null, lower: null, upper: null, limitsUpper: null }

/** What is shown of a row where `isShown` says so; n and total alone are hidden or not. */
const partly = (
  { table, rule }: GeneratedTable,
  isHidden: (count: number, isSum: boolean) => boolean,
): ReadTable => {
  const sums = withSums(table.counts)
  return {
    ...rule,
    roundTo: null,
    rows: sums.map((row, r) => {
      const total = row.at(-1)!
      return {
        total: isHidden(total, true) ? null : total,
        cells: row
          .slice(0, -1)
          .map((n) => ({ ...nothing, n: isHidden(n, r === sums.length - 1) ? null : n })),
      }
    }),
  }
}

describe('an attacker who adds, subtracts and turns shares back', () => {
  test(`recovers no small count from ${many} tables`, () => {
    expect(foundIn(numbers, released)).toEqual([])
  })

  test('the tables are worth attacking: most hide something, and most show most of it', () => {
    const tables = numbers.map((number) => released(generatedTable(number)))
    const hiding = tables.filter(({ rows }) =>
      rows.some(({ cells, total }) => total === null || cells.some(({ n }) => n === null)),
    )
    const cells = tables.flatMap(({ rows }) => rows.flatMap((row) => row.cells))
    expect(hiding.length).toBeGreaterThan(many / 2)
    expect(cells.filter(({ n }) => n !== null).length).toBeGreaterThan(cells.length / 4)
    expect(cells.filter(({ share }) => share !== null).length).toBeGreaterThan(cells.length / 5)
  })
})

describe('the attacker finds what is left open', () => {
  const elevens = numbers.filter((number) => generatedTable(number).rule.roundTo === null).slice(0, 100)

  test('small counts alone are withheld, no others beside them', () => {
    const found = foundIn(elevens, (made) =>
      partly(made, (count) => count > 0 && count < made.rule.threshold),
    )
    expect(found.length).toBeGreaterThan(50)
  })

  test('counts are withheld, but their shares with interval are told', () => {
    const found = foundIn(elevens, (made) => {
      const open = readInFull(guardedRelease(made.table, { threshold: 2, roundTo: null }))
      const guarded = released(made)
      return {
        ...guarded,
        rows: guarded.rows.map((row, r) => ({
          ...row,
          cells: row.cells.map((cell, c) => ({ ...open.rows[r]!.cells[c]!, n: cell.n })),
        })),
      }
    })
    expect(found.length).toBeGreaterThan(50)
  })

  test('counts are withheld, but shares are told to a tenth of a percent beside the sums', () => {
    const found = foundIn(elevens, (made) => {
      const sums = withSums(made.table.counts)
      const guarded = released(made)
      return {
        ...guarded,
        rows: guarded.rows.map((row, r) => ({
          ...row,
          cells: row.cells.map((cell, c) => {
            const share = row.total ? Math.round((1000 * sums[r]![c]!) / row.total) / 1000 : null
            return { ...cell, share: share === null ? null : { value: share, half: 0.0005 } }
          }),
        })),
      }
    })
    expect(found.length).toBeGreaterThan(20)
  })

  test('rounded counts of which the small ones alone are withheld', () => {
    const counts = [[1, 38, 38]]
    const shown: ReadTable = {
      threshold: 5,
      roundTo: 5,
      rows: [
        { total: 75, cells: [null, 40, 40].map((n) => ({ ...nothing, n })) },
        { total: 75, cells: [null, 40, 40].map((n) => ({ ...nothing, n })) },
      ],
    }
    expect(recovered(withSums(counts), attackedTable(shown), 5)).toContain('row 0, column 0: 1')
  })

  test('a cell between two blocks, which only several sums together tell', () => {
    const counts = [
      [20, 30, 50, 60],
      [25, 40, 4, 70],
      [70, 80, 30, 40],
      [60, 90, 35, 45],
    ]
    const hidden = ['1100', '1110', '0011', '0011']
    const shown: ReadTable = {
      ...suppressBelow11,
      rows: withSums(counts).map((row, r) => ({
        total: row.at(-1)!,
        cells: row.slice(0, -1).map((n, c) => ({ ...nothing, n: hidden[r]?.[c] === '1' ? null : n })),
      })),
    }
    expect(recovered(withSums(counts), attackedTable(shown), 11)).toEqual(['row 1, column 2: 4'])
  })
})

describe('turning figures back', () => {
  const read = (value: number, half = 0) => ({ value, half })

  test('a share of a known number gives its count', () => {
    expect(
      invertedShare({ share: read(0.04, 0.005), lower: null, upper: null }, [0, 100], [100, 100]),
    ).toEqual({
      events: [4, 4],
      of: [100, 100],
    })
  })

  test('the two ends of an interval give count and number', () => {
    expect(
      invertedShare(
        { share: null, lower: read(0.0665, 0.00005), upper: read(0.3092, 0.00005) },
        [0, 300],
        [0, 300],
      ),
    ).toEqual({ events: [5, 5], of: [33, 33] })
  })

  test('limits of a chart give the number they were drawn for', () => {
    const upper = 0.4 + 3 * Math.sqrt((0.4 * 0.6) / 57)
    expect(invertedLimits(0.4, read(upper))).toEqual([56, 58])
  })
})
