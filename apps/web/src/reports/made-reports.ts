import type { Output } from '../api.ts'

export type MadeFile = Output['reports']['files'][number]

/** The files of one run, together. */
export interface MadeReport {
  readonly key: string
  readonly title: string
  readonly asOf: string
  readonly by: string
  readonly own: boolean
  readonly createdAt: string
  readonly expiresAt: string
  readonly hash: string
  readonly files: readonly MadeFile[]
}

const names: Readonly<Record<string, string>> = {
  'csv-long': 'CSV',
  'csv-wide': 'CSV tables (ZIP)',
  codebook: 'Codebook',
  xlsx: 'XLSX',
  pdf: 'PDF',
  'measure-report': 'FHIR MeasureReport',
  manifest: 'Manifest',
}

/** A format as a link says it. */
export const formatName = (format: string): string => names[format] ?? format

/** Files of the same run as one report, in the order they came. */
export const madeReports = (files: readonly MadeFile[]): readonly MadeReport[] => {
  const runs = new Map<string, MadeFile[]>()
  for (const file of files) {
    const key = `${file.job ?? ''} ${file.manifestHash}`
    runs.set(key, [...(runs.get(key) ?? []), file])
  }
  const order = Object.keys(names)
  return [...runs].flatMap(([key, own]) => {
    const [first] = own
    if (first === undefined) return []
    const { title, asOf, by, createdAt, expiresAt, manifestHash: hash } = first
    const sorted = own.toSorted((a, b) => order.indexOf(a.format) - order.indexOf(b.format))
    return [{ key, title, asOf, by, own: first.own, createdAt, expiresAt, hash, files: sorted }]
  })
}

/** `12 KB`, `1.4 MB`. */
export const sizeInWords = (bytes: number): string =>
  bytes < 1_000_000 ? `${Math.max(1, Math.round(bytes / 1000))} KB` : `${(bytes / 1_000_000).toFixed(1)} MB`
