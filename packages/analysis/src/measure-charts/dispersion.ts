import { funnelDispersion } from '@tandem/stats/funnel-limits'
import { type Count, sumOfCounts } from './unit-counts.ts'

/** With fewer, how much they vary beyond chance can't be told from one that lies far off. */
export const fewestForDispersion = 5

/**
 * Whether rates vary by more than chance around their common rate; null with fewer than 5 of them, or where nobody or
 * everybody met it.
 *
 * @param counts each with n > 0
 */
export function dispersionAround(counts: readonly Count[]): ReturnType<typeof funnelDispersion> {
  const { met, n } = sumOfCounts(counts)
  if (counts.length < fewestForDispersion || met === 0 || met === n) return null
  const rate = met / n
  return funnelDispersion(
    counts.map((count) => (count.met / count.n - rate) / Math.sqrt((rate * (1 - rate)) / count.n)),
    counts.map((count) => count.n),
    rate,
  )
}
