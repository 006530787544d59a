import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { connect, type Db } from './connect.ts'
import {
  insertRun,
  insertSubjects,
  type MeasureSubjectRow,
  reserveResults,
} from './queries/measure-writes.ts'
import { type Scope, systemScope, type Trx, withScope } from './scope.ts'
import { freshDatabase, type TestDatabase } from './test-database.ts'
import { makePatient, makeService, type TestPatient, type TestService } from './test-service.ts'

let database: TestDatabase
let db: Db
let ours: TestService
let theirs: TestService
let north: TestPatient
let south: TestPatient
let foreign: TestPatient

const subjectOf = (
  resultId: number,
  { patientId, episodeId }: TestPatient,
  siteId: number,
): MeasureSubjectRow => ({
  result_id: resultId,
  patient_id: patientId,
  unit: 'one',
  part: 'met',
  populations: 19,
  counted_on: '2025-03-03',
  stratum: null,
  index_on: null,
  index_score: null,
  window_from: null,
  window_to: null,
  reason: null,
  episode_id: episodeId,
  site_id: siteId,
  programme_id: null,
  clinician_id: null,
  age_band: null,
  sex: null,
  ethnicity: null,
  language: null,
  deprivation_band: null,
})
const listOf = ({ organisationId }: TestService, list: string) => ({
  organisation_id: organisationId,
  list,
  version: 1,
  lines: '[]',
  recorded_by: 'x',
  recorded_name: 'X',
})

async function addRun(trx: Trx, service: TestService, patients: readonly (readonly [TestPatient, number])[]) {
  const scope = systemScope(service.organisationId)
  const [id = 0] = await reserveResults(trx, 1)
  await insertSubjects(
    trx,
    scope,
    patients.map(([patient, site]) => subjectOf(id, patient, site)),
  )
  await insertRun(
    trx,
    scope,
    {
      period: { from: '2025-01-01', to: '2025-12-31' },
      asOf: '2026-01-01',
      recordedAsOf: null,
      dataAsOf: new Date('2026-01-01T00:00:00Z'),
      patients: patients.length,
      codeLists: {},
      factsDigest: 'x',
    },
    [
      {
        id,
        measure: 'some',
        version: '1',
        definition: {},
        notComputable: [],
        reasons: [],
        units: patients.length,
        digest: 'x',
        counts: patients.map(([, siteId]) => ({
          dimension: 'reason' as const,
          value: null,
          part: 'met' as const,
          siteId,
          units: 1,
        })),
      },
    ],
  )
}

beforeAll(async () => {
  database = await freshDatabase()
  db = connect(database.applicationUrl, 2)
  ours = await makeService(db, 'ours')
  theirs = await makeService(db, 'theirs')
  await withScope(db, systemScope(ours.organisationId), async (trx) => {
    north = await makePatient(trx, ours, 'north', { at: 'north' })
    south = await makePatient(trx, ours, 'south', { at: 'south' })
    await addRun(trx, ours, [
      [north, ours.north],
      [south, ours.south],
    ])
    await trx.insertInto('code_list').values(listOf(ours, 'depression')).execute()
  })
  await withScope(db, systemScope(theirs.organisationId), async (trx) => {
    foreign = await makePatient(trx, theirs, 'foreign')
    await addRun(trx, theirs, [[foreign, theirs.north]])
    await trx.insertInto('code_list').values(listOf(theirs, 'depression')).execute()
  })
})
afterAll(async () => {
  await db.destroy()
  await database.drop()
})

const people = {
  lead: () => ({}),
  'lead of the north': () => ({ patients: 'sites', aggregates: 'sites', siteIds: [ours.north] }),
  clinician: () => ({ role: 'clinician', patients: 'caseload', clinicianId: ours.northClinician }),
  quality: () => ({ role: 'quality', patients: 'none' }),
  administrator: () => ({ role: 'administrator', patients: 'none' }),
  system: () => systemScope(ours.organisationId),
  'system of the other organisation': () => systemScope(theirs.organisationId),
} satisfies Record<string, () => Partial<Scope>>
type Person = keyof typeof people

const as = <Result>(person: Person, work: (trx: Trx) => Promise<Result>) =>
  withScope(
    db,
    { ...systemScope(ours.organisationId, 'somebody'), role: 'clinical_lead', ...people[person]() },
    work,
  )
const refused = { code: '42501' }
const rowsIn = async (trx: Trx, table: string) =>
  (await sql<{ n: number }>`select count(*)::integer as n from ${sql.table(table)}`.execute(trx)).rows[0]?.n
const runsAndLists = ['measure_run', 'measure_result', 'code_list'] as const

test.each([...runsAndLists])('%s is read by the people of its organisation', async (table) => {
  for (const person of Object.keys(people) as Person[])
    expect(await as(person, (trx) => rowsIn(trx, table)), person).toBe(1)
  expect(await db.transaction().execute((trx) => rowsIn(trx, table))).toBe(0)
})

describe.each(['measure_subject', 'measure_count'] as const)('%s', (table) => {
  test('is read by whoever reads figures of the site', async () => {
    expect(await as('lead', (trx) => rowsIn(trx, table))).toBe(2)
    expect(await as('quality', (trx) => rowsIn(trx, table))).toBe(2)
    expect(await as('lead of the north', (trx) => rowsIn(trx, table))).toBe(1)
    expect(await as('system of the other organisation', (trx) => rowsIn(trx, table))).toBe(1)
    expect(await db.transaction().execute((trx) => rowsIn(trx, table))).toBe(0)
  })
})

test('the person behind a unit is reached only by whoever reaches the patient', async () => {
  const names = (person: Person) =>
    as(person, async (trx) => {
      const { rows } = await sql<{ id: number }>`
        select patient.id from measure_subject join patient on patient.organisation_id = measure_subject.organisation_id
          and patient.id = patient_id order by 1`.execute(trx)
      return rows.map(({ id }) => id)
    })
  expect(await names('lead')).toEqual([north.patientId, south.patientId])
  expect(await names('lead of the north')).toEqual([north.patientId])
  expect(await names('clinician')).toEqual([north.patientId])
  expect(await names('quality')).toEqual([])
})

test('a run is made by the system alone, in its own organisation', async () => {
  for (const person of ['lead', 'quality', 'administrator'] as const)
    await expect(
      as(person, (trx) => addRun(trx, ours, [[north, ours.north]])),
      person,
    ).rejects.toMatchObject(refused)
  await expect(as('system', (trx) => addRun(trx, theirs, [[foreign, theirs.north]]))).rejects.toMatchObject(
    refused,
  )
})

test.each(['measure_run', 'measure_result', 'measure_count', 'measure_subject'])(
  '%s is rewritten by nobody',
  async (table) => {
    const column = table === 'measure_run' ? 'computed_by' : table === 'measure_result' ? 'measure' : 'part'
    await expect(
      as('system', (trx) => sql`update ${sql.table(table)} set ${sql.ref(column)} = 'met'`.execute(trx)),
    ).rejects.toMatchObject(refused)
  },
)

test('what was counted is removed by nobody, single units by the system alone', async () => {
  for (const table of ['measure_run', 'measure_result', 'measure_count', 'code_list'])
    await expect(
      as('system', (trx) => sql`delete from ${sql.table(table)}`.execute(trx)),
      table,
    ).rejects.toMatchObject(refused)
  await as('lead', (trx) => sql`delete from measure_subject`.execute(trx))
  expect(await as('lead', (trx) => rowsIn(trx, 'measure_subject'))).toBe(2)
})

describe('code_list', () => {
  const end = (trx: Trx) => sql`update code_list set superseded_at = now()`.execute(trx)

  test('is set by administrators and by leads of the whole organisation', async () => {
    for (const [place, person] of (['lead', 'administrator'] as const).entries())
      await as(person, async (trx) => {
        const fresh = { ...listOf(ours, 'dysthymia'), version: place + 1 }
        await trx.insertInto('code_list').values(fresh).execute()
        expect(Number((await end(trx)).numAffectedRows), person).toBeGreaterThan(0)
      })
    for (const person of ['lead of the north', 'clinician', 'quality'] as const) {
      expect(Number((await as(person, end)).numAffectedRows), person).toBe(0)
      await expect(
        as(person, (trx) => trx.insertInto('code_list').values(listOf(ours, 'antidepressant')).execute()),
        person,
      ).rejects.toMatchObject(refused)
    }
  })

  test('is never rewritten', async () => {
    await expect(
      as('lead', (trx) => sql`update code_list set lines = '[1]'`.execute(trx)),
    ).rejects.toMatchObject(refused)
  })
})
