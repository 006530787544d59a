import { columnsOfChunk } from '@tandem/analysis/flat/chunk-payload'
import { type CohortPart, isOfEveryInstrument } from '@tandem/analysis/flat/flat-cohort'
import { bytesOfLayout, type CohortLayout, GrowingCohort } from '@tandem/analysis/flat/growing-cohort'
import type { CalendarDay } from '@tandem/domain/calendar-day'
import { sql } from 'kysely'
import type { Pool } from 'pg'
import { copiedRows } from '../copied-rows.ts'
import type { Scope, Trx } from '../scope.ts'

/** How far derived rows have been counted and packed. */
export type PackState = {
  /** Counts the rebuilds that changed something. */
  readonly rev: number
  readonly pack: number
  readonly packedRev: number
  readonly packedAt: Date
  /** The day on which windows of packed visits were open or over. */
  readonly packedOn: CalendarDay
}

/** Where the pack of an organisation stands; null: nothing has been packed yet. */
export async function findPackState(trx: Trx, scope: Scope): Promise<PackState | null> {
  const found = await trx
    .selectFrom('cohort_pack')
    .select(['rev', 'pack', 'packed_rev', 'packed_at', 'packed_on'])
    .where('organisation_id', '=', scope.organisationId)
    .executeTakeFirst()
  if (found === undefined || found.pack === 0) return null
  const { rev, pack, packed_rev: packedRev, packed_at: packedAt, packed_on: packedOn } = found
  if (packedRev === null || packedAt === null || packedOn === null) return null
  return { rev, pack, packedRev, packedAt, packedOn }
}

/** Episodes that changed after a rev, ascending; also those that are gone. */
export async function findChangedEpisodes(
  trx: Trx,
  organisationId: number,
  since: number,
): Promise<number[]> {
  const rows = await trx
    .selectFrom('cohort_change')
    .select('episode_id')
    .where('organisation_id', '=', organisationId)
    .where('rev', '>', since)
    .orderBy('episode_id')
    .execute()
  return rows.map(({ episode_id }) => episode_id)
}

/** One part of a pack: of one instrument, or '' where it is the same for all. */
export type PackPart = { readonly instrument: string; readonly part: CohortPart }

export const packPart = (instrument: string, part: CohortPart): PackPart => ({
  instrument: isOfEveryInstrument(part) ? '' : instrument,
  part,
})

export const nameOfPart = ({ instrument, part }: PackPart) => `${instrument}/${part}`

export type PartLayouts = ReadonlyMap<string, { readonly layout: CohortLayout; readonly bytes: number }>

export type Pack = {
  readonly pack: number
  /** Changes up to this one are in it. */
  readonly rev: number
  /** Everything recorded up to this instant is in it. */
  readonly asOf: Date
  readonly siteCodes: ReadonlyMap<number, string>
  readonly layouts: PartLayouts
}

/** The pack that holds, in one statement: the first question after a start waits for it. */
export async function findPack(trx: Trx, organisationId: number): Promise<Pack | null> {
  const { rows } = await sql<{
    pack: number
    rev: number
    asOf: Date
    sites: [id: number, code: string][] | null
    layouts: [instrument: string, part: CohortPart, layout: CohortLayout][] | null
  }>`
    select pack, packed_rev as rev,
      case when rev > packed_rev then packed_at else coalesce(
        (select min(at) from dirty where organisation_id = ${organisationId}), clock_timestamp()) end as "asOf",
      (select json_agg(json_build_array(id, code)) from site where organisation_id = ${organisationId}) as sites,
      (select json_agg(json_build_array(instrument, part, convert_from(payload, 'UTF8')::json)) from cohort_chunk
        where organisation_id = ${organisationId} and pack = cohort_pack.pack and chunk = 0) as layouts
    from cohort_pack where organisation_id = ${organisationId} and pack > 0`.execute(trx)
  const [found] = rows
  if (found === undefined) return null
  const { layouts, sites, ...moment } = found
  return {
    ...moment,
    siteCodes: new Map(sites),
    layouts: new Map(
      layouts?.map(([instrument, part, layout]) => [
        nameOfPart({ instrument, part }),
        { layout, bytes: bytesOfLayout(layout) },
      ]),
    ),
  }
}

/**
 * The columns of some parts of a pack, filled chunk by chunk as they arrive.
 *
 * @returns null where the pack has been replaced meanwhile, or does not have one of the parts
 */
export async function readParts(
  pool: Pool,
  organisationId: number,
  pack: number,
  parts: readonly PackPart[],
  layouts: PartLayouts,
  spare: number,
): Promise<Map<string, GrowingCohort> | null> {
  const cohorts = new Map<string, GrowingCohort>()
  for (const part of parts) {
    const found = layouts.get(nameOfPart(part))
    if (found === undefined) return null
    const cohort = new GrowingCohort()
    cohort.reserve(found.layout, spare)
    cohorts.set(nameOfPart(part), cohort)
  }
  const wanted = parts.map((part) => quoted(nameOfPart(part))).join(', ')
  const client = await pool.connect()
  let failure: Error | undefined
  try {
    await client.query(
      `begin read only;
       select set_config('tandem.organisation', '${wholeNumber(organisationId)}', true),
         set_config('tandem.role', 'system', true), set_config('tandem.user', 'system', true),
         set_config('jit', 'off', true)`,
    )
    for await (const [instrument, part, payload] of copiedRows(
      client,
      `select instrument, part, payload from cohort_chunk
       where organisation_id = ${wholeNumber(organisationId)} and pack = ${wholeNumber(pack)} and chunk > 0
         and instrument || '/' || part in (${wanted})
       order by instrument, part, chunk`,
    )) {
      const cohort = cohorts.get(`${instrument}/${part}`)
      if (payload) cohort?.fill(columnsOfChunk(payload))
    }
    await client.query('commit')
  } catch (error) {
    failure = error instanceof Error ? error : new Error(String(error))
    throw failure
  } finally {
    client.release(failure)
  }
  const whole = [...cohorts].every(([name, { count }]) => count === layouts.get(name)?.layout.count)
  return whole ? cohorts : null
}

const wholeNumber = (number: number) => {
  if (!Number.isSafeInteger(number)) throw new RangeError(`readParts: ${number} is no whole number`)
  return String(number)
}

const quoted = (text: string) => `'${text.replaceAll("'", "''")}'`

/** Sites of the organisation: id and the code by which columns know them. */
export async function findSiteCodes(trx: Trx, organisationId: number): Promise<ReadonlyMap<number, string>> {
  const { rows } = await sql<{ id: number; code: string }>`
    select id, code from site where organisation_id = ${organisationId}`.execute(trx)
  return new Map(rows.map(({ id, code }) => [id, code]))
}
