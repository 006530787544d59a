import { type PlanArm, planArms } from '@tandem/domain/treatment-arm'
import { type TInterval, tIntervalOf } from '@tandem/stats/summaries'
import { type CohortColumns, type ScoreExclusion, scoreExclusions } from './cohort.ts'

/** How an episode's arm is read: fixed on days 0-27, or by the treatment dates around each score. */
export type ArmView = 'initial_plan' | 'plan_in_force'

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
  /** The slots to show; default: every slot with a score of a chosen episode. */
  readonly slots?: readonly number[]
  /** 1 for every chosen episode (see episodesWhere); default: all. */
  readonly include?: Uint8Array
  /** Share of intervals that hold the true mean; default 0.95. */
  readonly level?: number
}

const notShown = 65_535

function slotsWithScores(columns: CohortColumns, included: (episode: number) => boolean): number[] {
  const seen = new Uint8Array(65_536)
  for (let episode = 0; episode < columns.episodeCount; episode += 1) {
    if (!included(episode)) continue
    for (let at = columns.offset[episode]!; at < columns.offset[episode + 1]!; at += 1)
      seen[columns.slot[at]!] = 1
  }
  return Array.from(seen.keys()).filter((slot) => seen[slot] === 1)
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
  const included = (episode: number) => include === undefined || include[episode] === 1
  const slots = options.slots?.toSorted((a, b) => a - b) ?? slotsWithScores(columns, included)
  const placeOfSlot = new Uint16Array(65_536).fill(notShown)
  slots.forEach((slot, place) => {
    placeOfSlot[slot] = place
  })

  const cells = planArms.length * slots.length
  const n = new Uint32Array(cells)
  const sum = new Float64Array(cells)
  const squares = new Float64Array(cells)
  const episodesOfArm = new Uint32Array(planArms.length)
  const neither = planArms.indexOf('neither')
  const excluded = new Map<CourseExclusionReason, { episodes: number; scores: number }>()
  let episodes = 0
  let episodesShown = 0

  function exclude(reason: CourseExclusionReason, scores: number) {
    const count = excluded.get(reason) ?? { episodes: 0, scores: 0 }
    excluded.set(reason, { episodes: count.episodes + 1, scores: count.scores + scores })
  }

  for (let episode = 0; episode < columns.episodeCount; episode += 1) {
    if (!included(episode)) continue
    episodes += 1
    const initialArm = columns.initialArm[episode]!
    const [from, to] = [columns.offset[episode]!, columns.offset[episode + 1]!]
    let shown = 0
    let armNotShown = 0
    let slotNotShown = 0
    let armsSeen = armView === 'initial_plan' ? 1 << initialArm : 0
    for (let at = from; at < to; at += 1) {
      const arm = armView === 'initial_plan' ? initialArm : columns.armInForce[at]!
      const place = placeOfSlot[columns.slot[at]!]!
      if (arm === neither && !showNeither) armNotShown += 1
      else if (place === notShown) slotNotShown += 1
      else {
        const cell = arm * slots.length + place
        const score = columns.score[at]!
        n[cell]! += 1
        sum[cell]! += score
        squares[cell]! += score * score
        armsSeen |= 1 << arm
        shown += 1
      }
    }
    for (let arm = 0; arm < planArms.length; arm += 1) episodesOfArm[arm]! += (armsSeen >> arm) & 1
    if (shown > 0) episodesShown += 1
    if (
      armNotShown > 0 ||
      (to === from && armView === 'initial_plan' && initialArm === neither && !showNeither)
    ) {
      exclude('arm_not_shown', armNotShown)
    } else if (to === from) exclude('no_score', 0)
    if (slotNotShown > 0) exclude('slot_not_shown', slotNotShown)
    for (const reason of scoreExclusions) {
      const scores = columns.excludedScores[reason][episode]!
      if (scores > 0) exclude(reason, scores)
    }
  }

  return {
    armView,
    level,
    slots,
    arms: planArms
      .map((arm, armPlace) => ({
        arm,
        episodes: episodesOfArm[armPlace]!,
        points: slots.map((slot, place) => {
          const cell = armPlace * slots.length + place
          return pointOf(slot, n[cell]!, sum[cell]!, squares[cell]!, level)
        }),
      }))
      .filter(({ arm }) => arm !== 'neither' || showNeither),
    episodes,
    episodesShown,
    excluded: Array.from(excluded, ([reason, count]) => ({ reason, ...count })).sort((a, b) =>
      a.reason < b.reason ? -1 : 1,
    ),
  }
}
