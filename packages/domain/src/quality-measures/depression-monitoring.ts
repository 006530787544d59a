import type { QualityMeasure } from '../quality-measure.ts'
import { followUpNeeds } from './followed-index.ts'
import { calendarThirds, thirdsOfYears } from './four-months.ts'
import { type MonitoringParameters, monitoredIn } from './monitored-months.ts'

/** Whether a PHQ-9 is used in each third of a year in which a patient with depression was seen, and in all of them. */
export const depressionMonitoring: QualityMeasure<MonitoringParameters> = {
  id: 'dms',
  version: '1',
  name: 'Monitoring of depression with the PHQ-9 (DMS-style)',
  shortName: 'Depression monitoring',
  family: 'Monitoring of depression',
  unit: 'patient and period',
  improvement: 'higher',
  populations: {
    initial_population:
      'Each third of a calendar year in the period (January to April, May to August, September to December) in which a visit with depression or dysthymia lies, at 12 years or older on the first day of the period',
    denominator: 'All of the initial population',
    denominator_exclusion:
      'Death, or hospice or palliative care, in the period; bipolar, emotionally labile personality, psychotic or pervasive developmental disorder that stands in the period',
    numerator: 'A completed PHQ-9 in the same third of the year',
  },
  source: 'HEDIS DMS-E as described by NCQA for its depression measures, and by NCINQ for measure 0245',
  notice:
    'Written from public descriptions, with the code lists of this service: not a HEDIS rate, which needs a licence and certification by NCQA.',
  unverified: [
    'the first and last days of the thirds of the year',
    'the exclusions, and that they are read over the whole period',
    'the age is that on the first day of the period',
  ],
  needs: followUpNeeds,
  strata: calendarThirds,
  parameters: { minimumAge: 12 },
  parameterWords: { minimumAge: 'Youngest age on the first day of the period, in full years' },
  reach: (period) => period,
  evaluate: (record, question) => {
    const { period } = question
    return thirdsOfYears(period).flatMap((third) => {
      const subject = monitoredIn(record, question, third, {
        ageDay: () => ({ on: period.from, name: 'the first day of the period' }),
        exclusionDays: () => ({ care: period, disorders: period }),
      })
      return subject ?? []
    })
  },
}
