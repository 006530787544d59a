import { randomUUID } from 'node:crypto'
import { findEntryVersions } from '@tandem/db/queries/entry-versions'
import { lockEntries, withdrawVersion, writeVersion } from '@tandem/db/queries/entry-writes'
import { insertOrganisation } from '@tandem/db/queries/writes-organisations'
import { drainDirty } from '@tandem/db/rebuild'
import { systemScope, withScope } from '@tandem/db/scope'
import type { ScoreEntry } from '@tandem/domain/entry/entry'
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

test('a file that says again what a person has corrected or withdrawn takes nothing back; one that says something new does', async () => {
  const scope = systemScope(service.organisation.id, 'somebody')
  const standing = () =>
    service.read((trx) =>
      trx
        .selectFrom('assessment')
        .select(['total', 'import_batch_id'])
        .where('source_key', '=', 's9')
        .where('superseded_at', 'is', null)
        .execute(),
    )
  const edit = (total: number | null) =>
    withScope(service.db, scope, async (trx) => {
      const { id, patient_id } = await trx
        .selectFrom('assessment')
        .select(['id', 'patient_id'])
        .where('source_key', '=', 's9')
        .executeTakeFirstOrThrow()
      const at = await lockEntries(trx, patient_id)
      const versions = await findEntryVersions(trx, scope, patient_id, 'Europe/London', { kind: 'standing' })
      const old = versions.find(({ sourceKey }) => sourceKey === 's9')!
      expect(id).toBeGreaterThan(0)
      const by = { name: 'Somebody', clientKey: randomUUID(), reason: 'misread' }
      if (total === null) return withdrawVersion(trx, scope, patient_id, { old, at, by })
      const entry = { ...old.entry, total } as ScoreEntry
      const place = { patientId: patient_id, zone: 'Europe/London', episodeId: null, clinicianId: null }
      return writeVersion(trx, scope, { ...place, entry, old, act: 'correct', at, by })
    })
  const send = (total: number) => service.importFiles({ 'assessments.csv': scores(total, ['s9']) })
  await send(9)
  await edit(12)
  const repeated = await send(9)
  expect(repeated.files[0]?.counts.assessments).toMatchObject({ unchanged: 1, changed: 0, new: 0 })
  expect(await standing()).toEqual([{ total: 12, import_batch_id: null }])
  await send(14)
  expect(await standing()).toMatchObject([{ total: 14 }])
  await send(9)
  expect(await standing()).toMatchObject([{ total: 9 }])
  await edit(null)
  expect(await standing()).toEqual([])
  await send(9)
  expect(await standing()).toEqual([])
  await send(10)
  expect(await standing()).toMatchObject([{ total: 10 }])
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
