import {
  betweenUnits,
  betweenUnitsAdjusted,
  type Funnel,
} from '@tandem/analysis/measure-charts/between-units'
import { caseMix } from '@tandem/analysis/measure-charts/case-mix'
import { type ShownUnit, shownUnits } from '@tandem/analysis/measure-charts/guarded-units'
import { knownCount } from '@tandem/analysis/measure-charts/unit-counts'
import type { SubjectRow } from '@tandem/analysis/measure-subjects'
import { findUnitNames } from '@tandem/db/queries/measure-subjects'
import { withScope } from '@tandem/db/scope'
import { z } from 'zod'
import { wrongInput } from '../input-problems.ts'
import type { OrganisationContext } from '../trpc.ts'
import { ruleFor } from '../withheld.ts'
import { chartInput, chartRows, knownMeasure, measureFacts } from './measure-charts-rows.ts'

export const betweenInput = z.object({
  ...chartInput,
  by: z.enum(['site', 'clinician']).default('site'),
  adjusted: z.boolean().default(false),
  named: z.boolean().default(false),
})
type BetweenInput = z.infer<typeof betweenInput>

/** Sites may be named to every reader of the screen, clinicians to those who may open their patients. */
const mayName = (by: BetweenInput['by'], patients: OrganisationContext['scope']['patients']) =>
  by === 'site' || patients !== 'none'

/**
 * Sites or clinicians of one run in a funnel, largest first and unnamed unless names are asked for.
 *
 * @throws TRPCError BAD_REQUEST for an unknown measure, and for names of clinicians asked for by a role that may not open
 * patients
 */
export async function measureBetween(ctx: OrganisationContext, input: BetweenInput) {
  const { db, scope, organisation } = ctx
  const measure = knownMeasure(input.measure)
  const rule = ruleFor(organisation, scope)
  if (input.named && !mayName(input.by, scope.patients))
    throw wrongInput(
      'named',
      input.named,
      'may be asked for clinicians only in a role that may open patients',
    )
  return withScope(db, scope, async (trx) => {
    const facets = ['site', 'clinician', 'indexScore', 'ageBand', 'sex'] as const
    const found = await chartRows(trx, ctx, input, { facets, earlier: false, chart: 'between' }, rule)
    const head = {
      measure: measureFacts(measure),
      by: input.by,
      mayName: mayName(input.by, scope.patients),
      named: input.named,
      suppression: rule && { threshold: rule.threshold },
    }
    if (found.kind !== 'held') return { ...head, found }
    const names = input.named ? await findUnitNames(trx, scope, input.by) : new Map<string, string>()
    const all = shownUnits(found.own.rows, input.by, rule, found.own.beside)
    const units = all.filter(({ unit }) => unit !== null)
    const word = input.by === 'site' ? 'Site' : 'Clinician'
    return {
      ...head,
      found: { kind: 'held' as const, run: found.run },
      units: units.map(({ unit, count }, at) => ({
        label: (unit !== null && names.get(unit)) || `${word} ${at + 1}`,
        count,
      })),
      /** Those for whom none is recorded: counted, and no point of the funnel. */
      without: all.find(({ unit }) => unit === null)?.count ?? null,
      ...(input.adjusted
        ? adjusted(found.own.rows, units, input.by)
        : { funnel: crude(units), adjustedFor: null }),
    }
  })
}

/** From counts as they are shown alone: a unit that is withheld is no point, and not in the common rate. */
const crude = (units: readonly ShownUnit[]): Funnel =>
  betweenUnits(units.map(({ count }) => knownCount(count) ?? { met: 0, n: 0 }))

/** The model is fitted to the people of units that are shown, so that it says nothing about the others. */
function adjusted(rows: readonly SubjectRow[], units: readonly ShownUnit[], by: BetweenInput['by']) {
  const shown = new Set(units.filter(({ count }) => !count.withheld).map(({ unit }) => unit))
  const mix = caseMix(
    rows.filter((row) => shown.has(row[by])),
    (row) => row[by],
  )
  if (mix.kind === 'not_estimable') return { funnel: mix, adjustedFor: null }
  const expected = units.map(({ unit }) => mix.units.get(unit) ?? null)
  return { funnel: betweenUnitsAdjusted(expected, mix.rate), adjustedFor: mix.adjustedFor }
}
