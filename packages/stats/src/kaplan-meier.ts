import { normalQuantile } from './distributions/normal.ts'
import { dealtByGroup, type GroupColumn, groupsOf } from './groups.ts'
import {
  type Column,
  type EventColumn,
  requireSurvivalColumns,
  riskTable,
  type SurvivalOptions,
  type SurvivalOrder,
  survivalOrder,
  totalWeight,
} from './survival-columns.ts'
import { type Clusters, clustersOf, robustVariance } from './survival-influence.ts'
import { type IntervalScale, survivalInterval } from './survival-interval.ts'

export type KaplanMeierOptions = SurvivalOptions & {
  /** Share of intervals that hold the true chance; 0.95 unless told. */
  readonly level?: number
  /** log-log unless told. */
  readonly interval?: IntervalScale
  /**
   * Greenwood's error, for weights that count patients; or robust (infinitesimal jackknife), for weights that correct for
   * selection. Greenwood unless told.
   */
  readonly errors?: 'greenwood' | 'robust'
  /** Which rows belong together (the episodes of a patient, the patients of a site); asks for robust errors. */
  readonly cluster?: GroupColumn | undefined
}

export type SurvivalStep = {
  readonly time: number
  /** Patients (or their weight) under observation just before the time. */
  readonly atRisk: number
  readonly events: number
  readonly censored: number
  /** Chance of not yet having had the event, just after the time. */
  readonly survival: number
  /** null once nobody is left without the event, where Greenwood's formula has no value. */
  readonly standardError: number | null
  readonly lower: number | null
  readonly upper: number | null
}

export type SurvivalCurve = {
  readonly kind: 'estimated'
  /** Patients, or their weight. */
  readonly n: number
  readonly events: number
  readonly level: number
  readonly interval: IntervalScale
  readonly errors: 'greenwood' | 'robust'
  /** One step per distinct time at which a patient had the event or was last seen, ascending. */
  readonly steps: readonly SurvivalStep[]
}

export type NotEstimable = { readonly kind: 'not_estimable'; readonly reason: string }

function curveOf(
  time: Column,
  event: EventColumn,
  order: SurvivalOrder,
  options: KaplanMeierOptions,
  clusters: Clusters | null,
): SurvivalCurve | NotEstimable {
  const { level = 0.95, interval = 'log-log', weights } = options
  const n = totalWeight(order.byTime, weights)
  if (!(n > 0)) return { kind: 'not_estimable', reason: 'no patients' }
  const z = normalQuantile((1 + level) / 2)
  const table = riskTable(time, event, order, options)
  const robust = clusters === null ? null : robustVariance(time, event, order, options, clusters, table)
  const steps: SurvivalStep[] = new Array(table.time.length)
  let [survival, greenwood, events] = [1, 0, 0]
  for (let j = 0; j < table.time.length; j += 1) {
    const atRisk = table.atRisk[j]!
    const dead = table.events[j]!
    if (dead > 0) {
      survival *= dead >= atRisk ? 0 : (atRisk - dead) / atRisk
      greenwood += dead / (atRisk * (atRisk - dead))
      events += dead
    }
    const standardError =
      survival === 0 && robust === null
        ? null
        : survival * Math.sqrt(robust === null ? greenwood : robust[j]!)
    const limits =
      survival === 0 || standardError === null
        ? { lower: null, upper: null }
        : survivalInterval(survival, standardError, z, interval)
    steps[j] = {
      time: table.time[j]!,
      atRisk,
      events: dead,
      censored: table.censored[j]!,
      survival,
      standardError,
      lower: limits.lower,
      upper: limits.upper,
    }
  }
  const errors = robust === null ? 'greenwood' : 'robust'
  return { kind: 'estimated', n, events, level, interval, errors, steps }
}

/** null for Greenwood's error, which knows no clusters. */
function clustersFor(caller: string, rows: number, { errors, cluster }: KaplanMeierOptions): Clusters | null {
  if (cluster === undefined && errors !== 'robust') return null
  if (cluster !== undefined && errors === 'greenwood')
    throw new RangeError(`${caller}: clusters need robust errors`)
  return clustersOf(caller, rows, cluster)
}

function requireLevel(caller: string, level = 0.95) {
  if (!(level > 0 && level < 1)) throw new RangeError(`${caller}: level (${level}) must lie between 0 and 1`)
}

/**
 * Kaplan-Meier estimate of the chance of not yet having had the event.
 *
 * Use it for time to remission, relapse or dropout, when some patients are still being followed. An event and an end of
 * follow-up on the same day: the event comes first. Sorting aside, time grows with the number of rows.
 *
 * @param time follow-up of each patient, in any one unit, ≥ 0; length n
 * @param event true (1) where the event was seen, false (0) where follow-up ended first; length n
 * @param options entry (delayed entry), weights, level, interval, errors, cluster
 * @returns one step per distinct time, or `not_estimable` when there is nobody (or no weight)
 * @throws RangeError if the columns differ in length or a value cannot be
 *
 * Source: Kaplan & Meier 1958; Greenwood 1926; robust error: Therneau & Grambsch 2000, §8. Checked against survival::survfit.
 *
 * @example kaplanMeier([2, 3, 3], [true, true, false]).steps.at(-1)?.survival // 0.3333
 */
export function kaplanMeier(
  time: Column,
  event: EventColumn,
  options: KaplanMeierOptions = {},
): SurvivalCurve | NotEstimable {
  requireSurvivalColumns('kaplanMeier', time, event, options)
  requireLevel('kaplanMeier', options.level)
  const clusters = clustersFor('kaplanMeier', time.length, options)
  return curveOf(time, event, survivalOrder(time, options.entry), options, clusters)
}

/**
 * One Kaplan-Meier curve per group, from one sort of all rows.
 *
 * @param group label of each patient's group; length n
 * @returns curves by ascending label
 * @throws RangeError as `kaplanMeier`
 *
 * @example kaplanMeierByGroup([1, 2], [1, 1], ['a', 'b'])[0]?.group // 'a'
 */
export function kaplanMeierByGroup<Label extends number | string>(
  time: Column,
  event: EventColumn,
  group: ArrayLike<Label>,
  options: KaplanMeierOptions = {},
): { readonly group: Label; readonly curve: SurvivalCurve | NotEstimable }[] {
  requireSurvivalColumns('kaplanMeierByGroup', time, event, options)
  requireLevel('kaplanMeierByGroup', options.level)
  if (group.length !== time.length)
    throw new RangeError(`kaplanMeierByGroup: time (${time.length}) and group (${group.length}) must match`)
  const clusters = clustersFor('kaplanMeierByGroup', time.length, options)
  const groups = groupsOf(group)
  const { byTime, byEntry } = survivalOrder(time, options.entry)
  const leaving = dealtByGroup(byTime, groups)
  const entering = byEntry === null ? null : dealtByGroup(byEntry, groups)
  return groups.labels.map((label, at) => {
    const order = { byTime: leaving[at]!, byEntry: entering === null ? null : entering[at]! }
    return { group: label, curve: curveOf(time, event, order, options, clusters) }
  })
}

/**
 * The step in force at a time: the last one at or before it.
 *
 * @param time in the curve's unit
 * @returns null before the first step, where nobody has had the event
 *
 * @example stepAt(curve, 180)?.survival // 0.68
 */
export function stepAt(curve: SurvivalCurve, time: number): SurvivalStep | null {
  let [low, high] = [0, curve.steps.length]
  while (low < high) {
    const middle = (low + high) >>> 1
    if (curve.steps[middle]!.time <= time) low = middle + 1
    else high = middle
  }
  return low === 0 ? null : curve.steps[low - 1]!
}

export type SurvivalQuantile = {
  /** Share of patients who had the event by `time`. */
  readonly p: number
  /** null when the curve never falls that far. */
  readonly time: number | null
  readonly lower: number | null
  readonly upper: number | null
}

/** First time at which the values have fallen to `target`; the middle of the interval over which they equal it. */
function crossing(
  steps: readonly SurvivalStep[],
  value: (step: SurvivalStep) => number | null,
  target: number,
): number | null {
  const slack = 1.5e-8
  for (let j = 0; j < steps.length; j += 1) {
    const here = value(steps[j]!)
    if (here === null || here > target + slack) continue
    if (here < target - slack) return steps[j]!.time
    const next = steps.slice(j).find((step) => value(step) !== here)
    return (steps[j]!.time + (next ?? steps.at(-1)!).time) / 2
  }
  return null
}

/**
 * Time by which a share p of patients had the event: the median for p = 0.5.
 *
 * The interval is where the curve's own interval crosses 1 − p (Brookmeyer & Crowley 1982); null where it never does.
 *
 * @param p between 0 and 1
 * @throws RangeError if p is not between 0 and 1
 *
 * Checked against survival::quantile.survfit, which takes the middle of a stretch where the curve equals 1 − p.
 *
 * @example survivalQuantile(curve, 0.5).time // 270
 */
export function survivalQuantile(curve: SurvivalCurve, p = 0.5): SurvivalQuantile {
  if (!(p > 0 && p < 1)) throw new RangeError(`survivalQuantile: p (${p}) must lie between 0 and 1`)
  const target = 1 - p
  return {
    p,
    time: crossing(curve.steps, (step) => step.survival, target),
    lower: crossing(curve.steps, (step) => step.lower, target),
    upper: crossing(curve.steps, (step) => step.upper, target),
  }
}
