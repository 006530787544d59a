import type { CohortColumns, Dimension } from '../cohort.ts'
import type { ChosenEpisodes, CohortData } from '../cohort-data.ts'
import type { EpisodeColumns, OutcomeColumns } from '../episode-columns.ts'

export const comparedDimensions = ['sex', 'diagnosis', 'substanceUse', 'programme', 'site'] as const
export type ComparedDimension = (typeof comparedDimensions)[number]

type EpisodeField =
  | 'patientId'
  | 'startedDay'
  | 'initialArm'
  | 'provisional'
  | 'age'
  | 'earlierEpisodes'
  | 'chronic'
  | 'depressionBaseline'
  | 'anxietyBaseline'

/** What a comparison reads of a cohort; `CohortData` has it all. */
export type ComparisonData = {
  readonly scores: Pick<CohortColumns, 'offset' | 'slot' | 'score'> & {
    readonly dimensions: Readonly<Record<ComparedDimension, Dimension>>
  }
  readonly outcomes: OutcomeColumns
  readonly episodes: Pick<EpisodeColumns, 'count' | EpisodeField>
}

/** Which of the episodes, and on which axis they are measured. */
export type ComparisonChoice = Pick<ChosenEpisodes, 'include' | 'unit'>

type Numbers =
  | Uint8Array
  | Int8Array
  | Uint16Array
  | Int16Array
  | Uint32Array
  | Int32Array
  | Float32Array
  | Float64Array

function taken<Column extends Numbers>(column: Column, rows: Int32Array): Column {
  const kept = new (column.constructor as new (length: number) => Column)(rows.length)
  for (let i = 0; i < rows.length; i += 1) kept[i] = column[rows[i]!]!
  return kept
}

function takenScores(
  { offset, slot, score, dimensions }: CohortData['scores'],
  rows: Int32Array,
): ComparisonData['scores'] {
  const kept = new Uint32Array(rows.length + 1)
  rows.forEach((row, i) => {
    kept[i + 1] = kept[i]! + offset[row + 1]! - offset[row]!
  })
  const places = new Int32Array(kept[rows.length]!)
  rows.forEach((row, i) => {
    for (let k = 0; k < kept[i + 1]! - kept[i]!; k += 1) places[kept[i]! + k] = offset[row]! + k
  })
  const dimension = (name: ComparedDimension): Dimension => ({
    ...dimensions[name],
    codes: taken(dimensions[name].codes, rows),
  })
  return {
    offset: kept,
    slot: taken(slot, places),
    score: taken(score, places),
    dimensions: {
      sex: dimension('sex'),
      diagnosis: dimension('diagnosis'),
      substanceUse: dimension('substanceUse'),
      programme: dimension('programme'),
      site: dimension('site'),
    },
  }
}

/** The chosen episodes alone, with no more than a comparison reads: what travels to another thread. */
export function comparisonDataOf(
  { scores, outcomes, episodes }: CohortData,
  include: Uint8Array,
): ComparisonData {
  const rows = Int32Array.from(Array.from(include, (_, i) => i).filter((i) => include[i] === 1))
  const own = <Column extends Numbers>(column: Column) => taken(column, rows)
  return {
    scores: takenScores(scores, rows),
    outcomes: {
      count: rows.length,
      baseline: own(outcomes.baseline),
      atCaseness: own(outcomes.atCaseness),
      lastDay: own(outcomes.lastDay),
      responseDay: own(outcomes.responseDay),
      remissionDay: own(outcomes.remissionDay),
      recoveryDay: own(outcomes.recoveryDay),
      returnDay: own(outcomes.returnDay),
      watchedDay: own(outcomes.watchedDay),
      visits: outcomes.visits.map(({ visit, score, closed }) => ({
        visit,
        score: own(score),
        closed: own(closed),
      })),
    },
    episodes: {
      count: rows.length,
      patientId: own(episodes.patientId),
      startedDay: own(episodes.startedDay),
      initialArm: own(episodes.initialArm),
      provisional: own(episodes.provisional),
      age: own(episodes.age),
      earlierEpisodes: own(episodes.earlierEpisodes),
      chronic: own(episodes.chronic),
      depressionBaseline: own(episodes.depressionBaseline),
      anxietyBaseline: own(episodes.anxietyBaseline),
    },
  }
}
