import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { catalogueProblems, exceptedKeys, exceptedSchemas, policyFaults } from './catalogue.ts'
import { connect, type Db } from './connect.ts'
import { freshDatabase, type TestDatabase } from './test-database.ts'

let database: TestDatabase
let owner: Db
let administrator: Db

beforeAll(async () => {
  database = await freshDatabase()
  owner = connect(database.ownerUrl, 1)
  administrator = connect(database.administratorUrl, 1)
})
afterAll(async () => {
  await owner.destroy()
  await administrator.destroy()
  await database.drop()
})

/** What is found with a change in place, which is then taken back. */
async function problemsWith(change: string, as: Db = owner) {
  await sql.raw(`begin; ${change}`).execute(as)
  try {
    return await catalogueProblems(as, database.roles.application)
  } finally {
    await sql.raw('rollback').execute(as)
  }
}

const secured = (table: string, policy = `${table}.organisation_id = (select scope_organisation())`) => `
  alter table ${table} enable row level security;
  alter table ${table} force row level security;
  create policy ${table}_scope on ${table} using (${policy});`

const plain =
  'create table bad (organisation_id bigint not null, id bigint not null, patient_id bigint, site_id bigint'

describe('the catalogue', () => {
  test('has nothing in it that breaks a rule', async () => {
    expect(await catalogueProblems(owner, database.roles.application)).toEqual([])
  })

  test('a table made by the rules is no problem', async () => {
    expect(await problemsWith(`${plain}, primary key (organisation_id, id)); ${secured('bad')}`)).toEqual([])
  })

  test.each([
    [
      'a primary key without the organisation',
      `${plain}, primary key (id)); ${secured('bad')}`,
      'public.bad primary key (id)',
    ],
    [
      'a primary key that does not begin with it',
      `${plain}, primary key (id, organisation_id)); ${secured('bad')}`,
      'public.bad primary key (id, organisation_id)',
    ],
    [
      'a unique constraint without it',
      `${plain}, primary key (organisation_id, id), unique (patient_id)); ${secured('bad')}`,
      'public.bad unique (patient_id)',
    ],
    [
      'a unique index without it',
      `${plain}, primary key (organisation_id, id)); create unique index bad_one on bad (site_id); ${secured('bad')}`,
      'public.bad_one',
    ],
    [
      'a unique index on an expression',
      `${plain}, primary key (organisation_id, id)); create unique index bad_two on bad ((id + 1)); ${secured('bad')}`,
      'public.bad_two',
    ],
    [
      'a foreign key without it',
      `create table target (id bigint unique, organisation_id bigint, primary key (organisation_id, id));
       ${secured('target')}
       ${plain}, primary key (organisation_id, id), foreign key (site_id) references target (id)); ${secured('bad')}`,
      'public.bad foreign key (site_id)',
    ],
    ['no primary key', `${plain}); ${secured('bad')}`, 'public.bad'],
  ])('%s is noticed', async (_, change, where) => {
    expect((await problemsWith(change)).map((problem) => problem.where)).toContain(where)
  })

  test.each([
    ['row-level security is off', '', 'row-level security is on, and forced on the owner'],
    [
      'it is not forced',
      'alter table bad enable row level security; create policy p on bad using (bad.organisation_id = 1);',
      'row-level security is on, and forced on the owner',
    ],
    [
      'there is no policy',
      'alter table bad enable row level security; alter table bad force row level security;',
      'a table has a policy',
    ],
    ['a policy lets everything through', secured('bad', 'true'), 'a policy is more than true'],
    [
      'an outer column is bound inside',
      secured('bad', 'exists (select 1 from patient_access where patient_access.patient_id = patient_id)'),
      'a column is not compared with itself: an outer column needs its table',
    ],
    [
      'an outer column is bound inside, written the other way round and cast',
      secured('bad', 'exists (select 1 from patient_access as a where site_id = a.site_id and bad.id = 3)'),
      'a column is not compared with itself: an outer column needs its table',
    ],
    [
      'a sub-select never looks at the outer row',
      secured(
        'bad',
        'exists (select 1 from patient_access where patient_access.organisation_id = (select scope_organisation()))',
      ),
      'a sub-select on a table mentions the outer row',
    ],
    [
      'the check of a policy is at fault, not its reading',
      `${secured('bad')} create policy bad_check on bad for insert
         with check (exists (select 1 from site where site.id = site_id and site.id = id));`,
      'a column is not compared with itself: an outer column needs its table',
    ],
  ])('a table where %s is noticed', async (_, change, rule) => {
    const problems = await problemsWith(`${plain}, primary key (organisation_id, id)); ${change}`)
    expect(problems.map((problem) => problem.rule)).toContain(rule)
    expect(problems.every((problem) => problem.where.startsWith('public.bad'))).toBe(true)
  })

  test('a faultless policy with a sub-select is let through', () => {
    const policy =
      '((bad.organisation_id = ( SELECT scope_organisation() AS scope_organisation)) AND (EXISTS ( SELECT 1 ' +
      'FROM patient_access WHERE ((patient_access.organisation_id = bad.organisation_id) AND ' +
      '(patient_access.patient_id = bad.patient_id)))))'
    expect(policyFaults('bad', policy)).toEqual([])
  })

  test.each([
    [
      'a view that reads with the owner’s rights',
      'create view bad as select * from patient_record',
      'public.bad',
    ],
    ['a stored copy of rows', 'create materialized view bad as select * from site', 'public.bad'],
    [
      'a function with the owner’s rights',
      `create function bad() returns bigint language sql security definer as 'select 1::bigint'`,
      'public.bad',
    ],
  ])('%s is noticed', async (_, change, where) => {
    expect((await problemsWith(change)).map((problem) => problem.where)).toContain(where)
  })

  test('a view that reads with the rights of who asks is let through', async () => {
    expect(
      await problemsWith('create view bad with (security_invoker = true) as select * from site'),
    ).toEqual([])
  })

  test.each([
    ['owns a table', (role: string) => `alter table site owner to ${role}`, 'public.site'],
    ['bypasses policies', (role: string) => `alter role ${role} bypassrls`, null],
    ['is a superuser', (role: string) => `alter role ${role} superuser`, null],
    ['may empty a table', (role: string) => `grant truncate on audit_event to ${role}`, 'public.audit_event'],
    ['may make tables', (role: string) => `grant create on schema public to ${role}`, 'public'],
  ])('an application role that %s is noticed', async (_, change, where) => {
    const { application } = database.roles
    const problems = await problemsWith(change(`"${application}"`), administrator)
    expect(problems.map((problem) => problem.where)).toContain(where ?? application)
  })

  test('an application role that may act for the owner is noticed', async () => {
    const { application, owner: owning } = database.roles
    const problems = await problemsWith(`grant "${owning}" to "${application}"`, administrator)
    expect(problems.map((problem) => problem.where)).toContain(owning)
  })

  test('every exception has a reason, and is still needed', async () => {
    expect(Object.values({ ...exceptedSchemas, ...exceptedKeys }).every((reason) => reason.length > 20)).toBe(
      true,
    )
    const { rows } = await sql<{ found: boolean }>`
      select exists (select 1 from pg_constraint where conrelid = 'organisation'::regclass and contype = 'u') as found`.execute(
      owner,
    )
    expect(rows[0]?.found).toBe(true)
    const { rows: schemas } = await sql<{ nspname: string }>`
      select nspname from pg_namespace where nspname = any (${Object.keys(exceptedSchemas)}::text[])`.execute(
      owner,
    )
    expect(schemas.map(({ nspname }) => nspname).sort()).toEqual(Object.keys(exceptedSchemas).sort())
  })
})
