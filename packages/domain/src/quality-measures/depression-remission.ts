import { addDays } from '../calendar-day.ts'
import { phq9 } from '../instruments/phq-9.ts'
import type { QualityMeasure } from '../quality-measure.ts'
import {
  ageStrata,
  type FollowUpParameters,
  followedIndex,
  followUpNeeds,
  followUpWords,
  windowAround,
  withoutIndex,
} from './followed-index.ts'
import { identificationPeriod, searchIndex } from './index-event.ts'
import { remissionTarget } from './last-score.ts'

type Parameters = FollowUpParameters & { readonly remissionBelow: number }

const parameters: Parameters = {
  minimumAge: 12,
  indexFrom: phq9.caseness,
  lookBackDays: 7,
  identificationMonths: 14,
  followUpMonths: 12,
  windowDays: 60,
  remissionBelow: phq9.remissionBelow,
}

/** Depression remission at twelve months: one index per patient and period, the last score of its window decides. */
export const cms159: QualityMeasure<Parameters> = {
  id: 'cms159',
  version: '1',
  name: 'Depression remission at twelve months (CMS159-style)',
  shortName: 'Remission at 12 months',
  family: 'Depression remission at twelve months',
  unit: 'patient',
  improvement: 'higher',
  populations: {
    initial_population:
      'At least 12 years old on the day of the first PHQ-9 above 9 that lies from 7 days before to the end of a visit with depression or dysthymia; the visit ends from 14 to 2 months before the measurement year (the period, 14 months earlier)',
    denominator: 'All of the initial population',
    denominator_exclusion:
      'Death on or before the end of the follow-up window; hospice or palliative care from the start of the identification period to that end; bipolar, emotionally labile personality, psychotic or pervasive developmental disorder that stands on or before that end',
    numerator:
      'The last PHQ-9 within 60 days before or after 12 months from the index day is below 5; without one it is not met',
  },
  source:
    'CMS159 / CBE 0710e / MIPS 370, published logic 0.3.000 for the measurement period 2026; eCQI pages of versions 4 to 14',
  notice:
    'Follows the published logic of CMS159 with the code lists of this service: no certified eCQM result, nor one of MN Community Measurement.',
  unverified: [],
  needs: followUpNeeds,
  strata: ageStrata,
  parameters,
  parameterWords: {
    ...followUpWords,
    remissionBelow: 'PHQ-9 score below which there is remission, in points',
  },
  reach(period) {
    const identified = identificationPeriod(period, parameters.identificationMonths)
    return {
      from: addDays(identified.from, -parameters.lookBackDays),
      to: windowAround(identified.to, parameters.followUpMonths, parameters.windowDays).to,
    }
  },
  evaluate(record, question) {
    const identified = identificationPeriod(question.period, question.parameters.identificationMonths)
    const rule = { ...question.parameters, visits: identified, asOf: question.asOf }
    const search = searchIndex(record, question.lists, rule)
    if (search === null) return []
    if (search.kind === 'none') return [withoutIndex(record, search)]
    const target = remissionTarget(question.parameters.remissionBelow)
    const [first] = search.events
    return [
      followedIndex(record, question, first, {
        key: 'patient',
        careFrom: identified.from,
        targetOf: () => target,
      }),
    ]
  },
}
