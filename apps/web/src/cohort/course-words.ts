import type { Output } from '../api.ts'
import { directionWords } from '../ui/chart-theme.ts'
import {
  formatChange,
  formatCount,
  formatDay,
  formatInterval,
  formatNumber,
  formatPlural,
} from '../ui/format.ts'
import type { CohortSearch } from './cohort-search.ts'

export type Course = Output['cohort']['course']
export type Arm = Course['arms'][number]
export type Point = Arm['points'][number]

const armViews: Readonly<Record<Course['armView'], string>> = {
  initial_plan: 'initial plan',
  plan_in_force: 'plan in force',
  as_treated: 'plan as treated',
}

export const armViewWords = (view: Course['armView']): string => armViews[view]

type Shown = Pick<Course, 'of' | 'statistic'>

/** What stands at each point, and around it. */
export const statisticWords = ({ statistic }: Pick<Course, 'statistic'>) =>
  statistic === 'median'
    ? ({ name: 'Median', many: 'medians', around: 'quartiles' } as const)
    : ({ name: 'Mean', many: 'means', around: '95 % interval' } as const)

/** `PHQ-9`, or `change in PHQ-9`. */
export const figureWords = ({ of, instrument }: Pick<Course, 'of' | 'instrument'>): string =>
  of === 'change' ? `change in ${instrument.code}` : instrument.code

/** Which way is better, of scores or of changes. */
export const betterWords = ({ of, instrument }: Pick<Course, 'of' | 'instrument'>): string => {
  if (of === 'score') return directionWords(instrument.direction)
  return instrument.direction === 'higher_worse' ? 'below 0 is better' : 'above 0 is better'
}

/** A figure of the course: a change goes with its sign. */
export const valueWords = (value: number, of: Course['of'], decimals = 1): string =>
  of === 'change' ? formatChange(value, decimals) : formatNumber(value, decimals)

/** The course with the chosen statistic as the centre of each point, and what lies around it as its limits. */
export const centredCourse = (course: Course): Course =>
  course.statistic === 'mean'
    ? course
    : {
        ...course,
        arms: course.arms.map((arm) => ({
          ...arm,
          points: arm.points.map((point) => ({
            ...point,
            mean: point.quartiles?.median ?? null,
            lower: point.quartiles?.lower ?? null,
            upper: point.quartiles?.upper ?? null,
          })),
        })),
      }

/** Every slot that any arm has, ascending. */
export const slotsOf = (course: Course): readonly number[] =>
  [...new Set(course.arms.flatMap((arm) => arm.points.map((point) => point.slot)))].sort((a, b) => a - b)

export const pointAt = (arm: Arm, slot: number): Point | null =>
  arm.points.find((point) => point.slot === slot) ?? null

/** `22.8 (19.5 to 26.0), n 34`; a mean of one score has no interval; a withheld point shows only that it is withheld. */
export const pointWords = (
  point: Point | null,
  threshold: number,
  shown: Shown = { of: 'score', statistic: 'mean' },
): string => {
  if (point === null || point.n === 0) return 'no score'
  if (point.suppressed) return `n ${formatCount(null, threshold)}`
  if (point.mean === null) return 'no score'
  const interval =
    point.lower === null || point.upper === null
      ? 'no interval'
      : `${valueWords(point.lower, shown.of)} to ${valueWords(point.upper, shown.of)}`
  return `${valueWords(point.mean, shown.of)} (${interval}), n ${formatCount(point.n, threshold)}`
}

/** The same with four decimals, for whoever checks a figure. */
export const exactWords = (
  point: Point | null,
  shown: Shown = { of: 'score', statistic: 'mean' },
): string | null => {
  if (point === null || point.suppressed || point.mean === null) return null
  const interval =
    point.lower === null || point.upper === null
      ? ''
      : `, ${statisticWords(shown).around} ${formatInterval(point.lower, point.upper, 4)}`
  return `${statisticWords(shown).name.toLowerCase()} ${formatNumber(point.mean, 4)}${interval}`
}

export const thresholdOf = (course: Course): number => course.suppression?.threshold ?? 11

export const scaleWords = ({ instrument }: Course): string =>
  `${instrument.min} to ${instrument.max}, ${directionWords(instrument.direction)}`

/** A count with its word; a withheld one as being below the threshold. */
export const countWords = (n: number | null, course: Course, one: string, many = `${one}s`): string =>
  n === null ? `${formatCount(null, thresholdOf(course))} ${many}` : formatPlural(n, one, many)

/** Who was counted: `1,187 episodes of 1,104 people who started between … and …`. */
export const whoWords = (
  course: Course,
  search: CohortSearch,
  range: { from: string | null; to: string | null },
): string => {
  const from = search.startedFrom ?? range.from
  const to = search.startedTo ?? range.to
  const who = `${countWords(course.episodes, course, 'episode')} of ${countWords(course.patients, course, 'person', 'people')}`
  if (from === null || to === null) return who
  return from === to
    ? `${who} that started on ${formatDay(from)}`
    : `${who} that started from ${formatDay(from)} to ${formatDay(to)}`
}

const FEW = 5

const enough = (point: Point | null): boolean =>
  point !== null && point.mean !== null && (point.n ?? 0) >= FEW

/** The part of the course that is drawn: weeks up to the chosen one. The rest stays in the data, and is told. */
export const drawnCourse = (course: Course, until: CohortSearch['until']): Course => {
  if (course.unit === 'month' || until === 'all') return course
  const within = (point: Point) => point.slot <= Number(until)
  return { ...course, arms: course.arms.map((arm) => ({ ...arm, points: arm.points.filter(within) })) }
}

/** One sentence for the chart: each arm at the start and at the last point where every arm has five scores or more. */
export const courseSummary = (course: Course): string => {
  const last = slotsOf(course).findLast((slot) => course.arms.every((arm) => enough(pointAt(arm, slot))))
  const parts = course.arms.flatMap((arm) => {
    const first = arm.points.find((point) => point.mean !== null)
    if (!first || first.mean === null) return []
    const end = last === undefined ? null : pointAt(arm, last)
    const start = `${valueWords(first.mean, course.of)} at ${course.unit} ${first.slot}`
    const name = arm.label.toLowerCase()
    if (end?.mean == null || end === first) return [`${name} ${start}`]
    const later = `${valueWords(end.mean, course.of)} at ${course.unit} ${last}`
    return [course.of === 'change' ? `${name} ${later}` : `${name} ${start}, ${later}`]
  })
  const { name, many } = statisticWords(course)
  const what = course.of === 'change' ? `${name.toLowerCase()} changes` : many
  return parts.length === 0
    ? `No ${name.toLowerCase()} can be shown.`
    : `Observed ${what}, not adjusted for who received which plan: ${parts.join('; ')}.`
}

/** What is read out at one slot. */
export const slotWords = (course: Course, slot: number): string =>
  `${course.unit === 'week' ? 'Week' : 'Month'} ${slot}. ${course.arms
    .map((arm) => `${arm.label}: ${pointWords(pointAt(arm, slot), thresholdOf(course), course)}`)
    .join('. ')}.`
