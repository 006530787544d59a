import { chunkPayload } from '@tandem/analysis/flat/chunk-payload'
import { type ColumnType, typeOf, widerType } from '@tandem/analysis/flat/column-width'
import {
  type CohortPart,
  cohortParts,
  type FlatCohort,
  flatCohort,
  isOfEveryInstrument,
  isOffset,
  offsetOf,
  partOf,
  withPackedScores,
} from '@tandem/analysis/flat/flat-cohort'
import { gathered } from '@tandem/analysis/flat/gathered'
import type { CohortLayout } from '@tandem/analysis/flat/growing-cohort'
import { LabelBook } from '@tandem/analysis/flat/label-book'
import type { CalendarDay } from '@tandem/domain/calendar-day'
import type { Instrument } from '@tandem/domain/instrument'
import { findInstrument } from '@tandem/domain/instruments/catalogue'
import { sql } from 'kysely'
import type { Db } from './connect.ts'
import { findCohortData } from './queries/cohort-data.ts'
import { findDataAsOf } from './queries/organisations.ts'
import { setScope, systemScope, type Trx, withScope } from './scope.ts'

const episodesOfChunk = 2_048
/** Packed again when so many episodes changed since: a share of them, but not for a handful. */
const staleShare = 0.05
const staleLeast = 500

/** One part of a pack under way: what is in its chunks so far. */
type Packing = {
  readonly book: LabelBook
  readonly columns: Map<string, { type: ColumnType; length: number }>
}

/** Packs an organisation that has no pack, one of another day or one of which too much has changed; else leaves it. */
export async function packStaleCohort(db: Db, organisationId: number): Promise<boolean> {
  const stale = await withScope(db, systemScope(organisationId), async (trx) => {
    const { rows } = await sql<{ changed: number; episodes: number; pack: number; turned: boolean }>`
      select episodes, pack, packed_on is distinct from (now() at time zone time_zone)::date as turned, (
        select count(*) from cohort_change where organisation_id = ${organisationId}) as changed
      from cohort_pack join organisation using (organisation_id)
      where organisation_id = ${organisationId}`.execute(trx)
    const [found] = rows
    if (found === undefined) return false
    const { pack, changed, episodes, turned } = found
    return pack === 0 || turned || changed > Math.max(staleLeast, episodes * staleShare)
  })
  return stale && (await packCohort(db, organisationId))
}

/**
 * Packs the derived rows of an organisation into chunks, sorted by site and clinician, and lets them hold in place of
 * those before. It reads one moment of the database and stops nobody from writing; what changes meanwhile stays
 * counted as changed. Killed half way it leaves chunks that the next pack clears away.
 *
 * @returns false where another process is at it, or was while this one waited for its moment
 */
export async function packCohort(db: Db, organisationId: number): Promise<boolean> {
  const made = await db
    .transaction()
    .setIsolationLevel('repeatable read')
    .execute(async (trx) => {
      await setScope(trx, systemScope(organisationId))
      if (!(await lockPack(trx, organisationId))) return null
      return packSnapshot(trx, organisationId)
    })
    .catch((error: unknown) => {
      if (wasPackedMeanwhile(error)) return null
      throw error
    })
  if (made === null) return false
  await withScope(db, systemScope(organisationId), (trx) => letHold(trx, organisationId, made))
  return true
}

/**
 * The moment that is read is that of the first statement, which also asks for the lock: whoever gets the lock just after
 * another process has let go of it reads the time before, and gives its pack the number that is taken.
 */
const wasPackedMeanwhile = (error: unknown): boolean =>
  error instanceof Error && 'constraint' in error && error.constraint === 'cohort_chunk_pkey'

type Made = {
  readonly pack: number
  readonly rev: number
  readonly episodes: number
  readonly day: CalendarDay
  /** Everything recorded up to this instant is in. */
  readonly asOf: Date
}

async function lockPack(trx: Trx, organisationId: number): Promise<boolean> {
  const { rows } = await sql<{ locked: boolean }>`
    select pg_try_advisory_xact_lock(hashtextextended('tandem.pack', ${organisationId})) as locked`.execute(
    trx,
  )
  return rows[0]?.locked ?? false
}

async function packSnapshot(trx: Trx, organisationId: number): Promise<Made> {
  const { rows } = await sql<{ rev: number; pack: number; day: CalendarDay }>`
    select coalesce((select rev from cohort_pack where organisation_id = ${organisationId}), 0) as rev,
      1 + greatest(
        coalesce((select pack from cohort_pack where organisation_id = ${organisationId}), 0),
        coalesce((select max(pack) from cohort_chunk where organisation_id = ${organisationId}), 0)) as pack,
      (now() at time zone time_zone)::date as day
    from organisation where organisation_id = ${organisationId}`.execute(trx)
  const [state] = rows
  if (state === undefined) throw new Error(`packCohort: no organisation ${organisationId}`)
  const { rev, pack, day } = state
  const instruments = await packedInstruments(trx, organisationId)
  const { rows: found } = await sql<{ id: number }>`
    select episode_id as id from episode_profile where organisation_id = ${organisationId}
    order by site_id, clinician_id nulls first, initial_arm, episode_id`.execute(trx)
  const ids = found.map(({ id }) => id)
  const packing = new Map<string, Packing>()
  for (let from = 0, chunk = 1; from < ids.length; from += episodesOfChunk, chunk += 1) {
    const some = ids.slice(from, from + episodesOfChunk)
    for (const [place, { instrument, inBytes }] of instruments.entries()) {
      const flat = await inOrder(trx, organisationId, instrument, some, day)
      const whole = inBytes ? withPackedScores(flat) : flat
      for (const part of cohortParts) {
        const shared = isOfEveryInstrument(part)
        if (shared && place > 0) continue
        const key = { pack, instrument: shared ? '' : instrument.code, part }
        const columns = packPart(packing, key, whole)
        await insertChunk(trx, organisationId, key, chunk, chunkPayload(columns))
      }
    }
  }
  for (const [name, { book, columns }] of packing) {
    const [instrument = '', part = ''] = name.split('/')
    const layout: CohortLayout = {
      count: ids.length,
      columns: Array.from(columns, ([path, { type, length }]) => [
        path,
        type,
        // A column that the first chunks did not have begins with what stands for "not known".
        isOffset(path) ? ids.length + 1 : offsetOf(path) === null ? ids.length : length,
      ]),
      labels: [...book.labels].filter(([path]) => columns.has(path)),
    }
    const bytes = new TextEncoder().encode(JSON.stringify(layout))
    await insertChunk(trx, organisationId, { pack, instrument, part: part as CohortPart }, 0, bytes)
  }
  return { pack, rev, episodes: ids.length, day, asOf: await findDataAsOf(trx, systemScope(organisationId)) }
}

/** Instruments with scores, the organisation's own first: of each, whether slots and scores fit a byte. */
async function packedInstruments(trx: Trx, organisationId: number) {
  const { rows } = await sql<{ code: string; fits: boolean }>`
    select code, not exists (
      select from series where series.organisation_id = ${organisationId} and series.instrument = code
        and (255 < any (series.slots) or 255 < any (series.scores) or 0 > any (series.scores))) as fits
    from (
      select distinct instrument as code, default_instrument <> instrument as is_other
      from series join organisation on organisation.organisation_id = series.organisation_id
      where series.organisation_id = ${organisationId}
        and (cardinality(scores) > 0 or default_instrument = instrument)
    ) used order by is_other, code`.execute(trx)
  return rows.flatMap(({ code, fits }) => {
    const instrument = findInstrument(code)
    return instrument === null ? [] : [{ instrument, inBytes: fits }]
  })
}

/** The episodes of one chunk, in the order of the pack. */
async function inOrder(
  trx: Trx,
  organisationId: number,
  instrument: Instrument,
  episodes: readonly number[],
  asOf: CalendarDay,
): Promise<FlatCohort> {
  const data = await findCohortData(trx, systemScope(organisationId), instrument, { episodes, asOf })
  const found = new Map(Array.from(data.scores.episodeId, (id, place) => [id, place]))
  const ranges = episodes.flatMap((id) => {
    const place = found.get(id)
    if (place === undefined) throw new Error(`Episode ${id} has a profile and no series.`)
    return [place, place + 1]
  })
  return gathered(flatCohort(data), Uint32Array.from(ranges))
}

type PartKey = { readonly pack: number; readonly instrument: string; readonly part: CohortPart }

/** The columns of one part, in the numbering of its labels. */
function packPart(packing: Map<string, Packing>, { instrument, part }: PartKey, whole: FlatCohort) {
  const name = `${instrument}/${part}`
  let held = packing.get(name)
  if (held === undefined) {
    held = { book: new LabelBook(), columns: new Map() }
    packing.set(name, held)
  }
  const own = new Map([...whole.columns].filter(([path]) => partOf(path) === part))
  const { columns } = held.book.recoded({ ...whole, columns: own }, true)
  for (const [path, column] of columns) {
    const before = held.columns.get(path)
    const length = column.length - (isOffset(path) && before !== undefined ? 1 : 0)
    held.columns.set(path, {
      type: before === undefined ? typeOf(column) : widerType(before.type, typeOf(column)),
      length: (before?.length ?? 0) + length,
    })
  }
  return columns
}

const insertChunk = (
  trx: Trx,
  organisationId: number,
  { pack, instrument, part }: PartKey,
  chunk: number,
  payload: Uint8Array,
) =>
  trx
    .insertInto('cohort_chunk')
    .values({ organisation_id: organisationId, pack, instrument, part, chunk, payload: Buffer.from(payload) })
    .execute()

/** The new chunks hold, unless newer ones do already; changes that are in them are no longer counted. */
async function letHold(
  trx: Trx,
  organisationId: number,
  { pack, rev, episodes, day, asOf }: Made,
): Promise<void> {
  const { numAffectedRows } = await sql`
    update cohort_pack
    set pack = ${pack}, packed_rev = ${rev}, episodes = ${episodes}, packed_at = ${asOf},
      packed_on = ${day}
    where organisation_id = ${organisationId} and (packed_rev is null or packed_rev <= ${rev}) and pack < ${pack}`.execute(
    trx,
  )
  if (numAffectedRows === 0n) return
  await sql`delete from cohort_change where organisation_id = ${organisationId} and rev <= ${rev}`.execute(
    trx,
  )
  await sql`delete from cohort_chunk where organisation_id = ${organisationId} and pack < ${pack}`.execute(
    trx,
  )
}
