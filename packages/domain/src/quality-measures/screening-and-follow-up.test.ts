import { describe, expect, test } from 'vitest'
import type { CalendarDay } from '../calendar-day.ts'
import { defaultCodeLists } from '../default-code-lists.ts'
import type { PatientRecord } from '../patient-record.ts'
import type { DayWindow } from '../supply.ts'
import { dispense, medication, therapy } from './care-facts-for-test.ts'
import { careEvent, diagnosis, episode, form, outcomes, recordOf, visit } from './record-for-test.ts'
import { screeningAndFollowUp } from './screening-and-follow-up.ts'

const year2025 = { from: '2025-01-01', to: '2025-12-31' }

const evaluate = (
  facts: Partial<PatientRecord>,
  { period = year2025, asOf = '2026-06-30' }: { period?: DayWindow; asOf?: CalendarDay } = {},
) =>
  screeningAndFollowUp.evaluate(recordOf(facts), {
    period,
    asOf,
    lists: defaultCodeLists,
    parameters: screeningAndFollowUp.parameters,
  })

const phq = (takenOn: CalendarDay, total: number | null, more = {}) => form('PHQ-9', takenOn, total, more)

/** A negative screen two days before the visit of 5 Mar 2025. */
const screened = { encounters: [visit('2025-03-05')], forms: [phq('2025-03-03', 9)] }
/** The same, positive; follow-up counts from 5 to 7 Mar. */
const positive = { ...screened, forms: [phq('2025-03-03', 10)] }
const isPositive =
  'PHQ-9 of 10 on 3 Mar 2025, 2 days before the visit of 5 Mar 2025, is positive (10 or more)'
const isNegative = 'PHQ-9 of 9 on 3 Mar 2025, 2 days before the visit of 5 Mar 2025, is negative (below 10)'
const unfollowed = `not met: ${isPositive}; no follow-up documented in 5 Mar to 7 Mar 2025`
const noScreen = (span: string) =>
  `not met: No screen in the 14 days before any visit; the last visit asks for one in ${span}`

const planned = (happenedOn: CalendarDay) => ({
  ...positive,
  careEvents: [careEvent('shared_decision', happenedOn)],
})

type Case = readonly [name: string, facts: Partial<PatientRecord>, expected: string | null]

const visitCases: readonly Case[] = [
  ['nobody without a visit counts', { forms: screened.forms }, null],
  [
    'a visit on the first day of the period',
    { encounters: [visit('2025-01-01')], forms: [phq('2024-12-31', 4)] },
    'met: PHQ-9 of 4 on 31 Dec 2024, 1 day before the visit of 1 Jan 2025, is negative (below 10)',
  ],
  [
    'a visit the day before the period',
    { encounters: [visit('2024-12-31')], forms: [phq('2024-12-31', 4)] },
    null,
  ],
  [
    'a visit on the last day of the period',
    { encounters: [visit('2025-12-31')], forms: [phq('2025-12-31', 4)] },
    'met: PHQ-9 of 4 on 31 Dec 2025, on the day of the visit of 31 Dec 2025, is negative (below 10)',
  ],
  [
    'a visit the day after the period',
    { encounters: [visit('2026-01-01')], forms: [phq('2026-01-01', 4)] },
    null,
  ],
  [
    'a visit that ends after the period',
    {
      encounters: [visit('2025-12-31', { endedOn: '2026-01-01' })],
      forms: [phq('2025-12-31', 4)],
    },
    null,
  ],
  ['a planned visit', { ...screened, encounters: [visit('2025-03-05', { status: 'planned' })] }, null],
  ['a cancelled visit', { ...screened, encounters: [visit('2025-03-05', { status: 'cancelled' })] }, null],
  [
    'a visit by telephone',
    { ...screened, encounters: [visit('2025-03-05', { kind: 'telephone' })] },
    `met: ${isNegative}`,
  ],
  [
    'a kind of contact that is not in the list',
    { ...screened, encounters: [visit('2025-03-05', { kind: 'inpatient' })] },
    null,
  ],
]

const ageCases: readonly Case[] = [
  ['aged 12 on the first day', { ...screened, birthDate: '2013-01-01' }, `met: ${isNegative}`],
  [
    'aged 11 on the first day and 12 at the visit',
    { ...screened, birthDate: '2013-01-02' },
    'not in: 11 years old on the first day of the period, 1 Jan 2025',
  ],
  [
    'born in the period',
    { ...screened, birthDate: '2025-02-01' },
    'not in: No birth date recorded that lies before 1 Jan 2025',
  ],
  [
    'without a birth date',
    { ...screened, birthDate: null },
    'not in: No birth date recorded that lies before 1 Jan 2025',
  ],
]

const bipolarCases: readonly Case[] = [
  [
    'bipolar disorder from the day before the visit',
    { ...screened, diagnoses: [diagnosis('F31.1', '2025-03-04')] },
    'excluded: Bipolar disorder (F31.1, since 4 Mar 2025) before the visit of 5 Mar 2025',
  ],
  [
    'bipolar disorder from the day of the visit',
    { ...screened, diagnoses: [diagnosis('F31.1', '2025-03-05')] },
    `met: ${isNegative}`,
  ],
  [
    'bipolar disorder that had passed',
    { ...screened, diagnoses: [diagnosis('F30.1', '2010-05-01', { abatedOn: '2011-05-01' })] },
    'excluded: Bipolar disorder (F30.1, since 1 May 2010) before the visit of 5 Mar 2025',
  ],
  [
    'bipolar disorder without a first day',
    { ...screened, diagnoses: [diagnosis('F31.9', null)] },
    'excluded: Bipolar disorder (F31.9, its first day not recorded) before the visit of 5 Mar 2025',
  ],
  [
    'bipolar disorder recorded by mistake',
    { ...screened, diagnoses: [diagnosis('F31.9', null, { status: 'entered-in-error' })] },
    `met: ${isNegative}`,
  ],
  [
    'bipolar disorder between two visits of the period',
    {
      ...screened,
      encounters: [visit('2025-03-05'), visit('2025-06-01')],
      diagnoses: [diagnosis('F31.1', '2025-05-31')],
    },
    'excluded: Bipolar disorder (F31.1, since 31 May 2025) before the visit of 1 Jun 2025',
  ],
  [
    'depression is no exclusion',
    { ...screened, diagnoses: [diagnosis('F33.1', '2020-01-01')] },
    `met: ${isNegative}`,
  ],
]

const screenCases: readonly Case[] = [
  ['no form at all', { encounters: [visit('2025-03-05')] }, noScreen('19 Feb to 5 Mar 2025')],
  [
    'a screen 14 days before the visit',
    { ...screened, forms: [phq('2025-02-19', 9)] },
    'met: PHQ-9 of 9 on 19 Feb 2025, 14 days before the visit of 5 Mar 2025, is negative (below 10)',
  ],
  [
    'a screen 15 days before the visit',
    { ...screened, forms: [phq('2025-02-18', 9)] },
    noScreen('19 Feb to 5 Mar 2025'),
  ],
  [
    'a screen the day after the visit',
    { ...screened, forms: [phq('2025-03-06', 9)] },
    noScreen('19 Feb to 5 Mar 2025'),
  ],
  [
    'a screen on the second day of a visit',
    {
      encounters: [visit('2025-03-05', { endedOn: '2025-03-06' })],
      forms: [phq('2025-03-06', 9)],
    },
    noScreen('19 Feb to 5 Mar 2025'),
  ],
  [
    'a prorated form',
    { ...screened, forms: [phq('2025-03-03', 9, { completeness: 'prorated' })] },
    'not met: Every screen in the days before a visit is incomplete: it has no total, or one filled in for blanks',
  ],
  [
    'a form that can’t be scored',
    { ...screened, forms: [phq('2025-03-03', null)] },
    'not met: Every screen in the days before a visit is incomplete: it has no total, or one filled in for blanks',
  ],
  [
    'a prorated form after a completed one: the completed one decides',
    { ...screened, forms: [phq('2025-03-03', 9), phq('2025-03-04', 15, { completeness: 'prorated' })] },
    `met: ${isNegative}`,
  ],
  [
    'a total without items',
    { ...screened, forms: [phq('2025-03-03', 9, { completeness: 'total_only' })] },
    `met: ${isNegative}`,
  ],
  [
    'a form that is no depression screen',
    { ...screened, forms: [form('GAD-7', '2025-03-03', 9)] },
    noScreen('19 Feb to 5 Mar 2025'),
  ],
  [
    'PHQ-2 of 2',
    { ...screened, forms: [form('PHQ-2', '2025-03-05', 2)] },
    'met: PHQ-2 of 2 on 5 Mar 2025, on the day of the visit of 5 Mar 2025, is negative (below 3)',
  ],
  [
    'PHQ-2 of 3',
    { ...screened, forms: [form('PHQ-2', '2025-03-05', 3)] },
    'not met: PHQ-2 of 3 on 5 Mar 2025, on the day of the visit of 5 Mar 2025, is positive (3 or more); ' +
      'no follow-up documented in 5 Mar to 7 Mar 2025',
  ],
  [
    'BDI-II of 19',
    { ...screened, forms: [form('BDI-II', '2025-03-05', 19, { completeness: 'total_only' })] },
    'met: BDI-II of 19 on 5 Mar 2025, on the day of the visit of 5 Mar 2025, is negative (below 20)',
  ],
  [
    'BDI-II of 20',
    { ...screened, forms: [form('BDI-II', '2025-03-05', 20, { completeness: 'total_only' })] },
    'not met: BDI-II of 20 on 5 Mar 2025, on the day of the visit of 5 Mar 2025, is positive (20 or more); ' +
      'no follow-up documented in 5 Mar to 7 Mar 2025',
  ],
  [
    'a positive PHQ-2 and a negative PHQ-9 of the same day: the whole form decides',
    { ...screened, forms: [phq('2025-03-03', 9), form('PHQ-2', '2025-03-03', 3)] },
    `met: ${isNegative}`,
  ],
  [
    'a negative PHQ-9 and a later positive PHQ-2: the later one decides',
    { ...screened, forms: [phq('2025-03-03', 9), form('PHQ-2', '2025-03-04', 3)] },
    'not met: PHQ-2 of 3 on 4 Mar 2025, 1 day before the visit of 5 Mar 2025, is positive (3 or more); ' +
      'no follow-up documented in 5 Mar to 7 Mar 2025',
  ],
  [
    'two forms of one day, the later recorded one decides',
    { ...screened, forms: [phq('2025-03-03', 12), phq('2025-03-03', 9)] },
    `met: ${isNegative}`,
  ],
  [
    'the most recent screen of several visits decides',
    {
      encounters: [visit('2025-03-05'), visit('2025-08-31')],
      forms: [phq('2025-03-03', 15), phq('2025-08-31', 3)],
    },
    'met: PHQ-9 of 3 on 31 Aug 2025, on the day of the visit of 31 Aug 2025, is negative (below 10)',
  ],
  [
    'a later visit without a screen leaves the earlier screen in force',
    { ...screened, encounters: [visit('2025-03-05'), visit('2025-09-30')] },
    `met: ${isNegative}`,
  ],
  [
    'a later form at no visit decides nothing',
    { ...screened, forms: [phq('2025-03-03', 9), phq('2025-05-31', 20)] },
    `met: ${isNegative}`,
  ],
]

const followUpCases: readonly Case[] = [
  ['a positive screen alone', positive, unfollowed],
  [
    'a plan on the day of the visit',
    planned('2025-03-05'),
    `met: ${isPositive}; shared decision on 5 Mar 2025`,
  ],
  [
    'a plan 2 days after the visit',
    planned('2025-03-07'),
    `met: ${isPositive}; shared decision on 7 Mar 2025`,
  ],
  ['a plan 3 days after the visit', planned('2025-03-08'), unfollowed],
  ['a plan between the screen and the visit', planned('2025-03-04'), unfollowed],
  [
    'a plan 2 days after the last day of a visit of two days',
    { ...planned('2025-03-08'), encounters: [visit('2025-03-05', { endedOn: '2025-03-06' })] },
    `met: ${isPositive}; shared decision on 8 Mar 2025`,
  ],
  [
    'a kind of care event that is not in the list',
    { ...positive, careEvents: [careEvent('side_effect', '2025-03-05')] },
    unfollowed,
  ],
  [
    'therapy that begins on the last day',
    { ...positive, treatments: [therapy('2025-03-07')] },
    `met: ${isPositive}; therapy begun on 7 Mar 2025`,
  ],
  ['therapy that began before the visit', { ...positive, treatments: [therapy('2025-03-04')] }, unfollowed],
  [
    'a drug that is begun',
    { ...positive, treatments: [medication('2025-03-06')] },
    `met: ${isPositive}; medication begun on 6 Mar 2025`,
  ],
  [
    'an antidepressant that is prescribed',
    {
      ...positive,
      prescribed: [{ ingredient: 'sertraline', drugClass: 'antidepressant', prescribedOn: '2025-03-06' }],
    },
    `met: ${isPositive}; antidepressant prescribed on 6 Mar 2025`,
  ],
  [
    'an antidepressant that is handed over',
    { ...positive, dispensed: [dispense('2025-03-06', 28)] },
    `met: ${isPositive}; antidepressant handed over on 6 Mar 2025`,
  ],
  [
    'another drug that is handed over',
    { ...positive, dispensed: [dispense('2025-03-06', 28, { drugClass: 'hypnotic' })] },
    unfollowed,
  ],
  [
    'a new referral on the last day',
    { ...positive, episodes: [episode('2025-04-01', { referredOn: '2025-03-07' })] },
    `met: ${isPositive}; new referral on 7 Mar 2025`,
  ],
  [
    'a new referral the day after',
    { ...positive, episodes: [episode('2025-04-01', { referredOn: '2025-03-08' })] },
    unfollowed,
  ],
  [
    'follow-up at the second visit that the screen was for',
    {
      ...planned('2025-03-17'),
      encounters: [visit('2025-03-05'), visit('2025-03-17')],
    },
    'met: PHQ-9 of 10 on 3 Mar 2025, 2 days before the visit of 5 Mar 2025, is positive (10 or more); ' +
      'shared decision on 17 Mar 2025',
  ],
  [
    'follow-up at a visit 15 days after the screen',
    {
      ...planned('2025-03-18'),
      encounters: [visit('2025-03-05'), visit('2025-03-18')],
    },
    unfollowed,
  ],
  [
    'follow-up after the period',
    {
      encounters: [visit('2025-12-31')],
      forms: [phq('2025-12-31', 20)],
      careEvents: [careEvent('shared_decision', '2026-01-01')],
    },
    'not met: PHQ-9 of 20 on 31 Dec 2025, on the day of the visit of 31 Dec 2025, is positive (10 or more); ' +
      'no follow-up documented in 31 Dec 2025',
  ],
  [
    'follow-up across the end of February',
    {
      encounters: [visit('2025-02-27')],
      forms: [phq('2025-02-27', 20)],
      careEvents: [careEvent('case_review', '2025-03-01')],
    },
    'met: PHQ-9 of 20 on 27 Feb 2025, on the day of the visit of 27 Feb 2025, is positive (10 or more); ' +
      'case review on 1 Mar 2025',
  ],
]

const table = (cases: readonly Case[]) =>
  test.each(cases.map((each) => [...each] as [...Case]))('%s', (_, facts, expected) => {
    expect(outcomes(evaluate(facts))).toEqual(expected === null ? [] : [expected])
  })

describe('a visit in the period', () => table(visitCases))
describe('the age on the first day of the period', () => table(ageCases))
describe('bipolar disorder before a visit excludes', () => table(bipolarCases))
describe('the screen', () => table(screenCases))
describe('follow-up of a positive screen', () => table(followUpCases))

describe('a period that begins in a leap year', () => {
  const period = { from: '2024-01-01', to: '2024-12-31' }

  test.each([
    [
      '2024-02-20',
      'met: PHQ-9 of 9 on 20 Feb 2024, 14 days before the visit of 5 Mar 2024, is negative (below 10)',
    ],
    ['2024-02-19', noScreen('20 Feb to 5 Mar 2024')],
  ])('a screen on %s for the visit of 5 March', (takenOn, expected) => {
    const facts = { encounters: [visit('2024-03-05')], forms: [phq(takenOn, 9)] }
    expect(outcomes(evaluate(facts, { period }))).toEqual([expected])
  })

  test.each([
    ['2024-02-29', true],
    ['2024-03-01', false],
  ])('follow-up on %s of a visit on 27 February counts: %s', (on, counts) => {
    const facts = {
      encounters: [visit('2024-02-27')],
      forms: [phq('2024-02-27', 20)],
      careEvents: [careEvent('shared_decision', on)],
    }
    expect(evaluate(facts, { period })[0]?.populations.numerator).toBe(counts)
  })
})

test.each([
  ['2024-02-28', 'not in: 11 years old on the first day of the period, 28 Feb 2024'],
  ['2024-02-29', `met: ${isNegative}`],
])('born on 29 February 2012, in a period that begins on %s', (from, expected) => {
  const facts = { ...screened, birthDate: '2012-02-29' }
  expect(outcomes(evaluate(facts, { period: { from, to: '2025-12-31' } }))).toEqual([expected])
})

describe('the as-of day', () => {
  test.each([
    ['2025-03-07', `pending: ${isPositive}; follow-up can be documented until 7 Mar 2025: none so far`],
    ['2025-03-08', unfollowed],
    ['2025-03-05', `pending: ${isPositive}; follow-up can be documented until 7 Mar 2025: none so far`],
  ])('a positive screen seen on %s', (asOf, expected) => {
    expect(outcomes(evaluate(positive, { asOf }))).toEqual([expected])
  })

  test('follow-up that was documented waits for the end of its days too', () => {
    expect(outcomes(evaluate(planned('2025-03-06'), { asOf: '2025-03-07' }))).toEqual([
      `pending: ${isPositive}; follow-up can be documented until 7 Mar 2025: shared decision on 6 Mar 2025`,
    ])
  })

  test('a visit after it is not looked at', () => {
    expect(evaluate(screened, { asOf: '2025-03-04' })).toEqual([])
  })
})

describe('late corrections', () => {
  test('a total corrected from 10 to 9 turns a miss into a met', () => {
    expect(outcomes(evaluate(positive))).toEqual([unfollowed])
    expect(outcomes(evaluate({ ...positive, forms: [phq('2025-03-03', 9)] }))).toEqual([`met: ${isNegative}`])
  })

  test('a visit corrected to an earlier day leaves the screen behind', () => {
    const moved = { ...screened, encounters: [visit('2025-03-02')] }
    expect(outcomes(evaluate(moved))).toEqual([noScreen('16 Feb to 2 Mar 2025')])
  })
})

test('reasons are the same for everybody in the same position', () => {
  const reasons = [screened, positive, planned('2025-03-06')].map(
    (facts) => evaluate(facts)[0]?.reasons.at(-1)?.reason,
  )
  expect(reasons).toEqual([
    'Negative screen',
    'Positive screen without follow-up',
    'Positive screen with follow-up',
  ])
})

test('a subject tells its visit, its screen and its window', () => {
  expect(evaluate({ ...positive, episodes: [episode('2025-02-01')] })[0]).toMatchObject({
    key: 'patient',
    episodeKey: 'episode of 2025-02-01',
    on: '2025-03-05',
    index: { on: '2025-03-03', score: 10 },
    window: { from: '2025-03-05', to: '2025-03-07' },
    stratum: null,
  })
})
