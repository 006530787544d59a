import { type Column, requireColumn, requireWeights } from './design-matrix.ts'

export type BalanceCovariate = {
  readonly name: string
  readonly values: Column
  /** `binary` (0/1) takes the variance as p(1 − p), `continuous` as that of a sample (divisor n − 1). */
  readonly scale: 'continuous' | 'binary'
}

/** What a difference of means is divided by. Named, because published cases differ. */
export type BalanceDenominator = {
  /** Variances before weighting, the same denominator in both columns; or those of the weighted rows. */
  readonly variances: 'unweighted' | 'weighted'
  /** Average over the two arms compared, or over all arms. */
  readonly over: 'pair' | 'all_arms'
}

export type PairBalance = {
  readonly covariate: string
  readonly first: number
  readonly second: number
  /** (mean of first − mean of second) / sd; null where nobody varies and yet the means differ. */
  readonly before: number | null
  readonly after: number | null
}

export type Balance =
  | {
      readonly kind: 'estimated'
      readonly pairs: readonly PairBalance[]
      /** Per covariate, the largest absolute difference over the pairs of arms. */
      readonly worst: readonly {
        readonly covariate: string
        readonly before: number | null
        readonly after: number | null
      }[]
    }
  | { readonly kind: 'not_estimable'; readonly reason: string }

type Moments = { readonly mean: number; readonly variance: number }

/**
 * Mean and variance of the rows of one arm. The weighted variance is unbiased for weights of equal meaning,
 * Σw / ((Σw)² − Σw²) · Σw(x − mean)², which is the sample variance when all weights are 1.
 */
function momentsOf(covariate: BalanceCovariate, weights: Float64Array, rows: readonly number[]): Moments {
  let [total, squaredTotal, mean] = [0, 0, 0]
  for (const row of rows) {
    total += weights[row]!
    squaredTotal += weights[row]! ** 2
  }
  for (const row of rows) mean += (weights[row]! / total) * covariate.values[row]!
  if (covariate.scale === 'binary') return { mean, variance: mean * (1 - mean) }
  let squares = 0
  for (const row of rows) squares += weights[row]! * (covariate.values[row]! - mean) ** 2
  const freedom = total * total - squaredTotal
  return { mean, variance: freedom > 0 ? (squares * total) / freedom : 0 }
}

/** null where the spread is 0 and the difference is not. Rounding of a constant counts as 0. */
function standardised(difference: number, variance: number, size: number): number | null {
  const negligible = 1e-12 * size
  if (Math.sqrt(variance) > negligible) return difference / Math.sqrt(variance)
  return Math.abs(difference) <= negligible ? 0 : null
}

const largestOf = (values: readonly (number | null)[]) =>
  values.includes(null) ? null : Math.max(...values.map((value) => Math.abs(value!)))

function requireCovariates(covariates: readonly BalanceCovariate[], n: number): void {
  for (const { name, values, scale } of covariates) {
    requireColumn('balance', name, values, n)
    if (scale === 'binary')
      for (let row = 0; row < n; row += 1)
        if (values[row] !== 0 && values[row] !== 1)
          throw new RangeError(`balance: ${name} (${values[row]}) must be 0 or 1`)
  }
}

function rowsByArm(arm: Column, arms: number): number[][] {
  const rows: number[][] = Array.from({ length: arms }, () => [])
  for (let row = 0; row < arm.length; row += 1) {
    const own = rows[arm[row]!]
    if (own === undefined) throw new RangeError(`balance: arm (${arm[row]}) must be 0 to ${arms - 1}`)
    own.push(row)
  }
  return rows
}

/**
 * How alike the arms are before and after weighting: standardised differences of means, for every pair of arms.
 *
 * Under 0.1 is called balanced, over 0.2 is no ground for a comparison (Austin 2009; the upper line is ours).
 *
 * @param arm the arm of each row, coded 0 to arms − 1; length n
 * @param arms how many there are, 2 or more
 * @param covariates columns of length n; missing values have no place here
 * @param weights 0 or more per row
 * @param denominator `weighted` variances over the `pair` when left out (CLINICAL: weighted means and variances after)
 * @returns one entry per covariate and pair (first < second), and the worst pair of each covariate;
 *   `not_estimable` when an arm has fewer than 2 rows of positive weight
 * @throws RangeError if columns differ in length, a number is not finite, a code or a weight is out of range
 *
 * Source: Austin 2009, Stat Med; Austin & Stuart 2015 (weighted variances).
 *
 * @example balance([0, 0, 1, 1], 2, [{ name: 'age', values: [1, 3, 2, 4], scale: 'continuous' }], [1, 1, 1, 1])
 * // difference −0.707 before and after
 */
export function balance(
  arm: Column,
  arms: number,
  covariates: readonly BalanceCovariate[],
  weights: Column,
  denominator: BalanceDenominator = { variances: 'weighted', over: 'pair' },
): Balance {
  const n = arm.length
  if (!Number.isInteger(arms) || arms < 2) throw new RangeError(`balance: arms (${arms}) must be 2 or more`)
  requireCovariates(covariates, n)
  const weight = requireWeights('balance', weights, n)
  const ones = new Float64Array(n).fill(1)
  const rows = rowsByArm(arm, arms)
  if (rows.some((own) => own.filter((row) => weight[row]! > 0).length < 2))
    return { kind: 'not_estimable', reason: 'an arm has fewer than 2 rows' }

  const pairs: PairBalance[] = []
  const worst = covariates.map((covariate) => {
    const plain = rows.map((own) => momentsOf(covariate, ones, own))
    const weighted = rows.map((own) => momentsOf(covariate, weight, own))
    const size = Math.max(...rows.flat().map((row) => Math.abs(covariate.values[row]!)))
    const own: PairBalance[] = []
    for (let first = 0; first < arms; first += 1) {
      for (let second = first + 1; second < arms; second += 1) {
        const between = (means: readonly Moments[], spread: readonly Moments[]) => {
          const over = denominator.over === 'pair' ? [spread[first]!, spread[second]!] : spread
          const variance = over.reduce((sum, moments) => sum + moments.variance, 0) / over.length
          return standardised(means[first]!.mean - means[second]!.mean, variance, size)
        }
        own.push({
          covariate: covariate.name,
          first,
          second,
          before: between(plain, plain),
          after: between(weighted, denominator.variances === 'weighted' ? weighted : plain),
        })
      }
    }
    pairs.push(...own)
    return {
      covariate: covariate.name,
      before: largestOf(own.map(({ before }) => before)),
      after: largestOf(own.map(({ after }) => after)),
    }
  })
  return { kind: 'estimated', pairs, worst }
}
