import fc from 'fast-check'
import { expect, test } from 'vitest'
import { inventedCourses } from '../reference/courses.ts'
import { estimated } from '../reference/estimated.ts'
import { linearMixedModel } from './linear-mixed-model.ts'
import { predictPatient } from './patient-prediction.ts'
import { randomFrom } from './random.ts'

const visits = [0, 2, 4, 8, 12]
const truth = { patients: 200, visits, intercepts: 4, slopes: 0.3, noise: 2 }

function fitted(seed: number, patients = truth.patients, slope = true) {
  const { patient, week, score } = inventedCourses(seed, { ...truth, patients })
  const fixed = { names: ['(Intercept)', 'week'], columns: [week.map(() => 1), week] }
  return estimated(linearMixedModel({ fixed, response: score, patient }, slope ? week : null))
}
const rowsAt = (time: readonly number[]) => ({ rows: time.map((t) => [1, t]), time })
const nobody = { rows: [], time: [], score: [] }

test('without own scores a patient is expected on the mean course', () => {
  const fit = fitted(1)
  const { departure, scores } = predictPatient(fit, nobody, rowsAt([6]))
  const [intercept, slope] = fit.coefficients.map(({ estimate }) => estimate)
  expect(departure).toEqual([0, 0])
  expect(scores[0]!.expected).toBeCloseTo(intercept! + 6 * slope!, 10)
  expect(scores[0]!.standardError ** 2 - scores[0]!.lineError ** 2).toBeCloseTo(fit.residualVariance, 10)
})

test('every own score narrows what is expected, and many settle the line', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 100 }), fc.integer({ min: 1, max: 12 }), (seed, n) => {
      const fit = fitted(seed % 5)
      const time = Array.from({ length: n }, (_, i) => i)
      const own = (k: number) => ({ ...rowsAt(time.slice(0, k)), score: time.slice(0, k).map((t) => 20 - t) })
      const errors = time.map((_, k) => predictPatient(fit, own(k), rowsAt([14])).scores[0]!.lineError)
      errors.slice(1).forEach((error, k) => {
        expect(error).toBeLessThanOrEqual(errors[k]! + 1e-9)
      })
    }),
    { numRuns: 20, seed: 23 },
  )
  const fit = fitted(3)
  const long = Array.from({ length: 2000 }, (_, i) => (i % 50) / 2)
  const settled = predictPatient(fit, { ...rowsAt(long), score: long.map((t) => 30 - t) }, rowsAt([10]))
  expect(settled.scores[0]!.expected).toBeCloseTo(20, 1)
})

test('a constant on all scores moves the prediction by that constant', () => {
  const { patient, week, score } = inventedCourses(4, truth)
  const fixed = { names: ['(Intercept)', 'week'], columns: [week.map(() => 1), week] }
  const predicted = (shift: number) => {
    const moved = score.map((value) => value + shift)
    const fit = estimated(linearMixedModel({ fixed, response: moved, patient }, week))
    const own = { ...rowsAt([0, 2]), score: [18 + shift, 12 + shift] }
    return predictPatient(fit, own, rowsAt([4])).scores[0]!
  }
  expect(predicted(50).expected - 50).toBeCloseTo(predicted(0).expected, 6)
  expect(predicted(50).standardError).toBeCloseTo(predicted(0).standardError, 6)
})

test('a model without random slopes gives one departure', () => {
  const fit = fitted(5, 50, false)
  const { departure, scores } = predictPatient(fit, { ...rowsAt([0]), score: [30] }, rowsAt([2, 4]))
  expect(departure).toHaveLength(1)
  expect(scores[0]!.lineError).toBeGreaterThan(0)
})

test('80 % intervals hold about 80 % of new scores of new patients', () => {
  const fit = fitted(6, 200)
  const random = randomFrom('new patients')
  let inside = 0
  const patients = 4000
  for (let i = 0; i < patients; i += 1) {
    const [low, steep] = [random.normal(0, 4), random.normal(0, 0.3)]
    const scoreAt = (t: number) => 15 - 0.3 * t + low + steep * t + random.normal(0, 2)
    const own = { ...rowsAt([0, 2, 4]), score: [scoreAt(0), scoreAt(2), scoreAt(4)] }
    const { lower, upper } = predictPatient(fit, own, rowsAt([12])).scores[0]!
    const next = scoreAt(12)
    if (next >= lower && next <= upper) inside += 1
  }
  expect(inside / patients).toBeGreaterThan(0.77)
  expect(inside / patients).toBeLessThan(0.83)
})

test('estimated variances widen the band, hardly with many patients, and not at all when they count as known', () => {
  const own = { ...rowsAt([0, 2, 4]), score: [20, 18, 15] }
  const wideness = (patients: number) => {
    const fit = fitted(8, patients)
    const width = (df: 'satterthwaite' | 'asymptotic') => {
      const { lower, upper, df: degrees } = predictPatient(fit, own, rowsAt([12]), { df }).scores[0]!
      expect(degrees === null).toBe(df === 'asymptotic')
      return upper - lower
    }
    return width('satterthwaite') / width('asymptotic')
  }
  expect(wideness(12)).toBeGreaterThan(1.08)
  expect(wideness(1000)).toBeLessThan(1.005)
  expect(wideness(1000)).toBeGreaterThan(1)
})

test('another unit of time gives the same prediction', () => {
  const { patient, week, score } = inventedCourses(9, { ...truth, patients: 20 })
  const predicted = (unit: number) => {
    const time = week.map((value) => value * unit)
    const fixed = { names: ['(Intercept)', 'time'], columns: [time.map(() => 1), time] }
    const fit = estimated(linearMixedModel({ fixed, response: score, patient }, time))
    const own = { ...rowsAt([0, 2 * unit, 4 * unit]), score: [20, 18, 15] }
    return predictPatient(fit, own, rowsAt([12 * unit])).scores[0]!
  }
  const [weeks, days] = [predicted(1), predicted(7)]
  for (const key of ['expected', 'lineError', 'standardError', 'df', 'lower', 'upper'] as const)
    expect(days[key]).toBeCloseTo(weeks[key]!, 5)
})

test('a caller’s mistakes throw', () => {
  const fit = fitted(7, 20)
  expect(() => predictPatient(fit, nobody, { rows: [[1]], time: [1] })).toThrow(
    'ahead needs 2 finite fixed effects',
  )
  expect(() => predictPatient(fit, { ...nobody, score: [1] }, rowsAt([1]))).toThrow('needs 0 finite scores')
  expect(() => predictPatient(fit, nobody, { rows: [], time: [1] })).toThrow('must match')
  expect(() => predictPatient(fit, nobody, rowsAt([1]), { level: 0 })).toThrow('level (0)')
  expect(() => predictPatient(fit, nobody, rowsAt([1]), { df: 0 })).toThrow('df (0)')
})
