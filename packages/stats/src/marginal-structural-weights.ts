import { type Column, requireColumn } from './design-matrix.ts'
import { multinomialLogistic } from './multinomial-logistic.ts'
import { type PatientColumn, patientIndex } from './patient-index.ts'
import { effectiveSampleSize, truncateWeights } from './treatment-weights.ts'

/** What a decision of a period is explained with: columns of length n. */
export type PeriodModel = {
  /** Given all that is known by then: earlier treatment, period, traits that change. */
  readonly covariates: readonly Column[]
  /** Given earlier treatment, period and traits from the start alone, for stabilised weights; null for 1. */
  readonly stabilising: readonly Column[] | null
}

export type MarginalStructuralInput = {
  /** Whose period it is; length n. */
  readonly patient: PatientColumn
  /** Its number; any numbers that rise with time, each once per patient. */
  readonly period: Column
  /** Treatment in the period, coded 0 to arms − 1. */
  readonly treatment: Column
  readonly arms: number
  readonly treatmentModel: PeriodModel
  /** 1 in periods whose treatment was open, 0 where it followed from before (once started, it goes on); all when left out. */
  readonly open?: Column | undefined
  /** 1 in a patient's last period if they left before its outcome was seen, else 0. Nobody leaves when left out. */
  readonly left?: Column | undefined
  readonly leavingModel?: PeriodModel | undefined
  /** Quantiles at which weights are cut; null (default): not at all. */
  readonly truncateAt?: { readonly lower: number; readonly upper: number } | null
}

export type PeriodWeights = {
  readonly period: number
  /** Patients still seen, their mean weight (about 1 for stabilised weights) and how many equally weighted ones they are worth. */
  readonly n: number
  readonly mean: number
  readonly effectiveSize: number
}

export type MarginalStructuralWeights =
  | {
      readonly kind: 'estimated'
      /** Weight of each row; 0 in a period in which the patient left. Length n, in the order of the rows. */
      readonly weights: Float64Array
      /** The parts before truncation: of the treatment so far, and of having stayed so far. */
      readonly treatmentWeights: Float64Array
      readonly leavingWeights: Float64Array
      /** Mean over rows of patients who stayed. */
      readonly mean: number
      readonly periods: readonly PeriodWeights[]
      /** Smallest chance, given all that is known, of a treatment that was taken or of staying: near 0, weights rest on few. */
      readonly smallestChance: number
      /** How many weights were cut, and where; null without truncation. */
      readonly truncation: {
        readonly lowest: number
        readonly highest: number
        readonly truncated: number
      } | null
    }
  | { readonly kind: 'not_estimable'; readonly reason: string }

type Chances =
  | { readonly kind: 'chances'; readonly of: Float64Array }
  | { readonly kind: 'not_estimable'; readonly reason: string }

/** Each used row's chance of what came, by one model over all periods; 1 for the other rows. */
function chancesOf(
  what: string,
  category: Column,
  categories: number,
  covariates: readonly Column[],
  used: readonly number[],
): Chances {
  const of = new Float64Array(category.length).fill(1)
  const pick = (column: Column) => used.map((row) => column[row]!)
  const fit = multinomialLogistic(pick(category), categories, covariates.map(pick))
  if (fit.kind === 'not_estimable') return { ...fit, reason: `${what}: ${fit.reason}` }
  for (const [at, row] of used.entries()) of[row] = fit.probabilities[category[row]!]![at]!
  return { kind: 'chances', of }
}

type Ratios =
  | { readonly kind: 'ratios'; readonly ratios: Float64Array; readonly smallest: number }
  | { readonly kind: 'not_estimable'; readonly reason: string }

function ratiosOf(
  what: string,
  category: Column,
  categories: number,
  { covariates, stabilising }: PeriodModel,
  used: readonly number[],
): Ratios {
  if (used.length === 0) return { kind: 'not_estimable', reason: `${what}: no period was open` }
  const known = chancesOf(`model of ${what}`, category, categories, covariates, used)
  if (known.kind === 'not_estimable') return known
  const alone =
    stabilising === null
      ? null
      : chancesOf(`stabilising model of ${what}`, category, categories, stabilising, used)
  if (alone?.kind === 'not_estimable') return alone
  const ratios = known.of.map((chance, row) => (alone === null ? 1 : alone.of[row]!) / chance)
  if (!ratios.every(Number.isFinite))
    return { kind: 'not_estimable', reason: `positivity: a row had no chance of its ${what}` }
  return { kind: 'ratios', ratios, smallest: used.reduce((least, row) => Math.min(least, known.of[row]!), 1) }
}

/** Rows of each patient in the order of periods. @throws RangeError if a patient has a period twice */
function rowsInOrder({ patient, period }: MarginalStructuralInput): number[][] {
  const { count, of } = patientIndex('marginalStructuralWeights', patient, period.length)
  const rows: number[][] = Array.from({ length: count }, () => [])
  of.forEach((at, row) => {
    rows[at]!.push(row)
  })
  for (const own of rows) {
    own.sort((a, b) => period[a]! - period[b]!)
    if (own.some((row, i) => i > 0 && period[row] === period[own[i - 1]!]))
      throw new RangeError('marginalStructuralWeights: a patient has a period twice')
  }
  return rows
}

function productsSoFar(ratios: Float64Array, rows: readonly (readonly number[])[]): Float64Array {
  const products = new Float64Array(ratios.length)
  for (const own of rows) {
    let product = 1
    for (const row of own) {
      product *= ratios[row]!
      products[row] = product
    }
  }
  return products
}

function requireInput(input: MarginalStructuralInput, rows: readonly (readonly number[])[]) {
  const caller = 'marginalStructuralWeights'
  const { period, treatment, arms, open, left, leavingModel } = input
  const n = period.length
  requireColumn(caller, 'period', period, n)
  requireColumn(caller, 'treatment', treatment, n)
  for (const [name, column] of Object.entries({ open, left })) {
    if (column === undefined) continue
    requireColumn(caller, name, column, n)
    for (let row = 0; row < n; row += 1)
      if (column[row] !== 0 && column[row] !== 1)
        throw new RangeError(`${caller}: ${name} (${column[row]}) must be 0 or 1`)
  }
  if (!Number.isInteger(arms) || arms < 2) throw new RangeError(`${caller}: arms (${arms}) must be 2 or more`)
  if ((left === undefined) !== (leavingModel === undefined))
    throw new RangeError(`${caller}: left and leavingModel must come together`)
  if (left !== undefined && rows.some((own) => own.slice(0, -1).some((row) => left[row] === 1)))
    throw new RangeError(`${caller}: a patient who left has a later period`)
}

/**
 * Weights for treatments that change over time, when what led to a change was itself changed by earlier treatment.
 *
 * In each period, the chance of the treatment that was taken given earlier treatment and traits from the start, over the same
 * chance given also all that changed since; multiplied over the patient's periods so far, and with the like for not having
 * left. Weighted rows are as if treatment had not followed from what changed: then use a regression with clustered errors by
 * patient (`cox` with start-stop rows, `ratioOfSums`), which must hold the traits that stabilise. Balances only what was measured.
 *
 * @param input n rows, one per patient and period, in any order; models are pooled over periods: put the period among the
 *   covariates, and the same columns in `stabilising` and `covariates` but for what changes
 * @returns weights, whose mean in each period should be about 1; `not_estimable` when a model cannot be fitted (named in the
 *   reason) or a row had no chance of what came
 * @throws RangeError if columns differ in length, a code is out of range, a patient has a period twice or one after leaving
 *
 * Source: Robins, Hernán & Brumback 2000, Epidemiology; Cole & Hernán 2008 (truncation). Checked against glm and
 * VGAM::vglm(multinomial) with running products in R.
 *
 * @example marginalStructuralWeights({ patient, period, treatment, arms: 2, treatmentModel: { covariates: [before, period,
 *   severity], stabilising: [before, period] } }).weights
 */
export function marginalStructuralWeights(input: MarginalStructuralInput): MarginalStructuralWeights {
  const { period, treatment, arms, open, left, leavingModel, truncateAt = null } = input
  const rows = rowsInOrder(input)
  requireInput(input, rows)
  const n = period.length
  const all = Array.from({ length: n }, (_, row) => row)
  const decided = open === undefined ? all : all.filter((row) => open[row] === 1)
  const treated = ratiosOf('treatment', treatment, arms, input.treatmentModel, decided)
  if (treated.kind === 'not_estimable') return treated
  const stayed =
    left === undefined || leavingModel === undefined
      ? { kind: 'ratios' as const, ratios: new Float64Array(n).fill(1), smallest: 1 }
      : ratiosOf('leaving', left, 2, leavingModel, all)
  if (stayed.kind === 'not_estimable') return stayed
  const treatmentWeights = productsSoFar(treated.ratios, rows)
  const leavingWeights = productsSoFar(stayed.ratios, rows).map((weight, row) =>
    left !== undefined && left[row] === 1 ? 0 : weight,
  )
  const seen = left === undefined ? all : all.filter((row) => left[row] === 0)
  if (seen.length === 0) return { kind: 'not_estimable', reason: 'everybody left in the first period' }
  const weights = treatmentWeights.map((weight, row) => weight * leavingWeights[row]!)
  const cut =
    truncateAt === null
      ? null
      : truncateWeights(
          seen.map((row) => weights[row]!),
          truncateAt,
        )
  if (cut !== null) for (const [at, row] of seen.entries()) weights[row] = cut.weights[at]!
  return {
    kind: 'estimated',
    weights,
    treatmentWeights,
    leavingWeights,
    mean: seen.reduce((sum, row) => sum + weights[row]!, 0) / seen.length,
    periods: periodsOf(period, weights, seen),
    smallestChance: Math.min(treated.smallest, stayed.smallest),
    truncation: cut && { lowest: cut.lowest, highest: cut.highest, truncated: cut.truncated },
  }
}

function periodsOf(period: Column, weights: Float64Array, seen: readonly number[]): PeriodWeights[] {
  const byPeriod = new Map<number, number[]>()
  for (const row of seen) {
    const own = byPeriod.get(period[row]!)
    if (own === undefined) byPeriod.set(period[row]!, [weights[row]!])
    else own.push(weights[row]!)
  }
  return [...byPeriod.entries()]
    .sort(([a], [b]) => a - b)
    .map(([number, own]) => ({
      period: number,
      n: own.length,
      mean: own.reduce((sum, weight) => sum + weight, 0) / own.length,
      effectiveSize: effectiveSampleSize(own),
    }))
}
