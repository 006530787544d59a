import { expect, test } from 'vitest'
import type { CalendarDay } from '../calendar-day.ts'
import type { PatientRecord } from '../patient-record.ts'
import { contact } from './care-facts-for-test.ts'
import { earlyFollowUp as measure } from './early-follow-up.ts'
import { episode, outcomes, recordOf } from './record-for-test.ts'

const subjectsOf = (facts: Partial<PatientRecord>, asOf: CalendarDay = '2026-06-30') =>
  measure.evaluate(recordOf(facts), {
    period: { from: '2025-01-01', to: '2025-12-31' },
    asOf,
    lists: {},
    parameters: measure.parameters,
  })

/** An episode from 3 Feb 2025, whose day 28 is 3 Mar. */
const begun = { episodes: [episode('2025-02-03', { key: 'course' })] }
const none = 'No attended contact in 4 Feb to 3 Mar 2025'

test.each<[name: string, facts: Partial<PatientRecord>, expected: readonly string[]]>([
  ['no contact', begun, [`not met: ${none}`]],
  [
    'a contact on the day of the start only',
    { ...begun, appointments: [contact('2025-02-03')] },
    [`not met: ${none}`],
  ],
  [
    'a contact on day 1',
    { ...begun, appointments: [contact('2025-02-03'), contact('2025-02-04')] },
    ['met: Attended contact on 4 Feb 2025, day 1'],
  ],
  [
    'a contact on day 28',
    { ...begun, appointments: [contact('2025-03-03')] },
    ['met: Attended contact on 3 Mar 2025, day 28'],
  ],
  ['a contact on day 29', { ...begun, appointments: [contact('2025-03-04')] }, [`not met: ${none}`]],
  [
    'an assessment counts',
    { ...begun, appointments: [contact('2025-02-20', 'attended_late', { isTreatment: false })] },
    ['met: Attended contact on 20 Feb 2025, day 17'],
  ],
  [
    'missed and cancelled contacts do not',
    {
      ...begun,
      appointments: [contact('2025-02-10', 'no_show'), contact('2025-02-20', 'cancelled_by_service')],
    },
    [`not met: ${none}`],
  ],
  [
    'an episode that ended on day 27',
    {
      episodes: [episode('2025-02-03', { endedOn: '2025-03-02' })],
      appointments: [contact('2025-02-10')],
    },
    ['excluded: Episode ended on 2 Mar 2025, before 3 Mar 2025'],
  ],
  [
    'an episode that ended on day 28',
    { episodes: [episode('2025-02-03', { endedOn: '2025-03-03' })] },
    [`not met: ${none}`],
  ],
  ['a death on day 27', { ...begun, diedOn: '2025-03-02' }, ['excluded: Died on 2 Mar 2025']],
  ['a death on day 28', { ...begun, diedOn: '2025-03-03' }, [`not met: ${none}`]],
  ['day 28 on the day before the period', { episodes: [episode('2024-12-03')] }, []],
  [
    'day 28 on the first day of the period',
    { episodes: [episode('2024-12-04')] },
    ['not met: No attended contact in 5 Dec 2024 to 1 Jan 2025'],
  ],
  [
    'day 28 on the last day of the period',
    { episodes: [episode('2025-12-03')] },
    ['not met: No attended contact in 4 Dec to 31 Dec 2025'],
  ],
  ['day 28 on the day after the period', { episodes: [episode('2025-12-04')] }, []],
])('%s', (_, facts, expected) => {
  expect(outcomes(subjectsOf(facts))).toEqual(expected)
})

test('four weeks across 29 February are a day shorter on the calendar', () => {
  const period = { from: '2024-01-01', to: '2024-12-31' }
  const facts = { episodes: [episode('2024-02-03')], appointments: [contact('2024-03-02')] }
  const question = { period, asOf: '2026-06-30', lists: {}, parameters: measure.parameters }
  expect(outcomes(measure.evaluate(recordOf(facts), question))).toEqual([
    'met: Attended contact on 2 Mar 2024, day 28',
  ])
})

test.each([
  ['2025-02-02', []],
  ['2025-03-03', ['pending: So far, up to 3 Mar 2025: Attended contact on 10 Feb 2025, day 7']],
  ['2025-03-04', ['met: Attended contact on 10 Feb 2025, day 7']],
])('seen on %s', (asOf, expected) => {
  expect(outcomes(subjectsOf({ ...begun, appointments: [contact('2025-02-10')] }, asOf))).toEqual(expected)
})
