import { emptyColumn } from '@tandem/analysis/flat/column-width'
import {
  type CohortPart,
  type Column,
  type FlatCohort,
  isOfEveryInstrument,
  type Labels,
  partOf,
  withPackedScores,
} from '@tandem/analysis/flat/flat-cohort'
import type { GrowingCohort } from '@tandem/analysis/flat/growing-cohort'
import { EpisodePlaces } from './episode-places.ts'
import type { HeldColumns } from './scan.ts'

/** What a cohort is read from, and as of when. */
export type CohortMoment = {
  readonly pack: number
  /** Changes up to this one are in. */
  readonly rev: number
  /** Everything recorded up to this instant is in. */
  readonly asOf: Date
  readonly siteCodes: ReadonlyMap<number, string>
}

/**
 * The columns of one organisation in memory: a pack, and after it the episodes that changed since.
 *
 * A change never alters what stands: the episode is added at the end in its new state, and where it stood it is noted
 * in which generation it died. A reader of an earlier generation goes on seeing what it saw.
 */
export class HeldCohort {
  readonly #parts: ReadonlyMap<string, GrowingCohort>
  readonly #runs: Uint32Array
  readonly #sorted: number
  #generation = 1
  #died: Uint32Array | null = null
  #places: EpisodePlaces | null = null
  moment: CohortMoment

  /**
   * @param parts by instrument and part, each with all episodes of the pack in its order
   * @param absent parts that were looked for, and that the pack does not have
   */
  constructor(
    parts: ReadonlyMap<string, GrowingCohort>,
    moment: CohortMoment,
    readonly absent: ReadonlySet<string>,
  ) {
    this.#parts = parts
    this.moment = moment
    const core = (parts.get('/core') as GrowingCohort).snapshot()
    this.#sorted = core.count
    this.#runs = runsOf(core)
  }

  get generation(): number {
    return this.#generation
  }

  get bytes(): number {
    return [...this.#parts.values()].reduce((sum, { bytes }) => sum + bytes, this.#died?.byteLength ?? 0)
  }

  /** Episodes that stand after the pack, those too that changed again. */
  get added(): number {
    return (this.#parts.get('/core') as GrowingCohort).count - this.#sorted
  }

  get episodes(): number {
    return this.#sorted
  }

  has(names: readonly string[]): boolean {
    return names.every((name) => this.#parts.has(name))
  }

  get names(): readonly string[] {
    return [...this.#parts.keys()]
  }

  get instruments(): readonly string[] {
    return [...new Set(this.names.map((name) => name.slice(0, name.indexOf('/'))))].filter(
      (code) => code !== '',
    )
  }

  /** The columns of some parts as they stand now. */
  columns(names: readonly string[]): HeldColumns {
    const flats = names.map((name) => (this.#parts.get(name) as GrowingCohort).snapshot())
    return {
      count: this.#sorted + this.added,
      columns: new Map(flats.flatMap(({ columns }) => [...columns])),
      labels: new Map<string, Labels>(flats.flatMap(({ labels }) => [...labels])),
      sorted: this.#sorted,
      runs: this.#runs,
      died: this.#died,
      generation: this.#generation,
    }
  }

  /**
   * Takes in what changed.
   *
   * @param changed ids of all episodes that changed, also of those that are gone
   * @param found the same episodes in their new state, once for every instrument that is held
   */
  change(
    changed: readonly number[],
    found: ReadonlyMap<string, readonly FlatCohort[]>,
    moment: CohortMoment,
  ): void {
    const dies = this.#generation + 1
    this.#places ??= new EpisodePlaces(this.#episodeIds())
    const flats = [...found.values()][0] ?? []
    let next = this.#sorted + this.added
    const died = this.#roomToDie(flats.reduce((sum, { count }) => sum + count, next))
    for (const id of changed) {
      const place = this.#places.get(id)
      if (place !== null) died[place] = dies
      this.#places.delete(id)
    }
    for (const flat of flats)
      for (const id of flat.columns.get('scores.episodeId') as Column) {
        this.#places.set(id, next)
        next += 1
      }
    for (const [name, part] of this.#parts) {
      const [code = '', kind = ''] = name.split('/')
      const own = isOfEveryInstrument(kind as CohortPart) ? flats : (found.get(code) ?? [])
      for (const flat of own) appendPart(part, kind as CohortPart, flat)
    }
    this.#generation = dies
    this.moment = moment
  }

  #episodeIds(): Column {
    return (this.#parts.get('/core') as GrowingCohort).snapshot().columns.get('scores.episodeId') as Column
  }

  #roomToDie(episodes: number): Uint32Array {
    if (this.#died !== null && this.#died.length >= episodes) return this.#died
    const room = emptyColumn('Uint32Array', Math.ceil(episodes * 1.06) + 1_024, true) as Uint32Array
    if (this.#died !== null) room.set(this.#died)
    this.#died = room
    return room
  }
}

/** Adds what changed to one part, packed where the part is. */
function appendPart(part: GrowingCohort, kind: CohortPart, flat: FlatCohort): void {
  const packed = part.has('scores.cells') ? withPackedScores(flat) : flat
  if (part.has('scores.cells') && !packed.columns.has('scores.cells')) part.unpackScores()
  part.append({ ...packed, columns: new Map([...packed.columns].filter(([path]) => partOf(path) === kind)) })
}

/** Where site or clinician change in columns that are sorted by them. */
function runsOf({ count, columns }: FlatCohort): Uint32Array {
  const site = columns.get('scores.dimensions.site') as Column
  const clinician = columns.get('scores.dimensions.clinician') as Column
  const runs: number[] = []
  let from = 0
  for (let i = 1; i <= count; i += 1) {
    if (i < count && site[i] === site[from] && clinician[i] === clinician[from]) continue
    runs.push(site[from]!, clinician[from]!, from, i)
    from = i
  }
  return Uint32Array.from(count === 0 ? [] : runs)
}
