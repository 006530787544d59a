import fc from 'fast-check'
import { expect, test } from 'vitest'
import { addDays } from './calendar-day.ts'
import type { ScorePoint } from './episode.ts'
import { episodeScores } from './episode-scores.ts'

const start = '2024-01-15'
const day = (offset: number) => addDays(start, offset)
const score = (offset: number): ScorePoint => ({
  takenOn: day(offset),
  takenAt: null,
  total: offset,
  completeness: 'complete',
  recordedOrder: 0,
  nominalVisit: null,
})
const place = (offsets: number[], spans: [number, number | null][]) => {
  const episodes = spans.map(([from, to]) => ({
    startedOn: day(from),
    endedOn: to === null ? null : day(to),
  }))
  const { episodes: placed, excluded } = episodeScores(offsets.map(score), episodes)
  return {
    own: placed.map(({ own }) => own.map(({ total }) => total)),
    baseline: placed.map(({ baseline }) => baseline?.total ?? null),
    excluded: excluded.map(({ score: { total }, reason }) => [total, reason]),
  }
}

test('the baseline from before the start is not excluded, the others of those days are', () => {
  expect(place([-15, -14, -3, 0, 20], [[0, null]])).toEqual({
    own: [[0, 20]],
    baseline: [0],
    excluded: [
      [-15, 'outside_every_episode'],
      [-14, 'before_start_not_baseline'],
      [-3, 'before_start_not_baseline'],
    ],
  })
  expect(place([-14, -3, 20], [[0, null]])).toEqual({
    own: [[20]],
    baseline: [-3],
    excluded: [[-14, 'before_start_not_baseline']],
  })
})

test('a score in an earlier episode may be the baseline of the next and keeps its own week', () => {
  expect(
    place(
      [0, 45, 60],
      [
        [0, 50],
        [55, null],
      ],
    ),
  ).toEqual({
    own: [[0, 45], [60]],
    baseline: [0, 45],
    excluded: [],
  })
})

test('a score on a day of two episodes belongs to the one that started later', () => {
  expect(
    place(
      [0, 28, 40],
      [
        [0, 60],
        [28, null],
      ],
    ),
  ).toEqual({
    own: [[0], [28, 40]],
    baseline: [0, 28],
    excluded: [],
  })
})

test('a score of days 0 to 7 that belongs to a later episode is no baseline of the earlier', () => {
  expect(
    place(
      [5],
      [
        [0, 60],
        [4, null],
      ],
    ),
  ).toEqual({ own: [[], [5]], baseline: [null, 5], excluded: [] })
})

test('scores after the end and between episodes are excluded', () => {
  expect(
    place(
      [0, 30, 31, 200],
      [
        [0, 30],
        [100, 150],
      ],
    ),
  ).toEqual({
    own: [[0, 30], []],
    baseline: [0, null],
    excluded: [
      [31, 'outside_every_episode'],
      [200, 'outside_every_episode'],
    ],
  })
})

test('without an episode every score is excluded', () => {
  expect(place([0], []).excluded).toEqual([[0, 'outside_every_episode']])
})

test('every score is owned once, is a baseline, or is excluded once', () => {
  const span = fc.tuple(fc.integer({ min: 0, max: 300 }), fc.option(fc.integer({ min: 0, max: 200 })))
  fc.assert(
    fc.property(
      fc.uniqueArray(fc.integer({ min: -30, max: 400 }), { maxLength: 30 }),
      fc.array(span, { maxLength: 4 }),
      (offsets, spans) => {
        const placed = place(
          offsets,
          spans.map(([from, length]) => [from, length === null ? null : from + length]),
        )
        const own = placed.own.flat()
        const excluded = placed.excluded.map(([total]) => total)
        const onlyBaseline = placed.baseline.filter((total) => total !== null && !own.includes(total))
        expect([...own, ...excluded, ...new Set(onlyBaseline)].sort()).toEqual(offsets.toSorted())
      },
    ),
  )
})
