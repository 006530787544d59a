import { Client, escapeIdentifier } from 'pg'
import { inject } from 'vitest'
import { type DatabaseRoles, handOverDatabase } from './database-roles.ts'

/** The PostgreSQL of one test run: the packaged one, or a server of the machine. */
export type TestPostgres = {
  readonly administratorUrl: string
  /** A database with every migration applied and no rows. */
  readonly template: string
  readonly roles: DatabaseRoles
  readonly passwords: Readonly<Record<keyof DatabaseRoles, string>>
}

declare module 'vitest' {
  interface ProvidedContext {
    testPostgres: TestPostgres
  }
}

export type TestDatabase = {
  readonly ownerUrl: string
  readonly applicationUrl: string
  readonly authUrl: string
  /** Superuser of the whole server, connected to this database. */
  readonly administratorUrl: string
  /** The roles' names differ between the packaged PostgreSQL and a server: take them from here. */
  readonly roles: DatabaseRoles
  drop(): Promise<void>
}

let made = 0

/** A migrated, empty database of one's own; call it in `beforeAll` and its `drop` in `afterAll`. */
export async function freshDatabase(): Promise<TestDatabase> {
  const postgres = inject('testPostgres')
  made += 1
  const name = `${postgres.template}_${process.pid}_${made}`
  const administer = (sql: string) =>
    asAdministrator(postgres.administratorUrl, (client) => client.query(sql))
  await asAdministrator(postgres.administratorUrl, async (client) => {
    await client.query(
      `create database ${escapeIdentifier(name)} template ${escapeIdentifier(postgres.template)}`,
    )
    await handOverDatabase(client, name, postgres.roles)
  })
  return {
    ...roleUrls(postgres, name),
    roles: postgres.roles,
    drop: async () => {
      await administer(`drop database if exists ${escapeIdentifier(name)} with (force)`)
    },
  }
}

/** Addresses of one database of the run, by role. */
export function roleUrls(postgres: TestPostgres, database: string) {
  const url = (user?: keyof DatabaseRoles) => {
    const address = new URL(postgres.administratorUrl)
    address.pathname = `/${database}`
    if (user) {
      address.username = postgres.roles[user]
      address.password = postgres.passwords[user]
    }
    return address.href
  }
  return {
    ownerUrl: url('owner'),
    applicationUrl: url('application'),
    authUrl: url('auth'),
    administratorUrl: url(),
  }
}

export async function asAdministrator<T>(url: string, work: (client: Client) => Promise<T>): Promise<T> {
  const client = new Client({ connectionString: url })
  await client.connect()
  try {
    return await work(client)
  } finally {
    await client.end()
  }
}
