import { instrumentOf } from '@tandem/domain/instruments/catalogue'
import type { PlanArm } from '@tandem/domain/treatment-arm'
import { randomFrom } from '@tandem/stats/random'
import { describe, expect, test } from 'vitest'
import { courseOfSeries } from './course-of-series.ts'
import { trackOf, tracksOf } from './on-track.ts'
import { isReference, type ReferenceCourse } from './reference-course.ts'
import { type ExpectedScore, expectedResponse, type ResponseModel, responseModel } from './response-model.ts'
import { crossValidation, validationOn } from './response-validation.ts'

const phq9 = instrumentOf('PHQ-9')
const who5 = instrumentOf('WHO-5')

const course = (over: Partial<ReferenceCourse> = {}): ReferenceCourse => ({
  patient: 1,
  arm: 'combined',
  baseline: 16,
  days: [14, 28],
  scores: [14, 12],
  ...over,
})

/** Courses that fall by the logarithm of time, each at a pace of its own, with noise. */
function madeUp(n: number, seed: string, arm: PlanArm = 'combined'): ReferenceCourse[] {
  const random = randomFrom(seed)
  return Array.from({ length: n }, (_, patient) => {
    const baseline = random.integer(10, 24)
    const pace = random.normal(2.5, 1)
    const own = random.normal(0, 1.5)
    const days = [14, 28, 56, 84, 168].slice(0, random.integer(2, 5))
    const scores = days.map((day) =>
      Math.min(
        27,
        Math.max(0, Math.round(baseline + own - pace * Math.log(day / 7 + 1) + random.normal(0, 2))),
      ),
    )
    return { patient, arm, baseline, days, scores }
  })
}

function fittedModel(courses: readonly ReferenceCourse[]): ResponseModel {
  const model = responseModel(phq9, courses)
  if (model.kind === 'refused') throw new Error(model.reason)
  return model
}

describe('what one may learn from', () => {
  test.each([
    ['a baseline of 10', { baseline: 10 }, true],
    ['a baseline of 9', { baseline: 9 }, false],
    ['two later scores', {}, true],
    ['one later score', { days: [14], scores: [12] }, false],
  ])('%s', (_, over, expected) => {
    expect(isReference(phq9, course(over))).toBe(expected)
  })

  test('days that do not ascend are a mistake', () => {
    expect(() => isReference(phq9, course({ days: [28, 14] }))).toThrow(RangeError)
    expect(() => isReference(phq9, course({ days: [0, 14] }))).toThrow(RangeError)
  })

  test('days of a series are counted from its baseline', () => {
    const series = {
      patientId: 7,
      initialArm: 'combined',
      slots: [0, 2, 4],
      scores: [18, 15, 9],
      scoreDays: [-5, 14, 30],
    } as const
    expect(courseOfSeries(series)).toEqual({
      patient: 7,
      arm: 'combined',
      baseline: 18,
      days: [19, 35],
      scores: [15, 9],
    })
    expect(courseOfSeries({ ...series, slots: [1, 2, 4] })).toBeNull()
  })
})

describe('a history that is too small is refused with its size', () => {
  test('199 courses are too few, 200 are enough', () => {
    const courses = madeUp(200, 'enough')
    expect(responseModel(phq9, courses.slice(1))).toEqual({
      kind: 'refused',
      instrument: 'PHQ-9',
      courses: 199,
      reason: '199 closed courses with three scores, the first at caseness; at least 200 are needed',
    })
    expect(responseModel(phq9, courses).kind).toBe('fitted')
  })

  test('courses below caseness do not count', () => {
    const courses = madeUp(210, 'below').map((each, i) => (i < 20 ? { ...each, baseline: 9 } : each))
    expect(responseModel(phq9, courses)).toMatchObject({ kind: 'refused', courses: 190 })
  })

  test('an arm with 200 courses has its own model, one with 199 is pooled', () => {
    const both = [...madeUp(200, 'one'), ...madeUp(199, 'two', 'therapy_only')].map((each, patient) => ({
      ...each,
      patient,
    }))
    const model = fittedModel(both)
    const armFor = (arm: PlanArm) =>
      expectedResponse(phq9, model, arm, { baseline: 16, days: [], scores: [] }, [28]).modelArm
    expect(armFor('combined')).toBe('combined')
    expect(armFor('therapy_only')).toBeNull()
  })
})

describe('the band', () => {
  const model = fittedModel(madeUp(1_200, 'band'))
  const at = (day: number, so: Partial<ReferenceCourse> = {}) =>
    expectedResponse(phq9, model, 'combined', { baseline: 16, days: [], scores: [], ...so }, [day]).scores[0]!

  test('falls with time and is wider where less is known', () => {
    expect(at(84).expected).toBeLessThan(at(28).expected)
    expect(at(84).upper - at(84).lower).toBeGreaterThan(at(14).upper - at(14).lower)
    expect(at(28).innerUpper).toBeLessThan(at(28).upper)
    expect(at(28).innerLower).toBeGreaterThan(at(28).lower)
  })

  test('follows the patient’s own scores and narrows', () => {
    const slow = at(84, { days: [14, 28, 56], scores: [16, 16, 16] })
    const fast = at(84, { days: [14, 28, 56], scores: [10, 8, 6] })
    expect(slow.expected).toBeGreaterThan(at(84).expected)
    expect(fast.expected).toBeLessThan(at(84).expected)
    expect(slow.upper - slow.lower).toBeLessThan(at(84).upper - at(84).lower)
  })

  test('never leaves the range of the instrument', () => {
    const low = expectedResponse(
      phq9,
      model,
      'combined',
      { baseline: 10, days: [14, 28, 56], scores: [0, 0, 0] },
      [84],
    ).scores[0]!
    expect(low.lower).toBe(0)
    expect(low.expected).toBeGreaterThanOrEqual(0)
  })

  test('holds four fifths of patients it has not seen, and half the band does not', () => {
    const fresh = madeUp(1_500, 'not seen')
    const { coverage } = validationOn(phq9, model, fresh)
    for (const basis of ['start', 'onward'] as const) {
      const all = coverage.find((each) => each.basis === basis && each.group === 'all')!.inside
      if (all.kind !== 'estimated') throw new Error('estimable')
      expect(all.mean).toBeGreaterThan(0.77)
      expect(all.mean).toBeLessThan(0.85)
    }
    const narrow: ResponseModel = {
      ...model,
      limits: model.limits.map((each) => ({ ...each, lower: each.lower / 2, upper: each.upper / 2 })),
    }
    const halved = validationOn(phq9, narrow, fresh).coverage.find(
      ({ basis, group }) => basis === 'start' && group === 'all',
    )!.inside
    expect(halved.kind === 'estimated' && halved.mean).toBeLessThan(0.6)
  })

  test('cross-validation deals every patient once, and all of a patient’s episodes together', () => {
    const courses = madeUp(400, 'folds').map((each) => ({ ...each, patient: Math.floor(each.patient / 2) }))
    const found = crossValidation(phq9, courses)!
    expect(found.folds).toBe(5)
    expect(found.flags.courses).toBe(400)
    expect(crossValidation(phq9, courses.slice(0, 210))).toBeNull()
    expect(() => crossValidation(phq9, courses, 1)).toThrow(RangeError)
  })
})

describe('on track', () => {
  const expected: ExpectedScore = {
    day: 28,
    expected: 11,
    lower: 6,
    upper: 15,
    innerLower: 8,
    innerUpper: 13,
    patients: 80,
  }
  test.each([
    [13, 'on_track'],
    [14, 'look'],
    [15, 'look'],
    [16, 'not_on_track'],
    [2, 'on_track'],
  ] as const)('a PHQ-9 of %i is %s', (score, track) => {
    expect(trackOf(phq9, expected, score)).toBe(track)
  })
  test.each([
    [8, 'on_track'],
    [7, 'look'],
    [6, 'look'],
    [5, 'not_on_track'],
  ] as const)('where higher is better, %i is %s', (score, track) => {
    expect(trackOf(who5, expected, score)).toBe(track)
  })

  test('every score of a course is judged by the baseline alone', () => {
    const model = fittedModel(madeUp(600, 'tracks'))
    const tracks = tracksOf(phq9, model, 'combined', { baseline: 16, days: [14, 84], scores: [15, 24] })
    expect(tracks.map((each) => each?.track)).toEqual(['on_track', 'not_on_track'])
  })
})
