import { type PlanArm, planArms } from '@tandem/domain/treatment-arm'
import { type TInterval, tIntervalOf } from '@tandem/stats/summaries'
import { type CohortColumns, type PackedScores, type ScoreExclusion, scoreExclusions } from './cohort.ts'

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

export type CourseExclusionReason =
  | ScoreExclusion
  | 'no_score'
  | 'no_baseline'
  | 'arm_not_shown'
  | 'slot_not_shown'
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
export type CourseTally = {
  readonly slotCount: number
  readonly n: Uint32Array
  readonly sum: Float64Array
  readonly squares: Float64Array
  readonly episodesOfArm: Uint32Array
  readonly episodes: number
  readonly episodesShown: number
  readonly excluded: readonly CourseExclusion[]
}

const sumsOf = (slotCount: number) => ({
  slotCount,
  n: new Uint32Array(planArms.length * slotCount),
  sum: new Float64Array(planArms.length * slotCount),
  squares: new Float64Array(planArms.length * slotCount),
})

/** One pass over the chosen episodes; whether an episode is chosen is asked once, not for each of its scores. */
export function courseTally(columns: CohortColumns, options: SymptomCourseOptions): CourseTally {
  const { excluded, ...tally } =
    columns.packed !== undefined && options.slots === undefined
      ? tallyOfPacked(columns, columns.packed, options)
      : tallyOfAny(columns, options)
  const counts = [...excluded, ...scoreExclusions.map((reason) => leftOut(columns, reason, options.include))]
  return { ...tally, excluded: counts.filter(({ episodes }) => episodes > 0) }
}

function leftOut(
  { excludedScores, episodeCount }: CohortColumns,
  reason: ScoreExclusion,
  include: Uint8Array | undefined,
): CourseExclusion {
  const column = excludedScores[reason]
  let episodes = 0
  let scores = 0
  for (let i = 0; i < episodeCount; i += 1) {
    const count = column[i]!
    if (count === 0 || (include !== undefined && include[i] !== 1)) continue
    episodes += 1
    scores += count
  }
  return { reason, episodes, scores }
}

const byteValues = 256
const emptyCells = () => new Uint32Array(planArms.length * byteValues * byteValues)
let keptCells: readonly [Uint32Array, Uint32Array] | null = null

/**
 * Counts how often each score stands at each arm and slot: one addition per score, from which number, sum and sum of
 * squares follow. Two sets of counters take turns, because an addition has to wait for the one before it when both
 * meet in one counter.
 */
function tallyOfPacked(
  columns: CohortColumns,
  { cells, arms: scoreArms }: PackedScores,
  { armView, showNeither, include }: SymptomCourseOptions,
): CourseTally {
  keptCells ??= [emptyCells(), emptyCells()]
  const [even, odd] = keptCells
  const { initialArm, offset, episodeCount } = columns
  const byInitialPlan = armView === 'initial_plan'
  const shift = armView === 'as_treated' ? 2 : 0
  const hidden = showNeither ? 0 : 1 << planArms.indexOf('neither')
  const episodesOfArms = new Uint32Array(1 << planArms.length)
  let [episodes, episodesShown, armNotShown, noScore, lastCell] = [0, 0, 0, 0, 0]
  let episode = 0
  while (episode < episodeCount) {
    if (include !== undefined && include[episode] !== 1) {
      episode += 1
      continue
    }
    const from = offset[episode]!
    if (byInitialPlan) {
      // Neighbours of one arm are counted in one go.
      const arm = initialArm[episode]!
      const base = arm << 16
      const isHidden = ((hidden >> arm) & 1) === 1
      let run = 0
      let empty = 0
      let start = from
      do {
        const end = offset[episode + 1]!
        if (end === start) empty += 1
        else if (cells[end - 1]! > lastCell) lastCell = cells[end - 1]!
        start = end
        run += 1
        episode += 1
      } while (
        episode < episodeCount &&
        initialArm[episode] === arm &&
        (include === undefined || include[episode] === 1)
      )
      let at = from
      for (; at + 3 < start; at += 4) {
        even[base | cells[at]!]! += 1
        odd[base | cells[at + 1]!]! += 1
        even[base | cells[at + 2]!]! += 1
        odd[base | cells[at + 3]!]! += 1
      }
      for (; at < start; at += 1) even[base | cells[at]!]! += 1
      episodes += run
      episodesOfArms[1 << arm]! += run
      if (isHidden) armNotShown += run
      else {
        episodesShown += run - empty
        noScore += empty
      }
    } else {
      const to = offset[episode + 1]!
      let arms = 0
      let at = from
      for (; at + 1 < to; at += 2) {
        const first = (scoreArms[at]! >> shift) & 3
        const second = (scoreArms[at + 1]! >> shift) & 3
        arms |= (1 << first) | (1 << second)
        even[(first << 16) | cells[at]!]! += 1
        odd[(second << 16) | cells[at + 1]!]! += 1
      }
      if (at < to) {
        const arm = (scoreArms[at]! >> shift) & 3
        arms |= 1 << arm
        even[(arm << 16) | cells[at]!]! += 1
      }
      if (to > from && cells[to - 1]! > lastCell) lastCell = cells[to - 1]!
      episodes += 1
      episodesOfArms[arms & ~hidden]! += 1
      if ((arms & ~hidden) !== 0) episodesShown += 1
      if ((arms & hidden) !== 0) armNotShown += 1
      else if (to === from) noScore += 1
      episode += 1
    }
  }
  const slotCount = (lastCell >> 8) + 1
  // Of few scores it is shorter to go over them again than over all the counters there could be.
  const isSmall = cells.length < slotCount * byteValues
  const { hiddenScores, ...sums } = isSmall
    ? sumsOfFewCells(cells, even, odd, slotCount, hidden)
    : sumsOfCells(even, odd, slotCount, hidden)
  return {
    ...sums,
    episodesOfArm: Uint32Array.from(planArms, (_, arm) =>
      episodesOfArms.reduce((held, count, arms) => held + ((arms >> arm) & 1) * count, 0),
    ),
    episodes,
    episodesShown,
    excluded: [
      { reason: 'arm_not_shown', episodes: armNotShown, scores: hiddenScores },
      { reason: 'no_score', episodes: noScore, scores: 0 },
    ],
  }
}

/** Adds up the counters, and sets them back to 0 for the next tally. */
function sumsOfCells(even: Uint32Array, odd: Uint32Array, slotCount: number, hidden: number) {
  const sums = sumsOf(slotCount)
  let hiddenScores = 0
  for (let arm = 0; arm < planArms.length; arm += 1)
    for (let slot = 0; slot < slotCount; slot += 1) {
      const first = (arm << 16) | (slot << 8)
      let [n, sum, squares] = [0, 0, 0]
      for (let score = 0; score < byteValues; score += 1) {
        const count = even[first | score]! + odd[first | score]!
        n += count
        sum += count * score
        squares += count * score * score
      }
      even.fill(0, first, first + byteValues)
      odd.fill(0, first, first + byteValues)
      if ((hidden >> arm) & 1) hiddenScores += n
      else {
        sums.n[arm * slotCount + slot] = n
        sums.sum[arm * slotCount + slot] = sum
        sums.squares[arm * slotCount + slot] = squares
      }
    }
  return { ...sums, hiddenScores }
}

/** The same, looking only at counters that one of these scores can have moved. */
function sumsOfFewCells(
  cells: Uint16Array,
  even: Uint32Array,
  odd: Uint32Array,
  slotCount: number,
  hidden: number,
) {
  const sums = sumsOf(slotCount)
  let hiddenScores = 0
  for (let arm = 0; arm < planArms.length; arm += 1)
    for (let at = 0; at < cells.length; at += 1) {
      const cell = cells[at]!
      const counter = (arm << 16) | cell
      const count = even[counter]! + odd[counter]!
      if (count === 0) continue
      even[counter] = 0
      odd[counter] = 0
      if ((hidden >> arm) & 1) hiddenScores += count
      else {
        const place = arm * slotCount + (cell >> 8)
        const score = cell & 255
        sums.n[place]! += count
        sums.sum[place]! += count * score
        sums.squares[place]! += count * score * score
      }
    }
  return { ...sums, hiddenScores }
}

/** The same for columns that are not packed, and where only some slots are asked for. */
function tallyOfAny(
  columns: CohortColumns,
  { armView, showNeither, slots, include }: SymptomCourseOptions,
): CourseTally {
  const { slot: slotOf, score: scoreOf } = columns
  let last = 0
  for (let at = 0; at < slotOf.length; at += 1) if (slotOf[at]! > last) last = slotOf[at]!
  const slotCount = last + 1
  const isShown = new Uint8Array(slotCount).fill(slots === undefined ? 1 : 0)
  for (const slot of slots ?? []) isShown[slot] = 1
  const sums = sumsOf(slotCount)
  const { n, sum, squares } = sums
  const episodesOfArm = new Uint32Array(planArms.length)
  const byInitialPlan = armView === 'initial_plan'
  const armOfScore = armView === 'as_treated' ? columns.armAsTreated : columns.armInForce
  const hiddenArm = showNeither ? -1 : planArms.indexOf('neither')
  const armNotShown = { episodes: 0, scores: 0 }
  const slotNotShown = { episodes: 0, scores: 0 }
  let [episodes, episodesShown, noScore] = [0, 0, 0]
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
      const slot = slotOf[at]!
      if (arm === hiddenArm) armHidden += 1
      else if (isShown[slot] === 1) {
        const cell = arm * slotCount + slot
        const score = scoreOf[at]!
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
    if (armHidden > 0 || (byInitialPlan && initialArm === hiddenArm)) {
      armNotShown.episodes += 1
      armNotShown.scores += armHidden
    } else if (to === from) noScore += 1
    const slotHidden = to - from - shown - armHidden
    if (slotHidden > 0) {
      slotNotShown.episodes += 1
      slotNotShown.scores += slotHidden
    }
  }
  return {
    ...sums,
    episodesOfArm,
    episodes,
    episodesShown,
    excluded: [
      { reason: 'arm_not_shown', ...armNotShown },
      { reason: 'no_score', episodes: noScore, scores: 0 },
      { reason: 'slot_not_shown', ...slotNotShown },
    ],
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
  const { slotCount, n, sum, squares, episodesOfArm, ...counts } = courseTally(columns, options)
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
