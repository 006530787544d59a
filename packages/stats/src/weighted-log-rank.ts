import { chiSquaredSurvival } from './distributions/chi-squared.ts'
import { type GroupColumn, groupsOf } from './groups.ts'
import type { NotEstimable } from './kaplan-meier.ts'
import { inverseQuadraticForm } from './linear-algebra.ts'
import { strataOrders, withoutLast } from './log-rank.ts'
import {
  type Column,
  type EventColumn,
  requireSurvivalColumns,
  type SurvivalOptions,
  type SurvivalOrder,
  survivalOrder,
} from './survival-columns.ts'
import { clustersOf } from './survival-influence.ts'

export type WeightedLogRankOptions = SurvivalOptions & {
  /** Compare within these groups only, and add up. */
  readonly strata?: GroupColumn | undefined
  /** Which rows belong together (the episodes of a patient, in one group or several); every row by itself unless told. */
  readonly cluster?: GroupColumn | undefined
}

export type WeightedLogRankGroup<Label extends number | string = number | string> = {
  readonly group: Label
  /** Rows, and the sum of their weights. */
  readonly n: number
  readonly weight: number
  /** Weight of the events seen, and of those expected if all groups were alike. */
  readonly observed: number
  readonly expected: number
}

export type WeightedLogRank<Label extends number | string = number | string> = {
  readonly kind: 'estimated'
  readonly groups: readonly WeightedLogRankGroup<Label>[]
  /** Robust covariance of observed − expected; groups × groups, row after row. */
  readonly variance: Float64Array
  readonly chiSquared: number
  readonly df: number
  readonly p: number
}

type Columns = {
  readonly time: Column
  readonly event: EventColumn
  readonly entry: Column | undefined
  readonly weights: Column | undefined
  readonly codes: Uint32Array
}

/** Weight at risk of each group just before each row's time, in a pass from the last time to the first. */
function atRiskOf({ time, entry, weights, codes }: Columns, { byTime, byEntry }: SurvivalOrder, k: number) {
  const n = byTime.length
  const atRisk = new Float64Array(n * k)
  const now = new Float64Array(k)
  let entering = n - 1
  for (let at = n - 1; at >= 0; ) {
    const t = time[byTime[at]!]!
    const last = at
    for (; at >= 0 && time[byTime[at]!] === t; at -= 1)
      now[codes[byTime[at]!]!]! += weights === undefined ? 1 : weights[byTime[at]!]!
    if (byEntry !== null && entry !== undefined) {
      for (; entering >= 0 && entry[byEntry[entering]!]! >= t; entering -= 1)
        now[codes[byEntry[entering]!]!]! -= weights === undefined ? 1 : weights[byEntry[entering]!]!
    }
    for (let row = at + 1; row <= last; row += 1) atRisk.set(now, row * k)
  }
  return atRisk
}

/** Adds one stratum to the events observed and expected, and its rows' pulls to those of their clusters (clusters × k). */
function addStratum(
  columns: Columns,
  order: SurvivalOrder,
  clusters: Uint32Array,
  totals: { readonly observed: Float64Array; readonly expected: Float64Array; readonly pulls: Float64Array },
) {
  const { time, event, entry, weights, codes } = columns
  const { byTime, byEntry } = order
  const k = totals.observed.length
  const n = byTime.length
  const atRisk = atRiskOf(columns, order, k)
  // Hazard of all groups together so far, and the part of it that each group's share at risk makes up.
  let hazard = 0
  const shared = new Float64Array(k)
  const start = byEntry === null ? null : new Float64Array((k + 1) * time.length)
  const share = new Float64Array(k)
  let entering = 0
  for (let at = 0; at < n; ) {
    const t = time[byTime[at]!]!
    if (start !== null && byEntry !== null && entry !== undefined) {
      for (; entering < byEntry.length && entry[byEntry[entering]!]! < t; entering += 1) {
        const place = (k + 1) * byEntry[entering]!
        start[place] = hazard
        start.set(shared, place + 1)
      }
    }
    let end = at
    let dead = 0
    for (; end < n && time[byTime[end]!] === t; end += 1)
      if (event[byTime[end]!]) dead += weights === undefined ? 1 : weights[byTime[end]!]!
    const present = atRisk.subarray(at * k, (at + 1) * k)
    const all = present.reduce((sum, weight) => sum + weight, 0)
    if (dead > 0) {
      hazard += dead / all
      for (let g = 0; g < k; g += 1) {
        share[g] = present[g]! / all
        shared[g]! += (share[g]! * dead) / all
        totals.expected[g]! += share[g]! * dead
      }
    }
    for (; at < end; at += 1) {
      const i = byTime[at]!
      const own = codes[i]!
      const weight = weights === undefined ? 1 : weights[i]!
      const before = start === null ? 0 : start[(k + 1) * i]!
      if (event[i]) totals.observed[own]! += weight
      for (let g = 0; g < k; g += 1) {
        const mine = g === own ? 1 : 0
        const sharedBefore = start === null ? 0 : start[(k + 1) * i + 1 + g]!
        const expected = mine * (hazard - before) - (shared[g]! - sharedBefore)
        const seen = event[i] ? mine - share[g]! : 0
        totals.pulls[clusters[i]! * k + g]! += weight * (seen - expected)
      }
    }
  }
}

/**
 * Log-rank test for rows with weights that correct for selection, with a robust variance.
 *
 * For inverse-probability weights, or rows that belong together: the usual variance counts weights as patients. It is the score
 * test of a weighted Cox model with clustered errors. Weights are taken as given.
 *
 * @param time follow-up of each row, in any one unit, ≥ 0; length n
 * @param event true (1) where the event was seen, false (0) where follow-up ended first; length n
 * @param group label of each row's group; length n
 * @param options entry (delayed entry), weights, strata, cluster
 * @returns weighted events per group (ascending labels), chi-squared, degrees of freedom and p; `not_estimable` with fewer than
 * two groups with weight, no more clusters than groups, without events, or when no event came while two groups were under observation
 * @throws RangeError if the columns differ in length or a value cannot be
 *
 * Source: Lin & Wei 1989; Xie & Liu 2005. Checked against the robust score test of survival::coxph (Breslow ties).
 *
 * @example weightedLogRank(weeks, remitted, arm, { weights, cluster: patient }).p
 */
export function weightedLogRank<Label extends number | string>(
  time: Column,
  event: EventColumn,
  group: ArrayLike<Label>,
  options: WeightedLogRankOptions = {},
): WeightedLogRank<Label> | NotEstimable {
  const { entry, weights, strata, cluster } = options
  requireSurvivalColumns('weightedLogRank', time, event, { entry, weights })
  for (const [name, column] of Object.entries({ group, strata })) {
    if (column !== undefined && column.length !== time.length)
      throw new RangeError(`weightedLogRank: time (${time.length}) and ${name} (${column.length}) must match`)
  }
  const clusters = clustersOf('weightedLogRank', time.length, cluster)
  const { labels, codes } = groupsOf(group)
  const k = labels.length
  if (k > 1 && clusters.count <= k) return { kind: 'not_estimable', reason: 'no more clusters than groups' }
  const rows = new Float64Array(k)
  const weight = new Float64Array(k)
  codes.forEach((code, i) => {
    rows[code]! += 1
    weight[code]! += weights === undefined ? 1 : weights[i]!
  })
  const weighty = weight.filter((sum) => sum > 0).length
  if (weighty < 2) return { kind: 'not_estimable', reason: weighty === 0 ? 'no patients' : 'only one group' }
  const totals = {
    observed: new Float64Array(k),
    expected: new Float64Array(k),
    pulls: new Float64Array(clusters.count * k),
  }
  const order = survivalOrder(time, entry)
  const orders = strata === undefined ? [order] : strataOrders(order, groupsOf(strata))
  for (const one of orders) addStratum({ time, event, entry, weights, codes }, one, clusters.codes, totals)
  if (totals.observed.every((sum) => sum === 0)) return { kind: 'not_estimable', reason: 'no events' }
  const variance = new Float64Array(k * k)
  for (let c = 0; c < clusters.count; c += 1) {
    for (let g = 0; g < k; g += 1) {
      const pull = totals.pulls[c * k + g]!
      for (let h = 0; h < k; h += 1) variance[g * k + h]! += pull * totals.pulls[c * k + h]!
    }
  }
  const negligible = (1e-10 * totals.observed.reduce((sum, value) => sum + value, 0)) ** 2
  for (let g = 0; g < k; g += 1) {
    // What rounding left of a group that was never compared.
    if (variance[g * k + g]! > negligible) continue
    for (let h = 0; h < k; h += 1) variance[g * k + h] = variance[h * k + g] = 0
  }
  const difference = totals.observed.map((sum, g) => sum - totals.expected[g]!)
  const { value, rank } = inverseQuadraticForm(difference.subarray(0, k - 1), withoutLast(variance, k))
  if (rank === 0)
    return { kind: 'not_estimable', reason: 'no event came while two groups were under observation' }
  return {
    kind: 'estimated',
    groups: labels.map((label, g) => ({
      group: label,
      n: rows[g]!,
      weight: weight[g]!,
      observed: totals.observed[g]!,
      expected: totals.expected[g]!,
    })),
    variance,
    chiSquared: value,
    df: rank,
    p: chiSquaredSurvival(value, rank),
  }
}
