import { normalQuantile, normalSurvival } from './distributions/normal.ts'
import { dealtByGroup, type GroupColumn, groupsOf } from './groups.ts'
import type { NotEstimable } from './kaplan-meier.ts'
import { type RestrictedMean, type RestrictedMeanDifference, requireTau } from './restricted-mean.ts'
import {
  type Column,
  type EventColumn,
  requireSurvivalColumns,
  riskTable,
  type SurvivalOptions,
  type SurvivalOrder,
  survivalOrder,
} from './survival-columns.ts'
import { type Clusters, clustersOf, influenceStep } from './survival-influence.ts'

export type WeightedRestrictedMeanOptions = SurvivalOptions & {
  /** Which rows belong together (the episodes of a patient, in one group or several); every row by itself unless told. */
  readonly cluster?: GroupColumn | undefined
  /** Share of intervals that hold the true mean; 0.95 unless told. */
  readonly level?: number
}

export type WeightedRestrictedMeans<Label extends number | string = number | string> = {
  readonly groups: readonly { readonly group: Label; readonly mean: RestrictedMean | NotEstimable }[]
  /** Covariance of the groups' means, groups × groups, row after row; 0 where a mean cannot be estimated. */
  readonly covariance: Float64Array
  /** Every pair in the order of the groups: first minus second. */
  readonly differences: readonly {
    readonly first: Label
    readonly second: Label
    readonly difference: RestrictedMeanDifference | NotEstimable
  }[]
}

type Area = {
  readonly estimate: number
  /** How far each cluster moves the area. */
  readonly influence: Float64Array
  readonly heldFlatFrom: number | null
}

/** Area under one group's curve up to tau. The influences follow from ∫S and ∫S·H at the times rows come and go. */
function areaOf(
  time: Column,
  event: EventColumn,
  order: SurvivalOrder,
  options: SurvivalOptions,
  clusters: Clusters,
  tau: number,
): Area | NotEstimable {
  const { entry, weights } = options
  const table = riskTable(time, event, order, options)
  const steps = table.time.length
  const influence = new Float64Array(clusters.count)
  // Of each row: its H, ∫S and ∫S·H at entry; where they are 0 for all, nothing is kept.
  const start = order.byEntry === null ? null : new Float64Array(3 * time.length)
  const areaAtLeaving = new Float64Array(order.byTime.length)
  const changeAtLeaving = new Float64Array(order.byTime.length)
  let [survival, hazard, area, product, from] = [1, 0, 0, 0, 0]
  let [leaving, entering, events, last] = [0, 0, 0, 0]
  const advance = (to: number) => {
    const width = Math.max(0, Math.min(to, tau) - from)
    area += survival * width
    product += survival * hazard * width
    from = Math.max(from, Math.min(to, tau))
  }
  for (let j = 0; j < steps; j += 1) {
    const t = table.time[j]!
    if (start !== null && order.byEntry !== null && entry !== undefined) {
      for (; entering < order.byEntry.length && entry[order.byEntry[entering]!]! < t; entering += 1)
        start.set([hazard, area, product], 3 * order.byEntry[entering]!)
    }
    advance(t)
    const atRisk = table.atRisk[j]!
    const dead = table.events[j]!
    const { growth, own } = influenceStep(atRisk, dead)
    if (dead > 0 && t <= tau) {
      survival *= dead >= atRisk ? 0 : (atRisk - dead) / atRisk
      events += dead
    }
    if (t <= tau) hazard += growth
    if (atRisk > 0) last = t
    for (; leaving < order.byTime.length && time[order.byTime[leaving]!] === t; leaving += 1) {
      const row = order.byTime[leaving]!
      const [hazardThen, areaThen, productThen] =
        start === null ? [0, 0, 0] : [start[3 * row]!, start[3 * row + 1]!, start[3 * row + 2]!]
      influence[clusters.codes[row]!]! +=
        (weights === undefined ? 1 : weights[row]!) * (product - productThen - hazardThen * (area - areaThen))
      areaAtLeaving[leaving] = area
      changeAtLeaving[leaving] = hazard - hazardThen - (event[row] ? own : 0)
    }
  }
  advance(tau)
  if (events === 0) return { kind: 'not_estimable', reason: 'no events up to tau' }
  order.byTime.forEach((row, at) => {
    const later = changeAtLeaving[at]! * (area - areaAtLeaving[at]!)
    influence[clusters.codes[row]!]! += (weights === undefined ? 1 : weights[row]!) * later
  })
  return { estimate: area, influence, heldFlatFrom: last < tau && survival > 0 ? last : null }
}

function sumOfProducts(a: Float64Array, b: Float64Array): number {
  let sum = 0
  for (let c = 0; c < a.length; c += 1) sum += a[c]! * b[c]!
  return sum
}

/**
 * Restricted mean survival times of groups whose rows have weights that correct for selection, with robust errors.
 *
 * For inverse-probability weights: Greenwood's error would take them for numbers of patients. The error is the infinitesimal
 * jackknife, summed over clusters; a cluster with rows in two groups counts in the error of their difference. Weights are
 * taken as given: with estimated propensities the errors are, if anything, too wide.
 *
 * @param time follow-up of each row, in any one unit, ≥ 0; length n
 * @param event true (1) where the event was seen, false (0) where follow-up ended first; length n
 * @param group label of each row's group; length n
 * @param tau end of the window, > 0, in the unit of time
 * @param options entry (delayed entry), weights, cluster, level
 * @returns a mean per group (ascending labels; its limits symmetrical on the log of the time lost up to tau) and the difference
 * of each pair; `not_estimable` where no event came before
 * tau, nobody varies, or (differences) follow-up ends before tau with patients still without the event
 * @throws RangeError if the columns differ in length, or a value, tau or the level cannot be
 *
 * Source: Therneau & Grambsch 2000, §8 (infinitesimal jackknife); Conner et al. 2019 (weighted RMST). Checked against
 * residuals(survfit, type = "rmst").
 *
 * @example weightedRestrictedMeans(weeks, remitted, arm, 26, { weights, cluster: patient }).differences[0]
 */
export function weightedRestrictedMeans<Label extends number | string>(
  time: Column,
  event: EventColumn,
  group: ArrayLike<Label>,
  tau: number,
  options: WeightedRestrictedMeanOptions = {},
): WeightedRestrictedMeans<Label> {
  const { level = 0.95, entry, weights, cluster } = options
  requireSurvivalColumns('weightedRestrictedMeans', time, event, { entry, weights })
  requireTau('weightedRestrictedMeans', tau, level)
  if (group.length !== time.length)
    throw new RangeError(
      `weightedRestrictedMeans: time (${time.length}) and group (${group.length}) must match`,
    )
  const clusters = clustersOf('weightedRestrictedMeans', time.length, cluster)
  const groups = groupsOf(group)
  const { byTime, byEntry } = survivalOrder(time, entry)
  const leaving = dealtByGroup(byTime, groups)
  const entering = byEntry === null ? null : dealtByGroup(byEntry, groups)
  const k = groups.labels.length
  const areas = groups.labels.map((_, at) => {
    const order = { byTime: leaving[at]!, byEntry: entering === null ? null : entering[at]! }
    return areaOf(time, event, order, { entry, weights }, clusters, tau)
  })
  const covariance = new Float64Array(k * k)
  areas.forEach((a, g) => {
    areas.forEach((b, h) => {
      if (!('kind' in a || 'kind' in b)) covariance[g * k + h] = sumOfProducts(a.influence, b.influence)
    })
  })
  const z = normalQuantile((1 + level) / 2)
  return {
    groups: groups.labels.map((label, g) => {
      const area = areas[g]!
      return {
        group: label,
        mean: 'kind' in area ? area : meanOf(area, covariance[g * k + g]!, tau, z, level),
      }
    }),
    covariance,
    differences: groups.labels.flatMap((first, g) =>
      groups.labels.slice(g + 1).map((second, after) => {
        const h = g + 1 + after
        return { first, second, difference: differenceOf(areas[g]!, areas[h]!, tau, z, level) }
      }),
    ),
  }
}

function meanOf(
  { estimate, heldFlatFrom }: Area,
  variance: number,
  tau: number,
  z: number,
  level: number,
): RestrictedMean {
  const standardError = Math.sqrt(variance)
  // The time lost is above 0 and leans to one side with few events: its limits are symmetrical on the log scale.
  const lost = tau - estimate
  const factor = lost > 0 ? Math.exp((z * standardError) / lost) : 1
  const [lower, upper] = [Math.max(0, tau - lost * factor), tau - lost / factor]
  return { kind: 'estimated', tau, estimate, standardError, lower, upper, level, heldFlatFrom }
}

function differenceOf(
  first: Area | NotEstimable,
  second: Area | NotEstimable,
  tau: number,
  criticalZ: number,
  level: number,
): RestrictedMeanDifference | NotEstimable {
  if ('kind' in first) return first
  if ('kind' in second) return second
  if (first.heldFlatFrom !== null || second.heldFlatFrom !== null)
    return { kind: 'not_estimable', reason: 'follow-up of a group ends before tau' }
  const estimate = first.estimate - second.estimate
  const apart = first.influence.map((value, c) => value - second.influence[c]!)
  const standardError = Math.sqrt(sumOfProducts(apart, apart))
  if (!(standardError > 1e-12 * tau)) return { kind: 'not_estimable', reason: 'no spread in either group' }
  const z = estimate / standardError
  const width = criticalZ * standardError
  return {
    kind: 'estimated',
    tau,
    estimate,
    standardError,
    z,
    p: 2 * normalSurvival(Math.abs(z)),
    lower: Math.max(-tau, estimate - width),
    upper: Math.min(tau, estimate + width),
    level,
  }
}
