import { addDays, type CalendarDay, daysBetween, earlierDay, laterDay } from './calendar-day.ts'
import { containsDay, type EpisodeSpan } from './episode.ts'

/** What a plan consists of; always derived from treatments, never typed in. */
export type PlanArm = 'medication_only' | 'therapy_only' | 'combined' | 'neither'

/** Every arm, in the order in which they are shown. */
export const planArms: readonly PlanArm[] = ['medication_only', 'therapy_only', 'combined', 'neither']

/** One component of a plan. Both days are in force. */
export interface Treatment {
  readonly component: 'medication' | 'therapy'
  /** Class of the drug, such as `antidepressant`; null for therapy and for a drug whose class is not known. */
  readonly drugClass: string | null
  /** Kind of therapy, such as `CBT`; null for medication. */
  readonly modality: string | null
  readonly asNeeded: boolean
  readonly startedOn: CalendarDay
  /** Null is an open end: in force as long as the episode it was entered under. */
  readonly endedOn: CalendarDay | null
  /** The end of the episode it was entered under; null while that one is open. */
  readonly episodeEndedOn: CalendarDay | null
}

/** Drug classes that count as medication unless a programme says otherwise: hypnotics, for one, do not. */
export const defaultMedicationClasses: readonly string[] = [
  'antidepressant',
  'anxiolytic',
  'mood_stabiliser',
  'antipsychotic',
]

/** Days 0 to 27 of an episode make its initial plan; comparisons start on this day. */
export const landmarkDay = 28

/** The days on which a treatment is in force. */
export const treatmentSpan = ({ startedOn, endedOn, episodeEndedOn }: Treatment): EpisodeSpan => ({
  startedOn,
  endedOn: endedOn ?? episodeEndedOn,
})

const componentOf = (treatment: Treatment, medicationClasses: readonly string[]) => {
  if (treatment.component === 'therapy') return 'therapy'
  const counts = treatment.drugClass !== null && medicationClasses.includes(treatment.drugClass)
  return counts && !treatment.asNeeded ? 'medication' : null
}

/** True for therapy, and for medication of a class that counts and that is not taken as needed. */
export const isPartOfPlan = (
  treatment: Treatment,
  medicationClasses: readonly string[] = defaultMedicationClasses,
): boolean => componentOf(treatment, medicationClasses) !== null

interface Interval {
  readonly component: 'medication' | 'therapy'
  readonly from: CalendarDay
  readonly to: CalendarDay
}

/** Treatments that count, cut to the days from `from` to `to`; those without a day in it are left out. */
const intervalsWithin = (
  treatments: readonly Treatment[],
  from: CalendarDay,
  to: CalendarDay,
  medicationClasses: readonly string[],
): readonly Interval[] =>
  treatments.flatMap((treatment) => {
    const component = componentOf(treatment, medicationClasses)
    const { startedOn, endedOn } = treatmentSpan(treatment)
    const interval = { from: laterDay(from, startedOn), to: endedOn === null ? to : earlierDay(to, endedOn) }
    return component !== null && interval.from <= interval.to ? [{ component, ...interval }] : []
  })

const armOf = (intervals: readonly Interval[]): PlanArm => {
  const medication = intervals.some(({ component }) => component === 'medication')
  const therapy = intervals.some(({ component }) => component === 'therapy')
  if (medication) return therapy ? 'combined' : 'medication_only'
  return therapy ? 'therapy_only' : 'neither'
}

/**
 * The plan in force on a day: the components whose dates contain it, first and last day included.
 *
 * @param treatments all of the patient's, whichever episode they were entered under
 * @param medicationClasses drug classes that count as medication in the programme
 */
export const armOnDay = (
  treatments: readonly Treatment[],
  day: CalendarDay,
  medicationClasses: readonly string[] = defaultMedicationClasses,
): PlanArm => armOf(intervalsWithin(treatments, day, day, medicationClasses))

/** A stretch of days with one arm; both ends are in it. */
export interface ArmSegment {
  readonly arm: PlanArm
  readonly from: CalendarDay
  readonly to: CalendarDay
}

/**
 * The plan in force from one day to another as stretches without holes; neighbours differ. Gaps in treatment are
 * not bridged: they show as what was left.
 *
 * @returns ascending; empty when `to` is before `from`
 */
export const armSegments = (
  treatments: readonly Treatment[],
  from: CalendarDay,
  to: CalendarDay,
  medicationClasses: readonly string[] = defaultMedicationClasses,
): readonly ArmSegment[] => {
  if (to < from) return []
  const intervals = intervalsWithin(treatments, from, to, medicationClasses)
  // Before most scores nothing began or ended.
  if (intervals.every((interval) => interval.from === from && interval.to === to))
    return [{ arm: armOf(intervals), from, to }]
  const changes = intervals.flatMap((interval) => [interval.from, addDays(interval.to, 1)])
  const starts = [...new Set([from, ...changes.filter((day) => day <= to)])].sort()
  const segments: ArmSegment[] = []
  starts.forEach((start, i) => {
    const next = starts[i + 1]
    const end = next === undefined ? to : addDays(next, -1)
    const arm = armOf(intervals.filter((interval) => interval.from <= start && interval.to >= start))
    const last = segments.at(-1)
    if (last?.arm === arm) segments[segments.length - 1] = { ...last, to: end }
    else segments.push({ arm, from: start, to: end })
  })
  return segments
}

/** The arm of days 0 to 27, and whether it may or could not be complete. */
export interface InitialPlan {
  readonly arm: PlanArm
  /** True before day 28 and for episodes that ended earlier: in the trend, not in landmark figures. */
  readonly provisional: boolean
}

/**
 * The initial plan: every component in force at any time on days 0 to 27 of the episode, together (a drug that
 * ends before the therapy begins is still combined). Fixed from day 28 on.
 *
 * @param asOf the day on which the question is asked; later treatment days are not known yet
 */
export const initialPlan = (
  treatments: readonly Treatment[],
  episode: EpisodeSpan,
  asOf: CalendarDay,
  medicationClasses: readonly string[] = defaultMedicationClasses,
): InitialPlan => {
  const known = episode.endedOn === null ? asOf : earlierDay(asOf, episode.endedOn)
  const last = earlierDay(known, addDays(episode.startedOn, landmarkDay - 1))
  return {
    arm: armOf(intervalsWithin(treatments, episode.startedOn, last, medicationClasses)),
    provisional: daysBetween(episode.startedOn, known) < landmarkDay,
  }
}

/**
 * The arm a score speaks of: the one in force on most of the recall days before it (d-14 to d-1 for PHQ-9 and
 * GAD-7) that lie inside the episode; on a tie the arm seen first. The baseline takes the arm of day 0, wherever
 * it lies.
 *
 * @param score one that belongs to the episode, or its baseline
 * @param recallDays how far back the instrument asks; an instrument that asks about today looks at the day before
 */
export const armOfScore = (
  treatments: readonly Treatment[],
  episode: EpisodeSpan,
  score: { readonly takenOn: CalendarDay; readonly isBaseline: boolean },
  recallDays: number,
  medicationClasses: readonly string[] = defaultMedicationClasses,
): PlanArm => {
  const [startedOn, to] = [episode.startedOn, addDays(score.takenOn, -1)]
  if (score.isBaseline || to < startedOn) return armOnDay(treatments, startedOn, medicationClasses)
  const from = laterDay(startedOn, addDays(score.takenOn, -Math.max(recallDays, 1)))
  const days = new Map<PlanArm, number>()
  for (const segment of armSegments(treatments, from, to, medicationClasses)) {
    days.set(segment.arm, (days.get(segment.arm) ?? 0) + daysBetween(segment.from, segment.to) + 1)
  }
  return [...days].reduce((best, entry) => (entry[1] > best[1] ? entry : best))[0]
}

/** True when a treatment with a drug of this class, not taken as needed, is in force on the day. */
export const isClassInForce = (
  treatments: readonly Treatment[],
  drugClass: string,
  day: CalendarDay,
): boolean =>
  treatments.some(
    (treatment) =>
      componentOf(treatment, [drugClass]) === 'medication' && containsDay(treatmentSpan(treatment), day),
  )
