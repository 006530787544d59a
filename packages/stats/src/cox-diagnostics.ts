import { type Concordance, concordance } from './concordance.ts'
import type { ChiSquaredTest, CoxModel } from './cox.ts'
import { squareFrom } from './cox-likelihood.ts'
import { type CoxRows, rowRisks, tieParts, visitRiskSets } from './cox-risk-sets.ts'
import { chiSquaredSurvival } from './distributions/chi-squared.ts'
import { kaplanMeier, type NotEstimable } from './kaplan-meier.ts'
import { inverseQuadraticForm, submatrix } from './linear-algebra.ts'

export type TimeTransform = 'km' | 'identity' | 'log' | 'rank'

/** One test per term; a term of several covariates (a factor) names their positions. */
export type CoxTerm = { readonly name: string; readonly covariates: readonly number[] }

export type ProportionalityTest = {
  readonly kind: 'estimated'
  readonly transform: TimeTransform
  readonly terms: readonly (ChiSquaredTest & { readonly name: string })[]
  readonly global: ChiSquaredTest
}

/** 1 − Kaplan-Meier estimate of all rows just before each row's time. */
function eventShareBefore(rows: CoxRows): Float64Array {
  const curve = kaplanMeier(rows.time, rows.event, { entry: rows.entry ?? undefined })
  const result = new Float64Array(rows.rows)
  if (curve.kind === 'not_estimable') return result
  const before = new Map<number, number>()
  let share = 0
  for (const step of curve.steps) {
    before.set(step.time, share)
    share = 1 - step.survival
  }
  return result.map((_, i) => before.get(rows.time[i]!)!)
}

function averageRanks(values: Float64Array): Float64Array {
  const sorted = values.toSorted()
  const rank = new Map<number, number>()
  for (let from = 0; from < sorted.length; ) {
    let to = from
    while (to < sorted.length && sorted[to] === sorted[from]) to += 1
    rank.set(sorted[from]!, (from + 1 + to) / 2)
    from = to
  }
  return values.map((value) => rank.get(value)!)
}

function transformed(rows: CoxRows, transform: TimeTransform): Float64Array {
  if (transform === 'km') return eventShareBefore(rows)
  if (transform === 'rank') return averageRanks(rows.time)
  if (transform === 'log' && rows.time.some((time, i) => rows.event[i] && time === 0))
    throw new RangeError('schoenfeldTest: a log transform needs times of events above 0')
  return transform === 'log' ? rows.time.map((time) => Math.log(Math.max(time, 1e-300))) : rows.time
}

const test = (x: Float64Array, matrix: Float64Array, df: number): ChiSquaredTest => {
  const { value, rank } = inverseQuadraticForm(x, matrix)
  const used = Math.max(0, rank - (x.length - df))
  return { chiSquared: value, df: used, p: used === 0 ? 1 : chiSquaredSurvival(value, used) }
}

/**
 * Test of proportional hazards: does a covariate's effect change with time? A small p says yes.
 *
 * The score test of adding covariate × g(time) to the model, with g as chosen.
 *
 * @param transform g: km (1 − Kaplan-Meier just before the time), identity, log, or rank
 * @param terms covariates tested together, as the levels of a factor; each by itself unless told
 * @returns a chi-squared per term and for all together
 * @throws RangeError if a term names a covariate that is not there
 *
 * Source: Grambsch & Therneau 1994, in the exact form of survival 3 (cox.zph), against which it is checked.
 *
 * @example schoenfeldTest(model, 'km').global.p // 0.09
 */
export function schoenfeldTest(
  model: CoxModel,
  transform: TimeTransform = 'km',
  terms: readonly CoxTerm[] = model.coefficients.map(({ name }, at) => ({ name, covariates: [at] })),
): ProportionalityTest {
  const { rows, ties, coefficients } = model
  const { width, weights, x, event } = rows
  for (const { name, covariates } of terms)
    if (covariates.length === 0 || covariates.some((at) => !(Number.isInteger(at) && at >= 0 && at < width)))
      throw new RangeError(`schoenfeldTest: ${name} must name covariates 0 to ${width - 1}`)
  const g = transformed(rows, transform)
  let [sum, count] = [0, 0]
  for (let row = 0; row < rows.rows; row += 1) {
    if (!event[row]) continue
    sum += g[row]!
    count += 1
  }
  const center = sum / count
  const beta = coefficients.map(({ estimate }, k) => estimate * rows.scale[k]!)
  const size = (width * (width + 1)) / 2
  const [plain, once, twice] = [new Float64Array(size), new Float64Array(size), new Float64Array(size)]
  const score = new Float64Array(width)
  const mean = new Float64Array(width)
  visitRiskSets(rows, rowRisks(rows, beta), true, (set) => {
    const weight = g[set.from]! - center
    const { parts, weight: partWeight } = tieParts(set, ties)
    for (let row = set.from; row < set.to; row += 1) {
      if (event[row])
        for (let k = 0; k < width; k += 1) score[k]! += weight * weights[row]! * x[row * width + k]!
    }
    for (let part = 0; part < parts; part += 1) {
      const share = part / parts
      const total = set.s0 - share * set.e0
      for (let k = 0, at = 0; k < width; k += 1) {
        mean[k] = (set.s1[k]! - share * set.e1[k]!) / total
        score[k]! -= weight * partWeight * mean[k]!
        for (let l = 0; l <= k; l += 1, at += 1) {
          const part2 = partWeight * ((set.s2[at]! - share * set.e2[at]!) / total - mean[k]! * mean[l]!)
          plain[at]! += part2
          once[at]! += weight * part2
          twice[at]! += weight * weight * part2
        }
      }
    }
  })
  const whole = new Float64Array(4 * width * width)
  const [a, b, c] = [plain, once, twice].map((triangle) => squareFrom(triangle, width))
  for (let k = 0; k < width; k += 1) {
    for (let l = 0; l < width; l += 1) {
      whole[k * 2 * width + l] = a![k * width + l]!
      whole[k * 2 * width + width + l] = b![k * width + l]!
      whole[(width + k) * 2 * width + l] = b![k * width + l]!
      whole[(width + k) * 2 * width + width + l] = c![k * width + l]!
    }
  }
  const own = Array.from({ length: width }, (_, k) => k)
  const testOf = (tested: readonly number[]) =>
    test(
      Float64Array.from([...own.map(() => 0), ...tested.map((k) => score[k]!)]),
      submatrix(whole, 2 * width, [...own, ...tested.map((k) => width + k)]),
      tested.length,
    )
  return {
    kind: 'estimated',
    transform,
    terms: terms.map(({ name, covariates }) => ({ name, ...testOf(covariates) })),
    global: testOf(own),
  }
}

/**
 * Concordance of a Cox model: how often, of two patients that can be compared, the one with the higher predicted rate has the
 * event first.
 *
 * @returns Harrell's C with its error (infinitesimal jackknife, clustered as told); `not_estimable` without comparable pairs
 * @throws RangeError if cluster has another length than the rows of the model
 *
 * Checked against survival::concordance.
 *
 * @example coxConcordance(model).concordance // 0.58
 */
export function coxConcordance(
  model: CoxModel,
  cluster?: ArrayLike<number | string>,
): Concordance | NotEstimable {
  const { rows, coefficients } = model
  const score = new Float64Array(rows.rows)
  for (let row = 0; row < rows.rows; row += 1) {
    for (let k = 0; k < rows.width; k += 1)
      score[row]! += coefficients[k]!.estimate * rows.scale[k]! * rows.x[row * rows.width + k]!
  }
  const strata = new Uint32Array(rows.rows)
  for (let stratum = 0; stratum + 1 < rows.bounds.length; stratum += 1)
    strata.fill(stratum, rows.bounds[stratum]!, rows.bounds[stratum + 1]!)
  return concordance(rows.time, rows.event, score, {
    entry: rows.entry ?? undefined,
    weights: rows.weights,
    strata,
    cluster: cluster === undefined ? undefined : Array.from(rows.source, (i) => cluster[i]!),
  })
}
