import type { CalendarDay } from '@tandem/domain/calendar-day'

/** Counts of one cohort as they stood in a released file. */
export type ReleasedCounts = {
  readonly title: string
  readonly releasedOn: CalendarDay
  /** What the cohort was narrowed down to; a dimension that is not named holds everybody. */
  readonly filters: Readonly<Record<string, readonly string[]>>
  /** Days of start, both included; null: open. */
  readonly from: CalendarDay | null
  readonly to: CalendarDay | null
  /** Name of a cell → the count that was shown. What was withheld is not in it. */
  readonly cells: Readonly<Record<string, number>>
}

/** A small count that two files give together. */
export type ToldByDifference = {
  readonly cell: string
  /** The one with more people in it. */
  readonly whole: ReleasedCounts
  /** What is taken from it. */
  readonly parts: readonly ReleasedCounts[]
  /** Cells of which the same can be said. */
  readonly others: number
}

const filtersOf = ({ filters }: ReleasedCounts, dimension: string) =>
  Object.hasOwn(filters, dimension) ? (filters[dimension] ?? []) : null

const dimensionsOf = (one: ReleasedCounts, other: ReleasedCounts) => [
  ...new Set([...Object.keys(one.filters), ...Object.keys(other.filters)]),
]

const holds = (whole: readonly string[] | null, part: readonly string[] | null) =>
  whole === null || (part?.every((value) => whole.includes(value)) ?? false)

const holdsPeriod = (whole: ReleasedCounts, part: ReleasedCounts) =>
  (whole.from === null || (part.from !== null && part.from >= whole.from)) &&
  (whole.to === null || (part.to !== null && part.to <= whole.to))

/** Whether everybody of one cohort is in the other, as far as filters tell. */
const contains = (whole: ReleasedCounts, part: ReleasedCounts): boolean =>
  holdsPeriod(whole, part) &&
  dimensionsOf(whole, part).every((dimension) =>
    holds(filtersOf(whole, dimension), filtersOf(part, dimension)),
  )

/** The only dimension in which a part is narrower, the periods being the same; null where there are several. */
function narrowedBy(whole: ReleasedCounts, part: ReleasedCounts): string | null {
  if (whole.from !== part.from || whole.to !== part.to) return null
  const narrower = dimensionsOf(whole, part).filter(
    (dimension) => !holds(filtersOf(part, dimension), filtersOf(whole, dimension)),
  )
  return narrower.length === 1 ? narrower[0]! : null
}

const mostSubsets = 10

/** Two or more parts at a time: every choice of up to ten, else all of them and all but one. */
function choices(parts: readonly ReleasedCounts[]): readonly (readonly ReleasedCounts[])[] {
  if (parts.length < 2) return []
  if (parts.length > mostSubsets)
    return [parts, ...parts.map((left) => parts.filter((part) => part !== left))]
  return Array.from({ length: 2 ** parts.length }, (_, bits) =>
    parts.filter((_part, k) => (bits >> k) & 1),
  ).filter(({ length }) => length >= 2)
}

/** Choices of parts that share nobody: they name different values of one dimension. */
function disjointParts(
  whole: ReleasedCounts,
  parts: readonly ReleasedCounts[],
): readonly (readonly ReleasedCounts[])[] {
  const byDimension = new Map<string, Map<string, ReleasedCounts>>()
  for (const part of parts) {
    const dimension = narrowedBy(whole, part)
    if (dimension === null) continue
    const own = byDimension.get(dimension) ?? new Map<string, ReleasedCounts>()
    // Of a part that was released again and again, the last one stands for it.
    own.set(JSON.stringify((filtersOf(part, dimension) ?? []).toSorted()), part)
    byDimension.set(dimension, own)
  }
  return [...byDimension].flatMap(([dimension, own]) =>
    choices([...own.values()]).filter((chosen) => {
      const values = chosen.flatMap((part) => filtersOf(part, dimension) ?? [])
      return new Set(values).size === values.length
    }),
  )
}

/**
 * The first small count that a new release and earlier ones give together: of a cohort and a part of it, or of a cohort
 * and several parts that share nobody. Null where there is none.
 *
 * The same cohort on another day is not compared: what came in between is told openly where it matters.
 *
 * @param threshold differences from 1 to threshold − 1 are small
 */
export function toldByDifference(
  earlier: readonly ReleasedCounts[],
  now: readonly ReleasedCounts[],
  threshold: number,
): ToldByDifference | null {
  const all = [...earlier, ...now]
  const isNew = new Set(now)
  let first: Omit<ToldByDifference, 'others'> | null = null
  const cells = new Set<string>()
  for (const whole of all) {
    const parts = all.filter((part) => part !== whole && contains(whole, part) && !contains(part, whole))
    const sets = [...parts.map((part) => [part]), ...disjointParts(whole, parts)]
    for (const chosen of sets) {
      if (!isNew.has(whole) && !chosen.some((part) => isNew.has(part))) continue
      for (const [cell, count] of Object.entries(whole.cells)) {
        if (!chosen.every((part) => Object.hasOwn(part.cells, cell))) continue
        const left = count - chosen.reduce((sum, part) => sum + part.cells[cell]!, 0)
        if (left <= 0 || left >= threshold) continue
        cells.add(cell)
        first = first ?? { cell, whole, parts: chosen }
      }
    }
  }
  return first === null ? null : { ...first, others: cells.size - 1 }
}

/** Why a release is refused, without the counts. */
export function differenceInWords(
  { cell, whole, parts, others }: ToldByDifference,
  now: readonly ReleasedCounts[],
  threshold: number,
): string {
  const own = new Set(now)
  const nameOf = (one: ReleasedCounts) =>
    own.has(one) ? 'this report' : `“${one.title}” of ${one.releasedOn}`
  const names = [...new Set([whole, ...parts].map(nameOf))]
  const more = others === 0 ? '' : `, and in ${others} more ${others === 1 ? 'cell' : 'cells'}`
  const together =
    names.length === 1
      ? `${names[0]} alone tells`
      : `${names.slice(0, -1).join(', ')} and ${names.at(-1)} together tell`
  return `Not released: ${together} a count below ${threshold} at ${cell}${more}, because one holds almost the same people as the other. Use the filters of the earlier report, take fewer filters away or add fewer, or group one report by what tells the two apart.`
}
