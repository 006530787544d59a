import { measureFigures, type ShownMeasureRate } from '@tandem/analysis/measures/measure-figures'
import { findCounts, findResults, type MeasureResultRecord } from '@tandem/db/queries/measure-runs'
import { withScope } from '@tandem/db/scope'
import type { QualityMeasure } from '@tandem/domain/quality-measure'
import { qualityMeasures } from '@tandem/domain/quality-measures/catalogue'
import { chosenPeriod, type MeasurePeriodInput, type OfferedPeriod } from '../measures/measure-period.ts'
import { figuresBeside } from '../measures/shown-figures.ts'
import type { OrganisationContext } from '../trpc.ts'
import { ruleFor } from '../withheld.ts'
import { type OrganisationFacts, organisationFacts } from './cohort-options.ts'
import { computingNow, type MeasuresProgress } from './measures-compute.ts'

/** Whose figures, of which period, and from when. */
export type MeasuresHead = {
  readonly organisation: OrganisationFacts
  readonly from: string
  readonly to: string
  readonly asOf: string
  /** Whether a past day was chosen: what was recorded later is hidden. */
  readonly lookingBack: boolean
  readonly periods: readonly OfferedPeriod[]
  readonly computing: MeasuresProgress | null
  readonly mayOpenPatients: boolean
  readonly suppression: { readonly threshold: number; readonly roundTo: number | null } | null
}

export type MeasureTile = Pick<
  QualityMeasure,
  'id' | 'name' | 'shortName' | 'unit' | 'improvement' | 'notice' | 'version' | 'populations' | 'source'
> & {
  /** `empty`: nobody is in its population. */
  readonly state: 'computed' | 'empty' | 'not_computable' | 'not_computed'
  readonly notComputable: readonly string[]
  readonly rate: ShownMeasureRate | null
  readonly population: number | null
  readonly pending: number | null
  readonly months: readonly { readonly month: string; readonly rate: ShownMeasureRate }[]
  readonly computedAt: string | null
  readonly computedVersion: string | null
}

export type MeasuresOverview = MeasuresHead & {
  /** Everything recorded up to this instant was read for every figure; null: nothing is computed. */
  readonly dataAsOf: string | null
  readonly computedAt: string | null
  readonly families: readonly { readonly family: string; readonly tiles: readonly MeasureTile[] }[]
}

const earliest = (instants: readonly Date[]): string | null =>
  instants.length === 0 ? null : new Date(Math.min(...instants.map(Number))).toISOString()

/** Every measure of the catalogue for a period, from its last computed state. */
export async function measuresOverview(
  ctx: OrganisationContext,
  input: MeasurePeriodInput,
): Promise<MeasuresOverview> {
  const chosen = await chosenPeriod(ctx, input)
  const { results, counts } = await withScope(ctx.db, ctx.scope, async (trx) => {
    const found = await findResults(trx, ctx.scope, chosen.choice)
    return {
      results: found,
      counts: await findCounts(
        trx,
        ctx.scope,
        found.map(({ id }) => id),
      ),
    }
  })
  const beside = await figuresBeside(ctx, results)
  const rule = ruleFor(ctx.organisation, ctx.scope)
  const tiles = qualityMeasures.map((measure) => {
    const result = results.find((each) => each.measure === measure.id)
    if (result === undefined) return tileOf(measure, null, null)
    const own = counts.filter(({ resultId }) => resultId === result.id)
    return tileOf(measure, result, measureFigures(own, result.reasons, rule, beside.givesAway(result, own)))
  })
  const families = new Map<string, MeasureTile[]>()
  for (const [place, measure] of qualityMeasures.entries()) {
    const held = families.get(measure.family) ?? []
    families.set(measure.family, [...held, ...tiles.slice(place, place + 1)])
  }
  return {
    ...(await headOf(ctx, chosen)),
    dataAsOf: earliest(results.map(({ dataAsOf }) => dataAsOf)),
    computedAt: earliest(results.map(({ computedAt }) => computedAt)),
    families: Array.from(families, ([family, own]) => ({ family, tiles: own })),
  }
}

export async function headOf(
  ctx: OrganisationContext,
  { choice, asOf, offered }: Awaited<ReturnType<typeof chosenPeriod>>,
): Promise<MeasuresHead> {
  const rule = ruleFor(ctx.organisation, ctx.scope)
  return {
    organisation: organisationFacts(ctx.organisation),
    ...choice.period,
    asOf,
    lookingBack: choice.past !== null,
    periods: offered,
    computing: await computingNow(ctx, choice, asOf),
    mayOpenPatients: ctx.scope.patients !== 'none',
    suppression: rule && { threshold: rule.threshold, roundTo: rule.roundTo },
  }
}

function tileOf(
  measure: QualityMeasure,
  result: MeasureResultRecord | null,
  figures: ReturnType<typeof measureFigures> | null,
): MeasureTile {
  const { id, name, shortName, unit, improvement, notice, version, populations, source } = measure
  const facts = { id, name, shortName, unit, improvement, notice, version, populations, source }
  const nothing = { rate: null, population: null, pending: null, months: [], computedAt: null }
  if (result === null || figures === null)
    return { ...facts, ...nothing, state: 'not_computed', notComputable: [], computedVersion: null }
  const computed = {
    computedAt: result.computedAt.toISOString(),
    computedVersion: result.version,
    notComputable: result.notComputable,
  }
  if (result.notComputable.length > 0) return { ...facts, ...nothing, ...computed, state: 'not_computable' }
  return {
    ...facts,
    ...computed,
    state: figures.steps.population === 0 ? 'empty' : 'computed',
    rate: figures.rate,
    population: figures.steps.population,
    pending: figures.parts.find(({ part }) => part === 'pending')?.n ?? null,
    months: figures.months,
  }
}
