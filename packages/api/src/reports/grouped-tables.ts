import type { SuppressionRule } from '@tandem/analysis/small-counts'
import { type Cell, cell, type Section, type Table } from '@tandem/reports/report-document'
import { cellsUnder, textColumn } from './table-parts.ts'

/** The same section of several groups, whose people are parts of one cohort. */
export type SectionOfGroup = { readonly group: string; readonly section: Section }

/** Columns that say what a row is of, besides texts. */
const places = new Set(['slot', 'week'])

/**
 * Sections of groups as one, each table with the group in front. No sum over the groups stands in it; but one may be
 * known from elsewhere, so where a row of one group is withheld, the same row of the smallest group that shows it is
 * withheld too: what is left of a sum then never is a small count.
 */
export function groupedSection(
  parts: readonly SectionOfGroup[],
  label: string,
  rule: SuppressionRule | null,
): Section {
  const [first] = parts
  if (first === undefined) throw new RangeError('groupedSection: needs a group')
  const names = [...new Set(parts.flatMap(({ section }) => section.tables.map(({ name }) => name)))]
  return {
    title: first.section.title,
    words: [...new Set(parts.flatMap(({ section }) => section.words))],
    figures: [],
    tables: names.map((name) => {
      const tables = parts.flatMap(({ group, section }) =>
        section.tables.filter((table) => table.name === name).map((table) => ({ group, table })),
      )
      return groupedTable(tables, label, rule)
    }),
  }
}

type RowOfGroup = { readonly group: string; readonly cells: readonly Cell[] }

function groupedTable(
  tables: readonly { readonly group: string; readonly table: Table }[],
  label: string,
  rule: SuppressionRule | null,
): Table {
  const [{ table } = { table: null }] = tables
  if (table === null) throw new RangeError('groupedTable: needs a table')
  const { columns } = table
  const names = columns.map(({ kind, key }) => kind === 'text' || places.has(key))
  const keyOf = (row: readonly Cell[]) =>
    JSON.stringify(row.filter((_, place) => names[place]).map(({ value }) => value))
  const rows = tables.flatMap(({ group, table: own }) =>
    own.rows.map((cells): RowOfGroup => ({ group, cells })),
  )
  const alike = new Map<string, RowOfGroup[]>()
  for (const row of rows) {
    const key = keyOf(row.cells)
    alike.set(key, [...(alike.get(key) ?? []), row])
  }
  const also = new Set<RowOfGroup>()
  if (rule !== null && rule.roundTo === null)
    for (const same of alike.values()) {
      if (!same.some(isWithheld)) continue
      const smallest = same
        .filter((row) => !isWithheld(row) && sizeOf(row) > 0)
        .sort((a, b) => sizeOf(a) - sizeOf(b))[0]
      if (smallest !== undefined) also.add(smallest)
    }
  const mark = cellsUnder(rule).count(null)
  return {
    ...table,
    title: `${table.title}, by ${label.toLowerCase()}`,
    columns: [textColumn('group', label), ...columns],
    rows: rows.map((row) => [
      cell(row.group),
      ...row.cells.map((own, place) => (also.has(row) && !names[place] ? mark : own)),
    ]),
  }

  /** The smallest count of a row above 0: what would be worked out first. */
  function sizeOf({ cells }: RowOfGroup): number {
    const counts = cells.flatMap(({ value }, place) =>
      columns[place]?.kind === 'integer' && !names[place] && typeof value === 'number' && value > 0
        ? [value]
        : [],
    )
    return counts.length === 0 ? 0 : Math.min(...counts)
  }
}

const isWithheld = ({ cells }: RowOfGroup) => cells.some(({ gap }) => gap === 'withheld')
