import type { Db } from '@tandem/db/connect'
import { markAtFirst, markDirty, markPatientsDirty } from '@tandem/db/dirty'
import { type ImportKind, importKinds } from '@tandem/db/queries/import-tables'
import { createStaging, settleRepeats, stageRows } from '@tandem/db/queries/staging'
import {
  type Batch,
  lockImports,
  type MergeCounts,
  planForRows,
  type RecordedAt,
  unknownCodes,
} from '@tandem/db/queries/writes'
import { closeBatch, insertBatch, type NewBatch, type Notice } from '@tandem/db/queries/writes-batches'
import { shortFormsAboveLong } from '@tandem/db/queries/writes-facts'
import type { Organisation } from '@tandem/db/queries/writes-organisations'
import { refreshPatientAccess } from '@tandem/db/queries/writes-people'
import { systemScope, type Trx, withScope } from '@tandem/db/scope'
import type { RowSource } from './csv-file.ts'
import { mergeOf } from './merges.ts'
import { ImportRejected, type RowProblem } from './problems.ts'
import type { RowReading } from './row-reading.ts'
import { rowProblem } from './staged-problems.ts'

export type KindCounts = MergeCounts & { readonly read: number; readonly duplicate: number }

/** What became of one file. */
export type FileReport = {
  readonly file: string
  readonly batch: string
  readonly counts: Readonly<Partial<Record<ImportKind, KindCounts>>>
  /** Of a FHIR file, how many resources of each type it holds. */
  readonly resources: Readonly<Record<string, number>>
  readonly notices: readonly Notice[]
}

export type UnitOptions = {
  readonly format: NewBatch['format']
  readonly source: string
  readonly actor: string
  readonly recorded: RecordedAt
}

const MOST_REPORTED = 10_000

/**
 * Stores one file, all of it or nothing: one transaction, one batch, visible at once.
 *
 * Rows are checked as they stream in and staged; what only the database knows is checked there; then each kind is
 * merged by a few set statements. Whoever may see a patient and which episodes need rebuilding are settled inside
 * the same transaction.
 *
 * @throws ImportRejected with every problem of the file
 */
export async function importUnit(
  db: Db,
  organisation: Organisation,
  rows: RowSource,
  reading: RowReading,
  { format, source, actor, recorded }: UnitOptions,
): Promise<FileReport> {
  return withScope(db, systemScope(organisation.id, actor), async (trx) => {
    const read = await stage(trx, rows, reading)
    const kinds = importKinds.filter((kind) => read.has(kind))
    const many = await planForRows(
      trx,
      [...read.values()].reduce((sum, n) => sum + n, 0),
    )
    const at = await lockImports(trx, organisation.id)
    const opened = { organisationId: organisation.id, fileName: reading.file, source, actor, at }
    const identity = await insertBatch(trx, { ...opened, format, digest: rows.digest() })
    const batch: Batch = { ...opened, ...identity, recorded, many }
    const counts: Partial<Record<ImportKind, KindCounts>> = {}
    for (const kind of kinds) {
      const duplicate = await settle(trx, kind, reading)
      await mergeOf(kind).resolve(trx, batch)
      const found = await mergeOf(kind).problems(trx, batch)
      reading.problems.push(...found.map((problem) => rowProblem(reading.file, kind, format, problem)))
      // Rows that refer to a refused one would be refused for that alone: the file is reported up to here.
      if (reading.problems.length > 0) break
      const merged = await mergeOf(kind).merge(trx, batch)
      const leftAside = (read.get(kind) ?? 0) - duplicate - merged.new - merged.changed - merged.unchanged
      counts[kind] = { ...merged, left: leftAside, read: read.get(kind) ?? 0, duplicate }
      await noteUnknown(trx, batch, kind, reading)
    }
    if (reading.problems.length > 0) throw new ImportRejected(reading.file, inLineOrder(reading.problems))
    await markChanged(trx, batch, kinds, reading.place.today)
    const resources = rows.resources?.() ?? {}
    const notices = reading.notices.all()
    await closeBatch(trx, batch, { rows: counts, resources }, notices)
    return { file: reading.file, batch: batch.uuid, counts, resources, notices }
  })
}

const inLineOrder = (problems: readonly RowProblem[]): readonly RowProblem[] =>
  [...problems].sort((a, b) => (a.line ?? 0) - (b.line ?? 0)).slice(0, MOST_REPORTED)

/** Reads and checks the next rows while the database stages the ones before. */
const stage = async (trx: Trx, rows: RowSource, reading: RowReading): Promise<Map<ImportKind, number>> => {
  const read = new Map<ImportKind, number>()
  let storing: Promise<void> = Promise.resolve()
  for await (const { kind, rows: some, read: n } of rows.chunks) {
    await storing
    if (!read.has(kind)) await createStaging(trx, kind)
    read.set(kind, (read.get(kind) ?? 0) + n)
    // A file with this many problems is refused anyway; the rest is not looked at.
    if (reading.problems.length >= MOST_REPORTED) break
    storing = stageRows(trx, kind, some)
    // Awaited in the next turn; if the reading fails before, that is what is told.
    storing.catch(() => {})
  }
  await storing
  return read
}

const settle = async (trx: Trx, kind: ImportKind, reading: RowReading): Promise<number> => {
  const { dropped, problems } = await settleRepeats(trx, kind)
  reading.problems.push(...problems.map((problem) => rowProblem(reading.file, kind, 'csv', problem)))
  return dropped
}

const noteUnknown = async (
  trx: Trx,
  batch: Batch,
  kind: ImportKind,
  { notices }: RowReading,
): Promise<void> => {
  for (const unknown of await unknownCodes(trx, batch.organisationId, kind))
    notices.count(
      unknown.kind,
      unknown.value,
      unknown.kind === 'unknown-clinician'
        ? 'no clinician of the service has this code; the rows are stored without one, care team rows are left'
        : 'not in the table of drugs; it counts for no class until it is',
      unknown.occurrences,
    )
  if (kind !== 'assessments') return
  for (const { line, record, value, long_total } of await shortFormsAboveLong(trx, batch))
    notices.note('short-form-above-long', {
      line,
      field: 'total',
      value,
      message: `${record ?? `line ${line}`}: the PHQ-2 of this day is ${value}, above its PHQ-9 of ${long_total}; both are stored`,
    })
}

const markChanged = async (
  trx: Trx,
  { organisationId, id: batchId }: Batch,
  kinds: readonly ImportKind[],
  today: string,
): Promise<void> => {
  const patients = new Set<number>()
  const seen = new Set<number>()
  for (const kind of kinds) {
    const changed = await mergeOf(kind).changed(trx, organisationId)
    await markDirty(trx, organisationId, changed.episodes)
    for (const patient of changed.patients) patients.add(patient)
    if (kind === 'episodes' || kind === 'care_team') for (const patient of changed.patients) seen.add(patient)
  }
  await refreshPatientAccess(trx, organisationId, [...seen], today)
  await markPatientsDirty(trx, organisationId, [...patients])
  if (kinds.includes('dispenses')) await markAtFirst('dispense', trx, organisationId, batchId)
  if (kinds.includes('appointments')) await markAtFirst('appointment', trx, organisationId, batchId)
}
