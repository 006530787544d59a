import type { PlanArm } from '@tandem/domain/treatment-arm'
import { z } from 'zod'
import type { CohortHead } from './cohort-head.ts'
import { cohortQuestionInput } from './cohort-question.ts'

export const cohortCourseInput = cohortQuestionInput.extend({
  /** The scores themselves, or how far they have moved from the first one; default: scores. */
  of: z.enum(['score', 'change']).optional(),
  /** What stands at each point: median and quartiles are told only where asked for; default: mean. */
  statistic: z.enum(['mean', 'median']).optional(),
})

export type CohortCourseInput = z.infer<typeof cohortCourseInput>

/** Who changes arm when arms are read by another view than the initial plan; null is withheld. */
export type ShownMoves = {
  readonly view: 'plan_in_force' | 'as_treated'
  readonly episodes: number | null
  readonly patients: number | null
  readonly movedEpisodes: number | null
  /** Of these, with the first score only. */
  readonly movedAtFirstOnly: number | null
  readonly movedPatients: number | null
  /** Episodes of an arm by initial plan, with a score that the view counts in each of the arms. */
  readonly rows: readonly {
    readonly from: PlanArm
    readonly label: string
    readonly episodes: number | null
    readonly to: readonly {
      readonly arm: PlanArm
      readonly label: string
      readonly episodes: number | null
    }[]
  }[]
}

export type CohortCourse = CohortHead & {
  readonly of: 'score' | 'change'
  readonly statistic: 'mean' | 'median'
  readonly moves: ShownMoves | null
  readonly scores: number | null
  readonly excluded: readonly {
    /** Names the reason where its episodes can be listed; null where they cannot. */
    readonly code: string | null
    readonly reason: string
    readonly n: number | null
  }[]
  readonly arms: readonly {
    readonly arm: PlanArm
    readonly label: string
    readonly episodes: number | null
    /** Episodes whose initial plan may still change: before day 28, or ended earlier. */
    readonly provisional: number | null
    readonly points: readonly {
      readonly slot: number
      readonly n: number | null
      readonly mean: number | null
      readonly sd: number | null
      readonly lower: number | null
      readonly upper: number | null
      /** Only where the median is asked for. */
      readonly quartiles: { readonly lower: number; readonly median: number; readonly upper: number } | null
      readonly suppressed: boolean
    }[]
  }[]
  readonly definitions: readonly { readonly name: string; readonly version: string; readonly text: string }[]
}
