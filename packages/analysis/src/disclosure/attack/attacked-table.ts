import type { ShownRelease } from '../guarded-release.ts'
import { type Knowledge, workOut } from './linear-attack.ts'
import { invertedLimits, invertedShare, type ReadFigure, type ReadShare } from './share-inversion.ts'

/** A cell as it is read from a file: what is not there is withheld or can't be said. */
export type ReadCell = ReadShare & {
  readonly n: number | null
  readonly limitsUpper: ReadFigure | null
}

/** A table as it is read: rows with their sum last, and the row of all last. */
export type ReadTable = {
  readonly rows: readonly { readonly cells: readonly ReadCell[]; readonly total: number | null }[]
  /** Counts are rounded to it. */
  readonly roundTo: number | null
  readonly threshold: number
}

export type Bounds = { readonly lower: number; readonly upper: number }

const inFull = (value: number | null): ReadFigure | null => (value === null ? null : { value, half: 0 })

/** A release as whoever gets its values in full reads it. */
export const readInFull = ({ rows, all, rule }: ShownRelease): ReadTable => ({
  ...rule,
  rows: [...rows, all].map(({ cells, total }) => ({
    total,
    cells: cells.map(({ n, share, lower, upper, limits }) => ({
      n,
      share: inFull(share),
      lower: inFull(lower),
      upper: inFull(upper),
      limitsUpper: inFull(limits?.upper ?? null),
    })),
  })),
})

/**
 * What can be worked out from one table: bounds of every count, sums as last row and last column.
 *
 * It knows that rows and columns add up, that a count which is shown is 0 or reaches the threshold, how counts are
 * rounded, and what shares, intervals and limits are made of. It adds and subtracts all of it, over and over.
 *
 * @param earlier bounds that are known from elsewhere, such as another file
 */
export function attackedTable(
  { rows, roundTo, threshold }: ReadTable,
  earlier: readonly (readonly Bounds[])[] = [],
): Bounds[][] {
  const width = rows[0]!.cells.length + 1
  const height = rows.length
  const at = (r: number, c: number) => r * width + c
  const shown = rows.map(({ cells, total }) => [...cells.map(({ n }) => n), total])
  const knowledge: Knowledge = { lower: [], upper: [], equations: [] }
  for (const [r, row] of shown.entries())
    for (const [c, n] of row.entries()) {
      const half = roundTo === null || n === 0 ? 0 : Math.floor(roundTo / 2)
      const known = earlier[r]?.[c]
      // Where counts are rounded, 0 is hardly ever withheld: it takes whatever is withheld for 1 at least.
      const guessed = roundTo === null ? 0 : 1
      const least = n === null ? guessed : n === 0 ? 0 : Math.max(threshold, n - half)
      knowledge.lower.push(Math.max(least, known?.lower ?? 0))
      knowledge.upper.push(Math.min(n === null ? 1e9 : n + half, known?.upper ?? 1e9))
    }
  for (let r = 0; r < height; r += 1)
    knowledge.equations.push(
      Array.from({ length: width }, (_, c) => [at(r, c), c === width - 1 ? -1 : 1] as const),
    )
  for (let c = 0; c < width; c += 1)
    knowledge.equations.push(
      Array.from({ length: height }, (_, r) => [at(r, c), r === height - 1 ? -1 : 1] as const),
    )
  const own = [...knowledge.equations]
  for (let round = 0; round < 2; round += 1) {
    knowledge.equations.splice(0, knowledge.equations.length, ...own)
    workOut(knowledge)
    if (!invert(rows, knowledge, roundTo, at, width, height)) break
  }
  return shown.map((row, r) =>
    row.map((_, c) => ({ lower: knowledge.lower[at(r, c)]!, upper: knowledge.upper[at(r, c)]! })),
  )
}

/** Shares and limits turned back into counts; true where that narrowed any. */
function invert(
  rows: ReadTable['rows'],
  { lower, upper }: Knowledge,
  roundTo: number | null,
  at: (r: number, c: number) => number,
  width: number,
  height: number,
): boolean {
  let narrowed = false
  const apply = (place: number, [from, to]: readonly [number, number]) => {
    // Shares of rounded counts tell rounded counts.
    const half = roundTo === null ? 0 : Math.floor(roundTo / 2)
    if (from - half > lower[place]!) {
      lower[place] = from - half
      narrowed = true
    }
    if (to + half < upper[place]!) {
      upper[place] = to + half
      narrowed = true
    }
  }
  for (const [r, { cells }] of rows.entries())
    for (const [c, cell] of cells.entries()) {
      const [own, total] = [at(r, c), at(r, width - 1)]
      const isKnown = lower[own] === upper[own] && lower[total] === upper[total]
      const range = (place: number): readonly [number, number] => [
        Math.max(0, lower[place]! - (roundTo ?? 0)),
        upper[place]! + (roundTo ?? 0),
      ]
      const found = isKnown ? null : invertedShare(cell, range(own), range(total))
      if (found !== null) {
        apply(own, found.events)
        apply(total, found.of)
      }
      const [inAll, all] = [at(height - 1, c), at(height - 1, width - 1)]
      const isAllKnown = lower[inAll] === upper[inAll] && lower[all] === upper[all] && lower[all]! > 0
      if (cell.limitsUpper !== null && isAllKnown && roundTo === null) {
        const size = invertedLimits(lower[inAll]! / lower[all]!, cell.limitsUpper)
        if (size !== null) apply(total, size)
      }
    }
  return narrowed
}

/** Small counts that an attacker knows exactly, in words. */
export function recovered(
  counts: readonly (readonly number[])[],
  bounds: readonly (readonly Bounds[])[],
  threshold: number,
): string[] {
  return counts.flatMap((row, r) =>
    row.flatMap((count, c) => {
      const { lower, upper } = bounds[r]![c]!
      if (count > 0 && (count < lower || count > upper))
        throw new RangeError(`recovered: the attacker errs, ${count} is not between ${lower} and ${upper}`)
      return count > 0 && count < threshold && lower === upper ? [`row ${r}, column ${c}: ${count}`] : []
    }),
  )
}
