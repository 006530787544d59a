import { welchOf } from '@tandem/stats/group-difference'
import { describe, expect, test } from 'vitest'
import type { CohortCourse } from './course-contract.ts'
import { courseDifferences } from './course-differences.ts'

type Point = CohortCourse['arms'][number]['points'][number]
const point = (slot: number, change: Partial<Point>): Point => ({
  slot,
  n: 20,
  mean: 10,
  sd: 4,
  lower: 8,
  upper: 12,
  quartiles: null,
  suppressed: false,
  ...change,
})
const course = (points: readonly Point[], unit: 'week' | 'month' = 'week') =>
  ({
    unit,
    arms: [{ arm: 'combined', label: 'Combined', episodes: 20, provisional: 0, points }],
  }) as unknown as CohortCourse

const only = (here: Partial<Point>, there: Partial<Point>) =>
  courseDifferences(course([point(12, here)]), course([point(12, there)]))[0]!.points[0]!

describe('two courses side by side', () => {
  test('the difference is Welch’s, here minus there', () => {
    const expected = welchOf({ n: 20, mean: 9, sd: 4 }, { n: 30, mean: 11.5, sd: 6 })
    if (expected.kind !== 'estimated') throw new Error('Welch can be estimated here')
    expect(only({ mean: 9 }, { n: 30, mean: 11.5, sd: 6 })).toMatchObject({
      here: { n: 20, mean: 9 },
      there: { n: 30, mean: 11.5 },
      difference: -2.5,
      lower: expected.lower,
      upper: expected.upper,
      reason: null,
    })
  })

  test.each([
    ['a withheld point', { n: null, mean: null, sd: null, suppressed: true }, 'too small'],
    ['nobody with a score', { n: 0, mean: null, sd: null }, 'nobody has a score'],
    ['one score', { n: 1, sd: null }, 'too few scores'],
    ['rounded figures', { n: 20, sd: null }, 'rounded'],
  ])('%s has no difference, and says why', (_, there, reason) => {
    const found = only({}, there)
    expect(found).toMatchObject({ difference: null, lower: null, upper: null })
    expect(found.reason).toContain(reason)
  })

  test('weeks are told at the visits, months all', () => {
    const weeks = [0, 3, 4, 8, 12, 20, 24, 52, 60].map((slot) => point(slot, {}))
    const slots = (unit: 'week' | 'month') =>
      courseDifferences(course(weeks, unit), course([], unit))[0]?.points.map(({ slot }) => slot)
    expect(slots('week')).toEqual([0, 4, 8, 12, 24, 52])
    expect(slots('month')).toHaveLength(9)
  })

  test('an arm that is not there has no score', () => {
    const [arm] = courseDifferences(course([point(12, {})]), { ...course([]), arms: [] })
    expect(arm?.points[0]).toMatchObject({ there: { n: 0, mean: null }, difference: null })
  })
})
