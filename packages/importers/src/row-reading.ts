import type { ReadingPlace } from './cells.ts'
import type { NoticeBook } from './notices.ts'
import type { RowProblem } from './problems.ts'

/** One record of a source: text by column name, empty where there is nothing. */
export type SourceRow = {
  readonly line: number
  readonly record: string | null
  readonly cells: Readonly<Record<string, string>>
}

export type Refuse = (field: string, value: string | null, rule: string, whatToDo: string) => void

/** What a row is read with: where problems and notices go. */
export type RowReading = {
  readonly file: string
  readonly place: ReadingPlace
  readonly problems: RowProblem[]
  readonly notices: NoticeBook
}

/** Values of one row, each as the database reads it; absent is null. */
export type RowValues = Readonly<Record<string, string | null>>
