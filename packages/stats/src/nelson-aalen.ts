import { normalQuantile } from './distributions/normal.ts'
import type { NotEstimable } from './kaplan-meier.ts'
import {
  type Column,
  type EventColumn,
  requireSurvivalColumns,
  riskTable,
  type SurvivalOptions,
  survivalOrder,
} from './survival-columns.ts'

export type HazardStep = {
  readonly time: number
  readonly atRisk: number
  readonly events: number
  readonly cumulativeHazard: number
  readonly standardError: number
  readonly lower: number
  readonly upper: number
}

export type CumulativeHazard = {
  readonly kind: 'estimated'
  readonly level: number
  /** One step per distinct time of an event, ascending. */
  readonly steps: readonly HazardStep[]
}

/**
 * Nelson-Aalen estimate of the cumulative hazard: the number of events one patient would have had by each time if each event
 * could happen again at once.
 *
 * @param time follow-up of each patient, in any one unit, ≥ 0; length n
 * @param event true (1) where the event was seen, false (0) where follow-up ended first; length n
 * @returns one step per distinct time of an event; log interval; `not_estimable` without any event
 * @throws RangeError if the columns differ in length or a value cannot be
 *
 * Source: Nelson 1972; Aalen 1978 (variance Σ d / n²). Checked against survival::survfit (cumhaz, std.chaz).
 *
 * @example nelsonAalen([1, 2], [1, 1]) // 0.5 at 1, 1.5 at 2
 */
export function nelsonAalen(
  time: Column,
  event: EventColumn,
  options: SurvivalOptions & { readonly level?: number } = {},
): CumulativeHazard | NotEstimable {
  const { level = 0.95 } = options
  requireSurvivalColumns('nelsonAalen', time, event, options)
  if (!(level > 0 && level < 1))
    throw new RangeError(`nelsonAalen: level (${level}) must lie between 0 and 1`)
  const z = normalQuantile((1 + level) / 2)
  const table = riskTable(time, event, survivalOrder(time, options.entry), options)
  const steps: HazardStep[] = []
  let [hazard, variance] = [0, 0]
  for (let j = 0; j < table.time.length; j += 1) {
    const [events, atRisk] = [table.events[j]!, table.atRisk[j]!]
    if (events === 0) continue
    hazard += events / atRisk
    variance += events / (atRisk * atRisk)
    const standardError = Math.sqrt(variance)
    const factor = Math.exp((z * standardError) / hazard)
    steps.push({
      time: table.time[j]!,
      atRisk,
      events,
      cumulativeHazard: hazard,
      standardError,
      lower: hazard / factor,
      upper: hazard * factor,
    })
  }
  if (steps.length > 0) return { kind: 'estimated', level, steps }
  return { kind: 'not_estimable', reason: time.length === 0 ? 'no patients' : 'no events' }
}
