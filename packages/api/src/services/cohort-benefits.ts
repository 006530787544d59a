import type { ChangeByArm } from '@tandem/analysis/benefits'
import { guardedBenefits, guardedChangeByArm } from '@tandem/analysis/guarded-care'
import { findCohortChoices } from '@tandem/db/queries/cohorts'
import { withScope } from '@tandem/db/scope'
import type { Instrument } from '@tandem/domain/instrument'
import { findInstrument } from '@tandem/domain/instruments/catalogue'
import { armsShown } from '../cohort/arms-shown.ts'
import type { CohortQuestionInput } from '../cohort/cohort-question.ts'
import { type InstrumentFacts, instrumentFacts } from '../instrument-facts.ts'
import type { OrganisationContext } from '../trpc.ts'
import { askCohort } from './ask-cohort.ts'

const weeks = [4, 8, 12]
/** What the table calls confidence and well-being. */
const constructs: readonly Instrument['construct'][] = ['well-being', 'functioning']

type OtherInstrument = {
  readonly instrument: InstrumentFacts
  /** null where it cannot be said; `reason` says why. */
  readonly change: {
    readonly visits: ChangeByArm['visits']
    readonly arms: ReturnType<typeof armsShown<ChangeByArm['arms'][number]>>
  } | null
  readonly reason: string | null
}

/** What combined care promises, by arm; with the well-being and functioning that the service measures beside it. */
export async function cohortBenefits(ctx: OrganisationContext, input: CohortQuestionInput) {
  const { kind } = ctx.organisation
  const { head, result, rule } = await askCohort(ctx, input, 'benefits', { weeks })
  const shown = rule ? guardedBenefits(result, rule) : result
  const others: OtherInstrument[] = []
  for (const instrument of await otherInstruments(ctx, input))
    others.push(await changeOn(ctx, input, instrument))
  return { ...head, ...shown, arms: armsShown(shown.arms, kind, input.showNeither), others }
}

async function otherInstruments(ctx: OrganisationContext, { instrument: own }: CohortQuestionInput) {
  const { instruments } = await withScope(ctx.db, ctx.scope, (trx) => findCohortChoices(trx, ctx.scope))
  return instruments.flatMap(({ code }) => {
    const instrument = findInstrument(code)
    const fits = instrument !== null && constructs.includes(instrument.construct) && code !== own
    return fits ? [instrument] : []
  })
}

async function changeOn(
  ctx: OrganisationContext,
  input: CohortQuestionInput,
  instrument: Instrument,
): Promise<OtherInstrument> {
  const facts = instrumentFacts(instrument)
  // Severity is a band of the instrument in question: on another one it would choose other people.
  if (input.severity?.length) {
    const reason = `the severity filter is about ${input.instrument}; without it ${instrument.shortName} can be shown`
    return { instrument: facts, change: null, reason }
  }
  const other = { ...input, instrument: instrument.code }
  const { result, rule } = await askCohort(ctx, other, 'changeByArm', { weeks })
  const shown = rule ? guardedChangeByArm(result, rule) : result
  const change = {
    visits: shown.visits,
    arms: armsShown(shown.arms, ctx.organisation.kind, input.showNeither),
  }
  return { instrument: facts, change, reason: null }
}
