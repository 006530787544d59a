import type { CalendarDay } from '@tandem/domain/calendar-day'
import { sql } from 'kysely'
import type { Scope, Trx } from '../scope.ts'

/** The last day, up to one, on which an episode began or a score of it was taken; null: nothing is on record. */
export async function findLastRecordedDay(
  trx: Trx,
  { organisationId }: Scope,
  upTo: CalendarDay,
): Promise<CalendarDay | null> {
  const { rows } = await sql<{ day: CalendarDay | null }>`
    select least(max(started_on + greatest(0, score_days[cardinality(score_days)])), ${upTo}::date) as day
    from series where organisation_id = ${organisationId} and started_on <= ${upTo}`.execute(trx)
  return rows[0]?.day ?? null
}
