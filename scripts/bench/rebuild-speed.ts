import type { Db } from '@tandem/db/connect'
import { rebuildOrganisation } from '@tandem/db/rebuild'
import { loadPatientFacts, loadServiceFacts } from '@tandem/db/rebuild-facts'
import { derivedRows } from '@tandem/db/rebuild-patient'
import { systemScope, withScope } from '@tandem/db/scope'
import type { CalendarDay } from '@tandem/domain/calendar-day'
import { sql } from 'kysely'
import { type Findings, figure, timingTable } from './report.ts'
import { interleaved } from './rounds.ts'

const someEpisodes = 500

/** How fast derived rows are made: all of it, and the parts of it that read and that think. */
export async function rebuildSpeed(
  db: Db,
  organisationId: number,
  patients: number,
  today: CalendarDay,
  rounds: number,
): Promise<Findings> {
  const scope = systemScope(organisationId)
  const ids = await withScope(db, scope, async (trx) => {
    const { rows } = await sql<{ id: number }>`
      select id from episode where organisation_id = ${organisationId} order by id`.execute(trx)
    return rows.map(({ id }) => id)
  })
  const some = ids.slice(0, someEpisodes)
  const all = `the worker: ${ids.length.toLocaleString('en')} episodes, read, derived and written where they differ`
  const load = () => withScope(db, scope, (trx) => loadPatientFacts(trx, organisationId, some))
  const service = await withScope(db, scope, (trx) => loadServiceFacts(trx, organisationId))
  const facts = await load()
  const reading = `reading the facts of ${some.length} episodes`
  const deriving = `deriving their rows from the facts in memory`
  // These are parts of one another, not ways to one answer.
  const done = () => () => null
  const timings = await interleaved<null>(rounds, [
    { name: all, run: async () => rebuildOrganisation(db, organisationId).then(done) },
    { name: reading, run: async () => load().then(done) },
    {
      name: deriving,
      run: async () => {
        for (const patient of facts) derivedRows(service, patient, today)
        return done()
      },
    },
  ])
  const count = (name: string) => (name === all ? ids.length : some.length)
  const microseconds = (name: string) => ((timings.get(name)?.median ?? Number.NaN) * 1_000) / count(name)
  return {
    tables: [
      timingTable(
        `Rebuild, ${patients.toLocaleString('en')} patients`,
        `Of ${figure(microseconds(all))} µs an episode, reading is ${figure(microseconds(reading))} and deriving ${figure(microseconds(deriving))}; the rest compares with what stands and writes. The cost is per episode, whatever the size of the service.`,
        timings,
        { things: 'episodes', count },
      ),
    ],
    goals: [],
  }
}
