import { sql } from 'kysely'
import { noteMarks } from './marks-channel.ts'
import type { Trx } from './scope.ts'

/**
 * Marks episodes whose facts this transaction changed; the worker rebuilds them after it commits.
 *
 * An older mark is renewed, not left alone: the worker may take it while this transaction is still open, and the
 * change would then never be seen. Renewing waits for the worker, or makes the worker wait for us. The rows are
 * locked in one order, so that two imports cannot wait for each other.
 */
export async function markDirty(
  trx: Trx,
  organisationId: number,
  episodeIds: readonly number[],
): Promise<void> {
  if (episodeIds.length === 0) return
  noteMarks(trx)
  await sql`
    insert into dirty (organisation_id, episode_id)
    select ${organisationId}::bigint, marked.episode_id
    from (select distinct unnest(${episodeIds}::bigint[]) as episode_id) marked
    order by marked.episode_id
    on conflict (organisation_id, episode_id)
    do update set at = excluded.at, failure = null, retry_at = null`.execute(trx)
}

/** Marks every episode of these patients: treatments, fills and scores count by patient and date. */
export async function markPatientsDirty(
  trx: Trx,
  organisationId: number,
  patientIds: readonly number[],
): Promise<void> {
  if (patientIds.length === 0) return
  noteMarks(trx)
  await sql`
    insert into dirty (organisation_id, episode_id)
    select episode.organisation_id, episode.id
    from episode
    where episode.organisation_id = ${organisationId} and episode.patient_id = any(${patientIds}::bigint[])
    order by episode.id
    on conflict (organisation_id, episode_id)
    do update set at = excluded.at, failure = null, retry_at = null`.execute(trx)
}

/**
 * Marks every episode of an organisation whose first dispenses, or appointments, came with this batch: with them the
 * service has a feed, and having none begins to say something of everybody else.
 */
export async function markAtFirst(
  table: 'dispense' | 'appointment',
  trx: Trx,
  organisationId: number,
  batchId: number,
): Promise<void> {
  noteMarks(trx)
  const records = sql.table(table)
  await sql`
    insert into dirty (organisation_id, episode_id)
    select episode.organisation_id, episode.id
    from episode
    where episode.organisation_id = ${organisationId}
      and exists (
        select from ${records} record
        where record.organisation_id = ${organisationId} and record.import_batch_id = ${batchId})
      and not exists (
        select from ${records} record
        where record.organisation_id = ${organisationId}
          and record.import_batch_id is distinct from ${batchId})
    order by episode.id
    on conflict (organisation_id, episode_id)
    do update set at = excluded.at, failure = null, retry_at = null`.execute(trx)
}
