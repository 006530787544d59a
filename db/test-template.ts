import { type Client, escapeIdentifier } from 'pg'
import { createAuthSchema, createRoles, handOverDatabase } from './database-roles.ts'
import { migrate } from './migrate.ts'
import { asAdministrator, roleUrls, type TestPostgres } from './test-database.ts'

/** Makes the roles and the migrated database that every test database of a run is copied from. */
export async function makeTemplate(postgres: TestPostgres): Promise<void> {
  const { administratorUrl, template, roles, passwords } = postgres
  await asAdministrator(administratorUrl, async (client) => {
    await createRoles(client, roles, passwords)
    await client.query(`create database ${escapeIdentifier(template)}`)
    await handOverDatabase(client, template, roles)
  })
  const urls = roleUrls(postgres, template)
  await asAdministrator(urls.administratorUrl, (inside) => createAuthSchema(inside, roles))
  await migrate({ ownerUrl: urls.ownerUrl, applicationRole: roles.application, authRole: roles.auth })
}

/** Drops every database and role of the run, for a server that outlives it. */
export async function dropEverything({ administratorUrl, template, roles }: TestPostgres): Promise<void> {
  await asAdministrator(administratorUrl, async (client: Client) => {
    const { rows } = await client.query<{ datname: string }>(
      'select datname from pg_database where starts_with(datname, $1)',
      [template],
    )
    for (const { datname } of rows)
      await client.query(`drop database ${escapeIdentifier(datname)} with (force)`)
    for (const role of Object.values(roles))
      await client.query(`drop role if exists ${escapeIdentifier(role)}`)
  })
}
