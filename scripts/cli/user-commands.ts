import { randomBytes } from 'node:crypto'
import { isRole, roles } from '@tandem/domain/role'
import { readUsersFile, type UserRow } from '@tandem/importers/users-file'
import { createUser, findUser, grantRole, setPassword } from '@tandem/server/accounts'
import { createAuthentication } from '@tandem/server/authentication'
import { cookieSecret } from '@tandem/server/cookie-secret'
import { type Command, given, readWords, UsageError } from './command.ts'
import { type CommandDatabase, withDatabase } from './with-database.ts'

export const userCommands: readonly Command[] = [
  {
    words: ['user', 'create'],
    usage:
      'user create --organisation CODE (--username NAME --name "FULL NAME" --role ROLE [--clinician CODE] [--sites A,B] | --file users.csv)',
    about: `Makes an account, or gives one that is there a role (${roles.join(', ')}). A new account's first password is printed once.`,
    run: async (rest) => {
      const optional = ['username', 'name', 'role', 'clinician', 'sites', 'file']
      const words = readWords(rest, { required: ['organisation'], optional })
      const users = words.options.file ? await readUsersFile(words.options.file) : [userOf(words.options)]
      await withDatabase('making accounts', (database) =>
        createUsers(database, given(words, 'organisation'), users),
      )
    },
  },
  {
    words: ['user', 'password'],
    usage: 'user password --username NAME',
    about: 'Gives an account a new password, printed once, and signs it out everywhere.',
    run: async (rest) => {
      const username = given(readWords(rest, { required: ['username'] }), 'username')
      await withDatabase('a new password', async (database) => {
        const auth = authenticationOf(database)
        const user = await findUser(auth, username)
        if (user === null) throw new Error(`username "${username}": there is no such account.`)
        const password = newPassword()
        await setPassword(auth, user, password)
        console.log(`${username}: the new password is ${password} and is not shown again.`)
      })
    },
  },
]

function userOf(options: Readonly<Record<string, string | undefined>>): UserRow {
  const { username, name, role, clinician, sites } = options
  if (!username || !name || !role) throw new UsageError('--username, --name and --role are needed, or --file')
  if (!isRole(role)) throw new UsageError(`--role is "${role}": it must be one of ${roles.join(', ')}`)
  return {
    username,
    name,
    role,
    clinicianCode: clinician ?? null,
    siteCodes: sites?.split(',').map((code) => code.trim()) ?? null,
  }
}

/** Accounts that are missing are made; every user gets the role. */
export async function createUsers(
  database: CommandDatabase,
  organisationCode: string,
  users: readonly UserRow[],
): Promise<void> {
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
