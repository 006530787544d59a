/** A limit that is the same for all points, or one per point (p and u charts). */
export type Limit = number | ArrayLike<number>

export type SpecialCause = 'outside_limits' | 'trend' | 'two_of_three' | 'shift'

/** What is special about a point, by the first rule that says so; `direction` is that of the rule's own pattern. */
export type PointSignal = { readonly rule: SpecialCause; readonly direction: 'up' | 'down' } | null

const limitAt = (limit: Limit, at: number) => (typeof limit === 'number' ? limit : limit[at]!)

type Direction = -1 | 0 | 1

/** Marks every member of each window of `length` points for which `found` gives a direction. */
function markWindows(points: number, length: number, found: (first: number) => Direction): Direction[] {
  const marks: Direction[] = Array.from({ length: points }, () => 0)
  for (let first = 0; first + length <= points; first += 1) {
    const direction = found(first)
    if (direction !== 0) marks.fill(direction, first, first + length)
  }
  return marks
}

const range = (first: number, length: number) => Array.from({ length }, (_, i) => first + i)

/**
 * Special causes by the rules of Making Data Count (NHS England), each point by the first that holds:
 * outside the limits; in a run of 7 rising or falling points; in a group of 3 on one side of the centre of which 2 lie
 * between the near limit and the limit (those 2 are marked); in a run of 7 on one side of the centre.
 *
 * All members of a run are marked. A point exactly on the centre breaks a run, equal neighbours break a trend, and a
 * point exactly on a limit is not beyond it.
 *
 * @param values in order of time
 * @param limits each one number, or one per point
 * @returns one signal or null per point
 * @throws RangeError if a limit's column differs in length from the values
 *
 * Source: Making Data Count, as the NHSRplotthedots package reads it (CLINICAL §7.5).
 *
 * @example makingDataCountSignals([5, 9], { centre: 5, lower: 2, upper: 8, nearLower: 3, nearUpper: 7 })
 * // [null, { rule: 'outside_limits', direction: 'up' }]
 */
export function makingDataCountSignals(
  values: ArrayLike<number>,
  limits: {
    readonly centre: number
    readonly lower: Limit
    readonly upper: Limit
    readonly nearLower: Limit
    readonly nearUpper: Limit
  },
): PointSignal[] {
  const n = values.length
  for (const limit of Object.values(limits))
    if (typeof limit !== 'number' && limit.length !== n)
      throw new RangeError(`makingDataCountSignals: a limit (${limit.length}) must have ${n} values`)
  const side = Array.from(values, (value) => Math.sign(value - limits.centre) as Direction)
  const outside = Array.from(values, (value, at): Direction => {
    if (value > limitAt(limits.upper, at)) return 1
    return value < limitAt(limits.lower, at) ? -1 : 0
  })
  const near = Array.from(values, (value, at): Direction => {
    if (outside[at] !== 0) return 0
    if (value > limitAt(limits.nearUpper, at)) return 1
    return value < limitAt(limits.nearLower, at) ? -1 : 0
  })
  const trend = markWindows(n, 7, (first) => {
    const moves = range(first + 1, 6).map((at) => Math.sign(values[at]! - values[at - 1]!) as Direction)
    return moves.every((move) => move === moves[0]) ? moves[0]! : 0
  })
  const grouped = markWindows(n, 3, (first) => {
    const members = range(first, 3)
    const own = side[first]!
    const close = members.filter((at) => near[at] === own).length
    return own !== 0 && close >= 2 && members.every((at) => side[at] === own) ? own : 0
  })
  const shift = markWindows(n, 7, (first) => {
    const own = side[first]!
    return range(first, 7).every((at) => side[at] === own) ? own : 0
  })
  const signal = (rule: SpecialCause, direction: Direction): PointSignal =>
    direction === 0 ? null : { rule, direction: direction > 0 ? 'up' : 'down' }
  return range(0, n).map(
    (at) =>
      signal('outside_limits', outside[at]!) ??
      signal('trend', trend[at]!) ??
      signal('two_of_three', near[at] === 0 ? 0 : grouped[at]!) ??
      signal('shift', shift[at]!),
  )
}

/** Positions (from 0) of the last point of each signal; a longer run signals again at each further point. */
export type TextbookSignals = {
  readonly beyondLimits: readonly number[]
  readonly runOf8: readonly number[]
  readonly twoOfThreeBeyond2Sigma: readonly number[]
  readonly fourOfFiveBeyond1Sigma: readonly number[]
  readonly trendOf6: readonly number[]
}

/**
 * Special causes by the zone rules of textbooks: beyond 3 sigma; 8 in a row on one side; 2 of 3 beyond 2 sigma and
 * 4 of 5 beyond 1 sigma on one side; 6 in a row rising or falling. All strictly.
 *
 * @param values in order of time
 * @param centre of the chart
 * @param sigma one third of the distance from centre to limit, > 0
 * @throws RangeError if sigma is not a positive number
 *
 * Source: Western Electric 1956; Nelson 1984.
 *
 * @example textbookSignals([0, 4], 0, 1).beyondLimits // [1]
 */
export function textbookSignals(values: ArrayLike<number>, centre: number, sigma: number): TextbookSignals {
  if (!(sigma > 0 && sigma < Infinity))
    throw new RangeError(`textbookSignals: sigma (${sigma}) must be a positive number`)
  const z = Array.from(values, (value) => (value - centre) / sigma)
  const ends = (length: number, found: (window: readonly number[]) => boolean) =>
    range(0, z.length).filter((at) => at + 1 >= length && found(z.slice(at + 1 - length, at + 1)))
  const onOneSide = (least: number, beyond: number) => (window: readonly number[]) =>
    window.filter((value) => value > beyond).length >= least ||
    window.filter((value) => value < -beyond).length >= least
  const oneWay = (window: readonly number[]) => {
    const moves = window.slice(1).map((value, at) => Math.sign(value - window[at]!))
    return moves[0] !== 0 && moves.every((move) => move === moves[0])
  }
  return {
    beyondLimits: ends(1, onOneSide(1, 3)),
    runOf8: ends(8, onOneSide(8, 0)),
    twoOfThreeBeyond2Sigma: ends(3, onOneSide(2, 2)),
    fourOfFiveBeyond1Sigma: ends(5, onOneSide(4, 1)),
    trendOf6: ends(6, oneWay),
  }
}
