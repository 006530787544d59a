import { describe, expect, test } from 'vitest'
import {
  defaultSchedule,
  intervalDueAround,
  plannedVisits,
  trialSchedule,
  visitsDue,
  weekTarget,
} from './visit-schedule.ts'

const start = '2024-01-01'

describe('plannedVisits', () => {
  test('a default programme measures in weeks 4, 8, 12, 24 and 52 with two weeks on either side', () => {
    expect(plannedVisits(defaultSchedule, start)).toEqual([
      { at: 4, day: '2024-01-29', opensOn: '2024-01-15', closesOn: '2024-02-12' },
      { at: 8, day: '2024-02-26', opensOn: '2024-02-12', closesOn: '2024-03-11' },
      { at: 12, day: '2024-03-25', opensOn: '2024-03-11', closesOn: '2024-04-08' },
      { at: 24, day: '2024-06-17', opensOn: '2024-06-03', closesOn: '2024-07-01' },
      { at: 52, day: '2024-12-30', opensOn: '2024-12-16', closesOn: '2025-01-13' },
    ])
  })

  test('the trial measures in calendar months 0, 2, 3, 5 and 8', () => {
    expect(plannedVisits(trialSchedule, '2000-01-31').map(({ at, day }) => [at, day])).toEqual([
      [0, '2000-01-31'],
      [2, '2000-03-31'],
      [3, '2000-04-30'],
      [5, '2000-06-30'],
      [8, '2000-09-30'],
    ])
  })
})

describe('weekTarget', () => {
  test('a week with a visit has the window of that visit', () => {
    const narrow = { unit: 'week', visits: [{ at: 12, windowDays: 7 }] } as const
    expect(weekTarget(narrow, start, 12)).toEqual({
      at: 12,
      day: '2024-03-25',
      opensOn: '2024-03-18',
      closesOn: '2024-04-01',
    })
  })

  test('a week without a visit has 14 days on either side, also where the programme counts in months', () => {
    const expected = { at: 24, day: '2024-06-17', opensOn: '2024-06-03', closesOn: '2024-07-01' }
    expect(weekTarget({ unit: 'week', visits: [{ at: 12, windowDays: 7 }] }, start, 24)).toEqual(expected)
    expect(weekTarget({ unit: 'month', visits: [{ at: 24, windowDays: 3 }] }, start, 24)).toEqual(expected)
  })
})

describe('intervalDueAround', () => {
  test.each([
    ['2023-12-31', null],
    ['2024-01-01', 28],
    ['2024-01-28', 28],
    ['2024-01-29', 28],
    ['2024-03-24', 28],
    ['2024-03-25', 84],
    ['2024-06-16', 84],
    ['2024-06-17', 196],
    ['2024-12-29', 196],
    ['2024-12-30', null],
    ['2026-01-01', null],
  ])('around %s the default schedule leaves %s days', (day, days) => {
    expect(intervalDueAround(defaultSchedule, start, day)).toBe(days)
  })

  test('a schedule that lists month 0 has no empty interval at the start', () => {
    expect(intervalDueAround(trialSchedule, start, start)).toBe(60)
  })

  test('a schedule without visits has no interval', () => {
    expect(intervalDueAround({ unit: 'week', visits: [] }, start, start)).toBeNull()
  })
})

describe('visitsDue', () => {
  const due = (scoreDays: string[], asOf: string) => {
    const { next, overdue } = visitsDue(defaultSchedule, start, scoreDays, asOf)
    return [next?.at ?? null, overdue?.at ?? null]
  }

  test('nothing is overdue while the first window is open', () => {
    expect(due([start], '2024-02-12')).toEqual([4, null])
  })
  test('a visit is overdue the day after its window closes', () => {
    expect(due([start], '2024-02-13')).toEqual([8, 4])
  })
  test('a score on the last day of the window meets the visit', () => {
    expect(due(['2024-04-08'], '2024-04-09')).toEqual([24, null])
  })
  test('a score on the first day of the window meets it too', () => {
    expect(due(['2024-03-11'], '2024-04-09')).toEqual([24, null])
    expect(due(['2024-03-11'], '2024-03-20')).toEqual([24, null])
    expect(due(['2024-04-08'], '2024-04-08')).toEqual([24, null])
  })
  test('a score the day before the window opens does not', () => {
    expect(due(['2024-03-10'], '2024-04-09')).toEqual([24, 12])
  })
  test('a score after the window settles what was overdue', () => {
    expect(due(['2024-04-20'], '2024-04-25')).toEqual([24, null])
  })
  test('a score after the chosen day is not known yet', () => {
    expect(due(['2024-04-20'], '2024-04-19')).toEqual([24, 12])
  })
  test('a visit already met in its window is no longer next', () => {
    expect(due(['2024-01-16'], '2024-01-20')).toEqual([8, null])
  })
  test('after the last window nothing comes next', () => {
    expect(due([], '2025-01-14')).toEqual([null, 52])
  })
  test('the order of the scores does not matter', () => {
    expect(due(['2024-03-20', '2024-01-20', '2024-02-20'], '2024-04-09')).toEqual([24, null])
  })
})
