import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { connect, type Db } from './connect.ts'
import { markDirty } from './dirty.ts'
import { drainDirty } from './rebuild.ts'
import type { Database } from './schema.ts'
import { type Scope, systemScope, type Trx, withDirectory, withScope } from './scope.ts'
import { freshDatabase, type TestDatabase } from './test-database.ts'
import {
  addOneFactOfEach,
  makePatient,
  makeService,
  type TestPatient,
  type TestService,
} from './test-service.ts'

type Table = keyof Database

let database: TestDatabase
let db: Db
/** Sees past every policy: what is really there. */
let truth: Db
let ours: TestService
let theirs: TestService
let north: TestPatient
let south: TestPatient
let foreign: TestPatient

beforeAll(async () => {
  database = await freshDatabase()
  db = connect(database.applicationUrl, 3)
  truth = connect(database.administratorUrl, 2)
  ours = await makeService(db, 'ours')
  theirs = await makeService(db, 'theirs')
  ;[north, south] = await withScope(db, systemScope(ours.organisationId), async (trx) => [
    await makePatient(trx, ours, 'north', { at: 'north' }),
    await makePatient(trx, ours, 'south', { at: 'south' }),
  ])
  foreign = await withScope(db, systemScope(theirs.organisationId), (trx) =>
    makePatient(trx, theirs, 'foreign'),
  )
  for (const [service, patients] of [
    [ours, [north, south]],
    [theirs, [foreign]],
  ] as const)
    await withScope(db, systemScope(service.organisationId), async (trx) => {
      for (const patient of patients) await addOneFactOfEach(trx, service, patient)
      await markDirty(
        trx,
        service.organisationId,
        patients.map(({ episodeId }) => episodeId),
      )
      await addServiceRows(trx, service)
    })
  await drainDirty(db)
  for (const [service, patients] of [
    [ours, [north, south]],
    [theirs, [foreign]],
  ] as const)
    await withScope(db, systemScope(service.organisationId), (trx) =>
      markDirty(
        trx,
        service.organisationId,
        patients.map(({ episodeId }) => episodeId),
      ),
    )
})
afterAll(async () => {
  await db.destroy()
  await truth.destroy()
  await database.drop()
})

async function addServiceRows(trx: Trx, { organisationId, northClinician }: TestService) {
  const organisation_id = organisationId
  await trx
    .insertInto('user_grant')
    .values([
      { organisation_id, user_id: `nora-${organisationId}`, role: 'clinician', clinician_id: northClinician },
      { organisation_id, user_id: 'both', role: 'clinical_lead' },
    ])
    .execute()
  const { id } = await trx
    .insertInto('import_batch')
    .values({
      organisation_id,
      file_name: 'a.csv',
      format: 'csv',
      source: 'test',
      digest: '00',
      recorded_by: 'x',
    })
    .returning('id')
    .executeTakeFirstOrThrow()
  await trx
    .insertInto('import_notice')
    .values({ organisation_id, import_batch_id: id, kind: 'unknown code', message: 'left' })
    .execute()
  await trx
    .insertInto('audit_event')
    .values({ organisation_id, actor: 'system', role: 'system', action: 'import', resource: 'batch' })
    .execute()
}

const scopeOf = (change: Partial<Scope>): Scope => ({
  ...systemScope(ours.organisationId, 'somebody'),
  role: 'clinical_lead',
  ...change,
})

/** Who asks, from those who reach nothing to those who reach all of one organisation. */
const people = {
  lead: () => scopeOf({}),
  'lead of the north': () => scopeOf({ patients: 'sites', aggregates: 'sites', siteIds: [ours.north] }),
  'lead of no site': () => scopeOf({ patients: 'sites', aggregates: 'sites', siteIds: [] }),
  'clinician of the north': () =>
    scopeOf({ role: 'clinician', patients: 'caseload', clinicianId: ours.northClinician }),
  'clinician without patients': () => scopeOf({ role: 'clinician', patients: 'caseload', clinicianId: 0 }),
  'clinician without a name': () => scopeOf({ role: 'clinician', patients: 'caseload' }),
  // Carries a clinician and sites all the same: the reach decides, not what else is set.
  quality: () =>
    scopeOf({ role: 'quality', patients: 'none', clinicianId: ours.northClinician, siteIds: [ours.north] }),
  administrator: () => scopeOf({ role: 'administrator', patients: 'none' }),
  auditor: () => scopeOf({ role: 'auditor', patients: 'none' }),
  'system of the other organisation': () => systemScope(theirs.organisationId),
  system: () => systemScope(ours.organisationId),
} satisfies Record<string, () => Scope>
type Person = keyof typeof people

const as = <Result>(person: Person, work: (trx: Trx) => Promise<Result>) =>
  withScope(db, people[person](), work)

/** The rows of a table that a transaction sees, as the patients or the organisations they belong to. */
async function seen(from: Trx | Db, table: Table, column: string): Promise<number[]> {
  const { rows } = await sql<{ key: number }>`
    select distinct ${sql.ref(column)} as key from ${sql.table(table)} order by 1`.execute(from)
  return rows.map(({ key }) => key)
}

/** Tables that belong to one patient: table, and the column that names the patient. */
const ofOnePatient: readonly (readonly [Table, string])[] = [
  ['patient', 'id'],
  ['patient_record', 'patient_id'],
  ['episode', 'patient_id'],
  ['episode_record', 'patient_id'],
  ['diagnosis', 'patient_id'],
  ['care_team_member', 'patient_id'],
  ['treatment', 'patient_id'],
  ['prescription', 'patient_id'],
  ['dispense', 'patient_id'],
  ['adherence_report', 'patient_id'],
  ['appointment', 'patient_id'],
  ['encounter', 'patient_id'],
  ['inpatient_stay', 'patient_id'],
  ['consent', 'patient_id'],
  ['care_event', 'patient_id'],
  ['assessment', 'patient_id'],
]
const derived: readonly Table[] = ['series', 'episode_outcome', 'episode_profile']
const ofTheService: readonly Table[] = ['site', 'programme', 'clinician', 'drug', 'import_batch']
const blind: readonly Person[] = [
  'lead of no site',
  'clinician without patients',
  'clinician without a name',
  'quality',
  'administrator',
  'auditor',
]

const withoutScope = <Result>(work: (trx: Trx) => Promise<Result>) => db.transaction().execute(work)

/** A row as it stands, with another key, so that a copy would be a new row. */
async function rowOf(table: Table, column: string, value: number): Promise<Record<string, unknown>> {
  const { rows } = await sql<{ row: Record<string, unknown> }>`
    select to_jsonb(found) - 'id' - 'uuid' as row from ${sql.table(table)} found
    where ${sql.ref(column)} = ${value} limit 1`.execute(truth)
  const row = rows[0]?.row
  if (row === undefined) throw new Error(`No row of ${table} to copy.`)
  const fresh = {
    source_key: 'copied',
    code: 'copied',
    drug: 'copied',
    user_id: 'copied',
    instrument: 'WSAS',
  }
  return Object.fromEntries(
    Object.entries(row).map(([name, held]) => [
      name,
      Object.entries(fresh).find(([key]) => key === name)?.[1] ?? held,
    ]),
  )
}

function insertRow(trx: Trx, table: Table, row: Record<string, unknown>) {
  const columns = sql.join(Object.keys(row).map((name) => sql.ref(name)))
  return sql`
    insert into ${sql.table(table)} (${columns})
    select ${columns} from jsonb_populate_record(null::${sql.table(table)}, ${JSON.stringify(row)}::jsonb)`.execute(
    trx,
  )
}

const refused = { code: '42501' }
class TakeBack extends Error {}

/** Runs a change and takes it back; resolves with what the change gave. */
async function tried<Result>(person: Person, work: (trx: Trx) => Promise<Result>): Promise<Result> {
  let result: Result | undefined
  await as(person, async (trx) => {
    result = await work(trx)
    throw new TakeBack()
  }).catch((error: unknown) => {
    if (!(error instanceof TakeBack)) throw error
  })
  return result as Result
}

const changed = async (trx: Trx, table: Table, column: string, value: number) => {
  const { numAffectedRows } = await sql`
    update ${sql.table(table)} set organisation_id = organisation_id
    where ${sql.ref(column)} = ${value}`.execute(trx)
  return Number(numAffectedRows)
}
const removed = async (trx: Trx, table: Table, column: string, value: number) => {
  const { numAffectedRows } = await sql`
    delete from ${sql.table(table)} where ${sql.ref(column)} = ${value}`.execute(trx)
  return Number(numAffectedRows)
}

describe.each(ofOnePatient)('%s', (table, column) => {
  test('is empty for whoever reaches no patient', async () => {
    expect(await withoutScope((trx) => seen(trx, table, column))).toEqual([])
    for (const person of blind)
      expect(await as(person, (trx) => seen(trx, table, column)), person).toEqual([])
  })

  test('shows everybody exactly their patients', async () => {
    const all = await seen(truth, table, column)
    expect(all).toEqual([north.patientId, south.patientId, foreign.patientId].toSorted((a, b) => a - b))
    const own = (person: Person) => as(person, (trx) => seen(trx, table, column))
    expect(await own('lead')).toEqual([north.patientId, south.patientId])
    expect(await own('system')).toEqual([north.patientId, south.patientId])
    expect(await own('system of the other organisation')).toEqual([foreign.patientId])
    expect(await own('lead of the north')).toEqual([north.patientId])
    expect(await own('clinician of the north')).toEqual([north.patientId])
  })

  test('takes changes only of patients within reach', async () => {
    const person = 'clinician of the north'
    expect(await tried(person, (trx) => changed(trx, table, column, north.patientId))).toBeGreaterThan(0)
    expect(await tried(person, (trx) => changed(trx, table, column, south.patientId))).toBe(0)
    expect(await tried(person, (trx) => removed(trx, table, column, south.patientId))).toBe(0)
    expect(await tried('quality', (trx) => changed(trx, table, column, north.patientId))).toBe(0)
    expect(
      await tried('system of the other organisation', (trx) => removed(trx, table, column, north.patientId)),
    ).toBe(0)
    const unseen = await rowOf(table, column, south.patientId)
    await expect(as(person, (trx) => insertRow(trx, table, unseen))).rejects.toMatchObject(refused)
    await expect(
      as('system of the other organisation', (trx) => insertRow(trx, table, unseen)),
    ).rejects.toMatchObject(refused)
    const moved = sql`update ${sql.table(table)} set organisation_id = ${theirs.organisationId}
      where ${sql.ref(column)} = ${north.patientId}`
    await expect(as(person, (trx) => moved.execute(trx))).rejects.toMatchObject(refused)
  })
})

describe('facts of a patient', () => {
  test('are added by whoever reaches the patient', async () => {
    const row = await rowOf('assessment', 'patient_id', north.patientId)
    const { numAffectedRows } = await tried('clinician of the north', (trx) =>
      insertRow(trx, 'assessment', row),
    )
    expect(numAffectedRows).toBe(1n)
  })

  test('cannot name one patient and the episode of another', async () => {
    const row = { ...(await rowOf('treatment', 'patient_id', north.patientId)), episode_id: south.episodeId }
    await expect(as('system', (trx) => insertRow(trx, 'treatment', row))).rejects.toMatchObject({
      code: '23503',
    })
  })
})

describe('episode_status', () => {
  test('is empty for whoever reaches no patient', async () => {
    expect(await withoutScope((trx) => seen(trx, 'episode_status', 'patient_id'))).toEqual([])
    for (const person of blind)
      expect(await as(person, (trx) => seen(trx, 'episode_status', 'patient_id')), person).toEqual([])
  })

  test('shows everybody exactly their patients', async () => {
    const own = (person: Person) => as(person, (trx) => seen(trx, 'episode_status', 'patient_id'))
    expect(await own('lead')).toEqual([north.patientId, south.patientId])
    expect(await own('lead of the north')).toEqual([north.patientId])
    expect(await own('clinician of the north')).toEqual([north.patientId])
    expect(await own('system of the other organisation')).toEqual([foreign.patientId])
  })
})

describe.each(derived)('%s', (table) => {
  test('is empty without a scope and for whoever has no site', async () => {
    expect(await withoutScope((trx) => seen(trx, table, 'site_id'))).toEqual([])
    expect(await as('lead of no site', (trx) => seen(trx, table, 'site_id'))).toEqual([])
  })

  test('shows aggregates of one organisation, and of the permitted sites', async () => {
    const own = (person: Person) => as(person, (trx) => seen(trx, table, 'site_id'))
    expect(await own('quality')).toEqual([ours.north, ours.south])
    expect(await own('lead of the north')).toEqual([ours.north])
    expect(await own('system of the other organisation')).toEqual([theirs.north])
  })
})

describe.each<Table>([...derived, 'episode_status', 'patient_access'])('%s', (table) => {
  test('is written by the system alone', async () => {
    const [column, value] = ['site_id', ours.north] as const
    const row = await rowOf(table, column, value)
    for (const person of ['lead', 'clinician of the north', 'administrator'] as const) {
      await expect(
        as(person, (trx) => insertRow(trx, table, row)),
        person,
      ).rejects.toMatchObject(refused)
      expect(await tried(person, (trx) => changed(trx, table, column, value)), person).toBe(0)
      expect(await tried(person, (trx) => removed(trx, table, column, value)), person).toBe(0)
    }
    expect(await tried('system', (trx) => changed(trx, table, column, value))).toBeGreaterThan(0)
    expect(await tried('system', (trx) => removed(trx, table, column, value))).toBeGreaterThan(0)
    expect(await tried('system', (trx) => changed(trx, table, column, theirs.north))).toBe(0)
    const elsewhere = await rowOf(table, column, theirs.north)
    await expect(as('system', (trx) => insertRow(trx, table, elsewhere))).rejects.toMatchObject(refused)
  })
})

describe('patient_access', () => {
  test('shows each person what lets them reach a patient, and nobody else’s', async () => {
    const own = (person: Person) => as(person, (trx) => seen(trx, 'patient_access', 'patient_id'))
    expect(await withoutScope((trx) => seen(trx, 'patient_access', 'patient_id'))).toEqual([])
    for (const person of blind) expect(await own(person), person).toEqual([])
    expect(await own('lead')).toEqual([north.patientId, south.patientId])
    expect(await own('lead of the north')).toEqual([north.patientId])
    expect(await own('clinician of the north')).toEqual([north.patientId])
  })

  test('nobody can let themselves reach a patient', async () => {
    const row = {
      ...(await rowOf('patient_access', 'patient_id', south.patientId)),
      clinician_id: ours.northClinician,
    }
    await expect(
      as('clinician of the north', (trx) => insertRow(trx, 'patient_access', row)),
    ).rejects.toMatchObject(refused)
  })
})

describe.each(ofTheService)('%s', (table) => {
  test('is empty without a scope, and shows the people of one organisation their own', async () => {
    expect(await withoutScope((trx) => seen(trx, table, 'organisation_id'))).toEqual([])
    expect(await as('quality', (trx) => seen(trx, table, 'organisation_id'))).toEqual([ours.organisationId])
    expect(
      await as('system of the other organisation', (trx) => seen(trx, table, 'organisation_id')),
    ).toEqual([theirs.organisationId])
  })

  test('is changed by the system and by administrators', async () => {
    const row = await rowOf(table, 'organisation_id', ours.organisationId)
    for (const person of ['lead', 'clinician of the north', 'quality', 'auditor'] as const) {
      await expect(
        as(person, (trx) => insertRow(trx, table, row)),
        person,
      ).rejects.toMatchObject(refused)
      expect(
        await tried(person, (trx) => changed(trx, table, 'organisation_id', ours.organisationId)),
        person,
      ).toBe(0)
      expect(
        await tried(person, (trx) => removed(trx, table, 'organisation_id', ours.organisationId)),
        person,
      ).toBe(0)
    }
    for (const person of ['administrator', 'system'] as const) {
      expect((await tried(person, (trx) => insertRow(trx, table, row))).numAffectedRows, person).toBe(1n)
      expect(
        await tried(person, (trx) => changed(trx, table, 'organisation_id', ours.organisationId)),
      ).toBeGreaterThan(0)
      expect(
        await tried(person, (trx) => changed(trx, table, 'organisation_id', theirs.organisationId)),
      ).toBe(0)
      expect(
        await tried(person, (trx) => removed(trx, table, 'organisation_id', theirs.organisationId)),
      ).toBe(0)
    }
    const foreignRow = await rowOf(table, 'organisation_id', theirs.organisationId)
    await expect(as('administrator', (trx) => insertRow(trx, table, foreignRow))).rejects.toMatchObject(
      refused,
    )
  })
})

describe('import_notice', () => {
  test('is for those who import: it may quote a file', async () => {
    const own = (person: Person) => as(person, (trx) => seen(trx, 'import_notice', 'organisation_id'))
    expect(await withoutScope((trx) => seen(trx, 'import_notice', 'organisation_id'))).toEqual([])
    for (const person of ['lead', 'clinician of the north', 'quality', 'auditor'] as const)
      expect(await own(person), person).toEqual([])
    expect(await own('administrator')).toEqual([ours.organisationId])
    const row = await rowOf('import_notice', 'organisation_id', ours.organisationId)
    await expect(as('quality', (trx) => insertRow(trx, 'import_notice', row))).rejects.toMatchObject(refused)
    expect((await tried('system', (trx) => insertRow(trx, 'import_notice', row))).numAffectedRows).toBe(1n)
  })
})

describe('dirty', () => {
  test('is marked inside the own organisation, and read by whoever does', async () => {
    expect(await withoutScope((trx) => seen(trx, 'dirty', 'organisation_id'))).toEqual([])
    expect(await as('clinician of the north', (trx) => seen(trx, 'dirty', 'organisation_id'))).toEqual([
      ours.organisationId,
    ])
    await tried('clinician of the north', (trx) => markDirty(trx, ours.organisationId, [north.episodeId]))
    await expect(
      as('lead', (trx) => markDirty(trx, theirs.organisationId, [foreign.episodeId])),
    ).rejects.toMatchObject(refused)
  })

  test('is read in every organisation by the directory, which may not touch it', async () => {
    expect(await withDirectory(db, (trx) => seen(trx, 'dirty', 'organisation_id'))).toEqual([
      ours.organisationId,
      theirs.organisationId,
    ])
    const { organisationId } = ours
    expect(await withDirectory(db, (trx) => removed(trx, 'dirty', 'organisation_id', organisationId))).toBe(0)
    await expect(
      withDirectory(db, (trx) => markDirty(trx, organisationId, [south.episodeId])),
    ).rejects.toMatchObject(refused)
  })
})

describe('organisation', () => {
  const own = (person: Person) => as(person, (trx) => seen(trx, 'organisation', 'organisation_id'))

  test('is nobody’s without a scope; the directory sees all', async () => {
    expect(await withoutScope((trx) => seen(trx, 'organisation', 'organisation_id'))).toEqual([])
    expect(await withDirectory(db, (trx) => seen(trx, 'organisation', 'organisation_id'))).toEqual([
      ours.organisationId,
      theirs.organisationId,
    ])
  })

  test('shows the active one, and those a person holds a grant in', async () => {
    expect(await own('quality')).toEqual([ours.organisationId])
    const both = { ...people.lead(), actor: 'both' }
    expect(await withScope(db, both, (trx) => seen(trx, 'organisation', 'organisation_id'))).toEqual([
      ours.organisationId,
      theirs.organisationId,
    ])
  })

  test('is changed by its administrators only, and made by the directory only', async () => {
    const column = 'organisation_id'
    const rename = (trx: Trx, id: number) =>
      sql`update organisation set name = 'new' where organisation_id = ${id}`.execute(trx)
    for (const person of ['lead', 'clinician of the north', 'auditor'] as const)
      expect((await tried(person, (trx) => rename(trx, ours.organisationId))).numAffectedRows, person).toBe(
        0n,
      )
    expect((await tried('administrator', (trx) => rename(trx, ours.organisationId))).numAffectedRows).toBe(1n)
    expect((await tried('administrator', (trx) => rename(trx, theirs.organisationId))).numAffectedRows).toBe(
      0n,
    )
    expect(await tried('lead', (trx) => removed(trx, 'organisation', column, ours.organisationId))).toBe(0)
    const made = sql`insert into organisation (code, name, kind, time_zone) values ('new', 'New', 'service', 'UTC')`
    await expect(as('administrator', (trx) => made.execute(trx))).rejects.toMatchObject(refused)
    expect((await withDirectory(db, (trx) => made.execute(trx))).numAffectedRows).toBe(1n)
    await withDirectory(db, (trx) => sql`delete from organisation where code = 'new'`.execute(trx))
  })
})

describe('user_grant', () => {
  test('shows the grants of the organisation, and a person’s own elsewhere', async () => {
    const users = async (scope: Scope) =>
      withScope(db, scope, (trx) =>
        trx.selectFrom('user_grant').select(['user_id', 'organisation_id']).execute(),
      )
    expect(await withoutScope((trx) => seen(trx, 'user_grant', 'organisation_id'))).toEqual([])
    expect((await users(people.lead())).map((row) => row.organisation_id)).toEqual([
      ours.organisationId,
      ours.organisationId,
    ])
    expect(await users({ ...people.lead(), actor: 'both' })).toHaveLength(3)
    expect(await withDirectory(db, (trx) => seen(trx, 'user_grant', 'organisation_id'))).toHaveLength(2)
  })

  test('nobody gives themselves a role', async () => {
    const row = {
      ...(await rowOf('user_grant', 'organisation_id', theirs.organisationId)),
      user_id: 'somebody',
    }
    const mine = { ...row, organisation_id: ours.organisationId, clinician_id: null }
    for (const person of ['lead', 'clinician of the north', 'quality', 'auditor'] as const) {
      await expect(
        as(person, (trx) => insertRow(trx, 'user_grant', mine)),
        person,
      ).rejects.toMatchObject(refused)
      expect(
        await tried(person, (trx) => changed(trx, 'user_grant', 'organisation_id', ours.organisationId)),
      ).toBe(0)
      expect(
        await tried(person, (trx) => removed(trx, 'user_grant', 'organisation_id', ours.organisationId)),
      ).toBe(0)
    }
    await expect(as('administrator', (trx) => insertRow(trx, 'user_grant', row))).rejects.toMatchObject(
      refused,
    )
    expect((await tried('administrator', (trx) => insertRow(trx, 'user_grant', mine))).numAffectedRows).toBe(
      1n,
    )
  })
})

describe('audit_event', () => {
  const event = (actor: string, organisation_id = ours.organisationId) => ({
    organisation_id,
    actor,
    role: 'clinical_lead',
    action: 'open',
    resource: 'patient',
  })

  test('is added in one’s own name and organisation', async () => {
    const add = (actor: string, organisation?: number) =>
      tried('quality', (trx) => trx.insertInto('audit_event').values(event(actor, organisation)).execute())
    await add('somebody')
    await expect(add('somebody else')).rejects.toMatchObject(refused)
    await expect(add('somebody', theirs.organisationId)).rejects.toMatchObject(refused)
    await expect(
      withoutScope((trx) => trx.insertInto('audit_event').values(event('somebody')).execute()),
    ).rejects.toMatchObject(refused)
  })

  test('is read by auditors of the organisation', async () => {
    const own = (person: Person) => as(person, (trx) => seen(trx, 'audit_event', 'organisation_id'))
    for (const person of ['lead', 'clinician of the north', 'quality', 'administrator'] as const)
      expect(await own(person), person).toEqual([])
    expect(await withoutScope((trx) => seen(trx, 'audit_event', 'organisation_id'))).toEqual([])
    expect(await own('auditor')).toEqual([ours.organisationId])
  })

  test('is never changed or removed, not by the system and not by the owner of the table', async () => {
    const changes = [
      sql`update audit_event set actor = 'nobody'`,
      sql`delete from audit_event`,
      sql`truncate audit_event`,
    ]
    for (const change of changes)
      await expect(as('system', (trx) => change.execute(trx))).rejects.toMatchObject(refused)
    const owner = connect(database.ownerUrl, 1)
    try {
      await withScope(owner, people.system(), async (trx) => {
        expect((await sql`update audit_event set actor = 'nobody'`.execute(trx)).numAffectedRows).toBe(0n)
        expect((await sql`delete from audit_event`.execute(trx)).numAffectedRows).toBe(0n)
      })
    } finally {
      await owner.destroy()
    }
  })
})

describe('policies', () => {
  test('each one stands on a table that is tested here', async () => {
    const tested = new Set<string>([
      ...ofOnePatient.map(([table]) => table),
      ...derived,
      ...ofTheService,
      'episode_status',
      'patient_access',
      'import_notice',
      'dirty',
      'organisation',
      'user_grant',
      'audit_event',
      // In saved-views.test.ts.
      'saved_view',
      // In policies-cohort.test.ts.
      'cohort_pack',
      'cohort_change',
      'cohort_chunk',
      // In policies-caseload.test.ts.
      'caseload_rule',
      'safety_alert',
      'case_review',
      // In response-models.test.ts.
      'response_model',
      // In sign-yields.test.ts.
      'sign_yield',
      // In policies-measure-notes.test.ts.
      'measure_note',
      // In policies-jobs.test.ts.
      'job',
      'report',
      'report_schedule',
      'report_file',
      'report_file_part',
      // In policies-quality.test.ts.
      'code_list',
      'measure_run',
      'measure_result',
      'measure_subject',
      'measure_count',
      // In policies-entry.test.ts.
      'record_edit',
      // In policies-released-counts.test.ts.
      'released_count',
    ])
    const { rows } = await sql<{ tablename: string; commands: string }>`
      select tablename, string_agg(cmd, ' ' order by cmd) as commands from pg_policies
      where schemaname = 'public' group by tablename order by tablename`.execute(truth)
    expect(rows.map(({ tablename }) => tablename)).toEqual([...tested].toSorted())
    const byCommand = new Set(rows.map(({ commands }) => commands))
    expect(byCommand).toEqual(
      new Set([
        'ALL',
        'ALL SELECT',
        'DELETE INSERT SELECT UPDATE',
        'DELETE INSERT SELECT SELECT UPDATE',
        'DELETE INSERT SELECT SELECT',
        'DELETE INSERT SELECT',
        'INSERT SELECT',
        'INSERT SELECT UPDATE',
      ]),
    )
  })

  test('the owner of the tables is bound by them too', async () => {
    const owner = connect(database.ownerUrl, 1)
    try {
      expect(await seen(owner, 'assessment', 'patient_id')).toEqual([])
      expect(
        await withScope(owner, people.system(), (trx) => seen(trx, 'assessment', 'patient_id')),
      ).toHaveLength(2)
    } finally {
      await owner.destroy()
    }
  })

  test('a scope ends with its transaction', async () => {
    const one = connect(database.applicationUrl, 1)
    try {
      expect(await withScope(one, people.system(), (trx) => seen(trx, 'patient', 'id'))).toHaveLength(2)
      expect(await seen(one, 'patient', 'id')).toEqual([])
      expect(await withDirectory(one, (trx) => seen(trx, 'patient', 'id'))).toEqual([])
    } finally {
      await one.destroy()
    }
  })
})
