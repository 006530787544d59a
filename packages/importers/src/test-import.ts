import { mkdtemp, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { connect, type Db } from '@tandem/db/connect'
import { insertOrganisation, type Organisation } from '@tandem/db/queries/writes-organisations'
import { systemScope, type Trx, withScope } from '@tandem/db/scope'
import { freshDatabase, type TestDatabase } from '@tandem/db/test-database'
import { type ImportPathsOptions, type ImportReport, importPaths } from './import-paths.ts'
import { ImportRejected } from './problems.ts'

/** A database with one service of two sites, two clinicians, one programme, and a place for files. */
export type TestImport = {
  readonly database: TestDatabase
  readonly db: Db
  readonly organisation: Organisation
  /** Writes files into a folder of their own and imports it. */
  importFiles(
    files: Readonly<Record<string, string | Buffer>>,
    options?: Partial<ImportPathsOptions>,
  ): Promise<ImportReport>
  /** The same, for files that must be refused. */
  refused(
    files: Readonly<Record<string, string | Buffer>>,
    options?: Partial<ImportPathsOptions>,
  ): Promise<ImportRejected>
  read<Result>(work: (trx: Trx) => Promise<Result>): Promise<Result>
  close(): Promise<void>
}

/** The day on which the tests' imports happen. */
export const importDay = new Date('2026-06-15T12:00:00Z')

export const setting = {
  'sites.csv': 'site_code,name\nnorth,North clinic\nsouth,South clinic\n',
  'programmes.csv':
    'programme_code,name,visit_unit,visits,medication_classes\nadult,Adult depression,week,4:14;8:14;12:14,antidepressant;anxiolytic\n',
  'clinicians.csv':
    'clinician_code,name,profession,site_code\nc1,Dr One,psychiatrist,north\nc2,Two,therapist,south\n',
  'drugs.csv': 'drug,drug_class\nSertraline,antidepressant\n',
  'patients.csv':
    'patient_id,display_name,birth_date,sex\np1,Ana Example,1980-04-01,female\np2,Ben Example,1990-05-02,male\n',
  'episodes.csv':
    'episode_id,patient_id,site_code,programme_code,clinician_code,started_on,ended_on\ne1,p1,north,adult,c1,2026-01-05,\ne2,p2,south,adult,c2,2026-02-02,2026-05-01\n',
}

let organisations = 0

export async function testImport(timeZone = 'Europe/London'): Promise<TestImport> {
  const database = await freshDatabase()
  const db = connect(database.applicationUrl, 4)
  organisations += 1
  const organisation = await insertOrganisation(db, {
    code: `test-${organisations}`,
    name: 'Test service',
    kind: 'service',
    timeZone,
  })
  const importFiles: TestImport['importFiles'] = async (files, options = {}) => {
    const folder = await mkdtemp(join(tmpdir(), 'tandem-import-'))
    for (const [name, content] of Object.entries(files)) await writeFile(join(folder, name), content)
    return importPaths(db, {
      organisationCode: organisation.code,
      paths: [folder],
      actor: 'test',
      recordedAt: importDay,
      ...options,
    })
  }
  return {
    database,
    db,
    organisation,
    importFiles,
    refused: async (files, options) => {
      const result = await importFiles(files, options).catch((error: unknown) => error)
      if (result instanceof ImportRejected) return result
      throw result instanceof Error
        ? result
        : new Error('The files were imported, and should have been refused.')
    },
    read: (work) => withScope(db, systemScope(organisation.id), work),
    close: async () => {
      await db.destroy()
      await database.drop()
    },
  }
}
