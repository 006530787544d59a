import { wilson } from '@tandem/stats/proportions'
import { ratioOfSums } from '@tandem/stats/ratio-of-sums'
import { quantile } from '@tandem/stats/summaries'

/** So many of so many, with Wilson's interval. A number is null where it cannot be said or is withheld; `reason` says why. */
export type RateFigure = {
  readonly events: number | null
  readonly n: number | null
  readonly share: number | null
  readonly lower: number | null
  readonly upper: number | null
  readonly reason: string | null
}

/** A mean of n values that were there of `of` that could have been. */
export type MeanFigure = {
  readonly n: number | null
  readonly of: number | null
  readonly mean: number | null
  readonly lower: number | null
  readonly upper: number | null
  readonly reason: string | null
}

/** Contacts of one kind among contacts of all kinds, of n patients; the interval goes from patient to patient. */
export type ContactFigure = {
  readonly contacts: number | null
  readonly of: number | null
  readonly n: number | null
  readonly share: number | null
  readonly lower: number | null
  readonly upper: number | null
  readonly reason: string | null
}

export type SpreadFigure = {
  readonly n: number | null
  readonly lowerQuartile: number | null
  readonly median: number | null
  readonly upperQuartile: number | null
  readonly reason: string | null
}

const nobody = 'nobody to count'

export function rateFigure(events: number, n: number): RateFigure {
  const interval = wilson(events, n)
  return interval.kind === 'estimated'
    ? { events, n, share: interval.proportion, lower: interval.lower, upper: interval.upper, reason: null }
    : { events, n, share: null, lower: null, upper: null, reason: nobody }
}

/**
 * Mean with its t interval; values of one patient count as one source.
 *
 * @param of how many could have had a value
 */
export function meanFigure(
  values: readonly number[],
  patients: readonly number[],
  of = values.length,
): MeanFigure {
  const found = ratioOfSums(
    values,
    values.map(() => 1),
    patients,
  )
  const n = values.length
  if (found.kind === 'estimated')
    return { n, of, mean: found.ratio, lower: found.lower, upper: found.upper, reason: null }
  return {
    n,
    of,
    mean: found.ratio,
    lower: null,
    upper: null,
    reason: n === 0 ? 'no values' : 'one patient only, so there is no interval',
  }
}

/** Share of contacts, of episodes that had any. */
export function contactFigure(
  contacts: readonly number[],
  of: readonly number[],
  patients: readonly number[],
): ContactFigure {
  const found = ratioOfSums(contacts, of, patients, { scale: 'share' })
  const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0)
  const counts = { contacts: sum(contacts), of: sum(of), n: of.filter((value) => value > 0).length }
  if (found.kind === 'estimated')
    return { ...counts, share: found.ratio, lower: found.lower, upper: found.upper, reason: null }
  const reason = found.ratio === null ? 'no contact on record' : found.reason
  return { ...counts, share: found.ratio, lower: null, upper: null, reason }
}

export function spreadFigure(values: readonly number[]): SpreadFigure {
  const n = values.length
  if (n === 0) return { n, lowerQuartile: null, median: null, upperQuartile: null, reason: nobody }
  const [lowerQuartile, median, upperQuartile] = [0.25, 0.5, 0.75].map((p) => quantile(values, p)) as [
    number,
    number,
    number,
  ]
  return { n, lowerQuartile, median, upperQuartile, reason: null }
}
