import type { PlanArm } from '@tandem/domain/treatment-arm'
import { randomFrom } from '@tandem/stats/random'
import { ratioOfSums } from '@tandem/stats/ratio-of-sums'
import { quantile, tInterval } from '@tandem/stats/summaries'
import { describe, expect, test } from 'vitest'
import { armViewMoves } from './arm-view-moves.ts'
import { chosenEpisodes } from './cohort-data.ts'
import { cohortDataOf, type EpisodeFactsRow } from './cohort-data-of.ts'
import { type CourseFiguresOptions, courseFigures } from './course-figures.ts'
import { repeatedAmong, repeatedPeople } from './repeated-people.ts'

const everybody = { dimensions: {}, lists: {}, startedFrom: null, startedTo: null, unit: 'most' } as const
const plain: CourseFiguresOptions = { armView: 'initial_plan', showNeither: false }

function figuresOf(rows: readonly EpisodeFactsRow[], options: Partial<CourseFiguresOptions> = {}) {
  const data = cohortDataOf(rows)
  return courseFigures(data, chosenEpisodes(data, everybody), { ...plain, ...options })
}

const scored = (
  scores: readonly (number | null)[],
  more: Partial<EpisodeFactsRow> = {},
  arm: PlanArm = 'combined',
): EpisodeFactsRow => ({
  initialArm: arm,
  points: scores.flatMap((score, slot) => (score === null ? [] : [{ slot, score, armInForce: arm }])),
  ...more,
})

const pointsOf = ({ arms }: ReturnType<typeof figuresOf>, arm: PlanArm = 'combined') =>
  arms.find((candidate) => candidate.arm === arm)!.points

describe('intervals', () => {
  test('of people with one episode each are Student’s', () => {
    const point = pointsOf(figuresOf([[16], [12], [20], [9]].map((scores) => scored(scores))))[0]!
    const expected = tInterval([16, 12, 20, 9])
    if (expected.kind !== 'estimated') throw new Error('no interval')
    expect([point.lower, point.upper]).toEqual([expected.lower, expected.upper])
  })

  test('count the episodes of one person as one source, whatever arm view and order of rows', () => {
    const random = randomFrom(3)
    const rows = Array.from({ length: 60 }, () =>
      scored([random.integer(5, 27), random.integer(0, 27)], { patientId: random.integer(1, 25) }),
    )
    for (const armView of ['initial_plan', 'plan_in_force'] as const) {
      const points = pointsOf(figuresOf(rows, { armView }))
      for (const point of points) {
        const values = rows.map(({ points: own }) => own![point.slot]!.score)
        const expected = ratioOfSums(
          values,
          values.map(() => 1),
          rows.map(({ patientId }) => patientId!),
        )
        if (expected.kind !== 'estimated') throw new Error('no interval')
        expect(point.mean).toBeCloseTo(expected.ratio, 12)
        expect(point.lower).toBeCloseTo(expected.lower, 10)
        expect(point.upper).toBeCloseTo(expected.upper, 10)
      }
    }
  })

  test('only count whom the filters choose', () => {
    const rows = [
      scored([16], { patientId: 1 }),
      scored([4], { patientId: 1, dimensions: { sex: 'male' } }),
      scored([12], { patientId: 2 }),
    ]
    const data = cohortDataOf(rows)
    const chosen = chosenEpisodes(data, { ...everybody, dimensions: { sex: [null] } })
    const point = courseFigures(data, chosen, plain).arms[2]!.points[0]!
    const expected = tInterval([16, 12])
    expect(expected.kind === 'estimated' && point.lower === expected.lower).toBe(true)
  })

  test('of one person’s scores alone there is none', () => {
    const point = pointsOf(figuresOf([scored([16], { patientId: 1 }), scored([4], { patientId: 1 })]))[0]!
    expect(point).toMatchObject({ n: 2, mean: 10, lower: null, reason: 'scores of one person only' })
  })
})

test('people with several episodes are found where ids lie close together and where they do not', () => {
  for (const ids of [
    [3, 1, 3, 2, 1],
    [3e9, 1, 3e9, 2, 1],
  ]) {
    const { offset, episodes } = repeatedPeople(Float64Array.from(ids))
    expect(Array.from(offset)).toEqual([0, 2, 4])
    expect(Array.from(episodes)).toEqual([0, 2, 1, 4])
  }
})

test('among few chosen episodes only they are looked at, and among many nobody is missed', () => {
  const ids = Float64Array.from([3, 1, 3, 2, 1, 4, 5, 6, 7, 8, 9, 3])
  const chosen = (...places: number[]) => Uint8Array.from(ids, (_, i) => (places.includes(i) ? 1 : 0))
  const people = ({ offset, episodes }: ReturnType<typeof repeatedAmong>) => [[...offset], [...episodes]]
  expect(people(repeatedAmong(ids, chosen(0, 4, 11)))).toEqual([
    [0, 2],
    [0, 11],
  ])
  expect(people(repeatedAmong(ids, chosen(1, 2)))).toEqual([[0], []])
  const everybody = chosen(...ids.keys())
  expect(people(repeatedAmong(ids, everybody))).toEqual(people(repeatedPeople(ids)))
  expect(people(repeatedAmong(ids, chosen(1, 2)))).toEqual(people(repeatedPeople(ids)))
})

test('quartiles are those of the scores written out', () => {
  const random = randomFrom(5)
  const rows = Array.from({ length: 31 }, () => scored([random.integer(0, 27), random.integer(0, 27)]))
  const { quartiles } = figuresOf(rows, { quartiles: true })
  const own = quartiles!.find(({ arm }) => arm === 'combined')!
  for (const point of own.points) {
    const values = rows.map(({ points }) => points![point.slot]!.score)
    expect([point.lower, point.median, point.upper]).toEqual(
      [0.25, 0.5, 0.75].map((p) => quantile(values, p)),
    )
  }
  const nobody = quartiles!.find(({ arm }) => arm === 'therapy_only')!
  expect(nobody.points[0]).toEqual({ slot: 0, lower: null, median: null, upper: null })
})

describe('change from baseline', () => {
  const rows = [scored([16, 10]), scored([12, 14]), scored([null, 3, 3]), scored([])]

  test('goes with its sign: below 0 the score has fallen', () => {
    const figures = figuresOf(rows, { of: 'change', quartiles: true })
    expect(pointsOf(figures).map(({ slot, n, mean }) => [slot, n, mean])).toEqual([
      [0, 2, 0],
      [1, 2, -2],
    ])
    expect(figures.quartiles!.find(({ arm }) => arm === 'combined')!.points[1]).toMatchObject({
      lower: -4,
      median: -2,
      upper: 0,
    })
  })

  test('leaves out and counts episodes without a baseline', () => {
    const { episodes, excluded } = figuresOf(rows, { of: 'change' })
    expect(episodes).toBe(4)
    expect(excluded).toEqual([{ reason: 'no_baseline', episodes: 2, scores: 2 }])
    expect(figuresOf(rows).excluded).toEqual([{ reason: 'no_score', episodes: 1, scores: 0 }])
  })
})

describe('who moves when arms are read by another view', () => {
  const moved: EpisodeFactsRow = {
    initialArm: 'therapy_only',
    patientId: 1,
    points: [
      { slot: 0, score: 16, armInForce: 'therapy_only', armAsTreated: 'neither' },
      { slot: 8, score: 9, armInForce: 'combined', armAsTreated: 'neither' },
    ],
  }
  const rows = [moved, { ...moved }, scored([16], { patientId: 2 }), scored([], { patientId: 3 })]

  test('episodes stand in every arm that one of their scores counts in; people are counted once', () => {
    const { moves } = figuresOf(rows, { armView: 'plan_in_force' })
    expect(moves).toMatchObject({
      episodes: 3,
      patients: 2,
      movedEpisodes: 2,
      movedPatients: 1,
      movedAtFirstOnly: 0,
    })
    expect(moves!.rows.map(({ to }) => to)).toEqual([
      [0, 0, 0, 0],
      [0, 2, 2, 0],
      [0, 0, 1, 0],
      [0, 0, 0, 0],
    ])
  })

  test('whoever is elsewhere with the first score only is counted apart', () => {
    const late: EpisodeFactsRow = {
      initialArm: 'therapy_only',
      points: [
        { slot: 0, score: 16, armInForce: 'neither' },
        { slot: 4, score: 12, armInForce: 'therapy_only' },
      ],
    }
    expect(figuresOf([late], { armView: 'plan_in_force' }).moves).toMatchObject({
      movedEpisodes: 1,
      movedAtFirstOnly: 1,
    })
  })

  test('as treated they move elsewhere, and by initial plan nothing moves', () => {
    const data = cohortDataOf(rows)
    expect(armViewMoves(data, new Uint8Array(4).fill(1), 'as_treated').rows[1]!.to).toEqual([0, 0, 0, 2])
    expect(figuresOf(rows).moves).toBeNull()
  })
})
