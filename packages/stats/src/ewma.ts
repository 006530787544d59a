import type { MonitoringChart } from './monitoring-chart.ts'
import type { ScoreProcessSettings } from './score-process.ts'

export type EwmaSettings = {
  /** Weight of the newest score, over 0 to 1. */
  readonly weight: number
  /** The average at the start: the person's usual level, in points. */
  readonly start: number
  /** The average to go beyond, in points, above the start. */
  readonly limit: number
  /** Lowest score of the instrument. */
  readonly min: number
  /** The average is kept to so many points; 0.05 when left out. */
  readonly resolution?: number
}

/**
 * EWMA chart of whole scores, upwards: an average in which older scores fade, with an upper limit.
 *
 * @throws RangeError if the weight is not in (0, 1], the resolution not positive, or not min ≤ start < limit
 *
 * How often it alarms without cause: `falseAlarms`. Source: Roberts 1959, Technometrics.
 *
 * @example runChart(ewmaChart({ weight: 0.5, start: 2, limit: 5, min: 0 }), [4, 9]) // averages 3 and 6: alarm
 */
export function ewmaChart(settings: EwmaSettings): MonitoringChart {
  const { weight, start, limit, min, resolution = 0.05 } = settings
  if (!(weight > 0 && weight <= 1))
    throw new RangeError(`ewmaChart: weight (${weight}) must be over 0, at most 1`)
  if (!(resolution > 0 && resolution < Infinity))
    throw new RangeError(`ewmaChart: resolution (${resolution}) must be a positive number`)
  if (!(Number.isFinite(min) && min <= start && start < limit && limit < Infinity))
    throw new RangeError(`ewmaChart: needs min (${min}) ≤ start (${start}) < limit (${limit})`)
  // Halves go up; the small amount keeps them from going either way by rounding.
  const onLattice = (value: number) => min + Math.floor((value - min) / resolution + 0.5 + 1e-9) * resolution
  return {
    origin: min,
    resolution,
    start: onLattice(start),
    limit,
    after: (statistic, score) => onLattice((1 - weight) * statistic + weight * score),
  }
}

/**
 * Standard deviation of a long-running EWMA of an autocorrelated level.
 *
 * sd · √(λ / (2 − λ) · (1 + φ(1 − λ)) / (1 − φ(1 − λ))), with λ the weight and φ the autocorrelation: with φ > 0 it is
 * wider than the textbook one, which alarms too often.
 *
 * @throws RangeError if the weight is not in (0, 1], the sd is negative or the autocorrelation not inside −1 to 1
 *
 * Source: Schmid 1997, Sankhya A.
 *
 * @example ewmaSd({ sd: 2, autocorrelation: 0 }, 0.2) // 0.667
 */
export function ewmaSd(
  { sd, autocorrelation }: Pick<ScoreProcessSettings, 'sd' | 'autocorrelation'>,
  weight: number,
): number {
  if (!(weight > 0 && weight <= 1))
    throw new RangeError(`ewmaSd: weight (${weight}) must be over 0, at most 1`)
  if (!(sd >= 0 && sd < Infinity)) throw new RangeError(`ewmaSd: sd (${sd}) must be 0 or more`)
  if (!(autocorrelation > -1 && autocorrelation < 1))
    throw new RangeError(`ewmaSd: autocorrelation (${autocorrelation}) must lie inside −1 to 1`)
  const carried = autocorrelation * (1 - weight)
  return sd * Math.sqrt((weight / (2 - weight)) * ((1 + carried) / (1 - carried)))
}
