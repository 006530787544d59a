import { isFixed } from './disclosure/fixed-entries.ts'
import { withheldCounts } from './small-counts.ts'

type Grid<Value> = readonly (readonly Value[])[]

/** Whether a reader who knows every sum and every shown cell can tell a small count. */
function givesAway(counts: Grid<number>, withheld: Grid<boolean>, threshold: number): boolean {
  const entries = counts.map((row, r) =>
    row.map((value, c) =>
      withheld[r]![c]
        ? { value, lower: 0, upper: Number.POSITIVE_INFINITY }
        : { value, lower: value, upper: value },
    ),
  )
  return counts.some((row, r) =>
    row.some((count, c) => count > 0 && count < threshold && isFixed(entries, false, r, c)),
  )
}

/**
 * Which cells of a table must be withheld from a reader who may know the sum of every row and of every column.
 *
 * Small counts go first, then others until in every row and column that has a withheld cell at least two are withheld
 * that together reach the threshold, and none can be worked out through several sums. Where that fails, the whole table
 * is withheld.
 *
 * @param counts whole numbers ≥ 0; rows of equal length; 0 may be shown where no small count needs it
 * @param already cells that are withheld for another reason, such as in another table that has them too
 *
 * @example withheldTable([[4, 30], [25, 40]], 11) // all four: each could be worked out from the others
 */
export function withheldTable(counts: Grid<number>, threshold: number, already?: Grid<boolean>): boolean[][] {
  const width = counts[0]?.length ?? 0
  const withheld = counts.map((row, r) =>
    row.map((count, c) => (count > 0 && count < threshold) || already?.[r]?.[c] === true),
  )
  /** Withholds more of one line until its sum gives nothing away; true when something was added. */
  const complete = (cells: readonly (readonly [number, number])[]) => {
    const own = cells.map(([r, c]) => counts[r]![c]!)
    const hidden = cells.map(([r, c]) => withheld[r]![c]!)
    if (!hidden.includes(true)) return false
    const enough = () => {
      const sizes = own.filter((_, k) => hidden[k])
      return sizes.length >= 2 && sizes.reduce((sum, count) => sum + count, 0) >= threshold
    }
    // Whose row and column have a withheld cell already needs no further ones; a zero protects little and comes last.
    const isMet = ([r, c]: readonly [number, number]) =>
      withheld[r]!.filter(Boolean).length + withheld.filter((row) => row[c]).length >
      hidden.filter(Boolean).length
    const others = own
      .map((count, place) => ({ count, place, met: isMet(cells[place]!) }))
      .filter(({ place }) => !hidden[place])
      .sort((a, b) => Number(b.met) - Number(a.met) || (a.count || Infinity) - (b.count || Infinity))
    let added = false
    for (const { place } of others) {
      if (enough()) break
      hidden[place] = true
      const [r, c] = cells[place]!
      withheld[r]![c] = true
      added = true
    }
    return added
  }
  for (let changed = true; changed; ) {
    changed = false
    for (let r = 0; r < counts.length; r += 1)
      if (complete(counts[r]!.map((_, c) => [r, c] as const))) changed = true
    for (let c = 0; c < width; c += 1) if (complete(counts.map((_, r) => [r, c] as const))) changed = true
  }
  return givesAway(counts, withheld, threshold) ? counts.map((row) => row.map(() => true)) : withheld
}

/** Which arms' sizes must be withheld; the sum of all arms may be known. */
export const withheldArms = (sizes: readonly number[], threshold: number): boolean[] =>
  withheldCounts(sizes, threshold)
