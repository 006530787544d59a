/** Names of groups, numbers or texts alike. */
export type GroupColumn = ArrayLike<number | string>

export type Groups<Label extends number | string = number | string> = {
  /** Distinct labels, ascending (numbers by size, texts by code unit, numbers before texts). */
  readonly labels: readonly Label[]
  /** Position of each row's label. */
  readonly codes: Uint32Array
}

function inOrder(a: number | string, b: number | string): number {
  if (typeof a === 'number') return typeof b === 'number' ? a - b : -1
  if (typeof b === 'number') return 1
  return a < b ? -1 : a > b ? 1 : 0
}

/**
 * The distinct labels of a column in order, and which of them each row has.
 *
 * @example groupsOf(['b', 'a', 'b']) // labels a, b; codes 1, 0, 1
 */
export function groupsOf<Label extends number | string>(column: ArrayLike<Label>): Groups<Label> {
  const seen = new Map<Label, number>()
  const codes = new Uint32Array(column.length)
  for (let i = 0; i < column.length; i += 1) {
    const label = column[i]!
    let code = seen.get(label)
    if (code === undefined) {
      code = seen.size
      seen.set(label, code)
    }
    codes[i] = code
  }
  const labels = [...seen.keys()].sort(inOrder)
  const rank = new Uint32Array(labels.length)
  labels.forEach((label, at) => {
    rank[seen.get(label)!] = at
  })
  for (let i = 0; i < codes.length; i += 1) codes[i] = rank[codes[i]!]!
  return { labels, codes }
}

/** The positions of `order`, dealt out by group, each group in the order given. */
export function dealtByGroup(order: Uint32Array, { labels, codes }: Groups): Uint32Array[] {
  const sizes = new Uint32Array(labels.length)
  for (const i of order) sizes[codes[i]!]! += 1
  const dealt = Array.from(sizes, (size) => new Uint32Array(size))
  const filled = new Uint32Array(labels.length)
  for (const i of order) {
    const group = codes[i]!
    dealt[group]![filled[group]!] = i
    filled[group]! += 1
  }
  return dealt
}
