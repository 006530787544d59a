import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { connect, type Db } from './connect.ts'
import { addMeasureNote, endMeasureNote, endTargets, findMeasureNotes } from './queries/measure-notes.ts'
import { type Scope, systemScope, type Trx, withScope } from './scope.ts'
import { freshDatabase, type TestDatabase } from './test-database.ts'
import { makeService, type TestService } from './test-service.ts'

let database: TestDatabase
let db: Db
let ours: TestService
let theirs: TestService

const people = {
  lead: () => ({}),
  'lead of the north': () => ({ patients: 'sites', aggregates: 'sites', siteIds: [ours.north] }),
  quality: () => ({ role: 'quality', patients: 'none' }),
  clinician: () => ({ role: 'clinician', patients: 'caseload', clinicianId: ours.northClinician }),
  administrator: () => ({ role: 'administrator', patients: 'none' }),
  auditor: () => ({ role: 'auditor', patients: 'none' }),
  'lead of another organisation': () => ({ organisationId: theirs.organisationId }),
} satisfies Record<string, () => Partial<Scope>>
type Person = keyof typeof people

const scopeOf = (person: Person): Scope => ({
  ...systemScope(ours.organisationId, person),
  role: 'clinical_lead',
  ...people[person](),
})
const as = <Result>(person: Person, work: (trx: Trx, scope: Scope) => Promise<Result>) =>
  withScope(db, scopeOf(person), (trx) => work(trx, scopeOf(person)))

const note = { measure: 'dna', on: '2026-03-01', words: 'New booking system', target: null, by: 'L. Lead' }
const add = (person: Person, site: string | null, words = note.words) =>
  as(person, (trx, scope) => addMeasureNote(trx, scope, { ...note, kind: 'annotation', site, words }))
const wordsSeen = (person: Person, site: string | null) =>
  as(person, async (trx, scope) => {
    const found = await findMeasureNotes(trx, scope, 'dna', site)
    return found.map(({ words }) => words)
  })

beforeAll(async () => {
  database = await freshDatabase()
  db = connect(database.applicationUrl, 2)
  ours = await makeService(db, 'ours')
  theirs = await makeService(db, 'theirs')
  await add('lead', null, 'of the organisation')
  await add('lead', 'north', 'of the north')
  await add('lead', 'south', 'of the south')
  await add('lead of another organisation', null, 'of another organisation')
})
afterAll(async () => {
  await db.destroy()
  await database.drop()
})

describe('notes on charts of measures', () => {
  test.each([
    ['lead', 1, 1, 1],
    ['quality', 1, 1, 1],
    ['lead of the north', 1, 1, 0],
    ['clinician', 0, 0, 0],
    ['administrator', 0, 0, 0],
    ['auditor', 0, 0, 0],
  ] as const)(
    '%s reads %i of the organisation, %i of the north, %i of the south',
    async (person, all, north, south) => {
      expect(await wordsSeen(person, null)).toEqual(all ? ['of the organisation'] : [])
      expect(await wordsSeen(person, 'north')).toEqual(north ? ['of the north'] : [])
      expect(await wordsSeen(person, 'south')).toEqual(south ? ['of the south'] : [])
    },
  )

  test('another organisation reads its own', async () => {
    expect(await wordsSeen('lead of another organisation', null)).toEqual(['of another organisation'])
  })

  test.each([
    ['lead of the north', null],
    ['lead of the north', 'south'],
    ['clinician', 'north'],
    ['administrator', null],
    ['auditor', null],
  ] as const)('%s may not write on the chart of %s', async (person, site) => {
    await expect(add(person, site)).rejects.toMatchObject({ code: '42501' })
  })

  test('nobody writes in the name of somebody else, or in another organisation', async () => {
    const forged = (recordedBy: string, organisation: number) =>
      as('lead', (trx) =>
        sql`insert into measure_note (organisation_id, measure, noted_on, kind, words, recorded_by, recorded_name)
          values (${organisation}, 'dna', '2026-03-01', 'annotation', 'words', ${recordedBy}, 'X')`.execute(
          trx,
        ),
      )
    await expect(forged('somebody else', ours.organisationId)).rejects.toMatchObject({ code: '42501' })
    await expect(forged('lead', theirs.organisationId)).rejects.toMatchObject({ code: '42501' })
  })

  test('a site that does not exist takes no note', async () => {
    expect(await add('lead', 'west')).toBeNull()
  })

  test('words are never changed and no note is removed, not even by a lead', async () => {
    for (const change of [
      sql`update measure_note set words = 'other words'`,
      sql`update measure_note set noted_on = '2026-01-01'`,
      sql`delete from measure_note`,
    ])
      await expect(as('lead', (trx) => change.execute(trx))).rejects.toMatchObject({ code: '42501' })
  })

  test('a note is taken back once, with the reason, and stays to be read', async () => {
    const uuid = await add('quality', null, 'a mistake')
    const end = (person: Person) =>
      as(person, (trx, scope) => endMeasureNote(trx, scope, uuid!, 'Q. Quality', 'Wrong day'))
    expect(await end('lead of the north')).toBe(false)
    expect(await end('clinician')).toBe(false)
    expect(await end('quality')).toBe(true)
    expect(await end('quality')).toBe(false)
    const found = await as('lead', (trx, scope) => findMeasureNotes(trx, scope, 'dna', null))
    expect(found.find((held) => held.uuid === uuid)).toMatchObject({
      words: 'a mistake',
      by: 'L. Lead',
      ended: { by: 'Q. Quality', words: 'Wrong day', at: expect.any(Date) },
    })
  })

  test('a new target ends the one before on the same chart, and no other', async () => {
    const set = (site: string | null, target: number) =>
      as('lead', async (trx, scope) => {
        const by = { measure: 'dna', site, by: 'L. Lead', words: 'Agreed by the board' }
        await endTargets(trx, scope, by)
        await addMeasureNote(trx, scope, { ...note, ...by, kind: 'target', target })
      })
    await set(null, 0.1)
    await set('north', 0.2)
    await set(null, 0.15)
    const targets = async (site: string | null) =>
      (await as('lead', (trx, scope) => findMeasureNotes(trx, scope, 'dna', site)))
        .filter(({ kind }) => kind === 'target')
        .map(({ target, ended }) => [target, ended === null])
    expect(await targets(null)).toEqual([
      [0.1, false],
      [0.15, true],
    ])
    expect(await targets('north')).toEqual([[0.2, true]])
  })

  test.each([
    ['a target without a figure', sql`'target', 'words here', null`],
    ['a note with a figure', sql`'annotation', 'words here', 0.5`],
    ['a target above 1', sql`'target', 'words here', 1.01`],
    ['a reason of two letters', sql`'rebase', ' ab ', null`],
    ['another kind', sql`'verdict', 'words here', null`],
  ])('%s is refused', async (_, values) => {
    const added = as('lead', (trx) =>
      sql`insert into measure_note (organisation_id, measure, noted_on, recorded_by, recorded_name, kind, words, target)
        values (${ours.organisationId}, 'dna', '2026-03-01', 'lead', 'L', ${values})`.execute(trx),
    )
    await expect(added).rejects.toMatchObject({ code: '23514' })
  })
})
