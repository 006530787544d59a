import { type CohortColumns, type CohortFilter, episodesWhere } from './cohort.ts'
import {
  type EpisodeColumns,
  type ListDimensionName,
  listDimensionNames,
  type OutcomeColumns,
} from './episode-columns.ts'

/** All that cohort analyses read: the scores of one instrument, its outcomes, the episodes; one order for all three. */
export type CohortData = {
  readonly scores: CohortColumns
  readonly outcomes: OutcomeColumns
  readonly episodes: EpisodeColumns
  /** 0 for episodes that no longer stand so; missing: all of them do. */
  readonly live?: Uint8Array
}

/** Which episodes are asked about; what is null or missing asks nothing. */
export type EpisodeChoice = {
  readonly dimensions: CohortFilter
  /** Episodes with any one of the labels. */
  readonly lists: Readonly<Partial<Record<ListDimensionName, readonly string[]>>>
  /** First and last start, both in, as days since 1970-01-01. */
  readonly startedFrom: number | null
  readonly startedTo: number | null
  /** Weeks and months don't mix on one axis; `most` takes the unit that most of the chosen episodes have. */
  readonly unit: 'week' | 'month' | 'most'
}

export type ChosenEpisodes = {
  /** 1 for every chosen episode. */
  readonly include: Uint8Array
  readonly unit: 'week' | 'month'
  readonly episodes: number
  readonly patients: number
  /** Episodes that the filters choose and that are measured in the other unit. */
  readonly otherUnit: number
}

/**
 * The episodes of a choice.
 *
 * @throws RangeError if the columns differ in length
 */
export function chosenEpisodes(
  { scores, outcomes, episodes, live }: CohortData,
  choice: EpisodeChoice,
): ChosenEpisodes {
  if (scores.episodeCount !== episodes.count || outcomes.count !== episodes.count) {
    throw new RangeError(
      `chosenEpisodes: scores (${scores.episodeCount}), outcomes (${outcomes.count}) and episodes (${episodes.count}) must match`,
    )
  }
  const include = episodesWhere(scores, choice.dimensions)
  if (live !== undefined) for (let i = 0; i < include.length; i += 1) include[i]! &= live[i]!
  for (const name of listDimensionNames) {
    const wanted = choice.lists[name]
    if (wanted === undefined) continue
    const { bits, labels } = episodes.lists[name]
    const mask = labels.reduce((held, label, k) => (wanted.includes(label) ? held | (1 << k) : held), 0)
    for (let i = 0; i < include.length; i += 1) if ((bits[i]! & mask) === 0) include[i] = 0
  }
  const { startedDay, byMonth } = episodes
  const from = choice.startedFrom ?? Number.NEGATIVE_INFINITY
  const to = choice.startedTo ?? Number.POSITIVE_INFINITY
  if (choice.startedFrom !== null || choice.startedTo !== null)
    for (let i = 0; i < include.length; i += 1) {
      const day = startedDay[i]!
      if (day < from || day > to) include[i] = 0
    }
  let months = 0
  let chosen = 0
  for (let i = 0; i < include.length; i += 1) {
    chosen += include[i]!
    months += include[i]! & byMonth[i]!
  }
  const unit = choice.unit === 'most' ? (months > chosen / 2 ? 'month' : 'week') : choice.unit
  const other = unit === 'month' ? chosen - months : months
  const kept = unit === 'month' ? 1 : 0
  if (other > 0) for (let i = 0; i < include.length; i += 1) if (byMonth[i] !== kept) include[i] = 0
  const count = chosen - other
  return { include, unit, episodes: count, patients: peopleIn(episodes.patientId, include), otherUnit: other }
}

/** How many different ids the included entries have: by a bit for each id where the ids lie close together. */
export function peopleIn(ids: EpisodeColumns['patientId'], include: Uint8Array): number {
  let least = Number.POSITIVE_INFINITY
  let most = Number.NEGATIVE_INFINITY
  for (let i = 0; i < include.length; i += 1) {
    if (include[i] !== 1) continue
    const id = ids[i]!
    if (id < least) least = id
    if (id > most) most = id
  }
  if (least > most) return 0
  if (most - least > 64 * include.length) {
    const people = new Set<number>()
    for (let i = 0; i < include.length; i += 1) if (include[i] === 1) people.add(ids[i]!)
    return people.size
  }
  const seen = new Uint8Array(most - least + 1)
  let people = 0
  for (let i = 0; i < include.length; i += 1) {
    if (include[i] !== 1) continue
    const place = ids[i]! - least
    people += 1 - seen[place]!
    seen[place] = 1
  }
  return people
}
