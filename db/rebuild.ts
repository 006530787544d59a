import { type CalendarDay, dayInZone } from '@tandem/domain/calendar-day'
import { sql } from 'kysely'
import { packCohort, packStaleCohort } from './cohort-pack.ts'
import type { Db } from './connect.ts'
import { loadPatientFacts, loadService, type ServiceFacts } from './rebuild-facts.ts'
import { derivedRows, nothingWatched } from './rebuild-patient.ts'
import { writeDerivedRows } from './rebuild-rows.ts'
import { loadWatchFacts, raiseAlerts } from './rebuild-watch.ts'
import { systemScope, type Trx, withDirectory, withScope } from './scope.ts'

type Log = (line: string) => void

/** Most marks that are taken in one transaction. */
export const batchSize = 300
const retryAfterSeconds = 60

/**
 * Derives these episodes again, with all others of the same patients: scores, treatments and contacts belong to the
 * patient, so a change of one episode moves its neighbours.
 *
 * @param asOf today in the organisation's time zone; facts of later days are not looked at
 */
export async function rebuildEpisodes(
  trx: Trx,
  organisationId: number,
  episodeIds: readonly number[],
  asOf: CalendarDay,
): Promise<void> {
  const { service, switchedOff } = await loadService(trx, organisationId)
  await rebuild(trx, service, switchedOff, episodeIds, asOf)
}

async function rebuild(
  trx: Trx,
  service: ServiceFacts,
  switchedOff: ReadonlySet<string>,
  episodeIds: readonly number[],
  asOf: CalendarDay,
): Promise<void> {
  const { organisationId } = service
  const patients = await loadPatientFacts(trx, organisationId, episodeIds)
  await raiseAlerts(trx, organisationId, patients, asOf)
  const watched = await loadWatchFacts(trx, organisationId, patients)
  const rows = patients.map((patient) =>
    derivedRows(service, patient, asOf, {
      watch: watched.get(patient.patientId) ?? nothingWatched.watch,
      switchedOff,
    }),
  )
  const touched = patients.flatMap(({ episodes }) => episodes.map(({ id }) => id))
  await writeDerivedRows(trx, organisationId, [...new Set([...episodeIds, ...touched])], {
    series: rows.flatMap(({ series }) => series),
    statuses: rows.flatMap(({ statuses }) => statuses),
    outcomes: rows.flatMap(({ outcomes }) => outcomes),
    profiles: rows.flatMap(({ profiles }) => profiles),
  })
}

/**
 * Rebuilds what is marked dirty, in every organisation, until nothing is left that can be done now.
 *
 * An episode that cannot be rebuilt keeps its mark, with the reason, and is tried again a minute later; the others of
 * its batch go on without it.
 *
 * @param options.limit most marks taken in one transaction
 * @returns how many marks were cleared
 */
export async function drainDirty(
  db: Db,
  options: { readonly limit?: number; readonly log?: Log } = {},
): Promise<number> {
  let cleared = 0
  for (const { organisationId } of await findWaiting(db)) {
    const done = await drainOrganisation(db, organisationId, options)
    if (done > 0) await packIfStale(db, organisationId, options.log)
    cleared += done
  }
  return cleared
}

/** Organisations with marks that can be worked on now, and since when the first of each waits. */
export const findWaiting = (db: Db) =>
  withDirectory(db, (trx) =>
    trx
      .selectFrom('dirty')
      .select(['organisation_id as organisationId', sql<Date>`min(at)`.as('since')])
      .where((where) =>
        where.or([where('retry_at', 'is', null), where('retry_at', '<=', sql<Date>`clock_timestamp()`)]),
      )
      .groupBy('organisation_id')
      .orderBy('since')
      .execute(),
  )

/** Cohorts can be asked about without chunks, only slower: a failure is told, and tried again after the next change. */
export async function packIfStale(db: Db, organisationId: number, log?: Log): Promise<void> {
  try {
    await packStaleCohort(db, organisationId)
  } catch (error) {
    log?.(
      `The cohort of organisation ${organisationId} was not packed: ${error instanceof Error ? error.message : String(error)}`,
    )
  }
}

async function drainOrganisation(
  db: Db,
  organisationId: number,
  { limit = batchSize, log }: { readonly limit?: number; readonly log?: Log },
): Promise<number> {
  let cleared = 0
  for (;;) {
    const { taken, done } = await drainSome(db, organisationId, limit, log)
    cleared += done
    if (taken < limit) return cleared
  }
}

/** One batch of an organisation: how many marks were taken, and how many of them are cleared. */
export async function drainSome(
  db: Db,
  organisationId: number,
  limit: number,
  log?: Log,
): Promise<{ readonly taken: number; readonly done: number }> {
  const taken: number[] = []
  try {
    const done = await drainBatch(db, organisationId, limit, null, taken)
    return { taken: taken.length, done }
  } catch (error) {
    if (taken.length === 0) throw error
    let done = 0
    for (const episodeId of taken) done += await drainOne(db, organisationId, episodeId, log)
    return { taken: taken.length, done }
  }
}

async function drainOne(db: Db, organisationId: number, episodeId: number, log?: Log): Promise<number> {
  try {
    return await drainBatch(db, organisationId, 1, episodeId, [])
  } catch (error) {
    const failure = error instanceof Error ? error.message : String(error)
    await withScope(db, systemScope(organisationId), (trx) =>
      sql`
        update dirty set failure = ${failure},
          retry_at = clock_timestamp() + make_interval(secs => ${retryAfterSeconds})
        where organisation_id = ${organisationId} and episode_id = ${episodeId}`.execute(trx),
    )
    log?.(`Episode ${episodeId} of organisation ${organisationId} could not be rebuilt: ${failure}`)
    return 0
  }
}

/** Takes marks, rebuilds, removes the marks: one transaction, so that a kill in the middle leaves them. */
async function drainBatch(
  db: Db,
  organisationId: number,
  limit: number,
  onlyEpisode: number | null,
  taken: number[],
): Promise<number> {
  return withScope(db, systemScope(organisationId), async (trx) => {
    await lockRebuild(trx, organisationId)
    const { rows } = await sql<{ episode_id: number }>`
      select episode_id from dirty
      where organisation_id = ${organisationId}
        and (retry_at is null or retry_at <= clock_timestamp())
        and (${onlyEpisode}::bigint is null or episode_id = ${onlyEpisode})
      order by at
      limit ${limit}
      for update skip locked`.execute(trx)
    taken.push(...rows.map((row) => row.episode_id))
    if (taken.length === 0) return 0
    const { service, switchedOff } = await loadService(trx, organisationId)
    await rebuild(trx, service, switchedOff, taken, dayInZone(new Date(), service.timeZone))
    await sql`
      delete from dirty
      where organisation_id = ${organisationId} and episode_id = any(${taken}::bigint[])`.execute(trx)
    return taken.length
  })
}

/**
 * Rebuilds those of these episodes that are marked, at once, so that whoever changed something reads the result; their
 * marks are cleared with it, and a failure leaves them to the worker.
 */
export async function rebuildNow(
  db: Db,
  organisationId: number,
  episodeIds: readonly number[],
): Promise<void> {
  for (const episodeId of episodeIds) await drainOne(db, organisationId, episodeId)
}

/**
 * One rebuild at a time per organisation, whatever the number of processes; taken before any row is. What follows is
 * planned once: batches of any size read by the same indexes.
 */
async function lockRebuild(trx: Trx, organisationId: number): Promise<void> {
  await sql`
    select pg_advisory_xact_lock(hashtextextended('tandem.rebuild', ${organisationId})),
      set_config('plan_cache_mode', 'force_generic_plan', true)`.execute(trx)
}

/**
 * Derives everything of an organisation again. Rows are replaced where they differ and removed where nothing stands
 * behind them; readers never see a gap, and an interrupted rebuild is finished by the worker.
 *
 * @returns how many episodes were rebuilt, and which could not be
 */
export async function rebuildOrganisation(
  db: Db,
  organisationId: number,
  options: { readonly log?: Log } = {},
): Promise<{ rebuilt: number; failed: readonly { episodeId: number; failure: string }[] }> {
  const scope = systemScope(organisationId)
  await withScope(db, scope, (trx) =>
    sql`
      insert into dirty (organisation_id, episode_id)
      select organisation_id, id from episode where organisation_id = ${organisationId} order by id
      on conflict (organisation_id, episode_id)
      do update set at = excluded.at, failure = null, retry_at = null`.execute(trx),
  )
  const rebuilt = await drainOrganisation(db, organisationId, options)
  await packCohort(db, organisationId)
  const failed = await withScope(db, scope, (trx) =>
    trx
      .selectFrom('dirty')
      .select(['episode_id as episodeId', sql<string>`failure`.as('failure')])
      .where('organisation_id', '=', organisationId)
      .where('failure', 'is not', null)
      .orderBy('episode_id')
      .execute(),
  )
  return { rebuilt, failed }
}
