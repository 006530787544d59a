import { addDays } from '@tandem/domain/calendar-day'
import { instrumentOf } from '@tandem/domain/instruments/catalogue'
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { connect, type Db } from './connect.ts'
import { findCaseload, findCaseloadCounts } from './queries/caseload.ts'
import { findCohortData } from './queries/cohort-data.ts'
import { findPatientFile } from './queries/patients.ts'
import { rebuildEpisodes } from './rebuild.ts'
import { keepPlans, type Scope, systemScope, type Trx, withScope } from './scope.ts'
import { freshDatabase, type TestDatabase } from './test-database.ts'
import {
  addOneFactOfEach,
  makePatient,
  makeService,
  type TestPatient,
  type TestService,
} from './test-service.ts'

const today = addDays('2025-01-06', 50)
/** Tables of a service itself have few rows, whoever reads them. */
const small = /Seq Scan on (?:organisation|programme|site|clinician|drug|caseload_rule|cohort_pack)\b/

let database: TestDatabase
let db: Db
let service: TestService
let anna: TestPatient
let scopes: Record<'system' | 'lead' | 'clinician' | 'sites', Scope>

beforeAll(async () => {
  database = await freshDatabase()
  db = connect(database.applicationUrl, 1)
  service = await makeService(db, 'clinic')
  const system = systemScope(service.organisationId)
  scopes = {
    system,
    lead: { ...system, role: 'clinical_lead' },
    clinician: { ...system, role: 'clinician', patients: 'caseload', clinicianId: service.northClinician },
    sites: {
      ...system,
      role: 'clinical_lead',
      patients: 'sites',
      aggregates: 'sites',
      siteIds: [service.north],
    },
  }
  await withScope(db, system, async (trx) => {
    anna = await makePatient(trx, service, 'Anna')
    await addOneFactOfEach(trx, service, anna)
  })
  // A table of a few rows is read whole whatever its indexes: where that is dear, a plan shows whether it has a choice.
  await sql`set enable_seqscan = off`.execute(db)
})
afterAll(async () => {
  await db.destroy()
  await database.drop()
})

/** Plans, made for any values, of what this work asks, by the beginning of their text. */
async function plansOf(scope: Scope, work: (trx: Trx) => Promise<unknown>): Promise<Map<string, string>> {
  for (let turn = 0; turn < 2; turn += 1)
    await withScope(db, scope, async (trx) => {
      await keepPlans(trx)
      await work(trx)
    })
  return withScope(db, scope, async (trx) => {
    await keepPlans(trx)
    const { rows } = await sql<{ name: string; statement: string; values: number }>`
      select name, statement, coalesce(array_length(parameter_types, 1), 0) as values
      from pg_prepared_statements`.execute(trx)
    const plans = new Map<string, string>()
    for (const { name, statement, values } of rows) {
      const nothing = Array.from({ length: values }, () => 'null').join()
      const explained = await sql
        .raw<{ 'QUERY PLAN': string }>(`explain execute "${name}"(${nothing})`)
        .execute(trx)
      plans.set(statement.trim(), explained.rows.map((row) => row['QUERY PLAN']).join('\n'))
    }
    return plans
  })
}

const works: Readonly<Record<string, (trx: Trx, scope: Scope) => Promise<unknown>>> = {
  'a page of the caseload': (trx, scope) =>
    findCaseload(trx, scope, {
      sort: 'need',
      descending: true,
      status: 'open',
      page: 1,
      pageSize: 50,
      today,
    }),
  'the counts of the caseload': (trx, scope) => findCaseloadCounts(trx, scope, today),
  'the file of a patient': async (trx, scope) => {
    const { uuid } = await trx
      .selectFrom('patient')
      .select('uuid')
      .where('organisation_id', '=', service.organisationId)
      .where('id', '=', anna.patientId)
      .executeTakeFirstOrThrow()
    return findPatientFile(trx, scope, uuid)
  },
  'a cohort without memory': (trx, scope) =>
    findCohortData(trx, scope, instrumentOf('PHQ-9'), {
      sites: [],
      startedFrom: null,
      startedTo: null,
      asOf: today,
    }),
}

describe('a plan that is kept has its indexes', () => {
  test.each(['lead', 'clinician', 'sites'] as const)('as the %s', async (who) => {
    for (const [name, work] of Object.entries(works)) {
      const plans = await plansOf(scopes[who], (trx) => work(trx, scopes[who]))
      expect(plans.size, name).toBeGreaterThan(0)
      expect(wholeTables(plans), name).toEqual([])
    }
  })

  test('in the rebuild', async () => {
    const plans = await plansOf(scopes.system, (trx) =>
      rebuildEpisodes(trx, service.organisationId, [anna.episodeId], today),
    )
    expect(plans.size).toBeGreaterThan(10)
    expect(wholeTables(plans)).toEqual([])
  })
})

const wholeTables = (plans: ReadonlyMap<string, string>) =>
  [...plans].flatMap(([statement, plan]) =>
    plan
      .split('\n')
      .filter((line) => line.includes('Seq Scan on') && !small.test(line))
      .map((line) => `${line.trim()}: ${statement.slice(0, 80)}`),
  )
