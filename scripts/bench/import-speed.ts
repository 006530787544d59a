import { join } from 'node:path'
import type { Db } from '@tandem/db/connect'
import type { Organisation } from '@tandem/db/queries/writes-organisations'
import type { Database } from '@tandem/db/schema'
import { systemScope, type Trx, withScope } from '@tandem/db/scope'
import { readingPlace } from '@tandem/importers/cells'
import { csvFile } from '@tandem/importers/csv-file'
import { specOf } from '@tandem/importers/file-specs'
import { importPaths } from '@tandem/importers/import-paths'
import { noticeBook } from '@tandem/importers/notices'
import { type Insertable, sql } from 'kysely'
import { type BenchDatabase, type BenchServer, benchOrganisation, emptyDatabase } from './bench-database.ts'
import { filePath } from './invented-files.ts'
import { type Findings, figure, timingTable } from './report.ts'
import { interleaved, timingOf, type Way } from './rounds.ts'

const before = ['sites', 'programmes', 'clinicians', 'drugs', 'patients', 'episodes'] as const
const oneByOne = 500

/** Columns of a form that do not come from the database's own defaults. */
const columns =
  sql.raw(`organisation_id, patient_id, source, source_key, instrument, taken_on, taken_at, answers,
  reported_total, total, completeness, instrument_version, nominal_visit, recorded_at, import_batch_id, recorded_by`)

type Sum = { readonly forms: number; readonly total: number }

/** The import of one file of forms against the least that storing the same rows can take. */
export async function importSpeed(
  server: BenchServer,
  files: string,
  patients: number,
  rounds: number,
): Promise<Findings> {
  const path = filePath(files, 'assessments')
  const { prepared, organisation, shapedFile, whole } = await prepare(server, files, patients)
  let held: BenchDatabase | null = null
  const database = () => {
    if (held === null) throw new Error('importSpeed: no database')
    return held
  }
  const repeats: number[] = []
  const onCopy = (name: string, run: Way<Sum>['run'], after?: () => Promise<unknown>): Way<Sum> => ({
    name,
    before: async () => {
      held = await server.copyOf('round', prepared)
      await withScope(held.db, systemScope(organisation.id), (trx) => sumOf(trx, 'assessment'))
    },
    run,
    after: async () => {
      await after?.()
      await server.drop(database())
    },
  })
  const stored = () => sumOf(database().superuser, 'assessment')
  const again = async () => {
    const started = performance.now()
    const { files: reports } = await importForms(database().db, path)
    repeats.push(performance.now() - started)
    if (reports[0]?.counts.assessments?.new !== 0) throw new Error('importSpeed: a repeat stored something')
  }
  const ways: Way<Sum>[] = [
    onCopy(
      'checked import of the CSV file',
      async () => {
        await importForms(database().db, path)
        return stored
      },
      again,
    ),
    onCopy('L1: insert … select of shaped rows, same table', async () => {
      await inScope(database().db, organisation, (trx) => insertShaped(trx, sql`true`))
      return stored
    }),
    onCopy('raw COPY of the same columns, no index', async () => {
      await sql`copy bare from ${sql.lit(shapedFile)}`.execute(database().superuser)
      return () => sumOf(database().superuser, 'bare')
    }),
    onCopy(`row at a time, first ${oneByOne} rows`, async () => {
      await inScope(database().db, organisation, insertOneByOne)
      return async () => {
        const [some, wanted] = [await stored(), await sumOf(database().superuser, 'first_shaped')]
        return some.forms === wanted.forms && some.total === wanted.total ? whole : some
      }
    }),
    {
      name: 'reading and checking alone, no database',
      run: async () => {
        const sum = await readAlone(path)
        return () => sum
      },
    },
  ]
  const timings = new Map(await interleaved(rounds, ways))
  timings.set('the same file again', timingOf('the same file again', repeats.slice(1)))
  const rowsOf = (name: string) =>
    name.startsWith('row at a time') ? Math.min(oneByOne, whole.forms) : whole.forms
  const speed = (name: string) => rowsOf(name) / (timings.get(name)?.median ?? Number.NaN)
  const [checked, l1, copy, one] = ways.map(({ name }) => speed(name)) as [number, number, number, number]
  return {
    tables: [
      timingTable(
        `Import, ${patients.toLocaleString('en')} patients`,
        `${whole.forms.toLocaleString('en')} forms with their answers into an organisation that has its patients and episodes; every round on a fresh copy of the database. L1 stores rows whose patients and totals are known already. L1 is ${figure(l1 / copy)} × raw COPY.`,
        timings,
        { things: 'rows', count: rowsOf },
      ),
    ],
    goals: [
      {
        id: 'import-l1',
        goal: `checked import at least 0.5 × the speed of L1 (${patients.toLocaleString('en')} patients)`,
        measured: `${figure(checked / l1)} ×`,
        met: checked / l1 >= 0.5,
      },
      {
        id: 'import-row',
        goal: `at least 15 × row at a time (${patients.toLocaleString('en')} patients)`,
        measured: `${figure(checked / one)} ×`,
        met: checked / one >= 15,
      },
    ],
  }
}

const importForms = (db: Db, path: string) =>
  importPaths(db, { organisationCode: 'bench', paths: [path], actor: 'bench' })

const inScope = (db: Db, { id }: Organisation, work: (trx: Trx) => Promise<unknown>) =>
  withScope(db, systemScope(id), work)

/** A database that has the patients, and the same forms as rows that need no more looking up. */
async function prepare(server: BenchServer, files: string, patients: number) {
  const prepared = `people_${patients}`
  const people = await server.copyOf(prepared, emptyDatabase)
  const organisation = await benchOrganisation(people.db, 'bench')
  await importPaths(people.db, {
    organisationCode: 'bench',
    paths: before.map((kind) => filePath(files, kind)),
    actor: 'bench',
  })
  await people.close()
  const shapedFile = join(server.folder, `shaped-${patients}.copy`)
  const scratch = await server.copyOf('scratch', prepared)
  await importForms(scratch.db, filePath(files, 'assessments'))
  await sql`copy (select ${columns} from assessment order by id) to ${sql.lit(shapedFile)}`.execute(
    scratch.superuser,
  )
  await server.drop(scratch)
  const again = await server.copyOf(`${prepared}_shaped`, prepared)
  const admin = again.superuser
  await sql`create table shaped as select ${columns} from assessment with no data`.execute(admin)
  await sql`create unlogged table bare (like shaped)`.execute(admin)
  await sql`copy shaped from ${sql.lit(shapedFile)}`.execute(admin)
  await sql`update shaped set import_batch_id = null`.execute(admin)
  await sql`create table first_shaped as select shaped.*, patient.source_key as patient_key
    from shaped join patient on patient.id = shaped.patient_id limit ${sql.lit(oneByOne)}`.execute(admin)
  await sql`grant select on shaped, first_shaped to public`.execute(admin)
  await sql`vacuum analyze`.execute(admin)
  const whole = await sumOf(admin, 'shaped')
  await again.close()
  return { prepared: again.name, organisation, shapedFile, whole }
}

const insertShaped = (trx: Trx, where: ReturnType<typeof sql>) =>
  sql`insert into assessment (${columns}) select ${columns} from shaped where ${where}`.execute(trx)

/** What a program does that stores forms one by one: look up the patient, see whether the form is there, store it. */
async function insertOneByOne(trx: Trx): Promise<void> {
  const { rows } = await sql<Insertable<Database['assessment']> & { patient_key: string }>`
    select * from first_shaped`.execute(trx)
  for (const { patient_key, ...form } of rows) {
    const patient = await trx
      .selectFrom('patient')
      .select('id')
      .where('organisation_id', '=', form.organisation_id)
      .where('source', '=', form.source)
      .where('source_key', '=', patient_key)
      .executeTakeFirstOrThrow()
    const held = await trx
      .selectFrom('assessment')
      .select('id')
      .where('organisation_id', '=', form.organisation_id)
      .where('source', '=', form.source)
      .where('source_key', '=', form.source_key)
      .where('superseded_at', 'is', null)
      .executeTakeFirst()
    if (held === undefined)
      await trx
        .insertInto('assessment')
        .values({ ...form, patient_id: patient.id })
        .execute()
  }
}

async function sumOf(db: Db | Trx, table: string): Promise<Sum> {
  const { rows } = await sql<Sum>`
    select count(*) as forms, coalesce(sum(total), 0) as total from ${sql.table(table)}`.execute(db)
  return rows[0] ?? { forms: 0, total: 0 }
}

async function readAlone(path: string): Promise<Sum> {
  const reading = {
    file: 'assessments.csv',
    place: readingPlace('Europe/London', new Date()),
    problems: [],
    notices: noticeBook(),
  }
  let [forms, total] = [0, 0]
  for await (const { rows } of csvFile(path, specOf('assessments'), reading).chunks)
    for (const { values } of rows) {
      forms += 1
      total += Number(values[totalPlace] ?? 0)
    }
  return { forms, total }
}

/** Where the total stands among the values of a staged form. */
const totalPlace = 5
