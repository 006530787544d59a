import { csvField, guardedText } from '@tandem/domain/spreadsheet-text'

/** A table as it is saved: one heading per column, one list per row. */
export interface SavedTable {
  readonly columns: readonly string[]
  readonly rows: readonly (readonly (string | number | null)[])[]
}

const MINUS = '\u2212'

/** A figure that stands alone, as the screen prints it: `1,204`, `−6.5`. */
const plainNumber = /^[\u2212-]?\d{1,3}(,\d{3})*(\.\d+)?$|^[\u2212-]?\d+(\.\d+)?$/

/**
 * One cell: a figure as a number with a plain minus sign, everything else as text that no spreadsheet runs as a
 * formula.
 */
const cellText = (value: string | number | null): string => {
  if (value === null) return ''
  if (typeof value === 'number') return Number.isFinite(value) ? String(value) : ''
  const text = value.trim()
  if (plainNumber.test(text)) return text.replaceAll(',', '').replace(MINUS, '-')
  return guardedText(text)
}

const line = (cells: readonly (string | number | null)[]): string =>
  cells.map((cell) => csvField(cellText(cell))).join(',')

/**
 * A table as CSV (RFC 4180, with a mark of its encoding for spreadsheets), under a caption whose lines begin with `#`.
 *
 * @example csvText(['Demo clinic'], { columns: ['Week', 'n'], rows: [['0', 12]] }) // '\uFEFF# Demo clinic\r\nWeek,n\r\n0,12\r\n'
 */
export const csvText = (caption: readonly string[], table: SavedTable): string =>
  `\uFEFF${[...caption.map((words) => csvField(`# ${words}`)), line(table.columns), ...table.rows.map(line)].join('\r\n')}\r\n`
