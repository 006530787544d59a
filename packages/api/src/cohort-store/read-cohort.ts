import { type FlatCohort, flatCohort } from '@tandem/analysis/flat/flat-cohort'
import type { GrowingCohort } from '@tandem/analysis/flat/growing-cohort'
import { unusedInstrument } from '@tandem/analysis/flat/unused-instrument'
import type { connectPool, Db } from '@tandem/db/connect'
import {
  findChangedEpisodes,
  findPack,
  findPackState,
  findSiteCodes,
  nameOfPart,
  type Pack,
  type PackPart,
  readParts,
} from '@tandem/db/queries/cohort-chunks'
import { findCohortData } from '@tandem/db/queries/cohort-data'
import { findDataAsOf } from '@tandem/db/queries/organisations'
import { setScope, systemScope, type Trx, withScope } from '@tandem/db/scope'
import { findInstrument } from '@tandem/domain/instruments/catalogue'
import { type CohortMoment, HeldCohort } from './held-cohort.ts'

export type CohortSource = { readonly db: Db; readonly pool: ReturnType<typeof connectPool> }

const spare = 0.03
/** Rows are read and turned into columns so many at a time: what comes between is not kept waiting. */
const episodesAtOnce = 250

/** One moment of the database, as the system sees one organisation. */
function atOneMoment<Result>(
  db: Db,
  organisationId: number,
  work: (trx: Trx) => Promise<Result>,
): Promise<Result> {
  return db
    .transaction()
    .setIsolationLevel('repeatable read')
    .execute(async (trx) => {
      await setScope(trx, systemScope(organisationId))
      return work(trx)
    })
}

/** The pack that holds, what it consists of and how large each part is; null: nothing is packed yet. */
export const findHoldingPack = ({ db }: CohortSource, organisationId: number): Promise<Pack | null> =>
  withScope(db, systemScope(organisationId), (trx) => findPack(trx, organisationId))

/** Bytes that some parts of a pack take in memory. */
export const bytesOfParts = ({ layouts }: Pack, names: readonly string[]) =>
  names.reduce((sum, name) => sum + (layouts.get(name)?.bytes ?? 0), 0) * (1 + spare)

/** The parts of a pack in memory; null where it has been replaced meanwhile. */
export async function readPack(
  { pool }: CohortSource,
  organisationId: number,
  { layouts, ...moment }: Pack,
  parts: readonly PackPart[],
): Promise<HeldCohort | null> {
  const present = parts.filter((part) => layouts.has(nameOfPart(part)))
  const read = await readParts(pool, organisationId, moment.pack, present, layouts, spare)
  if (read === null) return null
  const cohorts = new Map<string, GrowingCohort>(read)
  const episodes = cohorts.get('/core')?.count ?? 0
  const absent = new Set<string>()
  for (const part of parts) {
    if (present.includes(part)) continue
    // Scores that nobody has are easily made; visits are planned for everybody, whatever was measured at them.
    if (part.part === 'scores') cohorts.set(nameOfPart(part), unusedInstrument(part.part, episodes))
    else absent.add(nameOfPart(part))
  }
  return new HeldCohort(cohorts, moment, absent)
}

/**
 * Brings what is held up to the present.
 *
 * @returns false where it has to be read anew: the pack was replaced, and changes that it holds are not counted any more
 */
export function refresh({ db }: CohortSource, organisationId: number, held: HeldCohort): Promise<boolean> {
  return atOneMoment(db, organisationId, async (trx) => {
    const scope = systemScope(organisationId)
    const state = await findPackState(trx, scope)
    if (state === null) return false
    const { moment } = held
    if (state.pack !== moment.pack && moment.rev < state.packedRev) return false
    const changed = await findChangedEpisodes(trx, organisationId, moment.rev)
    // With much behind the pack, and a new pack there, the pack is the shorter way.
    if (state.pack !== moment.pack && (held.added + changed.length) * 20 > held.episodes) return false
    const next: CohortMoment = {
      pack: moment.pack,
      rev: state.rev,
      asOf: await findDataAsOf(trx, scope),
      siteCodes: await findSiteCodes(trx, organisationId),
    }
    if (changed.length === 0) held.moment = next
    else held.change(changed, await changedEpisodes(trx, organisationId, held.instruments, changed), next)
    return true
  })
}

async function changedEpisodes(
  trx: Trx,
  organisationId: number,
  instruments: readonly string[],
  changed: readonly number[],
): Promise<Map<string, FlatCohort[]>> {
  const found = new Map<string, FlatCohort[]>()
  for (const code of instruments) {
    const instrument = findInstrument(code)
    if (instrument === null) continue
    const flats: FlatCohort[] = []
    for (let from = 0; from < changed.length; from += episodesAtOnce) {
      const episodes = changed.slice(from, from + episodesAtOnce)
      flats.push(flatCohort(await findCohortData(trx, systemScope(organisationId), instrument, { episodes })))
    }
    found.set(code, flats)
  }
  return found
}
