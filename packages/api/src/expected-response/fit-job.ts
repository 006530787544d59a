import { leastCourses } from '@tandem/analysis/expected-response/response-model'
import type { Db } from '@tandem/db/connect'
import {
  findReferenceCourses,
  findResponseModels,
  insertResponseModel,
  type ResponseModelRecord,
} from '@tandem/db/queries/response-models'
import { systemScope, withDirectory, withScope } from '@tandem/db/scope'
import { type CalendarDay, dayInZone, daysBetween } from '@tandem/domain/calendar-day'
import { instruments } from '@tandem/domain/instruments/catalogue'
import { fitResponse } from './fit-thread.ts'

/** A quarter of a year; sooner when the history has grown by a fifth. */
const longestDays = 91
const growth = 1.2

/** Whether a new version is to be made: none yet, a quarter old, or much more to learn from. */
export function isDue(
  held: Pick<ResponseModelRecord, 'asOf' | 'courses'> | null,
  courses: number,
  asOf: CalendarDay,
) {
  if (held === null) return true
  if (held.courses < leastCourses) return courses >= leastCourses
  return courses >= held.courses * growth || daysBetween(held.asOf, asOf) >= longestDays
}

/** Instruments with a caseness: below it nothing is expected. */
const followed = instruments.filter(({ caseness, entry }) => caseness !== null && entry !== 'screener')

/**
 * Makes the versions that are due, in every organisation, one after the other.
 *
 * @returns how many were made
 */
export async function refitResponses(db: Db, now: () => Date, log: (line: string) => void): Promise<number> {
  const organisations = await withDirectory(db, (trx) =>
    trx
      .selectFrom('organisation')
      .select(['organisation_id as id', 'code', 'time_zone as timeZone'])
      .execute(),
  )
  let made = 0
  for (const { id, code, timeZone } of organisations) {
    for (const instrument of followed) {
      try {
        made += await refit(db, id, instrument, dayInZone(now(), timeZone))
      } catch (error) {
        const reason = error instanceof Error ? error.message : String(error)
        log(`Expected response on ${instrument.code} of ${code} was not renewed: ${reason}`)
      }
    }
  }
  return made
}

async function refit(
  db: Db,
  organisationId: number,
  instrument: (typeof followed)[number],
  asOf: CalendarDay,
): Promise<number> {
  const scope = systemScope(organisationId)
  const { courses, held } = await withScope(db, scope, async (trx) => ({
    courses: await findReferenceCourses(trx, scope, instrument, asOf),
    held: (await findResponseModels(trx, scope)).find((each) => each.instrument === instrument.code) ?? null,
  }))
  if (courses.length === 0 || !isDue(held, courses.length, asOf)) return 0
  const fitted = await fitResponse({ instrument: instrument.code, courses })
  await withScope(db, scope, (trx) =>
    insertResponseModel(trx, scope, {
      instrument: instrument.code,
      asOf,
      courses: courses.length,
      ...fitted,
    }),
  )
  return 1
}
