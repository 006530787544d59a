import { chiSquaredSurvival } from './distributions/chi-squared.ts'
import { type GroupColumn, type Groups, groupsOf } from './groups.ts'
import type { NotEstimable } from './kaplan-meier.ts'
import { inverseQuadraticForm } from './linear-algebra.ts'
import { adjustedPValues, type PValueAdjustment } from './p-values.ts'
import {
  type Column,
  type EventColumn,
  requireSurvivalColumns,
  type SurvivalOptions,
  type SurvivalOrder,
  survivalOrder,
} from './survival-columns.ts'

export type LogRankOptions = Pick<SurvivalOptions, 'entry'> & {
  /** Compare within these groups only, and add up. */
  readonly strata?: GroupColumn | undefined
  /** Weight S(t)^rho of each event time: 0 is the log-rank test, 1 the Peto-Peto test, which weighs early events more. */
  readonly rho?: number
}

export type LogRankGroup<Label extends number | string = number | string> = {
  readonly group: Label
  readonly n: number
  /** Events seen, and expected if all groups were alike; weighted when rho is not 0. */
  readonly observed: number
  readonly expected: number
}

export type LogRank<Label extends number | string = number | string> = {
  readonly kind: 'estimated'
  readonly rho: number
  readonly groups: readonly LogRankGroup<Label>[]
  /** Covariance of observed − expected; groups × groups, row after row. */
  readonly variance: Float64Array
  readonly chiSquared: number
  readonly df: number
  readonly p: number
}

type Totals = {
  readonly observed: Float64Array
  readonly expected: Float64Array
  readonly variance: Float64Array
}

/** Adds one stratum: a pass from the last time to the first, with the number at risk of each group. */
function addStratum(
  time: Column,
  event: EventColumn,
  entry: Column | undefined,
  { byTime, byEntry }: SurvivalOrder,
  codes: Uint32Array,
  rho: number,
  totals: Totals,
) {
  const k = totals.observed.length
  const n = byTime.length
  const powers = rho === 0 ? null : survivalBefore(time, event, entry, { byTime, byEntry })
  const atRisk = new Float64Array(k)
  const dead = new Float64Array(k)
  let allAtRisk = 0
  let entering = n - 1
  for (let at = n - 1; at >= 0; ) {
    const t = time[byTime[at]!]!
    dead.fill(0)
    let allDead = 0
    const last = at
    for (; at >= 0 && time[byTime[at]!] === t; at -= 1) {
      const i = byTime[at]!
      atRisk[codes[i]!]! += 1
      allAtRisk += 1
      if (event[i]) {
        dead[codes[i]!]! += 1
        allDead += 1
      }
    }
    if (byEntry !== null && entry !== undefined) {
      for (; entering >= 0 && entry[byEntry[entering]!]! >= t; entering -= 1) {
        atRisk[codes[byEntry[entering]!]!]! -= 1
        allAtRisk -= 1
      }
    }
    if (allDead === 0) continue
    const weight = powers === null ? 1 : powers[last]! ** rho
    const spread = allAtRisk > 1 ? (allDead * (allAtRisk - allDead)) / (allAtRisk - 1) : 0
    for (let g = 0; g < k; g += 1) {
      const share = atRisk[g]! / allAtRisk
      totals.observed[g]! += weight * dead[g]!
      totals.expected[g]! += weight * allDead * share
      const factor = weight * weight * spread * share
      for (let h = 0; h < k; h += 1) {
        totals.variance[g * k + h]! += factor * ((g === h ? 1 : 0) - atRisk[h]! / allAtRisk)
      }
    }
  }
}

/** Kaplan-Meier estimate of all groups together just before each row's time, in the order of leaving. */
function survivalBefore(
  time: Column,
  event: EventColumn,
  entry: Column | undefined,
  { byTime, byEntry }: SurvivalOrder,
): Float64Array {
  const before = new Float64Array(byTime.length)
  let survival = 1
  let entered = byEntry === null ? byTime.length : 0
  for (let at = 0; at < byTime.length; ) {
    const t = time[byTime[at]!]!
    if (byEntry !== null && entry !== undefined)
      while (entered < byEntry.length && entry[byEntry[entered]!]! < t) entered += 1
    const atRisk = entered - at
    let dead = 0
    for (; at < byTime.length && time[byTime[at]!] === t; at += 1) {
      before[at] = survival
      if (event[byTime[at]!]) dead += 1
    }
    survival *= 1 - dead / atRisk
  }
  return before
}

/** Rows in the order of leaving and entering, dealt out by stratum. */
export function strataOrders(order: SurvivalOrder, strata: Groups): SurvivalOrder[] {
  const deal = (rows: Uint32Array) => {
    const dealt = strata.labels.map((): number[] => [])
    for (const i of rows) dealt[strata.codes[i]!]!.push(i)
    return dealt.map((rowsOfOne) => Uint32Array.from(rowsOfOne))
  }
  const leaving = deal(order.byTime)
  const entering = order.byEntry === null ? null : deal(order.byEntry)
  return leaving.map((byTime, at) => ({ byTime, byEntry: entering === null ? null : entering[at]! }))
}

/**
 * Log-rank test: do two or more groups have the event at the same rate?
 *
 * @param time follow-up of each patient, in any one unit, ≥ 0; length n
 * @param event true (1) where the event was seen, false (0) where follow-up ended first; length n
 * @param group label of each patient's group; length n
 * @param options entry (delayed entry), strata, rho
 * @returns observed and expected events per group (ascending labels), chi-squared, degrees of freedom and p; `not_estimable`
 * with fewer than two groups, without events, or when no event came while two groups were under observation
 * @throws RangeError if the columns differ in length or a value cannot be
 *
 * Source: Mantel 1966; Peto & Peto 1972; Harrington & Fleming 1982 (rho). Checked against survival::survdiff.
 *
 * @example logRank([1, 2, 3, 4], [1, 1, 1, 1], ['a', 'a', 'b', 'b']).chiSquared // 2.882
 */
export function logRank<Label extends number | string>(
  time: Column,
  event: EventColumn,
  group: ArrayLike<Label>,
  options: LogRankOptions = {},
): LogRank<Label> | NotEstimable {
  const { entry, strata, rho = 0 } = options
  requireSurvivalColumns('logRank', time, event, { entry })
  for (const [name, column] of Object.entries({ group, strata })) {
    if (column !== undefined && column.length !== time.length)
      throw new RangeError(`logRank: time (${time.length}) and ${name} (${column.length}) must match`)
  }
  const { labels, codes } = groupsOf(group)
  const k = labels.length
  if (k < 2) return { kind: 'not_estimable', reason: k === 0 ? 'no patients' : 'only one group' }
  const totals = {
    observed: new Float64Array(k),
    expected: new Float64Array(k),
    variance: new Float64Array(k * k),
  }
  const order = survivalOrder(time, entry)
  const orders = strata === undefined ? [order] : strataOrders(order, groupsOf(strata))
  for (const one of orders) addStratum(time, event, entry, one, codes, rho, totals)
  if (totals.observed.every((count) => count === 0)) return { kind: 'not_estimable', reason: 'no events' }
  const difference = totals.observed.map((count, g) => count - totals.expected[g]!)
  // The differences add up to 0, so the last group follows from the others.
  const { value, rank } = inverseQuadraticForm(difference.subarray(0, k - 1), withoutLast(totals.variance, k))
  if (rank === 0)
    return { kind: 'not_estimable', reason: 'no event came while two groups were under observation' }
  const counts = new Uint32Array(k)
  for (const code of codes) counts[code]! += 1
  return {
    kind: 'estimated',
    rho,
    groups: labels.map((label, g) => ({
      group: label,
      n: counts[g]!,
      observed: totals.observed[g]!,
      expected: totals.expected[g]!,
    })),
    variance: totals.variance,
    chiSquared: value,
    df: rank,
    p: chiSquaredSurvival(value, rank),
  }
}

/** A square matrix without its last row and column. */
export function withoutLast(matrix: Float64Array, order: number): Float64Array {
  const less = order - 1
  return Float64Array.from(
    { length: less * less },
    (_, at) => matrix[Math.floor(at / less) * order + (at % less)]!,
  )
}

export type PairwiseLogRank<Label extends number | string = number | string> = {
  readonly first: Label
  readonly second: Label
  readonly result: LogRank<Label> | NotEstimable
  /** p after the correction for several comparisons; null where the pair cannot be compared. */
  readonly adjustedP: number | null
}

/**
 * Log-rank test of every pair of groups, each on the patients of the two.
 *
 * @param adjustment correction of the p-values for the number of pairs that could be compared
 * @throws RangeError as `logRank`
 *
 * Checked against survival::survdiff on each pair and p.adjust.
 *
 * @example pairwiseLogRank([1, 2, 3], [1, 1, 1], ['a', 'b', 'c']).length // 3
 */
export function pairwiseLogRank<Label extends number | string>(
  time: Column,
  event: EventColumn,
  group: ArrayLike<Label>,
  options: LogRankOptions & { readonly adjustment?: PValueAdjustment } = {},
): PairwiseLogRank<Label>[] {
  const { adjustment = 'holm', ...rest } = options
  requireSurvivalColumns('pairwiseLogRank', time, event, options)
  const { labels, codes } = groupsOf(group)
  const pairs = labels.flatMap((first, a) =>
    labels.slice(a + 1).map((second, b) => {
      const rows = Array.from({ length: time.length }, (_, i) => i).filter(
        (i) => codes[i] === a || codes[i] === a + 1 + b,
      )
      const pick = <Value>(column: ArrayLike<Value>) => rows.map((i) => column[i]!)
      const result = logRank(pick(time), pick(event), pick(group), {
        ...rest,
        entry: rest.entry && pick(rest.entry),
        strata: rest.strata && pick(rest.strata),
      })
      return { first, second, result }
    }),
  )
  const known = pairs.flatMap(({ result }) => (result.kind === 'estimated' ? [result.p] : []))
  const adjusted = adjustedPValues(known, adjustment)
  let at = -1
  return pairs.map((pair) => {
    if (pair.result.kind === 'estimated') at += 1
    return { ...pair, adjustedP: pair.result.kind === 'estimated' ? adjusted[at]! : null }
  })
}
