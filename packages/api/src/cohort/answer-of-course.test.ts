import { cohortColumns, type EpisodeRow } from '@tandem/analysis/cohort'
import { symptomCourse } from '@tandem/analysis/symptom-course'
import type { PlanArm } from '@tandem/domain/treatment-arm'
import { describe, expect, test } from 'vitest'
import { armLabel, guardedFigures, openFigures } from './answer-of-course.ts'
import { inWholeMonths } from './whole-months.ts'

let id = 0
const episodes = (n: number, initialArm: PlanArm, slots: readonly number[]): EpisodeRow[] =>
  Array.from({ length: n }, (_, i) => {
    id += 1
    return {
      episodeId: id,
      dimensions: {},
      initialArm,
      provisional: false,
      points: slots.map((slot) => ({ slot, score: 10 + (i % 3), armInForce: initialArm })),
    }
  })

const courseOf = (rows: readonly EpisodeRow[]) =>
  symptomCourse(cohortColumns(rows), { armView: 'initial_plan', showNeither: false })
const rule = { threshold: 11, roundTo: null }
const counts = (patients: number, provisional = [0, 0, 0, 0]) => ({ patients, provisional })

test('readers of everything see everything, nothing marked', () => {
  const figures = openFigures(courseOf(episodes(3, 'combined', [0, 4])), counts(2, [0, 0, 1, 0]), 'service')
  expect(figures).toMatchObject({ episodes: 3, patients: 2, scores: 6, suppression: null })
  expect(figures.arms.find(({ arm }) => arm === 'combined')).toMatchObject({ episodes: 3, provisional: 1 })
  expect(JSON.stringify(figures)).not.toContain('"suppressed":true')
})

describe('readers who may not see patients', () => {
  test.each([
    [10, null],
    [11, 11],
  ])('an arm of %i is shown as %j', (n, shown) => {
    const rows = [
      ...episodes(n, 'combined', [0]),
      ...episodes(30, 'medication_only', [0]),
      ...episodes(30, 'therapy_only', [0]),
    ]
    const { arms } = guardedFigures(courseOf(rows), counts(rows.length), 'service', rule)
    expect(arms.find(({ arm }) => arm === 'combined')?.points[0]?.n).toBe(shown)
  })

  test('the number of scores is not given where a count is withheld, for the rest could be subtracted', () => {
    const rows = [...episodes(5, 'combined', [0]), ...episodes(30, 'medication_only', [0])]
    expect(guardedFigures(courseOf(rows), counts(35), 'service', rule).scores).toBeNull()
    const all = episodes(30, 'medication_only', [0])
    expect(guardedFigures(courseOf(all), counts(30), 'service', rule).scores).toBe(30)
  })

  test.each([
    [30, 30],
    [20, null],
    [19, 19],
  ])('%i people with 30 episodes are shown as %j: a small difference is a small count', (patients, shown) => {
    const course = courseOf(episodes(30, 'medication_only', [0]))
    expect(guardedFigures(course, counts(patients), 'service', rule).patients).toBe(shown)
  })

  test('few provisional plans are not counted out', () => {
    const course = courseOf(episodes(30, 'medication_only', [0]))
    const provisionalOf = (n: number) =>
      guardedFigures(course, counts(30, [n, 0, 0, 0]), 'service', rule).arms[0]?.provisional
    expect([0, 3, 11, 19, 25, 30].map(provisionalOf)).toEqual([0, null, 11, 19, null, 30])
  })
})

test('neither is usual care in a trial, which is not untreated', () => {
  expect(armLabel('neither', 'public_trial')).toBe('Usual care, no antidepressant')
  expect(armLabel('neither', 'service')).toBe('Neither')
})

test('a span is widened to whole months', () => {
  expect(inWholeMonths({ startedFrom: '2026-02-14', startedTo: '2026-02-14' })).toEqual({
    startedFrom: '2026-02-01',
    startedTo: '2026-02-28',
  })
  expect(inWholeMonths({ startedTo: '2027-12-31' })).toEqual({ startedFrom: null, startedTo: '2027-12-31' })
})
