import { ascendingOrder } from './ascending-order.ts'

/** Numbers of each patient (or row), in any one unit. */
export type Column = ArrayLike<number>
/** Whether the event was seen: true or 1, false or 0. */
export type EventColumn = ArrayLike<number | boolean>

export type SurvivalOptions = {
  /** Time at which each patient came under observation (delayed entry, left truncation); below the patient's time. */
  readonly entry?: Column | undefined
  /** Weight of each patient, ≥ 0. */
  readonly weights?: Column | undefined
}

/** @throws RangeError if columns differ in length, or a time, an event or a weight cannot be */
export function requireSurvivalColumns(
  caller: string,
  time: Column,
  event: ArrayLike<number | boolean>,
  { entry, weights }: SurvivalOptions,
  causes = 1,
) {
  const n = time.length
  for (const [name, column] of Object.entries({ event, entry, weights })) {
    if (column !== undefined && column.length !== n)
      throw new RangeError(`${caller}: time (${n}) and ${name} (${column.length}) must match`)
  }
  for (let i = 0; i < n; i += 1) {
    if (!(time[i]! >= 0 && time[i]! < Infinity))
      throw new RangeError(`${caller}: time (${time[i]}, row ${i}) must be 0 or more`)
    const kind = Number(event[i])
    if (!(Number.isInteger(kind) && kind >= 0 && kind <= causes))
      throw new RangeError(`${caller}: event (${event[i]}, row ${i}) must be 0 to ${causes}`)
    if (entry !== undefined && !(entry[i]! < time[i]!))
      throw new RangeError(`${caller}: entry (${entry[i]}, row ${i}) must lie before time (${time[i]})`)
    if (weights !== undefined && !(weights[i]! >= 0 && weights[i]! < Infinity))
      throw new RangeError(`${caller}: weight (${weights[i]}, row ${i}) must be 0 or more`)
  }
}

/** Rows in the order of leaving and of entering observation. */
export type SurvivalOrder = {
  readonly byTime: Uint32Array
  readonly byEntry: Uint32Array | null
}

export function survivalOrder(time: Column, entry: Column | undefined): SurvivalOrder {
  return { byTime: ascendingOrder(time), byEntry: entry === undefined ? null : ascendingOrder(entry) }
}

/** The distinct times at which anybody leaves observation, ascending, and the weights of who does what there. */
export type RiskTable = {
  readonly time: Float64Array
  /** Weight of those under observation just before the time; who enters at the time itself is not among them. */
  readonly atRisk: Float64Array
  readonly events: Float64Array
  readonly censored: Float64Array
}

/**
 * Counts of one group of patients at each distinct time, in one pass each way over the sorted rows.
 *
 * @param order rows of the group by time and by entry
 */
export function riskTable(
  time: Column,
  event: EventColumn,
  { byTime, byEntry }: SurvivalOrder,
  { entry, weights }: SurvivalOptions,
): RiskTable {
  const n = byTime.length
  const table = {
    time: new Float64Array(n),
    atRisk: new Float64Array(n),
    events: new Float64Array(n),
    censored: new Float64Array(n),
  }
  let last = -1
  for (let at = 0; at < n; at += 1) {
    const i = byTime[at]!
    const t = time[i]!
    if (last < 0 || table.time[last] !== t) {
      last += 1
      table.time[last] = t
    }
    const weight = weights === undefined ? 1 : weights[i]!
    if (event[i]) table.events[last]! += weight
    else table.censored[last]! += weight
  }
  let atRisk = 0
  let peak = 0
  let entering = n - 1
  for (let j = last; j >= 0; j -= 1) {
    atRisk += table.events[j]! + table.censored[j]!
    if (byEntry !== null && entry !== undefined) {
      for (; entering >= 0 && entry[byEntry[entering]!]! >= table.time[j]!; entering -= 1) {
        atRisk -= weights === undefined ? 1 : weights[byEntry[entering]!]!
      }
    }
    // Sums of weights round: who has the event and is alone at risk must be found to be so.
    peak = Math.max(peak, atRisk)
    table.atRisk[j] = atRisk - table.events[j]! <= 1e-12 * peak ? table.events[j]! : atRisk
  }
  const end = last + 1
  return {
    time: table.time.subarray(0, end),
    atRisk: table.atRisk.subarray(0, end),
    events: table.events.subarray(0, end),
    censored: table.censored.subarray(0, end),
  }
}

/** Sum of the weights, or the number of rows. */
export function totalWeight(order: Uint32Array, weights: Column | undefined): number {
  if (weights === undefined) return order.length
  let sum = 0
  for (const i of order) sum += weights[i]!
  return sum
}
