import { createWriteStream } from 'node:fs'
import { finished } from 'node:stream/promises'
import { setImmediate as turn } from 'node:timers/promises'
import excel, { type Style, type Worksheet } from 'exceljs'
import { heading, printedCell } from './printed-cell.ts'
import { type Cell, type Column, type ReportDocument, type Table, tablesOf } from './report-document.ts'
import { FileNotMade } from './whole-file.ts'
import { sheetNames, type WordSheet, wordSheets } from './xlsx-sheets.ts'

/** Rows of a worksheet, its heading included; a limit of the format. */
export const mostSheetRows = 1_048_576
/** Characters of a cell; a limit of the format. */
export const longestCell = 32_767
const tallestRow = 409
/** The format knows no earlier day, and takes 1900 for a leap year. */
const firstSheetDay = '1900-03-01'

const font = { name: 'Calibri', size: 11 }
const headStyle: Partial<Style> = {
  font: { ...font, bold: true },
  alignment: { wrapText: true, vertical: 'top' },
  border: { bottom: { style: 'thin' } },
}
const textStyle: Partial<Style> = { font, alignment: { wrapText: true, vertical: 'top' } }
const gapStyle: Partial<Style> = {
  font: { ...font, italic: true, color: { argb: 'FF565F6A' } },
  alignment: { horizontal: 'right', vertical: 'top' },
}
const onePageWide = { orientation: 'landscape' as const, fitToPage: true, fitToWidth: 1, fitToHeight: 0 }
const wordOptions = { pageSetup: onePageWide }
const frozenHead = { views: [{ state: 'frozen' as const, ySplit: 1 }] }

/**
 * Writes the document as a workbook: what it is about, a sheet for each table, then definitions, filters, suppression
 * and the manifest. Days are dates, rates are percentages, and text is never a formula.
 *
 * @throws FileNotMade when a table or a text is larger than the format allows; nothing was written then
 */
export async function writeXlsx(document: ReportDocument, path: string, signal?: AbortSignal): Promise<void> {
  const tables = tablesOf(document)
  const names = sheetNames(tables)
  const [about, ...others] = wordSheets(document)
  for (const { title, rows } of tables) requireFit(title, rows)
  const file = createWriteStream(path)
  const onDisk = finished(file)
  const book = new excel.stream.xlsx.WorkbookWriter({
    stream: file,
    useStyles: true,
    useSharedStrings: false,
  })
  book.title = document.title
  book.creator = `Tandem ${document.sealed.manifest.build.version}`
  book.created = new Date(document.dataAsOf)
  const written = (async () => {
    if (about !== undefined) writeWords(book.addWorksheet(about.name, wordOptions), about)
    for (const [place, table] of tables.entries())
      await writeTable(book.addWorksheet(names[place], sheetOptions(document)), table, signal)
    for (const sheet of others)
      writeWords(book.addWorksheet(sheet.name, { ...wordOptions, ...frozenHead }), sheet)
    await book.commit()
  })()
  try {
    // A full disk ends the file, not the workbook, which would wait for ever.
    await Promise.all([onDisk, Promise.race([written, onDisk])])
  } finally {
    file.destroy()
  }
}

function requireFit(title: string, rows: Table['rows']): void {
  if (rows.length + 1 > mostSheetRows)
    throw new FileNotMade(
      `"${title}" has ${rows.length.toLocaleString('en-GB')} rows; a sheet of XLSX holds ${(mostSheetRows - 1).toLocaleString('en-GB')}. Choose CSV, or a shorter period.`,
    )
  const isLong = ({ value }: Cell) => typeof value === 'string' && value.length > longestCell
  if (rows.some((row) => row.some(isLong)))
    throw new FileNotMade(
      `"${title}" has a text of more than ${longestCell.toLocaleString('en-GB')} characters, which a cell of XLSX does not hold. Choose CSV.`,
    )
}

const sheetOptions = ({ title, organisation, kindNotice, sealed }: ReportDocument) => {
  const plain = (words: string) => words.replaceAll('&', '&&')
  const head = kindNotice === null ? organisation.name : `${organisation.name} · ${kindNotice}`
  return {
    ...frozenHead,
    pageSetup: onePageWide,
    headerFooter: {
      oddHeader: `&L${plain(title).slice(0, 80)}&R${plain(head).slice(0, 80)}`,
      oddFooter: `&L${sealed.hash.slice(0, 16)}&RPage &P of &N`,
    },
  }
}

const numberFormat = ({ kind, decimals }: Column): string => {
  const places = decimals > 0 ? `.${'0'.repeat(decimals)}` : ''
  return { text: '@', day: 'd mmm yyyy', integer: '#,##0', number: `0${places}`, rate: `0${places} %` }[kind]
}

async function writeTable(sheet: Worksheet, { columns, rows }: Table, signal?: AbortSignal): Promise<void> {
  const styles = columns.map((column) => {
    const isText = column.kind === 'text'
    const alignment = {
      vertical: 'top' as const,
      wrapText: isText,
      horizontal: isText ? 'left' : 'right',
    } as const
    return { font, numFmt: numberFormat(column), alignment }
  })
  const widths = columns.map((column, place) => widthOf(column, rows, place))
  sheet.columns = widths.map((width) => ({ width }))
  const head = sheet.addRow(columns.map(heading))
  head.height = heightOf(columns.map(heading), widths)
  for (const place of columns.keys()) head.getCell(place + 1).style = headStyle
  head.commit()
  for (const [line, cells] of rows.entries()) {
    const row = sheet.addRow(cells.map((cell, place) => sheetValue(columns[place] as Column, cell)))
    const printed = cells.map((cell, place) =>
      columns[place]?.kind === 'text' ? String(cell.value ?? '') : '',
    )
    row.height = heightOf(printed, widths)
    for (const [place, { gap }] of cells.entries())
      row.getCell(place + 1).style = gap === null ? (styles[place] as Partial<Style>) : gapStyle
    row.commit()
    if (line % 1_000 === 999) {
      await turn()
      signal?.throwIfAborted()
    }
  }
  sheet.commit()
}

/** XML knows no half characters, and only one kind of line end. */
const sheetText = (text: string): string =>
  text.replaceAll(/\p{Surrogate}/gu, '\uFFFD').replaceAll(/\r\n?/g, '\n')

function sheetValue({ kind }: Column, { value, shownAs }: Cell): string | number | Date | null {
  if (value === null) return shownAs
  if (kind === 'day' && String(value) >= firstSheetDay) return new Date(`${value}T00:00:00Z`)
  return typeof value === 'string' ? sheetText(value) : value
}

/** In characters: as wide as what stands in it, within limits; long text is wrapped. */
function widthOf(column: Column, rows: Table['rows'], place: number): number {
  const printed = rows.slice(0, 1_000).map((row) => printedCell(column, row[place] as Cell).length)
  const longest = printed.reduce(
    (most, length) => Math.max(most, length),
    Math.ceil(heading(column).length / 2),
  )
  return Math.min(60, Math.max(10, longest + 2))
}

/** In points, for text that is wrapped: not every program works it out when it opens the file. */
function heightOf(texts: readonly string[], widths: readonly number[]): number {
  const lines = texts.map((text, place) =>
    text
      .split('\n')
      .reduce((sum, part) => sum + Math.max(1, Math.ceil((part.length * 1.1) / (widths[place] ?? 10))), 0),
  )
  return Math.min(tallestRow, 15 * Math.max(1, ...lines))
}

function writeWords(sheet: Worksheet, { rows, widths }: WordSheet): void {
  sheet.columns = widths.map((width) => ({ width }))
  for (const [place, fields] of rows.entries()) {
    const row = sheet.addRow(fields.map((field) => (typeof field === 'string' ? sheetText(field) : field)))
    row.height = heightOf(fields.map(String), widths)
    for (const at of fields.keys()) row.getCell(at + 1).style = place === 0 ? headStyle : textStyle
    row.commit()
  }
  sheet.commit()
}
