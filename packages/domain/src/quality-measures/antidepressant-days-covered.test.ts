import { describe, expect, test } from 'vitest'
import type { CalendarDay } from '../calendar-day.ts'
import { defaultCodeLists } from '../default-code-lists.ts'
import type { PatientRecord } from '../patient-record.ts'
import { antidepressantDaysCovered as measure } from './antidepressant-days-covered.ts'
import { dispense, medication } from './care-facts-for-test.ts'
import { episode, outcomes, recordOf } from './record-for-test.ts'

const subjectsOf = (facts: Partial<PatientRecord>, asOf: CalendarDay = '2026-06-30') =>
  measure.evaluate(recordOf(facts), {
    period: { from: '2025-01-01', to: '2025-12-31' },
    asOf,
    lists: defaultCodeLists,
    parameters: measure.parameters,
  })

/** An episode of 2025 with these dispenses, each `[day, days of supply]`. */
const supplied = (...each: readonly (readonly [CalendarDay, number | null])[]) => ({
  episodes: [episode('2024-06-01', { key: 'course' })],
  dispensed: each.map(([day, days]) => dispense(day, days)),
})
const covers = (covered: number, days: number, window: string, needed: number) =>
  `Antidepressants cover ${covered} of the ${days} days ${window}, supply carried over; ${needed} are needed.`

test.each<[name: string, facts: Partial<PatientRecord>, expected: readonly string[]]>([
  ['nothing dispensed', supplied(), []],
  ['nothing dispensed in the period', supplied(['2024-12-31', 90], ['2026-01-01', 90]), []],
  ['nothing dispensed in an episode', { ...supplied(['2025-03-01', 90]), episodes: [] }, []],
  [
    'one dispense',
    supplied(['2025-03-01', 300]),
    ['not in denominator: Fewer than 2 dispenses of known supply; the first of the period on 1 Mar 2025.'],
  ],
  [
    'one of two of known supply',
    supplied(['2025-03-01', 300], ['2025-04-01', null]),
    [
      'not in denominator: Fewer than 2 dispenses of known supply; the first of the period on 1 Mar 2025. ' +
        '1 dispense of unknown supply is left out.',
    ],
  ],
  [
    '240 of 300 days, a share of exactly 0.80',
    supplied(['2025-03-07', 120], ['2025-08-01', 120]),
    [`met: ${covers(240, 300, '7 Mar to 31 Dec 2025', 240)}`],
  ],
  [
    '239 of 300 days',
    supplied(['2025-03-07', 120], ['2025-08-01', 119]),
    [`not met: ${covers(239, 300, '7 Mar to 31 Dec 2025', 240)}`],
  ],
  [
    'two dispenses on the first day of a window of 91 days',
    supplied(['2025-10-02', 40], ['2025-10-02', 40]),
    [`met: ${covers(80, 91, '2 Oct to 31 Dec 2025', 73)}`],
  ],
  [
    'a window of 90 days',
    supplied(['2025-10-03', 40], ['2025-10-03', 40]),
    [
      'not in denominator: Fewer than 91 days from the first dispense to the end; the first of the period on 3 Oct 2025.',
    ],
  ],
  [
    'supply from before the period is not carried in',
    supplied(['2024-12-31', 200], ['2025-01-01', 30], ['2025-03-01', 30]),
    [`not met: ${covers(60, 365, '1 Jan to 31 Dec 2025', 292)}`],
  ],
  [
    'the end of the last antidepressant treatment ends the window',
    {
      ...supplied(['2025-01-01', 60], ['2025-03-02', 60]),
      treatments: [medication('2025-01-01', { endedOn: '2025-05-10' })],
    },
    [`met: ${covers(120, 130, '1 Jan to 10 May 2025', 104)}`],
  ],
  [
    'the end of the episode ends the window',
    {
      ...supplied(['2025-01-01', 60], ['2025-03-02', 60]),
      episodes: [episode('2024-06-01', { key: 'course', endedOn: '2025-05-30' })],
    },
    [`met: ${covers(120, 150, '1 Jan to 30 May 2025', 120)}`],
  ],
  [
    'death ends the window',
    { ...supplied(['2025-01-01', 60], ['2025-03-02', 60]), diedOn: '2025-05-31' },
    [`not met: ${covers(120, 151, '1 Jan to 31 May 2025', 121)}`],
  ],
  [
    'aged 17 at the first dispense',
    { ...supplied(['2025-01-01', 60], ['2025-03-02', 60]), birthDate: '2007-01-02' },
    ['not in: 17 years old on the day of the first dispense, 1 Jan 2025'],
  ],
  [
    'days in hospital count nowhere',
    {
      ...supplied(['2025-01-01', 150], ['2025-06-10', 150]),
      stays: [{ admittedOn: '2025-05-31', dischargedOn: '2025-06-09' }],
    },
    [`met: ${covers(300, 355, '1 Jan to 31 Dec 2025', 284)}`],
  ],
])('%s', (_, facts, expected) => {
  expect(outcomes(subjectsOf(facts))).toEqual(expected)
})

test('each episode counts with its own days', () => {
  const facts = {
    ...supplied(['2025-01-01', 60], ['2025-03-02', 60], ['2025-08-01', 30], ['2025-09-01', 30]),
    episodes: [
      episode('2024-12-01', { key: 'first', endedOn: '2025-04-30' }),
      episode('2025-07-15', { key: 'second' }),
    ],
  }
  expect(subjectsOf(facts).map(({ key }) => key)).toEqual(['first', 'second'])
  expect(outcomes(subjectsOf(facts))).toEqual([
    `met: ${covers(120, 120, '1 Jan to 30 Apr 2025', 96)}`,
    `not met: ${covers(60, 153, '1 Aug to 31 Dec 2025', 123)}`,
  ])
})

describe('the as-of day', () => {
  const facts = supplied(['2025-01-01', 180], ['2025-06-30', 180])

  test.each([
    ['2025-12-31', `met: ${covers(360, 365, '1 Jan to 31 Dec 2025', 292)}`],
    ['2025-12-30', `pending: So far: ${covers(360, 364, '1 Jan to 30 Dec 2025', 292)}`],
  ])('seen on %s', (asOf, expected) => {
    expect(outcomes(subjectsOf(facts, asOf))).toEqual([expected])
  })
})

test('an antidepressant known by its ingredient only counts where the list names it', () => {
  const lists = {
    antidepressant: [{ codeSystem: 'ingredient', code: 'sertraline', match: 'exact' as const }],
  }
  const { episodes } = supplied()
  const dispensed = [
    dispense('2025-01-01', 180, { drugClass: null }),
    dispense('2025-06-30', 180, { drugClass: null }),
  ]
  const question = {
    period: { from: '2025-01-01', to: '2025-12-31' },
    asOf: '2026-06-30',
    lists,
    parameters: measure.parameters,
  }
  expect(outcomes(measure.evaluate(recordOf({ episodes, dispensed }), question))).toEqual([
    `met: ${covers(360, 365, '1 Jan to 31 Dec 2025', 292)}`,
  ])
})
