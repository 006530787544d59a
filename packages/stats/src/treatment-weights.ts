import { type Column, requireColumn } from './design-matrix.ts'
import { quantile } from './summaries.ts'

export type TreatmentWeights =
  | { readonly kind: 'estimated'; readonly weights: Float64Array }
  | { readonly kind: 'not_estimable'; readonly reason: string }

/**
 * The population a weighted comparison speaks of.
 *
 * - `everyone`: all patients of the cohort (average treatment effect)
 * - `everyone_stabilised`: the same, each weight times its arm's share, so that weights are about 1 on average
 * - `overlap`: patients who might well have had any of the arms (Li & Li 2019; two arms: Li, Morgan & Zaslavsky 2018)
 * - `{ arm }`: patients like those of one arm (for that arm the weights are 1)
 */
export type WeightTarget = 'everyone' | 'everyone_stabilised' | 'overlap' | { readonly arm: number }

function requireArms(caller: string, arm: Column, probabilities: readonly Column[]): void {
  const arms = probabilities.length
  if (arms < 2) throw new RangeError(`${caller}: needs a column of probabilities for each of 2 arms or more`)
  for (const [at, column] of probabilities.entries())
    requireColumn(caller, `probabilities of arm ${at}`, column, arm.length)
  for (let row = 0; row < arm.length; row += 1) {
    const code = arm[row]!
    if (!Number.isInteger(code) || code < 0 || code >= arms)
      throw new RangeError(`${caller}: arm (${code}) must be a whole number, 0 to ${arms - 1}`)
    let total = 0
    for (const column of probabilities) {
      if (!(column[row]! >= 0 && column[row]! <= 1))
        throw new RangeError(`${caller}: a probability (${column[row]}) must lie between 0 and 1`)
      total += column[row]!
    }
    if (Math.abs(total - 1) > 1e-8)
      throw new RangeError(`${caller}: the probabilities of a row must add up to 1, not ${total}`)
  }
}

/** What a target multiplies 1 / P(own arm) with, for one row. */
function tiltOf(target: WeightTarget, probabilities: readonly Column[], shares: Float64Array) {
  if (target === 'everyone') return () => 1
  if (target === 'everyone_stabilised') return (_: number, own: number) => shares[own]!
  if (target === 'overlap')
    return (row: number) => 1 / probabilities.reduce((sum, column) => sum + 1 / column[row]!, 0)
  const column = probabilities[target.arm]
  if (column === undefined) throw new RangeError(`treatmentWeights: no arm ${target.arm}`)
  return (row: number) => column[row]!
}

/**
 * Weights that make arms alike in what the propensities are made of: each row's tilt over the chance of its own arm.
 *
 * @param arm the arm of each row, coded 0 to k − 1; length n
 * @param probabilities one column of length n per arm: each row's chance of that arm; rows add up to 1
 * @param target whom the comparison is about; with two arms `overlap` gives each row the chance of the other arm
 * @returns one weight per row, or `not_estimable` when an arm is empty or a row's own arm had no chance
 * @throws RangeError if columns differ in length, codes are out of range or probabilities don't add up to 1
 *
 * Source: Robins, Hernán & Brumback 2000 (stabilised); Li & Li 2019, Ann Appl Stat (overlap, k arms).
 *
 * @example treatmentWeights([1, 0], [[0.5, 0.8], [0.5, 0.2]], 'everyone') // weights 2 and 1.25
 */
export function treatmentWeights(
  arm: Column,
  probabilities: readonly Column[],
  target: WeightTarget,
): TreatmentWeights {
  requireArms('treatmentWeights', arm, probabilities)
  const n = arm.length
  if (n === 0) return { kind: 'not_estimable', reason: 'no rows' }
  const shares = new Float64Array(probabilities.length)
  for (let row = 0; row < n; row += 1) shares[arm[row]!]! += 1 / n
  const tilt = tiltOf(target, probabilities, shares)
  if (shares.some((share) => share === 0)) return { kind: 'not_estimable', reason: 'an arm is empty' }
  const weights = new Float64Array(n)
  for (let row = 0; row < n; row += 1) {
    const own = arm[row]!
    const weight = tilt(row, own) / probabilities[own]![row]!
    if (!Number.isFinite(weight))
      return { kind: 'not_estimable', reason: 'positivity: a row had no chance of the arm it is in' }
    weights[row] = weight
  }
  return { kind: 'estimated', weights }
}

/** The two columns of probabilities that the chance of arm 1 stands for. @example twoArms([0.2]) // [[0.8], [0.2]] */
export function twoArms(propensity: Column): [Float64Array, Float64Array] {
  const treated = Float64Array.from(propensity)
  return [treated.map((chance) => 1 - chance), treated]
}

export type TruncatedWeights = {
  readonly weights: Float64Array
  readonly lowest: number
  readonly highest: number
  /** How many weights were moved. */
  readonly truncated: number
}

/**
 * Weights cut to quantiles of themselves, over all arms together (type 7, as R).
 *
 * @param shares the quantiles to cut at, each 0 to 1; the 1st and 99th percentile when left out
 * @throws RangeError if there are no weights or the shares are not 0 ≤ lower ≤ upper ≤ 1
 *
 * Source: Cole & Hernán 2008, Am J Epidemiol.
 *
 * @example truncateWeights([1, 2, 9], { lower: 0, upper: 0.5 }).weights // [1, 2, 2]
 */
export function truncateWeights(
  weights: Column,
  shares: { readonly lower: number; readonly upper: number } = { lower: 0.01, upper: 0.99 },
): TruncatedWeights {
  if (weights.length === 0) throw new RangeError('truncateWeights: needs at least 1 weight')
  if (!(shares.lower >= 0 && shares.lower <= shares.upper && shares.upper <= 1))
    throw new RangeError('truncateWeights: shares must be 0 ≤ lower ≤ upper ≤ 1')
  const lowest = quantile(weights, shares.lower)
  const highest = quantile(weights, shares.upper)
  const cut = Float64Array.from(weights, (weight) => Math.min(Math.max(weight, lowest), highest))
  let truncated = 0
  for (let row = 0; row < cut.length; row += 1) if (cut[row] !== weights[row]) truncated += 1
  return { weights: cut, lowest, highest, truncated }
}

/**
 * Effective sample size of weighted rows: how many equally weighted ones would say as much, (Σw)² / Σw².
 *
 * @param weights 0 or more; 0 when there are none or all are 0
 * @throws RangeError if a weight is negative or not finite
 *
 * Source: Kish 1965.
 *
 * @example effectiveSampleSize([1, 1, 2]) // 2.667
 */
export function effectiveSampleSize(weights: Column): number {
  let largest = 0
  for (let row = 0; row < weights.length; row += 1) {
    if (!(weights[row]! >= 0 && weights[row]! < Infinity))
      throw new RangeError('effectiveSampleSize: weights must be 0 or more, and finite')
    largest = Math.max(largest, weights[row]!)
  }
  if (largest === 0) return 0
  let [sum, squares] = [0, 0]
  for (let row = 0; row < weights.length; row += 1) {
    const weight = weights[row]! / largest
    sum += weight
    squares += weight * weight
  }
  return (sum * sum) / squares
}

/**
 * Share of rows with some arm's probability outside a range: where arms hardly overlap, weights rest on few patients.
 *
 * @returns per arm of the rows: how many rows, how many of them have any probability outside `within`
 * @throws RangeError as `treatmentWeights`
 *
 * @example positivity([0, 1], twoArms([0.02, 0.5]))[0] // { rows: 1, outside: 1 }
 */
export function positivity(
  arm: Column,
  probabilities: readonly Column[],
  within: { readonly lower: number; readonly upper: number } = { lower: 0.05, upper: 0.95 },
): readonly { readonly rows: number; readonly outside: number }[] {
  requireArms('positivity', arm, probabilities)
  const counts = probabilities.map(() => ({ rows: 0, outside: 0 }))
  for (let row = 0; row < arm.length; row += 1) {
    const count = counts[arm[row]!]!
    count.rows += 1
    if (probabilities.some((column) => column[row]! < within.lower || column[row]! > within.upper))
      count.outside += 1
  }
  return counts
}
