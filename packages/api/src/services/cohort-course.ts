import type { Scope } from '@tandem/db/scope'
import { isCalendarDay } from '@tandem/domain/calendar-day'
import type { PlanArm } from '@tandem/domain/treatment-arm'
import { TRPCError } from '@trpc/server'
import { z } from 'zod'
import type { InstrumentFacts } from '../instrument-facts.ts'
import type { Organisation } from '../organisations-of-user.ts'
import type { Context } from '../trpc.ts'
import type { OrganisationFacts } from './cohort-options.ts'

export type CohortContext = Context & {
  readonly organisation: Organisation
  readonly scope: Scope
  readonly mayOpenPatients: boolean
}

const day = z.string().refine(isCalendarDay, 'must be a day written YYYY-MM-DD')
const choice = z.array(z.string().min(1).max(100)).max(200).optional()

export const cohortCourseInput = z.object({
  instrument: z.string().min(1).max(20),
  armView: z.enum(['initial_plan', 'plan_in_force']),
  site: choice,
  programme: choice,
  sex: choice,
  ageBand: z.array(z.enum(['0-17', '18-25', '26-40', '41-64', '65+'])).optional(),
  /** Labels of the baseline's band. */
  severity: choice,
  startedFrom: day.nullish(),
  startedTo: day.nullish(),
  /** null: shown where the organisation is a trial, hidden elsewhere. */
  showNeither: z.boolean().nullish(),
  asOf: day.nullish(),
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

export async function cohortCourse(_ctx: CohortContext, _input: CohortCourseInput): Promise<CohortCourse> {
  throw new TRPCError({ code: 'NOT_IMPLEMENTED', message: 'Not there yet.' })
}
