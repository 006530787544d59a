import { guardedCurves, openCurves } from '@tandem/analysis/guarded-times'
import { armsShown } from '../cohort/arms-shown.ts'
import type { CohortQuestionInput } from '../cohort/cohort-question.ts'
import type { OrganisationContext } from '../trpc.ts'
import { ruleFor } from '../withheld.ts'
import { askCohort } from './ask-cohort.ts'

/** Times to response, to remission, and from remission to the return of the illness, by plan arm. */
export async function cohortTimes(ctx: OrganisationContext, input: CohortQuestionInput) {
  const { kind } = ctx.organisation
  // Like the rates: a reader without small counts is never shown all four arms.
  const showNeither =
    ruleFor(ctx.organisation, ctx.scope) === null && (input.showNeither ?? kind === 'public_trial')
  const { head, result, rule } = await askCohort(ctx, input, 'times', {
    instrument: input.instrument,
    armView: input.armView,
    showNeither,
  })
  const curves = rule ? guardedCurves(result.curves, rule) : openCurves(result.curves)
  return {
    ...head,
    curves: curves.map((one) =>
      one.kind === 'estimated' ? { ...one, arms: armsShown(one.arms, kind, showNeither) } : one,
    ),
  }
}
