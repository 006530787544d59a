import { equity, equityDimensions } from '@tandem/analysis/measure-charts/equity'
import { periodsIn, timeSteps } from '@tandem/analysis/measure-charts/periods'
import { groupedStepFor } from '@tandem/analysis/measure-charts/time-step'
import { withScope } from '@tandem/db/scope'
import { z } from 'zod'
import type { OrganisationContext } from '../trpc.ts'
import { ruleFor } from '../withheld.ts'
import { chartInput, chartRows, knownMeasure, measureFacts } from './measure-charts-rows.ts'

export const equityInput = z.object({
  ...chartInput,
  dimension: z.enum(equityDimensions).default('ageBand'),
  /** Group that the others are held against; left out: everybody else. */
  reference: z.string().min(1).max(200).nullish(),
  step: z.enum(timeSteps).nullish(),
})

/**
 * A measure by age band, sex, ethnicity, language or deprivation: rates, gaps and how the gaps went.
 *
 * @throws TRPCError BAD_REQUEST for an unknown measure
 */
export async function measureEquity(ctx: OrganisationContext, input: z.infer<typeof equityInput>) {
  const { db, scope, organisation } = ctx
  const measure = knownMeasure(input.measure)
  const rule = ruleFor(organisation, scope)
  const { dimension } = input
  return withScope(db, scope, async (trx) => {
    const facets = ['on', dimension] as const
    const found = await chartRows(trx, ctx, input, { facets, earlier: false, chart: 'equity' }, rule)
    const head = {
      measure: measureFacts(measure),
      dimension,
      suppression: rule && { threshold: rule.threshold },
    }
    if (found.kind !== 'held') return { ...head, found }
    const { rows, window, beside } = found.own
    // A reader from whom small counts are withheld has one step: that of the chart over time, or none finer.
    const step =
      (rule === null ? input.step : null) ?? groupedStepFor(rows, window, (row) => row[dimension], rule)
    const options = { dimension, reference: input.reference ?? null, step, rule, beside }
    return {
      ...head,
      found: { kind: 'held' as const, run: found.run },
      step,
      equity: equity(rows, periodsIn(window, step), options),
    }
  })
}
