import { dayInWords } from '@tandem/domain/day-in-words'
import type { Cell, Column } from './report-document.ts'

const MINUS = '\u2212'
/** What stands where nothing is known. */
export const nothingKnown = '\u2013'

const grouped = new Intl.NumberFormat('en-GB', { maximumFractionDigits: 0 })

function fixed(value: number, decimals: number): string {
  const text = value.toFixed(decimals)
  return Number(text) === 0 ? text.replace('-', '') : text.replace('-', MINUS)
}

/**
 * A cell as a person reads it, on a page as on the screen: `1,204`, `38.5 %`, `−6.5`, `12 Mar 2026`, `<11*`.
 *
 * @throws RangeError when a value doesn't fit its column
 */
export function printedCell(column: Column, { value, shownAs }: Cell): string {
  if (value === null) return shownAs ?? nothingKnown
  if (column.kind === 'text') return String(value)
  if (column.kind === 'day') return dayInWords(String(value))
  if (typeof value !== 'number' || !Number.isFinite(value))
    throw new RangeError(`printedCell: the column ${column.key} needs numbers, not ${JSON.stringify(value)}`)
  if (column.kind === 'integer') return grouped.format(value).replace('-', MINUS)
  if (column.kind === 'rate') return `${fixed(value * 100, column.decimals)} %`
  return fixed(value, column.decimals)
}

/** A column's heading with its unit: `Mean wait (days)`. */
export const heading = ({ label, unit }: Column): string => (unit === null ? label : `${label} (${unit})`)
