import { addDays, addMonths, type CalendarDay } from '../calendar-day.ts'
import { dayInWords, windowInWords } from '../day-in-words.ts'
import { findInstrument } from '../instruments/catalogue.ts'
import type { PatientRecord } from '../patient-record.ts'
import type { MeasureQuestion, MeasureSubject, PopulationReason, QualityMeasure } from '../quality-measure.ts'
import type { DayWindow } from '../supply.ts'
import { careExclusions } from './exclusions.ts'
import { followUpsIn } from './follow-up-facts.ts'
import { ageReason } from './followed-index.ts'
import { depressionDiagnoses, depressionVisits } from './index-event.ts'
import { stillOpen } from './last-score.ts'
import { ageAt, because, episodeKeyOn, isOpen, reachedPart, subjectOf } from './populations.ts'
import { diagnosesOf, standsIn, visitsIn } from './record-facts.ts'
import { isPositive, negativeWholeForm, type Screen, screenInWords, screensIn } from './screens-in.ts'

const parameters = { minimumAge: 12, followUpDays: 30, lookBackMonths: 12 }

type Parameters = typeof parameters
type Question = MeasureQuestion<Parameters>

const strata = [
  { from: 0, label: '12-17' },
  { from: 18, label: '18-64' },
  { from: 65, label: '65+' },
] as const

/** The days of a screen whose time for follow-up still ends in the period: of a year to 1 December. */
const screeningDays = ({ from, to }: DayWindow, followUpDays: number): DayWindow => ({
  from,
  to: addDays(to, -followUpDays),
})

/** The time before the period in which depression or bipolar disorder excludes. */
const daysBefore = ({ from }: DayWindow, months: number): DayWindow => ({
  from: addMonths(from, -months),
  to: addDays(from, -1),
})

const knownBefore = (record: PatientRecord, { lists, period, parameters: own }: Question) => {
  const before = daysBefore(period, own.lookBackMonths)
  const groups = [
    ['Depression or dysthymia', depressionDiagnoses(record, lists)],
    ['Bipolar disorder', diagnosesOf(record, lists['bipolar disorder'])],
  ] as const
  return groups.flatMap(([name, diagnoses]) => {
    const found = diagnoses.find((each) => standsIn(each, before))
    const reason = `${name} before the period`
    return found === undefined
      ? []
      : [
          because(
            'denominator_exclusion',
            true,
            reason,
            `${name} (${found.code}) in ${windowInWords(before)}`,
          ),
        ]
  })
}

interface Screened {
  readonly facts: Pick<MeasureSubject, 'key' | 'episodeKey' | 'on' | 'stratum'>
  readonly eligible: readonly PopulationReason[]
  readonly exclusions: readonly PopulationReason[]
  readonly screens: readonly Screen[]
  readonly window: DayWindow
}

/** Who could be screened, with the screens there are; null without any visit in time. */
const screened = (record: PatientRecord, question: Question): Screened | null => {
  const { period, asOf, lists, parameters: own } = question
  const window = screeningDays(period, own.followUpDays)
  const seen = reachedPart(window, asOf)
  const [visit] = visitsIn(record, lists['contact or office visit'], seen)
  if (visit === undefined) return null
  const on = visit.startedOn
  const age = ageAt(record, period.from)
  const known = knownBefore(record, question)
  const care = careExclusions(record, lists, period, asOf)
  const none = because('denominator_exclusion', false, 'No exclusion applies')
  return {
    facts: {
      key: 'patient',
      episodeKey: episodeKeyOn(record, on),
      on,
      stratum: age === null ? null : (strata.findLast(({ from }) => age >= from)?.label ?? null),
    },
    eligible: [
      because('initial_population', true, 'Visit in the period', `Visit of ${dayInWords(on)}`),
      ageReason(age, own.minimumAge, period.from, 'the first day of the period'),
    ],
    exclusions: known.length + care.length > 0 ? [...care, ...known] : [none],
    screens: screensIn(record, seen),
    window,
  }
}

const allEligible = ({ eligible }: Screened): boolean => eligible.every(({ met }) => met)

const notScreened = (population: 'denominator' | 'numerator', window: DayWindow): PopulationReason =>
  because(
    population,
    false,
    'No completed screen',
    `No completed form of a standard instrument in ${windowInWords(window)}`,
  )

const screenedReason = ({ screens, window }: Screened, asOf: CalendarDay): PopulationReason => {
  const [first] = screens
  if (isOpen(window, asOf)) return stillOpen(window, asOf)
  return first === undefined
    ? notScreened('numerator', window)
    : because('numerator', true, 'Screened', `${screenInWords(first)}, is the first completed screen`)
}

const followUpReason = (
  record: PatientRecord,
  { lists, asOf }: Question,
  positive: Screen,
  negative: Screen | null,
  window: DayWindow,
): PopulationReason => {
  if (isOpen(window, asOf)) return stillOpen(window, asOf)
  if (negative !== null)
    return because(
      'numerator',
      true,
      'Positive short form, negative whole form on the same day',
      `${screenInWords(positive)}, and ${screenInWords(negative)}, is negative on the same day`,
    )
  const later = { from: addDays(window.from, 1), to: window.to }
  const [visit] = depressionVisits(record, lists, later).withDepression
  const [found] = followUpsIn(record, lists['follow-up after a positive screen'], window)
  const what =
    found === undefined
      ? visit && `visit with depression on ${dayInWords(visit.endedOn)}`
      : `${found.what} on ${dayInWords(found.on)}`
  return what === undefined
    ? because(
        'numerator',
        false,
        'Positive screen without follow-up',
        `${screenInWords(positive)}, without follow-up in ${windowInWords(window)}`,
      )
    : because('numerator', true, 'Positive screen with follow-up', `${screenInWords(positive)}; ${what}`)
}

const shared = {
  version: '1',
  family: 'Depression screening and follow-up',
  unit: 'patient',
  improvement: 'higher',
  source: 'HEDIS DSF-E as described by health plans (instruments, thresholds, dates, strata)',
  notice:
    'Written from public descriptions, with the code lists of this service: not a HEDIS rate, which needs a licence and certification by NCQA.',
  needs: [
    'depression',
    'dysthymia',
    'bipolar disorder',
    'contact or office visit',
    'hospice or palliative care',
    'follow-up after a positive screen',
  ],
  strata: strata.map(({ label }) => label),
  parameters,
  parameterWords: {
    minimumAge: 'Youngest age on the first day of the period, in full years',
    followUpDays:
      'Days after a positive screen in which follow-up counts; screens count until so many before the end',
    lookBackMonths: 'Months before the period in which depression or bipolar disorder excludes',
  },
  reach: (period: DayWindow): DayWindow => period,
} as const

const unverified = [
  'depression or bipolar disorder in the year before, death and hospice care as exclusions',
  'everybody with a visit in time stands for the members of a plan',
]

const exclusionWords =
  'Depression, dysthymia or bipolar disorder that stands in the 12 months before the period; death, or hospice or palliative care, in it'
const eligibleWords =
  'At least 12 years old on the first day of the period, with a visit from it to 30 days before its end'

/** First rate: screened with a standard instrument. */
export const depressionScreened: QualityMeasure<Parameters> = {
  ...shared,
  id: 'dsf-screening',
  name: 'Depression screening (DSF-style)',
  shortName: 'Screened for depression',
  populations: {
    initial_population: eligibleWords,
    denominator: 'All of the initial population',
    denominator_exclusion: exclusionWords,
    numerator:
      'A completed form of a standard instrument from the first day of the period to 30 days before its end',
  },
  unverified,
  evaluate: (record, question) => {
    const found = screened(record, question)
    if (found === null) return []
    const { facts, eligible, exclusions, window, screens } = found
    if (!allEligible(found)) return [subjectOf({ ...facts, stratum: null, reasons: eligible })]
    const [first] = screens
    return [
      subjectOf({
        ...facts,
        window,
        index: first === undefined ? null : { on: first.form.takenOn, score: first.form.total },
        pending: isOpen(window, question.asOf),
        reasons: [
          ...eligible,
          because('denominator', true, 'All of the initial population'),
          ...exclusions,
          screenedReason(found, question.asOf),
        ],
      }),
    ]
  },
}

/** Second rate: of positive screens, followed up within 30 days. */
export const positiveScreenFollowedUp: QualityMeasure<Parameters> = {
  ...shared,
  id: 'dsf-follow-up',
  name: 'Follow-up on a positive depression screen (DSF-style)',
  shortName: 'Positive screen followed up',
  populations: {
    initial_population: eligibleWords,
    denominator: 'The first positive screen from the first day of the period to 30 days before its end',
    denominator_exclusion: exclusionWords,
    numerator:
      'Follow-up of the service’s list, or a later visit with depression, within 30 days; or a positive short form with a negative whole form on the same day',
  },
  unverified: [...unverified, 'which follow-up counts, beside a list of the service’s own'],
  evaluate: (record, question) => {
    const found = screened(record, question)
    if (found === null) return []
    const { facts, eligible, exclusions, screens } = found
    if (!allEligible(found)) return [subjectOf({ ...facts, stratum: null, reasons: eligible })]
    const positive = screens.find(isPositive)
    if (positive === undefined) {
      const [first] = screens
      const why =
        first === undefined
          ? notScreened('denominator', found.window)
          : because(
              'denominator',
              false,
              'No positive screen',
              `No screen in ${windowInWords(found.window)} is positive`,
            )
      return [subjectOf({ ...facts, reasons: [...eligible, why] })]
    }
    const { takenOn: on, total: score } = positive.form
    const window = { from: on, to: addDays(on, question.parameters.followUpDays) }
    const negative = negativeWholeForm(screens, positive, (code) => findInstrument(code)?.partOf ?? null)
    return [
      subjectOf({
        ...facts,
        on,
        episodeKey: episodeKeyOn(record, on) ?? facts.episodeKey,
        index: { on, score },
        window,
        pending: isOpen(window, question.asOf),
        reasons: [
          ...eligible,
          because('denominator', true, 'Positive screen', screenInWords(positive)),
          ...exclusions,
          followUpReason(record, question, positive, negative, window),
        ],
      }),
    ]
  },
}
