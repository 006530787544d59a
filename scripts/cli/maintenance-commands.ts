import { findOrganisationByCode, listOrganisations } from '@tandem/db/queries/writes-organisations'
import { rebuildOrganisation } from '@tandem/db/rebuild'
import { readConfig } from '@tandem/server/config'
import { type Command, readWords } from './command.ts'
import { withDatabase } from './with-database.ts'

export const maintenanceCommands: readonly Command[] = [
  {
    words: ['rebuild'],
    usage: 'rebuild [--organisation CODE]',
    about: 'Drops everything that is derived from the facts and makes it again.',
    run: async (rest) => {
      const { options } = readWords(rest, { optional: ['organisation'] })
      await withDatabase('rebuild', async ({ db }) => {
        const one = options.organisation ? await findOrganisationByCode(db, options.organisation) : null
        if (options.organisation && one === null)
          throw new Error(`There is no organisation with the code ${options.organisation}.`)
        for (const { id, code } of one === null ? await listOrganisations(db) : [one]) {
          await rebuildOrganisation(db, id)
          console.log(`${code}: rebuilt.`)
        }
      })
    },
  },
  {
    words: ['migrate'],
    usage: 'migrate',
    about: 'Brings the database up to date.',
    run: async (rest) => {
      readWords(rest, {})
      const { database } = readConfig(process.env)
      if (database !== null && database.owner === null)
        throw new Error("TANDEM_OWNER_URL is missing: only the tables' owner can migrate.")
      await withDatabase('migrate', async () => console.log('The database is up to date.'))
    },
  },
]
