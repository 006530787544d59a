import { logistic } from '@tandem/stats/logistic'
import { quantile } from '@tandem/stats/summaries'
import type { OutcomeVisit } from '../episode-columns.ts'
import type { ComparedEpisodes } from './compared-episodes.ts'
import type { ComparisonData } from './comparison-data.ts'
import { independentColumns } from './independent-columns.ts'

export type ObservedWeights = {
  /** 1 / chance of being measured at the visit, for those who were; 0 for the others. */
  readonly weights: Float64Array
  /** How the chances came about. */
  readonly how: 'all_seen' | 'modelled' | 'plain'
  readonly note: string | null
}

/** Weeks (months) before the visit in which a score may already stand in its window. */
const windowSlots = { week: 3, month: 1 } as const

/**
 * The latest score after the baseline and before the visit's window, as a change, with a mark where there is none: who
 * gets better leaves sooner or later than who does not.
 */
function latestBefore(
  { scores }: ComparisonData,
  { rows, baseline }: ComparedEpisodes,
  { unit, at }: OutcomeVisit,
): [Float64Array, Float64Array] {
  const change = new Float64Array(rows.length)
  const unmeasured = new Float64Array(rows.length).fill(1)
  rows.forEach((row, i) => {
    for (let place = scores.offset[row]!; place < scores.offset[row + 1]!; place += 1) {
      const slot = scores.slot[place]!
      if (slot === 0 || slot > at - windowSlots[unit]) continue
      change[i] = scores.score[place]! - baseline[i]!
      unmeasured[i] = 0
    }
  })
  return [change, unmeasured]
}

/**
 * Weights that make those measured at the visit stand for all who are compared.
 *
 * The chance of being measured is logistic in arm, covariates and the latest earlier score; so scores may be missing
 * because of anything of these (missing at random). Weights are cut at their 99th percentile. Where the model can't be
 * fitted, whoever was measured in an arm stands for the arm.
 */
export function observedWeights(
  data: ComparisonData,
  compared: ComparedEpisodes,
  visit: OutcomeVisit,
  covariates: readonly Float64Array[],
): ObservedWeights {
  const { seen, arm, arms } = compared
  if (seen.every((value) => value === 1))
    return { weights: Float64Array.from(seen), how: 'all_seen', note: null }
  const armColumns = arms
    .slice(1)
    .map((_, place) => Float64Array.from(arm, (own) => (own === place + 1 ? 1 : 0)))
  const columns = [...armColumns, ...latestBefore(data, compared, visit), ...covariates]
  const kept = independentColumns(columns, new Float64Array(seen.length).fill(1))
  const fit = logistic(
    seen,
    kept.map((place) => columns[place]!),
  )
  if (fit.kind === 'not_estimable')
    return {
      weights: Float64Array.from(seen),
      how: 'plain',
      note: `The chance of being measured could not be modelled (${fit.reason}); whoever was measured stands for the arm.`,
    }
  const raw = Float64Array.from(seen, (value, i) => (value === 1 ? 1 / fit.fitted[i]! : 0))
  const highest = quantile(
    raw.filter((weight) => weight > 0),
    0.99,
  )
  return { weights: raw.map((weight) => Math.min(weight, highest)), how: 'modelled', note: null }
}
