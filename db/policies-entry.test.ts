import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { connect, type Db } from './connect.ts'
import { findEntryPatient, findEntryVersions } from './queries/entry-versions.ts'
import { lockEntries, waitForImport, withdrawVersion, writeVersion } from './queries/entry-writes.ts'
import { lockImports } from './queries/writes.ts'
import { type Scope, systemScope, type Trx, withScope } from './scope.ts'
import { freshDatabase, type TestDatabase } from './test-database.ts'
import { makePatient, makeService, type TestPatient, type TestService, totalOnly } from './test-service.ts'

let database: TestDatabase
let db: Db
let ours: TestService
let theirs: TestService
let north: TestPatient
let foreign: TestPatient

beforeAll(async () => {
  database = await freshDatabase()
  db = connect(database.applicationUrl, 4)
  ours = await makeService(db, 'ours')
  theirs = await makeService(db, 'theirs')
  const made = (service: TestService, key: string, at: 'north' | 'south') =>
    withScope(db, systemScope(service.organisationId), async (trx) => {
      const patient = await makePatient(trx, service, key, { at })
      await trx
        .insertInto('assessment')
        .values(totalOnly(service, patient.patientId, key, '2025-01-06', 16))
        .execute()
      await trx
        .insertInto('record_edit')
        .values(editOf(service, patient, 'system'))
        .execute()
      return patient
    })
  north = await made(ours, 'north', 'north')
  await made(ours, 'south', 'south')
  foreign = await made(theirs, 'foreign', 'north')
})
afterAll(async () => {
  await db.destroy()
  await database.drop()
})

const editOf = ({ organisationId }: TestService, { patientId }: TestPatient, actor: string) => ({
  organisation_id: organisationId,
  patient_id: patientId,
  record: 'assessment' as const,
  record_uuid: randomUUID(),
  source: 'test',
  source_key: 'x',
  act: 'enter' as const,
  new_id: 1_000_000,
  client_key: randomUUID(),
  recorded_by: actor,
  recorded_name: 'X',
})

const people = {
  lead: () => ({}),
  'lead of the north': () => ({ patients: 'sites', aggregates: 'sites', siteIds: [ours.north] }),
  clinician: () => ({ role: 'clinician', patients: 'caseload', clinicianId: ours.northClinician }),
  'clinician elsewhere': () => ({
    role: 'clinician',
    patients: 'caseload',
    clinicianId: ours.southClinician,
  }),
  quality: () => ({ role: 'quality', patients: 'none' }),
  auditor: () => ({ role: 'auditor', patients: 'none' }),
} satisfies Record<string, () => Partial<Scope>>
type Person = keyof typeof people

const scopeOf = (person: Person): Scope => ({
  ...systemScope(ours.organisationId, 'somebody'),
  role: 'clinical_lead',
  ...people[person](),
})
const as = <Result>(person: Person, work: (trx: Trx, scope: Scope) => Promise<Result>) =>
  withScope(db, scopeOf(person), (trx) => work(trx, scopeOf(person)))
const refused = { code: '42501' }

test('edits are seen by whoever reaches the patient, and by nobody else', async () => {
  const seen = (person: Person) =>
    as(person, async (trx) => (await trx.selectFrom('record_edit').select('id').execute()).length)
  expect(await seen('lead')).toBe(2)
  for (const person of ['lead of the north', 'clinician', 'clinician elsewhere'] as const)
    expect(await seen(person), person).toBe(1)
  for (const person of ['quality', 'auditor'] as const) expect(await seen(person), person).toBe(0)
})

test('an edit is added in one’s own name about one’s own patients, and never changed or removed', async () => {
  await as('clinician', (trx) =>
    trx
      .insertInto('record_edit')
      .values(editOf(ours, north, 'somebody'))
      .execute(),
  )
  await expect(
    as('clinician', (trx) =>
      trx
        .insertInto('record_edit')
        .values(editOf(ours, north, 'another'))
        .execute(),
    ),
  ).rejects.toMatchObject(refused)
  for (const person of ['clinician elsewhere', 'quality'] as const)
    await expect(
      as(person, (trx) =>
        trx
          .insertInto('record_edit')
          .values(editOf(ours, north, 'somebody'))
          .execute(),
      ),
    ).rejects.toMatchObject(refused)
  await expect(
    as('lead', (trx) =>
      trx
        .insertInto('record_edit')
        .values(editOf(theirs, foreign, 'somebody'))
        .execute(),
    ),
  ).rejects.toMatchObject(refused)
  await expect(as('lead', (trx) => trx.deleteFrom('record_edit').execute())).rejects.toMatchObject(refused)
  await expect(
    as('lead', (trx) => trx.updateTable('record_edit').set({ reason: 'x' }).execute()),
  ).rejects.toMatchObject(refused)
})

test('a patient out of reach is found by nobody, and no version of theirs', async () => {
  const { uuid } = await as('lead', (trx) =>
    trx.selectFrom('patient').select('uuid').where('id', '=', north.patientId).executeTakeFirstOrThrow(),
  )
  const versions = (person: Person) =>
    as(person, (trx, scope) => findEntryVersions(trx, scope, north.patientId, 'UTC', { kind: 'standing' }))
  expect(await as('clinician', (trx, scope) => findEntryPatient(trx, scope, uuid))).not.toBeNull()
  expect(await versions('clinician')).toHaveLength(1)
  for (const person of ['clinician elsewhere', 'quality'] as const) {
    expect(await as(person, (trx, scope) => findEntryPatient(trx, scope, uuid))).toBeNull()
    expect(await versions(person)).toEqual([])
  }
})

test('a version ends once: whoever comes second writes nothing', async () => {
  const by = () => ({ name: 'Somebody', clientKey: randomUUID(), reason: 'x' })
  const outcome = await as('clinician', async (trx, scope) => {
    const at = await lockEntries(trx, north.patientId)
    const [old] = await findEntryVersions(trx, scope, north.patientId, 'UTC', { kind: 'standing' })
    if (old === undefined || old.entry.kind !== 'score') throw new Error('one score stands')
    const place = { patientId: north.patientId, zone: 'UTC', episodeId: null, clinicianId: null, old, at }
    const entry = { ...old.entry, total: 12 }
    return {
      first: await writeVersion(trx, scope, { ...place, entry, act: 'correct', by: by() }),
      second: await writeVersion(trx, scope, { ...place, entry, act: 'correct', by: by() }),
      third: await withdrawVersion(trx, scope, north.patientId, { old, at, by: by() }),
    }
  })
  expect(outcome).toMatchObject({ first: { version: 2 }, second: null, third: false })
  const rows = await as('clinician', (trx) =>
    trx.selectFrom('assessment').select(['total', 'superseded_at']).orderBy('id').execute(),
  )
  expect(rows.map(({ total, superseded_at }) => [total, superseded_at === null])).toEqual([
    [16, false],
    [12, true],
  ])
})

test('a correction of what files bring waits for an import, and gives up after a moment; an own entry does not wait', async () => {
  await withScope(db, systemScope(ours.organisationId), async (importing) => {
    await lockImports(importing, ours.organisationId)
    expect(await as('lead', (trx, scope) => waitForImport(trx, scope, 'manual entry'))).toBe(true)
    // Waiting in vain ends the transaction.
    const given = as('lead', async (trx, scope) => {
      if (!(await waitForImport(trx, scope, 'test'))) throw new Error('an import is under way')
    })
    await expect(given).rejects.toThrow('an import is under way')
  })
  expect(await as('lead', (trx, scope) => waitForImport(trx, scope, 'test'))).toBe(true)
})
