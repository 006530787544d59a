import { wilson } from '@tandem/stats/proportions'
import type { CurveFigure, CurvePoint } from './curve-figure.ts'
import type { ContactFigure, MeanFigure, RateFigure, SpreadFigure } from './observed-figures.ts'
import type { SuppressionRule } from './small-counts.ts'
import { withheldArms, withheldTable } from './withheld-table.ts'

type Counts = readonly (number | null)[]

/** The word that stands where a figure is withheld. */
export const withheldReason = (threshold: number): string =>
  `withheld: fewer than ${threshold}, or a small count could be worked out from it`

const isSmall = (count: number, { threshold }: SuppressionRule) => count > 0 && count < threshold

const rounded = (count: number, { roundTo }: SuppressionRule): number =>
  roundTo === null ? count : roundTo * Math.floor((count + Math.floor(roundTo / 2)) / roundTo)

const toDecimals = (value: number | null, decimals: number, { roundTo }: SuppressionRule) =>
  value === null || roundTo === null ? value : Number(value.toFixed(decimals))

/** Rounded counts add up to no exact sum, so the small ones alone go. */
const maskOf = (rows: readonly (readonly number[])[], rule: SuppressionRule): boolean[][] =>
  rule.roundTo === null
    ? withheldTable(rows, rule.threshold)
    : rows.map((row) => row.map((count) => isSmall(count, rule)))

/** A table of counts, one row per arm, whose row and column sums the reader may know. */
export function guardedTable(
  rows: readonly (readonly number[])[],
  rule: SuppressionRule,
): (number | null)[][] {
  const hidden = maskOf(rows, rule)
  return rows.map((row, r) => row.map((count, c) => (hidden[r]![c] ? null : rounded(count, rule))))
}

/** Sizes of arms, whose sum the reader may know. */
export function guardedSizes(sizes: readonly number[], rule: SuppressionRule): (number | null)[] {
  const hidden =
    rule.roundTo === null ? withheldArms(sizes, rule.threshold) : sizes.map((size) => isSmall(size, rule))
  return sizes.map((size, place) => (hidden[place] ? null : rounded(size, rule)))
}

/**
 * Counts that are parts of one another, per arm from the part to the whole (events, those asked, all of the arm): which
 * may be shown so that no difference of two of them is small.
 *
 * @param chains one per arm, ascending, equally long
 */
function shownChains(chains: readonly (readonly number[])[], rule: SuppressionRule): boolean[][] {
  const steps = chains.map((chain) => chain.map((count, k) => (k === 0 ? count : count - chain[k - 1]!)))
  const hidden = maskOf(steps, rule)
  return chains.map((chain, arm) => {
    const own = hidden[arm]!
    const areShown = (of: readonly boolean[]) => !of.includes(true)
    // A count is the sum of the steps below it, and the whole less those above: one side must be shown anyway.
    return chain.map(
      (count, k) => !isSmall(count, rule) && (areShown(own.slice(0, k + 1)) || areShown(own.slice(k + 1))),
    )
  })
}

const numbers = (values: Counts) => values.map((value) => value ?? 0)

/** Arms in which neither the events nor the rest are few, nor could be worked out from the other arms. */
function shownShares(parts: readonly (readonly [number, number])[], rule: SuppressionRule): boolean[] {
  const hidden = maskOf(
    parts.map(([some, of]) => [some, of - some]),
    rule,
  )
  return parts.map(([, of], arm) => !isSmall(of, rule) && !hidden[arm]!.includes(true))
}

/**
 * Rates of the arms for a reader who may not see patients.
 *
 * Where only the number asked would give something away, because almost the whole arm was asked, the share stays, in
 * whole hundredths and without its counts.
 *
 * @param wholes size of each arm, of which the rate's n is a part
 */
export function guardedRates(
  figures: readonly RateFigure[],
  wholes: Counts,
  rule: SuppressionRule,
): RateFigure[] {
  const shares = shownShares(
    figures.map(({ events, n }) => [events ?? 0, n ?? 0]),
    rule,
  )
  const counts = shownChains(
    figures.map(({ events, n }, arm) => numbers([events, n, wholes[arm]!])),
    rule,
  )
  return figures.map((figure, arm): RateFigure => {
    const [showEvents, showN] = counts[arm]!
    const n = showN ? rounded(figure.n ?? 0, rule) : null
    if (!shares[arm]) {
      const reason = figure.n === 0 ? figure.reason : withheldReason(rule.threshold)
      return { events: null, n, share: null, lower: null, upper: null, reason }
    }
    if (!showEvents || n === null) return { ...inHundredths(figure), events: null, n }
    if (rule.roundTo === null) return figure
    const events = rounded(figure.events ?? 0, rule)
    const interval = wilson(Math.min(events, n), n)
    return interval.kind === 'estimated'
      ? { events, n, share: interval.proportion, lower: interval.lower, upper: interval.upper, reason: null }
      : { events, n, share: null, lower: null, upper: null, reason: interval.reason }
  })
}

const toHundredths = (value: number | null) => (value === null ? null : Math.round(value * 100) / 100)
const inHundredths = (figure: RateFigure): RateFigure => ({
  ...figure,
  share: toHundredths(figure.share),
  lower: toHundredths(figure.lower),
  upper: toHundredths(figure.upper),
})

/** Means of arms: shown of enough people; their number only where no difference of two numbers is small. */
export function guardedMeans(
  figures: readonly MeanFigure[],
  wholes: Counts,
  rule: SuppressionRule,
): MeanFigure[] {
  const counts = shownChains(
    figures.map(({ n, of }, arm) => numbers([n, of, wholes[arm]!])),
    rule,
  )
  return figures.map((figure, arm) => {
    const [showN, showOf] = counts[arm]!
    const of = showOf ? roundedOrNull(figure.of, rule) : null
    const n = showN ? roundedOrNull(figure.n, rule) : null
    if (figure.n === null || figure.n === 0) return { ...figure, of }
    if (isSmall(figure.n, rule))
      return { n, of, mean: null, lower: null, upper: null, reason: withheldReason(rule.threshold) }
    // In full, mean and interval together tell the number they stand on.
    const decimals = (value: number | null) =>
      value === null || (n !== null && rule.roundTo === null) ? value : Number(value.toFixed(2))
    return {
      n,
      of,
      mean: decimals(figure.mean),
      lower: decimals(figure.lower),
      upper: decimals(figure.upper),
      reason: figure.reason,
    }
  })
}

const roundedOrNull = (count: number | null, rule: SuppressionRule) =>
  count === null ? null : rounded(count, rule)

/** Shares of contacts: neither the people behind them nor the contacts may be few. */
export function guardedContacts(
  figures: readonly ContactFigure[],
  wholes: Counts,
  rule: SuppressionRule,
): ContactFigure[] {
  const people = shownChains(
    figures.map(({ n }, arm) => numbers([n, wholes[arm]!])),
    rule,
  )
  const shares = shownShares(
    figures.map(({ contacts, of }) => [contacts ?? 0, of ?? 0]),
    rule,
  )
  return figures.map((figure, arm) => {
    const n = people[arm]![0] ? roundedOrNull(figure.n, rule) : null
    if (figure.of === 0) return { ...figure, n }
    if (isSmall(figure.n ?? 0, rule) || !shares[arm]) {
      const nothing = { contacts: null, of: null, share: null, lower: null, upper: null }
      return { ...nothing, n, reason: withheldReason(rule.threshold) }
    }
    return {
      contacts: roundedOrNull(figure.contacts, rule),
      of: roundedOrNull(figure.of, rule),
      n,
      share: toDecimals(figure.share, 2, rule),
      lower: toDecimals(figure.lower, 2, rule),
      upper: toDecimals(figure.upper, 2, rule),
      reason: figure.reason,
    }
  })
}

export function guardedSpreads(
  figures: readonly SpreadFigure[],
  wholes: Counts,
  rule: SuppressionRule,
): SpreadFigure[] {
  const shown = shownChains(
    figures.map(({ n }, arm) => numbers([n, wholes[arm]!])),
    rule,
  )
  return figures.map((figure, arm) => {
    if (figure.n === 0) return figure
    if (isSmall(figure.n ?? 0, rule))
      return {
        n: null,
        lowerQuartile: null,
        median: null,
        upperQuartile: null,
        reason: withheldReason(rule.threshold),
      }
    return { ...figure, n: shown[arm]![0] ? roundedOrNull(figure.n, rule) : null }
  })
}

/**
 * Points of one curve: each is shown only when the events since the last one shown are none or many.
 *
 * @param from how many are known to stand at the beginning of the curve
 */
function guardedPoints({ points }: CurveFigure, from: number, rule: SuppressionRule): CurvePoint[] {
  let events = 0
  let atRisk = from
  let sinceAtRisk = 0
  return points.map((point) => {
    events += point.events ?? 0
    sinceAtRisk += point.events ?? 0
    const risk = point.atRisk ?? 0
    // Events of the day itself are still at risk on it: who left otherwise is what the events don't explain.
    const left = Math.max(0, atRisk - risk)
    const showRisk =
      !isSmall(risk, rule) && !isSmall(left, rule) && !isSmall(Math.abs(left - sinceAtRisk), rule)
    const showShare = point.share !== null && !isSmall(events, rule) && !isSmall(risk, rule)
    const guarded = {
      at: point.at,
      day: point.day,
      atRisk: showRisk ? rounded(risk, rule) : null,
      events: null,
      share: showShare ? toDecimals(point.share, 2, rule) : null,
      lower: showShare ? toDecimals(point.lower, 2, rule) : null,
      upper: showShare ? toDecimals(point.upper, 2, rule) : null,
    }
    if (showShare) events = 0
    if (showRisk) {
      atRisk = risk
      sinceAtRisk = 0
    }
    return guarded
  })
}

/** A day is somebody's own; a week is not. */
const inWeeks = (median: CurveFigure['median']): CurveFigure['median'] => {
  const week = (day: number | null) => (day === null ? null : 7 * Math.round(day / 7))
  return median === null
    ? null
    : { day: 7 * Math.round(median.day / 7), lower: week(median.lower), upper: week(median.upper) }
}

export function guardedCurves(
  figures: readonly CurveFigure[],
  wholes: Counts,
  rule: SuppressionRule,
): CurveFigure[] {
  const shown = shownChains(
    figures.map(({ n, events }, arm) => numbers([events, n, wholes[arm]!])),
    rule,
  )
  return figures.map((figure, arm) => {
    const [showEvents, showN] = shown[arm]!
    if (figure.n === 0) return figure
    if (isSmall(figure.n ?? 0, rule))
      return { n: null, events: null, points: [], median: null, reason: withheldReason(rule.threshold) }
    const n = showN ? (figure.n ?? 0) : null
    const manyEvents = !isSmall(figure.events ?? 0, rule)
    return {
      n: roundedOrNull(n, rule),
      events: showEvents && showN ? roundedOrNull(figure.events, rule) : null,
      points: guardedPoints(figure, n ?? wholes[arm] ?? 0, rule),
      median: manyEvents ? inWeeks(figure.median) : null,
      reason: manyEvents ? figure.reason : withheldReason(rule.threshold),
    }
  })
}
