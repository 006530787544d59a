import { heading, printedCell } from '@tandem/reports/printed-cell'
import { type ReportContent, tablesOf } from '@tandem/reports/report-document'

export type PrintedTable = {
  readonly headings: readonly string[]
  readonly rows: readonly (readonly string[])[]
}

/** Every table as its PDF prints it, by the table's name. */
export const printedTables = (content: Pick<ReportContent, 'sections'>): Record<string, PrintedTable> =>
  Object.fromEntries(
    tablesOf(content).map(({ name, columns, rows }) => [
      name,
      {
        headings: columns.map(heading),
        rows: rows.map((row) =>
          columns.map((column, place) =>
            printedCell(column, row[place] ?? { value: null, shownAs: null, gap: 'missing' }),
          ),
        ),
      },
    ]),
  )
