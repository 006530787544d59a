import { drainDirty } from '@tandem/db/rebuild'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { setting, type TestImport, testImport } from './test-import.ts'

let service: TestImport
beforeAll(async () => {
  service = await testImport()
  await service.importFiles({
    ...setting,
    'patients.csv': `${setting['patients.csv']}p3,Cy Example,1985-06-03,female\n`,
    'episodes.csv': `${setting['episodes.csv']}e3,p3,north,adult,c1,2026-01-12,\n`,
    'treatments.csv': [
      'treatment_id,patient_id,episode_id,component,drug,started_on',
      't1,p1,e1,medication,Sertraline,2026-01-05',
      't3,p3,e3,medication,Sertraline,2026-01-12',
      '',
    ].join('\n'),
    'prescriptions.csv': [
      'prescription_id,patient_id,drug,prescribed_on,status',
      'r1,p1,Sertraline,2026-01-05,active',
      'r3,p3,Sertraline,2026-01-12,active',
      '',
    ].join('\n'),
  })
  await drainDirty(service.db)
})
afterAll(() => service.close())

const covered = async () => {
  await drainDirty(service.db)
  const rows = await service.read((trx) =>
    trx
      .selectFrom('episode_status')
      .select(['days_covered_90', 'days_covered_reason'])
      .where('ended_on', 'is', null)
      .orderBy('episode_id')
      .execute(),
  )
  return rows.map((row) => row.days_covered_90 ?? row.days_covered_reason)
}

test('none dispensed says nothing until the service’s first dispenses come, and then of everybody', async () => {
  expect(await covered()).toEqual(['no_dispense_feed', 'no_dispense_feed'])
  await service.importFiles({
    'dispenses.csv':
      'dispense_id,patient_id,drug,dispensed_on,days_supply\nd1,p1,Sertraline,2026-06-01,300\n',
  })
  const [first, other] = await covered()
  expect(first).toBeGreaterThan(0)
  expect(other).toBe(0)
})
