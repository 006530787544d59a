export type ReliableChangeScale = {
  /** Standard error of measurement of one score. */
  readonly standardErrorOfMeasurement: number
  /** Standard error of the difference of two scores. */
  readonly standardErrorOfDifference: number
  /** The least change, in points, that chance alone seldom makes. */
  readonly points: number
}

/**
 * How far two scores of one person must lie apart to be more than the instrument's own noise.
 *
 * @param sd standard deviation of the scores of the reference population, in points, > 0
 * @param reliability of the instrument, 0 ≤ reliability < 1
 * @param z 1.96 for 95 %, > 0
 * @throws RangeError if a number is out of its range
 *
 * Source: Jacobson & Truax 1991, J Consult Clin Psychol.
 *
 * @example reliableChangeScale(10, 0.9).points // 8.77
 */
export function reliableChangeScale(sd: number, reliability: number, z = 1.96): ReliableChangeScale {
  if (!(sd > 0 && sd < Infinity))
    throw new RangeError(`reliableChangeScale: sd (${sd}) must be a positive number`)
  if (!(reliability >= 0 && reliability < 1))
    throw new RangeError(`reliableChangeScale: reliability (${reliability}) must be 0 or more, under 1`)
  if (!(z > 0 && z < Infinity))
    throw new RangeError(`reliableChangeScale: z (${z}) must be a positive number`)
  const standardErrorOfMeasurement = sd * Math.sqrt(1 - reliability)
  const standardErrorOfDifference = Math.SQRT2 * standardErrorOfMeasurement
  return { standardErrorOfMeasurement, standardErrorOfDifference, points: z * standardErrorOfDifference }
}

/**
 * Reliable change index: the change in standard errors of the difference; negative where the score fell.
 *
 * @example reliableChangeIndex(20, 10, reliableChangeScale(10, 0.9)) // −2.24
 */
export function reliableChangeIndex(before: number, after: number, scale: ReliableChangeScale): number {
  if (!Number.isFinite(before) || !Number.isFinite(after))
    throw new RangeError('reliableChangeIndex: scores must be finite')
  return (after - before) / scale.standardErrorOfDifference
}

export type Population = { readonly mean: number; readonly sd: number }

/**
 * Where a score leaves the clinical population for the general one.
 *
 * @param criterion `a`: 2 sd from the clinical mean towards health; `b`: within 2 sd of the general mean;
 *   `c`: where the two are equally near in their own standard deviations
 * @param clinical mean and sd (> 0) of people in care
 * @param general mean and sd (> 0) of people not in care
 * @throws RangeError if a mean is not finite, an sd is not > 0, or the means are equal (there is no way to health)
 *
 * Source: Jacobson & Truax 1991.
 *
 * @example clinicalCutoff('c', { mean: 23, sd: 10 }, { mean: 7, sd: 5 }) // 12.33
 */
export function clinicalCutoff(
  criterion: 'a' | 'b' | 'c',
  clinical: Population,
  general: Population,
): number {
  for (const { mean, sd } of [clinical, general])
    if (!Number.isFinite(mean) || !(sd > 0 && sd < Infinity))
      throw new RangeError('clinicalCutoff: needs finite means and positive sds')
  if (clinical.mean === general.mean) throw new RangeError('clinicalCutoff: the two means must differ')
  const towardsHealth = Math.sign(general.mean - clinical.mean)
  if (criterion === 'a') return clinical.mean + 2 * towardsHealth * clinical.sd
  if (criterion === 'b') return general.mean - 2 * towardsHealth * general.sd
  return (general.sd * clinical.mean + clinical.sd * general.mean) / (general.sd + clinical.sd)
}

export type ClinicalChange = 'recovered' | 'improved' | 'unchanged' | 'deteriorated'

/**
 * Class of one person's change on an instrument where higher is worse.
 *
 * @param z the index must go beyond it, not only reach it
 * @param cutoff recovered: reliably lower, from the cutoff or above to below it
 *
 * Source: Jacobson & Truax 1991.
 *
 * @example clinicalChange(20, 9, reliableChangeScale(10, 0.9), 12) // 'recovered'
 */
export function clinicalChange(
  before: number,
  after: number,
  scale: ReliableChangeScale,
  cutoff: number,
  z = 1.96,
): ClinicalChange {
  const index = reliableChangeIndex(before, after, scale)
  if (index > z) return 'deteriorated'
  if (index >= -z) return 'unchanged'
  return before >= cutoff && after < cutoff ? 'recovered' : 'improved'
}
