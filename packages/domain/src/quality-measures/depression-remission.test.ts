import { describe, expect, test } from 'vitest'
import type { CalendarDay } from '../calendar-day.ts'
import type { CodeLists } from '../code-lists.ts'
import { defaultCodeLists } from '../default-code-lists.ts'
import type { PatientRecord } from '../patient-record.ts'
import type { DayWindow } from '../supply.ts'
import { cms159 } from './depression-remission.ts'
import { careEvent, diagnosis, episode, form, outcomes, recordOf, visit } from './record-for-test.ts'

const year2026 = { from: '2026-01-01', to: '2026-12-31' }

const evaluate = (
  record: PatientRecord,
  {
    period = year2026,
    asOf = '2027-06-30',
    lists = defaultCodeLists,
  }: {
    readonly period?: DayWindow
    readonly asOf?: CalendarDay
    readonly lists?: CodeLists
  } = {},
) => cms159.evaluate(record, { period, asOf, lists, parameters: cms159.parameters })

const depression = diagnosis('F32.1', '2025-01-01')
const phq = (takenOn: CalendarDay, total: number | null, more = {}) => form('PHQ-9', takenOn, total, more)

/** Index on 3 Mar 2025, window 2 Jan to 2 May 2026. */
const indexed = {
  diagnoses: [depression],
  encounters: [visit('2025-03-05')],
  forms: [phq('2025-03-03', 12)],
}
const followed = (takenOn: CalendarDay, total: number | null, more = {}) => ({
  ...indexed,
  forms: [...indexed.forms, phq(takenOn, total, more)],
})
const met = followed('2026-03-01', 4)
const withDiagnosis = (...more: readonly Parameters<typeof diagnosis>[]) => ({
  ...met,
  diagnoses: [depression, ...more.map((each) => diagnosis(...each))],
})

type Case = readonly [name: string, facts: Partial<PatientRecord>, expected: string | null]

/** The index alone: who gets in is told by whether the missing follow-up is counted against them. */
const isIndexed = 'not met: No PHQ-9 in 2 Jan to 2 May 2026'

const indexCases: readonly Case[] = [
  ['no visit at all', { ...indexed, encounters: [] }, null],
  [
    'a visit that ends on the first day of the identification period',
    {
      ...indexed,
      encounters: [visit('2024-11-01')],
      forms: [phq('2024-11-01', 12)],
      diagnoses: [diagnosis('F32.1', '2024-01-01')],
    },
    'not met: No PHQ-9 in 2 Sep to 31 Dec 2025',
  ],
  [
    'a visit that ends the day before it',
    {
      ...indexed,
      encounters: [visit('2024-10-31')],
      forms: [phq('2024-10-31', 12)],
      diagnoses: [diagnosis('F32.1', '2024-01-01')],
    },
    null,
  ],
  [
    'a visit that begins the day before it and ends in it',
    {
      ...indexed,
      encounters: [visit('2024-10-31', { endedOn: '2024-11-01' })],
      forms: [phq('2024-10-31', 12)],
      diagnoses: [diagnosis('F32.1', '2024-01-01')],
    },
    'not met: No PHQ-9 in 1 Sep to 30 Dec 2025',
  ],
  [
    'a visit on the last day of the identification period',
    { ...indexed, encounters: [visit('2025-10-31')], forms: [phq('2025-10-31', 12)] },
    'not met: No PHQ-9 in 1 Sep to 30 Dec 2026',
  ],
  [
    'a visit on the day from which the next one begins',
    { ...indexed, encounters: [visit('2025-11-01')], forms: [phq('2025-10-31', 12)] },
    null,
  ],
  [
    'a form before the identification period for a visit in it',
    {
      ...indexed,
      encounters: [visit('2024-11-04')],
      forms: [phq('2024-10-28', 12)],
      diagnoses: [diagnosis('F32.1', '2024-01-01')],
    },
    'not met: No PHQ-9 in 29 Aug to 27 Dec 2025',
  ],
  [
    'a visit that was planned',
    { ...indexed, encounters: [visit('2025-03-05', { status: 'planned' })] },
    null,
  ],
  [
    'a visit that was entered in error',
    { ...indexed, encounters: [visit('2025-03-05', { status: 'entered-in-error' })] },
    null,
  ],
  ['an inpatient contact', { ...indexed, encounters: [visit('2025-03-05', { kind: 'inpatient' })] }, null],
  [
    'a visit by telephone',
    { ...indexed, encounters: [visit('2025-03-05', { kind: 'telephone' })] },
    isIndexed,
  ],
  ['a form 7 days before the visit', { ...indexed, encounters: [visit('2025-03-10')] }, isIndexed],
  [
    'a form 8 days before the visit',
    { ...indexed, encounters: [visit('2025-03-11')] },
    'not in: No PHQ-9 from 7 days before a visit with depression to its end',
  ],
  ['a form on the day of the visit', { ...indexed, encounters: [visit('2025-03-03')] }, isIndexed],
  [
    'a form the day after the visit',
    { ...indexed, encounters: [visit('2025-03-02')] },
    'not in: No PHQ-9 from 7 days before a visit with depression to its end',
  ],
  [
    'a form on the last day of a visit of several days',
    { ...indexed, encounters: [visit('2025-03-01', { endedOn: '2025-03-03' })] },
    isIndexed,
  ],
  ['a score of 10', { ...indexed, forms: [phq('2025-03-03', 10)] }, isIndexed],
  [
    'a score of 9',
    { ...indexed, forms: [phq('2025-03-03', 9)] },
    'not in: Highest PHQ-9 from 7 days before a visit with depression to its end is 9 on 3 Mar 2025, not above 9',
  ],
  [
    'a total without answers',
    { ...indexed, forms: [phq('2025-03-03', 12, { completeness: 'total_only' })] },
    isIndexed,
  ],
  [
    'a prorated form',
    { ...indexed, forms: [phq('2025-03-03', 18, { completeness: 'prorated' })] },
    'not in: No completed PHQ-9 from 7 days before a visit with depression to its end, only incomplete ones',
  ],
  [
    'a form that can’t be scored',
    { ...indexed, forms: [phq('2025-03-03', null)] },
    'not in: No completed PHQ-9 from 7 days before a visit with depression to its end, only incomplete ones',
  ],
  [
    'another instrument',
    { ...indexed, forms: [form('PHQ-8', '2025-03-03', 12), form('GAD-7', '2025-03-03', 15)] },
    'not in: No PHQ-9 from 7 days before a visit with depression to its end',
  ],
  [
    'no diagnosis',
    { ...indexed, diagnoses: [] },
    'not in: Depression or dysthymia at none of the visits in 1 Nov 2024 to 31 Oct 2025 (1)',
  ],
  [
    'an anxiety disorder',
    { ...indexed, diagnoses: [diagnosis('F41.1', '2025-01-01')] },
    'not in: Depression or dysthymia at none of the visits in 1 Nov 2024 to 31 Oct 2025 (1)',
  ],
  ['dysthymia', { ...indexed, diagnoses: [diagnosis('F34.1', '2020-01-01')] }, isIndexed],
  [
    'depression in remission',
    { ...indexed, diagnoses: [diagnosis('F33.4', '2020-01-01', { status: 'remission' })] },
    isIndexed,
  ],
  [
    'a comorbid depression',
    { ...indexed, diagnoses: [diagnosis('F32.1', '2025-01-01', { role: 'comorbid' })] },
    isIndexed,
  ],
  ['onset on the day of the visit', { ...indexed, diagnoses: [diagnosis('F32.1', '2025-03-05')] }, isIndexed],
  [
    'onset the day after the visit',
    { ...indexed, diagnoses: [diagnosis('F32.1', '2025-03-06')] },
    'not in: Depression or dysthymia at none of the visits in 1 Nov 2024 to 31 Oct 2025 (1)',
  ],
  [
    'abated on the day of the visit',
    {
      ...indexed,
      diagnoses: [diagnosis('F32.1', '2025-01-01', { abatedOn: '2025-03-05', status: 'resolved' })],
    },
    isIndexed,
  ],
  [
    'abated the day before the visit',
    { ...indexed, diagnoses: [diagnosis('F32.1', '2025-01-01', { abatedOn: '2025-03-04' })] },
    'not in: Depression or dysthymia at none of the visits in 1 Nov 2024 to 31 Oct 2025 (1)',
  ],
  [
    'a diagnosis resolved nobody knows when',
    { ...indexed, diagnoses: [diagnosis('F32.1', '2025-01-01', { status: 'resolved' })] },
    'not in: Depression or dysthymia at none of the visits in 1 Nov 2024 to 31 Oct 2025 (1)',
  ],
  [
    'a refuted diagnosis',
    { ...indexed, diagnoses: [diagnosis('F32.1', '2025-01-01', { status: 'refuted' })] },
    'not in: Depression or dysthymia at none of the visits in 1 Nov 2024 to 31 Oct 2025 (1)',
  ],
  ['an onset that was not recorded', { ...indexed, diagnoses: [diagnosis('F32.1', null)] }, isIndexed],
  ['12 years old on the index day', { ...indexed, birthDate: '2013-03-03' }, isIndexed],
  [
    '12 years old the day after, though before the visit',
    { ...indexed, birthDate: '2013-03-04' },
    'not in: 11 years old on the index day, 3 Mar 2025',
  ],
  [
    'no birth date',
    { ...indexed, birthDate: null },
    'not in: No birth date recorded that lies before 3 Mar 2025',
  ],
]

describe('index event of the year 2026', () => {
  test.each(indexCases)('%s', (_, facts, expected) => {
    expect(outcomes(evaluate(recordOf(facts)))).toEqual(expected === null ? [] : [expected])
  })
})

const numeratorCases: readonly Case[] = [
  [
    'a last score of 4',
    followed('2026-03-01', 4),
    'met: Last PHQ-9 in 2 Jan to 2 May 2026 is 4 on 1 Mar 2026, below 5',
  ],
  [
    'a last score of 5',
    followed('2026-03-01', 5),
    'not met: Last PHQ-9 in 2 Jan to 2 May 2026 is 5 on 1 Mar 2026, not below 5',
  ],
  [
    'a last score of 0',
    followed('2026-03-01', 0),
    'met: Last PHQ-9 in 2 Jan to 2 May 2026 is 0 on 1 Mar 2026, below 5',
  ],
  [
    'a score on the first day of the window',
    followed('2026-01-02', 4),
    'met: Last PHQ-9 in 2 Jan to 2 May 2026 is 4 on 2 Jan 2026, below 5',
  ],
  ['a score the day before it', followed('2026-01-01', 4), isIndexed],
  [
    'a score on the last day of the window',
    followed('2026-05-02', 4),
    'met: Last PHQ-9 in 2 Jan to 2 May 2026 is 4 on 2 May 2026, below 5',
  ],
  ['a score the day after it', followed('2026-05-03', 4), isIndexed],
  [
    'a total without answers',
    followed('2026-03-01', 4, { completeness: 'total_only' }),
    'met: Last PHQ-9 in 2 Jan to 2 May 2026 is 4 on 1 Mar 2026, below 5',
  ],
  [
    'a prorated form alone',
    followed('2026-03-01', 4, { completeness: 'prorated' }),
    'not met: Only incomplete PHQ-9 in 2 Jan to 2 May 2026',
  ],
  [
    'a form that can’t be scored alone',
    followed('2026-03-01', null),
    'not met: Only incomplete PHQ-9 in 2 Jan to 2 May 2026',
  ],
  [
    'another instrument',
    { ...indexed, forms: [...indexed.forms, form('PHQ-8', '2026-03-01', 2)] },
    isIndexed,
  ],
  [
    'a worse score after a remitted one',
    { ...indexed, forms: [...indexed.forms, phq('2026-02-01', 3), phq('2026-04-20', 7)] },
    'not met: Last PHQ-9 in 2 Jan to 2 May 2026 is 7 on 20 Apr 2026, not below 5; 3 on 1 Feb 2026 was not the last',
  ],
  [
    'a remitted score after a worse one',
    { ...indexed, forms: [...indexed.forms, phq('2026-02-01', 7), phq('2026-04-20', 3)] },
    'met: Last PHQ-9 in 2 Jan to 2 May 2026 is 3 on 20 Apr 2026, below 5',
  ],
  [
    'a prorated form after a remitted score',
    {
      ...indexed,
      forms: [...indexed.forms, phq('2026-02-01', 3), phq('2026-04-20', 9, { completeness: 'prorated' })],
    },
    'met: Last PHQ-9 in 2 Jan to 2 May 2026 is 3 on 1 Feb 2026, below 5',
  ],
  [
    'two forms on one day, the later recorded counts',
    { ...indexed, forms: [...indexed.forms, phq('2026-03-01', 3), phq('2026-03-01', 6)] },
    'not met: Last PHQ-9 in 2 Jan to 2 May 2026 is 6 on 1 Mar 2026, not below 5',
  ],
]

describe('numerator of an index on 3 Mar 2025', () => {
  test.each(numeratorCases)('%s', (_, facts, expected) => {
    expect(outcomes(evaluate(recordOf(facts)))).toEqual([expected])
  })
})

const isMet = 'met: Last PHQ-9 in 2 Jan to 2 May 2026 is 4 on 1 Mar 2026, below 5'

const exclusionCases: readonly Case[] = [
  [
    'death on the last day of the window',
    { ...met, diedOn: '2026-05-02' },
    'excluded: Died on 2 May 2026, on or before 2 May 2026',
  ],
  ['death the day after it', { ...met, diedOn: '2026-05-03' }, isMet],
  [
    'hospice on the first day of the identification period',
    { ...met, encounters: [...met.encounters, visit('2024-11-01', { kind: 'hospice' })] },
    'excluded: Hospice or palliative care on 1 Nov 2024',
  ],
  [
    'hospice that ended the day before it',
    {
      ...met,
      encounters: [...met.encounters, visit('2024-10-01', { kind: 'hospice', endedOn: '2024-10-31' })],
    },
    isMet,
  ],
  [
    'hospice from before into the identification period',
    {
      ...met,
      encounters: [...met.encounters, visit('2024-10-01', { kind: 'hospice', endedOn: '2024-11-01' })],
    },
    'excluded: Hospice or palliative care on 1 Nov 2024',
  ],
  [
    'palliative care on the last day of the window',
    { ...met, careEvents: [careEvent('palliative care', '2026-05-02')] },
    'excluded: Hospice or palliative care on 2 May 2026',
  ],
  [
    'palliative care the day after it',
    { ...met, careEvents: [careEvent('palliative care', '2026-05-03')] },
    isMet,
  ],
  [
    'hospice that begins on the last day of the window',
    {
      ...met,
      encounters: [...met.encounters, visit('2026-05-02', { kind: 'hospice', endedOn: '2026-06-30' })],
    },
    'excluded: Hospice or palliative care on 2 May 2026',
  ],
  [
    'hospice that begins the day after it',
    { ...met, encounters: [...met.encounters, visit('2026-05-03', { kind: 'hospice' })] },
    isMet,
  ],
  [
    'palliative care as a diagnosis',
    withDiagnosis(['Z51.5', '2025-08-01']),
    'excluded: Hospice or palliative care on 1 Aug 2025',
  ],
  [
    'a hospice contact that was cancelled',
    {
      ...met,
      encounters: [...met.encounters, visit('2025-06-01', { kind: 'hospice', status: 'cancelled' })],
    },
    isMet,
  ],
  [
    'bipolar disorder with onset on the last day of the window',
    withDiagnosis(['F31.1', '2026-05-02']),
    'excluded: Bipolar disorder (F31.1), onset 2 May 2026, stands on or before 2 May 2026',
  ],
  ['bipolar disorder with onset the day after it', withDiagnosis(['F31.1', '2026-05-03']), isMet],
  [
    'bipolar disorder from long before',
    withDiagnosis(['F31.1', '2010-01-01']),
    'excluded: Bipolar disorder (F31.1), onset 1 Jan 2010, stands on or before 2 May 2026',
  ],
  [
    'bipolar disorder without an onset',
    withDiagnosis(['F31.1', null]),
    'excluded: Bipolar disorder (F31.1), onset not recorded, stands on or before 2 May 2026',
  ],
  ['bipolar disorder that was refuted', withDiagnosis(['F31.1', '2020-01-01', { status: 'refuted' }]), isMet],
  [
    'bipolar disorder that had passed before the index',
    withDiagnosis(['F31.1', '2010-01-01', { abatedOn: '2025-03-02' }]),
    isMet,
  ],
  [
    'bipolar disorder that stood on the index day',
    withDiagnosis(['F31.1', '2010-01-01', { abatedOn: '2025-03-03' }]),
    'excluded: Bipolar disorder (F31.1), onset 1 Jan 2010, stands on or before 2 May 2026',
  ],
  [
    'emotionally labile personality disorder',
    withDiagnosis(['F60.3', '2020-01-01']),
    'excluded: Emotionally labile personality disorder (F60.3), onset 1 Jan 2020, stands on or before 2 May 2026',
  ],
  ['another personality disorder', withDiagnosis(['F60.2', '2020-01-01']), isMet],
  [
    'schizophrenia',
    withDiagnosis(['F20.0', '2020-01-01']),
    'excluded: Psychotic disorder (F20.0), onset 1 Jan 2020, stands on or before 2 May 2026',
  ],
  [
    'pervasive developmental disorder',
    withDiagnosis(['F84.5', '2000-01-01']),
    'excluded: Pervasive developmental disorder (F84.5), onset 1 Jan 2000, stands on or before 2 May 2026',
  ],
  [
    'two exclusions are both told',
    { ...withDiagnosis(['F20.0', '2020-01-01']), diedOn: '2026-01-01' },
    'excluded: Died on 1 Jan 2026, on or before 2 May 2026: Psychotic disorder (F20.0), onset 1 Jan 2020, stands on or before 2 May 2026',
  ],
  [
    'a stay in hospital is no exclusion',
    { ...met, stays: [{ admittedOn: '2025-06-01', dischargedOn: '2026-05-01' }] },
    isMet,
  ],
]

describe('exclusions of an index on 3 Mar 2025', () => {
  test.each(exclusionCases)('%s', (_, facts, expected) => {
    expect(outcomes(evaluate(recordOf(facts)))).toEqual([expected])
  })
})

const monthEnds: readonly (readonly [index: CalendarDay, from: CalendarDay, to: CalendarDay])[] = [
  ['2025-02-28', '2025-12-30', '2026-04-29'],
  ['2025-01-31', '2025-12-02', '2026-04-01'],
  ['2025-08-31', '2026-07-02', '2026-10-30'],
]

test.each(monthEnds)(
  'an index on %s is followed from %s to %s: months first, then days',
  (index, from, to) => {
    const [subject] = evaluate(recordOf({ ...indexed, encounters: [visit(index)], forms: [phq(index, 12)] }))
    expect(subject?.window).toEqual({ from, to })
  },
)

test('an index on a leap day is followed around 28 February', () => {
  const [subject] = evaluate(
    recordOf({
      encounters: [visit('2024-02-29')],
      forms: [phq('2024-02-29', 15)],
      diagnoses: [diagnosis('F32.1', null)],
    }),
    { period: { from: '2025-01-01', to: '2025-12-31' } },
  )
  expect(subject).toMatchObject({ on: '2024-02-29', window: { from: '2024-12-30', to: '2025-04-29' } })
})

test('a window may end on a leap day', () => {
  const [subject] = evaluate(
    recordOf({
      encounters: [visit('2022-12-31')],
      forms: [phq('2022-12-31', 15)],
      diagnoses: [diagnosis('F32.1', null)],
    }),
    { period: { from: '2024-01-01', to: '2024-12-31' } },
  )
  expect(subject?.window).toEqual({ from: '2023-11-01', to: '2024-02-29' })
})

test('of a period from March to February the identification period ends with December', () => {
  const seen = ['2025-12-31', '2026-01-01'].map(
    (day) =>
      evaluate(recordOf({ ...indexed, encounters: [visit(day)], forms: [phq(day, 12)] }), {
        period: { from: '2026-03-01', to: '2027-02-28' },
      }).length,
  )
  expect(seen).toEqual([1, 0])
})

test('a period that begins at the end of a month keeps its identification period apart from the next', () => {
  const days = ['2025-01-30', '2025-01-31', '2026-01-30', '2026-01-31']
  const seen = days.map(
    (day) =>
      evaluate(recordOf({ ...indexed, encounters: [visit(day)], forms: [phq(day, 12)] }), {
        period: { from: '2026-03-31', to: '2027-03-30' },
        asOf: '2028-01-01',
      }).length,
  )
  expect(seen).toEqual([0, 1, 1, 0])
})

describe('several index events', () => {
  const elevated = {
    diagnoses: [depression],
    encounters: [visit('2025-01-15'), visit('2025-03-05'), visit('2025-09-01')],
  }

  test('the first elevated score at a visit is the index, once per patient', () => {
    const record = recordOf({
      ...elevated,
      forms: [phq('2025-01-15', 8), phq('2025-03-03', 12), phq('2025-09-01', 20)],
    })
    const [subject, ...more] = evaluate(record)
    expect(more).toEqual([])
    expect(subject?.index).toEqual({ on: '2025-03-03', score: 12 })
    expect(subject?.reasons[0]).toEqual({
      population: 'initial_population',
      met: true,
      reason: 'Depression with an elevated PHQ-9 at a visit',
      words: 'PHQ-9 of 12 on 3 Mar 2025 is the first above 9 within 7 days before the visit of 5 Mar 2025',
    })
  })

  test('a score at the visit itself is told as such', () => {
    const [subject] = evaluate(recordOf({ ...elevated, forms: [phq('2025-09-01', 20)] }))
    expect(subject?.reasons[0]?.words).toBe(
      'PHQ-9 of 20 on 1 Sep 2025 is the first above 9 at the visit of 1 Sep 2025',
    )
  })

  test('an index of the year before is none of this year, and this year’s index stands', () => {
    const record = recordOf({
      diagnoses: [diagnosis('F33.1', '2020-01-01')],
      encounters: [visit('2024-10-01'), visit('2025-02-01')],
      forms: [phq('2024-10-01', 22), phq('2025-02-01', 14)],
    })
    expect(evaluate(record)[0]?.index).toEqual({ on: '2025-02-01', score: 14 })
    expect(evaluate(record, { period: { from: '2025-01-01', to: '2025-12-31' } })[0]?.index).toEqual({
      on: '2024-10-01',
      score: 22,
    })
  })

  test('a child whose first elevated score came too early has no second chance in the period', () => {
    const record = recordOf({
      ...elevated,
      birthDate: '2013-06-01',
      forms: [phq('2025-03-03', 12), phq('2025-09-01', 20)],
    })
    expect(outcomes(evaluate(record))).toEqual(['not in: 11 years old on the index day, 3 Mar 2025'])
  })
})

test.each([
  ['2007-03-03', '18+'],
  ['2007-03-04', '12-17'],
  ['2013-03-03', '12-17'],
])('born on %s the stratum is %s', (birthDate, stratum) => {
  expect(evaluate(recordOf({ ...met, birthDate }))[0]?.stratum).toBe(stratum)
})

describe('corrections: a record as it stood is another record', () => {
  test('a follow-up score that was recorded late turns not met into met', () => {
    expect(outcomes(evaluate(recordOf(indexed)))).toEqual([isIndexed])
    expect(outcomes(evaluate(recordOf(met)))).toEqual([isMet])
  })

  test('an index score that was corrected to 9 takes the patient out', () => {
    const corrected = recordOf({ ...met, forms: [phq('2025-03-03', 9), phq('2026-03-01', 4)] })
    expect(outcomes(evaluate(corrected))[0]).toMatch(/^not in: Highest PHQ-9/)
  })

  test('an earlier elevated score that was recorded late moves the index and its window', () => {
    const late = recordOf({
      ...met,
      encounters: [visit('2025-01-10'), ...met.encounters],
      forms: [phq('2025-01-10', 18), ...met.forms],
    })
    expect(outcomes(evaluate(late))).toEqual([
      'met: Last PHQ-9 in 11 Nov 2025 to 11 Mar 2026 is 4 on 1 Mar 2026, below 5',
    ])
  })
})

describe('the day on which the question is asked', () => {
  test('on the last day of the window it is still open, met or not', () => {
    expect(outcomes(evaluate(recordOf(met), { asOf: '2026-05-02' }))).toEqual([
      'pending: The window 2 Jan to 2 May 2026 is not over on 2 May 2026',
    ])
  })

  test('the day after, it is over', () => {
    expect(outcomes(evaluate(recordOf(met), { asOf: '2026-05-03' }))).toEqual([isMet])
  })

  test('who died is excluded at once, but not before the death', () => {
    const record = recordOf({ ...indexed, diedOn: '2026-02-01' })
    expect(outcomes(evaluate(record, { asOf: '2026-02-01' }))).toEqual([
      'excluded: Died on 1 Feb 2026, on or before 2 May 2026',
    ])
    expect(outcomes(evaluate(record, { asOf: '2026-01-31' }))[0]).toMatch(/^pending/)
  })

  test('visits and forms of later days are not looked at', () => {
    expect(evaluate(recordOf(met), { asOf: '2025-03-04' })).toEqual([])
    expect(evaluate(recordOf(met), { asOf: '2025-03-05' })).toHaveLength(1)
  })
})

test('the episode that contains the index decides the site, else the one that contains its visit', () => {
  const [first, second] = [episode('2025-03-01'), episode('2025-03-05')]
  expect(evaluate(recordOf({ ...met, episodes: [first] }))[0]?.episodeKey).toBe(first.key)
  expect(evaluate(recordOf({ ...met, episodes: [second] }))[0]?.episodeKey).toBe(second.key)
  expect(evaluate(recordOf(met))[0]?.episodeKey).toBeNull()
})

test('countable reasons carry no day and no score of a patient', () => {
  const all = [...indexCases, ...numeratorCases, ...exclusionCases].flatMap(([, facts]) =>
    evaluate(recordOf(facts)),
  )
  const reasons = new Set(all.flatMap((subject) => subject.reasons.map(({ reason }) => reason)))
  expect([...reasons].toSorted()).toEqual([
    'Age not known',
    'All of the initial population',
    'At least 12 years old',
    'Bipolar disorder',
    'Depression with an elevated PHQ-9 at a visit',
    'Died',
    'Emotionally labile personality disorder',
    'Hospice or palliative care',
    'Last PHQ-9 in the window below 5',
    'Last PHQ-9 in the window not below 5',
    'No PHQ-9 above 9 at a visit',
    'No PHQ-9 at a visit',
    'No PHQ-9 in the window',
    'No depression or dysthymia at a visit',
    'No exclusion applies',
    'Only incomplete PHQ-9 at a visit',
    'Only incomplete PHQ-9 in the window',
    'Pervasive developmental disorder',
    'Psychotic disorder',
    'Under 12 years old on the index day',
  ])
})

test('lists of its own take the place of the default ones', () => {
  const local = (code: string) => [{ codeSystem: 'LOCAL', code, match: 'exact' as const }]
  const lists = { ...defaultCodeLists, depression: local('dep') }
  expect(outcomes(evaluate(recordOf(indexed), { lists }))[0]).toMatch(
    /^not in: Depression or dysthymia at none/,
  )
  const mapped = recordOf({ ...indexed, diagnoses: [{ ...depression, codeSystem: 'local', code: 'DEP' }] })
  expect(outcomes(evaluate(mapped, { lists }))).toEqual([isIndexed])
})

test('facts from the first to the last day that can matter are asked for', () => {
  expect(cms159.reach(year2026)).toEqual({ from: '2024-10-25', to: '2026-12-30' })
})
