import { attendanceOf } from '../attendance.ts'
import { type CalendarDay, daysBetween } from '../calendar-day.ts'
import { dayInWords } from '../day-in-words.ts'
import { containsDay } from '../episode.ts'
import { contactsNeeded } from '../nhs-outcome.ts'
import type { PatientRecord } from '../patient-record.ts'
import type { MeasureQuestion, PopulationReason, QualityMeasure } from '../quality-measure.ts'
import { coursesEnded, type EndedCourse, endedReason, finishedReason } from './nhs-course.ts'
import { nhsSet } from './nhs-measure.ts'
import { because, subjectOf } from './populations.ts'

type Parameters = { readonly withinDays: number }

/** The first attended treatment contact of a course. */
const firstTreatment = (
  { appointments }: PatientRecord,
  { episode }: EndedCourse,
  asOf: CalendarDay,
): CalendarDay | null =>
  appointments.reduce<CalendarDay | null>((first, appointment) => {
    const { heldOn, isTreatment } = appointment
    const counts = isTreatment && heldOn <= asOf && containsDay(episode, heldOn)
    if (!counts || attendanceOf(appointment, asOf) !== 'attended') return first
    return first === null || heldOn < first ? heldOn : first
  }, null)

const waitReason = (
  referredOn: CalendarDay | null,
  treatedOn: CalendarDay | null,
  withinDays: number,
): PopulationReason | null => {
  if (treatedOn === null) return null
  if (referredOn === null) {
    return because('denominator_exclusion', true, 'No day of referral on record')
  }
  const days = daysBetween(referredOn, treatedOn)
  const words = `Referred on ${dayInWords(referredOn)}, first treatment contact on ${dayInWords(treatedOn)}: ${days} days`
  if (days < 0) {
    return because('denominator_exclusion', true, 'Treated before the day of referral on record', words)
  }
  return days <= withinDays
    ? because('numerator', true, `First treatment within ${withinDays} days of referral`, words)
    : because('numerator', false, `First treatment later than ${withinDays} days after referral`, words)
}

const evaluate = (record: PatientRecord, question: MeasureQuestion<Parameters>) =>
  coursesEnded(record, question).map((ended) => {
    const { key, referredOn } = ended.episode
    const treatedOn = ended.isFinished ? firstTreatment(record, ended, question.asOf) : null
    const wait = waitReason(referredOn, treatedOn, question.parameters.withinDays)
    const index = referredOn === null ? null : { on: referredOn, score: null }
    const reasons = [endedReason(ended), finishedReason(ended), ...(wait === null ? [] : [wait])]
    return subjectOf({ key, episodeKey: key, on: ended.endedOn, index, reasons })
  })

const waitMeasure = (id: string, weeks: number): QualityMeasure<Parameters> => ({
  ...nhsSet,
  id,
  name: `First treatment within ${weeks} weeks of referral (NHS Talking Therapies rule)`,
  shortName: `Treated within ${weeks} weeks`,
  improvement: 'higher',
  populations: {
    initial_population: 'Courses that ended in the period, on the as-of day or before.',
    denominator: `Finished courses: at least ${contactsNeeded} attended treatment contacts.`,
    denominator_exclusion: 'No day of referral on record, or the first treatment lies before it.',
    numerator: `The first attended treatment contact is at most ${weeks * 7} days after the referral.`,
  },
  parameters: { withinDays: weeks * 7 },
  parameterWords: { withinDays: 'Longest wait from referral to the first attended treatment contact, days' },
  evaluate,
})

export const treatedWithin6Weeks = waitMeasure('nhs-wait-6-weeks', 6)
export const treatedWithin18Weeks = waitMeasure('nhs-wait-18-weeks', 18)
