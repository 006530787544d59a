import { normalQuantile } from './distributions/normal.ts'
import { tQuantile } from './distributions/t.ts'
import { bilinear } from './linear-algebra.ts'
import type { LinearMixedModelFit } from './linear-mixed-model.ts'

/** Rows of one patient: fixed effects as in the model matrix, and the time of the random slope (any number without). */
export type PatientRows = {
  readonly rows: readonly (readonly number[])[]
  readonly time: ArrayLike<number>
}

export type PredictedScore = {
  readonly time: number
  readonly expected: number
  /** Of the patient's own line; the noise of a single score is not in it. */
  readonly lineError: number
  /** Of one new score around what is expected. */
  readonly standardError: number
  readonly lower: number
  readonly upper: number
}

export type PatientPrediction = {
  /** Expected departure of this patient from the fixed effects: intercept, and slope where the model has one. */
  readonly departure: readonly number[]
  readonly scores: readonly PredictedScore[]
}

function requireRows(fit: LinearMixedModelFit, { rows, time }: PatientRows, name: string) {
  if (rows.length !== time.length)
    throw new RangeError(
      `predictPatient: rows and time of ${name} (${rows.length}, ${time.length}) must match`,
    )
  const p = fit.coefficients.length
  for (const [i, row] of rows.entries())
    if (row.length !== p || !row.every(Number.isFinite) || !Number.isFinite(time[i]!))
      throw new RangeError(
        `predictPatient: ${name} needs ${p} finite fixed effects and a finite time per row`,
      )
}

/** (I + D·ZᵀZ/σ²)⁻¹ · D: covariance of the departures given the patient's own rows; 2 × 2 as a, b, c, d. */
function remaining(fit: LinearMixedModelFit, time: ArrayLike<number>) {
  const [[d11 = 0, d12 = 0] = [], [, d22 = 0] = []] = fit.randomCovariance
  let [n, z, z2] = [0, 0, 0]
  for (let i = 0; i < time.length; i += 1) {
    n += 1 / fit.residualVariance
    z += time[i]! / fit.residualVariance
    z2 += time[i]! ** 2 / fit.residualVariance
  }
  const [m11, m12, m21, m22] = [
    1 + d11 * n + d12 * z,
    d11 * z + d12 * z2,
    d12 * n + d22 * z,
    1 + d12 * z + d22 * z2,
  ]
  const scale = 1 / (m11 * m22 - m12 * m21)
  const off = (m22 * d12 - m12 * d22) * scale
  return [(m22 * d11 - m12 * d12) * scale, off, off, (m11 * d22 - m21 * d12) * scale] as const
}

/**
 * What one patient's next scores may be, given their own scores so far.
 *
 * The patient need not be among those the model was fitted to; without own scores the prediction is that for any patient
 * alike in the fixed effects. Uncertainty of the fixed effects counts, that of the variances does not.
 *
 * @param fit a linear mixed model
 * @param own the patient's rows so far, and `score` for each; may be empty
 * @param ahead rows to predict
 * @param options level: share of new scores inside the interval, 0.8 when left out (the band of expected treatment
 *   response); df: degrees of freedom of t, or null (default) for the normal distribution
 * @returns one prediction per row ahead; limits are not cut to the range of the instrument
 * @throws RangeError if lengths do not match, a number is not finite or level is not between 0 and 1
 *
 * Source: Harville 1976; Skrondal & Rabe-Hesketh 2009. Checked against the joint normal distribution worked out in R.
 *
 * @example predictPatient(fit, { rows: [[1, 0]], time: [0], score: [18] }, { rows: [[1, 4]], time: [4] })
 */
export function predictPatient(
  fit: LinearMixedModelFit,
  own: PatientRows & { readonly score: ArrayLike<number> },
  ahead: PatientRows,
  { level = 0.8, df = null }: { readonly level?: number; readonly df?: number | null } = {},
): PatientPrediction {
  if (!(level > 0 && level < 1))
    throw new RangeError(`predictPatient: level (${level}) must lie between 0 and 1`)
  requireRows(fit, own, 'own')
  requireRows(fit, ahead, 'ahead')
  if (own.score.length !== own.rows.length || !Array.from(own.score).every(Number.isFinite))
    throw new RangeError(`predictPatient: needs ${own.rows.length} finite scores`)
  const slope = fit.randomCovariance.length === 2
  const s2 = fit.residualVariance
  const [v11, v12, , v22] = remaining(fit, own.time)
  const mean = (row: readonly number[]) =>
    row.reduce((sum, value, i) => sum + value * fit.coefficients[i]!.estimate, 0)
  let [low, high] = [0, 0]
  const sums = fit.coefficients.map(() => [0, 0] as [number, number])
  for (const [i, row] of own.rows.entries()) {
    const left = (own.score[i]! - mean(row)) / s2
    low += left
    high += left * own.time[i]!
    row.forEach((value, j) => {
      sums[j]![0] += value / s2
      sums[j]![1] += (value * own.time[i]!) / s2
    })
  }
  const departure = [v11 * low + v12 * high, v12 * low + v22 * high]
  const tail = (1 - level) / 2
  const reach = df === null ? normalQuantile(tail, 'upper') : -tQuantile(tail, df)
  const scores = ahead.rows.map((row, i) => {
    const time = ahead.time[i]!
    const z = slope ? time : 0
    const [c1, c2] = [v11 + v12 * z, v12 + v22 * z]
    const unexplained = row.map((value, j) => value - sums[j]![0] * c1 - sums[j]![1] * c2)
    const line = c1 + z * c2 + bilinear(unexplained, fit.covariance, unexplained)
    const expected = mean(row) + departure[0]! + z * departure[1]!
    const standardError = Math.sqrt(line + s2)
    return {
      time,
      expected,
      lineError: Math.sqrt(line),
      standardError,
      lower: expected - reach * standardError,
      upper: expected + reach * standardError,
    }
  })
  return { departure: slope ? departure : departure.slice(0, 1), scores }
}
