import type { MonitoringChart } from './monitoring-chart.ts'

/** The least q up to 100 for which q · value is whole. */
function denominatorOf(value: number): number | null {
  for (let q = 1; q <= 100; q += 1) if (Math.abs(q * value - Math.round(q * value)) < 1e-9) return q
  return null
}

/**
 * CUSUM chart of whole scores, upwards: what scores exceed a reference by adds up, never under 0.
 *
 * @param settings reference: the score that neither adds nor takes off, in points, a fraction with a denominator up to
 *   100 (halfway between the usual level and the one to be noticed is best); limit: the sum to go beyond, in points, > 0
 * @throws RangeError if the reference is not such a fraction or the limit is not positive
 *
 * How often it alarms without cause: `falseAlarms`. Source: Page 1954, Biometrika.
 *
 * @example runChart(cusumChart({ reference: 5.5, limit: 4 }), [6, 7, 9]) // statistics 0.5, 2, 5.5: alarm
 */
export function cusumChart(settings: {
  readonly reference: number
  readonly limit: number
}): MonitoringChart {
  const { reference, limit } = settings
  const denominator = Number.isFinite(reference) ? denominatorOf(reference) : null
  if (denominator === null)
    throw new RangeError(
      `cusumChart: reference (${reference}) must be a fraction of points, at most hundredths`,
    )
  if (!(limit > 0 && limit < Infinity))
    throw new RangeError(`cusumChart: limit (${limit}) must be a positive number`)
  const steps = (value: number) => Math.round(value * denominator)
  return {
    origin: 0,
    resolution: 1 / denominator,
    start: 0,
    limit,
    after: (statistic, score) =>
      Math.max(0, steps(statistic) + steps(score) - steps(reference)) / denominator,
  }
}
