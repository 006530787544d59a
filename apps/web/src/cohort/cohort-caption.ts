import type { ExportCaption } from '../ui/export-caption.tsx'
import { formatDay, formatInstant } from '../ui/format.ts'
import type { CohortSearch } from './cohort-search.ts'
import { armViewWords, type Course, countWords, scaleWords, whoWords } from './course-words.ts'

/** When episodes of the organisation began, first and last. */
export interface StartRange {
  readonly from: string | null
  readonly to: string | null
}

/** The filters in force but for the dates, which the sentence has already said. */
export const otherFilters = (course: Course): readonly string[] =>
  course.filtersInWords.filter((words) => !words.startsWith('Started '))

/** What stands with every file of the screen: whose data, who and when, which filters, how fresh, which definitions. */
export const cohortCaption = (
  course: Course,
  search: CohortSearch,
  range: StartRange,
  about: { readonly source: string | null; readonly version: string; readonly definitionSet: string },
): ExportCaption => {
  const { organisation, instrument } = course
  const filters = otherFilters(course)
  return {
    file: `${organisation.code}-cohort`,
    lines: [
      about.source === null ? organisation.name : `${organisation.name}. ${about.source}`,
      `${whoWords(course, search, range)}, grouped by ${armViewWords(course.armView)}, measured with ${instrument.code} (${scaleWords(course)}), ${countWords(course.scores, course, 'score')}.`,
      filters.length === 0 ? 'No other filter.' : `Only ${filters.join('; ')}.`,
      `As of ${formatDay(course.asOf)}; data as of ${formatInstant(course.dataAsOf, organisation.timeZone)} (${organisation.timeZone}).`,
      ...(course.suppression
        ? [
            `Counts from 1 to ${course.suppression.threshold - 1}, and what would give one away, are withheld.`,
          ]
        : []),
      `Tandem ${about.version}, definitions ${about.definitionSet}. Observed figures show association, not proof of effect.`,
    ],
  }
}
