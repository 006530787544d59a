import { isRole, roles } from '@tandem/domain/role'
import { readUsersFile, type UserRow } from '@tandem/importers/users-file'
import { type Command, given, readWords, UsageError } from './command.ts'
import { withDatabase } from './with-database.ts'

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
      // The sign-in library takes longer to load than most commands to run.
      const { createUsers } = await import('./create-users.ts')
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
      const { renewPassword } = await import('./create-users.ts')
      await withDatabase('a new password', (database) => renewPassword(database, username))
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
