import { describe, expect, test } from 'vitest'
import type { CalendarDay } from '../calendar-day.ts'
import { defaultCodeLists } from '../default-code-lists.ts'
import type { PatientRecord } from '../patient-record.ts'
import type { QualityMeasure } from '../quality-measure.ts'
import { drrFollowUp, drrRemission, drrResponse } from './depression-follow-up.ts'
import { careEvent, diagnosis, form, outcomes, recordOf, visit } from './record-for-test.ts'

const period = { from: '2026-01-01', to: '2026-12-31' }

const evaluate = <P extends QualityMeasure['parameters']>(
  { evaluate: ask, parameters }: QualityMeasure<P>,
  record: PatientRecord,
  asOf: CalendarDay = '2027-06-30',
) => ask(record, { period, asOf, lists: defaultCodeLists, parameters })

const phq = (takenOn: CalendarDay, total: number | null, more = {}) => form('PHQ-9', takenOn, total, more)
const depression = diagnosis('F32.1', '2025-01-01')

/** Index of 16 on 2 Sep 2025; 120 days later is 31 Dec 2025, 240 days later 30 Apr 2026. */
const indexed = (facts: Partial<PatientRecord> = {}, ...forms: readonly ReturnType<typeof phq>[]) =>
  recordOf({ diagnoses: [depression], ...facts, forms: [phq('2025-09-02', 16), ...forms] })
const days = '31 Dec 2025 to 30 Apr 2026'

describe('the three rates from 120 to 240 days after the index', () => {
  test.each([
    ['nothing', [], `not met: No PHQ-9 in ${days}`, 'not met', 'not met'],
    [
      '4 on the first day',
      [phq('2025-12-31', 4)],
      `met: PHQ-9 of 4 on 31 Dec 2025 lies in ${days}`,
      'met',
      'met',
    ],
    ['4 the day before', [phq('2025-12-30', 4)], `not met: No PHQ-9 in ${days}`, 'not met', 'not met'],
    [
      '4 on the last day',
      [phq('2026-04-30', 4)],
      `met: PHQ-9 of 4 on 30 Apr 2026 lies in ${days}`,
      'met',
      'met',
    ],
    ['4 the day after', [phq('2026-05-01', 4)], `not met: No PHQ-9 in ${days}`, 'not met', 'not met'],
    ['5', [phq('2026-02-01', 5)], `met: PHQ-9 of 5 on 1 Feb 2026 lies in ${days}`, 'not met', 'met'],
    ['8', [phq('2026-02-01', 8)], `met: PHQ-9 of 8 on 1 Feb 2026 lies in ${days}`, 'not met', 'met'],
    ['9', [phq('2026-02-01', 9)], `met: PHQ-9 of 9 on 1 Feb 2026 lies in ${days}`, 'not met', 'not met'],
    [
      '2, then 12',
      [phq('2026-02-01', 2), phq('2026-03-01', 12)],
      `met: PHQ-9 of 2 on 1 Feb 2026 lies in ${days}`,
      'not met',
      'not met',
    ],
    [
      '12, then 2',
      [phq('2026-02-01', 12), phq('2026-03-01', 2)],
      `met: PHQ-9 of 12 on 1 Feb 2026 lies in ${days}`,
      'met',
      'met',
    ],
    [
      'a prorated form',
      [phq('2026-02-01', 2, { completeness: 'prorated' })],
      `not met: Only incomplete PHQ-9 in ${days}`,
      'not met',
      'not met',
    ],
    [
      'another instrument',
      [form('PHQ-8', '2026-02-01', 2)],
      `not met: No PHQ-9 in ${days}`,
      'not met',
      'not met',
    ],
  ] as const)('%s', (_, forms, followUp, remission, response) => {
    const record = indexed({}, ...forms)
    expect(outcomes(evaluate(drrFollowUp, record))).toEqual([followUp])
    expect(outcomes(evaluate(drrRemission, record))[0]?.split(':')[0]).toBe(remission)
    expect(outcomes(evaluate(drrResponse, record))[0]?.split(':')[0]).toBe(response)
  })

  test('say what the last score is', () => {
    const record = indexed({}, phq('2026-02-01', 8))
    expect(outcomes(evaluate(drrRemission, record))).toEqual([
      `not met: Last PHQ-9 in ${days} is 8 on 1 Feb 2026, not below 5`,
    ])
    expect(outcomes(evaluate(drrResponse, record))).toEqual([
      `met: Last PHQ-9 in ${days} is 8 on 1 Feb 2026, at least 50 % below the index score of 16`,
    ])
  })

  test('are open until the last day of the window is over', () => {
    const record = indexed({}, phq('2026-02-01', 4))
    for (const measure of [drrFollowUp, drrRemission, drrResponse]) {
      const ask = (asOf: CalendarDay) =>
        outcomes(
          measure.evaluate(record, {
            period,
            asOf,
            lists: defaultCodeLists,
            parameters: measure.parameters as never,
          }),
        )[0]
      expect(ask('2026-04-30')).toBe(`pending: The window ${days} is not over on 30 Apr 2026`)
      expect(ask('2026-05-01')).toMatch(/^met/)
    }
  })
})

const onDay = (day: CalendarDay, total = 16) =>
  recordOf({ diagnoses: [diagnosis('F33.0', null)], forms: [phq(day, total)] })

describe('the index', () => {
  test.each([
    ['2025-04-30', 0],
    ['2025-05-01', 1],
    ['2026-04-30', 1],
    ['2026-05-01', 0],
  ])('of %s is in the intake period: %i', (day, units) => {
    expect(evaluate(drrFollowUp, onDay(day))).toHaveLength(units)
  })

  test('is the first score above 9', () => {
    expect(outcomes(evaluate(drrFollowUp, onDay('2025-09-02', 9)))).toEqual([
      'not in: Highest PHQ-9 in 1 May 2025 to 30 Apr 2026 is 9, not above 9',
    ])
    const record = recordOf({
      diagnoses: [depression],
      forms: [phq('2025-06-01', 9), phq('2025-09-02', 10), phq('2025-10-01', 20)],
    })
    const [subject] = evaluate(drrFollowUp, record)
    expect(subject?.index).toEqual({ on: '2025-09-02', score: 10 })
    expect(subject?.reasons[0]?.words).toBe(
      'PHQ-9 of 10 on 2 Sep 2025 is the first above 9 in 1 May 2025 to 30 Apr 2026 with depression or dysthymia within 15 days',
    )
  })

  test('of a prorated form is none', () => {
    const record = recordOf({
      diagnoses: [depression],
      forms: [phq('2025-09-02', 16, { completeness: 'prorated' })],
    })
    expect(outcomes(evaluate(drrFollowUp, record))).toEqual([
      'not in: Only incomplete PHQ-9 in 1 May 2025 to 30 Apr 2026',
    ])
  })

  test.each([
    ['onset 15 days after', diagnosis('F32.1', '2025-09-17'), true],
    ['onset 16 days after', diagnosis('F32.1', '2025-09-18'), false],
    ['passed 15 days before', diagnosis('F32.1', '2025-01-01', { abatedOn: '2025-08-18' }), true],
    ['passed 16 days before', diagnosis('F32.1', '2025-01-01', { abatedOn: '2025-08-17' }), false],
    ['dysthymia', diagnosis('F34.1', '2020-01-01'), true],
    ['an anxiety disorder', diagnosis('F41.1', '2020-01-01'), false],
  ])('needs a diagnosis within 15 days: %s', (_, own, isIn) => {
    const [words] = outcomes(evaluate(drrFollowUp, indexed({ diagnoses: [own] })))
    expect(words).toBe(
      isIn
        ? `not met: No PHQ-9 in ${days}`
        : 'not in: No depression or dysthymia within 15 days of a PHQ-9 above 9 in 1 May 2025 to 30 Apr 2026',
    )
  })

  test('is a later elevated score where only that one has a diagnosis', () => {
    const record = recordOf({
      diagnoses: [diagnosis('F32.1', '2025-11-01')],
      forms: [phq('2025-09-02', 16), phq('2025-11-05', 14)],
    })
    expect(evaluate(drrFollowUp, record)[0]?.index).toEqual({ on: '2025-11-05', score: 14 })
  })

  test.each([
    ['2013-09-02', 'not met'],
    ['2013-09-03', 'not in: 11 years old on the index day, 2 Sep 2025'],
  ])('of somebody born on %s: %s', (birthDate, expected) => {
    expect(outcomes(evaluate(drrFollowUp, indexed({ birthDate })))[0]).toContain(expected)
  })
})

test.each([
  [
    'death on the last day of the period',
    { diedOn: '2026-12-31' },
    'excluded: Died on 31 Dec 2026, on or before 31 Dec 2026',
  ],
  ['death the day after', { diedOn: '2027-01-01' }, `not met: No PHQ-9 in ${days}`],
  [
    'hospice on the first day of the intake period',
    { careEvents: [careEvent('hospice', '2025-05-01')] },
    'excluded: Hospice or palliative care on 1 May 2025',
  ],
  [
    'hospice the day before',
    { careEvents: [careEvent('hospice', '2025-04-30')] },
    `not met: No PHQ-9 in ${days}`,
  ],
  [
    'psychotic disorder from the last day of the period',
    { diagnoses: [depression, diagnosis('F20.0', '2026-12-31')] },
    'excluded: Psychotic disorder (F20.0), onset 31 Dec 2026, stands on or before 31 Dec 2026',
  ],
  [
    'psychotic disorder from the day after',
    { diagnoses: [depression, diagnosis('F20.0', '2027-01-01')] },
    `not met: No PHQ-9 in ${days}`,
  ],
  [
    'bipolar disorder that passed before the intake period',
    { diagnoses: [depression, diagnosis('F31.0', '2010-01-01', { abatedOn: '2025-04-30' })] },
    `not met: No PHQ-9 in ${days}`,
  ],
  ['visits are not asked for', { encounters: [visit('2025-09-02')] }, `not met: No PHQ-9 in ${days}`],
])('exclusions: %s', (_, facts, expected) => {
  expect(outcomes(evaluate(drrFollowUp, indexed(facts)))).toEqual([expected])
})
