import type { SuppressionRule } from '../small-counts.ts'
import { withheldTable } from '../withheld-table.ts'
import { type Count, openCount, type ShownCount, sumOfCounts } from './unit-counts.ts'

/** Whether so few were counted, met it or missed it that the number is small; 0 is not. */
export const hasSmall = ({ met, n }: Count, threshold: number): boolean =>
  [n, met, n - met].some((count) => count > 0 && count < threshold)

/** Whether the sums of what is hidden tell nothing small: each is 0 or reaches the threshold. */
const sumsAreSafe = (hidden: readonly Count[], threshold: number): boolean => {
  const { met, n } = sumOfCounts(hidden)
  return [met, n - met].every((sum) => sum === 0 || sum >= threshold)
}

/**
 * Which counts of a list must be withheld from a reader who may know their sum: those in which so many met it, missed it
 * or were counted that the number is small; then, smallest first, others until at least two are withheld whose sums are
 * not small.
 *
 * @param already those that are withheld for another reason
 * @returns true where met and n are both withheld, in the order of the counts
 *
 * @example withheldCountsOf([{ met: 3, n: 40 }, { met: 20, n: 50 }, { met: 30, n: 90 }], 11) // [true, true, false]
 */
export function withheldCountsOf(
  counts: readonly Count[],
  threshold: number,
  already: readonly boolean[] = [],
): readonly boolean[] {
  const withheld = counts.map((count, at) => hasSmall(count, threshold) || already[at] === true)
  const others = counts
    .map((count, at) => ({ n: count.n, at }))
    .filter(({ n, at }) => n > 0 && !withheld[at])
    .sort((a, b) => a.n - b.n || a.at - b.at)
  const isSafe = () => {
    const hidden = counts.filter(({ n }, at) => withheld[at] && n > 0)
    return hidden.length === 0 || (hidden.length >= 2 && sumsAreSafe(hidden, threshold))
  }
  for (const { at } of others) {
    if (isSafe()) break
    withheld[at] = true
  }
  return withheld
}

type Grid<Value> = readonly (readonly Value[])[]

/**
 * The same for a table whose row and column sums a reader may know: how many met it and how many missed it are two tables
 * with the same holes, and neither may give a small count away.
 *
 * @param counts rows of equal length
 * @param withheldRows rows whose own sum is withheld: all of them goes, or its cells would add up to it
 */
export function withheldCells(
  counts: Grid<Count>,
  threshold: number,
  withheldRows: readonly boolean[],
  withheldColumns: readonly boolean[],
  already: Grid<boolean> = [],
): boolean[][] {
  let withheld = firstWithheld(counts, threshold, withheldRows, withheldColumns, already)
  const layers = [
    counts.map((row) => row.map(({ met }) => met)),
    counts.map((row) => row.map(({ met, n }) => n - met)),
  ]
  for (let size = -1; size !== sizeOf(withheld); ) {
    size = sizeOf(withheld)
    for (const layer of layers) withheld = withheldTable(layer, threshold, withheld)
  }
  return withheld
}

/** Cells that are withheld for their own sake, before any is for the sake of another. */
const firstWithheld = (
  counts: Grid<Count>,
  threshold: number,
  rows: readonly boolean[],
  columns: readonly boolean[],
  already: Grid<boolean>,
): boolean[][] =>
  counts.map((row, r) =>
    row.map(
      (count, c) =>
        hasSmall(count, threshold) || rows[r] === true || columns[c] === true || already[r]?.[c] === true,
    ),
  )

const sizeOf = (withheld: Grid<boolean>): number =>
  withheld.reduce((sum, row) => sum + row.filter(Boolean).length, 0)

/** A count as this reader may see it. */
export function shownCount(count: Count, withheld: boolean, { roundTo }: SuppressionRule): ShownCount {
  if (withheld) return { met: null, n: null, withheld: true }
  if (roundTo === null) return openCount(count)
  const rounded = (value: number) => roundTo * Math.floor((value + Math.floor(roundTo / 2)) / roundTo)
  return openCount({ met: rounded(count.met), n: rounded(count.n) })
}

/**
 * A list of counts as a reader may see them; null as rule: as they are.
 *
 * Rounded counts add up to no exact sum, so where a rule rounds the small ones alone are withheld.
 */
export function shownCounts(
  counts: readonly Count[],
  rule: SuppressionRule | null,
  already: readonly boolean[] = [],
): readonly ShownCount[] {
  if (rule === null) return counts.map(openCount)
  const withheld =
    rule.roundTo === null
      ? withheldCountsOf(counts, rule.threshold, already)
      : counts.map((count, at) => hasSmall(count, rule.threshold) || already[at] === true)
  return counts.map((count, at) => shownCount(count, withheld[at]!, rule))
}

/** The same for the cells of a table, beside its rows and columns as they are shown. */
export function shownCells(
  counts: Grid<Count>,
  rule: SuppressionRule | null,
  rows: readonly ShownCount[],
  columns: readonly ShownCount[],
  already: Grid<boolean> = [],
): Grid<ShownCount> {
  if (rule === null) return counts.map((row) => row.map(openCount))
  const [withheldRows, withheldColumns] = [
    rows.map((row) => row.withheld),
    columns.map((row) => row.withheld),
  ]
  const withheld =
    rule.roundTo === null
      ? withheldCells(counts, rule.threshold, withheldRows, withheldColumns, already)
      : firstWithheld(counts, rule.threshold, withheldRows, withheldColumns, already)
  return counts.map((row, r) => row.map((count, c) => shownCount(count, withheld[r]![c]!, rule)))
}
