import { addDays, type CalendarDay } from '../calendar-day.ts'
import { isRemitted } from '../change.ts'
import { dayInWords } from '../day-in-words.ts'
import { phq9 } from '../instruments/phq-9.ts'
import type { PatientRecord, RecordedEpisode } from '../patient-record.ts'
import type { MeasureQuestion, MeasureSubject, PopulationReason, QualityMeasure } from '../quality-measure.ts'
import type { RelapseCourse, Remission } from '../relapse.ts'
import { returnedWithin, returnHorizons, returnOfDepression } from '../return-of-depression.ts'
import type { DayWindow } from '../supply.ts'
import { depressionCourses, type EpisodeCourse } from './depression-course.ts'
import { because, isWithin, subjectOf } from './populations.ts'

type Parameters = { readonly horizonDays: number }

/** Why a remission without a return was not watched up to the last day of its window; null when it was. */
const lostBefore = (
  { lostOn, lastScoreOn }: Remission,
  { endedOn }: RecordedEpisode,
  last: CalendarDay,
): PopulationReason | null => {
  if (endedOn !== null && endedOn < last) {
    return because(
      'denominator_exclusion',
      true,
      'Episode ended before the last day, without a return until then',
      `No return by ${dayInWords(endedOn)}, when the episode ended; the last day is ${dayInWords(last)}`,
    )
  }
  return lostOn !== null && lostOn <= last
    ? because(
        'denominator_exclusion',
        true,
        'No score for too long, without a return until then',
        `No return by ${dayInWords(lastScoreOn)}, the last score before the silence; the last day is ${dayInWords(last)}`,
      )
    : null
}

/** A high score of the window that may still be confirmed. */
const awaited = ({ pending }: RelapseCourse, last: CalendarDay): CalendarDay | null =>
  pending.find((high) => high <= last) ?? null

const remissionReason = ({ onset, confirmedOn }: Remission): PopulationReason =>
  because(
    'initial_population',
    true,
    'First remission of the episode',
    `${phq9.code} below ${phq9.remissionBelow} from ${dayInWords(onset)} on, confirmed on ${dayInWords(confirmedOn)}`,
  )

const returnReason = (
  course: RelapseCourse,
  remission: Remission,
  horizonDays: number,
  last: CalendarDay,
): PopulationReason => {
  const found = returnOfDepression(course)
  if (found !== null && returnedWithin(found, horizonDays) && remission.returnOn !== null) {
    const day = dayInWords(remission.returnOn)
    return because(
      'numerator',
      true,
      `Return within ${horizonDays} days`,
      `${found.kind === 'recurrence' ? 'Recurrence' : 'Relapse'} on ${day}, ${found.days} days after the remission began`,
    )
  }
  return because(
    'numerator',
    false,
    `No return within ${horizonDays} days`,
    `No confirmed score of ${phq9.caseness} or more up to ${dayInWords(last)}`,
  )
}

const courseSubject = (
  { scores, course }: EpisodeCourse,
  { period, asOf, parameters: { horizonDays } }: MeasureQuestion<Parameters>,
): MeasureSubject | null => {
  const { episode } = scores
  const remission = course.remissions[0]
  if (remission === undefined) return null
  const { onset } = remission
  const last = addDays(onset, horizonDays)
  if (!isWithin(last, period)) return null
  const unit = {
    key: episode.key,
    episodeKey: episode.key,
    on: last,
    index: { on: onset, score: scores.baseline?.total ?? null },
    window: { from: onset, to: last } satisfies DayWindow,
  }
  const entry = [remissionReason(remission), because('denominator', true, 'All of the initial population')]
  const outcome = returnReason(course, remission, horizonDays, last)
  const lost = outcome.met ? null : lostBefore(remission, episode, last)
  if (lost !== null) return subjectOf({ ...unit, reasons: [...entry, lost] })
  const waiting = outcome.met ? null : awaited(course, last)
  const pending = last >= asOf || waiting !== null
  if (!pending) return subjectOf({ ...unit, reasons: [...entry, outcome] })
  const words =
    waiting === null
      ? `So far, up to ${dayInWords(asOf)}: ${outcome.words}`
      : `A score of ${phq9.caseness} or more on ${dayInWords(waiting)} may still be confirmed`
  const open = because('numerator', false, `The ${horizonDays} days are not over`, words)
  return subjectOf({ ...unit, pending, reasons: [...entry, open] })
}

/** Without a remitted score on a day whose window ends in the period there is nothing to look at. */
const mayHaveRemission = ({ forms }: PatientRecord, { from, to }: DayWindow): boolean =>
  forms.some(
    ({ instrument, takenOn, total }) =>
      instrument === phq9.code &&
      takenOn >= from &&
      takenOn <= to &&
      total !== null &&
      isRemitted(phq9, total) === true,
  )

const evaluate: QualityMeasure<Parameters>['evaluate'] = (record, question) => {
  const { period, asOf, parameters } = question
  const onsets = {
    from: addDays(period.from, -parameters.horizonDays),
    to: addDays(period.to, -parameters.horizonDays),
  }
  if (!mayHaveRemission(record, onsets)) return []
  return depressionCourses(record, asOf).flatMap((each) => courseSubject(each, question) ?? [])
}

const returnMeasure = (id: string, months: number, horizonDays: number): QualityMeasure<Parameters> => ({
  id,
  version: '1',
  name: `Relapse or recurrence within ${months} months of remission`,
  shortName: `Return within ${months} months`,
  family: 'Return of depression',
  unit: 'episode',
  improvement: 'lower',
  populations: {
    initial_population: `First remissions of an episode whose day ${horizonDays} lies in the period.`,
    denominator: 'The same remissions.',
    denominator_exclusion:
      'No return so far, and the episode ended or scores fell silent before the last day. The curve of the Cohort screen ' +
      'uses these people up to their last score; this rate is of those whose return or last day was seen.',
    numerator: `A return, relapse or recurrence, dated on its first high score, at most ${horizonDays} days after the remission began.`,
  },
  source:
    'Terms of the ACNP (Rush 2006); durations, confirmation and silence by Tandem, docs/clinical-definitions.md 2.1',
  notice: null,
  unverified: [],
  needs: [],
  strata: [],
  parameters: { horizonDays },
  parameterWords: {
    horizonDays: 'Days after the onset of remission in which a return counts, the last included',
  },
  reach: ({ to }) => ({ from: '0001-01-01', to }),
  evaluate,
})

export const returnWithin6Months = returnMeasure('relapse-6-months', 6, returnHorizons.sixMonths)
export const returnWithin12Months = returnMeasure('relapse-12-months', 12, returnHorizons.twelveMonths)
