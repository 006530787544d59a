import { describe, expect, test } from 'vitest'
import { addDays, type CalendarDay } from '../calendar-day.ts'
import type { PatientRecord } from '../patient-record.ts'
import type { DayWindow } from '../supply.ts'
import { episode, form, outcomes, recordOf } from './record-for-test.ts'
import { returnWithin6Months, returnWithin12Months } from './return-after-remission.ts'

const onset = '2025-01-01'
/** Day 183 after the onset. */
const half = '2025-07-03'

interface Asked {
  readonly measure?: typeof returnWithin6Months
  readonly period?: DayWindow
  readonly asOf?: CalendarDay
}

const subjectsOf = (
  facts: Partial<PatientRecord>,
  {
    measure = returnWithin6Months,
    period = { from: '2025-01-01', to: '2026-12-31' },
    asOf = '2027-06-30',
  }: Asked = {},
) => measure.evaluate(recordOf(facts), { period, asOf, lists: {}, parameters: measure.parameters })

/** High before, remitted from 1 Jan 2025 on, with a remitted score every month up to a day and then these. */
const remitted = (
  until: number,
  ...then: readonly (readonly [day: number, total: number])[]
): Partial<PatientRecord> => {
  const monthly = Array.from({ length: Math.floor(until / 30) + 1 }, (_, i) => [30 * i, 3] as const)
  return {
    episodes: [episode('2024-10-01', { key: 'course' })],
    forms: [[-60, 18] as const, ...monthly, ...then].map(([day, total]) =>
      form('PHQ-9', addDays(onset, day), total),
    ),
  }
}
const relapse = (day: number) => remitted(day - 1, [day, 12], [day + 14, 13])
const noReturn = (day: string) => `not met: No confirmed score of 10 or more up to ${day}`

describe('a return within 183 days of the first remission', () => {
  test.each<[name: string, facts: Partial<PatientRecord>, expected: readonly string[]]>([
    ['nobody remitted', { episodes: [episode('2024-10-01')], forms: [form('PHQ-9', '2024-11-01', 18)] }, []],
    ['remission that lasts', remitted(400), [noReturn('3 Jul 2025')]],
    ['a relapse on day 60', relapse(60), ['met: Relapse on 2 Mar 2025, 60 days after the remission began']],
    [
      'a recurrence on day 183',
      relapse(183),
      ['met: Recurrence on 3 Jul 2025, 183 days after the remission began'],
    ],
    ['a recurrence on day 184', relapse(184), [noReturn('3 Jul 2025')]],
    [
      'a high score that nothing confirms',
      remitted(90, [100, 12], [130, 3], [160, 3], [190, 3]),
      [noReturn('3 Jul 2025')],
    ],
    [
      'an episode that ended the day before the last',
      { ...remitted(150), episodes: [episode('2024-10-01', { endedOn: '2025-07-02' })] },
      ['excluded: No return by 2 Jul 2025, when the episode ended; the last day is 3 Jul 2025'],
    ],
    [
      'an episode that ended on the last day',
      { ...remitted(150), episodes: [episode('2024-10-01', { endedOn: half })] },
      [noReturn('3 Jul 2025')],
    ],
    [
      'a relapse in an episode that ended early counts',
      { ...relapse(60), episodes: [episode('2024-10-01', { endedOn: '2025-04-01' })] },
      ['met: Relapse on 2 Mar 2025, 60 days after the remission began'],
    ],
    [
      'silence before the last day',
      remitted(30),
      ['excluded: No return by 31 Jan 2025, the last score before the silence; the last day is 3 Jul 2025'],
    ],
    [
      'never high before: no remission',
      {
        episodes: [episode('2024-10-01')],
        forms: [0, 30, 60].map((day) => form('PHQ-9', addDays(onset, day), 3)),
      },
      [],
    ],
  ])('%s', (_, facts, expected) => {
    expect(outcomes(subjectsOf(facts))).toEqual(expected)
  })
})

test.each([
  [92, 'excluded: No return by 3 Apr 2025, the last score before the silence; the last day is 3 Jul 2025'],
  [93, noReturn('3 Jul 2025')],
])('without visits due, a last score on day %i covers 90 days', (day, expected) => {
  const schedule = { unit: 'week', visits: [] } as const
  const facts = { ...remitted(90, [day, 3]), episodes: [episode('2024-10-01', { schedule })] }
  expect(outcomes(subjectsOf(facts))).toEqual([expected])
})

describe('a return within 365 days', () => {
  test.each<[name: string, facts: Partial<PatientRecord>, expected: readonly string[]]>([
    ['remission that lasts', remitted(400), [noReturn('1 Jan 2026')]],
    ['day 365', relapse(365), ['met: Recurrence on 1 Jan 2026, 365 days after the remission began']],
    ['day 366', relapse(366), [noReturn('1 Jan 2026')]],
  ])('%s', (_, facts, expected) => {
    expect(outcomes(subjectsOf(facts, { measure: returnWithin12Months }))).toEqual(expected)
  })
})

describe('the last day lies in the period', () => {
  test.each([
    ['2025-01-01', '2025-07-02', 0],
    ['2025-01-01', half, 1],
    [half, '2025-12-31', 1],
    ['2025-07-04', '2025-12-31', 0],
  ])('from %s to %s there is %i', (from, to, units) => {
    expect(subjectsOf(remitted(400), { period: { from, to } })).toHaveLength(units)
  })
})

describe('the as-of day', () => {
  test.each([
    [half, 'pending: So far, up to 3 Jul 2025: No confirmed score of 10 or more up to 3 Jul 2025'],
    ['2025-07-04', noReturn('3 Jul 2025')],
  ])('a lasting remission seen on %s', (asOf, expected) => {
    expect(outcomes(subjectsOf(remitted(400), { asOf }))).toEqual([expected])
  })

  test.each([
    ['2025-07-10', 'pending: A score of 10 or more on 30 Jun 2025 may still be confirmed'],
    ['2025-08-11', 'pending: A score of 10 or more on 30 Jun 2025 may still be confirmed'],
    ['2025-08-12', noReturn('3 Jul 2025')],
  ])('a high score three days before the last seen on %s', (asOf, expected) => {
    expect(outcomes(subjectsOf(remitted(179, [180, 12]), { asOf }))).toEqual([expected])
  })

  test.each([
    [183, 'pending: A score of 10 or more on 3 Jul 2025 may still be confirmed'],
    [184, noReturn('3 Jul 2025')],
  ])('a high score on day %i seen a week later', (day, expected) => {
    expect(outcomes(subjectsOf(remitted(182, [day, 12]), { asOf: '2025-07-11' }))).toEqual([expected])
  })

  test('a return is known before the last day, and counts when that has passed', () => {
    expect(outcomes(subjectsOf(relapse(60), { asOf: '2025-05-01' }))).toEqual([
      'pending: So far, up to 1 May 2025: Relapse on 2 Mar 2025, 60 days after the remission began',
    ])
  })
})

test('the first remission of an episode counts, under its last day', () => {
  const twice = remitted(60, [90, 12], [100, 14], [130, 3], [160, 3], [190, 2], [220, 2])
  expect(subjectsOf(twice)).toMatchObject([
    { key: 'course', on: half, window: { from: onset, to: half }, index: { on: onset } },
  ])
})
