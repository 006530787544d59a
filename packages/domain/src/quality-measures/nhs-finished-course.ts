import { contactsNeeded } from '../nhs-outcome.ts'
import type { QualityMeasure } from '../quality-measure.ts'
import { coursesEnded, endedReason, finishedReason } from './nhs-course.ts'
import { nhsSet } from './nhs-measure.ts'
import { because, subjectOf } from './populations.ts'

/** How many of the courses that ended were treatment, which the outcome measures are about. */
export const finishedCourse: QualityMeasure = {
  ...nhsSet,
  id: 'nhs-finished-course',
  name: 'Finished course of treatment (NHS Talking Therapies rule)',
  shortName: 'Finished course',
  improvement: 'neither',
  populations: {
    initial_population: 'Courses that ended in the period, on the as-of day or before.',
    denominator: 'The same courses.',
    numerator: `At least ${contactsNeeded} attended treatment contacts; assessments and reviews are none.`,
  },
  evaluate: (record, question) =>
    coursesEnded(record, question).map((ended) => {
      const { key } = ended.episode
      const { met, reason, words } = finishedReason(ended)
      const ends = endedReason(ended)
      const reasons = [
        ends,
        { ...ends, population: 'denominator' } as const,
        because('numerator', met, reason, words),
      ]
      return subjectOf({ key, episodeKey: key, on: ended.endedOn, reasons })
    }),
}
