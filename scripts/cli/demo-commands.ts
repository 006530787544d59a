import { deleteOrganisation, listOrganisations } from '@tandem/db/queries/writes-organisations'
import { drainDirty } from '@tandem/db/rebuild'
import { firstOrganisations, loadFirstData } from '@tandem/server/first-data'
import { type Command, readWords, UsageError } from './command.ts'
import { withDatabase } from './with-database.ts'

export const demoCommands: readonly Command[] = [
  {
    words: ['demo', 'load'],
    usage: 'demo load [--patients N]',
    about:
      'Loads the public trial, the invented clinic (1,200 patients, or N) and the FHIR samples where they are missing.',
    run: async (rest) => {
      const { patients } = readWords(rest, { optional: ['patients'] }).options
      if (patients !== undefined && !/^[1-9]\d{0,5}$/.test(patients))
        throw new UsageError(`--patients is a whole number from 1 to 999999, not ${patients}`)
      await withDatabase('demo data', async ({ db }) => {
        await loadFirstData(db, {
          log: console.log,
          progress: console.log,
          ...(patients === undefined ? {} : { demoPatients: Number(patients) }),
        })
        await drainDirty(db, { log: console.error })
        console.log('The demo data is there.')
      })
    },
  },
  {
    words: ['demo', 'remove'],
    usage: 'demo remove',
    about: 'Removes the public trial, the invented clinic and the FHIR samples with everything in them.',
    run: async (rest) => {
      readWords(rest, {})
      await withDatabase('removing demo data', async ({ db }) => {
        const all = await listOrganisations(db)
        const demo = all.filter(({ code, kind }) => kind !== 'service' && firstOrganisations.includes(code))
        for (const { id, code } of demo) {
          await deleteOrganisation(db, id)
          console.log(`${code}: removed.`)
        }
        if (demo.length === 0) console.log('There is no demo data.')
        else if (demo.length === all.length)
          console.log(
            'The next start loads it again, unless there is an organisation by then or TANDEM_DEMO is 0.',
          )
      })
    },
  },
]
