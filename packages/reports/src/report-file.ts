import { createWriteStream } from 'node:fs'
import { stat, writeFile } from 'node:fs/promises'
import { pipeline } from 'node:stream/promises'
import { canonicalJson } from './canonical-json.ts'
import { csvCodebook, csvLong, csvWide } from './csv.ts'
import { writePdf } from './pdf.ts'
import type { PaperSize } from './pdf-flow.ts'
import { type ReportDocument, tablesOf } from './report-document.ts'
import { textStream } from './text-stream.ts'
import { wholeFile } from './whole-file.ts'
import { writeXlsx } from './xlsx.ts'
import { zipped } from './zip.ts'

export const reportFormats = {
  'csv-long': {
    name: 'CSV, one line for each figure',
    extension: '.long.csv',
    mediaType: 'text/csv; charset=utf-8',
  },
  'csv-wide': { name: 'CSV, one file for each table', extension: '.zip', mediaType: 'application/zip' },
  codebook: {
    name: 'CSV, what each column means',
    extension: '.codebook.csv',
    mediaType: 'text/csv; charset=utf-8',
  },
  xlsx: {
    name: 'XLSX',
    extension: '.xlsx',
    mediaType: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
  },
  pdf: { name: 'PDF', extension: '.pdf', mediaType: 'application/pdf' },
  'measure-report': {
    name: 'FHIR MeasureReport (JSON), of measures',
    extension: '.measure-report.json',
    mediaType: 'application/fhir+json',
  },
  manifest: { name: 'Manifest (JSON)', extension: '.manifest.json', mediaType: 'application/json' },
} as const

export type ReportFormat = keyof typeof reportFormats

/**
 * Makes one file of a report: it is there whole or not at all.
 *
 * @returns its size in bytes, and the rows of all tables in it
 * @throws FileNotMade with a sentence that says what to do; the signal's reason when it was given up
 */
export async function saveReport(
  document: ReportDocument,
  format: ReportFormat,
  path: string,
  { paper, signal }: { readonly paper?: PaperSize; readonly signal?: AbortSignal } = {},
): Promise<{ readonly bytes: number; readonly rows: number }> {
  await wholeFile(path, (partial) => write(document, format, partial, paper, signal), signal)
  const { size } = await stat(path)
  return { bytes: size, rows: tablesOf(document).reduce((sum, { rows }) => sum + rows.length, 0) }
}

async function write(
  document: ReportDocument,
  format: ReportFormat,
  path: string,
  paper: PaperSize = 'A4',
  signal?: AbortSignal,
): Promise<void> {
  if (format === 'xlsx') return writeXlsx(document, path, signal)
  if (format === 'pdf') return writePdf(document, path, { paper, signal })
  if (format === 'csv-wide') return writeFile(path, zipped(wideFiles(document)), { signal })
  if (format === 'manifest') return writeFile(path, manifestText(document), { signal })
  if (format === 'measure-report')
    return writeFile(path, `${JSON.stringify(document.fhir ?? emptyBundle, null, 2)}\n`, { signal })
  const lines = format === 'codebook' ? csvCodebook(document) : csvLong(document)
  return pipeline(textStream(lines), createWriteStream(path), signal ? { signal } : {})
}

const emptyBundle = { resourceType: 'Bundle', type: 'collection' }

/** The sealed manifest as it is stored and attached. */
export const manifestText = ({ sealed }: ReportDocument): string => `${canonicalJson(sealed)}\n`

const wideFiles = (document: ReportDocument) => [
  ...tablesOf(document).map((table) => ({
    name: `${table.name}.csv`,
    text: [...csvWide(document, table)].join(''),
  })),
  { name: 'codebook.csv', text: [...csvCodebook(document)].join('') },
  { name: 'manifest.json', text: manifestText(document) },
]
