import type { ReleasedCounts } from '@tandem/analysis/disclosure/export-differences'
import { sql } from 'kysely'
import type { Scope, Trx } from '../scope.ts'

/** What earlier files told of cohorts by one instrument, oldest first. The scope is the system's. */
export async function findReleasedCounts(
  trx: Trx,
  scope: Scope,
  instrument: string,
): Promise<ReleasedCounts[]> {
  // One release at a time in an organisation: two that are made at once would not see one another.
  await sql`select pg_advisory_xact_lock(hashtextextended('released_count', ${scope.organisationId}))`.execute(
    trx,
  )
  const { rows } = await sql<ReleasedCounts>`
    select title, released_on as "releasedOn", filters, started_from as "from", started_to as "to", cells
    from released_count
    where organisation_id = ${scope.organisationId} and instrument = ${instrument}
    order by id`.execute(trx)
  return rows
}

/** Notes what a file tells; the scope is the system's, its actor whoever made the file. */
export async function addReleasedCounts(
  trx: Trx,
  scope: Scope,
  {
    job,
    instrument,
    counts,
  }: {
    readonly job: string
    readonly instrument: string
    readonly counts: readonly ReleasedCounts[]
  },
): Promise<void> {
  for (const { title, releasedOn, filters, from, to, cells } of counts)
    await trx
      .insertInto('released_count')
      .values({
        organisation_id: scope.organisationId,
        job_uuid: job,
        title,
        released_on: releasedOn,
        instrument,
        filters: JSON.stringify(filters),
        started_from: from,
        started_to: to,
        cells: JSON.stringify(cells),
        user_id: scope.actor,
      })
      .execute()
}
