import { csvField, guardedText } from '@tandem/domain/spreadsheet-text'
import { captionOf, footerOf } from './file-words.ts'
import { printedCell } from './printed-cell.ts'
import type { Cell, Column, ReportDocument, Table } from './report-document.ts'

/** Byte order mark: tells spreadsheets that the text is UTF-8. Every CSV file begins with it. */
export const byteOrderMark = '\uFEFF'
const end = '\r\n'

/** A remark above or below the rows: a line that begins with `#`, in quotes where it has commas. */
export const remark = (words: string): string => `${csvField(`# ${words.replaceAll(/\s+/g, ' ')}`)}${end}`

/**
 * One line. Numbers stay numbers, text is guarded against formulas, null is an empty field; a first field that begins
 * with `#` gets an apostrophe, too, so that it is no remark.
 */
export function csvLine(fields: readonly (string | number | null)[]): string {
  const texts = fields.map((field, place) => {
    if (field === null) return ''
    if (typeof field === 'number') return String(field)
    return csvField(place === 0 && field.startsWith('#') ? `'${field}` : guardedText(field))
  })
  return `${texts.join(',')}${end}`
}

/** A cell as a file keeps it: the value in full, or what stands in its place. */
const fieldOf = ({ value, shownAs }: Cell): string | number | null => value ?? shownAs

/** One table as it is laid out: a line of column keys, a line per row, remarks around them. */
export function* csvWide(document: ReportDocument, table: Table): Generator<string> {
  yield byteOrderMark
  for (const words of [...captionOf(document), table.title]) yield remark(words)
  yield csvLine(table.columns.map(({ key }) => key))
  for (const row of table.rows) yield csvLine(row.map(fieldOf))
  for (const words of [...table.notes, ...footerOf(table.rows.length, document.sealed.hash)])
    yield remark(words)
}

const longColumns = [
  'row',
  'section',
  'table',
  'row_label',
  'column',
  'column_label',
  'unit',
  'value',
  'shown_as',
  'gap',
]

/** Every table of the document in one file: a line per cell. `row` counts within its table, from 1. */
export function* csvLong(document: ReportDocument): Generator<string> {
  yield byteOrderMark
  for (const words of captionOf(document)) yield remark(words)
  yield csvLine(longColumns)
  let lines = 0
  for (const { title, tables } of document.sections)
    for (const { name, columns, rows } of tables)
      for (const [place, row] of rows.entries()) {
        const label = columns[0] && row[0] ? printedCell(columns[0], row[0]) : ''
        for (const [at, column] of columns.entries()) {
          const { value, shownAs, gap } = row[at] as Cell
          const { key, unit } = column
          yield csvLine([place + 1, title, name, label, key, column.label, unit, value, shownAs, gap])
          lines += 1
        }
      }
  for (const words of footerOf(lines, document.sealed.hash)) yield remark(words)
}

const kinds: Readonly<Record<Column['kind'], string>> = {
  text: 'text',
  integer: 'whole number',
  number: 'number',
  rate: 'rate, 0 to 1',
  day: 'day, YYYY-MM-DD',
}

/** What each column of each table means: its kind, its unit, how many cells have a value, and why others have none. */
export function* csvCodebook(document: ReportDocument): Generator<string> {
  yield byteOrderMark
  for (const words of captionOf(document)) yield remark(words)
  yield csvLine([
    'table',
    'column',
    'label',
    'kind',
    'unit',
    'rows',
    'with_value',
    'missing',
    'withheld',
    'cannot_say',
    'words',
  ])
  let lines = 0
  for (const { tables } of document.sections)
    for (const { name, columns, rows } of tables)
      for (const [place, { key, label, kind, unit, words }] of columns.entries()) {
        const count = (gap: Cell['gap']) => rows.filter((row) => row[place]?.gap === gap).length
        const gaps = [count('missing'), count('withheld'), count('cannot say')]
        yield csvLine([name, key, label, kinds[kind], unit, rows.length, count(null), ...gaps, words])
        lines += 1
      }
  for (const words of footerOf(lines, document.sealed.hash)) yield remark(words)
}
