import { type PlanArm, planArms } from '@tandem/domain/treatment-arm'
import { type TInterval, tIntervalOf } from '@tandem/stats/summaries'
import { type CohortColumns, type ScoreExclusion, scoreExclusions } from './cohort.ts'

/**
 * How an episode's arm is read: fixed on days 0-27, by the treatment dates around each score, or by the days covered
 * and sessions held around it.
 */
export type ArmView = 'initial_plan' | 'plan_in_force' | 'as_treated'

export type CoursePoint = {
  /** Week since start, or month in a trial; 0 is the baseline. */
  readonly slot: number
  /** Episodes with a score at this slot. */
  readonly n: number
  readonly mean: number | null
  readonly sd: number | null
  readonly lower: number | null
  readonly upper: number | null
  /** Why there is no interval; null when there is one. */
  readonly reason: string | null
}

export type ArmCourse = {
  readonly arm: PlanArm
  /** Episodes of the arm: all of them by initial plan, those with a score under the arm by plan in force. */
  readonly episodes: number
  readonly points: readonly CoursePoint[]
}

export type CourseExclusionReason = ScoreExclusion | 'no_score' | 'arm_not_shown' | 'slot_not_shown'
export type CourseExclusion = {
  readonly reason: CourseExclusionReason
  readonly episodes: number
  readonly scores: number
}

export type SymptomCourse = {
  readonly armView: ArmView
  readonly level: number
  /** Ascending; every arm has one point for each of them. */
  readonly slots: readonly number[]
  readonly arms: readonly ArmCourse[]
  /** Chosen episodes, and those of them that stand in at least one point. */
  readonly episodes: number
  readonly episodesShown: number
  readonly excluded: readonly CourseExclusion[]
}

export type SymptomCourseOptions = {
  readonly armView: ArmView
  /** Whether episodes without medication or therapy form an arm of their own. */
  readonly showNeither: boolean
  /** The slots to show; default: every slot with a score of a chosen episode in an arm that is shown. */
  readonly slots?: readonly number[]
  /** 1 for every chosen episode (see episodesWhere); default: all. */
  readonly include?: Uint8Array
  /** Share of intervals that hold the true mean; default 0.95. */
  readonly level?: number
}

/** Sums by arm and slot; the cell of an arm and slot is `arm * slotCount + slot`. */
type Tally = {
  readonly slotCount: number
  readonly n: Uint32Array
  readonly sum: Float64Array
  readonly squares: Float64Array
  readonly episodesOfArm: Uint32Array
  readonly episodes: number
  readonly episodesShown: number
  readonly excluded: readonly CourseExclusion[]
}

function lastSlotOf(columns: CohortColumns): number {
  let last = 0
  for (let at = 0; at < columns.slot.length; at += 1) last = Math.max(last, columns.slot[at]!)
  return last
}

/** One pass over the chosen episodes; whether an episode is chosen is asked once, not for each of its scores. */
function tallyOf(
  columns: CohortColumns,
  { armView, showNeither, slots, include }: SymptomCourseOptions,
): Tally {
  const slotCount = lastSlotOf(columns) + 1
  const isShown = new Uint8Array(slotCount).fill(slots === undefined ? 1 : 0)
  for (const slot of slots ?? []) isShown[slot] = 1
  const n = new Uint32Array(planArms.length * slotCount)
  const sum = new Float64Array(n.length)
  const squares = new Float64Array(n.length)
  const episodesOfArm = new Uint32Array(planArms.length)
  const byInitialPlan = armView === 'initial_plan'
  const armOfScore = armView === 'as_treated' ? columns.armAsTreated : columns.armInForce
  const hiddenArm = showNeither ? -1 : planArms.indexOf('neither')
  const excluded = new Map<CourseExclusionReason, CourseExclusion>()
  let episodes = 0
  let episodesShown = 0

  function exclude(reason: CourseExclusionReason, scores: number) {
    const held = excluded.get(reason) ?? { reason, episodes: 0, scores: 0 }
    excluded.set(reason, { reason, episodes: held.episodes + 1, scores: held.scores + scores })
  }

  for (let episode = 0; episode < columns.episodeCount; episode += 1) {
    if (include !== undefined && include[episode] !== 1) continue
    const initialArm = columns.initialArm[episode]!
    const from = columns.offset[episode]!
    const to = columns.offset[episode + 1]!
    let shown = 0
    let armHidden = 0
    let armsSeen = byInitialPlan ? 1 << initialArm : 0
    for (let at = from; at < to; at += 1) {
      const arm = byInitialPlan ? initialArm : armOfScore[at]!
      const slot = columns.slot[at]!
      if (arm === hiddenArm) armHidden += 1
      else if (isShown[slot] === 1) {
        const cell = arm * slotCount + slot
        const score = columns.score[at]!
        n[cell]! += 1
        sum[cell]! += score
        squares[cell]! += score * score
        armsSeen |= 1 << arm
        shown += 1
      }
    }
    episodes += 1
    if (shown > 0) episodesShown += 1
    for (let arm = 0; arm < planArms.length; arm += 1) episodesOfArm[arm]! += (armsSeen >> arm) & 1
    if (armHidden > 0 || (byInitialPlan && initialArm === hiddenArm)) exclude('arm_not_shown', armHidden)
    else if (to === from) exclude('no_score', 0)
    const slotHidden = to - from - shown - armHidden
    if (slotHidden > 0) exclude('slot_not_shown', slotHidden)
    for (const reason of scoreExclusions) {
      const scores = columns.excludedScores[reason][episode]!
      if (scores > 0) exclude(reason, scores)
    }
  }
  return {
    slotCount,
    n,
    sum,
    squares,
    episodesOfArm,
    episodes,
    episodesShown,
    excluded: [...excluded.values()],
  }
}

function pointOf(slot: number, n: number, sum: number, squares: number, level: number): CoursePoint {
  const mean = n > 0 ? sum / n : null
  const sd = n > 1 ? Math.sqrt(Math.max(0, squares - (sum * sum) / n) / (n - 1)) : null
  const interval: TInterval = tIntervalOf({ n, mean, sd }, level)
  if (interval.kind === 'estimated') {
    return { slot, n, mean, sd, lower: interval.lower, upper: interval.upper, reason: null }
  }
  return { slot, n, mean, sd, lower: null, upper: null, reason: n === 0 ? 'no scores' : 'only one score' }
}

/**
 * Mean score by slot (week or month) and plan arm, each with its t interval: what was observed, unadjusted.
 *
 * Every point says how many episodes it stands on, and everything left out is counted with its reason, so that a
 * course of survivors can't pass for the course of all.
 *
 * @throws RangeError if `include` does not have one entry per episode
 *
 * Checked against R (mean, sd, qt) on the Beat the Blues trial.
 *
 * @example symptomCourse(columns, { armView: 'initial_plan', showNeither: false }).arms[0]?.points[0]?.mean
 */
export function symptomCourse(columns: CohortColumns, options: SymptomCourseOptions): SymptomCourse {
  const { armView, showNeither, include, level = 0.95 } = options
  if (include !== undefined && include.length !== columns.episodeCount) {
    throw new RangeError(
      `symptomCourse: include (${include.length}) must match episodes (${columns.episodeCount})`,
    )
  }
  const { slotCount, n, sum, squares, episodesOfArm, ...counts } = tallyOf(columns, options)
  const hasScores = (slot: number) => planArms.some((_, arm) => n[arm * slotCount + slot]! > 0)
  const slots =
    options.slots === undefined
      ? Array.from({ length: slotCount }, (_, slot) => slot).filter(hasScores)
      : [...new Set(options.slots)].sort((a, b) => a - b)
  const arms = planArms.map((arm, place) => ({
    arm,
    episodes: episodesOfArm[place]!,
    points: slots.map((slot) => {
      const cell = place * slotCount + slot
      return slot < slotCount
        ? pointOf(slot, n[cell]!, sum[cell]!, squares[cell]!, level)
        : pointOf(slot, 0, 0, 0, level)
    }),
  }))
  return {
    armView,
    level,
    slots,
    arms: arms.filter(({ arm }) => arm !== 'neither' || showNeither),
    episodes: counts.episodes,
    episodesShown: counts.episodesShown,
    excluded: counts.excluded.toSorted((a, b) => (a.reason < b.reason ? -1 : 1)),
  }
}
