import type { CalendarDay } from '@tandem/domain/calendar-day'
import { sql } from 'kysely'
import type { Trx } from '../scope.ts'

/** The first moment after a day in a time zone, also where clocks are put on or back. */
export async function endOfDay(trx: Trx, day: CalendarDay, timeZone: string): Promise<Date> {
  const { rows } = await sql<{ at: Date }>`
    select (${day}::date + 1)::timestamp at time zone ${timeZone} as at`.execute(trx)
  const [row] = rows
  if (row === undefined) throw new Error('endOfDay: a row that always is')
  return row.at
}
