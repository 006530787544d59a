import { addDays } from '@tandem/domain/calendar-day'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { connect, type Db } from '../connect.ts'
import { rebuildEpisodes } from '../rebuild.ts'
import { type Scope, systemScope, type Trx, withScope } from '../scope.ts'
import { freshDatabase, type TestDatabase } from '../test-database.ts'
import { makePatient, makeService, type TestService, totalOnly } from '../test-service.ts'
import { editReview, findMeetingDays, findMinutes, findOwners, type ReviewEdit } from './case-reviews.ts'
import { findCaseload, findCaseloadCounts } from './caseload.ts'

let database: TestDatabase
let db: Db
let service: TestService
const uuids = new Map<string, string>()

const start = '2025-01-06'
const today = addDays(start, 30)

beforeAll(async () => {
  database = await freshDatabase()
  db = connect(database.applicationUrl, 4)
  service = await makeService(db, 'clinic')
  await as({ role: 'system' }, async (trx) => {
    for (const [key, at] of [
      ['Anna', 'north'],
      ['Bert', 'south'],
      ['Cleo', 'north'],
      ['Dora', 'north'],
    ] as const) {
      const { patientId, episodeId } = await makePatient(trx, service, key, { at, startedOn: start })
      await trx
        .insertInto('assessment')
        .values([
          totalOnly(service, patientId, `${key}-0`, start, 12),
          totalOnly(service, patientId, `${key}-1`, addDays(start, 28), 19),
        ])
        .execute()
      await rebuildEpisodes(trx, service.organisationId, [episodeId], today)
      const { uuid } = await trx
        .selectFrom('episode')
        .select('uuid')
        .where('id', '=', episodeId)
        .executeTakeFirstOrThrow()
      uuids.set(key, uuid)
    }
  })
})
afterAll(async () => {
  await db.destroy()
  await database.drop()
})

const scopeOf = (change: Partial<Scope>): Scope => ({
  ...systemScope(service.organisationId, 'lea'),
  role: 'clinical_lead',
  ...change,
})
const as = <Result>(change: Partial<Scope>, work: (trx: Trx) => Promise<Result>) =>
  withScope(db, scopeOf(change), work)
const edit = (
  key: string,
  version: number,
  change: ReviewEdit,
  name = 'Lea Lead',
  scope: Partial<Scope> = {},
) =>
  as(scope, (trx) =>
    editReview(trx, scopeOf(scope), { episode: uuids.get(key) ?? '', version, change, name, today }),
  )
const flag: ReviewEdit = { discuss: { flagged: true, note: 'slow' } }
const rowOf = async (key: string) => {
  const { rows } = await as({}, (trx) =>
    findCaseload(trx, scopeOf({}), {
      status: 'open',
      sort: 'name',
      descending: false,
      page: 1,
      pageSize: 50,
      today,
    }),
  )
  return rows.find(({ patientNumber }) => patientNumber === key)?.review
}

describe('a review', () => {
  test('goes from the flag over the decision to the follow-up, each a version', async () => {
    expect(await edit('Anna', 0, flag)).toEqual({ kind: 'done', version: 1 })
    expect(await rowOf('Anna')).toMatchObject({
      version: 1,
      discuss: true,
      flaggedBy: 'Lea Lead',
      flagNote: 'slow',
    })
    const [owner] = await as({}, (trx) => findOwners(trx, scopeOf({})))
    const decided = await edit('Anna', 1, {
      decision: { decision: 'change_plan', note: 'raise the dose' },
      owner: owner?.clinician ?? null,
      followUpOn: addDays(today, 14),
    })
    expect(decided).toEqual({ kind: 'done', version: 2 })
    expect(await rowOf('Anna')).toEqual({
      version: 2,
      discuss: false,
      flaggedBy: 'Lea Lead',
      flagNote: 'slow',
      decision: 'change_plan',
      decisionNote: 'raise the dose',
      decidedOn: today,
      decidedBy: 'Lea Lead',
      owner: owner?.clinician,
      ownerName: 'Nora',
      followUpOn: addDays(today, 14),
    })
    await edit('Anna', 2, { owner: null }, 'Nora North')
    expect(await rowOf('Anna')).toMatchObject({ version: 3, owner: null, decidedBy: 'Lea Lead' })
    const versions = await as({}, (trx) =>
      trx
        .selectFrom('case_review')
        .select(['version', 'recorded_by', 'recorded_name', 'superseded_at'])
        .orderBy('version')
        .execute(),
    )
    expect(versions.map((row) => [row.version, row.recorded_name, row.superseded_at !== null])).toEqual([
      [1, 'Lea Lead', true],
      [2, 'Lea Lead', true],
      [3, 'Nora North', false],
    ])
  })

  test('made on an older version is told who was faster, and changes nothing', async () => {
    await edit('Bert', 0, flag, 'Nora North')
    expect(await edit('Bert', 0, { discuss: { flagged: true, note: 'mine' } })).toMatchObject({
      kind: 'conflict',
      version: 1,
      by: 'Nora North',
    })
    expect(await rowOf('Bert')).toMatchObject({ version: 1, flagNote: 'slow' })
  })

  test('of two at the same moment is written once', async () => {
    const both = await Promise.all([edit('Cleo', 0, flag, 'A'), edit('Cleo', 0, flag, 'B')])
    expect(both.map(({ kind }) => kind).toSorted()).toEqual(['conflict', 'done'])
    expect(await rowOf('Cleo')).toMatchObject({ version: 1 })
  })

  test('of a patient out of reach is not found, as of one that does not exist', async () => {
    const nora = { role: 'clinician', patients: 'caseload', clinicianId: service.northClinician } as const
    expect(await edit('Bert', 1, flag, 'Nora', nora)).toEqual({ kind: 'not_found', what: 'episode' })
    uuids.set('Nobody', '00000000-0000-4000-8000-000000000000')
    expect(await edit('Nobody', 0, flag)).toEqual({ kind: 'not_found', what: 'episode' })
  })

  test('needs an owner who exists', async () => {
    const owner = '00000000-0000-4000-8000-000000000000'
    expect(await edit('Dora', 0, { owner })).toEqual({ kind: 'not_found', what: 'owner' })
  })
})

describe('the registry', () => {
  test('counts and filters flags and follow-ups that are due', async () => {
    await edit('Dora', 0, { followUpOn: today })
    const counts = await as({}, (trx) => findCaseloadCounts(trx, scopeOf({}), today))
    expect(counts.flags).toEqual({ discuss: 2, follow_up_due: 1, past_positive: 0 })
    const listed = async (flags: ('discuss' | 'follow_up_due')[], on = today) => {
      const { total, rows } = await as({}, (trx) =>
        findCaseload(trx, scopeOf({}), {
          status: 'open',
          sort: 'followUp',
          descending: false,
          page: 1,
          pageSize: 50,
          today: on,
          flags,
        }),
      )
      expect(total).toBe(rows.length)
      return rows.map(({ patientNumber }) => patientNumber)
    }
    expect(await listed(['discuss'])).toEqual(['Bert', 'Cleo'])
    expect(await listed(['follow_up_due'])).toEqual(['Dora'])
    expect(await listed(['follow_up_due'], addDays(today, -1))).toEqual([])
    expect(await listed([])).toEqual(['Dora', 'Anna', 'Bert', 'Cleo'])
  })

  test('has minutes of the day: what lay on the table, what was decided, by whom', async () => {
    const minutes = await as({}, (trx) => findMinutes(trx, scopeOf({}), today))
    expect(minutes).toMatchObject([
      {
        patientNumber: 'Anna',
        decision: 'change_plan',
        decisionNote: 'raise the dose',
        decidedBy: 'Lea Lead',
        flaggedBy: 'Lea Lead',
        followUpOn: addDays(today, 14),
        basis: {
          instrument: 'PHQ-9',
          firstScore: 12,
          lastScore: 19,
          lastOn: addDays(start, 28),
          reasons: ['Reliably worse', 'Not on track'],
        },
      },
    ])
    expect(await as({}, (trx) => findMinutes(trx, scopeOf({}), addDays(today, 1)))).toEqual([])
    expect(await as({}, (trx) => findMeetingDays(trx, scopeOf({})))).toEqual([{ day: today, discussed: 1 }])
    const south = { role: 'clinician', patients: 'caseload', clinicianId: service.southClinician } as const
    expect(await as(south, (trx) => findMinutes(trx, scopeOf(south), today))).toEqual([])
  })
})
