import { basename } from 'node:path'
import type { Db } from '@tandem/db/connect'
import { drainDirty } from '@tandem/db/rebuild'
import { importPaths } from '@tandem/importers/import-paths'
import { isUsersFile } from '@tandem/importers/users-file'
import { type Command, given, readWords, UsageError } from './command.ts'
import { reportLines } from './report-lines.ts'
import { withDatabase } from './with-database.ts'

export const importCommands: readonly Command[] = [
  {
    words: ['import'],
    usage: 'import <file or folder> … --organisation CODE [--source NAME]',
    about: 'Imports CSV and FHIR files; each file whole or not at all. The same file again changes nothing.',
    run: async (rest) => {
      const words = readWords(rest, { required: ['organisation'], optional: ['source'] })
      if (words.paths.length === 0) throw new UsageError('No file or folder is named')
      const users = words.paths.find((path) => isUsersFile(basename(path)))
      if (users !== undefined)
        throw new UsageError(`${basename(users)} holds accounts: use user create --file ${users}`)
      await withDatabase('import', ({ db }) =>
        importAndRebuild(db, given(words, 'organisation'), words.paths, words.options.source),
      )
    },
  },
]

/** Imports, says what became of each file as it is stored, and rebuilds what follows from it, also after a refusal. */
export async function importAndRebuild(
  db: Db,
  organisationCode: string,
  paths: readonly string[],
  source?: string,
): Promise<void> {
  try {
    const { ignored } = await importPaths(db, {
      organisationCode,
      paths,
      source,
      actor: 'import',
      progress: (report) => console.log(reportLines(report).join('\n')),
    })
    const others = ignored.filter((name) => !isUsersFile(name))
    if (others.length > 0)
      console.log(`Not looked at, because the name is that of no kind of file: ${others.join(', ')}`)
  } finally {
    const rebuilt = await drainDirty(db, { log: console.error })
    if (rebuilt > 0) console.log(`${rebuilt.toLocaleString('en')} episodes brought up to date.`)
  }
}
