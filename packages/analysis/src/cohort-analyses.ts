import { benefits, changeByArm } from './benefits.ts'
import { careReceived } from './care-received.ts'
import { type ChosenEpisodes, type CohortData, chosenEpisodes, type EpisodeChoice } from './cohort-data.ts'
import { memberList } from './cohort-members.ts'
import { courseFigures } from './course-figures.ts'
import { missingData } from './missing-data.ts'
import { outcomeRates } from './outcome-rates.ts'
import { sensitivity } from './sensitivity.ts'
import { switching } from './switching.ts'
import { timesToEvents } from './time-to-event.ts'

/**
 * Every analysis of a cohort by its name, so that a question can travel to whichever thread holds the columns.
 *
 * Each takes the data, the chosen episodes and plain options, and returns a plain record.
 */
export const cohortAnalyses = {
  course: courseFigures,
  missing: missingData,
  sensitivity,
  switching,
  care: careReceived,
  benefits,
  changeByArm,
  rates: outcomeRates,
  times: timesToEvents,
  members: memberList,
} as const satisfies Record<string, (data: CohortData, chosen: ChosenEpisodes, options: never) => unknown>

export type CohortAnalysis = keyof typeof cohortAnalyses
export type AnalysisOptions<Name extends CohortAnalysis> = Parameters<(typeof cohortAnalyses)[Name]>[2]
export type AnalysisResult<Name extends CohortAnalysis> = ReturnType<(typeof cohortAnalyses)[Name]>

/** One question about a cohort: who, which analysis, with which options. Plain data. */
export type CohortQuestion<Name extends CohortAnalysis = CohortAnalysis> = {
  readonly choice: EpisodeChoice
  readonly analysis: Name
  readonly options: AnalysisOptions<Name>
}

export type CohortAnswer<Name extends CohortAnalysis = CohortAnalysis> = {
  readonly chosen: Omit<ChosenEpisodes, 'include'>
  readonly result: AnalysisResult<Name>
}

/** Answers one question over columns that are at hand. */
export function answerOf<Name extends CohortAnalysis>(
  data: CohortData,
  { choice, analysis, options }: CohortQuestion<Name>,
): CohortAnswer<Name> {
  const chosen = chosenEpisodes(data, choice)
  const run = cohortAnalyses[analysis] as (
    data: CohortData,
    chosen: ChosenEpisodes,
    options: AnalysisOptions<Name>,
  ) => AnalysisResult<Name>
  const { include: _, ...counts } = chosen
  return { chosen: counts, result: run(data, chosen, options) }
}
