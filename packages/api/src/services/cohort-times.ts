import { eventKinds } from '@tandem/analysis/event-times'
import { guardedCurves, openCurves } from '@tandem/analysis/guarded-times'
import { z } from 'zod'
import { armsShown } from '../cohort/arms-shown.ts'
import { cohortQuestionInput } from '../cohort/cohort-question.ts'
import type { OrganisationContext } from '../trpc.ts'
import { ruleFor } from '../withheld.ts'
import { askCohort } from './ask-cohort.ts'

export const cohortTimesInput = cohortQuestionInput.extend({
  /** Which time is asked for; default: all of them. */
  event: z.enum(eventKinds).optional(),
})

/** Times to response, to remission, and from remission to the return of the illness, by plan arm. */
export async function cohortTimes(ctx: OrganisationContext, input: z.infer<typeof cohortTimesInput>) {
  const { kind } = ctx.organisation
  const { event, ...question } = input
  // Like the rates: a reader without small counts is never shown all four arms.
  const isGuarded = ruleFor(ctx.organisation, ctx.scope) !== null
  const showNeither = !isGuarded && (input.showNeither ?? kind === 'public_trial')
  const { head, result, rule } = await askCohort(ctx, question, 'times', {
    instrument: input.instrument,
    armView: input.armView,
    showNeither,
    // What is withheld from one curve depends on the others.
    ...(event !== undefined && !isGuarded && { events: [event] }),
  })
  const all = rule ? guardedCurves(result.curves, rule) : openCurves(result.curves)
  const curves = all.filter((one) => event === undefined || one.event === event)
  return {
    ...head,
    curves: curves.map((one) =>
      one.kind === 'estimated' ? { ...one, arms: armsShown(one.arms, kind, showNeither) } : one,
    ),
  }
}
