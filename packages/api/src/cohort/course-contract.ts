import type { PlanArm } from '@tandem/domain/treatment-arm'
import { z } from 'zod'
import { dayInput } from '../day-input.ts'
import type { InstrumentFacts } from '../instrument-facts.ts'
import type { OrganisationFacts } from '../services/cohort-options.ts'
import { textInput } from '../text-input.ts'

const choice = z.array(textInput(100).min(1)).max(200).optional()

export const cohortCourseInput = z.object({
  instrument: z.string().min(1).max(20),
  armView: z.enum(['initial_plan', 'plan_in_force']),
  site: choice,
  programme: choice,
  sex: choice,
  ageBand: z
    .array(z.enum(['0-17', '18-25', '26-40', '41-64', '65+']))
    .max(10)
    .optional(),
  /** Labels of the baseline's band. */
  severity: choice,
  startedFrom: dayInput.nullish(),
  startedTo: dayInput.nullish(),
  /** null: shown where the organisation is a trial, hidden elsewhere. */
  showNeither: z.boolean().nullish(),
  /** Only today: figures as of a past day are not kept. */
  asOf: dayInput.nullish(),
})

export type CohortCourseInput = z.infer<typeof cohortCourseInput>

export type CohortCourse = {
  readonly organisation: OrganisationFacts
  readonly instrument: InstrumentFacts
  readonly unit: 'week' | 'month'
  readonly asOf: string
  /** Everything recorded up to this instant is in the figures. */
  readonly dataAsOf: string
  readonly armView: 'initial_plan' | 'plan_in_force'
  /** Episodes in the cohort, whether or not they have a score. */
  readonly episodes: number | null
  readonly patients: number | null
  readonly scores: number | null
  readonly excluded: readonly { readonly reason: string; readonly n: number | null }[]
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
  readonly suppression: { readonly threshold: number } | null
  readonly definitions: readonly { readonly name: string; readonly version: string; readonly text: string }[]
  readonly filtersInWords: readonly string[]
}
