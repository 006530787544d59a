import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type Courses, inventedCourses, reordered } from '../reference/courses.ts'
import { estimated } from '../reference/estimated.ts'
import { linearMixedModel } from './linear-mixed-model.ts'
import { mmrm } from './mmrm.ts'
import type { CovarianceStructure } from './mmrm-covariance.ts'
import { modelMatrix } from './model-matrix.ts'

const visits = [2, 4, 8, 12]
const model = { patients: 30, visits, intercepts: 4, slopes: 0.3, noise: 2, missed: 0.15 }
const structures: readonly CovarianceStructure[] = ['unstructured', 'compound_symmetry', 'ar1']
const seeds = fc.integer({ min: 1, max: 1e6 })
const runs = { numRuns: 8, seed: 21 }

const dataOf = ({ patient, week, arm, score }: Courses) => ({
  fixed: modelMatrix(
    {
      visit: { levels: visits.map(String), values: week.map(String) },
      arm: { levels: ['a', 'b'], values: arm },
    },
    ['visit', 'arm', 'visit:arm'],
  ),
  response: score,
  patient,
  visit: week,
})
const fitOf = (courses: Courses, structure: CovarianceStructure, method: 'REML' | 'ML' = 'REML') =>
  estimated(mmrm(dataOf(courses), structure, method))

test.each(structures)('the order of rows does not matter: %s', (structure) => {
  fc.assert(
    fc.property(seeds, (seed) => {
      const courses = inventedCourses(seed, model)
      const order = courses.score
        .map((_, i) => i)
        .sort((a, b) => ((a * 7919 + seed) % 103) - ((b * 7919 + seed) % 103))
      const [first, second] = [fitOf(courses, structure), fitOf(reordered(courses, order), structure)]
      expect(second.logLikelihood).toBeCloseTo(first.logLikelihood, 7)
      for (const [i, { estimate }] of first.coefficients.entries())
        expect(second.coefficients[i]!.estimate).toBeCloseTo(estimate, 6)
    }),
    runs,
  )
})

test.each(structures)('a constant added to all scores moves only the intercept: %s', (structure) => {
  fc.assert(
    fc.property(seeds, fc.double({ min: -1000, max: 1000, noNaN: true }), (seed, shift) => {
      const courses = inventedCourses(seed, model)
      const fit = fitOf(courses, structure)
      const moved = fitOf({ ...courses, score: courses.score.map((value) => value + shift) }, structure)
      expect(moved.logLikelihood).toBeCloseTo(fit.logLikelihood, 6)
      for (const [i, { estimate }] of fit.coefficients.entries())
        expect(moved.coefficients[i]!.estimate - (i === 0 ? shift : 0)).toBeCloseTo(estimate, 5)
    }),
    runs,
  )
})

test('compound symmetry is the random intercept model', () => {
  fc.assert(
    fc.property(seeds, (seed) => {
      const courses = inventedCourses(seed, model)
      const [marginal, mixed] = [fitOf(courses, 'compound_symmetry'), linearMixedModel(dataOf(courses), null)]
      const intercept = estimated(mixed)
      expect(marginal.logLikelihood).toBeCloseTo(intercept.logLikelihood, 7)
      expect(marginal.visitCovariance[0]![1]).toBeCloseTo(intercept.randomCovariance[0]![0]!, 5)
      const adjusted = (at: number) => intercept.uncertainty.adjusted![at]!
      marginal.uncertainty.adjusted!.forEach((value, at) => {
        expect(value).toBeCloseTo(adjusted(at), 6)
      })
    }),
    runs,
  )
})

test('a richer covariance never fits worse', () => {
  fc.assert(
    fc.property(seeds, (seed) => {
      const courses = inventedCourses(seed, model)
      const rich = fitOf(courses, 'unstructured', 'ML').logLikelihood
      expect(fitOf(courses, 'compound_symmetry', 'ML').logLikelihood).toBeLessThan(rich + 1e-8)
      expect(fitOf(courses, 'ar1', 'ML').logLikelihood).toBeLessThan(rich + 1e-8)
    }),
    runs,
  )
})

test('without missing visits the unstructured covariance is that of the residuals', () => {
  const courses = inventedCourses(3, { ...model, missed: 0 })
  const fit = fitOf(courses, 'unstructured')
  const means = new Map<string, number>()
  const cell = (i: number) => `${courses.arm[i]} ${courses.week[i]}`
  courses.score.forEach((score, i) => {
    means.set(cell(i), (means.get(cell(i)) ?? 0) + score / 15)
  })
  const left = courses.score.map((score, i) => score - means.get(cell(i))!)
  const at = (a: number, b: number) =>
    Array.from({ length: 30 }, (_, patient) => left[4 * patient + a]! * left[4 * patient + b]!).reduce(
      (sum, v) => sum + v,
    ) / 28
  for (const a of [0, 1, 2, 3])
    for (const b of [0, 1, 2, 3]) expect(fit.visitCovariance[a]![b]).toBeCloseTo(at(a, b), 6)
})

test.each<[string, Partial<Courses>, CovarianceStructure, string]>([
  ['no rows', { patient: [], week: [], arm: [], score: [] }, 'ar1', 'no rows'],
  [
    'one patient',
    { patient: [1, 1, 1, 1, 1, 1, 1, 1, 1], week: [1, 2, 3, 4, 5, 6, 7, 8, 9] },
    'ar1',
    'only one patient',
  ],
  [
    'one visit',
    { week: [1, 1, 1, 1, 1, 1, 1, 1, 1], patient: [1, 2, 3, 4, 5, 6, 7, 8, 9] },
    'ar1',
    'only one visit',
  ],
  [
    'visits never seen together',
    { patient: [1, 1, 2, 2, 3, 3, 4, 4, 5], week: [1, 2, 1, 2, 2, 3, 2, 3, 3] },
    'unstructured',
    'no patient was seen at both visit 1 and visit 3',
  ],
  [
    'one visit per patient',
    { patient: [1, 2, 3, 4, 5, 6, 7, 8, 9], week: [1, 2, 1, 2, 1, 2, 1, 2, 1] },
    'compound_symmetry',
    'no patient was seen at two visits',
  ],
])('not estimable: %s', (_, part, structure, reason) => {
  const courses = {
    patient: [1, 1, 1, 2, 2, 2, 3, 3, 3],
    week: [1, 2, 3, 1, 2, 3, 1, 2, 3],
    score: [3, 1, 4, 1, 5, 9, 2, 6, 5],
    ...part,
  }
  const fixed = { names: ['(Intercept)'], columns: [courses.score.map(() => 1)] }
  const data = { fixed, response: courses.score, patient: courses.patient, visit: courses.week }
  expect(mmrm(data, structure)).toEqual({ kind: 'not_estimable', reason })
})

test('more visits than patients leave no covariance to estimate', () => {
  const courses = inventedCourses(4, { ...model, patients: 3, missed: 0 })
  const fixed = { names: ['(Intercept)'], columns: [courses.score.map(() => 1)] }
  const data = { fixed, response: courses.score, patient: courses.patient, visit: courses.week }
  expect(mmrm(data, 'unstructured')).toMatchObject({ kind: 'not_estimable' })
  expect(mmrm(data, 'ar1').kind).toBe('estimated')
})

test('a visit without spread is named', () => {
  const courses = inventedCourses(5, { ...model, missed: 0 })
  const same = courses.score.map((score, i) => (courses.week[i] === 2 ? 15 : score))
  expect(mmrm(dataOf({ ...courses, score: same }), 'unstructured')).toEqual({
    kind: 'not_estimable',
    reason: 'the response does not vary beyond the fixed effects at visit 2',
  })
})

test('a caller’s mistakes throw', () => {
  const courses = inventedCourses(6, model)
  expect(() => mmrm({ ...dataOf(courses), visit: [1] }, 'ar1')).toThrow('visit (1) and response')
  const twice = dataOf({ ...courses, patient: courses.patient.map(() => 1) })
  expect(() => mmrm({ ...twice, patient: twice.patient.map((_, i) => (i < 20 ? 1 : 2)) }, 'ar1')).toThrow(
    'a patient has two rows at one visit',
  )
})
