import { type Kysely, sql } from 'kysely'

/** Accounts and sessions, in a schema of their own that only the authentication role may use. */
export const authentication = {
  async up(db: Kysely<unknown>): Promise<void> {
    await sql`create schema if not exists auth`.execute(db)
  },
}
