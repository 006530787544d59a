import { createHash } from 'node:crypto'
import type { SuppressionRule } from '@tandem/analysis/small-counts'
import type { CalendarDay } from '@tandem/domain/calendar-day'
import { canonicalJson, type Json } from './canonical-json.ts'
import {
  type Identifiability,
  type ReportContent,
  type ReportDocument,
  type Table,
  tablesOf,
} from './report-document.ts'

/** Rows that the figures rest on: how many, and a digest that changes when any of them does. */
export interface RowsUsed {
  /** In words for the person who verifies: `scores`, `episodes`, `appointments`, … */
  readonly what: string
  readonly count: number
  /** Of the rows in an order of their own; lower-case hexadecimal SHA-256. */
  readonly digest: string
}

/** What a report says about its own making, so that it can be made again and compared. */
export interface Manifest {
  readonly format: 'tandem-report-manifest'
  readonly formatVersion: 1
  /** The uuid under which it is stored. */
  readonly report: string
  readonly title: string
  readonly organisation: { readonly code: string; readonly name: string; readonly kind: string }
  readonly build: { readonly version: string; readonly definitionSet: string }
  readonly period: { readonly from: CalendarDay; readonly to: CalendarDay } | null
  readonly asOf: CalendarDay
  /** Facts recorded later are not in it: an instant in ISO 8601. */
  readonly recordedAsOf: string
  readonly dataAsOf: string
  readonly identifiability: Identifiability
  /** What was chosen, as it was sent: enough to ask for the same again. */
  readonly request: { readonly [key: string]: Json }
  readonly filtersInWords: readonly string[]
  readonly definitions: readonly {
    readonly id: string
    readonly name: string
    readonly version: string
    readonly parameters: Readonly<Record<string, number | string | boolean>>
  }[]
  readonly suppression: SuppressionRule | null
  readonly rowsUsed: readonly RowsUsed[]
  readonly tables: readonly TableMade[]
}

/** A table as it was printed: its size and the digest of what stands in it. */
export interface TableMade {
  readonly name: string
  readonly columns: number
  readonly rows: number
  readonly withheld: number
  readonly digest: string
}

export interface SealedManifest {
  readonly manifest: Manifest
  /** SHA-256 of the manifest as canonical JSON, lower-case hexadecimal. */
  readonly hash: string
}

/** What only the maker of a report knows. */
export type Provenance = Pick<Manifest, 'report' | 'build' | 'recordedAsOf' | 'request' | 'rowsUsed'>

export const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex')

/** SHA-256 over the manifest's canonical JSON: the same for the same content, whatever the order of its fields. */
export const manifestHash = (manifest: Manifest): string => sha256(canonicalJson(manifest))

/**
 * The document with its manifest, which is made from what the document prints and hashed.
 *
 * @throws RangeError when two tables have one name
 */
export function sealedReport(content: ReportContent, provenance: Provenance): ReportDocument {
  const { title, organisation, period, asOf, dataAsOf, identifiability, filtersInWords } = content
  const tables = tablesOf(content)
  const twice = tables.find(({ name }, place) => tables.findIndex((table) => table.name === name) !== place)
  if (twice !== undefined) throw new RangeError(`sealedReport: two tables are called ${twice.name}`)
  const manifest: Manifest = {
    format: 'tandem-report-manifest',
    formatVersion: 1,
    ...provenance,
    title,
    organisation: { code: organisation.code, name: organisation.name, kind: organisation.kind },
    period,
    asOf,
    dataAsOf,
    identifiability,
    filtersInWords,
    definitions: content.definitions.map(({ id, name, version, parameters }) => ({
      id,
      name,
      version,
      parameters,
    })),
    suppression: content.suppression.rule,
    tables: tables.map(tableMade),
  }
  return { ...content, sealed: { manifest, hash: manifestHash(manifest) } }
}

function tableMade({ name, columns, rows }: Table): TableMade {
  const cells = rows.map((row) => row.map(({ value, shownAs, gap }) => [value, shownAs, gap]))
  return {
    name,
    columns: columns.length,
    rows: rows.length,
    withheld: rows.flat().filter(({ gap }) => gap === 'withheld').length,
    digest: sha256(canonicalJson([columns.map(({ key }) => key), cells])),
  }
}
