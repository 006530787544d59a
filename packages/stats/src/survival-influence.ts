import { type GroupColumn, groupsOf } from './groups.ts'
import type { Column, EventColumn, RiskTable, SurvivalOptions, SurvivalOrder } from './survival-columns.ts'

/** Which rows move together: position of each row's cluster, every row its own without a column. */
export type Clusters = { readonly codes: Uint32Array; readonly count: number }

/** @throws RangeError if the column differs in length */
export function clustersOf(caller: string, rows: number, cluster: GroupColumn | undefined): Clusters {
  if (cluster === undefined) return { codes: Uint32Array.from({ length: rows }, (_, i) => i), count: rows }
  if (cluster.length !== rows)
    throw new RangeError(`${caller}: time (${rows}) and cluster (${cluster.length}) must match`)
  const { codes, labels } = groupsOf(cluster)
  return { codes, count: labels.length }
}

/** Growth of the influence H of those under observation at a time, and what an event then takes away from its own patient. */
export function influenceStep(
  atRisk: number,
  events: number,
): { readonly growth: number; readonly own: number } {
  const left = atRisk - events
  const own = events > 0 && left > 0 ? 1 / left : 0
  return { growth: (own * events) / atRisk, own }
}

/**
 * Variance of ln S by the infinitesimal jackknife, time by time: the squared influences of the clusters.
 *
 * A row moves ln S by H(t) − H(entry) per unit of its weight while under observation, by a constant afterwards. A cluster's
 * influence is therefore a + b·H(t), and the sums of a², ab and b² need a change only where one of its rows comes or goes.
 */
export function robustVariance(
  time: Column,
  event: EventColumn,
  { byTime, byEntry }: SurvivalOrder,
  { entry, weights }: SurvivalOptions,
  { codes, count }: Clusters,
  table: RiskTable,
): Float64Array {
  const variance = new Float64Array(table.time.length)
  const [constant, slope] = [new Float64Array(count), new Float64Array(count)]
  let [constants, products, slopes] = [0, 0, 0]
  const change = (i: number, growth: number, direction: 1 | -1) => {
    const c = codes[i]!
    const weight = direction * (weights === undefined ? 1 : weights[i]!)
    const [a, b] = [constant[c]!, slope[c]!]
    const [nextA, nextB] = [a - weight * growth, b + weight]
    constants += nextA * nextA - a * a
    products += nextA * nextB - a * b
    slopes += nextB * nextB - b * b
    constant[c] = nextA
    slope[c] = nextB
  }
  if (byEntry === null) for (const i of byTime) change(i, 0, 1)
  let hazard = 0
  let [leaving, entering] = [0, 0]
  for (let j = 0; j < table.time.length; j += 1) {
    const t = table.time[j]!
    if (byEntry !== null && entry !== undefined) {
      for (; entering < byEntry.length && entry[byEntry[entering]!]! < t; entering += 1)
        change(byEntry[entering]!, hazard, 1)
    }
    const { growth, own } = influenceStep(table.atRisk[j]!, table.events[j]!)
    hazard += growth
    for (; leaving < byTime.length && time[byTime[leaving]!] === t; leaving += 1) {
      const i = byTime[leaving]!
      change(i, event[i] ? hazard - own : hazard, -1)
    }
    variance[j] = Math.max(0, constants + 2 * hazard * products + hazard * hazard * slopes)
  }
  return variance
}
