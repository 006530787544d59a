import { randomBytes } from 'node:crypto'
import type { UserRow } from '@tandem/importers/users-file'
import { createUser, findUser, grantRole, requireAccounts, setPassword } from '@tandem/server/accounts'
import { createAuthentication } from '@tandem/server/authentication'
import { cookieSecret } from '@tandem/server/cookie-secret'
import type { CommandDatabase } from './with-database.ts'

/**
 * Accounts that are missing are made; every user gets the role. A site, a clinician or a name that won't do is told
 * before the first account is made.
 */
export async function createUsers(
  database: CommandDatabase,
  organisationCode: string,
  users: readonly UserRow[],
): Promise<void> {
  await requireAccounts(database.db, organisationCode, users)
  const auth = authenticationOf(database)
  for (const { username, name, role, clinicianCode, siteCodes } of users) {
    const known = await findUser(auth, username)
    const password = known === null ? newPassword() : null
    const userId = known ?? (await createUser(auth, { username, name, password }))
    if (password !== null)
      console.log(`${username}: the first password is ${password} and is not shown again.`)
    await grantRole(database.db, {
      organisationCode,
      userId,
      role,
      clinicianCode,
      siteCodes,
      actor: 'command line',
    })
    console.log(`${username}: ${role} in ${organisationCode}.`)
  }
}

export async function renewPassword(database: CommandDatabase, username: string): Promise<void> {
  const auth = authenticationOf(database)
  const user = await findUser(auth, username)
  if (user === null) throw new Error(`username "${username}": there is no such account.`)
  const password = newPassword()
  await setPassword(auth, user, password)
  console.log(`${username}: the new password is ${password} and is not shown again.`)
}

const newPassword = () => randomBytes(12).toString('base64url')

const authenticationOf = ({ authDb, config }: CommandDatabase) =>
  createAuthentication({
    db: authDb,
    secret: config.secret ?? cookieSecret(config.dataDirectory),
    demo: false,
    publicUrl: config.publicUrl,
    onEvent: async () => {},
    warn: (message) => console.error(message),
  })
