import { signYields } from '@tandem/analysis/sign-yields'
import type { Db } from '@tandem/db/connect'
import { findEpisodesWithRemission, findSignYields, replaceSignYields } from '@tandem/db/queries/sign-yields'
import { loadPatientFacts, loadServiceFacts } from '@tandem/db/rebuild-facts'
import { systemScope, withDirectory, withScope } from '@tandem/db/scope'
import { type CalendarDay, dayInZone } from '@tandem/domain/calendar-day'
import { startReplay } from './replay-thread.ts'

/** A year of weekly looks: enough for a rule of a small service to have spoken. */
export const yieldWeeks = 52
const batch = 50

/**
 * Works out anew what the caseload's signs came to, in every organisation for which that was not done today.
 *
 * @returns for how many it was done
 */
export async function recountSigns(db: Db, now: () => Date, log: (line: string) => void): Promise<number> {
  const organisations = await withDirectory(db, (trx) =>
    trx
      .selectFrom('organisation')
      .select(['organisation_id as id', 'code', 'time_zone as timeZone'])
      .execute(),
  )
  let done = 0
  for (const { id, code, timeZone } of organisations) {
    try {
      if (await recount(db, id, dayInZone(now(), timeZone))) done += 1
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error)
      log(`What the signs of ${code} came to was not worked out: ${reason}`)
    }
  }
  return done
}

async function recount(db: Db, organisationId: number, asOf: CalendarDay): Promise<boolean> {
  const scope = systemScope(organisationId)
  const held = await withScope(db, scope, (trx) => findSignYields(trx, scope))
  if (held?.asOf === asOf) return false
  const replay = startReplay({ asOf, weeks: yieldWeeks })
  try {
    let after = 0
    for (;;) {
      const { service, patients, last } = await withScope(db, scope, async (trx) => {
        const episodes = await findEpisodesWithRemission(trx, scope, after, batch)
        const facts = await loadPatientFacts(trx, organisationId, episodes)
        return {
          service: await loadServiceFacts(trx, organisationId),
          patients: facts,
          last: episodes.at(-1),
        }
      })
      if (last === undefined) break
      after = last
      await replay.add(service, patients)
    }
    const yields = signYields(replay.alerts())
    await withScope(db, scope, (trx) => replaceSignYields(trx, scope, { asOf, weeks: yieldWeeks, yields }))
    return true
  } finally {
    await replay.stop()
  }
}
