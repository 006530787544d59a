import { attendanceSummary } from '../attendance.ts'
import type { CalendarDay } from '../calendar-day.ts'
import { dayInWords } from '../day-in-words.ts'
import { diagnosesBetween } from '../diagnosis-group.ts'
import {
  anxietyMeasuresFor,
  anxietyPairUsed,
  contactsNeeded,
  depressionMeasure,
  firstAndLast,
  isFinishedCourse,
  type MeasuredPair,
  type NhsOutcome,
  nhsOutcome,
  type PairedMeasure,
} from '../nhs-outcome.ts'
import type { PatientRecord, RecordedEpisode } from '../patient-record.ts'
import type { MeasureQuestion, PopulationReason } from '../quality-measure.ts'
import { type Score, scoresByEpisode, scoresWithBaseline } from './depression-course.ts'
import { onceForEach } from './once-for-each.ts'
import { because, isWithin } from './populations.ts'

/** First and last form of a measure in a course, with their totals as the paired rule reads them. */
export interface DatedPair extends MeasuredPair {
  readonly firstForm: Score | null
  readonly lastForm: Score | null
}

/** A course of treatment that has ended, with what the NHS rules say of it. */
export interface EndedCourse {
  readonly episode: RecordedEpisode
  readonly endedOn: CalendarDay
  readonly attendedTreatment: number
  readonly isFinished: boolean
}

export interface CourseOutcome {
  readonly depression: DatedPair
  readonly anxiety: DatedPair
  readonly outcome: NhsOutcome
}

/** A course that has ended, whenever that was; null while it is open. */
const endedCourse = onceForEach(
  ({ appointments }: PatientRecord, episode: RecordedEpisode): EndedCourse | null => {
    const { endedOn } = episode
    if (endedOn === null) return null
    const { counts } = attendanceSummary(appointments, episode, endedOn, 'treatment')
    const isFinished = isFinishedCourse(episode, counts.attended, endedOn)
    return { episode, endedOn, attendedTreatment: counts.attended, isFinished }
  },
)

/** Courses that ended in the period, on the as-of day or before; by the end of the course, not by its start. */
export const coursesEnded = (
  record: PatientRecord,
  { period, asOf }: MeasureQuestion,
): readonly EndedCourse[] =>
  record.episodes.flatMap((episode) => {
    const { endedOn } = episode
    if (endedOn === null || endedOn > asOf || !isWithin(endedOn, period)) return []
    return endedCourse(record, episode) ?? []
  })

/** The ICD code of the course's main problem: named with the episode, else with the patient; null where none is. */
const mainProblem = (record: PatientRecord, { episode, endedOn }: EndedCourse): string | null => {
  const primary = diagnosesBetween(record.diagnoses, episode.startedOn, endedOn).filter(
    ({ role, codeSystem }) => role === 'primary' && /icd/i.test(codeSystem),
  )
  const own = primary.find(({ episodeKey }) => episodeKey === episode.key)
  return (own ?? primary.find(({ episodeKey }) => episodeKey === null))?.code ?? null
}

const pairOf = (
  record: PatientRecord,
  { episode, endedOn }: EndedCourse,
  measure: PairedMeasure,
): DatedPair => {
  const scores = scoresByEpisode(record, measure.code, endedOn).find((each) => each.episode === episode)
  const { first, last } = firstAndLast(scores === undefined ? [] : scoresWithBaseline(scores), episode)
  return { measure, first: first?.total ?? null, last: last?.total ?? null, firstForm: first, lastForm: last }
}

/** First and last scores of both measures, and the flags that follow. */
export const courseOutcome = onceForEach((record: PatientRecord, course: EndedCourse): CourseOutcome => {
  const depression = pairOf(record, course, depressionMeasure)
  const measures = anxietyMeasuresFor(mainProblem(record, course))
  const pairs = measures.map((measure) => pairOf(record, course, measure))
  const used = anxietyPairUsed(pairs)
  const anxiety = pairs.find((pair) => pair === used) ?? { ...used, firstForm: null, lastForm: null }
  return { depression, anxiety, outcome: nhsOutcome(depression, anxiety) }
})

export const endedReason = ({ episode, endedOn }: EndedCourse): PopulationReason =>
  because(
    'initial_population',
    true,
    'Course ended in the period',
    `Course of ${dayInWords(episode.startedOn)} ended on ${dayInWords(endedOn)}`,
  )

export const finishedReason = ({
  isFinished,
  attendedTreatment: attended,
}: EndedCourse): PopulationReason => {
  const words = attended === 1 ? '1 attended treatment contact' : `${attended} attended treatment contacts`
  return isFinished
    ? because('denominator', true, `${contactsNeeded} or more attended treatment contacts`, words)
    : because('denominator', false, `Fewer than ${contactsNeeded} attended treatment contacts`, words)
}

const formInWords = ({ total, takenOn, completeness }: Score): string =>
  `${total} on ${dayInWords(takenOn)}${completeness === 'prorated' ? ' (blanks filled in)' : ''}`

/** @example 'PHQ-9 14 on 3 Jan 2025, then 8 on 2 Jun 2025' */
export const pairInWords = ({ measure, firstForm, lastForm }: DatedPair): string => {
  if (firstForm === null) return `${measure.code}: no score`
  const then = lastForm === null ? 'no score on a later day' : `then ${formInWords(lastForm)}`
  return `${measure.code} ${formInWords(firstForm)}, ${then}`
}
