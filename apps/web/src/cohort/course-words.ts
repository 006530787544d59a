import type { Output } from '../api.ts'
import { directionWords } from '../ui/chart-theme.ts'
import { formatCount, formatDay, formatInterval, formatNumber, formatPlural } from '../ui/format.ts'
import type { CohortSearch } from './cohort-search.ts'

export type Course = Output['cohort']['course']
export type Arm = Course['arms'][number]
export type Point = Arm['points'][number]

export const armViewWords = (view: Course['armView']): string =>
  view === 'initial_plan' ? 'initial plan' : 'plan in force'

/** Every slot that any arm has, ascending. */
export const slotsOf = (course: Course): readonly number[] =>
  [...new Set(course.arms.flatMap((arm) => arm.points.map((point) => point.slot)))].sort((a, b) => a - b)

export const pointAt = (arm: Arm, slot: number): Point | null =>
  arm.points.find((point) => point.slot === slot) ?? null

/** `22.8 (19.5 to 26.0), n 34`; a mean of one score has no interval; a withheld point shows only that it is withheld. */
export const pointWords = (point: Point | null, threshold: number): string => {
  if (point === null || point.n === 0) return 'no score'
  if (point.suppressed) return `n ${formatCount(null, threshold)}`
  if (point.mean === null) return 'no score'
  const interval =
    point.lower === null || point.upper === null ? 'no interval' : formatInterval(point.lower, point.upper)
  return `${formatNumber(point.mean)} (${interval}), n ${formatCount(point.n, threshold)}`
}

/** The same with four decimals, for whoever checks a figure. */
export const exactWords = (point: Point | null): string | null => {
  if (point === null || point.suppressed || point.mean === null) return null
  const interval =
    point.lower === null || point.upper === null
      ? ''
      : `, 95 % interval ${formatInterval(point.lower, point.upper, 4)}`
  return `mean ${formatNumber(point.mean, 4)}${interval}`
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

/** One sentence for the chart: where each arm begins and where it is last seen. */
export const courseSummary = (course: Course): string => {
  const parts = course.arms.flatMap((arm) => {
    const shown = arm.points.filter((point) => point.mean !== null && !point.suppressed)
    const [first, last] = [shown[0], shown.at(-1)]
    if (!first || !last || first.mean === null || last.mean === null) return []
    const start = `${arm.label.toLowerCase()} ${formatNumber(first.mean)} at ${course.unit} ${first.slot}`
    return [first === last ? start : `${start}, ${formatNumber(last.mean)} at ${course.unit} ${last.slot}`]
  })
  return parts.length === 0
    ? 'No mean can be shown.'
    : `Observed means, not adjusted for who received which plan: ${parts.join('; ')}.`
}

/** What is read out at one slot. */
export const slotWords = (course: Course, slot: number): string =>
  `${course.unit === 'week' ? 'Week' : 'Month'} ${slot}. ${course.arms
    .map((arm) => `${arm.label}: ${pointWords(pointAt(arm, slot), thresholdOf(course))}`)
    .join('. ')}.`
