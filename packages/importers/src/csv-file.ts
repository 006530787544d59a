import type { ImportKind } from '@tandem/db/queries/import-tables'
import type { StagedRow } from '@tandem/db/queries/staging'
import type { FileSpec } from './column-spec.ts'
import { type CsvRecord, type CsvSplitter, csvSplitter } from './csv.ts'
import { type FileText, fileText } from './file-text.ts'
import type { RowProblem } from './problems.ts'
import { unreadable } from './problems.ts'
import type { RowReading, SourceRow } from './row-reading.ts'
import { shapeRow } from './shape-row.ts'

type Spec = FileSpec & { readonly kind: ImportKind }
type Header = { readonly columns: readonly string[]; readonly splitter: CsvSplitter; readonly rest: string }

/** Rows of a CSV file in the shape of their table, some hundred at a time, and how many records were read. */
export type RowSource = {
  readonly chunks: AsyncIterable<{
    readonly kind: ImportKind
    readonly rows: readonly StagedRow[]
    readonly read: number
  }>
  digest(): string
  /** Of a file of resources, how many there are of each type. */
  readonly resources?: () => Readonly<Record<string, number>>
}

const ROWS_AT_A_TIME = 500

/** @throws ImportRejected from `chunks` when the file is no CSV or its header is not that of its kind */
export const csvFile = (path: string, spec: Spec, reading: RowReading): RowSource => {
  const text = fileText(path, reading.file, 'a CSV file')
  const chunks = async function* () {
    for await (const { rows, read } of csvRows(text, spec, reading))
      yield { kind: spec.kind, rows: rows.flatMap((row) => shapeRow(spec, row, reading) ?? []), read }
  }
  return { chunks: chunks(), digest: text.digest }
}

/** Records of a CSV file with the columns of `spec`, some hundred at a time; cells are text as it stands. */
export async function* csvRows(
  text: FileText,
  spec: FileSpec,
  { file, problems }: Pick<RowReading, 'file' | 'problems'>,
): AsyncGenerator<{ readonly rows: readonly SourceRow[]; readonly read: number }> {
  let header: Header | null = null
  let opening = ''
  for await (const piece of text.pieces) {
    let unread = piece
    if (header === null) {
      opening += piece
      header = headerOf(opening, spec, file)
      if (header === null) continue
      unread = header.rest
      header = { ...header, rest: '' }
    }
    const records = header.splitter.push(unread)
    requireSound(header.splitter, file)
    yield* sourceRows(records, header, file, problems)
  }
  header ??= headerOf(`${opening}\n`, spec, file)
  if (header === null) throw unreadable(file, 'has no header', columnsOf(spec))
  const last = [...header.splitter.push(header.rest), ...header.splitter.end()]
  requireSound(header.splitter, file)
  yield* sourceRows(last, header, file, problems)
}

const columnsOf = (spec: FileSpec) => `The columns are ${spec.columns.map(({ name }) => name).join(', ')}.`

const requireSound = (splitter: CsvSplitter, file: string): void => {
  const fault = splitter.fault()
  if (fault !== null)
    throw unreadable(file, `is not a CSV file: on line ${fault.line} ${fault.rule}`, fault.whatToDo)
}

/** The header once the text holds a whole first line; the delimiter is the one that gives most columns their names. */
const headerOf = (opening: string, spec: FileSpec, file: string): Header | null => {
  if (!/[\r\n]/.test(opening.trimStart())) return null
  const known = new Set(spec.columns.map(({ name }) => name))
  const [best] = [',', ';', '\t']
    .map((delimiter) => {
      const splitter = csvSplitter(delimiter)
      const first = firstRecord(splitter, opening)
      const columns = first.cells.map((name) => name.trim().toLowerCase())
      return { splitter, columns, rest: first.rest, named: columns.filter((name) => known.has(name)).length }
    })
    .sort((a, b) => b.named - a.named)
  if (best === undefined) return null
  requireColumns(best.columns, spec, file)
  return { columns: best.columns, splitter: best.splitter, rest: best.rest }
}

/** Feeds a splitter line by line until it gives its first record. */
const firstRecord = (splitter: CsvSplitter, text: string): { cells: readonly string[]; rest: string } => {
  let from = 0
  while (from < text.length) {
    const breakAt = text.slice(from).search(/\r\n?|\n/)
    const next =
      breakAt === -1 ? text.length : from + breakAt + (text.startsWith('\r\n', from + breakAt) ? 2 : 1)
    const [record] = splitter.push(text.slice(from, next))
    from = next
    if (record !== undefined) return { cells: record.cells, rest: text.slice(from) }
  }
  return { cells: [], rest: '' }
}

const ITEM = /^item_[1-9]\d?$/

const requireColumns = (columns: readonly string[], spec: FileSpec, file: string): void => {
  const known = new Set(spec.columns.map(({ name }) => name))
  const missing = spec.columns.filter(({ name, required }) => required && !columns.includes(name))
  const foreign = columns.filter((name) => !known.has(name) && !(spec.items && ITEM.test(name)))
  const twice = columns.filter((name, place) => columns.indexOf(name) !== place)
  const list = spec.columns.map(({ name }) => name).join(', ')
  if (missing.length === spec.columns.filter(({ required }) => required).length || columns.length === 0)
    throw unreadable(
      file,
      `is not a CSV file of ${spec.kind}: its first line names none of the columns it needs`,
      `The columns are ${list}.`,
    )
  const faults = [
    ...(missing.length > 0 ? [`lacks the column ${missing.map(({ name }) => name).join(', ')}`] : []),
    ...(foreign.length > 0
      ? [`has a column that is not known: ${foreign.map((name) => name || '(no name)').join(', ')}`]
      : []),
    ...(twice.length > 0 ? [`names a column twice: ${twice.join(', ')}`] : []),
  ]
  if (faults.length > 0)
    throw unreadable(file, `the header ${faults.join('; ')}`, `The columns of ${spec.kind} are ${list}.`)
}

function* sourceRows(
  records: readonly CsvRecord[],
  { columns }: Header,
  file: string,
  problems: RowProblem[],
) {
  for (let from = 0; from < records.length; from += ROWS_AT_A_TIME) {
    const some = records.slice(from, from + ROWS_AT_A_TIME)
    const rows = some.flatMap((record): SourceRow[] => {
      if (record.cells.length !== columns.length) {
        problems.push(wrongWidth(record, columns.length, file))
        return []
      }
      const cells: Record<string, string> = {}
      for (const [place, name] of columns.entries()) cells[name] = record.cells[place] ?? ''
      return [{ line: record.line, record: null, cells }]
    })
    yield { rows, read: some.length }
  }
}

const wrongWidth = (record: CsvRecord, width: number, file: string): RowProblem => ({
  file,
  line: record.line,
  record: null,
  field: 'row',
  value: `${record.cells.length} cells`,
  rule: `${width} cells, like the header`,
  whatToDo: 'Look for a missing or an extra delimiter, and put cells that hold one in quotation marks.',
})
