import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  attackedTable,
  type Bounds,
  type ReadTable,
  recovered,
} from '@tandem/analysis/disclosure/attack/attacked-table'
import { generatedTable } from '@tandem/analysis/disclosure/attack/generated-tables'
import type { ReadFigure } from '@tandem/analysis/disclosure/attack/share-inversion'
import { guardedRelease, withSums } from '@tandem/analysis/disclosure/guarded-release'
import readSheets from 'read-excel-file/node'
import { afterAll, describe, expect, test } from 'vitest'
import { csvLong, csvWide } from './csv.ts'
import { inventedReport } from './invented-document.ts'
import { elementsOf, readPdf } from './pdf-structure.ts'
import { releaseTable } from './release-table.ts'
import type { ReportDocument } from './report-document.ts'
import { saveReport } from './report-file.ts'

const folder = mkdtempSync(join(tmpdir(), 'tandem-attack-'))
afterAll(() => rmSync(folder, { recursive: true }))

/** Lines of a table as the attacker gets them from a file: n, share, lower, upper, limit below and above. */
type Lines = readonly (readonly (string | number | null)[])[]

function documentOf(number: number): ReportDocument {
  const { table, rule } = generatedTable(number)
  const made = releaseTable('groups', 'Parts by group', guardedRelease(table, rule))
  return inventedReport({
    suppression: { rule, words: 'Small counts are withheld' },
    sections: [{ title: 'Groups', words: [], figures: [], tables: [made] }],
  })
}

/** A number however it is printed, with half a unit of its last place; null for a mark or nothing. */
function figure(read: string | number | null): ReadFigure | null {
  if (typeof read === 'number') return { value: read, half: 1e-12 }
  const found = /^(\d[\d,]*)(?:\.(\d+))?(\s?%)?$/.exec((read ?? '').trim())
  if (!found) return null
  const [, whole, decimals = '', percent] = found
  const value = Number(`${whole!.replaceAll(',', '')}.${decimals || 0}`)
  // A file keeps a value in full; only a page prints few places.
  const half = percent ? 0.5 * 10 ** -decimals.length : 1e-12
  return percent ? { value: value / 100, half: half / 100 } : { value, half }
}

function tableOf(number: number, lines: Lines): ReadTable {
  const { table, rule } = generatedTable(number)
  const width = table.columns.length + 1
  const rows = Array.from({ length: table.rows.length + 1 }, (_, r) =>
    lines.slice(r * width, (r + 1) * width),
  )
  return {
    ...rule,
    rows: rows.map((own) => ({
      total: figure(own.at(-1)![0] ?? null)?.value ?? null,
      cells: own.slice(0, -1).map(([n, share, lower, upper, , limit]) => ({
        n: figure(n ?? null)?.value ?? null,
        share: figure(share ?? null),
        lower: figure(lower ?? null),
        upper: figure(upper ?? null),
        limitsUpper: figure(limit ?? null),
      })),
    })),
  }
}

const fieldsOf = (text: string) =>
  text
    .slice(1)
    .split('\r\n')
    .filter((line) => line !== '' && !line.startsWith('#') && !line.startsWith('"#'))
    .slice(1)
    .map((line) => line.split(','))

const first = 2
const figures = 6

const readers = {
  'long CSV': async (number: number): Promise<Lines> => {
    const lines = fieldsOf([...csvLong(documentOf(number))].join(''))
    const width = documentOf(number).sections[0]!.tables[0]!.columns.length
    const rows = Array.from({ length: lines.length / width }, (_, r) =>
      lines.slice(r * width, (r + 1) * width),
    )
    // The value, or what stands in its place: the last three fields are value, shown as, gap.
    return rows.map((cells) =>
      cells.slice(first, first + figures).map((own) => own.at(-3) || own.at(-2) || null),
    )
  },
  'wide CSV': async (number: number): Promise<Lines> => {
    const document = documentOf(number)
    const text = [...csvWide(document, document.sections[0]!.tables[0]!)].join('')
    return fieldsOf(text).map((line) => line.slice(first, first + figures))
  },
  XLSX: async (number: number): Promise<Lines> => {
    const path = join(folder, `${number}.xlsx`)
    await saveReport(documentOf(number), 'xlsx', path)
    const sheets = await readSheets(path)
    const [, ...lines] = sheets.find(({ sheet }) => sheet === 'groups')!.data
    return lines.map((line) =>
      line
        .slice(first, first + figures)
        .map((value) => (typeof value === 'number' ? value : value === null ? null : String(value))),
    )
  },
  PDF: async (number: number): Promise<Lines> => {
    const path = join(folder, `${number}.pdf`)
    await saveReport(documentOf(number), 'pdf', path)
    const { elements } = await readPdf(path)
    const { table } = generatedTable(number)
    const lines = (table.columns.length + 1) * (table.rows.length + 1)
    return elementsOf(elements, 'Table')
      .flatMap(({ children }) => children)
      .filter(({ children }) => children.some(({ role }) => role === 'TD'))
      .slice(0, lines)
      .map(({ children }) => children.slice(first, first + figures).map(({ text }) => text.trim()))
  },
} satisfies Record<string, (number: number) => Promise<Lines>>
type Format = keyof typeof readers

const few = Array.from({ length: 60 }, (_, place) => place * 16 + (place % 2))
const many = Array.from({ length: 1_000 }, (_, number) => number)

async function attack(number: number, format: Format, earlier?: readonly (readonly Bounds[])[]) {
  const read = tableOf(number, await readers[format](number))
  return attackedTable(read, earlier)
}

const inWords = (number: number, bounds: readonly (readonly Bounds[])[]) => {
  const { table, rule } = generatedTable(number)
  return recovered(withSums(table.counts), bounds, rule.threshold).map((found) => `table ${number}, ${found}`)
}

describe('an attacker with the files of a release', { timeout: 180_000 }, () => {
  test.each([
    ['long CSV', many],
    ['wide CSV', many],
    ['XLSX', few],
    ['PDF', few],
  ] as const)('reads in %s what is shown, and recovers no small count', async (format, numbers) => {
    const found: string[] = []
    for (const number of numbers) {
      const { table, rule } = generatedTable(number)
      const { rows, all } = guardedRelease(table, rule)
      const read = tableOf(number, await readers[format](number))
      expect(read.rows.map(({ total, cells }) => [...cells.map(({ n }) => n), total])).toEqual(
        [...rows, all].map(({ cells, total }) => [...cells.map(({ n }) => n), total]),
      )
      found.push(...inWords(number, attackedTable(read)))
    }
    expect(found).toEqual([])
  })

  test('who has the same release as CSV, XLSX and PDF recovers no more', async () => {
    const found: string[] = []
    for (const number of few.slice(0, 20)) {
      const csv = await attack(number, 'wide CSV')
      const both = await attack(number, 'XLSX', csv)
      found.push(...inWords(number, await attack(number, 'PDF', both)))
    }
    expect(found).toEqual([])
  })

  test('the manifest holds no count of a table', async () => {
    const path = join(folder, 'manifest.json')
    await saveReport(documentOf(4), 'manifest', path)
    const { manifest } = JSON.parse(readFileSync(path, 'utf8'))
    expect(Object.keys(manifest.tables[0]).toSorted()).toEqual([
      'columns',
      'digest',
      'name',
      'rows',
      'withheld',
    ])
  })
})
