import { readFileSync } from 'node:fs'
import { readFile, stat } from 'node:fs/promises'
import { verifyReport } from '@tandem/api/reports/verify-report'
import { type Command, readWords, UsageError } from './command.ts'
import { withDatabase } from './with-database.ts'

const mostBytes = 2 ** 30

export const verifyCommands: readonly Command[] = [
  {
    words: ['verify'],
    usage: 'verify FILE',
    about: 'Makes the report of a file again and says whether it is the same, or what differs.',
    run: async (rest) => {
      const [path, ...more] = readWords(rest, {}).paths
      if (path === undefined || more.length > 0) throw new UsageError('verify needs one file')
      const found = await stat(path).catch(() => null)
      if (!found?.isFile()) throw new Error(`There is no file ${path}.`)
      if (found.size > mostBytes) throw new Error(`${path} is larger than any report (1 GiB).`)
      const bytes = await readFile(path)
      const { outcome, lines } = await withDatabase('verify', ({ db }) => verifyReport(db, version, bytes))
      for (const line of lines) console.log(line)
      if (outcome === 'same') console.log('Same.')
      else throw new Error(outcome === 'different' ? 'Not the same.' : 'This can not be verified.')
    },
  },
]

/** Of this build; a report says which build made it. */
const { version } = JSON.parse(
  readFileSync(new URL('../../apps/server/package.json', import.meta.url), 'utf8'),
) as { version: string }
