import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { insertOrganisation, listOrganisations } from '@tandem/db/queries/writes-organisations'
import { isUsersFile, readUsersFile } from '@tandem/importers/users-file'
import { type Command, given, readWords, UsageError } from './command.ts'
import { importAndRebuild } from './import-command.ts'
import { withDatabase } from './with-database.ts'

const CODE = /^[a-z0-9][a-z0-9-]{1,62}$/

export const organisationCommands: readonly Command[] = [
  {
    words: ['organisation', 'create'],
    usage: 'organisation create --code CODE --name NAME --time-zone ZONE [--folder FOLDER]',
    about:
      'Makes an organisation; the folder may hold sites, programmes, clinicians, drugs, users and any other file.',
    run: async (rest) => {
      const words = readWords(rest, { required: ['code', 'name', 'time-zone'], optional: ['folder'] })
      const [code, name, timeZone] = ['code', 'name', 'time-zone'].map((option) => given(words, option))
      await createOrganisation(
        { code: code ?? '', name: name ?? '', timeZone: timeZone ?? '' },
        words.options.folder,
      )
    },
  },
  {
    words: ['organisation', 'list'],
    usage: 'organisation list',
    about: 'Every organisation of this database.',
    run: async (rest) => {
      readWords(rest, {})
      const all = await withDatabase('list of organisations', ({ db }) => listOrganisations(db))
      if (all.length === 0) console.log('There is no organisation yet.')
      for (const { code, name, kind, timeZone } of all) console.log(`${code}  ${name}  ${kind}  ${timeZone}`)
    },
  },
]

type Named = { readonly code: string; readonly name: string; readonly timeZone: string }

async function createOrganisation(
  { code, name, timeZone }: Named,
  folder: string | undefined,
): Promise<void> {
  if (!CODE.test(code))
    throw new UsageError(
      `--code is "${code}": it must have 2 to 63 lower-case letters, digits and hyphens, not begin with a hyphen`,
    )
  if (!isTimeZone(timeZone))
    throw new UsageError(`--time-zone is "${timeZone}": it must be a name such as Europe/London`)
  // Whatever is wrong with the users is told before anything is made.
  const users = folder === undefined ? [] : await usersIn(folder)
  await withDatabase('making an organisation', async ({ db, authDb, config }) => {
    await insertOrganisation(db, { code, name, kind: 'service', timeZone })
    console.log(`Made the organisation ${code}.`)
    if (folder !== undefined) await importAndRebuild(db, code, [folder])
    if (users.length > 0) {
      const { createUsers } = await import('./create-users.ts')
      await createUsers({ db, authDb, config }, code, users)
    }
  })
}

async function usersIn(folder: string) {
  const names = await readdir(folder).catch(() => {
    throw new UsageError(`--folder is "${folder}": there is no such folder`)
  })
  const files = names.filter(isUsersFile).map((name) => join(folder, name))
  return (await Promise.all(files.map(readUsersFile))).flat()
}

const isTimeZone = (name: string): boolean => {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name })
    return name.includes('/') || name === 'UTC'
  } catch {
    return false
  }
}
