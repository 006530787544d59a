import type { CohortData } from '../cohort-data.ts'
import { answers, none, visitStates } from '../episode-columns.ts'

export type Column =
  | Uint8Array
  | Uint16Array
  | Int16Array
  | Uint32Array
  | Int32Array
  | Float32Array
  | Float64Array

export type Labels = readonly (string | null)[]

/**
 * Cohort data as a list of columns, each under its path, such as `scores.dimensions.site`: for whatever carries them
 * from place to place and does not care what they mean.
 *
 * Whoever adds a column to `CohortData` has nothing to add here, unless it counts by something else than episodes.
 */
export type FlatCohort = {
  readonly count: number
  readonly columns: ReadonlyMap<string, Column>
  /** Labels of the columns of codes, and of bits, by their path. */
  readonly labels: ReadonlyMap<string, Labels>
}

/** Columns that stand in two places of `CohortData`, and the one that is carried. */
const sameAs: Readonly<Record<string, string>> = {
  'episodes.episodeId': 'scores.episodeId',
  'episodes.initialArm': 'scores.initialArm',
  'episodes.provisional': 'scores.provisional',
}

/** The column of offsets behind which a column's items stand; null: it has one entry per episode. */
export function offsetOf(path: string): string | null {
  if (/^scores\.(?:cells|arms|slot|score|armInForce|armAsTreated)$/.test(path)) return 'scores.offset'
  if (/^episodes\.segment(?!Offset)/.test(path)) return 'episodes.segmentOffset'
  return null
}

export const isOffset = (path: string) => path === 'scores.offset' || path === 'episodes.segmentOffset'

/** Bits instead of codes: several labels in one entry. */
export const isBits = (path: string) => path.startsWith('episodes.lists.')

/** What an entry says where a part of a cohort does not have the column: that nothing is known. */
export function absentIn(path: string): number {
  if (/^outcomes\.visits\..*\.closed$/.test(path)) return visitStates.notPlanned
  if (path === 'outcomes.atCaseness') return answers.unknown
  return path.startsWith('outcomes.') ? none : 0
}

/** Parts that are loaded by themselves: what every question needs, the scores, the rest. */
export const cohortParts = ['core', 'scores', 'outcomes', 'episodes'] as const
export type CohortPart = (typeof cohortParts)[number]

/** Parts that are the same whatever the instrument. */
export const isOfEveryInstrument = (part: CohortPart) => part === 'core' || part === 'episodes'

const coreColumns =
  /^scores\.(?:episodeId|initialArm|provisional)$|^episodes\.(?:patientId|byMonth|startedDay)$/

export function partOf(path: string): CohortPart {
  if (coreColumns.test(path)) return 'core'
  if (path.startsWith('outcomes.')) return 'outcomes'
  if (path.startsWith('episodes.')) return 'episodes'
  return path.startsWith('scores.dimensions.') && path !== 'scores.dimensions.severity' ? 'core' : 'scores'
}

/** @throws RangeError where the data has something that is no column, no count and no list of visits */
export function flatCohort({ scores, outcomes, episodes }: Omit<CohortData, 'live'>): FlatCohort {
  const columns = new Map<string, Column>()
  const labels = new Map<string, Labels>()
  const walk = (value: object, path: string) => {
    for (const [key, member] of Object.entries(value)) {
      const at = `${path}.${key}`
      if (at in sameAs || at === 'scores.packed' || typeof member === 'number') continue
      if (ArrayBuffer.isView(member)) columns.set(at, member as Column)
      else if (Array.isArray(member))
        for (const { visit, ...each } of member) walk(each, `${at}.${visit.unit} ${visit.at}`)
      else if (typeof member !== 'object' || member === null)
        throw new RangeError(`flatCohort: ${at} is no column`)
      else if ('labels' in member) {
        const { codes, bits } = member as { codes?: Column; bits?: Column }
        columns.set(at, (codes ?? bits) as Column)
        labels.set(at, (member as { labels: Labels }).labels)
      } else walk(member, at)
    }
  }
  walk(scores, 'scores')
  walk(outcomes, 'outcomes')
  walk(episodes, 'episodes')
  return { count: scores.episodeCount, columns, labels }
}

/**
 * Cohort data whose columns are made when they are first read.
 *
 * Parts that are not there leave their columns out: an analysis that reads one of them fails.
 *
 * @param column the entries of one path
 */
export function cohortOf(
  { count, columns, labels }: FlatCohort,
  column: (path: string) => Column,
  live: Uint8Array | null,
): CohortData {
  const root: Tree = {}
  for (const path of columns.keys()) {
    const named = labels.get(path)
    const make = () => column(path)
    if (named === undefined) place(root, path, make)
    else {
      place(root, `${path}.${isBits(path) ? 'bits' : 'codes'}`, make)
      place(root, `${path}.labels`, () => named)
    }
  }
  for (const [path, same] of Object.entries(sameAs))
    if (columns.has(same)) place(root, path, () => column(same))
  if (columns.has('scores.cells')) unpack(root, column)
  place(root, 'scores.episodeCount', () => count)
  place(root, 'outcomes.count', () => count)
  place(root, 'episodes.count', () => count)
  const outcomes = root.outcomes as Tree
  outcomes.visits = Object.entries((outcomes.visits as Tree | undefined) ?? {})
    .map(([name, each]) => ({ visit: visitOf(name), each: each as Tree }))
    .sort(({ visit: a }, { visit: b }) => (a.unit === b.unit ? a.at - b.at : a.unit === 'week' ? -1 : 1))
    .map(({ visit, each }) => Object.defineProperties({ visit }, Object.getOwnPropertyDescriptors(each)))
  if (live !== null) root.live = live
  return root as unknown as CohortData
}

type Tree = { [key: string]: unknown }

function visitOf(name: string) {
  const [unit, at] = name.split(' ')
  return { unit: unit as 'week' | 'month', at: Number(at) }
}

function place(root: Tree, path: string, make: () => unknown): void {
  const names = path.split('.')
  const last = names.pop() as string
  let tree = root
  for (const name of names) {
    tree[name] ??= {}
    tree = tree[name] as Tree
  }
  let made: unknown
  Object.defineProperty(tree, last, {
    enumerable: true,
    configurable: true,
    get: () => {
      made ??= make()
      return made
    },
  })
}

/** Slots, scores and arms from the packed columns, each when it is first read. */
function unpack(root: Tree, column: (path: string) => Column): void {
  const scores = root.scores as Tree
  for (const name of ['cells', 'arms']) delete scores[name]
  const cells = () => (root.scores as { packed: { cells: Uint16Array } }).packed.cells
  const arms = () => (root.scores as { packed: { arms: Uint8Array } }).packed.arms
  place(root, 'scores.packed.cells', () => column('scores.cells'))
  place(root, 'scores.packed.arms', () => column('scores.arms'))
  place(root, 'scores.slot', () => mapped(new Uint16Array(cells().length), cells(), 8, 255))
  place(root, 'scores.score', () => mapped(new Int16Array(cells().length), cells(), 0, 255))
  place(root, 'scores.armInForce', () => mapped(new Uint8Array(arms().length), arms(), 0, 3))
  place(root, 'scores.armAsTreated', () => mapped(new Uint8Array(arms().length), arms(), 2, 3))
}

function mapped<To extends Column>(to: To, from: Column, shift: number, mask: number): To {
  for (let i = 0; i < to.length; i += 1) to[i] = (from[i]! >> shift) & mask
  return to
}

/** Slots, scores and arms in packed columns; left as they are where a slot or score does not fit a byte. */
export function withPackedScores(flat: FlatCohort): FlatCohort {
  const columns = new Map(flat.columns)
  const named = (name: string) => columns.get(`scores.${name}`) as Column
  const [slot, score, inForce, asTreated] = ['slot', 'score', 'armInForce', 'armAsTreated'].map(named) as [
    Column,
    Column,
    Column,
    Column,
  ]
  if (!fitsByte(slot) || !fitsByte(score)) return flat
  columns.set(
    'scores.cells',
    Uint16Array.from({ length: slot.length }, (_, i) => (slot[i]! << 8) | score[i]!),
  )
  columns.set(
    'scores.arms',
    Uint8Array.from({ length: slot.length }, (_, i) => inForce[i]! | (asTreated[i]! << 2)),
  )
  for (const name of ['slot', 'score', 'armInForce', 'armAsTreated']) columns.delete(`scores.${name}`)
  return { ...flat, columns }
}

function fitsByte(column: Column): boolean {
  for (let i = 0; i < column.length; i += 1) if (column[i]! < 0 || column[i]! > 255) return false
  return true
}
