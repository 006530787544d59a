import { isToldByAnother, type RateCounts } from '@tandem/analysis/measures/told-by-another'
import {
  findCounts,
  findPastResults,
  type MeasureCountRecord,
  type MeasureResultRecord,
} from '@tandem/db/queries/measure-runs'
import { withScope } from '@tandem/db/scope'
import type { OrganisationContext } from '../trpc.ts'
import { ruleFor } from '../withheld.ts'

const sumOf = (counts: readonly MeasureCountRecord[], part: MeasureCountRecord['part']) =>
  counts.reduce(
    (sum, count) => sum + (count.dimension === 'reason' && count.part === part ? count.units : 0),
    0,
  )

const countsOf = (result: MeasureResultRecord, counts: readonly MeasureCountRecord[]): RateCounts => ({
  period: result.period,
  met: sumOf(counts, 'met'),
  notMet: sumOf(counts, 'not_met'),
})

/**
 * Whether a figure, held beside an earlier one of a period that contains its own or lies in it, would give a small count
 * away to this reader. The earlier one may have been seen, so it is the later one that is withheld.
 */
export async function figuresBeside(ctx: OrganisationContext, results: readonly MeasureResultRecord[]) {
  const rule = ruleFor(ctx.organisation, ctx.scope)
  if (rule === null || results.length === 0) return { givesAway: () => false }
  const { past, counts } = await withScope(ctx.db, ctx.scope, async (trx) => {
    const measures = [...new Set(results.map(({ measure }) => measure))]
    const found = await findPastResults(trx, ctx.scope, measures)
    return {
      past: found,
      counts: await findCounts(
        trx,
        ctx.scope,
        found.map(({ id }) => id),
      ),
    }
  })
  const byResult = new Map<number, MeasureCountRecord[]>(past.map(({ id }) => [id, []]))
  for (const count of counts) byResult.get(count.resultId)?.push(count)
  return {
    givesAway: (result: MeasureResultRecord, own: readonly MeasureCountRecord[]): boolean =>
      isToldByAnother(
        countsOf(result, own),
        past
          .filter(
            (other) =>
              other.measure === result.measure &&
              other.notComputable.length === 0 &&
              other.computedAt < result.computedAt,
          )
          .map((other) => countsOf(other, byResult.get(other.id) ?? [])),
        rule,
      ),
  }
}
