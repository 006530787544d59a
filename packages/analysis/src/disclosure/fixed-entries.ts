/** One count as a reader may know it: between two bounds, both equal to it where it is shown in full. */
export type Entry = { readonly value: number; readonly lower: number; readonly upper: number }

type Grid<Value> = readonly (readonly Value[])[]

/**
 * Whether a reader who knows the bounds of every entry, and that rows and columns add up, can tell one of them exactly.
 *
 * The true table is one that fits. An entry can have another value exactly where the entries can be moved round a closed
 * path through it, up and down by turns, each within its bounds; so this is no approximation, whatever a reader adds up
 * or subtracts.
 *
 * @param hasSums whether the last row and the last column are sums of the others; otherwise every sum is known exactly
 *
 * Source: network flows, residual graph; transportation tables have whole-numbered extremes.
 */
export function isFixed(entries: Grid<Entry>, hasSums: boolean, row: number, column: number): boolean {
  const height = entries.length
  const width = entries[0]?.length ?? 0
  // A sum stands on the other side of its line: what raises an entry lowers it.
  const isSum = (r: number, c: number) => hasSums && (r === height - 1) !== (c === width - 1)
  const mayMove = (r: number, c: number, up: boolean) => {
    const { value, lower, upper } = entries[r]![c]!
    return up !== isSum(r, c) ? value < upper : value > lower
  }
  /** Whether a path leads from a line to the one across it without the entry itself: rows are 0 to height − 1. */
  const leads = (from: number, to: number) => {
    const seen = new Set([from])
    const waiting = [from]
    for (let node = waiting.pop(); node !== undefined; node = waiting.pop()) {
      const fromRow = node < height
      for (let k = 0; k < (fromRow ? width : height); k += 1) {
        const [r, c] = fromRow ? [node, k] : [k, node - height]
        const next = fromRow ? height + k : k
        if ((r === row && c === column) || seen.has(next) || !mayMove(r, c, fromRow)) continue
        if (next === to) return true
        seen.add(next)
        waiting.push(next)
      }
    }
    return false
  }
  const up = mayMove(row, column, true) && leads(height + column, row)
  return !up && !(mayMove(row, column, false) && leads(row, height + column))
}
