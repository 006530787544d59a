import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { connect, type Db } from './connect.ts'
import { type Scope, systemScope, type Trx, withDirectory, withScope } from './scope.ts'
import { freshDatabase, type TestDatabase } from './test-database.ts'
import { makeService, type TestService } from './test-service.ts'

let database: TestDatabase
let db: Db
let ours: TestService
let theirs: TestService

const people = {
  maker: () => ({ actor: 'maker' }),
  recipient: () => ({ actor: 'recipient' }),
  'recipient of the north': () => ({
    actor: 'recipient of the north',
    aggregates: 'sites',
    siteIds: [ours.north],
  }),
  'recipient of the south': () => ({
    actor: 'recipient of the south',
    aggregates: 'sites',
    siteIds: [ours.south],
  }),
  colleague: () => ({ actor: 'colleague' }),
  administrator: () => ({ actor: 'admin', role: 'administrator' }),
  system: () => systemScope(ours.organisationId),
  'maker in the other organisation': () => ({ actor: 'maker', organisationId: theirs.organisationId }),
} satisfies Record<string, () => Partial<Scope>>
type Person = keyof typeof people
const everybody = Object.keys(people) as Person[]

const as = <Result>(person: Person, work: (trx: Trx) => Promise<Result>) =>
  withScope(
    db,
    {
      ...systemScope(ours.organisationId, 'somebody'),
      role: 'quality',
      patients: 'none',
      ...people[person](),
    },
    work,
  )

class TakeBack extends Error {}
/** How many rows a statement touches, which is then taken back. */
async function touched(person: Person, statement: string): Promise<number> {
  let count = 0
  await as(person, async (trx) => {
    count = Number((await sql.raw(statement).execute(trx)).numAffectedRows ?? 0)
    throw new TakeBack()
  }).catch((error: unknown) => {
    if (!(error instanceof TakeBack)) throw error
  })
  return count
}
const titles = (trx: Trx, table: string, column: string) =>
  sql<{ title: string }>`select ${sql.ref(column)} as title from ${sql.table(table)} order by 1`
    .execute(trx)
    .then(({ rows }) => rows.map(({ title }) => title))

const jobOf = ({ organisationId }: TestService, user = 'maker') => ({
  organisation_id: organisationId,
  kind: 'report',
  title: `Job of ${user}`,
  input: '{}',
  user_id: user,
  user_name: user,
})
const reportOf = ({ organisationId }: TestService, name: string, shared: boolean) => ({
  organisation_id: organisationId,
  name,
  shared,
  definition: '{}',
  user_id: 'maker',
  user_name: 'maker',
})
const fileOf = ({ organisationId }: TestService, title: string, siteIds: number[] | null) => ({
  organisation_id: organisationId,
  title,
  name: 'a.csv',
  format: 'csv-long',
  media_type: 'text/csv',
  bytes: 1,
  sha256: 'x',
  data_rows: 1,
  as_of: '2026-01-01',
  manifest: '{}',
  manifest_hash: 'x',
  user_id: 'maker',
  user_name: 'maker',
  recipients: ['recipient', 'recipient of the north', 'recipient of the south'],
  site_ids: siteIds,
  expires_at: new Date('2099-01-01T00:00:00Z'),
})

async function fill(service: TestService) {
  const scope = systemScope(service.organisationId, 'maker')
  await withScope(db, scope, async (trx) => {
    await trx
      .insertInto('job')
      .values([jobOf(service), jobOf(service, 'colleague')])
      .execute()
    const reports = await trx
      .insertInto('report')
      .values([reportOf(service, 'own', false), reportOf(service, 'shared', true)])
      .returning('id')
      .execute()
    await trx
      .insertInto('report_schedule')
      .values({
        organisation_id: service.organisationId,
        report_id: reports[0]?.id ?? 0,
        user_id: 'maker',
        user_name: 'maker',
        rhythm: 'weekly',
        on_day: 1,
        at_time: '07:00',
        next_run_at: new Date('2026-01-05T07:00:00Z'),
        recipients: ['recipient'],
      })
      .execute()
    const files = await trx
      .insertInto('report_file')
      .values([fileOf(service, 'everybody', null), fileOf(service, 'north', [service.north])])
      .returning('id')
      .execute()
    for (const { id } of files)
      await trx
        .insertInto('report_file_part')
        .values({
          organisation_id: service.organisationId,
          file_id: id,
          place: 0,
          bytes: Buffer.from('x'),
        })
        .execute()
  })
}

beforeAll(async () => {
  database = await freshDatabase()
  db = connect(database.applicationUrl, 2)
  ours = await makeService(db, 'ours')
  theirs = await makeService(db, 'theirs')
  await fill(ours)
  await fill(theirs)
})
afterAll(async () => {
  await db.destroy()
  await database.drop()
})

const refused = { code: '42501' }

test('outside a scope nothing of it is visible', async () => {
  for (const table of ['job', 'report', 'report_schedule', 'report_file', 'report_file_part'])
    expect((await sql`select from ${sql.table(table)}`.execute(db)).rows, table).toEqual([])
})

describe('job', () => {
  test('is seen by its asker and the system, not by those who manage', async () => {
    const seen = async (person: Person) => as(person, (trx) => titles(trx, 'job', 'title'))
    expect(await seen('maker')).toEqual(['Job of maker'])
    expect(await seen('colleague')).toEqual(['Job of colleague'])
    expect(await seen('administrator')).toEqual([])
    expect(await seen('system')).toEqual(['Job of colleague', 'Job of maker'])
    expect(await seen('maker in the other organisation')).toEqual(['Job of maker'])
  })

  test('is started, changed and cancelled in one’s own name alone', async () => {
    const own = jobOf(ours)
    await expect(as('colleague', (trx) => trx.insertInto('job').values(own).execute())).rejects.toMatchObject(
      refused,
    )
    await expect(
      as('maker', (trx) => trx.insertInto('job').values(jobOf(theirs)).execute()),
    ).rejects.toMatchObject(refused)
    const cancel = 'update job set cancel_asked_at = now()'
    expect(await touched('maker', cancel)).toBe(1)
    expect(await touched('administrator', cancel)).toBe(0)
    await expect(touched('maker', `update job set user_id = 'colleague'`)).rejects.toMatchObject(refused)
    expect(await touched('maker', 'delete from job')).toBe(0)
  })

  test('has an end when it has ended, and only then', async () => {
    for (const change of [`set state = 'done'`, 'set ended_at = now()', `set state = 'lost'`])
      await expect(touched('system', `update job ${change}`), change).rejects.toMatchObject({ code: '23514' })
  })
})

describe('report', () => {
  test('is seen where it is shared, and changed by its maker', async () => {
    const seen = (person: Person) => as(person, (trx) => titles(trx, 'report', 'name'))
    expect(await seen('maker')).toEqual(['own', 'shared'])
    expect(await seen('colleague')).toEqual(['shared'])
    for (const statement of [`update report set shared = true`, 'delete from report']) {
      expect(await touched('maker', statement)).toBe(2)
      for (const person of ['colleague', 'administrator', 'system'] as const)
        expect(await touched(person, statement), person).toBe(0)
    }
    await expect(
      as('colleague', (trx) =>
        trx
          .insertInto('report')
          .values(reportOf(ours, 'x', true))
          .execute(),
      ),
    ).rejects.toMatchObject(refused)
  })

  test('takes its schedule with it, and leaves its files', async () => {
    const left = await as('maker', async (trx) => {
      const { organisationId } = ours
      const [made] = await trx
        .insertInto('report')
        .values(reportOf(ours, 'to go', false))
        .returning('id')
        .execute()
      await sql`update report_schedule set report_id = ${made?.id ?? 0}`.execute(trx)
      await trx
        .insertInto('report_file')
        .values({ ...fileOf(ours, 'of it', null), report_id: made?.id ?? 0 })
        .execute()
      await sql`delete from report where name = 'to go'`.execute(trx)
      const schedules = await sql`select from report_schedule`.execute(trx)
      const { rows } = await sql<{ report: number | null; organisation: number }>`
        select report_id as report, organisation_id as organisation from report_file where title = 'of it'`.execute(
        trx,
      )
      expect(rows).toEqual([{ report: null, organisation: organisationId }])
      const found = schedules.rows.length
      await sql`delete from report_file where title = 'of it'`.execute(trx)
      return found
    })
    expect(left).toBe(0)
    await as('maker', (trx) =>
      sql`insert into report_schedule (organisation_id, report_id, user_id, user_name, rhythm, on_day, at_time,
          next_run_at, recipients)
        select organisation_id, id, user_id, user_name, 'weekly', 1, '07:00', '2026-01-05T07:00Z', '{recipient}'
        from report where name = 'own'`.execute(trx),
    )
  })
})

describe('report_schedule', () => {
  test('is its maker’s and the system’s', async () => {
    const move = `update report_schedule set next_run_at = now()`
    for (const person of everybody)
      expect(await touched(person, move), person).toBe(
        ['maker', 'system', 'maker in the other organisation'].includes(person) ? 1 : 0,
      )
  })

  test.each([
    ['a weekday after Sunday', 'on_day = 8'],
    ['a day before the first', 'on_day = 0'],
    ['an hour after 23', `at_time = '24:00'`],
    ['another rhythm', `rhythm = 'daily'`],
  ])('%s is refused', async (_, change) => {
    await expect(touched('maker', `update report_schedule set ${change}`)).rejects.toMatchObject({
      code: '23514',
    })
  })
})

describe('report_file', () => {
  const expected: Record<Person, string[]> = {
    maker: ['everybody', 'north'],
    recipient: ['everybody', 'north'],
    'recipient of the north': ['north'],
    'recipient of the south': [],
    colleague: [],
    administrator: [],
    system: ['everybody', 'north'],
    'maker in the other organisation': ['everybody', 'north'],
  }

  test.each(everybody)(
    '%s sees the files, and their bytes, that such figures may be shown of',
    async (person) => {
      expect(await as(person, (trx) => titles(trx, 'report_file', 'title'))).toEqual(expected[person])
      const parts = await as(person, (trx) => sql`select bytes from report_file_part`.execute(trx))
      expect(parts.rows).toHaveLength(expected[person].length)
    },
  )

  test('is never changed, and removed by its maker or the system', async () => {
    for (const person of everybody) {
      await expect(touched(person, `update report_file set title = 'x'`)).rejects.toMatchObject(refused)
      await expect(touched(person, `update report_file_part set bytes = 'x'`)).rejects.toMatchObject(refused)
    }
    expect(await touched('recipient', 'delete from report_file')).toBe(0)
    expect(await touched('maker', 'delete from report_file')).toBe(2)
    expect(await touched('system', 'delete from report_file')).toBe(2)
  })

  test('is made in one’s own name, and gets bytes from its maker alone', async () => {
    await expect(
      as('recipient', (trx) =>
        trx
          .insertInto('report_file')
          .values(fileOf(ours, 'x', null))
          .execute(),
      ),
    ).rejects.toMatchObject(refused)
    await expect(
      touched(
        'recipient',
        `insert into report_file_part select organisation_id, file_id, 1, bytes from report_file_part`,
      ),
    ).rejects.toMatchObject(refused)
  })
})

test('the directory tells which organisations have work, and holds no bytes', async () => {
  const counts = await withDirectory(db, async (trx) => {
    const count = async (table: string) =>
      (await sql`select from ${sql.table(table)}`.execute(trx)).rows.length
    return [
      await count('job'),
      await count('report_schedule'),
      await count('report_file_part'),
      await count('report'),
    ]
  })
  expect(counts).toEqual([4, 2, 0, 0])
})
