import { addDays } from '../calendar-day.ts'
import { responseReduction } from '../change.ts'
import { dayInWords, windowInWords } from '../day-in-words.ts'
import { phq9 } from '../instruments/phq-9.ts'
import type { QualityMeasure } from '../quality-measure.ts'
import type { DayWindow } from '../supply.ts'
import { exclusionLists } from './exclusions.ts'
import { ageStrata } from './followed-index.ts'
import { identificationPeriod } from './index-event.ts'
import { followedFromIntake, type IntakeParameters, type NumeratorOf } from './intake-index.ts'
import { lastScoreReason, noScoreReason, remissionTarget, responseTarget, stillOpen } from './last-score.ts'
import { because, isOpen } from './populations.ts'
import { completedForms } from './record-facts.ts'

/** Whether any PHQ-9 was completed in the window. */
const anyScoreReason: NumeratorOf<IntakeParameters> = (record, window, { asOf }) => {
  if (isOpen(window, asOf)) return stillOpen(window, asOf)
  const [first] = completedForms(record, phq9.code, window)
  return first === undefined
    ? noScoreReason(record, window, 'the window')
    : because(
        'numerator',
        true,
        'PHQ-9 in the window',
        `PHQ-9 of ${first.total} on ${dayInWords(first.takenOn)} lies in ${windowInWords(window)}`,
      )
}

const parameters: IntakeParameters = {
  minimumAge: 12,
  indexFrom: phq9.caseness,
  intakeMonths: 8,
  diagnosisDays: 15,
  windowFromDays: 120,
  windowToDays: 240,
}

const parameterWords: Readonly<Record<keyof IntakeParameters, string>> = {
  minimumAge: 'Youngest age on the index day, in full years',
  indexFrom: 'PHQ-9 score from which a score is elevated, in points',
  intakeMonths: 'Months from the intake period to the measurement period',
  diagnosisDays: 'Days before and after an elevated score on one of which depression must stand',
  windowFromDays: 'Days from the index day to the first of the follow-up window',
  windowToDays: 'Days from the index day to the last of the follow-up window',
}

const populationsOf = (numerator: string) => ({
  initial_population:
    'At least 12 years old on the index day: the first PHQ-9 above 9 of the intake period (the period, 8 months earlier) with depression or dysthymia within 15 days',
  denominator: 'All of the initial population',
  denominator_exclusion:
    'Death on or before the end of the period; hospice or palliative care, or bipolar, emotionally labile personality, psychotic or pervasive developmental disorder, from the start of the intake period to that end',
  numerator,
})

const shared = {
  version: '1',
  family: 'Depression follow-up, remission and response after four to eight months',
  unit: 'patient',
  improvement: 'higher',
  source: 'HEDIS DRR-E as described by NCQA and by health plans',
  notice:
    'Written from public descriptions, with the code lists of this service: not a HEDIS rate, which needs a licence and certification by NCQA.',
  unverified: [
    'the intake period from 1 May of the year before to 30 April',
    'a diagnosis within 15 days of the elevated score, read as one that stands on any of these days',
    'the exclusions and the days over which they are read',
    'the age is that on the index day',
  ],
  needs: ['depression', 'dysthymia', ...exclusionLists],
  strata: ageStrata,
  reach: (period: DayWindow): DayWindow => {
    const intake = identificationPeriod(period, parameters.intakeMonths)
    const last = addDays(intake.to, parameters.windowToDays)
    return { from: intake.from, to: last > period.to ? last : period.to }
  },
} as const

/** Followed up at all, by one PHQ-9 or more from 120 to 240 days after the index. */
export const drrFollowUp: QualityMeasure<IntakeParameters> = {
  ...shared,
  id: 'drr-follow-up',
  name: 'PHQ-9 follow-up after four to eight months (DRR-style)',
  shortName: 'Followed up with the PHQ-9',
  populations: populationsOf('A completed PHQ-9 from 120 to 240 days after the index day'),
  parameters,
  parameterWords,
  evaluate: (record, question) => {
    const subject = followedFromIntake(record, question, anyScoreReason)
    return subject === null ? [] : [subject]
  },
}

/** Remission: the most recent PHQ-9 of the window is below 5. */
export const drrRemission: QualityMeasure<IntakeParameters & { readonly remissionBelow: number }> = {
  ...shared,
  id: 'drr-remission',
  name: 'Depression remission after four to eight months (DRR-style)',
  shortName: 'Remission at 4 to 8 months',
  populations: populationsOf(
    'The last PHQ-9 from 120 to 240 days after the index day is below 5; without one it is not met',
  ),
  parameters: { ...parameters, remissionBelow: phq9.remissionBelow },
  parameterWords: {
    ...parameterWords,
    remissionBelow: 'PHQ-9 score below which there is remission, in points',
  },
  evaluate: (record, question) => {
    const subject = followedFromIntake(
      record,
      question,
      (_, window, { asOf, parameters: { remissionBelow } }) =>
        lastScoreReason(record, window, asOf, remissionTarget(remissionBelow)),
    )
    return subject === null ? [] : [subject]
  },
}

/** Response: the most recent PHQ-9 of the window is at least half below the index score. */
export const drrResponse: QualityMeasure<IntakeParameters & { readonly responseReduction: number }> = {
  ...shared,
  id: 'drr-response',
  name: 'Depression response after four to eight months (DRR-style)',
  shortName: 'Response at 4 to 8 months',
  populations: populationsOf(
    'The last PHQ-9 from 120 to 240 days after the index day is at least 50 % below the index score; without one it is not met',
  ),
  parameters: { ...parameters, responseReduction },
  parameterWords: {
    ...parameterWords,
    responseReduction: 'Part of the index score that must be gone, 0 to 1',
  },
  evaluate: (record, question) => {
    const subject = followedFromIntake(record, question, (_, window, { asOf, parameters: own }, indexScore) =>
      lastScoreReason(record, window, asOf, responseTarget(indexScore, own.responseReduction)),
    )
    return subject === null ? [] : [subject]
  },
}
