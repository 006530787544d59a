import { createHash } from 'node:crypto'
import type { Db } from '@tandem/db/connect'
import { type ImportKind, importKinds } from '@tandem/db/queries/import-tables'
import type { RecordedAt } from '@tandem/db/queries/writes'
import { findOrganisationByCode, type Organisation } from '@tandem/db/queries/writes-organisations'
import { readingPlace } from './cells.ts'
import type { RowSource } from './csv-file.ts'
import { specOf } from './file-specs.ts'
import { type FileReport, importUnit } from './import-unit.ts'
import { noticeBook } from './notices.ts'
import { unreadable } from './problems.ts'
import type { RowReading } from './row-reading.ts'
import { shapeRow } from './shape-row.ts'

/**
 * A record with the columns of the CSV files; numbers and truth values may stand as such, absent is null. The
 * answers of a form may come as one list, `answers`, in the order of the items, a blank being null.
 */
export type PlainRow = Readonly<Record<string, string | number | boolean | null | readonly (number | null)[]>>

export type ImportRowsOptions = {
  readonly organisationCode: string
  /** Stands for the file name in the batch and in problems: `demo clinic`. */
  readonly name: string
  readonly source: string
  readonly rows: Readonly<Partial<Record<ImportKind, Iterable<PlainRow>>>>
  readonly actor: string
  readonly recorded?: RecordedAt
  readonly now?: Date
  readonly progress?: (kind: ImportKind, report: FileReport) => void
}

const ROWS_AT_A_TIME = 1_000

/**
 * Imports records that are in memory by the same way as files: same checks, same keys, one batch per kind, in the
 * order in which they refer to each other.
 *
 * @throws ImportRejected at the first kind with a problem; kinds before it are stored
 */
export async function importRows(db: Db, options: ImportRowsOptions): Promise<FileReport[]> {
  const {
    organisationCode,
    rows,
    name,
    source,
    actor,
    recorded = { kind: 'now' },
    now = new Date(),
  } = options
  const organisation = await requireOrganisation(db, organisationCode, name)
  const reports: FileReport[] = []
  for (const kind of importKinds) {
    const some = rows[kind]
    if (some === undefined) continue
    const reading: RowReading = {
      file: `${name}: ${kind}`,
      place: readingPlace(organisation.timeZone, now),
      problems: [],
      notices: noticeBook(),
    }
    const report = await importUnit(db, organisation, rowSource(kind, some, reading), reading, {
      format: 'rows',
      source,
      actor,
      recorded,
    })
    reports.push(report)
    options.progress?.(kind, report)
  }
  return reports
}

/** @throws ImportRejected when there is no organisation of this code */
export const requireOrganisation = async (db: Db, code: string, file: string): Promise<Organisation> => {
  const organisation = await findOrganisationByCode(db, code)
  if (organisation !== null) return organisation
  throw unreadable(
    file,
    `there is no organisation with the code ${code}`,
    'Make it with `tandem organisation create`, or see the codes with `tandem organisation list`.',
  )
}

const rowSource = (kind: ImportKind, rows: Iterable<PlainRow>, reading: RowReading): RowSource => {
  const hash = createHash('sha256')
  const chunks = async function* () {
    let line = 0
    let some: PlainRow[] = []
    const shaped = () => {
      const first = line - some.length + 1
      const read = some.length
      const shapedRows = some.flatMap((row, place) => {
        const cells = cellsOf(row)
        hash.update(JSON.stringify(cells))
        return shapeRow(specOf(kind), { line: first + place, record: null, cells }, reading) ?? []
      })
      some = []
      return { kind, rows: shapedRows, read }
    }
    for (const row of rows) {
      line += 1
      some.push(row)
      if (some.length === ROWS_AT_A_TIME) yield shaped()
    }
    yield shaped()
  }
  return { chunks: chunks(), digest: () => hash.digest('hex') }
}

const cellsOf = (row: PlainRow): Record<string, string> => {
  const cells: Record<string, string> = {}
  for (const name in row) {
    const value = row[name]
    if (Array.isArray(value)) {
      for (const [place, answer] of value.entries()) cells[`item_${place + 1}`] = String(answer ?? '')
    } else cells[name] = value === null || value === undefined ? '' : String(value)
  }
  return cells
}
