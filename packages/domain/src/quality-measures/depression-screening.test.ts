import { describe, expect, test } from 'vitest'
import type { CalendarDay } from '../calendar-day.ts'
import { defaultCodeLists } from '../default-code-lists.ts'
import { bdi2 } from '../instruments/bdi-ii.ts'
import type { InstrumentCode } from '../instruments/catalogue.ts'
import type { PatientRecord } from '../patient-record.ts'
import type { DayWindow } from '../supply.ts'
import { depressionScreened, positiveScreenFollowedUp } from './depression-screening.ts'
import { careEvent, diagnosis, form, outcomes, recordOf, standingOf, visit } from './record-for-test.ts'
import { isPositiveScreen } from './screening-instruments.ts'

const year2026 = { from: '2026-01-01', to: '2026-12-31' }

type Asked = { readonly period?: DayWindow; readonly asOf?: CalendarDay }
const ask = (
  measure: typeof depressionScreened,
  facts: Partial<PatientRecord>,
  { period = year2026, asOf = '2027-06-30' }: Asked = {},
) =>
  measure.evaluate(recordOf({ encounters: [visit('2026-03-02')], ...facts }), {
    period,
    asOf,
    lists: defaultCodeLists,
    parameters: measure.parameters,
  })
const screened = (facts: Partial<PatientRecord>, asked?: Asked) => ask(depressionScreened, facts, asked)
const followedUp = (facts: Partial<PatientRecord>, asked?: Asked) =>
  ask(positiveScreenFollowedUp, facts, asked)

const notScreened = 'No completed form of a standard instrument in 1 Jan to 1 Dec 2026'

describe('screened', () => {
  test.each([
    ['no form', {}, `not met: ${notScreened}`],
    [
      'a form on the first day',
      { forms: [form('PHQ-9', '2026-01-01', 4)] },
      'met: PHQ-9 of 4 on 1 Jan 2026, positive from 10, is the first completed screen',
    ],
    ['a form the day before', { forms: [form('PHQ-9', '2025-12-31', 4)] }, `not met: ${notScreened}`],
    [
      'a form on 1 December',
      { forms: [form('PHQ-2', '2026-12-01', 1)] },
      'met: PHQ-2 of 1 on 1 Dec 2026, positive from 3, is the first completed screen',
    ],
    ['a form on 2 December', { forms: [form('PHQ-2', '2026-12-02', 1)] }, `not met: ${notScreened}`],
    ['an instrument for anxiety', { forms: [form('GAD-7', '2026-03-02', 1)] }, `not met: ${notScreened}`],
    [
      'a prorated form',
      { forms: [form('PHQ-9', '2026-03-02', 4, { completeness: 'prorated' })] },
      `not met: ${notScreened}`,
    ],
    ['12 on the first day of the period', { birthDate: '2014-01-01' }, `not met: ${notScreened}`],
    [
      '12 the day after',
      { birthDate: '2014-01-02' },
      'not in: 11 years old on the first day of the period, 1 Jan 2026',
    ],
    ['no birth date', { birthDate: null }, 'not in: No birth date recorded that lies before 1 Jan 2026'],
    ['a visit on 1 December', { encounters: [visit('2026-12-01')] }, `not met: ${notScreened}`],
    ['a visit on 2 December', { encounters: [visit('2026-12-02')] }, null],
    [
      'depression until the day before the period',
      { diagnoses: [diagnosis('F32.1', '2024-01-01', { abatedOn: '2025-12-31' })] },
      'excluded: Depression or dysthymia (F32.1) in 1 Jan to 31 Dec 2025',
    ],
    [
      'depression until two years before',
      { diagnoses: [diagnosis('F32.1', '2024-01-01', { abatedOn: '2024-12-31' })] },
      `not met: ${notScreened}`,
    ],
    [
      'depression from the first day of the period',
      { diagnoses: [diagnosis('F32.1', '2026-01-01')] },
      `not met: ${notScreened}`,
    ],
    [
      'bipolar disorder in the year before',
      { diagnoses: [diagnosis('F31.1', '2025-12-31')] },
      'excluded: Bipolar disorder (F31.1) in 1 Jan to 31 Dec 2025',
    ],
    [
      'death on the last day of the period',
      { diedOn: '2026-12-31' },
      'excluded: Died on 31 Dec 2026, on or before 31 Dec 2026',
    ],
    ['death after it', { diedOn: '2027-01-01' }, `not met: ${notScreened}`],
    [
      'hospice on the first day of the period',
      { careEvents: [careEvent('hospice', '2026-01-01')] },
      'excluded: Hospice or palliative care on 1 Jan 2026',
    ],
    [
      'hospice the day before',
      { careEvents: [careEvent('hospice', '2025-12-31')] },
      `not met: ${notScreened}`,
    ],
  ] as const)('%s', (_, facts, expected) => {
    expect(outcomes(screened(facts))).toEqual(expected === null ? [] : [expected])
  })

  test.each([
    ['2008-01-02', '12-17'],
    ['2008-01-01', '18-64'],
    ['1961-01-02', '18-64'],
    ['1961-01-01', '65+'],
  ])('born on %s the stratum is %s', (birthDate, stratum) => {
    expect(screened({ birthDate })[0]?.stratum).toBe(stratum)
  })

  test('is open until 1 December is over', () => {
    const facts = { forms: [form('PHQ-9', '2026-03-02', 4)] }
    expect(outcomes(screened(facts, { asOf: '2026-12-01' }))[0]).toMatch(/^pending/)
    expect(outcomes(screened(facts, { asOf: '2026-12-02' }))[0]).toMatch(/^met/)
  })

  test('of another period counts until 30 days before its end', () => {
    const period = { from: '2026-01-01', to: '2026-03-31' }
    expect(screened({ encounters: [visit('2026-02-02')] }, { period })[0]?.window).toEqual({
      from: '2026-01-01',
      to: '2026-03-01',
    })
  })
})

describe('a positive screen', () => {
  test.each<readonly [InstrumentCode, number, boolean]>([
    ['PHQ-9', 9, false],
    ['PHQ-9', 10, true],
    ['PHQ-2', 2, false],
    ['PHQ-2', 3, true],
    ['BDI-II', 19, false],
    ['BDI-II', 20, true],
  ])('%s of %i: %s', (instrument, total, positive) => {
    const [subject] = followedUp({ forms: [form(instrument, '2026-03-02', total)] })
    expect(subject?.populations.denominator).toBe(positive)
    expect(isPositiveScreen(instrument, total)).toBe(positive)
  })

  test.each([
    ['PHQ-9M', 9, 10],
    ['BDI-FS', 7, 8],
    ['CESD-R', 16, 17],
    ['EPDS', 9, 10],
    ['PROMIS Depression', 60, 60.1],
  ])('%s is negative at %d and positive at %d', (instrument, negative, positive) => {
    expect(isPositiveScreen(instrument, negative)).toBe(false)
    expect(isPositiveScreen(instrument, positive)).toBe(true)
  })

  test('no other instrument screens for depression', () => {
    expect(isPositiveScreen('GAD-7', 21)).toBeNull()
  })

  test('the threshold of BDI-II is the one that its instrument names for screening', () => {
    expect(bdi2.otherThresholds[0].name).toBe('positive depression screen in HEDIS')
  })
})

const positive = { forms: [form('PHQ-9', '2026-03-02', 15)] }
const stated = 'PHQ-9 of 15 on 2 Mar 2026, positive from 10'
const without = `not met: ${stated}, without follow-up in 2 Mar to 1 Apr 2026`
const treatment = (startedOn: CalendarDay) => ({
  component: 'therapy' as const,
  drugClass: null,
  modality: 'CBT',
  asNeeded: false,
  startedOn,
  endedOn: null,
  episodeEndedOn: null,
  drug: null,
  doseMg: null,
  stopReason: null,
  episodeKey: 'a',
})

describe('followed up', () => {
  test.each([
    ['nothing', {}, without],
    [
      'a decision on the same day',
      { careEvents: [careEvent('shared_decision', '2026-03-02')] },
      `met: ${stated}; shared decision on 2 Mar 2026`,
    ],
    [
      'a decision on day 30',
      { careEvents: [careEvent('shared_decision', '2026-04-01')] },
      `met: ${stated}; shared decision on 1 Apr 2026`,
    ],
    ['a decision on day 31', { careEvents: [careEvent('shared_decision', '2026-04-02')] }, without],
    ['a decision the day before', { careEvents: [careEvent('shared_decision', '2026-03-01')] }, without],
    ['an event that is no follow-up', { careEvents: [careEvent('life_event', '2026-03-05')] }, without],
    [
      'therapy begun',
      { treatments: [treatment('2026-03-20')] },
      `met: ${stated}; therapy begun on 20 Mar 2026`,
    ],
    ['therapy begun before', { treatments: [treatment('2026-03-01')] }, without],
    [
      'an antidepressant prescribed',
      { prescribed: [{ ingredient: 'sertraline', drugClass: 'antidepressant', prescribedOn: '2026-03-03' }] },
      `met: ${stated}; antidepressant prescribed on 3 Mar 2026`,
    ],
    [
      'a hypnotic prescribed',
      { prescribed: [{ ingredient: 'zopiclone', drugClass: 'hypnotic', prescribedOn: '2026-03-03' }] },
      without,
    ],
    [
      'a later visit with depression',
      {
        encounters: [visit('2026-03-02'), visit('2026-03-16')],
        diagnoses: [diagnosis('F32.1', '2026-03-02')],
      },
      `met: ${stated}; visit with depression on 16 Mar 2026`,
    ],
    ['a later visit without depression', { encounters: [visit('2026-03-02'), visit('2026-03-16')] }, without],
    [
      'the visit of the screen itself, with depression',
      { diagnoses: [diagnosis('F32.1', '2026-03-02')] },
      without,
    ],
    [
      'a later visit with depression on day 31',
      {
        encounters: [visit('2026-03-02'), visit('2026-04-02')],
        diagnoses: [diagnosis('F32.1', '2026-03-02')],
      },
      without,
    ],
  ])('%s', (_, facts, expected) => {
    expect(outcomes(followedUp({ ...positive, ...facts }))).toEqual([expected])
  })

  test('without a screen, or without a positive one, is not asked for', () => {
    expect(outcomes(followedUp({}))).toEqual([`not in denominator: ${notScreened}`])
    expect(outcomes(followedUp({ forms: [form('PHQ-9', '2026-03-02', 9)] }))).toEqual([
      'not in denominator: No screen in 1 Jan to 1 Dec 2026 is positive',
    ])
  })

  test('goes by the first positive screen, whatever came before and after it', () => {
    const forms = [
      form('PHQ-9', '2026-02-01', 3),
      form('PHQ-2', '2026-03-02', 4),
      form('PHQ-9', '2026-04-10', 20),
    ]
    const [subject] = followedUp({ forms, careEvents: [careEvent('case_review', '2026-04-12')] })
    expect(subject).toMatchObject({ on: '2026-03-02', index: { on: '2026-03-02', score: 4 } })
    expect(outcomes([subject].flatMap((each) => each ?? []))).toEqual([
      'not met: PHQ-2 of 4 on 2 Mar 2026, positive from 3, without follow-up in 2 Mar to 1 Apr 2026',
    ])
  })

  test('a positive PHQ-2 with a negative PHQ-9 on the same day is', () => {
    const forms = (phq9Total: number, day: CalendarDay) => ({
      forms: [form('PHQ-2', '2026-03-02', 4), form('PHQ-9', day, phq9Total)],
    })
    expect(outcomes(followedUp(forms(9, '2026-03-02')))).toEqual([
      'met: PHQ-2 of 4 on 2 Mar 2026, positive from 3, and PHQ-9 of 9 on 2 Mar 2026, positive from 10, is negative on the same day',
    ])
    expect(outcomes(followedUp(forms(10, '2026-03-02')))[0]).toMatch(/^not met: PHQ-9 of 10/)
    expect(outcomes(followedUp(forms(9, '2026-03-03')))[0]).toMatch(/^not met: PHQ-2 of 4/)
  })

  test('a positive PHQ-9 with a negative PHQ-2 on the same day is not', () => {
    const forms = [form('PHQ-2', '2026-03-02', 2), form('PHQ-9', '2026-03-02', 11)]
    expect(followedUp({ forms }).map(standingOf)).toEqual(['not met'])
  })

  test('is open until day 30 is over', () => {
    const facts = { ...positive, careEvents: [careEvent('case_review', '2026-03-05')] }
    expect(outcomes(followedUp(facts, { asOf: '2026-04-01' }))).toEqual([
      'pending: The window 2 Mar to 1 Apr 2026 is not over on 1 Apr 2026',
    ])
    expect(outcomes(followedUp(facts, { asOf: '2026-04-02' }))[0]).toMatch(/^met/)
  })

  test('excludes whoever the first rate excludes', () => {
    const facts = { ...positive, diagnoses: [diagnosis('F34.1', '2025-06-01')] }
    expect(outcomes(followedUp(facts))).toEqual([
      'excluded: Depression or dysthymia (F34.1) in 1 Jan to 31 Dec 2025',
    ])
  })
})
