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

function centerAndScale(values: Column, rows: Uint32Array, weights: Float64Array): [number, number] {
  let [total, sum] = [0, 0]
  rows.forEach((i, at) => {
    total += weights[at]!
    sum += weights[at]! * values[i]!
  })
  const center = sum / total
  let spread = 0
  rows.forEach((i, at) => {
    spread += weights[at]! * Math.abs(values[i]! - center)
  })
  return [center, spread > 0 ? spread / total : 1]
}

/** Sorts the rows once; those of weight 0 are left out. */
export function coxRows({ time, event, covariates, entry, strata, weights }: CoxColumns): CoxRows {
  const { byTime, byEntry } = survivalOrder(time, entry)
  const used = (i: number) => weights === undefined || weights[i]! > 0
  const groups = strata === undefined ? null : groupsOf(strata)
  const byStratum = (order: Uint32Array) => (groups === null ? [order] : dealtByGroup(order, groups))
  const descending = byStratum(byTime).map((order) => order.filter(used).reverse())
  const rows = descending.reduce((sum, order) => sum + order.length, 0)
  const source = new Uint32Array(rows)
  const bounds = new Uint32Array(descending.length + 1)
  descending.forEach((order, stratum) => {
    source.set(order, bounds[stratum]!)
    bounds[stratum + 1] = bounds[stratum]! + order.length
  })
  const width = covariates.length
  const own = Float64Array.from(source, (i) => (weights === undefined ? 1 : weights[i]!))
  const x = new Float64Array(rows * width)
  const center = new Float64Array(width)
  const scale = new Float64Array(width)
  covariates.forEach(({ values }, k) => {
    const [middle, spread] = centerAndScale(values, source, own)
    center[k] = middle
    scale[k] = spread
    for (let at = 0; at < rows; at += 1) x[at * width + k] = (values[source[at]!]! - middle) / spread
  })
  return {
    rows,
    width,
    time: Float64Array.from(source, (i) => time[i]!),
    entry: entry === undefined ? null : Float64Array.from(source, (i) => entry[i]!),
    event: Uint8Array.from(source, (i) => (event[i] ? 1 : 0)),
    weights: own,
    x,
    center,
    scale,
    bounds,
    strata: groups === null ? ['all'] : groups.labels,
    byEntry: byEntry === null ? null : enteringRows(byStratum(byEntry), source, time.length, used, rows),
    source,
  }
}

function enteringRows(
  orders: readonly Uint32Array[],
  source: Uint32Array,
  length: number,
  used: (i: number) => boolean,
  rows: number,
): Uint32Array {
  const place = new Uint32Array(length)
  source.forEach((i, at) => {
    place[i] = at
  })
  const entering = new Uint32Array(rows)
  let filled = 0
  for (const order of orders) {
    for (const i of order.filter(used).reverse()) {
      entering[filled] = place[i]!
      filled += 1
    }
  }
  return entering
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
        add(row, risks[row]!)
        if (event[row]) addDeath(row, risks[row]!)
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
