import { guardedVisits, openVisits, withoutNeither } from '@tandem/analysis/guarded-rates'
import { findInstrument } from '@tandem/domain/instruments/catalogue'
import { planArms } from '@tandem/domain/treatment-arm'
import { armLabel } from '../cohort/answer-of-course.ts'
import { armsShown } from '../cohort/arms-shown.ts'
import type { CohortQuestionInput } from '../cohort/cohort-question.ts'
import type { OrganisationContext } from '../trpc.ts'
import { askCohort } from './ask-cohort.ts'

/** Response, remission, reliable improvement and deterioration at each visit, by plan arm. */
export async function cohortRates(ctx: OrganisationContext, input: CohortQuestionInput) {
  const { kind } = ctx.organisation
  const { head, result, rule } = await askCohort(ctx, input, 'rates', {
    instrument: input.instrument,
    armView: input.armView,
    showNeither: true,
  })
  const isSmall = (count: number) => rule !== null && count > 0 && count < rule.threshold
  const provisional = planArms.map((arm, place) => {
    const n = result.provisional[place] ?? 0
    return { arm, label: armLabel(arm, kind), episodes: isSmall(n) || rule?.roundTo ? null : n }
  })
  const visits = rule ? withoutNeither(guardedVisits(result.visits, rule)) : openVisits(result.visits)
  return {
    ...head,
    rules: rulesOf(input.instrument),
    notDefined: result.notDefined,
    /** Whether this reader can be shown the arm with neither component. */
    neitherWithheld: rule !== null,
    provisional: armsShown(provisional, kind, rule === null && input.showNeither),
    visits: visits.map(({ visit, arms }) => ({ visit, arms: armsShown(arms, kind, input.showNeither) })),
  }
}

/** The instrument's own numbers by which outcomes are told. */
function rulesOf(code: string) {
  const instrument = findInstrument(code)
  return {
    /** First scores from which response and remission are told; null: all of them. */
    changeFloor: instrument?.changeFloor ?? null,
    remissionBelow: instrument?.remissionBelow ?? null,
    /** Points. */
    reliableChange: instrument?.reliableChange ?? null,
  }
}
