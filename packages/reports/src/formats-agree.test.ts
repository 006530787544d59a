import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { guardedText } from '@tandem/domain/spreadsheet-text'
import PDFDocument from 'pdfkit'
import readSheets from 'read-excel-file/node'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { inventedReport, trickyTable } from './invented-document.ts'
import { elementsOf, type ReadPdf, readPdf } from './pdf-structure.ts'
import { printable, registerFonts } from './pdf-text.ts'
import { heading, printedCell } from './printed-cell.ts'
import { type Cell, type Column, tablesOf } from './report-document.ts'
import { type ReportFormat, reportFormats, saveReport } from './report-file.ts'

const document = inventedReport()
const tables = tablesOf(document)
const folder = mkdtempSync(join(tmpdir(), 'tandem-formats-'))
const pathOf = (format: ReportFormat) => join(folder, `report${reportFormats[format].extension}`)
let pdf: ReadPdf

beforeAll(async () => {
  for (const format of Object.keys(reportFormats) as ReportFormat[])
    await saveReport(document, format, pathOf(format))
  pdf = await readPdf(pathOf('pdf'))
})
afterAll(() => rmSync(folder, { recursive: true }))

/** Fields of each line (RFC 4180), without remarks. */
function csvRows(text: string): string[][] {
  const rows: string[][] = []
  const field = /(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n)/gy
  let row: string[] = []
  for (let found = field.exec(text); found; found = field.exec(text)) {
    row.push(found[1]?.replaceAll('""', '"') ?? found[2] ?? '')
    if (found[3] === ',') continue
    rows.push(row)
    row = []
  }
  return rows.filter(([first]) => !first?.startsWith('# '))
}

/** Printed text without the places where lines were broken. */
const squeezed = (text: string) => text.replaceAll(/\s+/g, '')
const font = new PDFDocument({ font: '' })
registerFonts(font)
/** Hebrew is read from right to left: the same signs, in another order. */
const signs = (text: string) => [...squeezed(text)].sort().join('')
const onPaper = (column: Column, cell: Cell) => printable(font, printedCell(column, cell))

describe('one document in every format, cell by cell', () => {
  test('long CSV has a line for each cell: value, or what stands in its place and why', () => {
    const [head, ...lines] = csvRows(readFileSync(pathOf('csv-long'), 'utf8').slice(1))
    expect(head?.slice(-3)).toEqual(['value', 'shown_as', 'gap'])
    const expected = tables.flatMap(({ name, rows, columns }) =>
      rows.flatMap((row, place) =>
        row.map(({ value, shownAs, gap }, at) => {
          const { key } = columns[at]!
          const kept = typeof value === 'string' ? guardedText(value) : value === null ? '' : String(value)
          return [String(place + 1), name, key, kept, shownAs ?? '', gap ?? '']
        }),
      ),
    )
    expect(lines.map((line) => [0, 2, 4, 7, 8, 9].map((place) => line[place]))).toEqual(expected)
    expect(readFileSync(pathOf('csv-long'), 'utf8')).toContain(`\r\n# ${expected.length} rows\r\n`)
  })

  test('no line of a CSV file begins a formula, in any field', () => {
    for (const line of csvRows(readFileSync(pathOf('csv-long'), 'utf8').slice(1)))
      for (const field of line)
        expect(field).not.toMatch(/^([=+@\t\r\n\uFF1D\uFF0B\uFF0D\uFF20]|-(?!\d+(\.\d+)?$))/)
  })

  test('the workbook, read by another library, has the same values as dates, numbers and text', async () => {
    const sheets = await readSheets(pathOf('xlsx'), { trim: false })
    expect(sheets.map(({ sheet }) => sheet)).toEqual([
      'About',
      ...tables.map(({ name }) => name),
      'Definitions',
      'Filters',
      'Suppression',
      'Manifest',
    ])
    for (const [place, { columns, rows }] of tables.entries()) {
      const [head, ...lines] = sheets[place + 1]?.data ?? []
      expect(head).toEqual(columns.map(heading))
      const expected = rows.map((row) =>
        row.map(({ value, shownAs }, at) => {
          const isDate = columns[at]?.kind === 'day' && value !== null && String(value) >= '1900-03-01'
          return isDate ? new Date(`${value}T00:00:00Z`) : value === null || value === '' ? shownAs : value
        }),
      )
      expect(lines).toEqual(expected)
    }
    expect(sheets.at(-1)?.data[0]).toEqual(['SHA-256', document.sealed.hash])
  })

  test('the PDF has every cell in its table, printed as on the screen', () => {
    const printed = elementsOf(pdf.elements, 'Table').flatMap(({ children }) =>
      children.map(({ children: cells }) => cells.map(({ text }) => signs(text))),
    )
    const expected = tables.flatMap(({ columns, rows }) => [
      columns.map((column) => signs(heading(column))),
      ...rows.map((row) => row.map((cell, at) => signs(onPaper(columns[at]!, cell)))),
    ])
    expect(printed.slice(0, expected.length)).toEqual(expected)
  })

  test('what is missing or withheld is 0 nowhere', () => {
    const [, gaps] = tables
    const row = gaps?.rows[0] ?? []
    expect(row.map((cell, place) => printedCell(gaps!.columns[place]!, cell))).toEqual([
      'Harbour',
      '31 Jan 2025',
      '<11*',
      '\u2013',
      'no score',
      '\u2013',
    ])
    const long = csvRows(readFileSync(pathOf('csv-long'), 'utf8').slice(1))
    const line = long.find((fields) => fields[2] === 'sites-with-gaps' && fields[4] === 'mean_wait')
    expect(line?.slice(7)).toEqual(['', '', 'missing'])
  })

  test('the archive of wide CSV files has a file for each table, the codebook and the manifest', () => {
    const bytes = readFileSync(pathOf('csv-wide')).toString('latin1')
    for (const name of ['sites.csv', 'sites-with-gaps.csv', 'codebook.csv', 'manifest.json'])
      expect(bytes).toContain(name)
  })

  test('the codebook says of each column what it is and how many cells have a value', () => {
    const [, ...lines] = csvRows(readFileSync(pathOf('codebook'), 'utf8').slice(1))
    expect(lines).toHaveLength(2 * trickyTable.columns.length)
    expect(lines[8]).toEqual([
      'sites-with-gaps',
      'episodes',
      'Episodes',
      'whole number',
      '',
      '2',
      '1',
      '0',
      '1',
      '0',
      'Episodes that began in the period',
    ])
  })

  test('nothing but the files is left in the folder', () => {
    expect(readdirSync(folder).filter((name) => name.includes('partial'))).toEqual([])
  })
})

describe('the PDF as a document', () => {
  test('it has a title, a language, and on every page the kind of data, the hash and page n of N', () => {
    expect(pdf.title).toBe(document.title)
    expect(pdf.language).toBe('en-GB')
    for (const [place, page] of pdf.pages.entries()) {
      expect(page).toContain(document.kindNotice)
      expect(page).toContain(document.sealed.hash)
      expect(page).toContain(`Page ${place + 1} of ${pdf.pages.length}`)
    }
  })

  test('bookmarks lead to sections, figures and tables', () => {
    expect(pdf.bookmarks).toEqual([
      { title: 'Sites', below: ['Remission by site, with limits', ...tables.map(({ title }) => title)] },
      {
        title: 'Symptoms over time',
        below: ['Mean PHQ-9 by week since start', 'Time to remission', 'Remission at week 24 by age band'],
      },
      { title: 'Definitions', below: [] },
      {
        title: 'Manifest',
        below: ['How this report was made', 'Rows that the figures rest on', 'Tables as printed'],
      },
    ])
  })

  test('it is tagged: headings, paragraphs, tables with headings, figures with words in their place', () => {
    expect(elementsOf(pdf.elements, 'H1').map(({ text }) => squeezed(text))).toEqual([
      squeezed(document.title),
    ])
    expect(elementsOf(pdf.elements, 'H2')).toHaveLength(4)
    const figures = document.sections.flatMap((section) => section.figures)
    expect(elementsOf(pdf.elements, 'Figure').map(({ alt }) => alt)).toEqual(
      figures.map(({ title, words }) => `${title}. ${words}`),
    )
    expect(elementsOf(pdf.elements, 'TH').length).toBeGreaterThanOrEqual(12)
  })

  test('filters, definitions with version and source, and suppression are printed; the manifest is attached', () => {
    const text = squeezed(pdf.pages.join(' '))
    const [definition] = document.definitions
    for (const words of [
      ...document.filtersInWords,
      document.suppression.words,
      `${definition?.name}, version ${definition?.version}`,
      `Source: ${definition?.source}`,
      definition?.notice ?? '',
    ])
      expect(text).toContain(squeezed(words))
    expect(JSON.parse(pdf.attachments['manifest.json'] ?? '')).toEqual(
      JSON.parse(JSON.stringify(document.sealed)),
    )
  })
})
