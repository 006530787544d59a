import { basename } from 'node:path'
import type { Db } from '@tandem/db/connect'
import type { Organisation } from '@tandem/db/queries/writes-organisations'
import { readingPlace } from '../cells.ts'
import { type FileReport, importUnit, type UnitOptions } from '../import-unit.ts'
import { noticeBook } from '../notices.ts'
import { fhirFile } from './fhir-file.ts'
import { scanFhirFiles } from './scan-fhir.ts'

/**
 * FHIR files, each a batch of its own. They are read twice: first to know which resource is where, because one file
 * may refer to another, then to import them, those with a patient before those that speak of that patient.
 */
export async function* importFhirFiles(
  db: Db,
  organisation: Organisation,
  paths: readonly string[],
  now: Date,
  options: UnitOptions,
): AsyncGenerator<FileReport> {
  if (paths.length === 0) return
  const { index, inOrder } = await scanFhirFiles(paths)
  for (const path of inOrder) {
    const place = readingPlace(organisation.timeZone, now)
    const reading = { file: basename(path), place, problems: [], notices: noticeBook() }
    yield await importUnit(db, organisation, fhirFile(path, index, reading), reading, options)
  }
}
