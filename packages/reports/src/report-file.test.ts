import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { inventedReport, trickyTable } from './invented-document.ts'
import { sha256 } from './manifest.ts'
import { elementsOf, readPdf } from './pdf-structure.ts'
import { readManifest } from './read-manifest.ts'
import { cell, type ReportDocument } from './report-document.ts'
import { type ReportFormat, reportFormats, saveReport } from './report-file.ts'
import { FileNotMade, streamedFile } from './whole-file.ts'
import { longestCell, mostSheetRows } from './xlsx.ts'

const formats = Object.keys(reportFormats) as ReportFormat[]
const small = inventedReport()

/** A document with one table of so many rows. */
function long(count: number, remark = 'as all others'): ReportDocument {
  const [first, ...others] = trickyTable.rows
  const rows = Array.from({ length: count }, (_, place) => [
    ...(first ?? others[0] ?? []).slice(0, 5),
    cell(`${place} ${remark}`),
  ])
  const section = { title: 'Long', words: [], figures: [], tables: [{ ...trickyTable, rows }] }
  return inventedReport({ sections: [section] })
}

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tandem-files-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

describe('a file of a report is there whole or not at all', () => {
  test.each(formats)('%s that is given up leaves nothing', async (format) => {
    const given = new AbortController()
    const saving = saveReport(long(2_000), format, join(folder, 'report'), { signal: given.signal })
    given.abort(new Error('given up'))
    await expect(saving).rejects.toThrow()
    expect(readdirSync(folder)).toEqual([])
  })

  test.each(['xlsx', 'pdf'] as const)('%s stops half way when it is given up', async (format) => {
    const given = new AbortController()
    const saving = saveReport(long(20_000), format, join(folder, 'report'), { signal: given.signal })
    setTimeout(() => given.abort(new Error('given up')), 20)
    await expect(saving).rejects.toThrow('given up')
    expect(readdirSync(folder)).toEqual([])
  })

  test('a stream that breaks off leaves nothing, and ends what it came from', async () => {
    const source = Readable.from(
      (function* () {
        yield 'a'
        throw new Error('the database went away')
      })(),
    )
    await expect(streamedFile(join(folder, 'a.csv'), source)).rejects.toThrow('went away')
    expect(readdirSync(folder)).toEqual([])
    expect(source.destroyed).toBe(true)
  })

  test('an older file of the name stays as it was when the new one fails', async () => {
    const path = join(folder, 'report.xlsx')
    writeFileSync(path, 'older')
    const document = long(1, 'x'.repeat(longestCell))
    await expect(saveReport(document, 'xlsx', path)).rejects.toThrow(FileNotMade)
    expect(readFileSync(path, 'utf8')).toBe('older')
  })

  test('a folder that is not there is said in a sentence', async () => {
    const saving = saveReport(small, 'manifest', join(folder, 'none', 'm.json'))
    await expect(saving).rejects.toThrow(
      'm.json was not made, nothing of it is left. The folder is not there.',
    )
  })

  const isRoot = process.platform === 'linux' && process.getuid?.() === 0
  describe.runIf(isRoot)('on a full disk', () => {
    const disk = () => join(folder, 'disk')
    beforeEach(() => {
      mkdirSync(disk())
      execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=64k', 'tmpfs', disk()])
    })
    afterEach(() => execFileSync('umount', [disk()]))

    test.each(formats.filter((format) => format !== 'manifest' && format !== 'codebook'))(
      '%s says so and leaves nothing',
      async (format) => {
        const rows = long(4_000).sections[0]!.tables[0]!.rows.map((row, place) => [
          ...row.slice(0, 5),
          cell(sha256(String(place))),
        ])
        const table = { ...trickyTable, rows }
        const full = {
          ...inventedReport({
            sections: [{ title: 'Long', words: [], figures: [], tables: [table] }],
          }),
          fhir: { resourceType: 'Bundle', entry: rows },
        }
        await expect(saveReport(full, format, join(disk(), 'report'))).rejects.toThrow(/The disk is full/)
        expect(readdirSync(disk())).toEqual([])
      },
    )
  })
})

describe('limits of a format', () => {
  test('a table with more rows than a sheet holds is refused before anything is written', async () => {
    const [row] = trickyTable.rows
    const rows = new Array(mostSheetRows).fill(row)
    const sections = [{ title: 'Long', words: [], figures: [], tables: [{ ...trickyTable, rows }] }]
    const document = { ...small, sections }
    await expect(saveReport(document, 'xlsx', join(folder, 'a.xlsx'))).rejects.toThrow(
      /has 1,048,576 rows; a sheet of XLSX holds 1,048,575\. Choose CSV/,
    )
    expect(readdirSync(folder)).toEqual([])
  })

  test('a text of the longest length goes into a cell, one sign more is refused', async () => {
    const fits = long(1, 'x'.repeat(longestCell - 2))
    await expect(saveReport(fits, 'xlsx', join(folder, 'a.xlsx'))).resolves.toMatchObject({ rows: 1 })
    const tooLong = long(1, 'x'.repeat(longestCell - 1))
    await expect(saveReport(tooLong, 'xlsx', join(folder, 'b.xlsx'))).rejects.toThrow(
      'more than 32,767 characters',
    )
  })
})

describe('pages', () => {
  test.each([
    ['A4', [595, 842]],
    ['Letter', [612, 792]],
  ] as const)('%s has its own size', async (paper, size) => {
    await saveReport(small, 'pdf', join(folder, 'a.pdf'), { paper })
    expect((await readPdf(join(folder, 'a.pdf'))).sizes[0]).toEqual(size)
  })

  test('a long table flows over pages, its heading on each, no row lost', async () => {
    await saveReport(long(300), 'pdf', join(folder, 'a.pdf'))
    const pdf = await readPdf(join(folder, 'a.pdf'))
    const cells = elementsOf(pdf.elements, 'TD').map(({ text }) => text.trim())
    for (let place = 0; place < 300; place += 1) expect(cells).toContain(`${place} as all others`)
    const filled = pdf.pages.filter((page) => page.includes('as all others'))
    expect(filled.length).toBeGreaterThan(5)
    for (const page of filled) expect(page).toContain('Remark')
  })

  test('a row that is taller than a page goes on on the next, with every word of it', async () => {
    const words = Array.from({ length: 9_000 }, (_, place) => `w${place}`).join(' ')
    await saveReport(long(1, words), 'pdf', join(folder, 'a.pdf'))
    const pdf = await readPdf(join(folder, 'a.pdf'))
    const found = new Set(pdf.pages.flatMap((page) => page.split(/\s+/)))
    for (let place = 0; place < 9_000; place += 1) expect(found.has(`w${place}`)).toBe(true)
  })

  test('a table too wide for the page has turned pages of its own', async () => {
    const columns = Array.from({ length: 16 }, (_, place) => ({
      ...trickyTable.columns[0]!,
      key: `column_${place}`,
      label: `Measurement ${place}`,
    }))
    const table = { ...trickyTable, columns, rows: [columns.map(({ key }) => cell(key))] }
    const document = inventedReport({
      sections: [{ title: 'Wide', words: [], figures: [], tables: [table] }],
    })
    await saveReport(document, 'pdf', join(folder, 'a.pdf'))
    const { sizes } = await readPdf(join(folder, 'a.pdf'))
    expect(sizes[1]).toEqual([842, 595])
    expect(sizes.at(-1)).toEqual([595, 842])
  })
})

describe('the manifest in a file', () => {
  test.each(['manifest', 'xlsx'] as const)('%s has all of it', async (format) => {
    await saveReport(small, format, join(folder, 'a'))
    const found = await readManifest(readFileSync(join(folder, 'a')))
    expect(found).toEqual({ kind: 'manifest', sealed: JSON.parse(JSON.stringify(small.sealed)) })
  })

  test.each(['pdf', 'csv-long', 'codebook'] as const)('%s has the hash that finds it', async (format) => {
    await saveReport(small, format, join(folder, 'a'))
    const found = await readManifest(readFileSync(join(folder, 'a')))
    expect(found).toEqual({ kind: 'hash', hash: small.sealed.hash })
  })

  test.each([
    ['{"a":1}', 'no manifest of a Tandem report'],
    ['{"a":', 'no valid JSON'],
    ['a,b\r\n1,2\r\n', 'no hash of a manifest'],
    ['PK nothing', 'no workbook'],
  ])('%j has none, and why is said', async (text, words) => {
    const found = await readManifest(Buffer.from(text))
    expect(found.kind === 'none' && found.words).toContain(words)
  })
})
