import { type PlanArm, planArms } from '@tandem/domain/treatment-arm'
import type { ChosenEpisodes, CohortData } from './cohort-data.ts'

export type EpisodesOfArm = {
  readonly arm: PlanArm
  /** All chosen episodes of the arm, as places in the columns. */
  readonly all: readonly number[]
  /** Those followed for 28 days or more, whose initial plan is final: comparisons start there. */
  readonly fromLandmark: readonly number[]
}

/**
 * The chosen episodes by initial plan, in the order of `planArms`; every arm is there, also an empty one.
 *
 * What is told of whole episodes has only this grouping: by plan in force one episode stands in several arms.
 */
export function episodesByArm(
  { episodes }: CohortData,
  { include }: Pick<ChosenEpisodes, 'include'>,
): readonly EpisodesOfArm[] {
  const groups = planArms.map((arm) => ({ arm, all: [] as number[], fromLandmark: [] as number[] }))
  for (let i = 0; i < episodes.count; i += 1) {
    if (include[i] !== 1) continue
    const group = groups[episodes.initialArm[i]!]!
    group.all.push(i)
    if (episodes.provisional[i] !== 1) group.fromLandmark.push(i)
  }
  return groups
}
