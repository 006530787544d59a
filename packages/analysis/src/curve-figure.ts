import { kaplanMeier, stepAt, survivalQuantile } from '@tandem/stats/kaplan-meier'

/** A place to read a curve at: weeks or months as they are named, and the day on the curve's own clock. */
export type GridPoint = { readonly at: number; readonly day: number }

export type CurvePoint = GridPoint & {
  /** Still followed, and without the event, on this day. */
  readonly atRisk: number | null
  /** Events after the point before, up to and with this day. */
  readonly events: number | null
  /** Kaplan-Meier share without the event; null where nobody is followed any more, or it is withheld. */
  readonly share: number | null
  readonly lower: number | null
  readonly upper: number | null
}

export type CurveFigure = {
  readonly n: number | null
  readonly events: number | null
  readonly points: readonly CurvePoint[]
  /** Day by which half have had the event; null where the curve stays above one half. */
  readonly median: {
    readonly day: number
    readonly lower: number | null
    readonly upper: number | null
  } | null
  readonly reason: string | null
}

export type FollowUp = { readonly days: readonly number[]; readonly event: readonly boolean[] }

/** True where somebody has several episodes: then the error must go from patient to patient. */
const hasRepeats = (patients: readonly number[]) => new Set(patients).size < patients.length

/**
 * A Kaplan-Meier curve read at the days of a grid, with how many are at risk.
 *
 * @param followUp days until the event or the end of follow-up, ≥ 0, and which of the two it was; length n
 * @param patients whose episode each is; length n
 * @param grid places to read the curve at, ascending
 */
export function curveFigure(
  { days, event }: FollowUp,
  patients: readonly number[],
  grid: readonly GridPoint[],
): CurveFigure {
  const n = days.length
  if (n === 0) return { n, events: 0, points: [], median: null, reason: 'nobody to follow' }
  const curve = kaplanMeier(days, event, hasRepeats(patients) ? { cluster: patients } : {})
  if (curve.kind === 'not_estimable') return { n, events: 0, points: [], median: null, reason: curve.reason }
  const ascending = Float64Array.from(days).sort()
  const eventDays = Float64Array.from(days.filter((_, i) => event[i])).sort()
  const below = (sorted: Float64Array, day: number) => {
    let [low, high] = [0, sorted.length]
    while (low < high) {
      const middle = (low + high) >>> 1
      if (sorted[middle]! < day) low = middle + 1
      else high = middle
    }
    return low
  }
  const points = grid.map(({ at, day }, place) => {
    const atRisk = n - below(ascending, day)
    const since = place === 0 ? 0 : below(eventDays, grid[place - 1]!.day + 1)
    const events = below(eventDays, day + 1) - since
    if (atRisk === 0) return { at, day, atRisk, events, share: null, lower: null, upper: null }
    const step = stepAt(curve, day)
    const { survival, lower, upper } = step ?? { survival: 1, lower: null, upper: null }
    return { at, day, atRisk, events, share: survival, lower, upper }
  })
  const half = survivalQuantile(curve, 0.5)
  const median = half.time === null ? null : { day: half.time, lower: half.lower, upper: half.upper }
  return { n, events: eventDays.length, points, median, reason: null }
}
