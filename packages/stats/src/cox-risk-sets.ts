import { dealtByGroup, type GroupColumn, groupsOf } from './groups.ts'
import { type Column, type EventColumn, survivalOrder } from './survival-columns.ts'

export type CoxColumns = {
  readonly time: Column
  readonly event: EventColumn
  readonly covariates: readonly { readonly name: string; readonly values: Column }[]
  readonly entry?: Column | undefined
  readonly strata?: GroupColumn | undefined
  readonly weights?: Column | undefined
}

/** The rows of a Cox model by stratum, in each from the last time to the first; covariates centred and scaled. */
export type CoxRows = {
  readonly rows: number
  readonly width: number
  readonly time: Float64Array
  readonly entry: Float64Array | null
  readonly event: Uint8Array
  readonly weights: Float64Array
  /** Covariates, row after row: (value − center) / scale. */
  readonly x: Float64Array
  readonly center: Float64Array
  readonly scale: Float64Array
  /** First row of each stratum, and one past the last. */
  readonly bounds: Uint32Array
  readonly strata: readonly (number | string)[]
  /** Rows of each stratum by entry, from the last to the first; null without delayed entry. */
  readonly byEntry: Uint32Array | null
  /** Position of each row in the caller's columns. */
  readonly source: Uint32Array
}

/** Writes one covariate into its column of x, centred and scaled by its mean distance; returns both. */
function fillCovariate(
  x: Float64Array,
  column: number,
  width: number,
  values: Column,
  source: Uint32Array,
  weights: Float64Array,
): { readonly middle: number; readonly spread: number } {
  let [total, sum] = [0, 0]
  for (let at = 0; at < source.length; at += 1) {
    const value = values[source[at]!]!
    x[at * width + column] = value
    total += weights[at]!
    sum += weights[at]! * value
  }
  const middle = sum / total
  let distance = 0
  for (let at = 0; at < source.length; at += 1)
    distance += weights[at]! * Math.abs(x[at * width + column]! - middle)
  const spread = distance > 0 ? distance / total : 1
  for (let at = 0; at < source.length; at += 1)
    x[at * width + column] = (x[at * width + column]! - middle) / spread
  return { middle, spread }
}

/** Rows of an order from its end to its start, without those of weight 0. */
function reversed(order: Uint32Array, weights: Column | undefined): Uint32Array {
  const kept = weights === undefined ? order : order.filter((i) => weights[i]! > 0)
  return kept.toReversed()
}

function picked(column: ArrayLike<number | boolean>, source: Uint32Array): Float64Array {
  const result = new Float64Array(source.length)
  for (let at = 0; at < source.length; at += 1) result[at] = Number(column[source[at]!])
  return result
}

/** Sorts the rows once; those of weight 0 are left out. */
export function coxRows({ time, event, covariates, entry, strata, weights }: CoxColumns): CoxRows {
  const { byTime, byEntry } = survivalOrder(time, entry)
  const groups = strata === undefined ? null : groupsOf(strata)
  const byStratum = (order: Uint32Array) =>
    (groups === null ? [order] : dealtByGroup(order, groups)).map((rows) => reversed(rows, weights))
  const descending = byStratum(byTime)
  const rows = descending.reduce((sum, order) => sum + order.length, 0)
  const source = new Uint32Array(rows)
  const bounds = new Uint32Array(descending.length + 1)
  descending.forEach((order, stratum) => {
    source.set(order, bounds[stratum]!)
    bounds[stratum + 1] = bounds[stratum]! + order.length
  })
  const width = covariates.length
  const own = weights === undefined ? new Float64Array(rows).fill(1) : picked(weights, source)
  const x = new Float64Array(rows * width)
  const center = new Float64Array(width)
  const scale = new Float64Array(width)
  covariates.forEach(({ values }, k) => {
    const { middle, spread } = fillCovariate(x, k, width, values, source, own)
    center[k] = middle
    scale[k] = spread
  })
  return {
    rows,
    width,
    time: picked(time, source),
    entry: entry === undefined ? null : picked(entry, source),
    event: Uint8Array.from(picked(event, source)),
    weights: own,
    x,
    center,
    scale,
    bounds,
    strata: groups === null ? ['all'] : groups.labels,
    byEntry: byEntry === null ? null : placesOf(byStratum(byEntry), source, time.length),
    source,
  }
}

/** Where the rows of these orders stand among the sorted ones. */
function placesOf(orders: readonly Uint32Array[], source: Uint32Array, length: number): Uint32Array {
  const place = new Uint32Array(length)
  for (let at = 0; at < source.length; at += 1) place[source[at]!] = at
  const places = new Uint32Array(source.length)
  let filled = 0
  for (const order of orders) {
    for (const i of order) {
      places[filled] = place[i]!
      filled += 1
    }
  }
  return places
}

/** Sums over those at risk at one time of events (s), and over those who have the event then (e): of risk, risk·x, risk·x·xᵀ. */
export type RiskSet = {
  stratum: number
  time: number
  /** Rows that leave at this time. */
  from: number
  to: number
  deaths: number
  deathWeight: number
  s0: number
  e0: number
  readonly s1: Float64Array
  readonly e1: Float64Array
  /** Lower triangles, row after row. */
  readonly s2: Float64Array
  readonly e2: Float64Array
}

/** weight · exp(linear predictor) of each row. */
export function rowRisks({ rows, width, x, weights }: CoxRows, beta: ArrayLike<number>): Float64Array {
  const risks = new Float64Array(rows)
  for (let i = 0; i < rows; i += 1) {
    let eta = 0
    for (let k = 0; k < width; k += 1) eta += beta[k]! * x[i * width + k]!
    risks[i] = weights[i]! * Math.exp(eta)
  }
  return risks
}

/**
 * Visits the times of events, stratum by stratum from the last time to the first, in one pass over the rows.
 *
 * @param squares whether s2 and e2 are needed
 * @param visit is handed the same record each time
 */
export function visitRiskSets(
  data: CoxRows,
  risks: Float64Array,
  squares: boolean,
  visit: (set: RiskSet) => void,
) {
  const { width, time, event, weights, x, bounds, entry, byEntry } = data
  const triangle = (width * (width + 1)) / 2
  const set: RiskSet = {
    stratum: 0,
    time: 0,
    from: 0,
    to: 0,
    deaths: 0,
    deathWeight: 0,
    s0: 0,
    e0: 0,
    s1: new Float64Array(width),
    e1: new Float64Array(width),
    s2: new Float64Array(triangle),
    e2: new Float64Array(triangle),
  }
  const { s1, e1, s2, e2 } = set
  const add = (row: number, risk: number) => {
    set.s0 += risk
    const base = row * width
    for (let k = 0, at = 0; k < width; k += 1) {
      const product = risk * x[base + k]!
      s1[k]! += product
      if (squares) for (let l = 0; l <= k; l += 1, at += 1) s2[at]! += product * x[base + l]!
    }
  }
  const addDeath = (row: number, risk: number) => {
    set.e0 += risk
    set.deaths += 1
    set.deathWeight += weights[row]!
    const base = row * width
    for (let k = 0, at = 0; k < width; k += 1) {
      const product = risk * x[base + k]!
      e1[k]! += product
      if (squares) for (let l = 0; l <= k; l += 1, at += 1) e2[at]! += product * x[base + l]!
    }
  }
  for (let stratum = 0; stratum + 1 < bounds.length; stratum += 1) {
    const end = bounds[stratum + 1]!
    set.stratum = stratum
    set.s0 = 0
    s1.fill(0)
    s2.fill(0)
    let entering = bounds[stratum]!
    for (let row = bounds[stratum]!; row < end; ) {
      const t = time[row]!
      set.time = t
      set.from = row
      set.deaths = 0
      set.deathWeight = 0
      set.e0 = 0
      e1.fill(0)
      e2.fill(0)
      for (; row < end && time[row] === t; row += 1) {
        if (event[row]) addDeath(row, risks[row]!)
        else add(row, risks[row]!)
      }
      set.s0 += set.e0
      if (set.deaths > 0) {
        for (let k = 0; k < width; k += 1) s1[k]! += e1[k]!
        if (squares) for (let at = 0; at < triangle; at += 1) s2[at]! += e2[at]!
      }
      set.to = row
      if (set.deaths === 0) continue
      if (byEntry !== null && entry !== null) {
        for (; entering < end && entry[byEntry[entering]!]! >= t; entering += 1) {
          add(byEntry[entering]!, -risks[byEntry[entering]!]!)
        }
      }
      visit(set)
    }
  }
}

export type Ties = 'efron' | 'breslow'

/**
 * The parts into which tied events are split: each has a weight and takes away a share of the tied patients' own risk.
 *
 * Breslow: one part for all; Efron: one per event, the k-th without k / deaths of the tied risk.
 */
export function tieParts(set: RiskSet, ties: Ties): { readonly parts: number; readonly weight: number } {
  return ties === 'breslow' || set.deaths === 1
    ? { parts: 1, weight: set.deathWeight }
    : { parts: set.deaths, weight: set.deathWeight / set.deaths }
}
