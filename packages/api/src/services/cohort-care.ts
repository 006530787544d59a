import { guardedCare, guardedReceived, guardedSwitching } from '@tandem/analysis/guarded-care'
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
  const { head, result, rule } = await askCohort(ctx, input, 'care', {})
  const received = await askCohort(ctx, input, 'receivedOrResponded', { instrument: input.instrument })
  const { kind } = ctx.organisation
  const care = rule ? guardedCare(result, rule) : result
  const responded = received.rule ? guardedReceived(received.result, received.rule) : received.result
  return {
    ...head,
    arms: armsShown(care.arms, kind, input.showNeither),
    received: { visit: responded.visit, arms: armsShown(responded.arms, kind, input.showNeither) },
  }
}
