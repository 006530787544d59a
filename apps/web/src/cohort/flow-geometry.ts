/** A bar on one side of the flow; its pieces are where ribbons start or end. */
export interface FlowNode {
  readonly key: string
  readonly n: number
  readonly top: number
  readonly height: number
}

export interface Ribbon {
  readonly from: string
  readonly to: string
  readonly n: number
  readonly left: readonly [number, number]
  readonly right: readonly [number, number]
}

export interface Flow {
  readonly left: readonly FlowNode[]
  readonly right: readonly FlowNode[]
  readonly ribbons: readonly Ribbon[]
  readonly height: number
}

const GAP = 14
/** A bar with somebody in it can be seen. */
const LEAST = 3

const stacked = (sizes: readonly { key: string; n: number }[], scale: number): FlowNode[] => {
  let top = 0
  return sizes
    .filter(({ n }) => n > 0)
    .map(({ key, n }) => {
      const height = Math.max(LEAST, n * scale)
      const node = { key, n, top, height }
      top += height + GAP
      return node
    })
}

const bottomOf = (nodes: readonly FlowNode[]) => Math.max(0, ...nodes.map(({ top, height }) => top + height))

/**
 * Bars on both sides and a ribbon for every pair that has somebody; all in pixels, from 0 downwards.
 *
 * @param counts `counts[from][to]`, people who moved from one place to another
 * @param height of everybody together, without the gaps
 */
export const flowOf = (
  from: readonly string[],
  to: readonly string[],
  counts: readonly (readonly number[])[],
  height: number,
): Flow => {
  const sum = (values: readonly number[]) => values.reduce((total, n) => total + n, 0)
  const total = sum(counts.map(sum))
  const scale = total === 0 ? 0 : height / total
  const left = stacked(
    from.map((key, place) => ({ key, n: sum(counts[place] ?? []) })),
    scale,
  )
  const right = stacked(
    to.map((key, place) => ({ key, n: sum(counts.map((row) => row[place] ?? 0)) })),
    scale,
  )
  const used = new Map<FlowNode, number>()
  const piece = (node: FlowNode, n: number): readonly [number, number] => {
    const start = used.get(node) ?? node.top
    const end = start + (node.height * n) / node.n
    used.set(node, end)
    return [start, end]
  }
  const ribbons = left.flatMap((source) =>
    right.flatMap((target) => {
      const n = counts[from.indexOf(source.key)]?.[to.indexOf(target.key)] ?? 0
      return n === 0
        ? []
        : [{ from: source.key, to: target.key, n, left: piece(source, n), right: piece(target, n) }]
    }),
  )
  return { left, right, ribbons, height: Math.max(bottomOf(left), bottomOf(right)) }
}
