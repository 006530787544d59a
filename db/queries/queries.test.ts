import { addDays } from '@tandem/domain/calendar-day'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { connect, type Db } from '../connect.ts'
import { markDirty } from '../dirty.ts'
import { rebuildEpisodes } from '../rebuild.ts'
import { type Scope, systemScope, type Trx, withDirectory, withScope } from '../scope.ts'
import { freshDatabase, type TestDatabase } from '../test-database.ts'
import {
  addOneFactOfEach,
  makePatient,
  makeService,
  type TestPatient,
  type TestService,
  totalOnly,
} from '../test-service.ts'
import { recordAudit } from './audit.ts'
import { findCohortChoices } from './cohorts.ts'
import { findDataAsOf, findOrganisation, findOrganisationsOfUser } from './organisations.ts'
import { findPatientFile, findPatientsWithoutEpisode } from './patients.ts'

let database: TestDatabase
let db: Db
let service: TestService
let other: TestService
let north: TestPatient
let south: TestPatient
let silent: TestPatient

const start = '2025-01-06'

beforeAll(async () => {
  database = await freshDatabase()
  db = connect(database.applicationUrl, 2)
  service = await makeService(db, 'clinic')
  other = await makeService(db, 'other')
  await inService(async (trx) => {
    north = await makePatient(trx, service, 'north', { startedOn: start })
    south = await makePatient(trx, service, 'south', {
      at: 'south',
      programme: 'monthly',
      startedOn: addDays(start, 30),
      birthDate: null,
    })
    silent = await makePatient(trx, service, 'silent', { startedOn: addDays(start, 60) })
    await addOneFactOfEach(trx, service, north)
    await trx
      .insertInto('assessment')
      .values([
        totalOnly(service, north.patientId, 'far', '2024-10-01', 20),
        totalOnly(service, north.patientId, 'near', '2024-12-30', 19),
        totalOnly(service, south.patientId, 's0', addDays(start, 30), 22),
      ])
      .execute()
    await rebuildEpisodes(
      trx,
      service.organisationId,
      [north, south, silent].map(({ episodeId }) => episodeId),
      addDays(start, 90),
    )
  })
})
afterAll(async () => {
  await db.destroy()
  await database.drop()
})

const scopeNow = (scope: Partial<Scope>): Scope => ({ ...systemScope(service.organisationId), ...scope })
const inService = <Result>(work: (trx: Trx, scope: Scope) => Promise<Result>, scope: Partial<Scope> = {}) =>
  withScope(db, scopeNow(scope), (trx) => work(trx, scopeNow(scope)))

describe('choices of a cohort', () => {
  test('there is a list of what can be chosen', async () => {
    expect(await inService(findCohortChoices)).toEqual({
      instruments: [
        { code: 'PHQ-9', episodes: 2 },
        { code: 'GAD-7', episodes: 1 },
      ],
      programmes: [
        { code: 'monthly', name: 'By months', unit: 'month' },
        { code: 'weekly', name: 'By weeks', unit: 'week' },
      ],
      sites: [
        { code: 'north', name: 'North' },
        { code: 'south', name: 'South' },
      ],
      clinicians: [
        { code: 'n1', name: 'Nora' },
        { code: 's1', name: 'Sam' },
      ],
      diagnoses: ['Depressive disorder'],
      substanceUse: ['no', 'unknown'],
      modalities: [],
      drugClasses: ['antidepressant'],
      careEvents: ['psychoeducation'],
      startedFrom: start,
      startedTo: addDays(start, 60),
    })
  })
})

describe('the file of a patient', () => {
  const uuidOf = async (patientId: number) => {
    const { uuid } = await inService((trx) =>
      trx.selectFrom('patient').select('uuid').where('id', '=', patientId).executeTakeFirstOrThrow(),
    )
    return uuid
  }

  test('has every fact that the screen draws', async () => {
    const uuid = await uuidOf(north.patientId)
    const file = await inService((trx, scope) => findPatientFile(trx, scope, uuid))
    expect(file?.patient).toMatchObject({
      uuid,
      number: 'north',
      name: 'Patient north',
      birthDate: '1980-05-17',
    })
    expect(file?.episodes).toMatchObject([
      {
        startedOn: start,
        endedOn: null,
        programme: 'By weeks',
        site: 'North',
        clinician: 'Nora',
        schedule: { unit: 'week', visits: [{ at: 4, windowDays: 14 }, {}, {}, {}, {}] },
        medicationClasses: ['antidepressant', 'anxiolytic'],
        status: { initialArm: 'medication_only', baseline: 16, baselineOn: start },
        diagnoses: [{ system: 'icd-10', code: 'F32.1', name: null, role: 'primary' }],
      },
    ])
    expect(file?.forms.map(({ instrument, takenOn, total }) => [instrument, takenOn, total])).toEqual([
      ['PHQ-9', '2024-10-01', 20],
      ['PHQ-9', '2024-12-30', 19],
      ['PHQ-9', '2025-01-06', 16],
      ['GAD-7', '2025-01-06', 12],
      ['PHQ-9', '2025-02-03', 11],
    ])
    expect(file?.treatments).toMatchObject([
      { component: 'medication', drug: 'sertraline', drugClass: 'antidepressant' },
    ])
    expect(file?.prescriptions).toMatchObject([
      { on: '2025-01-10', drugClass: 'antidepressant', daysSupply: null },
    ])
    expect(file?.dispenses).toMatchObject([{ on: '2025-01-11', drugClass: 'antidepressant', daysSupply: 28 }])
    expect(file?.adherenceReports).toEqual([{ on: '2025-02-03', drug: null, daysTaken: 6, daysAsked: 7 }])
    expect(file?.sessions).toMatchObject([{ on: '2025-01-13', status: 'attended', purpose: 'treatment' }])
    expect(file?.stays).toEqual([{ admittedOn: '2024-12-01', dischargedOn: '2024-12-09' }])
    expect(file?.careEvents).toMatchObject([{ on: '2025-01-20', kind: 'psychoeducation', finding: null }])
  })

  test('is not there for whoever does not reach the patient, nor for an unknown one', async () => {
    const uuid = await uuidOf(north.patientId)
    const file = (scope: Partial<Scope>, which = uuid) =>
      inService((trx, as) => findPatientFile(trx, as, which), scope)
    expect(await file({ patients: 'none', role: 'quality' })).toBeNull()
    expect(
      await file({ patients: 'caseload', role: 'clinician', clinicianId: service.southClinician }),
    ).toBeNull()
    expect(await file({ patients: 'sites', siteIds: [service.south] })).toBeNull()
    expect(await file({ organisationId: other.organisationId })).toBeNull()
    expect(await file({}, '00000000-0000-4000-8000-000000000000')).toBeNull()
    expect(
      await file({ patients: 'caseload', role: 'clinician', clinicianId: service.northClinician }),
    ).not.toBeNull()
  })
})

describe('patients without an episode', () => {
  test('are listed for whoever reaches them', async () => {
    const without = (scope: Partial<Scope> = {}) =>
      inService((trx, as) => findPatientsWithoutEpisode(trx, as), scope)
    expect(await without()).toEqual([])
    await inService((trx) =>
      trx
        .insertInto('patient')
        .values({ organisation_id: service.organisationId, source: 'test', source_key: 'alone' })
        .execute(),
    )
    expect(await without()).toMatchObject([{ number: 'alone', name: null }])
    expect(await without({ role: 'quality', patients: 'none' })).toEqual([])
    expect(await without({ organisationId: other.organisationId })).toEqual([])
  })
})

describe('organisations', () => {
  test('are found by code, and for a person by their grants', async () => {
    await withScope(db, systemScope(service.organisationId), (trx) =>
      trx
        .insertInto('user_grant')
        .values([
          { organisation_id: service.organisationId, user_id: 'ann', role: 'quality' },
          {
            organisation_id: service.organisationId,
            user_id: 'ann',
            role: 'clinician',
            clinician_id: service.northClinician,
          },
        ])
        .execute(),
    )
    await withDirectory(db, async (trx) => {
      expect(await findOrganisation(trx, 'clinic')).toMatchObject({
        id: service.organisationId,
        defaultInstrument: 'PHQ-9',
      })
      expect(await findOrganisation(trx, 'nowhere')).toBeNull()
      expect(await findOrganisationsOfUser(trx, 'ann')).toMatchObject([
        {
          code: 'clinic',
          grants: [
            { role: 'clinician', clinicianId: service.northClinician, siteIds: null },
            { role: 'quality', clinicianId: null },
          ],
        },
      ])
      expect(await findOrganisationsOfUser(trx, 'nobody')).toEqual([])
    })
  })

  test('say up to when their rows are complete: now, or since the oldest mark', async () => {
    const before = new Date()
    const now = await inService(findDataAsOf)
    expect(now.getTime()).toBeGreaterThanOrEqual(before.getTime() - 1000)
    await inService((trx) => markDirty(trx, service.organisationId, [north.episodeId]))
    const marked = await inService(findDataAsOf, { role: 'quality', patients: 'none' })
    await new Promise((resolve) => setTimeout(resolve, 20))
    expect(await inService(findDataAsOf)).toEqual(marked)
  })
})

describe('the audit', () => {
  test('holds who did what to which record, in the name of the scope', async () => {
    const act = {
      role: 'clinician',
      patients: 'caseload',
      clinicianId: service.northClinician,
      actor: 'ann',
    } as const
    await inService(
      (trx, scope) =>
        recordAudit(trx, scope, {
          action: 'open',
          resource: 'patient',
          resourceUuid: '00000000-0000-4000-8000-000000000001',
          details: { screen: 'patient' },
          requestId: 'r1',
        }),
      act,
    )
    const entries = await inService(
      (trx) => trx.selectFrom('audit_event').selectAll().where('actor', '=', 'ann').execute(),
      {
        role: 'auditor',
        patients: 'none',
      },
    )
    expect(entries).toMatchObject([
      {
        actor: 'ann',
        role: 'clinician',
        action: 'open',
        resource: 'patient',
        resource_uuid: '00000000-0000-4000-8000-000000000001',
        details: { screen: 'patient' },
        request_id: 'r1',
      },
    ])
  })
})
