import type { Manifest } from './manifest.ts'
import { type Column, cell, type Table } from './report-document.ts'

const text = (key: string, label: string): Column => ({
  key,
  label,
  kind: 'text',
  unit: null,
  words: '',
  decimals: 0,
})
const count = (key: string, label: string): Column => ({ ...text(key, label), kind: 'integer' })

/** What a report was made from and what it printed, for whoever reads it on paper. */
export function manifestTables({
  report,
  build,
  recordedAsOf,
  rowsUsed,
  tables,
}: Manifest): readonly Table[] {
  const making: Table = {
    name: 'making',
    title: 'How this report was made',
    columns: [text('what', 'What'), text('value', 'Value')],
    rows: [
      ['Report', report],
      ['Version', `Tandem ${build.version}, definitions ${build.definitionSet}`],
      ['Facts recorded until', recordedAsOf],
    ].map((row) => row.map((value) => cell(value ?? null))),
    notes: [],
  }
  const used: Table = {
    name: 'rows-used',
    title: 'Rows that the figures rest on',
    columns: [text('what', 'What'), count('count', 'Rows'), text('digest', 'SHA-256')],
    rows: rowsUsed.map(({ what, count: rows, digest }) => [cell(what), cell(rows), cell(digest)]),
    notes: [],
  }
  const printed: Table = {
    name: 'tables-printed',
    title: 'Tables as printed',
    columns: [
      text('table', 'Table'),
      count('rows', 'Rows'),
      count('withheld', 'Cells withheld'),
      text('digest', 'SHA-256'),
    ],
    rows: tables.map(({ name, rows, withheld, digest }) => [
      cell(name),
      cell(rows),
      cell(withheld),
      cell(digest),
    ]),
    notes: [],
  }
  return [making, used, printed].filter(({ rows }) => rows.length > 0)
}
