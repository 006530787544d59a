import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { connect, type Db } from './connect.ts'
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

const alertOf = ({ organisationId }: TestService, { patientId }: TestPatient) => ({
  organisation_id: organisationId,
  patient_id: patientId,
  raised_on: '2025-02-03',
  instrument: 'PHQ-9',
  severity: 2,
})
const reviewOf = ({ organisationId }: TestService, { patientId, episodeId }: TestPatient, version = 1) => ({
  organisation_id: organisationId,
  patient_id: patientId,
  episode_id: episodeId,
  version,
  discuss: true,
  recorded_by: 'x',
  recorded_name: 'X',
})
const ruleOf = ({ organisationId }: TestService, rule: string) => ({
  organisation_id: organisationId,
  rule,
  enabled: false,
  changed_by: 'x',
  changed_name: 'X',
})

beforeAll(async () => {
  database = await freshDatabase()
  db = connect(database.applicationUrl, 2)
  ours = await makeService(db, 'ours')
  theirs = await makeService(db, 'theirs')
  const made = async (service: TestService, key: string, at: 'north' | 'south') =>
    withScope(db, systemScope(service.organisationId), async (trx) => {
      const patient = await makePatient(trx, service, key, { at })
      await trx.insertInto('safety_alert').values(alertOf(service, patient)).execute()
      await trx.insertInto('case_review').values(reviewOf(service, patient)).execute()
      return patient
    })
  north = await made(ours, 'north', 'north')
  south = await made(ours, 'south', 'south')
  foreign = await made(theirs, 'foreign', 'north')
  for (const service of [ours, theirs])
    await withScope(db, systemScope(service.organisationId), (trx) =>
      trx.insertInto('caseload_rule').values(ruleOf(service, 'overdue')).execute(),
    )
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
  auditor: () => ({ role: 'auditor', patients: 'none' }),
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
class TakeBack extends Error {}
async function tried<Result>(person: Person, work: (trx: Trx) => Promise<Result>): Promise<Result> {
  const results: Result[] = []
  await as(person, async (trx) => {
    results.push(await work(trx))
    throw new TakeBack()
  }).catch((error: unknown) => {
    if (!(error instanceof TakeBack)) throw error
  })
  return results[0] as Result
}
const refused = { code: '42501' }
const seen = async (trx: Trx, table: 'safety_alert' | 'case_review') => {
  const rows = await trx.selectFrom(table).select('patient_id').orderBy('patient_id').execute()
  return rows.map(({ patient_id }) => patient_id)
}
const changed = async (trx: Trx, statement: ReturnType<typeof sql>) =>
  Number((await statement.execute(trx)).numAffectedRows)

describe.each(['safety_alert', 'case_review'] as const)('%s', (table) => {
  test('shows everybody exactly their patients', async () => {
    const of = (person: Person) => as(person, (trx) => seen(trx, table))
    expect(await of('lead')).toEqual([north.patientId, south.patientId])
    expect(await of('lead of the north')).toEqual([north.patientId])
    expect(await of('clinician')).toEqual([north.patientId])
    expect(await of('system of the other organisation')).toEqual([foreign.patientId])
    for (const person of ['quality', 'administrator', 'auditor'] as const)
      expect(await of(person), person).toEqual([])
    expect(await db.transaction().execute((trx) => seen(trx, table))).toEqual([])
  })

  test('is removed by nobody, not by the system', async () => {
    for (const person of ['lead', 'system'] as const)
      await expect(as(person, (trx) => trx.deleteFrom(table).execute())).rejects.toMatchObject(refused)
  })
})

describe('safety_alert', () => {
  const acknowledge = sql`update safety_alert set acknowledged_at = now(), acknowledged_by = 'x',
    acknowledged_name = 'X', action = 'contacted'`

  test('is raised by the system alone, once for each patient, day and instrument', async () => {
    const fresh = { ...alertOf(ours, north), raised_on: '2025-03-03' }
    for (const person of ['lead', 'clinician', 'administrator'] as const)
      await expect(
        as(person, (trx) => trx.insertInto('safety_alert').values(fresh).execute()),
        person,
      ).rejects.toMatchObject(refused)
    await tried('system', (trx) => trx.insertInto('safety_alert').values(fresh).execute())
    await expect(
      as('system', (trx) => trx.insertInto('safety_alert').values(alertOf(ours, north)).execute()),
    ).rejects.toMatchObject({ code: '23505' })
    await expect(
      as('system', (trx) => trx.insertInto('safety_alert').values(alertOf(theirs, foreign)).execute()),
    ).rejects.toMatchObject(refused)
  })

  test('is acknowledged by whoever reaches the patient', async () => {
    expect(await tried('clinician', (trx) => changed(trx, acknowledge))).toBe(1)
    expect(await tried('lead', (trx) => changed(trx, acknowledge))).toBe(2)
    expect(await tried('quality', (trx) => changed(trx, acknowledge))).toBe(0)
    expect(await tried('system of the other organisation', (trx) => changed(trx, acknowledge))).toBe(1)
  })

  test('needs a name and an action with the time', async () => {
    await expect(
      as('clinician', (trx) => sql`update safety_alert set acknowledged_at = now()`.execute(trx)),
    ).rejects.toMatchObject({ code: '23514' })
  })

  test('cannot be moved to another day or patient', async () => {
    for (const change of [
      sql`update safety_alert set raised_on = '2020-01-01'`,
      sql`update safety_alert set patient_id = ${south.patientId}`,
    ])
      await expect(as('system', (trx) => change.execute(trx))).rejects.toMatchObject(refused)
  })

  test('is closed once the second look is recorded', async () => {
    const looked = await tried('clinician', async (trx) => {
      await acknowledge.execute(trx)
      const second = sql`update safety_alert set second_look_at = now(), second_look_by = 'y', second_look_name = 'Y'`
      return [await changed(trx, second), await changed(trx, second)]
    })
    expect(looked).toEqual([1, 0])
  })
})

describe('case_review', () => {
  test('gets a version from whoever reaches the patient, and one of each', async () => {
    const second = async (trx: Trx) => {
      await sql`update case_review set superseded_at = now() where patient_id = ${north.patientId}`.execute(
        trx,
      )
      await trx
        .insertInto('case_review')
        .values(reviewOf(ours, north, 2))
        .execute()
      return seen(trx, 'case_review')
    }
    expect(await tried('clinician', second)).toEqual([north.patientId, north.patientId])
    await expect(
      as('clinician', (trx) =>
        trx
          .insertInto('case_review')
          .values(reviewOf(ours, south, 2))
          .execute(),
      ),
    ).rejects.toMatchObject(refused)
    for (const version of [1, 2])
      await expect(
        as('clinician', (trx) =>
          trx
            .insertInto('case_review')
            .values(reviewOf(ours, north, version))
            .execute(),
        ),
        `version ${version} beside the one that stands`,
      ).rejects.toMatchObject({ code: '23505' })
  })

  test('is never rewritten: only its end is set, and once', async () => {
    await expect(
      as('system', (trx) => sql`update case_review set decision = 'other'`.execute(trx)),
    ).rejects.toMatchObject(refused)
    const end = sql`update case_review set superseded_at = now() where patient_id = ${north.patientId}`
    expect(
      await tried('clinician', async (trx) => [await changed(trx, end), await changed(trx, end)]),
    ).toEqual([1, 0])
  })
})

describe('caseload_rule', () => {
  const rules = async (trx: Trx) =>
    (await trx.selectFrom('caseload_rule').select('organisation_id').execute()).length
  const enable = sql`update caseload_rule set enabled = true`

  test('is read by the people of its organisation', async () => {
    for (const person of ['lead', 'clinician', 'quality', 'system of the other organisation'] as const)
      expect(await as(person, rules), person).toBe(1)
    expect(await db.transaction().execute(rules)).toBe(0)
  })

  test('is set by administrators and by leads of the whole organisation', async () => {
    for (const person of ['lead', 'administrator', 'system'] as const) {
      expect(await tried(person, (trx) => changed(trx, enable)), person).toBe(1)
      await tried(person, (trx) => trx.insertInto('caseload_rule').values(ruleOf(ours, 'returned')).execute())
    }
    for (const person of ['lead of the north', 'clinician', 'quality', 'auditor'] as const) {
      expect(await tried(person, (trx) => changed(trx, enable)), person).toBe(0)
      await expect(
        as(person, (trx) => trx.insertInto('caseload_rule').values(ruleOf(ours, 'returned')).execute()),
        person,
      ).rejects.toMatchObject(refused)
    }
    await expect(
      as('administrator', (trx) =>
        trx.insertInto('caseload_rule').values(ruleOf(theirs, 'returned')).execute(),
      ),
    ).rejects.toMatchObject(refused)
  })
})
