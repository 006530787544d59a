import { describe, expect, test } from 'vitest'
import { markupOf, wordsOf } from '../ui/markup-of.tsx'
import { CourseTable } from './CourseTable.tsx'
import { emptySearch } from './cohort-search.ts'
import { scoreDomain, slotAt, slotTicks } from './course-geometry.ts'
import {
  type Course,
  courseSummary,
  drawnCourse,
  exactWords,
  pointWords,
  slotsOf,
  slotWords,
  whoWords,
} from './course-words.ts'

const point = (
  slot: number,
  n: number | null,
  mean: number | null,
  lower: number | null,
  upper: number | null,
) => ({
  slot,
  n,
  mean,
  sd: null,
  lower,
  upper,
  quartiles: null,
  suppressed: false,
})

const course: Course = {
  organisation: {
    code: 'beat-the-blues',
    name: 'Beat the Blues',
    kind: 'public_trial',
    timeZone: 'Europe/London',
  },
  instrument: {
    code: 'BDI-II',
    name: 'Beck Depression Inventory',
    shortName: 'BDI-II',
    min: 0,
    max: 63,
    direction: 'higher_worse',
    bands: [],
    caseness: null,
    remissionBelow: null,
  },
  unit: 'month',
  asOf: '2026-11-23',
  dataAsOf: '2026-11-23T09:12:00Z',
  armView: 'initial_plan',
  of: 'score',
  statistic: 'mean',
  moves: null,
  episodes: 100,
  patients: 100,
  scores: 380,
  excluded: [],
  arms: [
    {
      arm: 'medication_only',
      label: 'Medication only',
      episodes: 14,
      provisional: 0,
      points: [
        point(0, 14, 27.6428571428571, 21.49218, 33.79353),
        { ...point(2, null, null, null, null), quartiles: null, suppressed: true },
      ],
    },
    {
      arm: 'neither',
      label: 'Usual care, no antidepressant',
      episodes: 34,
      provisional: 0,
      points: [
        point(0, 34, 22.7647058823529, 19.5380541803274, 25.9913575843785),
        point(3, 1, 18, null, null),
      ],
    },
  ],
  suppression: { threshold: 11 },
  definitions: [],
  filtersInWords: [],
  source: 'database',
}

describe('the table behind the chart', () => {
  const markup = markupOf(<CourseTable course={course} />)

  test('one column per arm, one row per month that any arm has', () => {
    expect(wordsOf(markup, 'th')).toEqual([
      'Months since start',
      'Medication only',
      'Usual care, no antidepressant',
      'Month 0',
      'Month 2',
      'Month 3',
    ])
    expect(wordsOf(markup, 'caption')[0]).toContain('BDI-II')
  })

  test('each cell has mean, interval and n, and the exact figures for whoever checks them', () => {
    expect(wordsOf(markup, 'td')).toEqual([
      '27.6 (21.5 to 33.8), n 14 exactly mean 27.6429, 95 % interval 21.4922 to 33.7935',
      '22.8 (19.5 to 26.0), n 34 exactly mean 22.7647, 95 % interval 19.5381 to 25.9914',
      'n <11',
      'no score',
      'no score',
      '18.0 (no interval), n 1 exactly mean 18.0000',
    ])
  })
})

describe('points in words', () => {
  test('a withheld point is below the threshold, never 0', () => {
    const withheld = { ...point(2, null, null, null, null), quartiles: null, suppressed: true }
    expect(pointWords(withheld, 11)).toBe('n <11')
    expect(pointWords(withheld, 5)).toBe('n <5')
    expect(exactWords(withheld)).toBeNull()
  })

  test('nobody with a score is said so', () => {
    expect(pointWords(point(4, 0, null, null, null), 11)).toBe('no score')
    expect(pointWords(null, 11)).toBe('no score')
  })

  test('a stop of the walk reads every arm', () => {
    expect(slotWords(course, 0)).toBe(
      'Month 0. Medication only: 27.6 (21.5 to 33.8), n 14. Usual care, no antidepressant: 22.8 (19.5 to 26.0), n 34.',
    )
  })

  test('the summary leaves withheld points out', () => {
    expect(courseSummary(course)).toBe(
      'Observed means, not adjusted for who received which plan: medication only 27.6 at month 0; usual care, no antidepressant 22.8 at month 0.',
    )
  })

  test('the summary compares the arms at the last point where each has five scores', () => {
    const at = (slot: number, n: number, mean: number) => point(slot, n, mean, null, null)
    const [medication, neither] = course.arms
    if (!medication || !neither) throw new Error('the course has two arms')
    const arms = [
      { ...medication, points: [at(0, 14, 28), at(2, 5, 20), at(3, 4, 10)] },
      { ...neither, points: [at(0, 34, 22), at(2, 33, 20), at(3, 30, 18)] },
    ]
    expect(courseSummary({ ...course, arms })).toContain(
      'medication only 28.0 at month 0, 20.0 at month 2; usual care, no antidepressant 22.0 at month 0, 20.0 at month 2',
    )
  })

  test('weeks beyond the chosen one are not drawn, months always are', () => {
    const slots = [0, 26, 27, 52, 53].map((slot) => point(slot, 20, 9, 8, 10))
    const weekly: Course = {
      ...course,
      unit: 'week',
      arms: course.arms.map((arm) => ({ ...arm, points: slots })),
    }
    expect(slotsOf(drawnCourse(weekly, '26'))).toEqual([0, 26])
    expect(slotsOf(drawnCourse(weekly, '52'))).toEqual([0, 26, 27, 52])
    expect(slotsOf(drawnCourse(weekly, 'all'))).toEqual([0, 26, 27, 52, 53])
    expect(slotsOf(drawnCourse({ ...weekly, unit: 'month' }, '26'))).toHaveLength(5)
  })

  test('the sentence says who and when, and a chosen period before that of the data', () => {
    const range = { from: '2000-01-01', to: '2000-01-01' }
    expect(whoWords(course, emptySearch, range)).toBe('100 episodes of 100 people that started on 1 Jan 2000')
    expect(whoWords(course, { ...emptySearch, startedTo: '2001-02-01' }, range)).toBe(
      '100 episodes of 100 people that started from 1 Jan 2000 to 1 Feb 2001',
    )
    expect(whoWords({ ...course, episodes: null, patients: null }, emptySearch, range)).toContain(
      '<11 episodes of <11 people',
    )
  })
})

describe('geometry', () => {
  test('the scale shows what the intervals need, within the range of the instrument', () => {
    expect(scoreDomain(course)).toEqual([0, 40])
    const only = (low: ReturnType<typeof point>) =>
      scoreDomain({ ...course, arms: course.arms.map((arm) => ({ ...arm, points: [low] })) })
    expect(only(point(0, 10, 4, -3, 11))).toEqual([0, 20])
    expect(only(point(0, 9, 4, -3, 11))).toEqual([0, 10])
    expect(scoreDomain({ ...course, arms: [] })).toEqual([0, 63])
  })

  test('few slots all get a tick, many get even steps', () => {
    expect(slotTicks([0, 2, 3, 5, 8], 900)).toEqual([0, 2, 3, 5, 8])
    const weeks = Array.from({ length: 53 }, (_, week) => week)
    expect(slotTicks(weeks, 900)).toEqual([0, 4, 8, 12, 16, 20, 24, 28, 32, 36, 40, 44, 48, 52])
    expect(slotTicks(weeks, 300)).toEqual([0, 8, 16, 24, 32, 40, 48])
  })

  test('the pointer finds the nearest slot on unequal steps', () => {
    expect([0, 0.2, 0.5, 0.9, 1.2].map((share) => slotAt([0, 2, 3, 5, 8], share))).toEqual([0, 1, 2, 4, 4])
    expect(slotAt([], 0.5)).toBeNull()
  })
})
