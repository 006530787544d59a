import { expect, test } from 'vitest'
import type { ScorePoint } from './episode.ts'
import { defaultSchedule, trialSchedule } from './visit-schedule.ts'
import { scoresByVisit } from './visit-scores.ts'

const start = '2000-01-01'
const score = (takenOn: string, total: number, nominalVisit: number | null = null): ScorePoint => ({
  takenOn,
  takenAt: null,
  total,
  completeness: 'total_only',
  recordedOrder: total,
  nominalVisit,
})
const totals = (own: ScorePoint[], schedule = trialSchedule, baseline: ScorePoint | null = own[0] ?? null) =>
  scoresByVisit(own, schedule, start, baseline).map(({ at, score: { total } }) => [at, total])

test('a score with a nominal visit stands for it whatever its date', () => {
  const own = [
    score(start, 29, 0),
    score('2000-03-20', 2, 2),
    score('2000-03-25', 3, 3),
    score('2001-06-01', 8, 8),
  ]
  expect(totals(own)).toEqual([
    [0, 29],
    [2, 2],
    [3, 3],
    [8, 8],
  ])
})

test('a score without one stands for the visit in whose window it lies', () => {
  const own = [
    score(start, 29),
    score('2000-02-15', 1),
    score('2000-02-16', 2),
    score('2000-06-15', 5),
    score('2000-06-16', 6),
  ]
  expect(totals(own)).toEqual([
    [0, 29],
    [2, 2],
    [5, 5],
  ])
})

test('the nominal score of a visit goes before a nearer one without', () => {
  expect(totals([score(start, 29), score('2000-03-01', 1), score('2000-03-10', 2, 2)])).toEqual([
    [0, 29],
    [2, 2],
  ])
})

test('of two in one window the nearest is taken, then the later', () => {
  expect(totals([score('2000-02-28', 1), score('2000-03-02', 2)], trialSchedule, null)).toEqual([[2, 2]])
  expect(totals([score('2000-02-29', 1), score('2000-03-02', 2)], trialSchedule, null)).toEqual([[2, 2]])
  expect(totals([score('2000-02-29', 1), score('2000-03-03', 2)], trialSchedule, null)).toEqual([[2, 1]])
})

test('a baseline from before the start is visit 0, also when it is nominal', () => {
  expect(totals([], trialSchedule, score('1999-12-25', 20))).toEqual([[0, 20]])
  expect(totals([], trialSchedule, score('1999-12-25', 20, 0))).toEqual([[0, 20]])
})

test('the baseline is no other visit, and a schedule of weeks has its visit 0 too', () => {
  const early = { unit: 'week', visits: [{ at: 1, windowDays: 3 }] } as const
  expect(totals([score('2000-01-06', 9)], early)).toEqual([[0, 9]])
  expect(totals([score(start, 9), score('2000-01-29', 7)], defaultSchedule)).toEqual([
    [0, 9],
    [4, 7],
  ])
})

test('without a baseline visit 0 is empty', () => {
  expect(totals([score('2000-03-01', 2)], trialSchedule, null)).toEqual([[2, 2]])
})
