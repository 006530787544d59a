import { insertOrganisation } from '@tandem/db/queries/writes-organisations'
import { drainDirty } from '@tandem/db/rebuild'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { setting, type TestImport, testImport } from './test-import.ts'

let service: TestImport
beforeAll(async () => {
  service = await testImport()
  await service.importFiles(setting)
})
afterAll(() => service.close())

const scores = (total: number, keys = ['s1']) =>
  `assessment_id,patient_id,instrument,taken_on,total\n${keys.map((key) => `${key},p1,PHQ-9,2026-02-02,${total}`).join('\n')}\n`

test('imports of one organisation at the same moment come one after the other, and versions never overlap', async () => {
  const totals = [3, 4, 5, 6]
  await Promise.all(
    totals.map((total) =>
      service.importFiles({ 'assessments.csv': scores(total) }, { recordedAt: new Date() }),
    ),
  )
  const versions = await service.read((trx) =>
    trx.selectFrom('assessment').select(['total', 'recorded_at', 'superseded_at']).orderBy('id').execute(),
  )
  expect(versions.map(({ total }) => total).sort()).toEqual(totals)
  for (const [place, { superseded_at }] of versions.entries())
    expect(superseded_at).toEqual(versions[place + 1]?.recorded_at ?? null)
})

test('an import marks the episodes of its patients, an unchanged one none', async () => {
  await drainDirty(service.db)
  const waiting = async () =>
    (await service.read((trx) => trx.selectFrom('dirty').select('episode_id').execute())).length
  await service.importFiles({ 'assessments.csv': scores(9, ['s2']) })
  expect(await waiting()).toBe(1)
  await drainDirty(service.db)
  await service.importFiles({ 'assessments.csv': scores(9, ['s2']) })
  expect(await waiting()).toBe(0)
})

test('a corrected drug class marks every episode, because supply is read by it', async () => {
  await drainDirty(service.db)
  await service.importFiles({ 'drugs.csv': 'drug,drug_class\nsertraline,SSRI\n' })
  const waiting = await service.read((trx) => trx.selectFrom('dirty').select('episode_id').execute())
  expect(waiting).toHaveLength(2)
})

test('a patient of another organisation is not found', async () => {
  const other = await insertOrganisation(service.db, {
    code: 'another',
    name: 'Another',
    kind: 'service',
    timeZone: 'UTC',
  })
  const error = await service.refused({ 'assessments.csv': scores(9) }, { organisationCode: other.code })
  expect(error.problems).toMatchObject([{ line: 2, field: 'patient_id', value: 'p1' }])
})

test('a patient of another source is not found either', async () => {
  const error = await service.refused({ 'assessments.csv': scores(9) }, { source: 'old system' })
  expect(error.problems).toMatchObject([{ line: 2, field: 'patient_id', value: 'p1' }])
})

test('the file that is refused ends the import of a folder; files before it are stored', async () => {
  const error = await service.refused({
    'patients.csv': 'patient_id,birth_date\np3,1990-01-01\n',
    'assessments.csv': scores(99, ['s9']),
    'consents.csv': 'consent_id,patient_id,kind,status\nc1,p3,research,given\n',
  })
  expect(error.file).toBe('assessments.csv')
  const stored = await service.read(async (trx) => ({
    patient: await trx.selectFrom('patient').select('id').where('source_key', '=', 'p3').execute(),
    consents: await trx.selectFrom('consent').select('id').execute(),
  }))
  expect([stored.patient.length, stored.consents.length]).toEqual([1, 0])
})
