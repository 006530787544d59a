/**
 * Quantile of whole numbers of which it is known how often each came up, by linear interpolation between order statistics
 * (type 7 of Hyndman & Fan 1996; the default of R): the same as `quantile` of the numbers written out.
 *
 * @param counts how often `lowest`, `lowest` + 1, … came up; whole, ≥ 0
 * @param p share of the numbers below, 0 to 1
 * @throws RangeError if nothing came up or p is outside 0 to 1
 *
 * @example countedQuantile(1, [1, 1, 1, 1], 0.5) // 2.5
 */
export function countedQuantile(lowest: number, counts: ArrayLike<number>, p: number): number {
  if (!(p >= 0 && p <= 1)) throw new RangeError(`countedQuantile: p (${p}) must lie between 0 and 1`)
  let n = 0
  for (let k = 0; k < counts.length; k += 1) n += counts[k]!
  if (n === 0) throw new RangeError('countedQuantile: needs at least 1 value')
  const position = p * (n - 1)
  const below = Math.floor(position)
  const low = numberAt(lowest, counts, below)
  const high = numberAt(lowest, counts, Math.min(below + 1, n - 1))
  return low + (position - below) * (high - low)
}

/** The number at a place of the ascending row. */
function numberAt(lowest: number, counts: ArrayLike<number>, place: number): number {
  let passed = 0
  let k = 0
  for (; k < counts.length; k += 1) {
    passed += counts[k]!
    if (passed > place) break
  }
  return lowest + k
}
