import type { DayWindow } from '@tandem/domain/supply'
import type { SuppressionRule } from '../small-counts.ts'

export type RateCounts = { readonly period: DayWindow; readonly met: number; readonly notMet: number }

const contains = (outer: DayWindow, inner: DayWindow) => outer.from <= inner.from && outer.to >= inner.to

/**
 * Whether a figure and one of a longer or shorter period around the same days differ by so few that subtracting one from
 * the other counts single people. The same period computed anew is not asked: what arrived later has to be shown.
 *
 * @example isToldByAnother(
 *   { period: { from: '2025-01-01', to: '2025-12-31' }, met: 40, notMet: 43 },
 *   [{ period: { from: '2025-01-01', to: '2025-11-30' }, met: 38, notMet: 30 }], suppressBelow11) // true: 2 in December
 */
export function isToldByAnother(
  figure: RateCounts,
  others: readonly RateCounts[],
  { threshold }: SuppressionRule,
): boolean {
  const isSmall = (difference: number) => difference !== 0 && Math.abs(difference) < threshold
  return others.some(({ period, met, notMet }) => {
    const nested = contains(period, figure.period) || contains(figure.period, period)
    const same = contains(period, figure.period) && contains(figure.period, period)
    return nested && !same && (isSmall(figure.met - met) || isSmall(figure.notMet - notMet))
  })
}
