import { Kysely, PostgresDialect } from 'kysely'
import { connectPool } from './connect.ts'

/** The sign-in tables that Tandem reads itself; the library that keeps them knows the others. */
export type AuthDatabase = {
  user: { id: string; name: string; email: string; username: string | null }
  session: { id: string; token: string; user_id: string; created_at: Date; expires_at: Date }
  account: { id: string; user_id: string; provider_id: string; password: string | null; updated_at: Date }
  sign_in_attempt: { username: string; attempts: number; last_at: Date }
}

export type AuthDb = Kysely<AuthDatabase>

/** A pool on the schema of accounts and sessions, as the role that alone may use it. */
export function connectAuth(url: string, connections = 5): AuthDb {
  const pool = connectPool(url, connections)
  return new Kysely<AuthDatabase>({ dialect: new PostgresDialect({ pool }) }).withSchema('auth')
}
