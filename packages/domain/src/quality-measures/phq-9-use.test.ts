import { expect, test } from 'vitest'
import type { CalendarDay } from '../calendar-day.ts'
import { defaultCodeLists } from '../default-code-lists.ts'
import type { PatientRecord } from '../patient-record.ts'
import type { DayWindow } from '../supply.ts'
import { phq9Use } from './phq-9-use.ts'
import { careEvent, diagnosis, form, outcomes, recordOf, visit } from './record-for-test.ts'

const year2026 = { from: '2026-01-01', to: '2026-12-31' }

const evaluate = (
  facts: Partial<PatientRecord>,
  {
    period = year2026,
    asOf = '2027-06-30',
  }: { readonly period?: DayWindow; readonly asOf?: CalendarDay } = {},
) =>
  phq9Use.evaluate(recordOf({ diagnoses: [diagnosis('F33.1', '2015-01-01')], ...facts }), {
    period,
    asOf,
    lists: defaultCodeLists,
    parameters: phq9Use.parameters,
  })

const phq = (takenOn: CalendarDay, total: number | null, more = {}) => form('PHQ-9', takenOn, total, more)
const seen = (day: CalendarDay, ...forms: readonly ReturnType<typeof phq>[]) => ({
  encounters: [visit(day)],
  forms,
})

test.each([
  [
    'a score on the first day',
    seen('2026-03-02', phq('2026-01-01', 3)),
    'met: PHQ-9 of 3 on 1 Jan 2026 lies in 1 Jan to 30 Apr 2026',
  ],
  [
    'a score the day before',
    seen('2026-03-02', phq('2025-12-31', 3)),
    'not met: No PHQ-9 in 1 Jan to 30 Apr 2026',
  ],
  [
    'a score on the last day',
    seen('2026-03-02', phq('2026-04-30', 20)),
    'met: PHQ-9 of 20 on 30 Apr 2026 lies in 1 Jan to 30 Apr 2026',
  ],
  [
    'a score the day after',
    seen('2026-03-02', phq('2026-05-01', 3)),
    'not met: No PHQ-9 in 1 Jan to 30 Apr 2026',
  ],
  [
    'a visit on the last day',
    seen('2026-04-30', phq('2026-01-05', 3)),
    'met: PHQ-9 of 3 on 5 Jan 2026 lies in 1 Jan to 30 Apr 2026',
  ],
  [
    'a visit the day after',
    seen('2026-05-01', phq('2026-01-05', 3)),
    'not met: No PHQ-9 in 1 May to 31 Aug 2026',
  ],
  ['a visit on the first day of the year', seen('2026-01-01'), 'not met: No PHQ-9 in 1 Jan to 30 Apr 2026'],
  ['a visit on the last day of the year', seen('2026-12-31'), 'not met: No PHQ-9 in 1 Sep to 31 Dec 2026'],
  ['a visit the day before the year', seen('2025-12-31', phq('2026-01-05', 3)), null],
  [
    'a prorated form',
    seen('2026-03-02', phq('2026-03-02', 3, { completeness: 'prorated' })),
    'not met: Only incomplete PHQ-9 in 1 Jan to 30 Apr 2026',
  ],
  [
    'a total alone',
    seen('2026-03-02', phq('2026-03-02', 3, { completeness: 'total_only' })),
    'met: PHQ-9 of 3 on 2 Mar 2026 lies in 1 Jan to 30 Apr 2026',
  ],
  [
    'another instrument',
    { encounters: [visit('2026-03-02')], forms: [form('GAD-7', '2026-03-02', 3)] },
    'not met: No PHQ-9 in 1 Jan to 30 Apr 2026',
  ],
  [
    'no depression',
    { ...seen('2026-03-02'), diagnoses: [] },
    'not in: Depression or dysthymia at none of the visits in 1 Jan to 30 Apr 2026 (1)',
  ],
  [
    'depression from the day after the visit',
    { ...seen('2026-03-02'), diagnoses: [diagnosis('F32.0', '2026-03-03')] },
    'not in: Depression or dysthymia at none of the visits in 1 Jan to 30 Apr 2026 (1)',
  ],
  [
    '12 on the day of the visit',
    { ...seen('2026-03-02'), birthDate: '2014-03-02' },
    'not met: No PHQ-9 in 1 Jan to 30 Apr 2026',
  ],
  [
    '12 the day after',
    { ...seen('2026-03-02'), birthDate: '2014-03-03' },
    'not in: 11 years old on the day of the visit, 2 Mar 2026',
  ],
  [
    'death on the last of the four months',
    { ...seen('2026-03-02'), diedOn: '2026-04-30' },
    'excluded: Died on 30 Apr 2026, on or before 30 Apr 2026',
  ],
  [
    'death the day after',
    { ...seen('2026-03-02'), diedOn: '2026-05-01' },
    'not met: No PHQ-9 in 1 Jan to 30 Apr 2026',
  ],
  [
    'palliative care on the first day',
    { ...seen('2026-03-02'), careEvents: [careEvent('palliative', '2026-01-01')] },
    'excluded: Hospice or palliative care on 1 Jan 2026',
  ],
  [
    'palliative care the day before',
    { ...seen('2026-03-02'), careEvents: [careEvent('palliative', '2025-12-31')] },
    'not met: No PHQ-9 in 1 Jan to 30 Apr 2026',
  ],
] as const)('%s', (_, facts, expected) => {
  expect(outcomes(evaluate(facts))).toEqual(expected === null ? [] : [expected])
})

test('each four months with a visit count on their own', () => {
  const subjects = evaluate({
    encounters: [visit('2026-02-01'), visit('2026-03-01'), visit('2026-10-10')],
    forms: [phq('2026-02-01', 12), phq('2026-06-01', 9)],
  })
  expect(subjects.map(({ key, stratum, on }) => [key, stratum, on])).toEqual([
    ['2026-01-01', 'Months 1-4', '2026-02-01'],
    ['2026-09-01', 'Months 9-12', '2026-10-10'],
  ])
  expect(outcomes(subjects)).toEqual([
    'met: PHQ-9 of 12 on 1 Feb 2026 lies in 1 Jan to 30 Apr 2026',
    'not met: No PHQ-9 in 1 Sep to 31 Dec 2026',
  ])
})

test('four months are open until their last day is over', () => {
  const facts = seen('2026-03-02', phq('2026-03-02', 3))
  expect(outcomes(evaluate(facts, { asOf: '2026-04-30' }))).toEqual([
    'pending: 1 Jan to 30 Apr 2026 is not over on 30 Apr 2026',
  ])
  expect(outcomes(evaluate(facts, { asOf: '2026-05-01' }))[0]).toMatch(/^met/)
})

test('a period that begins on a leap day, or ends early, is cut where it must be', () => {
  const windows = (period: DayWindow, days: readonly CalendarDay[]) =>
    evaluate({ encounters: days.map((day) => visit(day)) }, { period }).map(({ window }) => window)
  expect(windows({ from: '2024-02-29', to: '2025-02-27' }, ['2024-03-01', '2024-06-29'])).toEqual([
    { from: '2024-02-29', to: '2024-06-28' },
    { from: '2024-06-29', to: '2024-10-28' },
  ])
  expect(windows({ from: '2026-01-01', to: '2026-06-30' }, ['2026-05-01', '2026-07-01'])).toEqual([
    { from: '2026-05-01', to: '2026-06-30' },
  ])
})
