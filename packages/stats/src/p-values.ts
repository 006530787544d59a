/** Correction for several comparisons: Holm and Bonferroni keep the chance of any false alarm, BH the share of false ones. */
export type PValueAdjustment = 'holm' | 'bonferroni' | 'BH' | 'none'

/**
 * p-values after the correction for their number, in the order given.
 *
 * @param p each 0 to 1
 * @throws RangeError if a p is outside 0 to 1
 *
 * Source: Holm 1979; Benjamini & Hochberg 1995. Checked against R's p.adjust.
 *
 * @example adjustedPValues([0.01, 0.04], 'holm') // 0.02, 0.04
 */
export function adjustedPValues(p: ArrayLike<number>, adjustment: PValueAdjustment): number[] {
  const values = Array.from(p)
  const n = values.length
  for (const value of values)
    if (!(value >= 0 && value <= 1))
      throw new RangeError(`adjustedPValues: p (${value}) must lie between 0 and 1`)
  if (adjustment === 'none') return values
  if (adjustment === 'bonferroni') return values.map((value) => Math.min(1, value * n))
  const ascending = values.map((_, i) => i).sort((a, b) => values[a]! - values[b]!)
  const adjusted = new Array<number>(n)
  let bound = adjustment === 'holm' ? 0 : 1
  if (adjustment === 'holm') {
    ascending.forEach((i, at) => {
      bound = Math.max(bound, Math.min(1, values[i]! * (n - at)))
      adjusted[i] = bound
    })
  } else {
    for (let at = n - 1; at >= 0; at -= 1) {
      const i = ascending[at]!
      bound = Math.min(bound, values[i]! * Math.max(1, n / (at + 1)))
      adjusted[i] = bound
    }
  }
  return adjusted
}
