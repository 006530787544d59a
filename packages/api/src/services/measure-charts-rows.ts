import { type BesideRun, isNested } from '@tandem/analysis/measure-charts/beside-runs'
import { startOfPeriod } from '@tandem/analysis/measure-charts/periods'
import type { SubjectRow } from '@tandem/analysis/measure-subjects'
import type { SuppressionRule } from '@tandem/analysis/small-counts'
import { recordAudit } from '@tandem/db/queries/audit'
import {
  type ChartedResult,
  findChartedResults,
  findSubjectRows,
  type SubjectFacet,
} from '@tandem/db/queries/measure-subjects'
import type { Trx } from '@tandem/db/scope'
import { addDays, addMonths } from '@tandem/domain/calendar-day'
import type { QualityMeasure } from '@tandem/domain/quality-measure'
import { findMeasure } from '@tandem/domain/quality-measures/catalogue'
import type { DayWindow } from '@tandem/domain/supply'
import { z } from 'zod'
import { wrongInput } from '../input-problems.ts'
import type { OrganisationContext } from '../trpc.ts'

export const chartInput = {
  measure: z.string().min(1).max(80),
  /** Which run; left out: the newest. */
  run: z.uuid().nullish(),
}

/** Which run a chart is drawn from; instants as text. */
export type ChartRun = Pick<ChartedResult, 'run' | 'from' | 'to' | 'asOf' | 'version'> & {
  readonly dataAsOf: string
  readonly computedAt: string
}

/** Units of one run, and the days on which they are counted. */
export type ChartPart = {
  readonly window: DayWindow
  readonly rows: readonly SubjectRow[]
  /** What a reader from whom small counts are withheld may hold beside it. */
  readonly beside: readonly BesideRun[]
}

export type ChartRows =
  | {
      readonly kind: 'held'
      readonly run: ChartRun
      /** Of the run, before it those of earlier periods that leave no day twice; ascending. */
      readonly parts: readonly ChartPart[]
      readonly own: ChartPart
    }
  | { readonly kind: 'not_computed' }
  | { readonly kind: 'not_computable'; readonly lists: readonly string[] }
  /** The run is older than the newest of its period, and its units are not held any more. */
  | { readonly kind: 'replaced'; readonly run: ChartRun }

/** @throws TRPCError BAD_REQUEST for a measure that Tandem does not know */
export function knownMeasure(id: string): QualityMeasure {
  const measure = findMeasure(id)
  if (measure === null) throw wrongInput('measure', id, 'must be a measure that Tandem knows, such as cms159')
  return measure
}

export const measureFacts = (measure: QualityMeasure) => ({
  id: measure.id,
  name: measure.name,
  shortName: measure.shortName,
  improvement: measure.improvement,
  unit: measure.unit,
})

const runOf = ({ run, from, to, asOf, version, dataAsOf, computedAt }: ChartedResult): ChartRun => ({
  run,
  from,
  to,
  asOf,
  version,
  dataAsOf: dataAsOf.toISOString(),
  computedAt: computedAt.toISOString(),
})

/** An earlier run of other days that share some with a run: both figures may have been seen. */
const isBeside = (other: ChartedResult, result: ChartedResult): boolean =>
  other.held &&
  other.computedAt < result.computedAt &&
  other.from <= result.to &&
  other.to >= result.from &&
  (other.from !== result.from || other.to !== result.to)

/** Runs before the one asked for that are drawn with it, at most. */
const mostEarlier = 9

/** The period of the run; for a measure that counts on days outside of it, the months that hold them. */
export function windowOf(rows: readonly SubjectRow[], period: DayWindow): DayWindow {
  const [first, last] = rows.reduce(
    ([from, to], { on }) => [on < from ? on : from, on > to ? on : to] as const,
    [rows[0]?.on ?? period.from, rows[0]?.on ?? period.to] as const,
  )
  if (first >= period.from && last <= period.to) return { from: period.from, to: period.to }
  return {
    from: startOfPeriod(first, 'month'),
    to: addDays(addMonths(startOfPeriod(last, 'month'), 1), -1),
  }
}

/**
 * Units of a measure for a chart, from stored runs: the one asked for, or the newest; `earlier`: with those of periods
 * before it, for a chart over time.
 */
export async function chartRows(
  trx: Trx,
  { scope, requestId }: OrganisationContext,
  input: {
    readonly measure: string
    readonly run?: string | null | undefined
    readonly site?: string | null
  },
  asked: { readonly facets: readonly SubjectFacet[]; readonly earlier: boolean; readonly chart: string },
  rule: SuppressionRule | null,
): Promise<ChartRows> {
  const run = input.run ?? null
  const results = await findChartedResults(trx, scope, input.measure, run)
  const own = run === null ? results.find(({ held }) => held) : results.find((result) => result.run === run)
  await recordAudit(trx, scope, {
    action: 'view',
    resource: 'measure_chart',
    details: {
      ...input,
      run: own?.run ?? null,
      chart: asked.chart,
      suppressedBelow: rule?.threshold ?? null,
    },
    requestId,
  })
  if (own === undefined) return { kind: 'not_computed' }
  if (own.notComputable.length > 0) return { kind: 'not_computable', lists: own.notComputable }
  if (!own.held) return { kind: 'replaced', run: runOf(own) }
  const rowsOf = ({ resultId }: ChartedResult) =>
    findSubjectRows(trx, scope, [resultId], asked.facets, input.site ?? null)
  const partOf = async (result: ChartedResult): Promise<ChartPart> => {
    const rows = await rowsOf(result)
    const beside: BesideRun[] = []
    for (const other of rule === null ? [] : results)
      if (isBeside(other, result)) beside.push({ rows: await rowsOf(other), nested: isNested(other, result) })
    return { rows, window: windowOf(rows, result), beside }
  }
  const ownPart = await partOf(own)
  const parts = [ownPart]
  for (const result of asked.earlier ? results : []) {
    const fits = result.held && result.version === own.version && result.notComputable.length === 0
    if (!fits || result.to >= own.from || parts.length > mostEarlier) continue
    const part = await partOf(result)
    if (part.window.to < parts[0]!.window.from) parts.unshift(part)
  }
  return { kind: 'held', run: runOf(own), parts, own: ownPart }
}
