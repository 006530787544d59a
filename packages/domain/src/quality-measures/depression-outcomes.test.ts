import { describe, expect, test } from 'vitest'
import type { CalendarDay } from '../calendar-day.ts'
import { defaultCodeLists } from '../default-code-lists.ts'
import type { PatientRecord } from '../patient-record.ts'
import type { MeasureSubject, QualityMeasure } from '../quality-measure.ts'
import type { DayWindow } from '../supply.ts'
import {
  remissionAt6Months,
  remissionAt12Months,
  responseAt6Months,
  responseAt12Months,
} from './depression-outcomes.ts'
import { diagnosis, form, outcomes, recordOf, visit } from './record-for-test.ts'

const year2026 = { from: '2026-01-01', to: '2026-12-31' }

type Asked = { readonly period?: DayWindow; readonly asOf?: CalendarDay }
const evaluate = <P extends QualityMeasure['parameters']>(
  { evaluate: ask, parameters }: QualityMeasure<P>,
  record: PatientRecord,
  { period = year2026, asOf = '2027-06-30' }: Asked = {},
): readonly MeasureSubject[] => ask(record, { period, asOf, lists: defaultCodeLists, parameters })

const phq = (takenOn: CalendarDay, total: number | null, more = {}) => form('PHQ-9', takenOn, total, more)
const visits = (...days: readonly CalendarDay[]) => days.map((day) => visit(day))

/** Elevated at each of these visits, and whatever else. */
const elevatedOn = (days: readonly CalendarDay[], ...others: readonly ReturnType<typeof phq>[]) =>
  recordOf({
    diagnoses: [diagnosis('F33.1', '2015-01-01')],
    encounters: visits(...days),
    forms: [...days.map((day) => phq(day, 16)), ...others],
  })

describe('six months after an index of 1 Aug 2025', () => {
  const followed = (...forms: readonly ReturnType<typeof phq>[]) => elevatedOn(['2025-08-01'], ...forms)
  const days = '3 Dec 2025 to 2 Apr 2026'

  test.each([
    ['no score', [], `not met: No PHQ-9 in ${days}`, `not met: No PHQ-9 in ${days}`],
    [
      'a score of 4',
      [phq('2026-02-01', 4)],
      `met: Last PHQ-9 in ${days} is 4 on 1 Feb 2026, below 5`,
      `met: Last PHQ-9 in ${days} is 4 on 1 Feb 2026, at least 50 % below the index score of 16`,
    ],
    [
      'a score of 5',
      [phq('2026-02-01', 5)],
      `not met: Last PHQ-9 in ${days} is 5 on 1 Feb 2026, not below 5`,
      `met: Last PHQ-9 in ${days} is 5 on 1 Feb 2026, at least 50 % below the index score of 16`,
    ],
    [
      'half of the index score',
      [phq('2026-02-01', 8)],
      `not met: Last PHQ-9 in ${days} is 8 on 1 Feb 2026, not below 5`,
      `met: Last PHQ-9 in ${days} is 8 on 1 Feb 2026, at least 50 % below the index score of 16`,
    ],
    [
      'one point above half',
      [phq('2026-02-01', 9)],
      `not met: Last PHQ-9 in ${days} is 9 on 1 Feb 2026, not below 5`,
      `not met: Last PHQ-9 in ${days} is 9 on 1 Feb 2026, not at least 50 % below the index score of 16`,
    ],
    [
      'the first day of the window',
      [phq('2025-12-03', 4)],
      `met: Last PHQ-9 in ${days} is 4 on 3 Dec 2025, below 5`,
      `met: Last PHQ-9 in ${days} is 4 on 3 Dec 2025, at least 50 % below the index score of 16`,
    ],
    [
      'the day before it',
      [phq('2025-12-02', 4)],
      `not met: No PHQ-9 in ${days}`,
      `not met: No PHQ-9 in ${days}`,
    ],
    [
      'the last day of the window',
      [phq('2026-04-02', 4)],
      `met: Last PHQ-9 in ${days} is 4 on 2 Apr 2026, below 5`,
      `met: Last PHQ-9 in ${days} is 4 on 2 Apr 2026, at least 50 % below the index score of 16`,
    ],
    [
      'the day after it',
      [phq('2026-04-03', 4)],
      `not met: No PHQ-9 in ${days}`,
      `not met: No PHQ-9 in ${days}`,
    ],
    [
      'the last score, not the best',
      [phq('2026-01-01', 2), phq('2026-03-01', 12)],
      `not met: Last PHQ-9 in ${days} is 12 on 1 Mar 2026, not below 5; 2 on 1 Jan 2026 was not the last`,
      `not met: Last PHQ-9 in ${days} is 12 on 1 Mar 2026, not at least 50 % below the index score of 16; 2 on 1 Jan 2026 was not the last`,
    ],
    [
      'a prorated form',
      [phq('2026-02-01', 4, { completeness: 'prorated' })],
      `not met: Only incomplete PHQ-9 in ${days}`,
      `not met: Only incomplete PHQ-9 in ${days}`,
    ],
  ] as const)('%s', (_, forms, remission, response) => {
    expect(outcomes(evaluate(remissionAt6Months, followed(...forms)))).toEqual([remission])
    expect(outcomes(evaluate(responseAt6Months, followed(...forms)))).toEqual([response])
  })

  test('it is open on the last day of the window and over the day after', () => {
    const record = followed(phq('2026-02-01', 4))
    expect(outcomes(evaluate(responseAt6Months, record, { asOf: '2026-04-02' }))[0]).toMatch(/^pending/)
    expect(outcomes(evaluate(responseAt6Months, record, { asOf: '2026-04-03' }))[0]).toMatch(/^met/)
  })

  test('death and bipolar disorder before the end of the window exclude', () => {
    const record = followed(phq('2026-02-01', 4))
    expect(outcomes(evaluate(remissionAt6Months, { ...record, diedOn: '2026-04-02' }))[0]).toMatch(
      /^excluded: Died/,
    )
    expect(outcomes(evaluate(remissionAt6Months, { ...record, diedOn: '2026-04-03' }))[0]).toMatch(/^met/)
    const bipolar = { ...record, diagnoses: [...record.diagnoses, diagnosis('F31.1', '2026-04-02')] }
    expect(outcomes(evaluate(remissionAt6Months, bipolar))[0]).toMatch(/^excluded: Bipolar/)
  })
})

test.each([
  [10, 5, 'met'],
  [11, 5, 'met'],
  [11, 6, 'not met'],
  [27, 13, 'met'],
  [27, 14, 'not met'],
])('from %i to %i response is %s', (index, last, standing) => {
  const record = recordOf({
    diagnoses: [diagnosis('F33.1', '2015-01-01')],
    encounters: visits('2025-03-03'),
    forms: [phq('2025-03-03', index), phq('2026-03-01', last)],
  })
  expect(outcomes(evaluate(responseAt12Months, record))[0]?.split(':')[0]).toBe(standing)
})

test.each([
  [remissionAt6Months, '2025-05-01', '2026-04-30'],
  [responseAt6Months, '2025-05-01', '2026-04-30'],
  [remissionAt12Months, '2024-11-01', '2025-10-31'],
  [responseAt12Months, '2024-11-01', '2025-10-31'],
])('the index day lies in the year, two months and the follow-up earlier (%#)', (measure, first, last) => {
  const dayBefore = first === '2025-05-01' ? '2025-04-30' : '2024-10-31'
  const dayAfter = last === '2026-04-30' ? '2026-05-01' : '2025-11-01'
  const seen = [dayBefore, first, last, dayAfter].map((day) => {
    const found = measure.evaluate(elevatedOn([day]), {
      period: year2026,
      asOf: '2027-06-30',
      lists: defaultCodeLists,
      parameters: measure.parameters as never,
    })
    return found.filter(({ index }) => index !== null).length
  })
  expect(seen).toEqual([0, 1, 1, 0])
})

describe('a new index needs the span of the earlier one to have ended', () => {
  /** Span of the index on 5 Feb 2024: to 5 Feb 2025 and 60 days, which is 6 Apr 2025. */
  test('on the last day of the span it has not', () => {
    const record = elevatedOn(['2024-02-05', '2025-04-06'])
    expect(outcomes(evaluate(remissionAt12Months, record))).toEqual([
      'not in: PHQ-9 of 16 on 6 Apr 2025 lies in the span of the index of 5 Feb 2024, which ends on 6 Apr 2025',
    ])
  })

  test('the day after, it has', () => {
    const [subject, ...more] = evaluate(remissionAt12Months, elevatedOn(['2024-02-05', '2025-04-07']))
    expect(more).toEqual([])
    expect(subject).toMatchObject({ key: '2025-04-07', index: { on: '2025-04-07', score: 16 } })
  })

  test('the first elevated score after the span is the index, not the first of the period', () => {
    const record = elevatedOn(['2024-02-05', '2025-03-01', '2025-05-01', '2025-06-01'])
    expect(evaluate(remissionAt12Months, record).map(({ on }) => on)).toEqual(['2025-05-01'])
  })

  test('spans follow one another: what is blocked blocks nothing', () => {
    // 1 Jan 2023 blocks to 1 Mar 2024; 2 Mar 2024 is an index and blocks to 1 May 2025.
    const record = elevatedOn(['2023-01-01', '2024-02-01', '2024-03-02', '2025-04-30', '2025-05-02'])
    expect(evaluate(remissionAt12Months, record).map(({ on }) => on)).toEqual(['2025-05-02'])
  })

  test('six-month measures block for as long', () => {
    const record = elevatedOn(['2024-08-01', '2025-06-01'])
    expect(outcomes(evaluate(remissionAt6Months, record))[0]).toMatch(
      /^not in: PHQ-9 of 16 on 1 Jun 2025 lies in the span/,
    )
  })

  test('elevated scores without a visit of depression block nothing', () => {
    const record = recordOf({
      diagnoses: [diagnosis('F33.1', '2025-01-01')],
      encounters: visits('2024-02-05', '2025-03-01'),
      forms: [phq('2024-02-05', 20), phq('2025-03-01', 16)],
    })
    expect(evaluate(remissionAt12Months, record).map(({ on }) => on)).toEqual(['2025-03-01'])
  })

  test('an index of more than 42 months before the identification period is not looked for', () => {
    // Seen, the first blocks the second, so that the third is an index whose span ends before the last.
    const later = ['2022-06-15', '2023-08-01', '2023-10-15', '2024-12-01'] as const
    const fromFirst = (first: CalendarDay) =>
      outcomes(evaluate(remissionAt12Months, elevatedOn([first, ...later])))[0]
    expect(fromFirst('2021-05-01')).toMatch(/^not met/)
    expect(fromFirst('2021-04-30')).toMatch(/^not in: .* lies in the span of the index of 15 Oct 2023/)
  })

  test('every index is in one year only, also when its visit lies in the next', () => {
    const record = recordOf({
      diagnoses: [diagnosis('F33.1', '2015-01-01')],
      encounters: visits('2025-11-03'),
      forms: [phq('2025-10-30', 18)],
    })
    expect(evaluate(remissionAt12Months, record).map(({ on }) => on)).toEqual(['2025-10-30'])
    const next = { period: { from: '2027-01-01', to: '2027-12-31' }, asOf: '2028-06-30' }
    expect(evaluate(remissionAt12Months, record, next)).toEqual([])
  })
})

test('no visit in time is nobody; a visit without an elevated score says why', () => {
  const calm = recordOf({
    diagnoses: [diagnosis('F33.1', '2015-01-01')],
    encounters: visits('2025-03-03'),
    forms: [phq('2025-03-03', 9)],
  })
  expect(outcomes(evaluate(remissionAt12Months, calm))[0]).toMatch(
    /^not in: Highest PHQ-9 .* is 9 on 3 Mar 2025/,
  )
  expect(evaluate(remissionAt12Months, { ...calm, encounters: visits('2023-03-03') })).toEqual([])
})
