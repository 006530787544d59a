import { guardedMissing, guardedSensitivity } from '@tandem/analysis/guarded-care'
import { armsShown } from '../cohort/arms-shown.ts'
import type { CohortQuestionInput } from '../cohort/cohort-question.ts'
import type { OrganisationContext } from '../trpc.ts'
import { askCohort } from './ask-cohort.ts'

/** Who leaves care and who stops being measured, by arm. */
export async function cohortMissing(ctx: OrganisationContext, input: CohortQuestionInput) {
  const { head, result, rule } = await askCohort(ctx, input, 'missing', {})
  const shown = rule ? guardedMissing(result, rule) : result
  return { ...head, ...shown, arms: armsShown(shown.arms, ctx.organisation.kind, input.showNeither) }
}

/** Mean change at weeks 12 and 24 under three readings of missing scores. */
export async function cohortSensitivity(ctx: OrganisationContext, input: CohortQuestionInput) {
  const { head, result, rule } = await askCohort(ctx, input, 'sensitivity', { weeks: [12, 24] })
  const shown = rule ? guardedSensitivity(result, rule) : result
  const visits = shown.visits.map(({ visit, arms }) => ({
    visit,
    arms: armsShown(arms, ctx.organisation.kind, input.showNeither),
  }))
  return { ...head, ...shown, visits }
}
