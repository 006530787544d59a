import type { ArmCourse, CourseExclusion, CoursePoint, SymptomCourse } from './symptom-course.ts'

/**
 * How small counts are kept from people who may not see patients.
 *
 * `threshold`: counts from 1 to threshold − 1 are withheld. `roundTo`: the counts that stay are rounded to its nearest
 * multiple, and figures that would give the exact count back are rounded or left out.
 */
export type SuppressionRule = { readonly threshold: number; readonly roundTo: number | null }

/** No count from 1 to 10, and nothing it could be worked out from (CMS cell size policy). */
export const suppressBelow11: SuppressionRule = { threshold: 11, roundTo: null }
/** No count from 1 to 4, all others rounded to the nearest 5 (NHS England, Talking Therapies). */
export const suppressBelow5RoundTo5: SuppressionRule = { threshold: 5, roundTo: 5 }

/** The rule of an organisation's settings, where 0 stands for none; null when nothing is withheld. */
export function suppressionRule(threshold: number, rounding: number): SuppressionRule | null {
  return threshold < 2 ? null : { threshold, roundTo: rounding < 2 ? null : rounding }
}

export type GuardedPoint = Omit<CoursePoint, 'n'> & {
  /** null where it is withheld. */
  readonly n: number | null
  /** The text in place of the count, such as `<11*`; null where the count is shown. */
  readonly shownAs: string | null
}
export type GuardedArm = Omit<ArmCourse, 'points' | 'episodes'> & {
  readonly episodes: number | null
  readonly points: readonly GuardedPoint[]
}
export type GuardedCourse = Omit<SymptomCourse, 'arms' | 'excluded' | 'episodes' | 'episodesShown'> & {
  readonly rule: SuppressionRule
  readonly arms: readonly GuardedArm[]
  readonly episodes: number | null
  readonly episodesShown: number | null
  readonly excluded: readonly (Omit<CourseExclusion, 'episodes' | 'scores'> & {
    readonly episodes: number | null
    readonly scores: number | null
  })[]
}

/**
 * Which counts of a group with a known total must be withheld.
 *
 * Small counts go first; then, smallest first, so many others that at least two are withheld and together they reach
 * the threshold: the total minus what is shown then no longer gives one of them away.
 *
 * @param counts whole numbers ≥ 0 that add up to a total the reader may know; 0 may always be shown
 * @returns true where the count must be withheld, in the order of the counts
 *
 * @example withheldCounts([4, 30, 25], 11) // [true, false, true]
 */
export function withheldCounts(counts: readonly number[], threshold: number): boolean[] {
  const isSmall = (count: number) => count > 0 && count < threshold
  const withheld = counts.map(isSmall)
  if (!withheld.includes(true)) return withheld
  const others = counts
    .map((count, place) => ({ count, place }))
    .filter(({ count }) => count >= threshold)
    .sort((a, b) => a.count - b.count)
  for (const { place } of others) {
    const hidden = counts.filter((_, i) => withheld[i])
    if (hidden.length >= 2 && hidden.reduce((sum, count) => sum + count, 0) >= threshold) break
    withheld[place] = true
  }
  return withheld
}

function rounded(count: number, roundTo: number | null): number {
  return roundTo === null ? count : roundTo * Math.floor((count + Math.floor(roundTo / 2)) / roundTo)
}

const toOneDecimal = (value: number | null) => (value === null ? null : Math.round(value * 10) / 10)

function guardedPoint(point: CoursePoint, withheld: boolean, rule: SuppressionRule): GuardedPoint {
  const { threshold, roundTo } = rule
  if (withheld) {
    const nothing = { mean: null, sd: null, lower: null, upper: null, n: null }
    // One text for both kinds: telling them apart would narrow down the small one.
    return roundTo === null
      ? {
          ...point,
          ...nothing,
          shownAs: `<${threshold}*`,
          reason: `fewer than ${threshold}, or withheld so that another small count can't be worked out`,
        }
      : { ...point, ...nothing, shownAs: `<${threshold}`, reason: `fewer than ${threshold}` }
  }
  if (roundTo === null) return { ...point, shownAs: null }
  // Mean and bounds in full, or the spread beside the bounds, would give the exact count back.
  return {
    ...point,
    n: rounded(point.n, roundTo),
    mean: toOneDecimal(point.mean),
    sd: null,
    lower: toOneDecimal(point.lower),
    upper: toOneDecimal(point.upper),
    shownAs: null,
  }
}

/** The count as it may be shown, or null. */
function guardedCount(count: number, { threshold, roundTo }: SuppressionRule): number | null {
  return count > 0 && count < threshold ? null : rounded(count, roundTo)
}

/** Arm sizes may be shown unless one of them, or its difference from a count shown, is small. */
function armSizesMayShow(course: SymptomCourse, rule: SuppressionRule, withheld: boolean[][]): boolean {
  const isSmall = (count: number) => count > 0 && count < rule.threshold
  return course.arms.every(
    ({ episodes, points }, arm) =>
      !isSmall(episodes) &&
      (rule.roundTo !== null ||
        points.every(({ n }, place) => withheld[arm]![place] || !isSmall(episodes - n))),
  )
}

/**
 * The symptom course for a reader who may not see patients: small counts are withheld, with mean and interval.
 *
 * Within a slot the arms add up to a count that the reader may know, so a second arm is withheld where one alone could
 * be worked out; arm sizes and totals are withheld where their difference from a shown count is small.
 *
 * @throws RangeError if the threshold is below 2 or the rounding step so large that a shown count could become 0
 *
 * Source: CMS cell size suppression policy; NHS England Talking Therapies rounding, 5 · ⌊(n + 2) / 5⌋.
 */
export function withoutSmallCounts(course: SymptomCourse, rule: SuppressionRule): GuardedCourse {
  const { threshold, roundTo } = rule
  if (!(threshold >= 2) || (roundTo !== null && !(roundTo >= 1 && roundTo <= 2 * threshold))) {
    throw new RangeError(
      'withoutSmallCounts: needs a threshold of 2 or more and a rounding step of at most twice that',
    )
  }
  const bySlot = course.slots.map((_, place) => {
    const counts = course.arms.map(({ points }) => points[place]!.n)
    // Rounded counts add up to no exact total, so the small ones alone are withheld.
    return roundTo === null
      ? withheldCounts(counts, threshold)
      : counts.map((count) => count > 0 && count < threshold)
  })
  const withheld = course.arms.map((_, arm) => bySlot.map((slot) => slot[arm]!))
  const showSizes = armSizesMayShow(course, rule, withheld)
  const excludedWithheld = withheldCounts(
    course.excluded.map(({ episodes }) => episodes),
    threshold,
  )
  const rest = course.episodes - course.episodesShown
  const showTotals = guardedCount(rest, rule) !== null && guardedCount(course.episodesShown, rule) !== null
  return {
    ...course,
    rule,
    arms: course.arms.map(({ arm, episodes, points }, armPlace) => ({
      arm,
      episodes: showSizes ? rounded(episodes, roundTo) : null,
      points: points.map((point, place) => guardedPoint(point, withheld[armPlace]![place]!, rule)),
    })),
    episodes: guardedCount(course.episodes, rule),
    episodesShown: showTotals ? rounded(course.episodesShown, roundTo) : null,
    excluded: course.excluded.map(({ reason, episodes, scores }, place) => ({
      reason,
      episodes: excludedWithheld[place] ? null : rounded(episodes, roundTo),
      scores: excludedWithheld[place] ? null : guardedCount(scores, rule),
    })),
  }
}
