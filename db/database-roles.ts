import { type Client, escapeIdentifier, escapeLiteral } from 'pg'

/** The three roles Tandem connects as; their names are free, what they may do is not. */
export type DatabaseRoles = { readonly owner: string; readonly application: string; readonly auth: string }

export const defaultRoles: DatabaseRoles = {
  owner: 'tandem_owner',
  application: 'tandem_app',
  auth: 'tandem_auth',
}

/**
 * Makes the roles that are missing. The owner owns the tables and migrates; the application's role owns nothing and
 * bypasses no policy; sign-in data lies in a schema of its own role, which the owner may act for when it migrates.
 */
export async function createRoles(
  administrator: Client,
  roles: DatabaseRoles,
  passwords: Readonly<Record<keyof DatabaseRoles, string>>,
): Promise<void> {
  const { rows } = await administrator.query('select rolname from pg_roles where rolname = any($1)', [
    Object.values(roles),
  ])
  const present = new Set(rows.map((row: { rolname: string }) => row.rolname))
  for (const kind of ['owner', 'application', 'auth'] as const) {
    if (present.has(roles[kind])) continue
    await administrator.query(
      `create role ${escapeIdentifier(roles[kind])} login nosuperuser nobypassrls nocreatedb nocreaterole noreplication password ${escapeLiteral(passwords[kind])}`,
    )
  }
  await administrator.query(`alter role ${escapeIdentifier(roles.auth)} set search_path = auth`)
  await administrator.query(`grant ${escapeIdentifier(roles.auth)} to ${escapeIdentifier(roles.owner)}`)
}

/** Gives a database to the owner and keeps everybody but these roles out of it. */
export async function handOverDatabase(
  administrator: Client,
  database: string,
  roles: DatabaseRoles,
): Promise<void> {
  const name = escapeIdentifier(database)
  const guests = `${escapeIdentifier(roles.application)}, ${escapeIdentifier(roles.auth)}`
  await administrator.query(`alter database ${name} owner to ${escapeIdentifier(roles.owner)}`)
  await administrator.query(`revoke all on database ${name} from public`)
  await administrator.query(`grant connect, temporary on database ${name} to ${guests}`)
}

/** The schema of sign-in data; `inside` is the administrator in the new database. */
export async function createAuthSchema(inside: Client, roles: DatabaseRoles): Promise<void> {
  await inside.query(`create schema if not exists auth authorization ${escapeIdentifier(roles.auth)}`)
}

/** Works on the queue of long jobs, and may enter no other schema; its name is free, like the others'. */
export const jobsRole = 'tandem_jobs'

/** The role of the queue, also in a database that was made before there was one. */
export async function createJobsRole(administrator: Client, role: string, password: string): Promise<void> {
  const { rowCount } = await administrator.query('select from pg_roles where rolname = $1', [role])
  if (rowCount) return
  await administrator.query(
    `create role ${escapeIdentifier(role)} login nosuperuser nobypassrls nocreatedb nocreaterole noreplication password ${escapeLiteral(password)}`,
  )
}
