import { readFileSync } from 'node:fs'
import type { PlanArm } from '@tandem/domain/treatment-arm'
import { expect, test } from 'vitest'
import { cohortColumns, type EpisodeRow, episodesWhere } from './cohort.ts'
import { type CoursePoint, symptomCourse } from './symptom-course.ts'

type ExpectedRow = {
  arm: PlanArm
  month: number
  n: number
  mean: number
  sd: number
  lower: number
  upper: number
}
type Reference = { tolerance: { abs: number }; expected: { per_arm_month: ExpectedRow[] } }

const read = (name: string) => readFileSync(new URL(`../reference/${name}`, import.meta.url), 'utf8')
const reference: Reference = JSON.parse(read('btheb_summary.expected.json'))
const tolerance = reference.tolerance.abs

function trialRows(): EpisodeRow[] {
  const rows = new Map<
    string,
    { arm: PlanArm; points: { slot: number; score: number; armInForce: PlanArm }[] }
  >()
  for (const line of read('btheb_long.csv').trim().split('\n').slice(1)) {
    const [id, , , , arm, , month, score] = line.split(',') as [
      string,
      string,
      string,
      string,
      PlanArm,
      string,
      string,
      string,
    ]
    const patient = rows.get(id) ?? { arm, points: [] }
    rows.set(id, patient)
    if (score !== '') patient.points.push({ slot: Number(month), score: Number(score), armInForce: arm })
  }
  return Array.from(rows, ([id, { arm, points }]) => ({
    episodeId: Number(id),
    dimensions: {},
    initialArm: arm,
    provisional: false,
    points,
  }))
}

const trial = cohortColumns(trialRows())
const course = symptomCourse(trial, { armView: 'initial_plan', showNeither: true })

function pointOf(arm: PlanArm, slot: number): CoursePoint {
  return course.arms.find((candidate) => candidate.arm === arm)!.points.find((point) => point.slot === slot)!
}

function disagreements(rows: readonly ExpectedRow[]): string[] {
  return rows.flatMap((row) => {
    const point = pointOf(row.arm, row.month)
    const wrong = (['mean', 'sd', 'lower', 'upper'] as const).filter(
      (figure) => !(Math.abs(point[figure]! - row[figure]) <= tolerance),
    )
    return [...(point.n === row.n ? [] : ['n']), ...wrong].map(
      (figure) => `${row.arm} ${row.month} ${figure}`,
    )
  })
}

test('the trial course agrees with R in every arm and month', () => {
  expect(tolerance).toBe(1e-9)
  expect(reference.expected.per_arm_month).toHaveLength(20)
  expect(course.slots).toEqual([0, 2, 3, 5, 8])
  expect(course.arms.map(({ arm, episodes }) => [arm, episodes])).toEqual([
    ['medication_only', 14],
    ['therapy_only', 22],
    ['combined', 30],
    ['neither', 34],
  ])
  expect(disagreements(reference.expected.per_arm_month)).toEqual([])
})

test.each(['mean', 'sd', 'lower', 'upper'] as const)(
  'a nudge of ten times the tolerance in %s is noticed',
  (figure) => {
    const nudged = reference.expected.per_arm_month.map((row) => ({
      ...row,
      [figure]: row[figure] + 10 * tolerance,
    }))
    expect(disagreements(nudged)).toHaveLength(20)
  },
)

const score = (slot: number, value: number, armInForce: PlanArm) => ({ slot, score: value, armInForce })
const small = cohortColumns([
  {
    episodeId: 1,
    dimensions: { site: 'North' },
    initialArm: 'medication_only',
    provisional: false,
    points: [score(0, 20, 'medication_only'), score(4, 14, 'combined')],
    excludedScores: { not_scorable: 1, between_slots: 2 },
  },
  {
    episodeId: 2,
    dimensions: { site: 'South' },
    initialArm: 'medication_only',
    provisional: false,
    points: [score(0, 16, 'medication_only'), score(4, 12, 'neither'), score(12, 6, 'medication_only')],
  },
  {
    episodeId: 3,
    dimensions: { site: 'South' },
    initialArm: 'neither',
    provisional: true,
    points: [score(0, 11, 'neither')],
    excludedScores: { not_scorable: 1 },
  },
  { episodeId: 4, dimensions: { site: 'North' }, initialArm: 'combined', provisional: false, points: [] },
])
const armOf = (view: ReturnType<typeof symptomCourse>, arm: PlanArm) =>
  view.arms.find((candidate) => candidate.arm === arm)

test('by initial plan a score stays with the arm the episode began in', () => {
  const view = symptomCourse(small, { armView: 'initial_plan', showNeither: false })
  expect(armOf(view, 'medication_only')!.points.map(({ slot, n, mean }) => [slot, n, mean])).toEqual([
    [0, 2, 18],
    [4, 2, 13],
    [12, 1, 6],
  ])
})

test('by plan in force a score goes to the arm of its recall period', () => {
  const view = symptomCourse(small, { armView: 'plan_in_force', showNeither: true })
  expect(armOf(view, 'combined')).toMatchObject({ episodes: 1 })
  expect(armOf(view, 'combined')!.points.map(({ n }) => n)).toEqual([0, 1, 0])
  expect(armOf(view, 'neither')!.points.map(({ n }) => n)).toEqual([1, 1, 0])
  expect(armOf(view, 'neither')!.episodes).toBe(2)
})

test('fewer than two scores give no interval, and a reason', () => {
  const view = symptomCourse(small, { armView: 'initial_plan', showNeither: false })
  const [two, , one] = armOf(view, 'medication_only')!.points
  expect(two).toMatchObject({ n: 2, reason: null })
  expect(two!.lower).toBeLessThan(18)
  expect(one).toEqual({
    slot: 12,
    n: 1,
    mean: 6,
    sd: null,
    lower: null,
    upper: null,
    reason: 'only one score',
  })
  expect(armOf(view, 'combined')!.points[0]).toEqual({
    slot: 0,
    n: 0,
    mean: null,
    sd: null,
    lower: null,
    upper: null,
    reason: 'no scores',
  })
})

test('everything left out is counted with its reason', () => {
  const view = symptomCourse(small, { armView: 'initial_plan', showNeither: false, slots: [0, 4] })
  expect(view.excluded).toEqual([
    { reason: 'arm_not_shown', episodes: 1, scores: 1 },
    { reason: 'between_slots', episodes: 1, scores: 2 },
    { reason: 'no_score', episodes: 1, scores: 0 },
    { reason: 'not_scorable', episodes: 2, scores: 2 },
    { reason: 'slot_not_shown', episodes: 1, scores: 1 },
  ])
  expect([view.episodes, view.episodesShown]).toEqual([4, 2])
})

test('neither is an arm only where it is asked for', () => {
  const shown = symptomCourse(small, { armView: 'initial_plan', showNeither: true })
  const hidden = symptomCourse(small, { armView: 'initial_plan', showNeither: false })
  expect(armOf(shown, 'neither')!.points[0]).toMatchObject({ n: 1, mean: 11 })
  expect(shown.excluded.some(({ reason }) => reason === 'arm_not_shown')).toBe(false)
  expect(armOf(hidden, 'neither')).toBeUndefined()
})

test('only chosen episodes count, and only their slots are listed', () => {
  const include = episodesWhere(small, { site: ['North'] })
  const view = symptomCourse(small, { armView: 'initial_plan', showNeither: false, include })
  expect(view.episodes).toBe(2)
  expect(view.slots).toEqual([0, 4])
  expect(armOf(view, 'medication_only')!.points.map(({ n }) => n)).toEqual([1, 1])
})

test('the order of the episodes changes nothing', () => {
  const reversed = symptomCourse(cohortColumns(trialRows().toReversed()), {
    armView: 'initial_plan',
    showNeither: true,
  })
  expect(reversed).toEqual(course)
})

test('a filter of the wrong length is refused', () => {
  expect(() =>
    symptomCourse(small, { armView: 'initial_plan', showNeither: false, include: new Uint8Array(3) }),
  ).toThrow(/include \(3\) must match episodes \(4\)/)
})

test('no episodes give arms without points', () => {
  const view = symptomCourse(cohortColumns([]), { armView: 'initial_plan', showNeither: false })
  expect(view.arms.map(({ points }) => points)).toEqual([[], [], []])
})

test('a slot that was asked for is there without scores, once', () => {
  const view = symptomCourse(small, { armView: 'initial_plan', showNeither: false, slots: [52, 4, 52] })
  expect(view.slots).toEqual([4, 52])
  expect(armOf(view, 'medication_only')!.points.map(({ n }) => n)).toEqual([2, 0])
})
