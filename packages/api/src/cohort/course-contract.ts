import type { PlanArm } from '@tandem/domain/treatment-arm'
import type { z } from 'zod'
import type { CohortHead } from './cohort-head.ts'
import { cohortQuestionInput } from './cohort-question.ts'

export const cohortCourseInput = cohortQuestionInput

export type CohortCourseInput = z.infer<typeof cohortCourseInput>

export type CohortCourse = CohortHead & {
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
      readonly suppressed: boolean
    }[]
  }[]
  readonly definitions: readonly { readonly name: string; readonly version: string; readonly text: string }[]
}
