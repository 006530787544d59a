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
  /** Degrees of freedom of t; null where the normal distribution is used. */
  readonly df: number | null
  readonly lower: number
  readonly upper: number
}

export type PatientPrediction = {
  /** Expected departure of this patient from the fixed effects: intercept, and slope where the model has one. */
  readonly departure: readonly number[]
  readonly scores: readonly PredictedScore[]
}

export type PredictionOptions = {
  /** Share of new scores inside the interval; 0.8 (the band of expected treatment response) unless told. */
  readonly level?: number
  /**
   * How the interval makes up for variances that are estimates: `satterthwaite` (unless told) widens the error and uses t;
   * `asymptotic` takes the variances as known, and so does a number, the degrees of freedom of t.
   */
  readonly df?: 'satterthwaite' | 'asymptotic' | number
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

type Pair = readonly [number, number]
/** Symmetric, entries 11, 12, 22. */
type Symmetric = readonly [number, number, number]

const times = ([a, b, c]: Symmetric, [x, y]: Pair): Pair => [a * x + b * y, b * x + c * y]
const dot = ([a, b]: Pair, [x, y]: Pair) => a * x + b * y

/** What the own scores say: ZᵀZ, XᵀZ and Zᵀ(y − Xβ), with z = (1, time). */
function ownSums(fit: LinearMixedModelFit, own: PatientRows & { readonly score: ArrayLike<number> }) {
  const z = [own.rows.length, 0, 0] as [number, number, number]
  const left: [number, number] = [0, 0]
  const x = fit.coefficients.map(() => [0, 0] as [number, number])
  for (const [i, row] of own.rows.entries()) {
    const time = own.time[i]!
    const residual = own.score[i]! - meanOf(fit, row)
    z[1] += time
    z[2] += time * time
    left[0] += residual
    left[1] += residual * time
    row.forEach((value, j) => {
      x[j]![0] += value
      x[j]![1] += value * time
    })
  }
  return { z: z as Symmetric, x, left: left as Pair }
}

const meanOf = (fit: LinearMixedModelFit, row: readonly number[]) =>
  row.reduce((sum, value, i) => sum + value * fit.coefficients[i]!.estimate, 0)

type OwnSums = ReturnType<typeof ownSums>

/** (σ²I + D·ZᵀZ)⁻¹, row after row. */
function held([d11, d12, d22]: Symmetric, [n, z, z2]: Symmetric, residual: number) {
  const [a, b] = [residual + d11 * n + d12 * z, d11 * z + d12 * z2]
  const [c, d] = [d12 * n + d22 * z, residual + d12 * z + d22 * z2]
  const scale = 1 / (a * d - b * c)
  return ([x, y]: Pair): Pair => [(d * x - b * y) * scale, (a * y - c * x) * scale]
}

/** How one score ahead hangs on the own scores: ZᵀV⁻¹ takes `pull`, the fixed effects what is `unexplained`. */
function aheadOf(own: OwnSums, solve: (x: Pair) => Pair, random: Symmetric, row: readonly number[], z: Pair) {
  const pull = solve(times(random, z))
  const open: Pair = [z[0] - times(own.z, pull)[0], z[1] - times(own.z, pull)[1]]
  const unexplained = row.map((value, j) => value - dot(own.x[j]!, pull))
  return { pull, open, unexplained }
}

/**
 * What estimating the variances adds to the squared error of a prediction, and its degrees of freedom.
 *
 * The prediction moves with the parameters by ∂w/∂θ in the weights w of the own scores; the error of the plug-in variance
 * is as large again (Prasad & Rao), hence twice. Degrees of freedom by the variance of the estimated variance.
 */
function uncertaintyOf(
  fit: LinearMixedModelFit,
  own: OwnSums,
  solve: (x: Pair) => Pair,
  { pull, open, unexplained }: ReturnType<typeof aheadOf>,
  variance: number,
  parameters: ArrayLike<number>,
): { readonly added: number; readonly df: number | null } {
  const m = fit.directions.length
  const onFixed = (pair: Pair) => own.x.map((sums) => dot(sums, pair))
  const shifts = fit.directions.map(({ random, residual }): Pair => {
    const [x, y] = times(random, open)
    return [x - residual * pull[0], y - residual * pull[1]]
  })
  const moves = shifts.map(solve)
  const gradient = fit.directions.map(
    ({ random, residual }, k) =>
      dot(open, times(random, open)) +
      residual * (1 + dot(pull, times(own.z, pull))) -
      2 * bilinear(onFixed(moves[k]!), fit.covariance, unexplained) +
      bilinear(unexplained, fit.uncertainty.gradients[k]!, unexplained),
  )
  let added = 0
  for (let k = 0; k < m; k += 1) {
    for (let l = 0; l < m; l += 1) {
      const moved =
        dot(moves[k]!, times(own.z, shifts[l]!)) +
        bilinear(onFixed(moves[k]!), fit.covariance, onFixed(moves[l]!))
      added += 2 * parameters[k * m + l]! * moved
    }
  }
  const spread = bilinear(gradient, parameters, gradient)
  const df = (2 * variance * variance) / spread
  return { added: Math.max(0, added), df: spread > 0 && Number.isFinite(df) ? df : null }
}

/**
 * What one patient's next scores may be, given their own scores so far.
 *
 * The patient need not be among those the model was fitted to; without own scores the prediction is that for any patient
 * alike in the fixed effects. That fixed effects and variances are estimates counts, unless `df` says otherwise.
 *
 * @param fit a linear mixed model
 * @param own the patient's rows so far, and `score` for each; may be empty
 * @param ahead rows to predict
 * @param options level, df
 * @returns one prediction per row ahead; limits are not cut to the range of the instrument. Where the information on the
 *   variances is singular they are those of `asymptotic`, and df is null
 * @throws RangeError if lengths do not match, a number is not finite, level is not between 0 and 1 or df not positive
 *
 * Source: Harville 1976; Skrondal & Rabe-Hesketh 2009; Kackar & Harville 1984, Prasad & Rao 1990 (estimated variances).
 * Checked against the joint normal distribution worked out in R, and its numerical derivatives.
 *
 * @example predictPatient(fit, { rows: [[1, 0]], time: [0], score: [18] }, { rows: [[1, 4]], time: [4] })
 */
export function predictPatient(
  fit: LinearMixedModelFit,
  own: PatientRows & { readonly score: ArrayLike<number> },
  ahead: PatientRows,
  { level = 0.8, df: method = 'satterthwaite' }: PredictionOptions = {},
): PatientPrediction {
  if (!(level > 0 && level < 1))
    throw new RangeError(`predictPatient: level (${level}) must lie between 0 and 1`)
  if (typeof method === 'number' && !(method > 0))
    throw new RangeError(`predictPatient: df (${method}) must be positive`)
  requireRows(fit, own, 'own')
  requireRows(fit, ahead, 'ahead')
  if (own.score.length !== own.rows.length || !Array.from(own.score).every(Number.isFinite))
    throw new RangeError(`predictPatient: needs ${own.rows.length} finite scores`)
  const slope = fit.randomCovariance.length === 2
  const [[d11 = 0, d12 = 0] = [], [, d22 = 0] = []] = fit.randomCovariance
  const random: Symmetric = [d11, d12, d22]
  const s2 = fit.residualVariance
  const sums = ownSums(fit, own)
  const solve = held(random, sums.z, s2)
  const departure = solve(times(random, sums.left))
  const parameters = method === 'satterthwaite' ? fit.uncertainty.observed : null
  const tail = (1 - level) / 2
  const scores = ahead.rows.map((row, i) => {
    const time = ahead.time[i]!
    const z: Pair = [1, slope ? time : 0]
    const score = aheadOf(sums, solve, random, row, z)
    const known = dot(z, times(random, score.open))
    const asIfKnown = known + bilinear(score.unexplained, fit.covariance, score.unexplained)
    const found =
      parameters === null ? null : uncertaintyOf(fit, sums, solve, score, asIfKnown + s2, parameters)
    const line = asIfKnown + (found?.added ?? 0)
    const df = typeof method === 'number' ? method : (found?.df ?? null)
    const reach = df === null ? normalQuantile(tail, 'upper') : -tQuantile(tail, df)
    const middle = meanOf(fit, row) + dot(z, departure)
    const standardError = Math.sqrt(line + s2)
    return {
      time,
      expected: middle,
      lineError: Math.sqrt(line),
      standardError,
      df,
      lower: middle - reach * standardError,
      upper: middle + reach * standardError,
    }
  })
  return { departure: slope ? departure : departure.slice(0, 1), scores }
}
