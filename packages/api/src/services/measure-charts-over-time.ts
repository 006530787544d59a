import { countedPeriods } from '@tandem/analysis/measure-charts/joined-periods'
import { processOverTime } from '@tandem/analysis/measure-charts/over-time'
import { timeSteps } from '@tandem/analysis/measure-charts/periods'
import { processCharts } from '@tandem/analysis/measure-charts/process-chart'
import { isRare, rareEvents } from '@tandem/analysis/measure-charts/rare-events'
import { knownCount } from '@tandem/analysis/measure-charts/unit-counts'
import { findMeasureNotes, type MeasureNote } from '@tandem/db/queries/measure-notes'
import { findUnitNames } from '@tandem/db/queries/measure-subjects'
import { withScope } from '@tandem/db/scope'
import { z } from 'zod'
import { wrongInput } from '../input-problems.ts'
import type { OrganisationContext } from '../trpc.ts'
import { ruleFor } from '../withheld.ts'
import { chartInput, chartRows, knownMeasure, measureFacts } from './measure-charts-rows.ts'

export const overTimeInput = z.object({
  ...chartInput,
  /** Left out: months, or quarters where months have too few. */
  step: z.enum(timeSteps).nullish(),
  chart: z.enum(['automatic', ...processCharts, 't', 'g']).default('automatic'),
  /** Code; left out: the whole organisation. */
  site: z.string().min(1).max(80).nullish(),
})
type OverTimeInput = z.infer<typeof overTimeInput>

/** A note as a screen shows it. */
const shownNote = ({ at, ended, ...note }: MeasureNote) => ({
  ...note,
  at: at.toISOString(),
  ended: ended === null ? null : { ...ended, at: ended.at.toISOString() },
})

/**
 * A measure over time, with what people wrote on its chart.
 *
 * @throws TRPCError BAD_REQUEST for an unknown measure, and for one site or single events asked for by a reader from whom
 * small counts are withheld
 */
export async function measureOverTime(ctx: OrganisationContext, input: OverTimeInput) {
  const { db, scope, organisation } = ctx
  const measure = knownMeasure(input.measure)
  const rule = ruleFor(organisation, scope)
  if (rule && input.site)
    throw wrongInput('site', input.site, 'may be asked only in a role that may open patients')
  if (rule && (input.chart === 't' || input.chart === 'g'))
    throw wrongInput('chart', input.chart, 'shows single patients: only for a role that may open them')
  return withScope(db, scope, async (trx) => {
    const asked = { facets: ['on'], earlier: true, chart: 'over_time' } as const
    const found = await chartRows(trx, ctx, { ...input, site: input.site ?? null }, asked, rule)
    const notes = await findMeasureNotes(trx, scope, measure.id, input.site ?? null)
    const sites = rule ? [] : [...(await findUnitNames(trx, scope, 'site'))]
    const head = {
      measure: measureFacts(measure),
      site: input.site ?? null,
      sites: sites.map(([code, name]) => ({ code, name })),
      notes: notes.map(shownNote),
      suppression: rule && { threshold: rule.threshold },
    }
    if (found.kind !== 'held') return { ...head, found }
    const { run, parts } = found
    const standing = notes.filter(({ ended }) => ended === null)
    const target = standing.find(({ kind }) => kind === 'target')?.target ?? null
    const { step, periods, counts } = countedPeriods(parts, rule, input.step ?? null)
    const known = counts.flatMap((count) => knownCount(count) ?? [])
    const rare = rule === null && (input.chart === 't' || input.chart === 'g' ? input.chart : null)
    const automaticRare = rule === null && input.chart === 'automatic' && isRare(known, measure.improvement)
    const kind = rare || (automaticRare ? 't' : null)
    const rows = parts.flatMap((part) => part.rows)
    return {
      ...head,
      found: { kind: 'held' as const, run, runs: parts.length },
      target,
      step,
      process: processOverTime(periods, counts, {
        chart: input.chart === 't' || input.chart === 'g' ? 'automatic' : input.chart,
        several: measure.unit === 'appointment',
        improvement: measure.improvement,
        target,
        rebasedOn: standing.filter((note) => note.kind === 'rebase').map(({ on }) => on),
      }),
      rare: kind === null ? null : rareEvents(rows, kind, measure.improvement),
    }
  })
}
