import type { SuppressionRule } from '@tandem/analysis/small-counts'
import type { CalendarDay } from '@tandem/domain/calendar-day'
import type { Figure } from './figure.ts'
import type { SealedManifest } from './manifest.ts'

export type ColumnKind = 'text' | 'integer' | 'number' | 'rate' | 'day'

/** One column of a table; what stands in its cells is said by `kind`. */
export interface Column {
  /** Stands in files: lower case with underscores, unique in its table. */
  readonly key: string
  readonly label: string
  /** `rate`: 0 to 1, printed as a percentage; `day`: `YYYY-MM-DD`. */
  readonly kind: ColumnKind
  readonly unit: string | null
  /** What the column says, for the codebook; '' where the label is enough. */
  readonly words: string
  /** Places behind the point where a person reads it; of the percentage where it is a rate. Files keep the value. */
  readonly decimals: number
}

/** Why a cell has no value. */
export type CellGap = 'missing' | 'withheld' | 'cannot say'

/** One cell. Absent is null, never 0; `shownAs` is what stands in its place, such as `<11*`. */
export interface Cell {
  readonly value: string | number | null
  readonly shownAs: string | null
  readonly gap: CellGap | null
}

export interface Table {
  /** Stands in files and sheet names: lower case with hyphens, unique in its document. */
  readonly name: string
  readonly title: string
  readonly columns: readonly Column[]
  /** As long as `columns`, each. */
  readonly rows: readonly (readonly Cell[])[]
  readonly notes: readonly string[]
}

/** A definition that a figure of the document rests on. */
export interface DefinitionUsed {
  /** A measure's id or a definition's key. */
  readonly id: string
  readonly name: string
  readonly version: string
  readonly words: string
  readonly formula: string | null
  readonly source: string
  /** What must be said wherever it is named, such as that it is not the licensed one. */
  readonly notice: string | null
  readonly parameters: Readonly<Record<string, number | string | boolean>>
}

export interface Section {
  readonly title: string
  /** Paragraphs. */
  readonly words: readonly string[]
  readonly figures: readonly Figure[]
  readonly tables: readonly Table[]
}

export type Identifiability = 'aggregate' | 'de-identified patients' | 'identified patients'

export interface ReportContent {
  readonly title: string
  readonly organisation: {
    readonly code: string
    readonly name: string
    readonly kind: 'service' | 'invented' | 'public_trial' | 'public_sample'
    readonly timeZone: string
  }
  /** The line on every page for data that are not a service's own, such as "Invented data"; null for a service. */
  readonly kindNotice: string | null
  readonly period: { readonly from: CalendarDay; readonly to: CalendarDay } | null
  readonly asOf: CalendarDay
  /** Latest change that the figures rest on: an instant in ISO 8601. */
  readonly dataAsOf: string
  /** Set where the reader asked for what was known at an earlier instant, in ISO 8601. */
  readonly recordedAsOf: string | null
  readonly identifiability: Identifiability
  readonly filtersInWords: readonly string[]
  readonly definitions: readonly DefinitionUsed[]
  readonly suppression: { readonly rule: SuppressionRule | null; readonly words: string }
  readonly sections: readonly Section[]
}

/** What every format prints: one analysis result, and the manifest it can be checked against. */
export type ReportDocument = ReportContent & {
  readonly sealed: SealedManifest
  /** Its measures as a FHIR Bundle of MeasureReports, where there are any. */
  readonly fhir?: object
}

/** A cell with its value; null is a missing one. */
export const cell = (value: string | number | null): Cell =>
  value === null ? missing : { value, shownAs: null, gap: null }

export const missing: Cell = { value: null, shownAs: null, gap: 'missing' }

/** A cell whose value the reader may not see. @example withheld('<11*') */
export const withheld = (shownAs: string): Cell => ({ value: null, shownAs, gap: 'withheld' })

/** A cell whose value can't be estimated, with the reason in a few words. */
export const cannotSay = (why: string): Cell => ({ value: null, shownAs: why, gap: 'cannot say' })

export const tablesOf = (document: Pick<ReportContent, 'sections'>): readonly Table[] =>
  document.sections.flatMap(({ tables }) => tables)
