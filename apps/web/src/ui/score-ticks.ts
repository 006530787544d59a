const roundTicks = (from: number, to: number): readonly number[] => {
  const step = to - from > 40 ? 20 : to - from > 24 ? 10 : 5
  const first = Math.ceil(from / step) * step
  return Array.from({ length: Math.floor((to - first) / step) + 1 }, (_, index) => first + index * step)
}

/**
 * The numbers beside a scale: both ends, and where bands begin, so that a line of the grid is a threshold someone
 * knows; round steps when an instrument has no bands. A number too near the one before it, or the end, is left out.
 */
export const scoreTicks = (
  [from, to]: readonly [number, number],
  bands: readonly { readonly from: number }[],
): readonly number[] => {
  const starts = bands.map((band) => band.from).filter((start) => start > from && start < to)
  if (starts.length === 0) return roundTicks(from, to)
  const gap = (to - from) / 12
  const inner = starts.filter(
    (start, index) => start - (starts[index - 1] ?? from) >= gap && to - start >= gap,
  )
  return [from, ...inner, to]
}
