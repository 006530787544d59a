import type { CalendarDay } from '@tandem/domain/calendar-day'
import type { Insertable } from 'kysely'
import type { Db } from './connect.ts'
import type { Database } from './schema.ts'
import { systemScope, type Trx, withDirectory, withScope } from './scope.ts'

/** A small service for tests: two sites, a clinician at each, one programme by weeks and one by months. */
export type TestService = {
  readonly organisationId: number
  readonly north: number
  readonly south: number
  readonly northClinician: number
  readonly southClinician: number
  readonly weekly: number
  readonly monthly: number
}

export type TestPatient = { readonly patientId: number; readonly episodeId: number }

export async function makeService(db: Db, code: string, timeZone = 'Europe/London'): Promise<TestService> {
  const { organisation_id: organisationId } = await withDirectory(db, (trx) =>
    trx
      .insertInto('organisation')
      .values({ code, name: code, kind: 'invented', time_zone: timeZone })
      .returning('organisation_id')
      .executeTakeFirstOrThrow(),
  )
  return withScope(db, systemScope(organisationId), async (trx) => {
    const idOf = { organisation_id: organisationId }
    const [north, south] = await inserted(trx, 'site', [
      { ...idOf, code: 'north', name: 'North' },
      { ...idOf, code: 'south', name: 'South' },
    ])
    const [northClinician, southClinician] = await inserted(trx, 'clinician', [
      { ...idOf, code: 'n1', name: 'Nora', profession: 'psychologist', site_id: north },
      { ...idOf, code: 's1', name: 'Sam', profession: 'psychiatrist', site_id: south },
    ])
    const medication_classes = ['antidepressant', 'anxiolytic']
    const [weekly, monthly] = await inserted(trx, 'programme', [
      {
        ...idOf,
        code: 'weekly',
        name: 'By weeks',
        visit_unit: 'week',
        visits: JSON.stringify([4, 8, 12, 24, 52].map((at) => ({ at, windowDays: 14 }))),
        medication_classes,
      },
      {
        ...idOf,
        code: 'monthly',
        name: 'By months',
        visit_unit: 'month',
        visits: JSON.stringify([0, 2, 3, 5, 8].map((at) => ({ at, windowDays: 14 }))),
        medication_classes,
      },
    ])
    await trx
      .insertInto('drug')
      .values([
        { ...idOf, drug: 'sertraline', drug_class: 'antidepressant' },
        { ...idOf, drug: 'zopiclone', drug_class: 'hypnotic' },
      ])
      .execute()
    return { organisationId, north, south, northClinician, southClinician, weekly, monthly }
  })
}

export async function makePatient(
  trx: Trx,
  service: TestService,
  key: string,
  options: {
    readonly at?: 'north' | 'south'
    readonly programme?: 'weekly' | 'monthly'
    readonly startedOn?: CalendarDay
    readonly endedOn?: CalendarDay | null
    readonly birthDate?: CalendarDay | null
  } = {},
): Promise<TestPatient> {
  const { at = 'north', birthDate = '1980-05-17' } = options
  const organisation_id = service.organisationId
  const [patientId] = await inserted(trx, 'patient', [{ organisation_id, source: 'test', source_key: key }])
  await trx
    .insertInto('patient_record')
    .values({
      organisation_id,
      patient_id: patientId,
      display_name: `Patient ${key}`,
      birth_date: birthDate,
      sex: 'female',
      recorded_by: 'test',
    })
    .execute()
  const episodeId = await makeEpisode(trx, service, patientId, `${key}-1`, options)
  await trx
    .insertInto('patient_access')
    .values({
      organisation_id,
      patient_id: patientId,
      site_id: service[at],
      clinician_id: at === 'north' ? service.northClinician : service.southClinician,
      reason: 'episode',
    })
    .execute()
  return { patientId, episodeId }
}

export async function makeEpisode(
  trx: Trx,
  service: TestService,
  patientId: number,
  key: string,
  options: {
    readonly at?: 'north' | 'south'
    readonly programme?: 'weekly' | 'monthly'
    readonly startedOn?: CalendarDay
    readonly endedOn?: CalendarDay | null
  } = {},
): Promise<number> {
  const { at = 'north', programme = 'weekly', startedOn = '2025-01-06', endedOn = null } = options
  const organisation_id = service.organisationId
  const [episodeId] = await inserted(trx, 'episode', [
    { organisation_id, patient_id: patientId, source: 'test', source_key: key },
  ])
  await trx
    .insertInto('episode_record')
    .values({
      organisation_id,
      episode_id: episodeId,
      patient_id: patientId,
      site_id: service[at],
      programme_id: service[programme],
      clinician_id: at === 'north' ? service.northClinician : service.southClinician,
      started_on: startedOn,
      ended_on: endedOn,
      recorded_by: 'test',
    })
    .execute()
  return episodeId
}

/** The columns of a fact that every table has. */
export const factOf = (service: TestService, patientId: number, key: string) => ({
  organisation_id: service.organisationId,
  patient_id: patientId,
  source: 'test',
  source_key: key,
  recorded_by: 'test',
})

/** A form with a total and no items. */
export const totalOnly = (
  service: TestService,
  patientId: number,
  key: string,
  takenOn: CalendarDay,
  total: number,
  instrument = 'PHQ-9',
): Insertable<Database['assessment']> => ({
  ...factOf(service, patientId, key),
  instrument,
  taken_on: takenOn,
  total,
  completeness: 'total_only',
  instrument_version: '1',
})

/** One fact in every table that holds a patient's facts. */
export async function addOneFactOfEach(
  trx: Trx,
  service: TestService,
  { patientId, episodeId }: TestPatient,
): Promise<void> {
  const fact = (name: string) => factOf(service, patientId, `${name}-${patientId}`)
  const clinician_id = service.northClinician
  const episode_id = episodeId
  await trx
    .insertInto('diagnosis')
    .values({ ...fact('diagnosis'), episode_id, code_system: 'icd-10', code: 'F32.1', role: 'primary' })
    .execute()
  await trx
    .insertInto('care_team_member')
    .values({ ...fact('team'), episode_id, clinician_id, team_role: 'therapist' })
    .execute()
  await trx
    .insertInto('treatment')
    .values({
      ...fact('treatment'),
      episode_id,
      component: 'medication',
      drug: 'sertraline',
      started_on: '2025-01-10',
    })
    .execute()
  await trx
    .insertInto('prescription')
    .values({ ...fact('prescription'), drug: 'sertraline', prescribed_on: '2025-01-10', status: 'active' })
    .execute()
  await trx
    .insertInto('dispense')
    .values({ ...fact('dispense'), drug: 'Sertraline', dispensed_on: '2025-01-11', days_supply: 28 })
    .execute()
  await trx
    .insertInto('adherence_report')
    .values({ ...fact('report'), reported_on: '2025-02-03', days_taken: 6 })
    .execute()
  await trx
    .insertInto('appointment')
    .values({
      ...fact('appointment'),
      episode_id,
      clinician_id,
      scheduled_on: '2025-01-13',
      status: 'attended',
      purpose: 'treatment',
    })
    .execute()
  await trx
    .insertInto('encounter')
    .values({ ...fact('encounter'), episode_id, started_on: '2025-01-13', kind: 'visit', status: 'finished' })
    .execute()
  await trx
    .insertInto('inpatient_stay')
    .values({ ...fact('stay'), admitted_on: '2024-12-01', discharged_on: '2024-12-09' })
    .execute()
  await trx
    .insertInto('consent')
    .values({ ...fact('consent'), kind: 'research', status: 'given', given_on: '2025-01-06' })
    .execute()
  await trx
    .insertInto('care_event')
    .values({ ...fact('event'), episode_id, happened_on: '2025-01-20', kind: 'psychoeducation' })
    .execute()
  await trx
    .insertInto('assessment')
    .values([
      totalOnly(service, patientId, `phq-${patientId}-0`, '2025-01-06', 16),
      totalOnly(service, patientId, `phq-${patientId}-1`, '2025-02-03', 11),
      totalOnly(service, patientId, `gad-${patientId}-0`, '2025-01-06', 12, 'GAD-7'),
    ])
    .execute()
}

/** Ids in the order of the rows, which must not be empty. */
async function inserted<Table extends 'site' | 'clinician' | 'programme' | 'patient' | 'episode'>(
  trx: Trx,
  table: Table,
  rows: readonly Insertable<Database[Table]>[],
): Promise<[number, number]> {
  const ids: number[] = []
  for (const row of rows) {
    const { id } = await trx
      .insertInto(table as 'site')
      .values(row as Insertable<Database['site']>)
      .returning('id')
      .executeTakeFirstOrThrow()
    ids.push(id)
  }
  const [first = 0, second = 0] = ids
  return [first, second]
}
