import type { Output } from '../api.ts'
import { formatDay } from '../ui/format.ts'
import { type CohortSearch, filterChips, filtered, withoutFilters } from './cohort-search.ts'
import type { Course } from './course-words.ts'

type Options = Output['cohort']['options']

/** Why nothing can be shown, and the state of the screen that would show something. */
export interface NothingToShow {
  readonly title: string
  readonly why: string
  readonly ways: readonly { readonly label: string; readonly search: CohortSearch }[]
}

const withoutDates = (search: CohortSearch): CohortSearch =>
  filtered(search, { startedFrom: undefined, startedTo: undefined })

/** What can be said before anything is asked: a period that ends before it begins, or lies where nothing is. */
export const nothingInPeriod = (search: CohortSearch, options: Options): NothingToShow | null => {
  const { startedFrom: from, startedTo: to } = search
  const ways = [{ label: 'Any start', search: withoutDates(search) }]
  if (from !== undefined && to !== undefined && from > to)
    return {
      title: 'The period ends before it begins',
      why: `It is set to run from ${formatDay(from)} to ${formatDay(to)}.`,
      ways: [
        { label: 'Swap the two days', search: filtered(search, { startedFrom: to, startedTo: from }) },
        ...ways,
      ],
    }
  const { startedFrom: first, startedTo: last } = options
  if (to !== undefined && first !== null && to < first)
    return {
      title: 'Before the first episode',
      why: `The period ends on ${formatDay(to)}; the first episode on record started on ${formatDay(first)}.`,
      ways,
    }
  if (from !== undefined && last !== null && from > last)
    return {
      title: 'After the last episode',
      why: `The period begins on ${formatDay(from)}; the last episode on record started on ${formatDay(last)}.`,
      ways,
    }
  return null
}

const hasScore = (course: Course) =>
  course.arms.some((arm) => arm.points.some((point) => point.mean !== null || point.suppressed))

/** Why the answer holds nobody; null where it holds somebody. */
export const nobodyThere = (course: Course, search: CohortSearch, options: Options): NothingToShow | null => {
  if (hasScore(course)) return null
  const chips = filterChips(search)
  const code = course.instrument.code
  const other = options.instruments.find((instrument) => instrument.code !== code)
  const ways = [
    ...(chips.length > 0 ? [{ label: 'Clear the filters', search: withoutFilters(search) }] : []),
    ...(other && chips.length === 0
      ? [{ label: `Show ${other.code}`, search: filtered(search, { instrument: other.code, severity: [] }) }]
      : []),
  ]
  if (course.episodes === 0) {
    const [only] = chips
    const clinician = chips.length === 1 && only?.key === 'clinician' ? only.value : null
    if (clinician !== null) {
      const name = options.clinicians.find((each) => each.code === clinician)?.name ?? clinician
      return { title: `No patient of ${name}`, why: `${name} leads no episode of care on record.`, ways }
    }
    return {
      title: 'Nobody fits all filters',
      why: `No episode of care fits ${chips.length === 1 ? 'the filter' : `all ${chips.length} filters`} in force. Taking one out may bring somebody back.`,
      ways,
    }
  }
  const neitherOnly = course.arms.length > 0 && course.arms.every((arm) => arm.episodes === 0)
  if (neitherOnly && search.neither !== true)
    return {
      title: 'Nobody on medication or therapy',
      why: 'Every episode that the filters choose is without medication and without therapy.',
      ways: [{ label: 'Show neither', search: filtered(search, { neither: true }) }, ...ways],
    }
  return {
    title: `No score on ${code}`,
    why:
      chips.length > 0
        ? `There are episodes that fit the filters, but none has a score on ${course.instrument.name}.`
        : `Nobody here has been asked ${course.instrument.name} within an episode of care.`,
    ways,
  }
}

/** What must be said about arms before they are compared: one is empty, or everybody is in one. */
export const armsInWords = (course: Course): string | null => {
  if (course.arms.some((arm) => arm.episodes === null)) return null
  const filled = course.arms.filter((arm) => arm.episodes !== 0)
  const [only] = filled
  if (filled.length === 1 && only)
    return `Everybody is in one arm, ${only.label.toLowerCase()}: there is nothing to compare it with.`
  const empty = course.arms.filter((arm) => arm.episodes === 0).map((arm) => arm.label.toLowerCase())
  return empty.length === 0 ? null : `Nobody is in the arm ${empty.join(' or ')}.`
}

/** When the episodes of the cohort began, as the list of patients says it. */
export const periodWords = (search: CohortSearch, options: Options): string => {
  const [from, to] = [search.startedFrom ?? options.startedFrom, search.startedTo ?? options.startedTo]
  if (from === null || to === null) return ''
  return from === to
    ? `Episodes that started on ${formatDay(from)}.`
    : `Episodes that started from ${formatDay(from)} to ${formatDay(to)}.`
}
