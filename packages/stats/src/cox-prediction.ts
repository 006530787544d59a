import type { CoxModel } from './cox.ts'
import { rowRisks, tieParts, visitRiskSets } from './cox-risk-sets.ts'
import { normalQuantile } from './distributions/normal.ts'
import { bilinear } from './linear-algebra.ts'
import { type IntervalScale, survivalInterval } from './survival-interval.ts'

export type PredictedStep = {
  readonly time: number
  readonly cumulativeHazard: number
  readonly cumulativeHazardError: number
  /** Chance of not yet having had the event, exp(−cumulative hazard). */
  readonly survival: number
  readonly standardError: number
  readonly lower: number | null
  readonly upper: number | null
}

export type PredictedCurve = {
  readonly stratum: number | string
  readonly level: number
  /** One step per distinct time of an event of the stratum, ascending. */
  readonly steps: readonly PredictedStep[]
}

function requireValues(caller: string, model: CoxModel, values: ArrayLike<number>) {
  const { length } = model.coefficients
  if (values.length !== length)
    throw new RangeError(`${caller}: needs ${length} covariate values, got ${values.length}`)
  for (let k = 0; k < length; k += 1)
    if (!Number.isFinite(values[k])) throw new RangeError(`${caller}: value ${k} must be a number`)
}

/**
 * Expected curve of a patient with given covariates, by a Cox model: one per stratum.
 *
 * @param values covariate values in the order of the model's coefficients; all 0 gives the baseline hazard
 * @param options level; interval (log-log unless told)
 * @returns cumulative hazard and chance without the event at each time of an event, with the errors of both parts: the baseline
 * and the coefficients
 * @throws RangeError if values do not match the model, or level cannot be
 *
 * Source: Breslow 1972; Efron's ties as the model's; variance: Tsiatis 1981. Checked against survival::survfit.coxph.
 *
 * @example coxSurvival(model, [1, 60])[0]?.steps.at(-1)?.survival // 0.08
 */
export function coxSurvival(
  model: CoxModel,
  values: ArrayLike<number>,
  options: { readonly level?: number; readonly interval?: IntervalScale } = {},
): PredictedCurve[] {
  const { level = 0.95, interval = 'log-log' } = options
  requireValues('coxSurvival', model, values)
  if (!(level > 0 && level < 1))
    throw new RangeError(`coxSurvival: level (${level}) must lie between 0 and 1`)
  const { rows, ties, coefficients } = model
  const { width, center, scale } = rows
  const beta = coefficients.map(({ estimate }, k) => estimate * scale[k]!)
  const x = Float64Array.from(values, (value, k) => (value - center[k]!) / scale[k]!)
  const relative = Math.exp(beta.reduce((sum, value, k) => sum + value * x[k]!, 0))
  const z = normalQuantile((1 + level) / 2)
  const moments = rows.strata.map(
    (): { time: number; hazard: number; variance: number; pull: Float64Array }[] => [],
  )
  visitRiskSets(rows, rowRisks(rows, beta), false, (set) => {
    const { parts, weight } = tieParts(set, ties)
    let [hazard, variance] = [0, 0]
    const pull = new Float64Array(width)
    for (let part = 0; part < parts; part += 1) {
      const share = part / parts
      const total = set.s0 - share * set.e0
      hazard += weight / total
      variance += weight / (total * total)
      for (let k = 0; k < width; k += 1)
        pull[k]! += (weight / total) * (x[k]! - (set.s1[k]! - share * set.e1[k]!) / total)
    }
    moments[set.stratum]!.push({ time: set.time, hazard, variance, pull })
  })
  const covariance = model.covariance.map(
    (value, at) => value * scale[Math.floor(at / width)]! * scale[at % width]!,
  )
  return moments.map((events, stratum) => {
    let [hazard, variance] = [0, 0]
    const pull = new Float64Array(width)
    const steps = events.reverse().map((event): PredictedStep => {
      hazard += event.hazard
      variance += event.variance
      for (let k = 0; k < width; k += 1) pull[k]! += event.pull[k]!
      const cumulativeHazard = hazard * relative
      const cumulativeHazardError = relative * Math.sqrt(variance + bilinear(pull, covariance, pull))
      const survival = Math.exp(-cumulativeHazard)
      const standardError = survival * cumulativeHazardError
      const limits = survivalInterval(survival, standardError, z, interval)
      return { time: event.time, cumulativeHazard, cumulativeHazardError, survival, standardError, ...limits }
    })
    return { stratum: rows.strata[stratum]!, level, steps }
  })
}

export type CoxPrediction = {
  /** Log of the hazard ratio. */
  readonly linearPredictor: number
  readonly standardError: number
  readonly hazardRatio: number
  readonly lower: number
  readonly upper: number
}

/**
 * Rate of the event for given covariates, against the rate of a reference patient.
 *
 * @param values covariate values in the order of the model's coefficients
 * @param reference those of the reference patient; the mean of every covariate unless told
 * @throws RangeError if values do not match the model
 *
 * Checked against survival::predict.coxph (type lp), whose reference has 0 for covariates of 0 and 1.
 *
 * @example coxPredict(model, [1, 60], [0, 60]).hazardRatio // 0.588
 */
export function coxPredict(
  model: CoxModel,
  values: ArrayLike<number>,
  reference: ArrayLike<number> = model.rows.center,
): CoxPrediction {
  requireValues('coxPredict', model, values)
  requireValues('coxPredict', model, reference)
  const { coefficients, covariance, level } = model
  const x = coefficients.map((_, k) => values[k]! - reference[k]!)
  const linearPredictor = coefficients.reduce((sum, { estimate }, k) => sum + estimate * x[k]!, 0)
  const standardError = Math.sqrt(Math.max(0, bilinear(x, covariance, x)))
  const width = normalQuantile((1 + level) / 2) * standardError
  const ratio = (log: number) => Math.min(Math.exp(log), Number.MAX_VALUE)
  return {
    linearPredictor,
    standardError,
    hazardRatio: ratio(linearPredictor),
    lower: ratio(linearPredictor - width),
    upper: ratio(linearPredictor + width),
  }
}
