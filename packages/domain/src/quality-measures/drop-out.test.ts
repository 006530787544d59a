import { describe, expect, test } from 'vitest'
import type { CalendarDay } from '../calendar-day.ts'
import type { PatientRecord, RecordedEpisode } from '../patient-record.ts'
import type { QualityMeasure } from '../quality-measure.ts'
import { contact, therapy } from './care-facts-for-test.ts'
import { dropOut, dropOutNoContact, dropOutRecorded, dropOutTwoMissed } from './drop-out.ts'
import { episode, form, outcomes, recordOf, standingOf } from './record-for-test.ts'

const subjectsOf = (
  measure: QualityMeasure,
  facts: Partial<PatientRecord>,
  asOf: CalendarDay = '2026-06-30',
) =>
  measure.evaluate(recordOf(facts), {
    period: { from: '2025-01-01', to: '2025-12-31' },
    asOf,
    lists: {},
    parameters: {},
  })

/** An episode from 1 Feb to 30 Jun 2025 with therapy to its end, seen last on 29 May: 32 days before. */
const ended = (more: Partial<RecordedEpisode> = {}) => ({
  episodes: [episode('2025-02-01', { key: 'course', endedOn: '2025-06-30', ...more })],
  treatments: [therapy('2025-02-01', { endedOn: '2025-06-30' })],
  appointments: [contact('2025-02-10'), contact('2025-05-29')],
})
const twoMissed = {
  ...ended(),
  appointments: [...ended().appointments, contact('2025-06-05', 'no_show'), contact('2025-06-12', 'no_show')],
}
/** Seen last 42 days before the end. */
const silent = { ...ended(), appointments: [contact('2025-02-10'), contact('2025-05-19')] }
const remission = [
  form('PHQ-9', '2025-02-01', 18),
  form('PHQ-9', '2025-05-01', 3),
  form('PHQ-9', '2025-06-15', 3),
]
const saidSo = 'met: The reason recorded for the end on 30 Jun 2025 says so'
const saidOther = 'not met: The reason recorded for the end is another'
const missed = 'met: Missed the last two contacts, the second on 12 Jun 2025'
const nothing = 'met: No attended contact after 19 May 2025 for 42 days, nothing booked, plan active'

describe('by the reason on record', () => {
  test.each<[reason: string | null, expected: string]>([
    ['47', saidSo],
    ['dropped_out', saidSo],
    ['46', saidOther],
    ['completed', saidOther],
    ['17', 'excluded: Died'],
    ['died', 'excluded: Died'],
    [null, 'excluded: No reason for the end on record'],
  ])('%s', (endingReason, expected) => {
    expect(outcomes(subjectsOf(dropOutRecorded, ended({ endingReason })))).toEqual([expected])
  })
})

describe('by the last two contacts', () => {
  const stayed = 'not met: The last two contacts were not both missed'
  test.each<[name: string, facts: Partial<PatientRecord>, expected: string]>([
    ['both attended', ended(), stayed],
    ['both missed', twoMissed, missed],
    ['one missed', { ...twoMissed, appointments: twoMissed.appointments.slice(0, 3) }, stayed],
    [
      'the later one attended',
      { ...twoMissed, appointments: [...twoMissed.appointments, contact('2025-06-20')] },
      stayed,
    ],
    [
      'one of them after the end',
      {
        ...ended(),
        appointments: [
          ...ended().appointments,
          contact('2025-06-30', 'no_show'),
          contact('2025-07-01', 'no_show'),
        ],
      },
      stayed,
    ],
    ['in remission', { ...twoMissed, forms: remission }, 'not met: In remission at the end'],
    [
      'whatever the reason on record',
      { ...twoMissed, episodes: ended({ endingReason: '46' }).episodes },
      missed,
    ],
    ['silence is none of it', silent, stayed],
  ])('%s', (_, facts, expected) => {
    expect(outcomes(subjectsOf(dropOutTwoMissed, facts))).toEqual([expected])
  })
})

describe('by 42 days without an attended contact', () => {
  const stayed = 'not met: No 42 days without an attended contact under an active plan at the end'
  test.each<[name: string, facts: Partial<PatientRecord>, expected: string]>([
    ['42 days', silent, nothing],
    ['41 days', { ...silent, appointments: [contact('2025-05-20')] }, stayed],
    [
      'missed contacts on the way change nothing',
      {
        ...silent,
        appointments: [
          ...silent.appointments,
          contact('2025-06-05', 'no_show'),
          contact('2025-06-12', 'no_show'),
        ],
      },
      nothing,
    ],
    [
      'a plan that ended before',
      { ...silent, treatments: [therapy('2025-02-01', { endedOn: '2025-06-29' })] },
      stayed,
    ],
    ['in remission', { ...silent, forms: remission }, 'not met: In remission at the end'],
    [
      'never seen: from the start on',
      { ...silent, appointments: [] },
      'met: No attended contact after 1 Feb 2025 for 42 days, nothing booked, plan active',
    ],
    ['two missed is none of it', twoMissed, stayed],
  ])('%s', (_, facts, expected) => {
    expect(outcomes(subjectsOf(dropOutNoContact, facts))).toEqual([expected])
  })
})

describe('by the reason on record, else by contacts', () => {
  test.each<[name: string, facts: Partial<PatientRecord>, expected: string]>([
    ['a reason that says so', ended({ endingReason: '47' }), saidSo],
    [
      'a reason that says otherwise wins over contacts',
      { ...silent, ...{ episodes: ended({ endingReason: '46' }).episodes } },
      saidOther,
    ],
    ['no reason, two missed', twoMissed, missed],
    ['no reason, silent', silent, nothing],
    ['no reason, seen to the end', ended(), 'not met: No reason on record, and contacts do not say so'],
    ['no reason, silent in remission', { ...silent, forms: remission }, 'not met: In remission at the end'],
    [
      'a reason that says so, in remission',
      { ...silent, forms: remission, episodes: ended({ endingReason: '47' }).episodes },
      nothing,
    ],
    ['a death', { ...silent, diedOn: '2025-06-30' }, 'excluded: Died'],
    ['a death after the end', { ...silent, diedOn: '2025-07-01' }, nothing],
  ])('%s', (_, facts, expected) => {
    expect(outcomes(subjectsOf(dropOut, facts))).toEqual([expected])
  })
})

test.each([
  ['2024-12-31', 0],
  ['2025-01-01', 1],
  ['2025-12-31', 1],
  ['2026-01-01', 0],
])('an episode that ended on %s gives %i units of 2025', (endedOn, units) => {
  const facts = { episodes: [episode('2024-06-01', { endedOn })] }
  for (const measure of [dropOut, dropOutRecorded, dropOutTwoMissed, dropOutNoContact])
    expect(subjectsOf(measure, facts)).toHaveLength(units)
})

test('an open episode, and one that ends after the as-of day, are in none', () => {
  expect(subjectsOf(dropOut, { episodes: [episode('2025-02-01')] })).toEqual([])
  expect(subjectsOf(dropOut, ended(), '2025-06-29')).toEqual([])
  expect(subjectsOf(dropOut, ended(), '2025-06-30').map(standingOf)).toEqual(['not met'])
})
