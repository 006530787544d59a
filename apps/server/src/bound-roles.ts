import { connect } from '@tandem/db/connect'
import { sql } from 'kysely'

export type RoleNames = { readonly application: string; readonly auth: string; readonly owner: string | null }

type Standing = { super: boolean; bypass: boolean; owned: string | null; actsFor: string | null }

/**
 * Why the roles behind the two addresses would not be bound by the policies; null when they are. Policies bind neither
 * a superuser, nor a role that bypasses them, nor (unless forced) whoever owns the tables or may act for their owner.
 * Asked before anything is migrated or granted, so that a refusal leaves the database as it was.
 */
export async function unboundRole(
  addresses: { readonly application: string; readonly auth: string },
  names: RoleNames,
): Promise<string | null> {
  const application = await standing(addresses.application, [names.owner, names.auth])
  if (application)
    return `DATABASE_URL names the user ${names.application}, who ${application}, so nothing would keep organisations apart: use a role of its own for the application.`
  const auth = await standing(addresses.auth, [names.owner, names.application])
  if (auth)
    return `TANDEM_AUTH_URL names the user ${names.auth}, who ${auth}, so sign-in could read patients' data: use a role of its own for accounts and sessions.`
  return null
}

/** The same for the role of the queue, once it may connect; it may be the application's. */
export async function unboundJobsRole(url: string, role: string): Promise<string | null> {
  const found = await standing(url, [])
  return found
    ? `TANDEM_JOBS_URL names the user ${role}, who ${found}: use a role of its own for the queue of jobs.`
    : null
}

async function standing(url: string, others: readonly (string | null)[]): Promise<string | null> {
  const db = connect(url, 1)
  try {
    const { rows } = await sql<Standing>`
      select rolsuper as super, rolbypassrls as bypass,
        (select relname from pg_class join pg_namespace on pg_namespace.oid = relnamespace
          where nspname = 'public' and relkind in ('r', 'p') and pg_has_role(current_user, relowner, 'member')
          limit 1) as owned,
        (select other.rolname from pg_roles other
          where other.rolname = any(${others.filter((name) => name !== null)}::text[])
            and pg_has_role(current_user, other.oid, 'member')
          limit 1) as "actsFor"
      from pg_roles where rolname = current_user`.execute(db)
    const found = rows[0]
    if (found?.super) return 'is a superuser'
    if (found?.bypass) return 'bypasses row-level security'
    if (found?.owned) return `owns the tables (${found.owned})`
    return found?.actsFor ? `may act for ${found.actsFor}` : null
  } finally {
    await db.destroy()
  }
}
