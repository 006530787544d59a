import { type RuleCode, ruleCodes } from '@tandem/analysis/caseload-rules/catalogue'
import type { SignYield } from '@tandem/analysis/sign-yields'
import type { CalendarDay } from '@tandem/domain/calendar-day'
import type { Scope, Trx } from '../scope.ts'

export type SignYieldRecord = {
  readonly asOf: CalendarDay
  /** How many weeks before that day were looked at. */
  readonly weeks: number
  readonly yields: readonly SignYield[]
}

/** What the signs came to when it was last worked out; null before the first time. */
export async function findSignYields(trx: Trx, scope: Scope): Promise<SignYieldRecord | null> {
  const rows = await trx
    .selectFrom('sign_yield')
    .selectAll()
    .where('organisation_id', '=', scope.organisationId)
    .execute()
  const first = rows[0]
  if (first === undefined) return null
  const known = rows.filter(({ rule }) => (ruleCodes as readonly string[]).includes(rule))
  return {
    asOf: first.as_of,
    weeks: first.weeks,
    yields: known.map(({ rule, followed, not_followed: notFollowed, unknown, pending }) => ({
      rule: rule as RuleCode,
      alerts: followed + notFollowed + unknown + pending,
      followed,
      notFollowed,
      unknown,
      pending,
    })),
  }
}

/** Replaces what the signs came to: of one moment, never of two. */
export async function replaceSignYields(
  trx: Trx,
  scope: Scope,
  { asOf, weeks, yields }: SignYieldRecord,
): Promise<void> {
  await trx.deleteFrom('sign_yield').where('organisation_id', '=', scope.organisationId).execute()
  if (yields.length === 0) return
  await trx
    .insertInto('sign_yield')
    .values(
      yields.map(({ rule, followed, notFollowed, unknown, pending }) => ({
        organisation_id: scope.organisationId,
        rule,
        as_of: asOf,
        weeks,
        followed,
        not_followed: notFollowed,
        unknown,
        pending,
      })),
    )
    .execute()
}

/** Patients with a remission in an episode, by instrument of its list entry: the only ones whose signs are followed. */
export async function findEpisodesWithRemission(
  trx: Trx,
  scope: Scope,
  after: number,
  limit: number,
): Promise<number[]> {
  const rows = await trx
    .selectFrom('episode_outcome')
    .select('episode_id')
    .distinct()
    .where('organisation_id', '=', scope.organisationId)
    .where('episode_id', '>', after)
    .where('remission_day', 'is not', null)
    .orderBy('episode_id')
    .limit(limit)
    .execute()
  return rows.map(({ episode_id }) => episode_id)
}
