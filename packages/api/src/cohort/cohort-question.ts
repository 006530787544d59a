import { z } from 'zod'
import { dayInput } from '../day-input.ts'
import { textInput } from '../text-input.ts'

const choice = z.array(textInput(100).min(1)).max(200).optional()

/** Who is asked about and how arms are read: what every panel of the Cohort screen shares. */
export const cohortQuestionInput = z.object({
  instrument: z.string().min(1).max(20),
  armView: z.enum(['initial_plan', 'plan_in_force', 'as_treated']),
  site: choice,
  programme: choice,
  clinician: choice,
  /** Group of the primary diagnosis. */
  diagnosis: choice,
  substanceUse: z
    .array(z.enum(['yes', 'no', 'unknown']))
    .max(3)
    .optional(),
  sex: choice,
  ageBand: z
    .array(z.enum(['0-17', '18-25', '26-40', '41-64', '65+']))
    .max(10)
    .optional(),
  /** Labels of the baseline's band. */
  severity: choice,
  /** In the initial plan. */
  modality: choice,
  drugClass: choice,
  /** At any time in the episode. */
  careEvent: choice,
  startedFrom: dayInput.nullish(),
  startedTo: dayInput.nullish(),
  /** null: shown where the organisation is a trial, hidden elsewhere. */
  showNeither: z.boolean().nullish(),
  /** Only today: figures as of a past day are not kept. */
  asOf: dayInput.nullish(),
})

export type CohortQuestionInput = z.infer<typeof cohortQuestionInput>
