import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { addDays, dayNumber } from './calendar-day.ts'
import {
  baselineOf,
  episodeOfScore,
  nearestScore,
  outcomeAt,
  type ScorePoint,
  scoresByWeek,
  weekOf,
} from './episode.ts'

const start = '2024-01-15'
const day = (offset: number) => addDays(start, offset)
/** A score whose total is the day it was taken on, counted from the start, so that answers read as days. */
const score = (offset: number, more: Partial<ScorePoint> = {}): ScorePoint => ({
  takenOn: day(offset),
  takenAt: null,
  total: offset,
  completeness: 'complete',
  recordedOrder: 0,
  nominalVisit: null,
  ...more,
})
const scoresOn = (...offsets: number[]) => offsets.map((offset) => score(offset))

describe('baselineOf', () => {
  test.each<[string, number[], number | null]>([
    ['day -15 is too early', [-15], null],
    ['day -14 serves', [-14], -14],
    ['the last of days -14 to 0 is taken', [-14, -3, -9], -3],
    ['day 0 goes before day -1', [-1, 0], 0],
    ['day 0 goes before day 1', [1, 0], 0],
    ['any score before the start goes before one after it', [-14, 1], -14],
    ['day 1 serves when there is none before', [1], 1],
    ['the first of days 1 to 7 is taken', [7, 5, 6], 5],
    ['day 7 serves', [7], 7],
    ['day 8 is too late', [8], null],
    ['day -15 leaves it to day 3', [-15, 3], 3],
    ['no score gives none', [], null],
  ])('%s', (_, offsets, expected) => {
    expect(baselineOf(scoresOn(...offsets), start, null)?.total ?? null).toBe(expected)
  })

  test('a score on the last day of a short episode serves, one after it does not', () => {
    expect(baselineOf(scoresOn(3), start, day(3))?.total).toBe(3)
    expect(baselineOf(scoresOn(4), start, day(3))).toBeNull()
  })
})

describe('weeks', () => {
  test.each([
    [-4, -1],
    [-3, 0],
    [0, 0],
    [3, 0],
    [4, 1],
    [7, 1],
    [10, 1],
    [11, 2],
    [80, 11],
    [81, 12],
    [87, 12],
    [88, 13],
  ])('day %i is in week %i', (offset, week) => {
    expect(weekOf(day(offset), start)).toBe(week)
  })

  const weeks = (offsets: number[], baselineOn: number | null) => {
    const own = scoresOn(...offsets)
    const baseline = own.find(({ total }) => total === baselineOn) ?? null
    return scoresByWeek(own, start, baseline).map(({ at, score: { total } }) => [at, total])
  }

  test('the nearest score of a week is taken', () => {
    expect(weeks([4, 6, 10], null)).toEqual([[1, 6]])
  })
  test('of two equally near the later is taken', () => {
    expect(weeks([6, 8], null)).toEqual([[1, 8]])
    expect(weeks([4, 10], null)).toEqual([[1, 10]])
  })
  test('a prorated score that is nearer goes before a complete one', () => {
    const own = [score(7, { completeness: 'prorated' }), score(8)]
    expect(scoresByWeek(own, start, null)[0]?.score.total).toBe(7)
  })
  test('the baseline is week 0, also on days 4 to 7, and then no other week', () => {
    expect(weeks([0, 7], 0)).toEqual([
      [0, 0],
      [1, 7],
    ])
    expect(weeks([4], 4)).toEqual([[0, 4]])
    expect(weeks([7], 7)).toEqual([[0, 7]])
    expect(weeks([5, 10], 5)).toEqual([
      [0, 5],
      [1, 10],
    ])
  })
  test('other scores of days 0 to 3 are in no week', () => {
    expect(weeks([0, 1, 2, 3, 4], 0)).toEqual([
      [0, 0],
      [1, 4],
    ])
  })
  test('a baseline from before the start is week 0', () => {
    expect(scoresByWeek(scoresOn(2, 7), start, score(-5)).map(({ at }) => at)).toEqual([0, 1])
  })
  test('weeks need no baseline', () => {
    expect(weeks([14, 84], null)).toEqual([
      [2, 14],
      [12, 84],
    ])
  })
})

describe('episodeOfScore', () => {
  const first = { startedOn: '2024-01-01', endedOn: '2024-03-31' }
  const second = { startedOn: '2024-03-01', endedOn: null }

  test.each([
    ['2023-12-31', null],
    ['2024-01-01', first],
    ['2024-02-29', first],
    ['2024-03-01', second],
    ['2024-03-31', second],
    ['2024-04-01', second],
  ])('%s', (takenOn, expected) => {
    expect(episodeOfScore(takenOn, [first, second])).toBe(expected)
    expect(episodeOfScore(takenOn, [second, first])).toBe(expected)
  })

  test('the last day is inside, the day after is not', () => {
    expect(episodeOfScore('2024-03-31', [first])).toBe(first)
    expect(episodeOfScore('2024-04-01', [first])).toBeNull()
  })

  test('of two that start on one day the longer is taken', () => {
    const short = { startedOn: '2024-01-01', endedOn: '2024-02-01' }
    const open = { startedOn: '2024-01-01', endedOn: null }
    for (const episodes of [
      [short, first, open],
      [open, first, short],
      [first, open, short],
    ]) {
      expect(episodeOfScore('2024-01-10', episodes)).toBe(open)
    }
    expect(episodeOfScore('2024-01-10', [short, first])).toBe(first)
    expect(episodeOfScore('2024-01-10', [first, short])).toBe(first)
  })
})

describe('outcomeAt', () => {
  const week12 = (offsets: number[], more: { baselineOn?: number; endedOn?: string; asOf?: string } = {}) => {
    const own = scoresOn(...offsets)
    const outcome = outcomeAt(day(84), 14, {
      own,
      baseline: own.find(({ total }) => total === more.baselineOn) ?? null,
      endedOn: more.endedOn ?? null,
      asOf: more.asOf ?? day(400),
    })
    return outcome.kind === 'score' ? outcome.score.total : outcome.reason
  }

  test('both ends of the window are inside', () => {
    expect(week12([69])).toBe('window_over')
    expect(week12([70])).toBe(70)
    expect(week12([98])).toBe(98)
    expect(week12([99])).toBe('window_over')
  })
  test('the nearest is taken, then the later', () => {
    expect(week12([70, 80, 90])).toBe(80)
    expect(week12([80, 88])).toBe(88)
  })
  test('it is never the baseline', () => {
    const own = scoresOn(5)
    const course = { own, baseline: own[0] ?? null, endedOn: null, asOf: day(400) }
    expect(outcomeAt(day(7), 14, course)).toEqual({ kind: 'no_score', reason: 'window_over' })
    expect(outcomeAt(day(7), 14, { ...course, baseline: null }).kind).toBe('score')
  })
  test('the last score is not carried forward', () => {
    expect(week12([0, 28, 56])).toBe('window_over')
  })
  test('the window is open through its last day', () => {
    expect(week12([], { asOf: day(98) })).toBe('window_open')
    expect(week12([], { asOf: day(99) })).toBe('window_over')
  })
  test('an episode that ended before the window did is told apart', () => {
    expect(week12([], { asOf: day(50), endedOn: day(49) })).toBe('episode_ended')
    expect(week12([], { asOf: day(50), endedOn: day(50) })).toBe('window_open')
    expect(week12([], { asOf: day(99), endedOn: day(49) })).toBe('window_over')
  })
  test('a score after the chosen day is not known yet', () => {
    expect(week12([84], { asOf: day(83) })).toBe('window_open')
    expect(week12([84], { asOf: day(84) })).toBe(84)
  })
})

const anyOffsets = fc.uniqueArray(fc.integer({ min: -30, max: 400 }), { maxLength: 30 })

test('the order of the scores changes nothing', () => {
  fc.assert(
    fc.property(anyOffsets, fc.integer({ min: 0, max: 400 }), (offsets, length) => {
      const [forward, backward] = [scoresOn(...offsets), scoresOn(...offsets.toReversed())]
      expect(baselineOf(backward, start, day(length))).toEqual(baselineOf(forward, start, day(length)))
      expect(scoresByWeek(backward, start, null)).toEqual(scoresByWeek(forward, start, null))
      expect(nearestScore(backward, day(84))).toEqual(nearestScore(forward, day(84)))
    }),
  )
})

test('moving every day by the same number changes no baseline and no week', () => {
  fc.assert(
    fc.property(anyOffsets, fc.integer({ min: -5000, max: 5000 }), (offsets, shift) => {
      const own = scoresOn(...offsets)
      const moved = own.map((point) => ({ ...point, takenOn: addDays(point.takenOn, shift) }))
      const movedStart = addDays(start, shift)
      expect(baselineOf(moved, movedStart, null)?.total).toBe(baselineOf(own, start, null)?.total)
      const totals = (points: readonly ScorePoint[], from: string) =>
        scoresByWeek(points, from, null).map(({ at, score: { total } }) => [at, total])
      expect(totals(moved, movedStart)).toEqual(totals(own, start))
    }),
  )
})

test('each week has at most one score, within three days of its middle', () => {
  fc.assert(
    fc.property(anyOffsets, (offsets) => {
      const weeks = scoresByWeek(scoresOn(...offsets), start, null)
      expect(new Set(weeks.map(({ at }) => at)).size).toBe(weeks.length)
      for (const { at, score: point } of weeks) {
        expect(Math.abs(dayNumber(point.takenOn) - dayNumber(start) - 7 * at)).toBeLessThanOrEqual(3)
      }
    }),
  )
})
