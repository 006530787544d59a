import { addDays } from '@tandem/domain/calendar-day'
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { connect, type Db } from './connect.ts'
import { switchRule } from './queries/caseload-rules.ts'
import { acknowledgeAlerts, findAlertsOfPatient, recordSecondLook } from './queries/safety-alerts.ts'
import { rebuildEpisodes, rebuildOrganisation } from './rebuild.ts'
import { type Scope, systemScope, type Trx, withScope } from './scope.ts'
import { freshDatabase, type TestDatabase } from './test-database.ts'
import { factOf, makePatient, makeService, type TestPatient, type TestService } from './test-service.ts'

let database: TestDatabase
let db: Db
let service: TestService
let made = 0

const start = '2025-01-06'
const day = (n: number) => addDays(start, n)

beforeAll(async () => {
  database = await freshDatabase()
  db = connect(database.applicationUrl, 3)
  service = await makeService(db, 'clinic')
})
afterAll(async () => {
  await db.destroy()
  await database.drop()
})

const scope = (): Scope => systemScope(service.organisationId, 'nora')
const inService = <Result>(work: (trx: Trx) => Promise<Result>) => withScope(db, scope(), work)
const patientOf = (options: Parameters<typeof makePatient>[3] = {}) => {
  made += 1
  return inService((trx) => makePatient(trx, service, `p${made}`, { startedOn: start, ...options }))
}

const answer = (patient: TestPatient, on: number, given: number | null, more: object = {}) =>
  inService((trx) =>
    trx
      .insertInto('assessment')
      .values({
        ...factOf(service, patient.patientId, `${patient.patientId}-${on}`),
        instrument: 'PHQ-9',
        taken_on: day(on),
        answers: [1, 1, 1, 1, 1, 1, 1, 1, given],
        total: given === null ? 9 : 8 + given,
        completeness: given === null ? 'prorated' : 'complete',
        instrument_version: '1',
        ...more,
      })
      .execute(),
  )
const screened = (patient: TestPatient, on: number, answers: number[]) =>
  answer(patient, on, 0, {
    source_key: `cssrs-${patient.patientId}-${on}`,
    instrument: 'C-SSRS',
    answers,
    total: null,
    completeness: 'complete',
  })

const rebuilt = ({ episodeId }: TestPatient, asOf: number) =>
  inService((trx) => rebuildEpisodes(trx, service.organisationId, [episodeId], day(asOf)))
const alertsOf = async ({ patientId }: TestPatient) =>
  inService(async (trx) => {
    const { uuid } = await trx
      .selectFrom('patient')
      .select('uuid')
      .where('id', '=', patientId)
      .executeTakeFirstOrThrow()
    return findAlertsOfPatient(trx, scope(), uuid)
  })
const statusOf = ({ episodeId }: TestPatient) =>
  inService((trx) =>
    trx
      .selectFrom('episode_status')
      .selectAll()
      .where('episode_id', '=', episodeId)
      .executeTakeFirstOrThrow(),
  )
const acknowledged = async (patient: TestPatient) => {
  const open = (await alertsOf(patient)).filter(({ acknowledgedAt }) => acknowledgedAt === null)
  return inService((trx) =>
    acknowledgeAlerts(trx, scope(), {
      alerts: open.map(({ alert }) => alert),
      action: 'contacted',
      note: 'called today',
      secondLookOn: day(60),
      name: 'Nora North',
    }),
  )
}

describe('a safety alert', () => {
  test('is raised by a positive answer, with its owner, and not by a negative or a blank one', async () => {
    const patient = await patientOf()
    await answer(patient, 7, 0)
    await answer(patient, 14, null)
    await rebuilt(patient, 20)
    expect(await alertsOf(patient)).toEqual([])
    await answer(patient, 21, 1)
    await rebuilt(patient, 22)
    expect(await alertsOf(patient)).toMatchObject([
      { raisedOn: day(21), instrument: 'PHQ-9', severity: 1, ownerName: 'Nora', acknowledgedAt: null },
    ])
    expect(await statusOf(patient)).toMatchObject({
      rules: ['safety_positive'],
      need: 16,
      reasons: [{ rule: 'safety_positive', text: 'Item 9 positive', on: day(21) }],
      past_positive_on: day(21),
      safety_instrument: 'PHQ-9',
    })
  })

  test('is raised once, however often the episode is rebuilt, and once for each day', async () => {
    const patient = await patientOf()
    await answer(patient, 7, 1)
    await answer(patient, 21, 2)
    for (const asOf of [22, 22, 40]) await rebuilt(patient, asOf)
    await rebuildOrganisation(db, service.organisationId)
    expect((await alertsOf(patient)).map(({ raisedOn }) => raisedOn)).toEqual([day(21), day(7)])
  })

  test('stays until it is acknowledged, also when a later form is negative', async () => {
    const patient = await patientOf()
    await answer(patient, 7, 1)
    await rebuilt(patient, 8)
    await answer(patient, 21, 0)
    await rebuilt(patient, 22)
    expect(await statusOf(patient)).toMatchObject({ safety: 'negative', rules: ['safety_positive'] })
    expect(await acknowledged(patient)).toHaveLength(1)
    await rebuilt(patient, 22)
    expect(await statusOf(patient)).toMatchObject({ rules: [], need: 0, past_positive_on: day(7) })
    expect(await alertsOf(patient)).toMatchObject([
      { acknowledgedBy: 'Nora North', action: 'contacted', note: 'called today', secondLookOn: day(60) },
    ])
  })

  test('is acknowledged once: whoever comes second changes nothing', async () => {
    const patient = await patientOf()
    await answer(patient, 7, 1)
    await rebuilt(patient, 8)
    const [first] = await alertsOf(patient)
    expect(await acknowledged(patient)).toEqual([first?.alert])
    const again = await inService((trx) =>
      acknowledgeAlerts(trx, scope(), {
        alerts: [first?.alert ?? ''],
        action: 'other',
        note: null,
        secondLookOn: null,
        name: 'Sam',
      }),
    )
    expect(again).toEqual([])
    expect((await alertsOf(patient))[0]).toMatchObject({ action: 'contacted', acknowledgedBy: 'Nora North' })
  })

  test('gets one second look, after it was acknowledged', async () => {
    const patient = await patientOf()
    await answer(patient, 7, 1)
    await rebuilt(patient, 8)
    const [alert] = await alertsOf(patient)
    const look = (name: string) =>
      inService((trx) => recordSecondLook(trx, scope(), { alert: alert?.alert ?? '', note: 'agreed', name }))
    expect(await look('Sam')).toBe(false)
    await acknowledged(patient)
    expect([await look('Sam'), await look('Nora North')]).toEqual([true, false])
    expect((await alertsOf(patient))[0]).toMatchObject({ secondLookBy: 'Sam', secondLookNote: 'agreed' })
  })

  test('outlives the correction of its form, and says so', async () => {
    const patient = await patientOf()
    await answer(patient, 7, 1)
    await rebuilt(patient, 8)
    await inService((trx) =>
      sql`update assessment set superseded_at = now() where patient_id = ${patient.patientId}`.execute(trx),
    )
    await rebuilt(patient, 9)
    const { reasons } = await statusOf(patient)
    expect(reasons).toMatchObject([
      {
        rule: 'safety_positive',
        facts: [{ on: day(7) }, { label: 'Corrected since', on: day(7) }],
      },
    ])
  })

  test('notes a graver answer of the same day as long as nobody has acknowledged it', async () => {
    const patient = await patientOf()
    await answer(patient, 7, 1)
    await rebuilt(patient, 8)
    await answer(patient, 7, 3, { source_key: `graver-${patient.patientId}` })
    await rebuilt(patient, 8)
    expect((await alertsOf(patient)).map(({ severity }) => severity)).toEqual([3])
  })

  test('of a C-SSRS screener goes by its name, beside one of the PHQ-9 of the same day', async () => {
    const patient = await patientOf()
    await answer(patient, 7, 1)
    await screened(patient, 7, [1, 1, 0, 0, 0, 0, 0])
    await rebuilt(patient, 8)
    expect((await alertsOf(patient)).map(({ instrument }) => instrument).toSorted()).toEqual([
      'C-SSRS',
      'PHQ-9',
    ])
    const other = await patientOf()
    await screened(other, 7, [1, 0, 0, 0, 0, 0, 0])
    await rebuilt(other, 8)
    expect((await statusOf(other)).reasons).toMatchObject([{ text: 'C-SSRS screener positive' }])
  })

  test.each([
    ['90 days ago is raised', 97, 1],
    ['91 days ago and answered since is history', 98, 0],
  ])('of a form of %s', async (_, asOf, count) => {
    const patient = await patientOf()
    await answer(patient, 7, 1)
    await answer(patient, 21, 0)
    await rebuilt(patient, asOf)
    expect(await alertsOf(patient)).toHaveLength(count)
    expect((await statusOf(patient)).past_positive_on).toBe(day(7))
  })

  test('of the last answer of an open episode is raised however old it is', async () => {
    const patient = await patientOf()
    await answer(patient, 7, 1)
    await answer(patient, 21, null)
    await rebuilt(patient, 300)
    expect(await alertsOf(patient)).toHaveLength(1)
  })

  test('stays on the row of an episode that ended before anybody acknowledged it', async () => {
    const patient = await patientOf({ endedOn: day(30) })
    await answer(patient, 7, 1)
    await rebuilt(patient, 40)
    expect(await statusOf(patient)).toMatchObject({ rules: ['safety_positive'], need: 16 })
    await acknowledged(patient)
    await rebuilt(patient, 40)
    expect(await statusOf(patient)).toMatchObject({ rules: [], need: 0 })
  })

  test('of a form that lies in the future is not known yet', async () => {
    const patient = await patientOf()
    await answer(patient, 30, 1)
    await rebuilt(patient, 29)
    expect(await alertsOf(patient)).toEqual([])
  })
})

describe('a rule that is switched off', () => {
  test('marks the episodes in care, and gives no reason from the next rebuild on', async () => {
    const patient = await patientOf()
    await answer(patient, 0, 0)
    await rebuilt(patient, 60)
    expect((await statusOf(patient)).rules).toEqual(['overdue'])
    const lead: Scope = { ...scope(), role: 'administrator', patients: 'none' }
    const turn = (enabled: boolean) =>
      withScope(db, lead, (trx) => switchRule(trx, lead, { rule: 'overdue', enabled, name: 'Ada' }))
    await turn(false)
    const { rows } = await inService((trx) =>
      sql<{ n: number }>`select count(*) as n from dirty where episode_id = ${patient.episodeId}`.execute(
        trx,
      ),
    )
    expect(rows[0]?.n).toBe(1)
    await rebuilt(patient, 60)
    expect(await statusOf(patient)).toMatchObject({ rules: [], need: 0 })
    await turn(true)
    await rebuilt(patient, 60)
    expect((await statusOf(patient)).rules).toEqual(['overdue'])
  })
})
