import { sql } from 'kysely'
import type { Db } from './connect.ts'

/** One thing in the database that breaks the rules for tenants' data, named so that it can be found. */
export type CatalogueProblem = { readonly rule: string; readonly where: string }

/** Schemas that hold no tenant's data of ours, and why they are left out. */
export const exceptedSchemas = {
  auth: 'accounts and sessions belong to a person, not to an organisation; only the sign-in role may enter it',
  migration: 'the log of migrations is about the database itself',
  graphile_worker:
    'the queue holds which job is next, no data of it; its tables are those of the library that runs it',
} as const

/** Keys without the organisation, and why. */
export const exceptedKeys = {
  'public.organisation unique (code)':
    'the code is the address of the organisation; the table is small enough for a copy on every node of a cluster',
} as const

const inScope = sql`
  nspname not like 'pg\\_%' and nspname <> 'information_schema'
  and nspname <> all (${Object.keys(exceptedSchemas)}::text[])`

/** Everything in the live catalogue that breaks a rule; empty when all is well. */
export async function catalogueProblems(db: Db, applicationRole: string): Promise<CatalogueProblem[]> {
  const found = [
    ...(await keysWithoutOrganisation(db)),
    ...(await unprotectedTables(db)),
    ...(await misboundPolicies(db)),
    ...(await waysAroundPolicies(db)),
    ...(await rightsOfApplication(db, applicationRole)),
  ]
  return found.filter(({ where }) => !Object.hasOwn(exceptedKeys, where))
}

async function keysWithoutOrganisation(db: Db): Promise<CatalogueProblem[]> {
  const { rows } = await sql<CatalogueProblem>`
    with ordered as (
      select conrelid, confrelid, contype, conname,
        (select attname from pg_attribute where attrelid = conrelid and attnum = conkey[1]) as first_column,
        (select attname from pg_attribute where attrelid = confrelid and attnum = confkey[1]) as first_target,
        (select string_agg(attname, ', ' order by place) from unnest(conkey) with ordinality as key (number, place)
          join pg_attribute on attrelid = conrelid and attnum = key.number) as columns
      from pg_constraint where contype in ('p', 'u', 'f', 'x')
    )
    select 'a key or foreign key begins with organisation_id' as rule,
      nspname || '.' || relname
        || case contype when 'p' then ' primary key' when 'u' then ' unique' when 'f' then ' foreign key'
           else ' exclusion' end || ' (' || coalesce(columns, '') || ')' as where
    from ordered join pg_class on pg_class.oid = conrelid join pg_namespace on pg_namespace.oid = relnamespace
    where ${inScope} and (first_column is distinct from 'organisation_id'
      or (contype = 'f' and first_target is distinct from 'organisation_id'))
    union all
    select 'a unique index begins with organisation_id', nspname || '.' || index_class.relname
    from pg_index
    join pg_class index_class on index_class.oid = indexrelid
    join pg_namespace on pg_namespace.oid = index_class.relnamespace
    left join pg_attribute on attrelid = indrelid and attnum = indkey[0]
    where ${inScope} and indisunique and attname is distinct from 'organisation_id'
      and not exists (select 1 from pg_constraint where conindid = indexrelid)
    union all
    select 'a table has a primary key', nspname || '.' || relname
    from pg_class join pg_namespace on pg_namespace.oid = relnamespace
    where ${inScope} and relkind in ('r', 'p')
      and not exists (select 1 from pg_constraint where conrelid = pg_class.oid and contype = 'p')`.execute(
    db,
  )
  return rows
}

async function unprotectedTables(db: Db): Promise<CatalogueProblem[]> {
  const { rows } = await sql<CatalogueProblem>`
    select 'row-level security is on, and forced on the owner' as rule, nspname || '.' || relname as where
    from pg_class join pg_namespace on pg_namespace.oid = relnamespace
    where ${inScope} and relkind in ('r', 'p') and not (relrowsecurity and relforcerowsecurity)
    union all
    select 'a table has a policy', nspname || '.' || relname
    from pg_class join pg_namespace on pg_namespace.oid = relnamespace
    where ${inScope} and relkind in ('r', 'p')
      and not exists (select 1 from pg_policy where polrelid = pg_class.oid)`.execute(db)
  return rows
}

async function misboundPolicies(db: Db): Promise<CatalogueProblem[]> {
  const { rows } = await sql<{ name: string; table: string; expression: string }>`
    select nspname || '.' || relname || ' policy ' || polname as name, relname as table, expression
    from pg_policy join pg_class on pg_class.oid = polrelid join pg_namespace on pg_namespace.oid = relnamespace
    cross join lateral (values (pg_get_expr(polqual, polrelid)), (pg_get_expr(polwithcheck, polrelid)))
      as side (expression)
    where ${inScope} and expression is not null`.execute(db)
  return rows.flatMap(({ name, table, expression }) =>
    policyFaults(table, expression).map((rule) => ({ rule, where: name })),
  )
}

/**
 * What is wrong with a policy's expression as PostgreSQL prints it back, where every column of a sub-select carries
 * the table it was bound to.
 */
export function policyFaults(table: string, expression: string): string[] {
  const faults: string[] = []
  if (
    /(?<![\w."])((?:"[^"]+"|\w+)\.(?:"[^"]+"|\w+))(?:::\w+)?\)? (?:=|IS NOT DISTINCT FROM) \(?\1(?![\w."])/.test(
      expression,
    )
  )
    faults.push('a column is not compared with itself: an outer column needs its table')
  if (subSelects(expression).some((select) => /\bFROM\b/.test(select) && !mentions(select, table)))
    faults.push('a sub-select on a table mentions the outer row')
  if (expression.trim() === 'true') faults.push('a policy is more than true')
  return faults
}

const mentions = (text: string, table: string) =>
  new RegExp(`(?<![\\w.])(?:"${table}"|${table})\\.`).test(text)

/** The text of every bracket that holds a select, those inside others too. */
function subSelects(expression: string): string[] {
  const opened: number[] = []
  const found: string[] = []
  ;[...expression].forEach((character, at) => {
    if (character === '(') opened.push(at)
    if (character !== ')') return
    const from = opened.pop()
    const inside = from === undefined ? '' : expression.slice(from + 1, at).trim()
    if (/^(?:WITH|SELECT)\b/.test(inside)) found.push(inside)
  })
  return found
}

async function waysAroundPolicies(db: Db): Promise<CatalogueProblem[]> {
  const { rows } = await sql<CatalogueProblem>`
    select 'a view reads with the rights of who asks (security_invoker)' as rule, nspname || '.' || relname as where
    from pg_class join pg_namespace on pg_namespace.oid = relnamespace
    where ${inScope} and relkind = 'v' and not coalesce('security_invoker=true' = any (reloptions), false)
    union all
    select 'no copy of rows stands outside the policies', nspname || '.' || relname
    from pg_class join pg_namespace on pg_namespace.oid = relnamespace
    where ${inScope} and relkind in ('m', 'f')
    union all
    select 'no function runs with the rights of its owner', nspname || '.' || proname
    from pg_proc join pg_namespace on pg_namespace.oid = pronamespace
    where ${inScope} and prosecdef`.execute(db)
  return rows
}

async function rightsOfApplication(db: Db, role: string): Promise<CatalogueProblem[]> {
  const { rows } = await sql<CatalogueProblem>`
    select 'the application''s role is no superuser and bypasses no policy' as rule, rolname as where
    from pg_roles where rolname = ${role} and (rolsuper or rolbypassrls or rolcreaterole)
    union all
    select 'the application''s role may not act for a role that owns tables or bypasses policies', rolname
    from pg_roles
    where rolname <> ${role} and pg_has_role(${role}, pg_roles.oid, 'member')
      and (rolsuper or rolbypassrls or exists (
        select 1 from pg_class join pg_namespace on pg_namespace.oid = relnamespace
        where ${inScope} and relowner = pg_roles.oid))
    union all
    select 'the application''s role owns nothing', nspname || '.' || relname
    from pg_class join pg_namespace on pg_namespace.oid = relnamespace
    where ${inScope} and relowner = (select oid from pg_roles where rolname = ${role})
    union all
    select 'nobody but the owner may empty a table or hang a trigger on it', nspname || '.' || relname
    from pg_class join pg_namespace on pg_namespace.oid = relnamespace
    where ${inScope} and relkind in ('r', 'p')
      and (has_table_privilege(${role}, pg_class.oid, 'truncate')
        or has_table_privilege(${role}, pg_class.oid, 'trigger'))
    union all
    select 'the application''s role makes no tables of its own', nspname
    from pg_namespace where ${inScope} and has_schema_privilege(${role}, pg_namespace.oid, 'create')`.execute(
    db,
  )
  return rows
}
