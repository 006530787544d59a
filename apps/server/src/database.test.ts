import { connect } from '@tandem/db/connect'
import { asAdministrator, freshDatabase, type TestDatabase } from '@tandem/db/test-database'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { readConfig } from './config.ts'
import { DatabaseRefusal, openDatabase, tooOld } from './database.ts'

let database: TestDatabase
beforeAll(async () => {
  database = await freshDatabase()
})
afterAll(() => database.drop())

const open = (environment: Record<string, string>) =>
  openDatabase(
    readConfig({ DATABASE_URL: database.applicationUrl, TANDEM_AUTH_URL: database.authUrl, ...environment }),
    () => {},
  )

const refusal = async (environment: Record<string, string>) => {
  const error: unknown = await open(environment).then(
    (opened) => opened.close().then(() => null),
    (reason: unknown) => reason,
  )
  if (!(error instanceof Error)) throw new Error('it was not refused')
  return error
}

const changed = (url: string, change: (address: URL) => void) => {
  const address = new URL(url)
  change(address)
  return address.href
}

test('a migrated database opens with and without the owner’s address', async () => {
  await (await open({})).close()
  await (await open({ TANDEM_OWNER_URL: database.ownerUrl })).close()
})

describe('one sentence, and it names the setting', () => {
  test('nobody answers', async () => {
    const url = changed(database.applicationUrl, (address) => {
      address.port = '1'
    })
    const error = await refusal({ DATABASE_URL: url })
    expect(error).toBeInstanceOf(DatabaseRefusal)
    expect(error.message).toBe(
      'DATABASE_URL: no PostgreSQL answers at 127.0.0.1:1: start it, or correct the address.',
    )
  })

  test('no such host', async () => {
    const url = changed(database.authUrl, (address) => {
      address.hostname = 'no-such-host.invalid'
    })
    expect((await refusal({ TANDEM_AUTH_URL: url })).message).toMatch(
      /^TANDEM_AUTH_URL: .*no-such-host\.invalid.*\.$/,
    )
  })

  test('no such database', async () => {
    const url = changed(database.applicationUrl, (address) => {
      address.pathname = '/nothing'
    })
    expect((await refusal({ DATABASE_URL: url })).message).toMatch(/has no database nothing: create it/)
  })

  test('a wrong password, which is not repeated', async () => {
    const url = changed(database.applicationUrl, (address) => {
      address.password = 'hunter2'
    })
    const { message } = await refusal({ DATABASE_URL: url })
    expect(message).toMatch(/^DATABASE_URL: .* refuses the password of .*: correct it\.$/)
    expect(message).not.toMatch(/hunter2/)
  })

  test('the owner of the tables as the application’s role', async () => {
    const { message } = await refusal({ DATABASE_URL: database.ownerUrl })
    expect(message).toMatch(
      /^DATABASE_URL names the user \S+, who owns the tables \(\w+\), so nothing would keep/,
    )
  })

  test('a superuser as the application’s role', async () => {
    expect((await refusal({ DATABASE_URL: database.administratorUrl })).message).toMatch(/who is a superuser/)
  })

  test('a superuser is refused before anything is migrated', async () => {
    const name = `refused_at_first_${process.pid}`
    await asAdministrator(database.administratorUrl, (client) => client.query(`create database ${name}`))
    const at = (url: string) =>
      changed(url, (address) => {
        address.pathname = `/${name}`
      })
    try {
      const { message } = await refusal({
        DATABASE_URL: at(database.administratorUrl),
        TANDEM_AUTH_URL: at(database.authUrl),
        TANDEM_OWNER_URL: at(database.administratorUrl),
      })
      expect(message).toMatch(/who is a superuser/)
      const tables = await asAdministrator(at(database.administratorUrl), (client) =>
        client.query(`select from pg_namespace where nspname = 'migration'`),
      )
      expect(tables.rowCount).toBe(0)
    } finally {
      await asAdministrator(database.administratorUrl, (client) => client.query(`drop database ${name}`))
    }
  })

  test('a superuser as the role of accounts, and an application that may act for it', async () => {
    expect((await refusal({ TANDEM_AUTH_URL: database.administratorUrl })).message).toMatch(
      /^TANDEM_AUTH_URL names the user \S+, who is a superuser, so sign-in could read patients' data: /,
    )
    const { auth } = database.roles
    const acting = `${auth}_acting_${process.pid}`
    await asAdministrator(database.administratorUrl, async (client) => {
      await client.query(`create role "${acting}" login password 'acting' in role "${auth}"`)
      const url = changed(database.applicationUrl, (address) => {
        address.username = acting
        address.password = 'acting'
      })
      try {
        expect((await refusal({ DATABASE_URL: url })).message).toMatch(
          /^DATABASE_URL names the user \S+_acting_\d+, who may act for \S+, so nothing would keep/,
        )
      } finally {
        await client.query(`drop role "${acting}"`)
      }
    })
  })

  test('one role for both', async () => {
    expect((await refusal({ TANDEM_AUTH_URL: database.applicationUrl })).message).toMatch(
      /both name the user/,
    )
  })

  test('a version that is too old', () => {
    expect(tooOld('DATABASE_URL', 149_999, '14.9')).toBe(
      'DATABASE_URL leads to PostgreSQL 14.9: Tandem needs version 15 or newer.',
    )
    expect(tooOld('DATABASE_URL', 150_000, '15.0')).toBeNull()
  })
})

describe('the schema', () => {
  const change = (statement: string) =>
    asAdministrator(database.administratorUrl, (client) => client.query(statement))
  const name = "'9999-from-the-future'"

  test('of a newer Tandem is refused, with and without the owner’s address', async () => {
    await change(`insert into migration.migration (name, timestamp) values (${name}, '')`)
    try {
      for (const owner of [{}, { TANDEM_OWNER_URL: database.ownerUrl }])
        expect((await refusal(owner)).message).toMatch(
          /newer Tandem \(it has the migration 9999-from-the-future/,
        )
    } finally {
      await change(`delete from migration.migration where name = ${name}`)
    }
  })

  test('of an older one needs the owner’s address', async () => {
    const { rows } = await change(
      `delete from migration.migration where name = '0007-authentication' returning timestamp`,
    )
    try {
      expect((await refusal({})).message).toMatch(
        /lacks the migration 0007-authentication: give the owner's address/,
      )
    } finally {
      await change(
        `insert into migration.migration (name, timestamp) values ('0007-authentication', '${rows[0]?.timestamp}')`,
      )
    }
  })
})

test('the application’s role can read neither accounts nor sessions', async () => {
  const db = connect(database.applicationUrl, 1)
  await expect(
    db
      .withSchema('auth')
      .selectFrom('session' as 'site')
      .selectAll()
      .execute(),
  ).rejects.toThrow(/permission denied/)
  await db.destroy()
})
