import { type PlanArm, planArms } from '@tandem/domain/treatment-arm'

export const dimensionNames = [
  'site',
  'programme',
  'clinician',
  'diagnosis',
  'substanceUse',
  'ageBand',
  'sex',
  'severity',
] as const
export type DimensionName = (typeof dimensionNames)[number]

/** Whole numbers from 0, in the narrowest column that holds them all. */
export type CountColumn = Uint8Array | Uint16Array

/** One label per episode; `labels[codes[episode]]` is null where it is not known. */
export type Dimension = { readonly codes: CountColumn; readonly labels: readonly (string | null)[] }

/** Why a score of an episode stands at no slot. */
export const scoreExclusions = [
  'not_scorable',
  'outside_episode',
  'between_slots',
  'nearer_score_taken',
] as const
export type ScoreExclusion = (typeof scoreExclusions)[number]

/**
 * Many episodes and their scores on one instrument, as columns.
 *
 * Episode `i` has the scores at `offset[i]` up to, not including, `offset[i + 1]`; at most one per slot.
 * A slot is a week number, or a month in a trial measured by months; slot 0 is the baseline.
 */
export type CohortColumns = {
  readonly episodeCount: number
  readonly episodeId: Uint32Array | Float64Array
  readonly dimensions: Readonly<Record<DimensionName, Dimension>>
  /** Place in `planArms`. */
  readonly initialArm: Uint8Array
  /** 1 where the initial plan is not final: before day 28, or ended before it. */
  readonly provisional: Uint8Array
  readonly offset: Uint32Array
  readonly slot: Uint16Array
  readonly score: Int16Array
  /** Place in `planArms` of the plan that was in force over the recall period of the score. */
  readonly armInForce: Uint8Array
  /** The same by what was received: days covered and sessions held. */
  readonly armAsTreated: Uint8Array
  /** The same scores in less room, where columns are kept for long; the four above are then made from it when read. */
  readonly packed?: PackedScores
  /** Scores left out, per reason and episode. */
  readonly excludedScores: Readonly<Record<ScoreExclusion, CountColumn>>
}

/** Slots and scores from 0 to 255, and the two arms of each score. */
export type PackedScores = {
  /** `slot * 256 + score` */
  readonly cells: Uint16Array
  /** In force in bits 0 and 1, as treated in bits 2 and 3. */
  readonly arms: Uint8Array
}

export type EpisodeRow = {
  readonly episodeId: number
  readonly dimensions: Readonly<Partial<Record<DimensionName, string | null>>>
  readonly initialArm: PlanArm
  readonly provisional: boolean
  readonly points: readonly {
    readonly slot: number
    readonly score: number
    readonly armInForce: PlanArm
    /** Default: the plan in force. */
    readonly armAsTreated?: PlanArm
  }[]
  readonly excludedScores?: Readonly<Partial<Record<ScoreExclusion, number>>>
}

function dimensionOf(rows: readonly EpisodeRow[], name: DimensionName): Dimension {
  const labels: (string | null)[] = [null]
  const codeOf = new Map<string | null, number>([[null, 0]])
  const codes = Uint16Array.from(rows, (row) => {
    const label = row.dimensions[name] ?? null
    const known = codeOf.get(label)
    if (known !== undefined) return known
    if (labels.length > 65_535) throw new RangeError(`cohortColumns: more than 65535 values of ${name}`)
    codeOf.set(label, labels.length)
    return labels.push(label) - 1
  })
  return { codes, labels }
}

function record<K extends string, V>(keys: readonly K[], value: (key: K) => V): Record<K, V> {
  return Object.fromEntries(keys.map((key) => [key, value(key)])) as Record<K, V>
}

/**
 * Columns from plain rows, one per episode.
 *
 * @throws RangeError if a score is not a whole number, a slot is not a whole number from 0 to 65535, or one episode
 * has two scores at one slot (choose before, see scoresByWeek)
 */
export function cohortColumns(rows: readonly EpisodeRow[]): CohortColumns {
  const offset = new Uint32Array(rows.length + 1)
  rows.forEach((row, i) => {
    offset[i + 1] = offset[i]! + row.points.length
  })
  const size = offset[rows.length]!
  const slot = new Uint16Array(size)
  const score = new Int16Array(size)
  const armInForce = new Uint8Array(size)
  const armAsTreated = new Uint8Array(size)
  rows.forEach((row, i) => {
    const points = row.points.toSorted((a, b) => a.slot - b.slot)
    points.forEach((point, k) => {
      if (points[k - 1]?.slot === point.slot) {
        throw new RangeError(`cohortColumns: episode ${row.episodeId} has two scores at slot ${point.slot}`)
      }
      const at = offset[i]! + k
      slot[at] = point.slot
      score[at] = point.score
      armInForce[at] = planArms.indexOf(point.armInForce)
      armAsTreated[at] = planArms.indexOf(point.armAsTreated ?? point.armInForce)
      if (slot[at] !== point.slot || score[at] !== point.score) {
        throw new RangeError(
          `cohortColumns: slot (${point.slot}) and score (${point.score}) must be whole numbers`,
        )
      }
    })
  })
  return {
    episodeCount: rows.length,
    episodeId: Float64Array.from(rows, (row) => row.episodeId),
    dimensions: record(dimensionNames, (name) => dimensionOf(rows, name)),
    initialArm: Uint8Array.from(rows, (row) => planArms.indexOf(row.initialArm)),
    provisional: Uint8Array.from(rows, (row) => (row.provisional ? 1 : 0)),
    offset,
    slot,
    score,
    armInForce,
    armAsTreated,
    excludedScores: record(scoreExclusions, (reason) =>
      Uint16Array.from(rows, (row) => row.excludedScores?.[reason] ?? 0),
    ),
  }
}

/** The values wanted per dimension; null stands for "not known". A dimension that is not named is not asked about. */
export type CohortFilter = Readonly<Partial<Record<DimensionName, readonly (string | null)[]>>>

const fewLabels = 16

/** 1 for every code whose label is wanted; no label comes twice. */
export function labelsAmong(
  labels: readonly (string | null)[],
  wanted: readonly (string | null)[],
): Uint8Array {
  const passes = new Uint8Array(labels.length)
  if (wanted.length <= fewLabels)
    for (const label of wanted) {
      const code = labels.indexOf(label)
      if (code >= 0) passes[code] = 1
    }
  else {
    const among = new Set(wanted)
    for (let code = 0; code < passes.length; code += 1) if (among.has(labels[code]!)) passes[code] = 1
  }
  return passes
}

/**
 * Which episodes have one of the wanted values in every dimension named: 1 for yes, one entry per episode.
 *
 * @example episodesWhere(columns, { site: ['North'], sex: ['female', null] })
 */
export function episodesWhere(columns: CohortColumns, filter: CohortFilter): Uint8Array {
  const chosen = new Uint8Array(columns.episodeCount).fill(1)
  for (const name of dimensionNames) {
    const wanted = filter[name]
    if (wanted === undefined) continue
    const { codes, labels } = columns.dimensions[name]
    const passes = labelsAmong(labels, wanted)
    for (let i = 0; i < chosen.length; i += 1) chosen[i]! &= passes[codes[i]!]!
  }
  return chosen
}
