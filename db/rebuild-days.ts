import { dayInZone } from '@tandem/domain/calendar-day'
import { sql } from 'kysely'
import type { Db } from './connect.ts'
import { systemScope, type Trx, withDirectory, withScope } from './scope.ts'

/**
 * Marks the open episodes of every organisation whose calendar day is later than that of their rows: what they say of
 * silence, visits due and supply depends on today.
 *
 * @param days the day up to which each organisation was looked at; read and written
 */
export async function markTurnedDays(
  db: Db,
  days: Map<number, string>,
  log: (line: string) => void,
  now: () => Date = () => new Date(),
): Promise<void> {
  const organisations = await withDirectory(db, (trx) =>
    trx
      .selectFrom('organisation')
      .select(['organisation_id as id', 'code', 'time_zone as timeZone'])
      .execute(),
  )
  for (const { id, code, timeZone } of organisations) {
    try {
      const today = dayInZone(now(), timeZone)
      if (days.get(id) === today) continue
      await withScope(db, systemScope(id), (trx) => markOpenEpisodes(trx, id, today))
      days.set(id, today)
    } catch (error) {
      log(`The day of ${code} was not turned: ${error instanceof Error ? error.message : String(error)}`)
    }
  }
}

/** Gives up after two seconds when an import holds a mark: the next look comes soon, and others are waiting. */
async function markOpenEpisodes(trx: Trx, organisationId: number, today: string): Promise<void> {
  await sql`set local lock_timeout = '2s'`.execute(trx)
  await sql`
    insert into dirty (organisation_id, episode_id)
    select organisation_id, episode_id from episode_status
    where organisation_id = ${organisationId} and as_of < ${today}::date
      and (ended_on is null or ended_on >= as_of)
    order by episode_id
    on conflict (organisation_id, episode_id) do update set at = excluded.at`.execute(trx)
}
