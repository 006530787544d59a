import { describe, expect, test } from 'vitest'
import { addDays } from './calendar-day.ts'
import type { ScorePoint } from './episode.ts'
import { outcomesAtVisits, outcomeTargets } from './outcome-visits.ts'
import { defaultSchedule, trialSchedule, type VisitSchedule } from './visit-schedule.ts'

const start = '2024-01-15'
const day = (offset: number) => addDays(start, offset)
const open = { startedOn: start, endedOn: null }
const score = (offset: number, total: number, nominalVisit: number | null = null): ScorePoint => ({
  takenOn: day(offset),
  takenAt: null,
  total,
  completeness: 'total_only',
  recordedOrder: offset + 100,
  nominalVisit,
})
const namesOf = (schedule: VisitSchedule) =>
  outcomeTargets(schedule, open).map(({ unit, at }) => `${unit} ${at}`)

describe('visits at which outcomes are told', () => {
  test('are weeks 4, 8, 12, 24 and 52 where the programme has no others', () => {
    expect(namesOf(defaultSchedule)).toEqual(['week 4', 'week 8', 'week 12', 'week 24', 'week 52'])
  })

  test('have those of the programme beside them, in order', () => {
    const schedule: VisitSchedule = { unit: 'week', visits: [0, 4, 36].map((at) => ({ at, windowDays: 7 })) }
    expect(namesOf(schedule)).toEqual(['week 4', 'week 8', 'week 12', 'week 24', 'week 36', 'week 52'])
    const windows = outcomeTargets(schedule, open).map(({ windowDays }) => windowDays)
    expect(windows).toEqual([7, 14, 14, 14, 7, 14])
  })

  test('of a trial are the same weeks and its months, without the start', () => {
    expect(namesOf(trialSchedule).slice(5)).toEqual(['month 2', 'month 3', 'month 5', 'month 8'])
  })

  test('close with their window, or with the episode where that ends earlier', () => {
    const closing = (endedOn: string | null) =>
      outcomeTargets(defaultSchedule, { startedOn: start, endedOn }).map(({ closesOn }) => closesOn)
    expect(closing(null)[0]).toBe(day(42))
    expect(closing(day(41))[0]).toBe(day(41))
    expect(closing(day(43))[0]).toBe(day(42))
    expect(closing(day(10))[4]).toBe(day(10))
  })
})

describe('outcome at a visit', () => {
  const totals = (own: readonly ScorePoint[], baseline: ScorePoint | null, schedule = defaultSchedule) =>
    outcomesAtVisits(outcomeTargets(schedule, open), schedule, open, { own, baseline, asOf: day(400) }).map(
      (found) => found?.total ?? null,
    )

  test('is the score nearest to it, of two equally near the later', () => {
    expect(totals([score(26, 1), score(30, 2), score(40, 3)], null)[0]).toBe(2)
    expect(totals([score(27, 1), score(30, 2)], null)[0]).toBe(1)
  })

  test.each([
    [13, null],
    [14, 7],
    [42, 7],
  ])('a score on day %i stands at week 4 as %j', (offset, expected) => {
    expect(totals([score(offset, 7)], null)[0]).toBe(expected)
  })

  test('is never the baseline', () => {
    const late = score(7, 20)
    const schedule: VisitSchedule = { unit: 'week', visits: [{ at: 1, windowDays: 3 }] }
    expect(totals([late, score(9, 15)], late, schedule)[0]).toBe(15)
    expect(totals([late], late, schedule)[0]).toBeNull()
  })

  test('of a month is the score that stands for it, whatever its date', () => {
    const own = [score(0, 30, 0), score(90, 18, 2), score(91, 11, 3)]
    const found = totals(own, own[0]!, trialSchedule)
    expect(found.slice(5)).toEqual([18, 11, null, null])
    // Week 12 goes by the days: day 84, two weeks on either side.
    expect(found[2]).toBe(18)
  })
})
