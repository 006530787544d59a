import type { QualityMeasure } from '../quality-measure.ts'
import { followUpNeeds } from './followed-index.ts'
import { partsOfPeriod } from './four-months.ts'
import { type MonitoringParameters, monitoredIn } from './monitored-months.ts'

/** Whether a PHQ-9 is used at all: in each four months of the period in which a patient with depression was seen. */
export const phq9Use: QualityMeasure<MonitoringParameters> = {
  id: 'phq-9-use',
  version: '1',
  name: 'Use of the PHQ-9 in each four months (CMS160-style)',
  shortName: 'PHQ-9 use',
  family: 'Use of the PHQ-9',
  unit: 'patient and period',
  improvement: 'higher',
  populations: {
    initial_population:
      'Each four months of the period in which a visit with depression or dysthymia lies, at 12 years or older on the day of the visit',
    denominator: 'All of the initial population',
    denominator_exclusion:
      'Death, or hospice or palliative care in the period, on or before the end of the four months; bipolar, emotionally labile personality, psychotic or pervasive developmental disorder that stands from the visit to that end',
    numerator: 'A completed PHQ-9 in the same four months',
  },
  source: 'CBE 0712 / CMS160, version 8 (endorsement removed in 2022)',
  notice:
    'Written from public descriptions, with the code lists of this service: not a result of MN Community Measurement, no certified eCQM result.',
  unverified: [
    'the exclusions, taken over from CMS159',
    'the age is that on the day of the first visit of the four months',
  ],
  needs: followUpNeeds,
  strata: ['Months 1-4', 'Months 5-8', 'Months 9-12'],
  parameters: { minimumAge: 12 },
  parameterWords: { minimumAge: 'Youngest age on the day of the visit, in full years' },
  reach: (period) => period,
  evaluate: (record, question) =>
    partsOfPeriod(question.period).flatMap((part) => {
      const subject = monitoredIn(record, question, part, {
        ageDay: (on) => ({ on, name: 'the day of the visit' }),
        exclusionDays: (on) => ({
          care: { from: question.period.from, to: part.window.to },
          disorders: { from: on, to: part.window.to },
        }),
      })
      return subject ?? []
    }),
}
