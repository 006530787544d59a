import { responseModel } from '@tandem/analysis/expected-response/response-model'
import { instrumentOf } from '@tandem/domain/instruments/catalogue'
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { connect, type Db } from '../connect.ts'
import { systemScope, withScope } from '../scope.ts'
import { freshDatabase } from '../test-database.ts'
import { findResponseModels, insertResponseModel } from './response-models.ts'

const phq9 = instrumentOf('PHQ-9')
/** Neither random nor regular: enough for a fit. */
const scatter = (patient: number, k: number) => 5 * Math.sin(12.9898 * (patient + 1) + 78.233 * (k + 1))
const courses = Array.from({ length: 220 }, (_, patient) => {
  const baseline = 10 + (patient % 15)
  const days = [14, 28, 56, 84]
  return {
    patient,
    arm: 'combined' as const,
    baseline,
    days,
    scores: days.map((day, k) =>
      Math.max(0, Math.round(baseline - 3 * Math.log(day / 7 + 1) + scatter(patient, k))),
    ),
  }
})

let database: Awaited<ReturnType<typeof freshDatabase>>
let db: Db
let [ours, theirs] = [0, 0]

beforeAll(async () => {
  database = await freshDatabase()
  db = connect(database.applicationUrl, 2)
  const owner = connect(database.ownerUrl, 1)
  try {
    const add = async (code: string) => {
      const { rows } = await sql<{ organisation_id: number }>`
        insert into organisation (code, name, kind, time_zone, default_instrument)
        values (${code}, ${code}, 'service', 'UTC', 'PHQ-9') returning organisation_id`.execute(trx)
      return rows[0]!.organisation_id
    }
    const trx = await owner.startTransaction().execute()
    await sql`select set_config('tandem.directory', 'on', true)`.execute(trx)
    ours = await add('ours')
    theirs = await add('theirs')
    await trx.commit().execute()
  } finally {
    await owner.destroy()
  }
})

afterAll(async () => {
  await db.destroy()
  await database.drop()
})

const made = () => {
  const model = responseModel(phq9, courses)
  if (model.kind === 'refused') throw new Error(model.reason)
  return {
    instrument: 'PHQ-9',
    asOf: '2026-06-30',
    courses: courses.length,
    model,
    validation: null,
  } as const
}

test('a version comes back as it was made, and the next one takes its place', async () => {
  const scope = systemScope(ours)
  const first = made()
  await withScope(db, scope, (trx) => insertResponseModel(trx, scope, first))
  const held = await withScope(db, scope, (trx) => findResponseModels(trx, scope))
  expect(held).toHaveLength(1)
  expect(held[0]).toMatchObject({ instrument: 'PHQ-9', version: 1, courses: 220, asOf: '2026-06-30' })
  expect(held[0]!.model).toEqual(first.model)
  const refusal = { kind: 'refused', instrument: 'PHQ-9', courses: 12, reason: '12 closed courses' } as const
  await withScope(db, scope, (trx) =>
    insertResponseModel(trx, scope, { ...first, courses: 12, model: refusal }),
  )
  const [latest] = await withScope(db, scope, (trx) => findResponseModels(trx, scope))
  expect(latest).toMatchObject({ version: 2, courses: 12, model: refusal })
})

test('another organisation sees none of it', async () => {
  const scope = systemScope(theirs)
  expect(await withScope(db, scope, (trx) => findResponseModels(trx, scope))).toEqual([])
})

test('nobody but the system adds a version, and nobody changes or removes one', async () => {
  const lead = { ...systemScope(ours), role: 'clinical_lead' as const }
  await expect(withScope(db, lead, (trx) => insertResponseModel(trx, lead, made()))).rejects.toThrow(
    /row-level security/,
  )
  const system = systemScope(ours)
  await expect(
    withScope(db, system, (trx) => sql`update response_model set courses = 0`.execute(trx)),
  ).rejects.toThrow(/permission denied/)
  await expect(withScope(db, system, (trx) => sql`delete from response_model`.execute(trx))).rejects.toThrow(
    /permission denied/,
  )
})
