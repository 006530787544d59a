import { expect, test } from 'vitest'
import type { CalendarDay } from '../calendar-day.ts'
import type { PatientRecord } from '../patient-record.ts'
import { medication, therapy } from './care-facts-for-test.ts'
import { episode, form, outcomes, recordOf } from './record-for-test.ts'
import { treatToTarget as measure } from './treat-to-target.ts'

const subjectsOf = (facts: Partial<PatientRecord>, asOf: CalendarDay = '2026-06-30') =>
  measure.evaluate(recordOf(facts), {
    period: { from: '2025-01-01', to: '2025-12-31' },
    asOf,
    lists: {},
    parameters: measure.parameters,
  })

const phq = (takenOn: CalendarDay, total: number | null, more = {}) => form('PHQ-9', takenOn, total, more)

/** An episode from 3 Feb 2025: day 28 is 3 Mar, day 84 is 28 Apr. */
const begun = { episodes: [episode('2025-02-03', { key: 'course' })] }
const scored = (first: number, last: number, on: CalendarDay = '2025-04-28') => ({
  ...begun,
  forms: [phq('2025-02-03', first), phq(on, last)],
})
const last = (total: number, first: number, on = '28 Apr 2025') =>
  `Last PHQ-9 by week 12 is ${total} on ${on}, from ${first}`
const missed = 'neither below 10 nor down by half'
const reached = 'below 10 or down by half'

test.each<[name: string, facts: Partial<PatientRecord>, expected: readonly string[]]>([
  ['no score at the start', begun, ['not in denominator: No PHQ-9 at the start']],
  ['a start below 10', scored(9, 3), ['not in denominator: PHQ-9 of 9 on 3 Feb 2025 is the baseline']],
  ['from 10 to 9', scored(10, 9), [`met: ${last(9, 10)}: ${reached}; no change of plan`]],
  ['from 12 to 10', scored(12, 10), [`not met: ${last(10, 12)}: ${missed}; no change of plan`]],
  ['down by half from 26 to 13', scored(26, 13), [`met: ${last(13, 26)}: ${reached}; no change of plan`]],
  ['from 26 to 14', scored(26, 14), [`not met: ${last(14, 26)}: ${missed}; no change of plan`]],
  [
    'the target met the day after week 12',
    scored(20, 5, '2025-04-29'),
    ['not met: No PHQ-9 after the baseline by week 12; no change of plan'],
  ],
  [
    'the last score decides, not the best',
    { ...begun, forms: [phq('2025-02-03', 20), phq('2025-03-20', 5), phq('2025-04-20', 15)] },
    [`not met: ${last(15, 20, '20 Apr 2025')}: ${missed}; no change of plan`],
  ],
  [
    'a prorated score counts',
    { ...begun, forms: [phq('2025-02-03', 20), phq('2025-04-20', 9, { completeness: 'prorated' })] },
    [`met: ${last(9, 20, '20 Apr 2025')}: ${reached}; no change of plan`],
  ],
  [
    'a new treatment on day 27 belongs to the initial plan',
    { ...scored(20, 15), treatments: [medication('2025-02-03'), therapy('2025-03-02')] },
    [`not met: ${last(15, 20)}: ${missed}; no change of plan`],
  ],
  [
    'a new treatment on day 28',
    { ...scored(20, 15), treatments: [medication('2025-02-03'), therapy('2025-03-03')] },
    [`met: ${last(15, 20)}: ${missed}; plan changed on 3 Mar 2025`],
  ],
  [
    'another dose on day 84',
    {
      ...scored(20, 15),
      treatments: [
        medication('2025-02-03', { endedOn: '2025-04-27' }),
        medication('2025-04-28', { doseMg: 100 }),
      ],
    },
    [`met: ${last(15, 20)}: ${missed}; plan changed on 28 Apr 2025`],
  ],
  [
    'a new treatment on day 85',
    { ...scored(20, 15), treatments: [therapy('2025-04-29')] },
    [`not met: ${last(15, 20)}: ${missed}; no change of plan`],
  ],
  [
    'a drug that is no part of the plan',
    {
      ...scored(20, 15),
      treatments: [
        medication('2025-04-01', { drugClass: 'hypnotic' }),
        medication('2025-04-02', { asNeeded: true }),
      ],
    },
    [`not met: ${last(15, 20)}: ${missed}; no change of plan`],
  ],
  [
    'a stop alone is no change',
    { ...scored(20, 15), treatments: [medication('2025-02-03', { endedOn: '2025-04-01' })] },
    [`not met: ${last(15, 20)}: ${missed}; no change of plan`],
  ],
  [
    'a change without any score',
    { ...begun, forms: [phq('2025-02-03', 20)], treatments: [therapy('2025-04-01')] },
    ['met: No PHQ-9 after the baseline by week 12; plan changed on 1 Apr 2025'],
  ],
  [
    'an episode that ended on day 83',
    { ...scored(20, 5), episodes: [episode('2025-02-03', { endedOn: '2025-04-27' })] },
    ['excluded: Episode ended on 27 Apr 2025, before 28 Apr 2025'],
  ],
  [
    'an episode that ended on day 84',
    { ...scored(20, 5), episodes: [episode('2025-02-03', { endedOn: '2025-04-28' })] },
    [`met: ${last(5, 20)}: ${reached}; no change of plan`],
  ],
  ['week 12 before the period', { episodes: [episode('2024-10-08')] }, []],
  [
    'week 12 on the first day of the period',
    { episodes: [episode('2024-10-09')] },
    ['not in denominator: No PHQ-9 at the start'],
  ],
])('%s', (_, facts, expected) => {
  expect(outcomes(subjectsOf(facts))).toEqual(expected)
})

test.each([
  [
    '2025-04-28',
    [`pending: So far, up to 28 Apr 2025: ${last(5, 20, '20 Apr 2025')}: ${reached}; no change of plan`],
  ],
  ['2025-04-29', [`met: ${last(5, 20, '20 Apr 2025')}: ${reached}; no change of plan`]],
  ['2025-02-02', []],
])('seen on %s', (asOf, expected) => {
  expect(outcomes(subjectsOf(scored(20, 5, '2025-04-20'), asOf))).toEqual(expected)
})

test('the countable reasons tell target and plan apart', () => {
  const reason = (facts: Partial<PatientRecord>) => subjectsOf(facts)[0]?.reasons.at(-1)?.reason
  const changed = { treatments: [therapy('2025-04-01')] }
  const unscored = { ...begun, forms: [phq('2025-02-03', 20)] }
  expect([scored(20, 5), scored(20, 15), unscored].map(reason)).toEqual([
    'Target met',
    'Target not met, plan not changed',
    'No score, plan not changed',
  ])
  expect([scored(20, 5), scored(20, 15), unscored].map((facts) => reason({ ...facts, ...changed }))).toEqual([
    'Target met',
    'Target not met, plan changed',
    'No score, plan changed',
  ])
})
