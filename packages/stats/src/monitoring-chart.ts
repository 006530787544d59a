/**
 * A chart that follows one person's scores upwards. Its statistic lives on a lattice, in points, so that how often it
 * alarms can be computed for the very chart that runs.
 */
export type MonitoringChart = {
  /** Least value of the statistic, and the step of the lattice. */
  readonly origin: number
  readonly resolution: number
  /** Value at the start and after an alarm. */
  readonly start: number
  /** The statistic must go beyond it for an alarm, not only reach it. */
  readonly limit: number
  /** The statistic after one more score; on the lattice. */
  readonly after: (statistic: number, score: number) => number
}

export type MonitoredScore = { readonly statistic: number; readonly alarm: boolean }

/** Slack against rounding in comparisons on the lattice. */
export const LATTICE_SLACK = 1e-9

/**
 * Runs a chart over one person's scores; after an alarm it starts again.
 *
 * @param scores in order of time, equally spaced in plan
 * @returns the statistic after each score (before it starts again) and whether it alarms there
 * @throws RangeError if a score is not finite
 *
 * @example runChart(cusumChart({ reference: 5, limit: 4 }), [6, 9]) // statistics 1 and 5, alarm at the second
 */
export function runChart(chart: MonitoringChart, scores: ArrayLike<number>): MonitoredScore[] {
  let statistic = chart.start
  return Array.from(scores, (score) => {
    if (!Number.isFinite(score)) throw new RangeError('runChart: scores must be finite')
    const reached = chart.after(statistic, score)
    const alarm = reached > chart.limit + LATTICE_SLACK
    statistic = alarm ? chart.start : reached
    return { statistic: reached, alarm }
  })
}
