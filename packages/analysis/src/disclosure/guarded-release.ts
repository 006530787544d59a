import { wilson } from '@tandem/stats/proportions'
import { type SuppressionRule, withheldCounts } from '../small-counts.ts'
import { withheldTable } from '../withheld-table.ts'
import { type Entry, isFixed } from './fixed-entries.ts'

type Grid<Value> = readonly (readonly Value[])[]

/** A mean of everybody of a row. */
export type RowMean = {
  readonly mean: number
  readonly sd: number
  readonly lower: number
  readonly upper: number
}

/** Counts of people by row and column: nobody is in two cells. */
export type CountTable = {
  readonly rows: readonly string[]
  readonly columns: readonly string[]
  /** Whole numbers ≥ 0, rows × columns. */
  readonly counts: Grid<number>
  /** One per row; null where nobody has a score. */
  readonly means?: readonly (RowMean | null)[]
  /** What is said beside each row. */
  readonly remarks?: readonly (string | null)[]
}

/** A count with what follows from it; null where it is withheld or can't be said. */
export type ShownCell = {
  readonly n: number | null
  /** Of the row, 0 to 1, with Wilson's 95 % interval. */
  readonly share: number | null
  readonly lower: number | null
  readonly upper: number | null
  /** Three standard errors around the share of the column in all rows, for as many as the row has. */
  readonly limits: { readonly lower: number; readonly upper: number } | null
}

export type ShownRow = {
  readonly label: string
  readonly cells: readonly ShownCell[]
  readonly total: number | null
  readonly mean: Omit<RowMean, 'sd'> | null
  /** null, too, where counts are rounded. */
  readonly sd: number | null
  readonly remark: string | null
}

export type ShownRelease = {
  readonly rule: SuppressionRule
  readonly columns: readonly string[]
  readonly rows: readonly ShownRow[]
  /** Sums of the columns. */
  readonly all: ShownRow
  /** What stands in place of a count, the same for a small one and for one that protects it. */
  readonly withheldAs: string
}

const sumOf = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0)

/** The counts with their sums as last row and last column. */
export const withSums = (counts: Grid<number>): number[][] => {
  const rows = counts.map((row) => [...row, sumOf(row)])
  const width = (counts[0]?.length ?? 0) + 1
  return [...rows, Array.from({ length: width }, (_, c) => sumOf(rows.map((row) => row[c]!)))]
}

const roundedTo = (count: number, step: number) => step * Math.floor((count + Math.floor(step / 2)) / step)

/** What may be known of a count: all of it, its rounded value, or that it is small or withheld. */
function entryOf(count: number, isHidden: boolean, { threshold, roundTo }: SuppressionRule): Entry {
  if (!isHidden) {
    // A small count is never shown, so what is shown as 0 is 0 and what is not reaches the threshold.
    if (roundTo === null || count === 0) return { value: count, lower: count, upper: count }
    const lower = roundedTo(count, roundTo) - Math.floor(roundTo / 2)
    return { value: count, lower: Math.max(threshold, lower), upper: lower + roundTo - 1 }
  }
  // Where counts are rounded, few others are withheld, so that a reader may guess that this one is small.
  const isKnownSmall = roundTo !== null && count > 0 && count < threshold
  return isKnownSmall
    ? { value: count, lower: 1, upper: threshold - 1 }
    : { value: count, lower: 0, upper: Number.POSITIVE_INFINITY }
}

/** Small counts and the usual ones beside them, before anything is worked out. */
function firstHidden(counts: Grid<number>, sums: Grid<number>, rule: SuppressionRule): boolean[][] {
  const { threshold, roundTo } = rule
  const small = sums.map((row) => row.map((count) => count > 0 && count < threshold))
  if (roundTo !== null) return small
  const totals = sums.slice(0, -1).map((row) => row.at(-1)!)
  const rows = withheldCounts(totals, threshold)
  const columns = withheldCounts(sums.at(-1)!.slice(0, -1), threshold)
  const cells = withheldTable(
    counts,
    threshold,
    counts.map((row, r) => row.map((_, c) => rows[r] === true || columns[c] === true)),
  )
  return [
    ...cells.map((row, r) => [...row, rows[r]!]),
    [...columns, sumOf(totals) > 0 && sumOf(totals) < threshold],
  ]
}

/**
 * Which counts of a table with its sums must be withheld: small ones, the next larger ones in their rows and columns,
 * and as many more as it takes until none of the small ones is fixed by what is shown.
 *
 * @returns as `withSums`: the last row and column are those of the sums
 * @throws RangeError for a table without cells, rows of different length, or a rule that withholds nothing
 */
export function withheldWithSums(counts: Grid<number>, rule: SuppressionRule): boolean[][] {
  const width = counts[0]?.length ?? 0
  if (width === 0 || counts.some((row) => row.length !== width))
    throw new RangeError('withheldWithSums: needs rows of equal length with a cell at least')
  if (rule.threshold < 2) throw new RangeError('withheldWithSums: needs a threshold of 2 or more')
  const sums = withSums(counts)
  const hidden = firstHidden(counts, sums, rule)
  for (;;) {
    const entries = sums.map((row, r) => row.map((count, c) => entryOf(count, hidden[r]![c]!, rule)))
    const places = sums.flatMap((row, r) => row.map((count, c) => ({ r, c, count })))
    const told = places.find(
      ({ r, c, count }) => count > 0 && count < rule.threshold && isFixed(entries, true, r, c),
    )
    if (told === undefined) return hidden
    const next = places
      .filter(({ r, c }) => !hidden[r]![c])
      .map((place) => ({ ...place, beside: place.r === told.r || place.c === told.c }))
      .sort(
        (a, b) =>
          Number(b.count > 0) - Number(a.count > 0) ||
          Number(b.beside) - Number(a.beside) ||
          a.count - b.count,
      )[0]
    if (next === undefined) return hidden
    hidden[next.r]![next.c] = true
  }
}

const tenth = (value: number) => Math.round(value * 10) / 10

/**
 * A table of counts as it may be released.
 *
 * Every share, interval and limit is worked out from the counts that are shown, rounded where they are; so it tells
 * nothing beyond them, and is withheld with them. A mean stands only beside its number; where counts are rounded it has
 * one decimal and no standard deviation, which would give the number back. A remark with a figure in it is left out of a
 * row with anything withheld.
 *
 * @throws RangeError for a table without cells or a rule that withholds nothing
 */
export function guardedRelease(table: CountTable, rule: SuppressionRule): ShownRelease {
  const sums = withSums(table.counts)
  const hidden = withheldWithSums(table.counts, rule)
  const shown = sums.map((row, r) =>
    row.map((count, c) =>
      hidden[r]![c] ? null : rule.roundTo === null ? count : roundedTo(count, rule.roundTo),
    ),
  )
  const all = shown.at(-1)!
  const rowOf = (r: number, label: string): ShownRow => {
    const counts = shown[r]!
    const total = counts.at(-1)!
    const mean = total === null ? null : (table.means?.[r] ?? null)
    const decimals = rule.roundTo === null ? (value: number) => value : tenth
    const remark = table.remarks?.[r] ?? null
    return {
      label,
      cells: counts.slice(0, -1).map((n, c) => cellOf(n, total, all[c]!, all.at(-1)!)),
      total,
      mean: mean && {
        mean: decimals(mean.mean),
        lower: decimals(mean.lower),
        upper: decimals(mean.upper),
      },
      sd: rule.roundTo === null ? (mean?.sd ?? null) : null,
      remark: remark !== null && counts.includes(null) && /\p{N}/u.test(remark) ? null : remark,
    }
  }
  return {
    rule,
    columns: table.columns,
    rows: table.rows.map((label, r) => rowOf(r, label)),
    all: rowOf(table.rows.length, 'All'),
    withheldAs: `<${rule.threshold}*`,
  }
}

/** What follows from shown counts alone. */
function cellOf(n: number | null, total: number | null, inAll: number | null, all: number | null): ShownCell {
  const interval = n !== null && total !== null ? wilson(Math.min(n, total), total) : null
  const share = interval?.kind === 'estimated' ? interval : null
  return {
    n,
    share: share?.proportion ?? null,
    lower: share?.lower ?? null,
    upper: share?.upper ?? null,
    limits: total === null || inAll === null || all === null ? null : limitsOf(inAll, all, total),
  }
}

function limitsOf(events: number, of: number, n: number): ShownCell['limits'] {
  if (of === 0 || n === 0) return null
  const share = Math.min(1, events / of)
  const width = 3 * Math.sqrt((share * (1 - share)) / n)
  return { lower: Math.max(0, share - width), upper: Math.min(1, share + width) }
}
