import { readdir, stat } from 'node:fs/promises'
import { basename, join } from 'node:path'
import type { Db } from '@tandem/db/connect'
import { importKinds } from '@tandem/db/queries/import-tables'
import type { Organisation } from '@tandem/db/queries/writes-organisations'
import { readingPlace } from './cells.ts'
import { csvFile } from './csv-file.ts'
import { importFhirFiles } from './fhir/import-fhir.ts'
import { fileSpecs, kindOfFileName, specOf } from './file-specs.ts'
import { requireOrganisation } from './import-rows.ts'
import { type FileReport, importUnit, type UnitOptions } from './import-unit.ts'
import { noticeBook } from './notices.ts'
import { unreadable } from './problems.ts'

/** What became of everything that was named, file by file in the order of import. */
export type ImportReport = {
  readonly organisation: string
  readonly files: readonly FileReport[]
  /** Files of a folder whose name is that of no kind. */
  readonly ignored: readonly string[]
}

export type ImportPathsOptions = {
  readonly organisationCode: string
  /** Files and folders; a folder's files are taken in the order in which they refer to each other. */
  readonly paths: readonly string[]
  readonly actor: string
  /** The name of the system that the files come from: keys are its own. Default `csv` or `fhir`. */
  readonly source?: string | undefined
  /** The moment of the import; default now. */
  readonly recordedAt?: Date
  /** Called after each file that is stored. */
  readonly progress?: (report: FileReport) => void
}

/**
 * Imports CSV and FHIR files into one organisation. Each file is a batch of its own: stored whole or not at all.
 *
 * @throws ImportRejected for the first file that can't be stored; files before it are stored, files after it are not
 *   looked at
 */
export async function importPaths(db: Db, options: ImportPathsOptions): Promise<ImportReport> {
  const [firstPath = ''] = options.paths
  const organisation = await requireOrganisation(db, options.organisationCode, basename(firstPath))
  const { csv, fhir, ignored } = await filesIn(options.paths)
  const now = options.recordedAt ?? new Date()
  const common = { actor: options.actor, recorded: { kind: 'now' } as const }
  const done = (report: FileReport) => {
    options.progress?.(report)
    return report
  }
  const files: FileReport[] = []
  for (const path of csv)
    files.push(
      done(
        await importCsv(db, organisation, path, now, {
          ...common,
          format: 'csv',
          source: options.source ?? 'csv',
        }),
      ),
    )
  for await (const report of importFhirFiles(db, organisation, fhir, now, {
    ...common,
    format: 'fhir',
    source: options.source ?? 'fhir',
  }))
    files.push(done(report))
  return { organisation: organisation.code, files, ignored }
}

const importCsv = (
  db: Db,
  organisation: Organisation,
  path: string,
  now: Date,
  options: UnitOptions,
): Promise<FileReport> => {
  const file = basename(path)
  const reading = {
    file,
    place: readingPlace(organisation.timeZone, now),
    problems: [],
    notices: noticeBook(),
  }
  return importUnit(db, organisation, csvFile(path, specOf(kindOf(file)), reading), reading, options)
}

const kindOf = (file: string) => {
  const kind = kindOfFileName(file)
  if (kind !== null) return kind
  throw unreadable(
    file,
    'has a name from which its kind cannot be told',
    `Begin it with one of ${fileSpecs.map((spec) => spec.kind).join(', ')}, as in assessments-2026-03.csv.`,
  )
}

const isFhir = (name: string) => /\.(json|ndjson)(\.gz)?$/i.test(name)

/** Files to import: CSV in the order of their kinds, FHIR as named, and what a folder holds besides. */
async function filesIn(
  paths: readonly string[],
): Promise<{ csv: string[]; fhir: string[]; ignored: string[] }> {
  const csv: string[] = []
  const fhir: string[] = []
  const ignored: string[] = []
  for (const path of paths) {
    const folder = await isFolder(path)
    const names = folder ? (await readdir(path)).sort() : [basename(path)]
    for (const name of names) {
      const full = folder ? join(path, name) : path
      if (isFhir(name)) fhir.push(full)
      else if (!folder || kindOfFileName(name) !== null) csv.push(full)
      else ignored.push(name)
    }
    if (folder && names.length === ignored.length)
      throw unreadable(
        basename(path),
        'is a folder without a file to import',
        `CSV files begin with one of ${fileSpecs.map((spec) => spec.kind).join(', ')}; FHIR files end in .json or .ndjson.`,
      )
  }
  const order = (path: string) => importKinds.indexOf(kindOf(basename(path)))
  return { csv: csv.sort((a, b) => order(a) - order(b)), fhir, ignored }
}

const isFolder = async (path: string): Promise<boolean> => {
  try {
    return (await stat(path)).isDirectory()
  } catch {
    throw unreadable(path, 'is not there', 'Check the path.')
  }
}
