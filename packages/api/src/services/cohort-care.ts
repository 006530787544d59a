import { guardedCare, guardedSwitching } from '@tandem/analysis/guarded-care'
import { armsShown } from '../cohort/arms-shown.ts'
import type { CohortQuestionInput } from '../cohort/cohort-question.ts'
import type { OrganisationContext } from '../trpc.ts'
import { askCohort } from './ask-cohort.ts'

/** Who moved from which plan to which, and when. */
export async function cohortSwitching(ctx: OrganisationContext, input: CohortQuestionInput) {
  const { head, result, rule } = await askCohort(ctx, input, 'switching', {})
  const shown = rule ? guardedSwitching(result, rule) : result
  return { ...head, ...shown, arms: armsShown(shown.arms, ctx.organisation.kind, input.showNeither) }
}

/** Days covered and contacts by arm; and who received an adequate trial, beside who responded. */
export async function cohortCare(ctx: OrganisationContext, input: CohortQuestionInput) {
  const { head, result, rule } = await askCohort(ctx, input, 'care', { instrument: input.instrument })
  const { kind } = ctx.organisation
  const { arms, received } = rule ? guardedCare(result, rule) : result
  return {
    ...head,
    arms: armsShown(arms, kind, input.showNeither),
    received: { visit: received.visit, arms: armsShown(received.arms, kind, input.showNeither) },
  }
}
