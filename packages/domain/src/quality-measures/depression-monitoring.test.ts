import { expect, test } from 'vitest'
import type { CalendarDay } from '../calendar-day.ts'
import { defaultCodeLists } from '../default-code-lists.ts'
import type { PatientRecord } from '../patient-record.ts'
import type { DayWindow } from '../supply.ts'
import { depressionMonitoring } from './depression-monitoring.ts'
import { diagnosis, form, outcomes, recordOf, visit } from './record-for-test.ts'

const year2026 = { from: '2026-01-01', to: '2026-12-31' }
const depression = diagnosis('F33.1', '2015-01-01')

const evaluate = (
  facts: Partial<PatientRecord>,
  {
    period = year2026,
    asOf = '2027-06-30',
  }: { readonly period?: DayWindow; readonly asOf?: CalendarDay } = {},
) =>
  depressionMonitoring.evaluate(recordOf({ diagnoses: [depression], ...facts }), {
    period,
    asOf,
    lists: defaultCodeLists,
    parameters: depressionMonitoring.parameters,
  })

const phq = (takenOn: CalendarDay, total: number | null, more = {}) => form('PHQ-9', takenOn, total, more)
const seen = (day: CalendarDay, ...forms: readonly ReturnType<typeof phq>[]) => ({
  encounters: [visit(day)],
  forms,
})

test.each([
  [
    'a score in the same third',
    seen('2026-08-31', phq('2026-05-01', 12)),
    'met: PHQ-9 of 12 on 1 May 2026 lies in 1 May to 31 Aug 2026',
  ],
  [
    'a score the day before it',
    seen('2026-08-31', phq('2026-04-30', 12)),
    'not met: No PHQ-9 in 1 May to 31 Aug 2026',
  ],
  [
    'a score on its last day',
    seen('2026-05-01', phq('2026-08-31', 12)),
    'met: PHQ-9 of 12 on 31 Aug 2026 lies in 1 May to 31 Aug 2026',
  ],
  [
    'a score the day after it',
    seen('2026-05-01', phq('2026-09-01', 12)),
    'not met: No PHQ-9 in 1 May to 31 Aug 2026',
  ],
  ['a visit on the last day of April', seen('2026-04-30'), 'not met: No PHQ-9 in 1 Jan to 30 Apr 2026'],
  ['a visit on the first day of September', seen('2026-09-01'), 'not met: No PHQ-9 in 1 Sep to 31 Dec 2026'],
  ['a visit before the year', seen('2025-12-31'), null],
  ['a visit after the year', seen('2027-01-01'), null],
  ['a contact in hospital', { encounters: [visit('2026-03-01', { kind: 'inpatient' })] }, null],
  [
    'a prorated form',
    seen('2026-08-31', phq('2026-05-01', 12, { completeness: 'prorated' })),
    'not met: Only incomplete PHQ-9 in 1 May to 31 Aug 2026',
  ],
  [
    'no depression',
    { ...seen('2026-03-01'), diagnoses: [diagnosis('F41.1', null)] },
    'not in: Depression or dysthymia at none of the visits in 1 Jan to 30 Apr 2026 (1)',
  ],
  [
    '12 on the first day of the period',
    { ...seen('2026-10-01'), birthDate: '2014-01-01' },
    'not met: No PHQ-9 in 1 Sep to 31 Dec 2026',
  ],
  [
    '12 a day later, long before the visit',
    { ...seen('2026-10-01'), birthDate: '2014-01-02' },
    'not in: 11 years old on the first day of the period, 1 Jan 2026',
  ],
  [
    'death on the last day of the period',
    { ...seen('2026-02-01'), diedOn: '2026-12-31' },
    'excluded: Died on 31 Dec 2026, on or before 31 Dec 2026',
  ],
  [
    'death after the period',
    { ...seen('2026-02-01'), diedOn: '2027-01-01' },
    'not met: No PHQ-9 in 1 Jan to 30 Apr 2026',
  ],
  [
    'bipolar disorder from the last day of the period',
    { ...seen('2026-02-01'), diagnoses: [depression, diagnosis('F31.1', '2026-12-31')] },
    'excluded: Bipolar disorder (F31.1), onset 31 Dec 2026, stands on or before 31 Dec 2026',
  ],
  [
    'bipolar disorder that passed before the period',
    {
      ...seen('2026-02-01'),
      diagnoses: [depression, diagnosis('F31.1', '2010-01-01', { abatedOn: '2025-12-31' })],
    },
    'not met: No PHQ-9 in 1 Jan to 30 Apr 2026',
  ],
] as const)('%s', (_, facts, expected) => {
  expect(outcomes(evaluate(facts))).toEqual(expected === null ? [] : [expected])
})

test('each third of the year with a visit counts, and all of them together are the total', () => {
  const subjects = evaluate({
    encounters: [visit('2026-02-01'), visit('2026-06-01'), visit('2026-10-10')],
    forms: [phq('2026-02-01', 12), phq('2026-10-10', 9)],
  })
  expect(subjects.map(({ stratum, populations }) => [stratum, populations.numerator])).toEqual([
    ['January to April', true],
    ['May to August', false],
    ['September to December', true],
  ])
})

test('thirds that do not lie wholly in the period are left out', () => {
  const encounters = ['2026-04-15', '2026-06-01', '2026-10-01', '2027-02-01'].map((day) => visit(day))
  const period = { from: '2026-04-01', to: '2027-03-31' }
  expect(evaluate({ encounters }, { period }).map(({ key }) => key)).toEqual(['2026-05-01', '2026-09-01'])
})

test('a third is open until its last day is over', () => {
  const facts = seen('2026-02-01', phq('2026-02-01', 12))
  expect(outcomes(evaluate(facts, { asOf: '2026-04-30' }))[0]).toMatch(/^pending/)
  expect(outcomes(evaluate(facts, { asOf: '2026-05-01' }))[0]).toMatch(/^met/)
})
