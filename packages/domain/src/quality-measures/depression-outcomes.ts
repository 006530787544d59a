import { addDays, addMonths } from '../calendar-day.ts'
import { responseReduction } from '../change.ts'
import { phq9 } from '../instruments/phq-9.ts'
import type { MeasureQuestion, QualityMeasure } from '../quality-measure.ts'
import { ageStrata, followUpNeeds, followUpWords, windowAround } from './followed-index.ts'
import { identificationPeriod } from './index-event.ts'
import { remissionTarget, responseTarget } from './last-score.ts'
import { followedIndexes, type SpanParameters } from './spanned-indexes.ts'

const spanParameters = (followUpMonths: number): SpanParameters => ({
  minimumAge: 12,
  indexFrom: phq9.caseness,
  lookBackDays: 7,
  identificationMonths: followUpMonths + 2,
  followUpMonths,
  windowDays: 60,
  spanMonths: 12,
  historyMonths: 42,
})

const spanWords = {
  ...followUpWords,
  spanMonths: 'Months from an index day to the middle of the window in which the span of an index ends',
  historyMonths: 'Months before the identification period in which earlier index events are looked for',
}

const monthNames: Readonly<Record<number, string>> = { 6: 'six', 12: 'twelve' }

const followUpReach = (period: MeasureQuestion['period'], parameters: SpanParameters) => {
  const identified = identificationPeriod(period, parameters.identificationMonths)
  const first = addMonths(identified.from, -parameters.historyMonths)
  return {
    from: addDays(first, -parameters.lookBackDays),
    to: windowAround(identified.to, parameters.followUpMonths, parameters.windowDays).to,
  }
}

const shared = (months: 6 | 12) => ({
  version: '1',
  unit: 'patient' as const,
  improvement: 'higher' as const,
  source: `MN Community Measurement, depression care; window of 60 days as in its reviews of 1884; re-index notice of 2016`,
  notice:
    'Written from public descriptions, with the code lists of this service: not a result of MN Community Measurement.',
  needs: followUpNeeds,
  strata: ageStrata,
  initialPopulation: `At least 12 years old on the index day: the first PHQ-9 above 9 from 7 days before to the end of a visit with depression or dysthymia, outside the span of an earlier index (12 months and 60 days); the index day lies in the period, ${months + 2} months earlier`,
  exclusion:
    'Death on or before the end of the follow-up window; hospice or palliative care from the start of the identification period to that end; bipolar, emotionally labile personality, psychotic or pervasive developmental disorder that stands on or before that end',
})

const sharedUnverified = [
  'the identification period (the period, two months and the follow-up time earlier, so that its windows end in the period)',
  'the exclusions, taken over from CMS159',
  'of several scores in the window the last one counts',
]

const populationsOf = (initialPopulation: string, exclusion: string, numerator: string) => ({
  initial_population: initialPopulation,
  denominator: 'All of the initial population',
  denominator_exclusion: exclusion,
  numerator,
})

const remissionAt = (
  months: 6 | 12,
  unverified: readonly string[],
): QualityMeasure<SpanParameters & { readonly remissionBelow: number }> => {
  const { initialPopulation, exclusion, ...rest } = shared(months)
  const parameters = { ...spanParameters(months), remissionBelow: phq9.remissionBelow }
  return {
    ...rest,
    id: `remission-${months}-months`,
    name: `Depression remission at ${monthNames[months]} months (MNCM-style)`,
    shortName: `Remission at ${months} months, re-indexed`,
    family: `Depression outcome at ${monthNames[months]} months`,
    populations: populationsOf(
      initialPopulation,
      exclusion,
      `The last PHQ-9 within 60 days before or after ${months} months from the index day is below 5; without one it is not met`,
    ),
    unverified: [...unverified, ...sharedUnverified],
    parameters,
    parameterWords: { ...spanWords, remissionBelow: 'PHQ-9 score below which there is remission, in points' },
    reach: (period) => followUpReach(period, parameters),
    evaluate: (record, question) =>
      followedIndexes(record, question, () => remissionTarget(question.parameters.remissionBelow)),
  }
}

const responseAt = (
  months: 6 | 12,
  unverified: readonly string[],
): QualityMeasure<SpanParameters & { readonly responseReduction: number }> => {
  const { initialPopulation, exclusion, ...rest } = shared(months)
  const parameters = { ...spanParameters(months), responseReduction }
  return {
    ...rest,
    id: `response-${months}-months`,
    name: `Depression response at ${monthNames[months]} months (MNCM-style)`,
    shortName: `Response at ${months} months`,
    family: `Depression outcome at ${monthNames[months]} months`,
    populations: populationsOf(
      initialPopulation,
      exclusion,
      `The last PHQ-9 within 60 days before or after ${months} months from the index day is at least 50 % below the index score; without one it is not met`,
    ),
    unverified: [...unverified, ...sharedUnverified],
    parameters,
    parameterWords: { ...spanWords, responseReduction: 'Part of the index score that must be gone, 0 to 1' },
    reach: (period) => followUpReach(period, parameters),
    evaluate: (record, question) =>
      followedIndexes(record, question, (indexScore) =>
        responseTarget(indexScore, question.parameters.responseReduction),
      ),
  }
}

/** Remission (0711) and response (1884) at six months. */
export const remissionAt6Months = remissionAt(6, ['the number 0711'])
export const responseAt6Months = responseAt(6, [])
/** Remission (0710) and response (1885, endorsement removed in 2022) at twelve months. */
export const remissionAt12Months = remissionAt(12, [])
export const responseAt12Months = responseAt(12, ['in 2022 the endorsement of 1885 was removed'])
