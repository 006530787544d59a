/** How far a number may lie from its reference: at most `absolute + relative · |expected|`. Both 0 asks for equality. */
export type Tolerance = { readonly absolute?: number; readonly relative?: number }

/**
 * Tolerances by name of the property that holds the number; the innermost name on the way to it wins.
 *
 * @example { default: { absolute: 1e-7 }, se: { relative: 1e-6 } }
 */
export type Tolerances = { readonly default: Tolerance; readonly [property: string]: Tolerance }

export type Difference = {
  /** Where the value stands, as in `groups.1.expected`. */
  readonly path: string
  readonly expected: unknown
  readonly actual: unknown
  /** Distance as a share of what the tolerance allows; above 1 is a failure. Infinity where the values differ in kind. */
  readonly share: number
  /** The tolerance that holds there. */
  readonly tolerance: Tolerance
}

export type Comparison = {
  readonly passed: boolean
  /** How many values were compared. */
  readonly compared: number
  /** The value that comes closest to its tolerance, or goes furthest beyond it; null when nothing was compared. */
  readonly largest: Difference | null
}

type Path = readonly (string | number)[]
type Leaf = { readonly path: Path; readonly expected: unknown; readonly actual: unknown }

const isBranch = (value: unknown): value is Readonly<Record<string, unknown>> | ArrayLike<unknown> =>
  typeof value === 'object' && value !== null

function branchKeys(branch: Readonly<Record<string, unknown>> | ArrayLike<unknown>): string[] {
  return Object.keys(branch).filter((key) => (branch as Record<string, unknown>)[key] !== undefined)
}

/** Every value of either side; a key that only one side has stands there with `undefined` on the other. */
function* leaves(expected: unknown, actual: unknown, path: Path = []): Generator<Leaf> {
  if (!isBranch(expected) || !isBranch(actual)) {
    yield { path, expected, actual }
    return
  }
  const keys = new Set([...branchKeys(expected), ...branchKeys(actual)])
  if (keys.size === 0) yield { path, expected: 'empty', actual: 'empty' }
  for (const key of keys) {
    const [left, right] = [
      (expected as Record<string, unknown>)[key],
      (actual as Record<string, unknown>)[key],
    ]
    yield* leaves(left, right, [...path, key])
  }
}

function toleranceAt(tolerances: Tolerances, path: Path): Tolerance {
  const named = path.findLast((step) => step !== 'default' && tolerances[step] !== undefined)
  return named === undefined ? tolerances.default : tolerances[named]!
}

const allowedAt = (tolerance: Tolerance, expected: number) =>
  (tolerance.absolute ?? 0) + (tolerance.relative ?? 0) * Math.abs(expected)

function shareOf(leaf: Leaf, tolerances: Tolerances): number {
  const { expected, actual } = leaf
  if (typeof expected !== 'number' || typeof actual !== 'number') return expected === actual ? 0 : Infinity
  const distance = Math.abs(actual - expected)
  if (distance === 0) return 0
  const share = distance / allowedAt(toleranceAt(tolerances, leaf.path), expected)
  return Number.isNaN(share) ? Infinity : share
}

/**
 * Compares an answer with its reference, value by value.
 *
 * Both must have the same shape: a key that one side lacks is a failure, and so is null against a number.
 *
 * @param expected reference: records, arrays, numbers, text, true/false or null, in any nesting
 * @param actual answer of the same shape; typed arrays count as arrays
 * @param under where the two stand in a larger answer, for the names of its tolerances
 *
 * @example compare({ mean: 2 }, { mean: 2 + 1e-12 }, { default: { absolute: 1e-9 } }).passed // true
 */
export function compare(
  expected: unknown,
  actual: unknown,
  tolerances: Tolerances,
  under: Path = [],
): Comparison {
  let compared = 0
  let largest: Difference | null = null
  for (const leaf of leaves(expected, actual, under)) {
    compared += 1
    const share = shareOf(leaf, tolerances)
    if (largest === null || share > largest.share) {
      const tolerance = toleranceAt(tolerances, leaf.path)
      largest = { path: leaf.path.join('.'), expected: leaf.expected, actual: leaf.actual, share, tolerance }
    }
  }
  return { passed: largest !== null && largest.share <= 1, compared, largest }
}

function nudgedValue(value: unknown, tolerance: Tolerance): unknown {
  if (typeof value === 'number')
    return value + Math.max(10 * allowedAt(tolerance, value), Math.abs(value) * 1e-15, 1e-300)
  if (typeof value === 'boolean') return !value
  return value === null ? 0 : `${String(value)}?`
}

const branchAt = (tree: unknown, path: Path) =>
  path.reduce<unknown>((branch, key) => (branch as Record<string, unknown>)[key], tree)

export type Nudge = {
  /** The value that was moved. */
  readonly path: string
  /** Whether the answer still passes: then the comparison is too loose to notice a wrong value there. */
  readonly passed: boolean
}

/** Compares again and again, each time with one value of the reference moved by ten times its tolerance. */
export function* nudges(expected: unknown, actual: unknown, tolerances: Tolerances): Generator<Nudge> {
  for (const { path, expected: value } of leaves(expected, expected)) {
    const moved = nudgedValue(value, toleranceAt(tolerances, path))
    const [holder, key] = [path.slice(0, -1), path.at(-1)]
    // The record or list that holds the value is enough: the rest is the same before and after.
    const branch = branchAt(expected, holder)
    const copy =
      key === undefined ? moved : Object.assign(Array.isArray(branch) ? [] : {}, branch, { [key]: moved })
    yield { path: path.join('.'), passed: compare(copy, branchAt(actual, holder), tolerances, holder).passed }
  }
}
