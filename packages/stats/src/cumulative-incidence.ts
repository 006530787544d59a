import { normalQuantile } from './distributions/normal.ts'
import type { NotEstimable } from './kaplan-meier.ts'
import {
  type Column,
  requireSurvivalColumns,
  type SurvivalOptions,
  survivalOrder,
  totalWeight,
} from './survival-columns.ts'
import { type IntervalScale, survivalInterval } from './survival-interval.ts'

export type IncidenceStep = {
  readonly time: number
  /** Patients (or their weight) under observation, free of any event, just before the time. */
  readonly atRisk: number
  /** Events of this cause at this time. */
  readonly events: number
  /** Chance that an event of this cause has come by the time, others competing. */
  readonly incidence: number
  readonly standardError: number
  readonly lower: number | null
  readonly upper: number | null
}

export type CumulativeIncidence = {
  readonly kind: 'estimated'
  readonly n: number
  readonly level: number
  readonly interval: IntervalScale
  /** One per cause, 1 to the highest, each with a step per distinct time at which anybody leaves observation. */
  readonly causes: readonly {
    readonly cause: number
    readonly events: number
    readonly steps: readonly IncidenceStep[]
  }[]
}

/**
 * Sums over patients, weights squared, of the influence `constant + slope · F(t)` that those who left keep, and of the parts
 * of the influence of those still under observation that were fixed when they entered.
 */
class InfluenceSums {
  #one = 0
  #constant = 0
  #slope = 0
  #constantSquare = 0
  #both = 0
  #slopeSquare = 0
  add(square: number, constant: number, slope: number) {
    this.#one += square
    this.#constant += square * constant
    this.#slope += square * slope
    this.#constantSquare += square * constant * constant
    this.#both += square * constant * slope
    this.#slopeSquare += square * slope * slope
  }
  /** Sum of (shared + constant + slope · incidence)². */
  total(shared: number, incidence: number): number {
    return (
      this.#constantSquare +
      incidence * incidence * this.#slopeSquare +
      shared * shared * this.#one +
      2 * (incidence * this.#both + shared * this.#constant + shared * incidence * this.#slope)
    )
  }
}

/**
 * Aalen-Johansen estimate of cumulative incidence: the chance that an event of each cause has come by a time, when an event of
 * one cause (transfer, death) makes the others impossible. Use it instead of 1 − Kaplan-Meier when causes compete.
 *
 * @param time follow-up of each patient, in any one unit, ≥ 0; length n
 * @param cause 0 where follow-up ended without an event, else 1, 2, …; length n
 * @param options entry (delayed entry), weights, level, interval (log-log unless told), causes (how many there are; else the
 * highest seen)
 * @returns steps per cause; at each time the incidences and the chance of no event add up to 1; errors by the infinitesimal
 * jackknife (without weights and delayed entry: Greenwood's for one cause); `not_estimable` when there is nobody
 * @throws RangeError if the columns differ in length or a value cannot be
 *
 * Source: Aalen & Johansen 1978; error: Therneau, survival 3 (survfit with a factor as status), against which it is checked.
 *
 * @example cumulativeIncidence([1, 2, 3], [1, 2, 0]).causes[0]?.steps.at(-1)?.incidence // 0.3333
 */
export function cumulativeIncidence(
  time: Column,
  cause: Column,
  options: SurvivalOptions & {
    readonly level?: number
    readonly interval?: IntervalScale
    readonly causes?: number
  } = {},
): CumulativeIncidence | NotEstimable {
  const { entry, weights, level = 0.95, interval = 'log-log' } = options
  let highest = options.causes ?? 1
  if (options.causes === undefined)
    for (let i = 0; i < cause.length; i += 1) highest = Math.max(highest, cause[i]!)
  requireSurvivalColumns('cumulativeIncidence', time, cause, options, highest)
  if (!(level > 0 && level < 1))
    throw new RangeError(`cumulativeIncidence: level (${level}) must lie between 0 and 1`)
  const { byTime, byEntry } = survivalOrder(time, entry)
  const n = totalWeight(byTime, weights)
  if (!(n > 0)) return { kind: 'not_estimable', reason: 'no patients' }
  const z = normalQuantile((1 + level) / 2)
  const weightOf = (i: number) => (weights === undefined ? 1 : weights[i]!)
  const causes = Array.from({ length: highest }, (_, at) => ({
    cause: at + 1,
    events: 0,
    steps: [] as IncidenceStep[],
    incidence: 0,
    // Influence of a patient under observation: drift(t) − F(t)·hazard-so-far, minus the same at entry.
    drift: 0,
    gone: new InfluenceSums(),
    present: new InfluenceSums(),
    atEntry: new Float64Array(byEntry === null ? 0 : time.length),
    dead: 0,
  }))
  const hazardAtEntry = new Float64Array(byEntry === null ? 0 : time.length)
  const atRiskAt = riskByTime(time, byTime, byEntry, entry, weightOf)
  let [survival, hazard, entering] = [1, 0, 0]
  const enter = (i: number) => {
    const square = weightOf(i) ** 2
    if (byEntry !== null) hazardAtEntry[i] = hazard
    for (const one of causes) {
      // Before entry nothing: the constant takes back what the shared part had gathered by then.
      const constant = -one.drift
      if (byEntry !== null) one.atEntry[i] = constant
      one.present.add(square, constant, -hazard)
    }
  }
  if (byEntry === null) byTime.forEach(enter)
  for (let at = 0, j = 0; at < byTime.length; j += 1) {
    const t = time[byTime[at]!]!
    const atRisk = atRiskAt[j]!
    if (byEntry !== null && entry !== undefined)
      for (; entering < byEntry.length && entry[byEntry[entering]!]! < t; entering += 1)
        enter(byEntry[entering]!)
    const from = at
    let dead = 0
    for (const one of causes) one.dead = 0
    for (; at < byTime.length && time[byTime[at]!] === t; at += 1) {
      const kind = cause[byTime[at]!]!
      if (kind === 0) continue
      causes[kind - 1]!.dead += weightOf(byTime[at]!)
      dead += weightOf(byTime[at]!)
    }
    const left = atRisk - dead <= 1e-12 * n ? 0 : atRisk - dead
    const before = survival
    const step = dead > 0 && left > 0 ? dead / (atRisk * left) : 0
    const own = dead > 0 && left > 0 ? 1 / left : 0
    survival *= dead > 0 ? left / atRisk : 1
    for (const one of causes) {
      const jump = (before * one.dead) / atRisk
      // Change of the influence: −S·d/n² for being at risk, and what the lasting hazard so far does to this jump.
      one.drift -= (before * one.dead) / (atRisk * atRisk)
      one.drift -= step * (one.incidence + jump)
      one.incidence += jump
      one.events += one.dead
    }
    hazard += step
    for (let k = from; k < at; k += 1) {
      const i = byTime[k]!
      const square = weightOf(i) ** 2
      const hadEvent = cause[i]! > 0
      const startHazard = byEntry === null ? 0 : hazardAtEntry[i]!
      for (const one of causes) {
        const start = byEntry === null ? 0 : one.atEntry[i]!
        one.present.add(-square, start, -startHazard)
        const slope = hazard - startHazard - (hadEvent ? own : 0)
        const jump = cause[i] === one.cause ? before / atRisk : 0
        const constant = one.drift + start + (hadEvent ? own * one.incidence : 0) + jump
        one.gone.add(square, constant, slope)
      }
    }
    for (const one of causes) {
      const sum =
        one.gone.total(0, one.incidence) +
        one.present.total(one.drift + hazard * one.incidence, one.incidence)
      const standardError = Math.sqrt(Math.max(0, sum))
      const limits = survivalInterval(one.incidence, standardError, z, interval)
      one.steps.push({
        time: t,
        atRisk,
        events: one.dead,
        incidence: one.incidence,
        standardError,
        ...limits,
      })
    }
  }
  return {
    kind: 'estimated',
    n,
    level,
    interval,
    causes: causes.map(({ cause: number, events, steps }) => ({ cause: number, events, steps })),
  }
}

/** Weight under observation just before each distinct time, ascending. */
function riskByTime(
  time: Column,
  byTime: Uint32Array,
  byEntry: Uint32Array | null,
  entry: Column | undefined,
  weightOf: (i: number) => number,
): number[] {
  const atRisk: number[] = []
  let sum = 0
  let entering = byTime.length - 1
  for (let at = byTime.length - 1; at >= 0; ) {
    const t = time[byTime[at]!]!
    for (; at >= 0 && time[byTime[at]!] === t; at -= 1) sum += weightOf(byTime[at]!)
    if (byEntry !== null && entry !== undefined)
      for (; entering >= 0 && entry[byEntry[entering]!]! >= t; entering -= 1)
        sum -= weightOf(byEntry[entering]!)
    atRisk.push(sum)
  }
  return atRisk.reverse()
}
