import { planArms } from '@tandem/domain/treatment-arm'
import { randomFrom } from '@tandem/stats/random'
import { expect, test } from 'vitest'
import { cohortColumns, type EpisodeRow } from './cohort.ts'
import {
  suppressBelow5RoundTo5,
  suppressBelow11,
  suppressionRule,
  withheldCounts,
  withoutSmallCounts,
} from './small-counts.ts'
import { symptomCourse } from './symptom-course.ts'

/** A course with the given number of episodes per arm (medication, therapy, combined) at each slot. */
function courseOf(countsBySlot: readonly (readonly [number, number, number])[]) {
  const rows: EpisodeRow[] = countsBySlot.flatMap((counts, slot) =>
    counts.flatMap((count, arm) =>
      Array.from({ length: count }, (_, i) => ({
        episodeId: slot * 10_000 + arm * 1000 + i,
        dimensions: {},
        initialArm: planArms[arm]!,
        provisional: false,
        points: [{ slot, score: 5 + (i % 7), armInForce: planArms[arm]! }],
      })),
    ),
  )
  return symptomCourse(cohortColumns(rows), { armView: 'plan_in_force', showNeither: false })
}
const countsOf = (guarded: ReturnType<typeof withoutSmallCounts>, slot = 0) =>
  guarded.arms.map(({ points }) => points[slot]!.n)

test.each([
  [
    [40, 30, 25],
    [false, false, false],
  ],
  [
    [0, 30, 25],
    [false, false, false],
  ],
  [
    [11, 30, 25],
    [false, false, false],
  ],
  [
    [10, 30, 25],
    [true, false, true],
  ],
  [
    [1, 30, 25],
    [true, false, true],
  ],
  [
    [4, 5, 25],
    [true, true, true],
  ],
  [
    [5, 6, 25],
    [true, true, false],
  ],
  [
    [4, 0, 0],
    [true, false, false],
  ],
  [
    [4, 0, 25],
    [true, false, true],
  ],
  [
    [1, 1, 1],
    [true, true, true],
  ],
])('of %j the counts withheld are %j', (counts, withheld) => {
  expect(withheldCounts(counts, 11)).toEqual(withheld)
})

test('whoever knows the total of a slot can work out no small count', () => {
  const random = randomFrom('suppression')
  for (let round = 0; round < 5000; round += 1) {
    const counts = Array.from({ length: random.integer(3, 4) }, () => Math.floor(random.exponential(14)))
    const withheld = withheldCounts(counts, 11)
    const hidden = counts.filter((_, i) => withheld[i])
    const total = counts.reduce((sum, count) => sum + count, 0)
    for (const [i, count] of counts.entries()) {
      if (count === 0 || count >= 11) continue
      expect(withheld[i]).toBe(true)
      // The reader sees the hidden sum and how many hide behind it; more than one split must fit, or the sum is small.
      const hiddenSum = hidden.reduce((sum, value) => sum + value, 0)
      const largestPossible = hiddenSum - (hidden.length - 1)
      expect(hidden.length >= 2 ? largestPossible > 1 || total < 11 : total < 11).toBe(true)
    }
  }
})

test.each([
  [10, null, '<11*'],
  [11, 11, null],
])('a count of %i is shown as %j with the text %j', (count, shown, shownAs) => {
  const point = withoutSmallCounts(courseOf([[count, 40, 30]]), suppressBelow11).arms[0]!.points[0]!
  expect([point.n, point.shownAs]).toEqual([shown, shownAs])
  expect(point.mean === null).toBe(shown === null)
})

test('a withheld point gives neither mean, spread nor interval', () => {
  const guarded = withoutSmallCounts(courseOf([[4, 40, 30]]), suppressBelow11)
  expect(guarded.arms[0]!.points[0]).toEqual({
    slot: 0,
    n: null,
    mean: null,
    sd: null,
    lower: null,
    upper: null,
    shownAs: '<11*',
    reason: "fewer than 11, or withheld so that another small count can't be worked out",
  })
  expect(guarded.arms[2]!.points[0]).toEqual(guarded.arms[0]!.points[0])
})

test('a second arm is withheld only in the slot where it must be', () => {
  const guarded = withoutSmallCounts(
    courseOf([
      [40, 40, 30],
      [4, 40, 30],
      [4, 8, 30],
    ]),
    suppressBelow11,
  )
  expect([0, 1, 2].map((slot) => countsOf(guarded, slot))).toEqual([
    [40, 40, 30],
    [null, 40, null],
    [null, null, 30],
  ])
})

test('a shown point keeps its exact figures', () => {
  const course = courseOf([[40, 40, 30]])
  const guarded = withoutSmallCounts(course, suppressBelow11)
  expect(guarded.arms[0]!.points[0]).toEqual({ ...course.arms[0]!.points[0]!, shownAs: null })
})

test.each([
  [4, null, '<5'],
  [5, 5, null],
  [7, 5, null],
  [8, 10, null],
  [12, 10, null],
  [13, 15, null],
])('with rounding to 5 a count of %i is shown as %j', (count, shown, shownAs) => {
  const point = withoutSmallCounts(courseOf([[count, 40, 30]]), suppressBelow5RoundTo5).arms[0]!.points[0]!
  expect([point.n, point.shownAs]).toEqual([shown, shownAs])
})

test('with rounding the figures that give the exact count back are rounded or left out', () => {
  const point = withoutSmallCounts(courseOf([[9, 40, 30]]), suppressBelow5RoundTo5).arms[0]!.points[0]!
  expect(point.sd).toBeNull()
  for (const figure of [point.mean, point.lower, point.upper]) {
    expect(Math.abs(figure! * 10 - Math.round(figure! * 10))).toBeLessThan(1e-9)
  }
})

test('arm sizes are withheld when the difference from a shown count is small', () => {
  const rows = (withSecond: number): EpisodeRow[] =>
    Array.from({ length: 40 }, (_, i) => ({
      episodeId: i,
      dimensions: {},
      initialArm: 'combined',
      provisional: false,
      points: [0, 4]
        .filter((slot) => slot === 0 || i < withSecond)
        .map((slot) => ({ slot, score: 9, armInForce: 'combined' as const })),
    }))
  const sizeWith = (withSecond: number) =>
    withoutSmallCounts(
      symptomCourse(cohortColumns(rows(withSecond)), { armView: 'initial_plan', showNeither: false }),
      suppressBelow11,
    ).arms[2]!.episodes
  expect(sizeWith(40)).toBe(40)
  expect(sizeWith(29)).toBe(40)
  expect(sizeWith(30)).toBeNull()
  expect(sizeWith(39)).toBeNull()
})

test('counts of what was left out are guarded as well', () => {
  const rows: EpisodeRow[] = Array.from({ length: 60 }, (_, i) => ({
    episodeId: i,
    dimensions: {},
    initialArm: 'combined',
    provisional: false,
    points: i < 3 ? [] : [{ slot: 0, score: 9, armInForce: 'combined' }],
    excludedScores: { not_scorable: i < 20 ? 1 : 0 },
  }))
  const guarded = withoutSmallCounts(
    symptomCourse(cohortColumns(rows), { armView: 'initial_plan', showNeither: false }),
    suppressBelow11,
  )
  expect(guarded.episodes).toBe(60)
  expect(guarded.episodesShown).toBeNull()
  expect(guarded.excluded.find(({ reason }) => reason === 'no_score')).toEqual({
    reason: 'no_score',
    episodes: null,
    scores: null,
  })
})

test('a rule that can protect nothing is refused', () => {
  const course = courseOf([[4, 40, 30]])
  expect(() => withoutSmallCounts(course, { threshold: 1, roundTo: null })).toThrow(RangeError)
  expect(() => withoutSmallCounts(course, { threshold: 5, roundTo: 11 })).toThrow(RangeError)
})

test('an organisation that sets no threshold withholds nothing', () => {
  expect(suppressionRule(0, 0)).toBeNull()
  expect(suppressionRule(11, 0)).toEqual(suppressBelow11)
  expect(suppressionRule(5, 5)).toEqual(suppressBelow5RoundTo5)
})
