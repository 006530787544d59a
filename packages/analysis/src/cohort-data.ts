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
  { scores, outcomes, episodes }: CohortData,
  choice: EpisodeChoice,
): ChosenEpisodes {
  if (scores.episodeCount !== episodes.count || outcomes.count !== episodes.count) {
    throw new RangeError(
      `chosenEpisodes: scores (${scores.episodeCount}), outcomes (${outcomes.count}) and episodes (${episodes.count}) must match`,
    )
  }
  const include = episodesWhere(scores, choice.dimensions)
  const { startedFrom, startedTo } = choice
  for (const name of listDimensionNames) {
    const wanted = choice.lists[name]
    if (wanted === undefined) continue
    const { bits, labels } = episodes.lists[name]
    const mask = labels.reduce((held, label, k) => (wanted.includes(label) ? held | (1 << k) : held), 0)
    for (let i = 0; i < include.length; i += 1) if ((bits[i]! & mask) === 0) include[i] = 0
  }
  let months = 0
  let chosen = 0
  for (let i = 0; i < include.length; i += 1) {
    const day = episodes.startedDay[i]!
    if (startedFrom !== null && day < startedFrom) include[i] = 0
    if (startedTo !== null && day > startedTo) include[i] = 0
    chosen += include[i]!
    months += include[i]! & episodes.byMonth[i]!
  }
  const unit = choice.unit === 'most' ? (months > chosen / 2 ? 'month' : 'week') : choice.unit
  const kept = unit === 'month' ? 1 : 0
  const people = new Set<number>()
  let count = 0
  for (let i = 0; i < include.length; i += 1) {
    if (include[i] === 1 && episodes.byMonth[i] !== kept) include[i] = 0
    if (include[i] === 1) {
      count += 1
      people.add(episodes.patientId[i]!)
    }
  }
  return { include, unit, episodes: count, patients: people.size, otherUnit: chosen - count }
}
