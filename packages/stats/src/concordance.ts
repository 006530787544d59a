import { ascendingOrder } from './ascending-order.ts'
import { dealtByGroup, type GroupColumn, groupsOf } from './groups.ts'
import type { NotEstimable } from './kaplan-meier.ts'
import {
  type Column,
  type EventColumn,
  requireSurvivalColumns,
  type SurvivalOptions,
  type SurvivalOrder,
  survivalOrder,
} from './survival-columns.ts'

export type Concordance = {
  readonly kind: 'estimated'
  /** Share of comparable pairs in which the higher score has the event first; equal scores count half. */
  readonly concordance: number
  readonly standardError: number
  /** Weight of the pairs. */
  readonly concordant: number
  readonly discordant: number
  readonly tied: number
}

/** Sums of weights below a rank, kept as a tree of partial sums (Fenwick 1994). */
class RankSums {
  readonly #sums: Float64Array
  #total = 0
  constructor(ranks: number) {
    this.#sums = new Float64Array(ranks + 1)
  }
  add(rank: number, weight: number) {
    this.#total += weight
    for (let at = rank + 1; at < this.#sums.length; at += at & -at) this.#sums[at]! += weight
  }
  /** Weight of ranks 0 … rank − 1. */
  below(rank: number): number {
    let sum = 0
    for (let at = rank; at > 0; at -= at & -at) sum += this.#sums[at]!
    return sum
  }
  get total(): number {
    return this.#total
  }
}

/** Pairs of each row with a higher score first (concordant), a lower one first, and an equal one. */
type Pairs = {
  readonly concordant: Float64Array
  readonly discordant: Float64Array
  readonly tied: Float64Array
}

type Rows = {
  readonly time: Column
  readonly event: EventColumn
  readonly entry: Column | undefined
  readonly weights: Column | undefined
  readonly rank: Uint32Array
  readonly ranks: number
}

const weightOf = (rows: Rows, i: number) => (rows.weights === undefined ? 1 : rows.weights[i]!)

/** Pairs of each event with those still under observation after it. */
function pairWithLater(rows: Rows, { byTime, byEntry }: SurvivalOrder, pairs: Pairs) {
  const { time, event, entry, rank, ranks } = rows
  const later = new RankSums(ranks)
  let entering = byTime.length - 1
  for (let at = byTime.length - 1; at >= 0; ) {
    const t = time[byTime[at]!]!
    const from = at
    while (at >= 0 && time[byTime[at]!] === t) {
      if (!event[byTime[at]!]) later.add(rank[byTime[at]!]!, weightOf(rows, byTime[at]!))
      at -= 1
    }
    if (byEntry !== null && entry !== undefined) {
      for (; entering >= 0 && entry[byEntry[entering]!]! >= t; entering -= 1)
        later.add(rank[byEntry[entering]!]!, -weightOf(rows, byEntry[entering]!))
    }
    for (let j = from; j > at; j -= 1) {
      const i = byTime[j]!
      if (!event[i]) continue
      const lower = later.below(rank[i]!)
      const upTo = later.below(rank[i]! + 1)
      pairs.concordant[i]! += lower
      pairs.tied[i]! += upTo - lower
      pairs.discordant[i]! += later.total - upTo
    }
    for (let j = from; j > at; j -= 1)
      if (event[byTime[j]!]) later.add(rank[byTime[j]!]!, weightOf(rows, byTime[j]!))
  }
}

/** Pairs of each row with the events that came while it was under observation. */
function pairWithEarlier(rows: Rows, { byTime, byEntry }: SurvivalOrder, pairs: Pairs) {
  const { time, event, entry, rank, ranks } = rows
  const earlier = new RankSums(ranks)
  const count = (i: number, sign: 1 | -1) => {
    const lower = earlier.below(rank[i]!)
    const upTo = earlier.below(rank[i]! + 1)
    pairs.discordant[i]! += sign * lower
    pairs.tied[i]! += sign * (upTo - lower)
    pairs.concordant[i]! += sign * (earlier.total - upTo)
  }
  let entering = 0
  for (let at = 0; at < byTime.length; ) {
    const t = time[byTime[at]!]!
    if (byEntry !== null && entry !== undefined) {
      // Whoever enters before t does not meet the events so far.
      for (; entering < byEntry.length && entry[byEntry[entering]!]! < t; entering += 1)
        count(byEntry[entering]!, -1)
    }
    const from = at
    for (; at < byTime.length && time[byTime[at]!] === t; at += 1)
      if (event[byTime[at]!]) count(byTime[at]!, 1)
    for (let j = from; j < at; j += 1) {
      const i = byTime[j]!
      if (event[i]) earlier.add(rank[i]!, weightOf(rows, i))
    }
    for (let j = from; j < at; j += 1) if (!event[byTime[j]!]) count(byTime[j]!, 1)
  }
}

/** Rank of each score; scores that differ only by rounding share one. */
function ranksOf(score: Column): { rank: Uint32Array; ranks: number } {
  const rank = new Uint32Array(score.length)
  let ranks = 0
  let last = 0
  ascendingOrder(score).forEach((i, at) => {
    if (at === 0 || score[i]! > last + 1e-12 * Math.max(1, Math.abs(last))) {
      ranks += 1
      last = score[i]!
    }
    rank[i] = ranks - 1
  })
  return { rank, ranks }
}

/**
 * Harrell's concordance of a score with the time to an event: 0.5 is no better than chance, 1 is perfect order.
 *
 * Two patients can be compared when the event of one is seen while the other is still without it. Time grows with n·log n.
 *
 * @param score higher means the event is expected earlier; length n
 * @param options entry, weights, strata (compare within them only), cluster (rows that belong together, for the error)
 * @returns concordance with its infinitesimal-jackknife error, and the pairs; `not_estimable` without comparable pairs
 * @throws RangeError if the columns differ in length or a value cannot be
 *
 * Source: Harrell 1982; error: Therneau & Watson 2017. Checked against survival::concordance.
 *
 * @example concordance([1, 2, 3], [1, 1, 1], [3, 2, 1]).concordance // 1
 */
export function concordance(
  time: Column,
  event: EventColumn,
  score: Column,
  options: SurvivalOptions & {
    readonly strata?: GroupColumn | undefined
    readonly cluster?: GroupColumn | undefined
  } = {},
): Concordance | NotEstimable {
  const { entry, weights, strata, cluster } = options
  requireSurvivalColumns('concordance', time, event, options)
  const n = time.length
  for (const [name, column] of Object.entries({ score, strata, cluster }))
    if (column !== undefined && column.length !== n)
      throw new RangeError(`concordance: time (${n}) and ${name} (${column.length}) must match`)
  const rows: Rows = { time, event, entry, weights, ...ranksOf(score) }
  const pairs = {
    concordant: new Float64Array(n),
    discordant: new Float64Array(n),
    tied: new Float64Array(n),
  }
  for (const order of ordersOf(survivalOrder(time, entry), strata)) {
    pairWithLater(rows, order, pairs)
    pairWithEarlier(rows, order, pairs)
  }
  const half = (column: Float64Array) =>
    column.reduce((sum, value, i) => sum + value * weightOf(rows, i), 0) / 2
  const [concordant, discordant, tied] = [half(pairs.concordant), half(pairs.discordant), half(pairs.tied)]
  const total = concordant + discordant + tied
  if (!(total > 0)) return { kind: 'not_estimable', reason: 'no two patients can be compared' }
  const balance = (concordant - discordant) / total
  const groups = cluster === undefined ? null : groupsOf(cluster)
  const influence = new Float64Array(groups === null ? n : groups.labels.length)
  for (let i = 0; i < n; i += 1) {
    const [up, down, equal] = [pairs.concordant[i]!, pairs.discordant[i]!, pairs.tied[i]!]
    const pull = (weightOf(rows, i) * (up - down - balance * (up + down + equal))) / total
    influence[groups === null ? i : groups.codes[i]!]! += pull
  }
  const variance = influence.reduce((sum, pull) => sum + pull * pull, 0) / 4
  return {
    kind: 'estimated',
    concordance: (balance + 1) / 2,
    standardError: Math.sqrt(variance),
    concordant,
    discordant,
    tied,
  }
}

function ordersOf(order: SurvivalOrder, strata: GroupColumn | undefined): SurvivalOrder[] {
  if (strata === undefined) return [order]
  const groups = groupsOf(strata)
  const entering = order.byEntry === null ? null : dealtByGroup(order.byEntry, groups)
  return dealtByGroup(order.byTime, groups).map((byTime, at) => ({
    byTime,
    byEntry: entering === null ? null : entering[at]!,
  }))
}
