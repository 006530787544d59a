import { TRPCError } from '@trpc/server'
import { z } from 'zod'
import { cohortQuestionInput } from '../cohort/cohort-question.ts'
import { drillInput } from '../cohort/drill-input.ts'
import type { OrganisationContext } from '../trpc.ts'

export const cohortPatientsInput = cohortQuestionInput.extend({
  drill: drillInput,
  page: z.int().min(1).max(100_000).default(1),
  pageSize: z.int().min(1).max(200).default(50),
})

export type CohortPatientsInput = z.infer<typeof cohortPatientsInput>

/** Who is behind one number of the Cohort screen: one page of patients. */
export function cohortPatients({ scope }: OrganisationContext, _: CohortPatientsInput): never {
  if (scope.patients === 'none')
    throw new TRPCError({ code: 'FORBIDDEN', message: 'Your role sees groups, not patients.' })
  throw new TRPCError({ code: 'NOT_IMPLEMENTED', message: 'Patients cannot be listed yet.' })
}
