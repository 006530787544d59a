import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type Courses, inventedCourses, reordered } from '../reference/courses.ts'
import { estimated } from '../reference/estimated.ts'
import { cholesky, logDeterminant, solveCholesky } from './linear-algebra.ts'
import { type LinearMixedModelFit, linearMixedModel } from './linear-mixed-model.ts'
import { modelMatrix } from './model-matrix.ts'

const model = {
  patients: 24,
  visits: [0, 2, 5, 8, 12, 20],
  intercepts: 4,
  slopes: 0.3,
  noise: 2,
  missed: 0.2,
}
const seeds = fc.integer({ min: 1, max: 1e6 })
const runs = { numRuns: 12, seed: 20 }

const dataOf = ({ patient, week, arm, score }: Courses) => ({
  fixed: modelMatrix({ week, arm: { levels: ['a', 'b'], values: arm } }, ['week', 'arm', 'week:arm']),
  response: score,
  patient,
})
const fitOf = (courses: Courses, method: 'REML' | 'ML' = 'REML', slope = true) =>
  estimated(linearMixedModel(dataOf(courses), slope ? courses.week : null, method))
const estimates = (fit: LinearMixedModelFit) => fit.coefficients.map(({ estimate }) => estimate)
const near = (actual: readonly number[], wanted: readonly number[], digits = 6) =>
  wanted.forEach((value, i) => {
    expect(actual[i]! / (1 + Math.abs(value))).toBeCloseTo(value / (1 + Math.abs(value)), digits)
  })

/** ln L by the whole covariance matrix of all rows: slow, and written without any of the package's shortcuts. */
function plainLogLikelihood(
  courses: Courses,
  d: readonly (readonly number[])[],
  noise: number,
  method: 'REML' | 'ML',
) {
  const { patient, week, score } = courses
  const { columns } = dataOf(courses).fixed
  const [n, p] = [score.length, columns.length]
  const v = Float64Array.from({ length: n * n }, (_, at) => {
    const [i, j] = [Math.floor(at / n), at % n]
    if (patient[i] !== patient[j]) return 0
    const shared = d[0]![0]! + d[0]![1]! * (week[i]! + week[j]!) + d[1]![1]! * week[i]! * week[j]!
    return shared + (i === j ? noise : 0)
  })
  const factor = cholesky(v, n)
  if (factor.kind === 'not_positive') return -Infinity
  const solved = columns.map((column) => solveCholesky(factor, column))
  const y = solveCholesky(factor, score)
  const dot = (a: ArrayLike<number>, b: ArrayLike<number>) => {
    let sum = 0
    for (let i = 0; i < n; i += 1) sum += a[i]! * b[i]!
    return sum
  }
  const information = cholesky(
    Float64Array.from({ length: p * p }, (_, at) => dot(columns[Math.floor(at / p)]!, solved[at % p]!)),
    p,
  )
  if (information.kind === 'not_positive') return -Infinity
  const right = columns.map((column) => dot(column, y))
  const squares =
    dot(score, y) - right.reduce((sum, value, i) => sum + value * solveCholesky(information, right)[i]!, 0)
  const reml = method === 'REML'
  const constant = (reml ? n - p : n) * Math.log(2 * Math.PI) + logDeterminant(factor) + squares
  return -0.5 * (constant + (reml ? logDeterminant(information) : 0))
}

test.each(['REML', 'ML'] as const)(
  'the likelihood is that of the whole covariance matrix, and no other is higher: %s',
  (method) => {
    fc.assert(
      fc.property(seeds, (seed) => {
        const courses = inventedCourses(seed, model)
        const fit = fitOf(courses, method)
        const [[a, b], [, c]] = fit.randomCovariance as [[number, number], [number, number]]
        const plain = (d: readonly (readonly number[])[], noise: number) =>
          plainLogLikelihood(courses, d, noise, method)
        expect(fit.logLikelihood).toBeCloseTo(plain(fit.randomCovariance, fit.residualVariance), 7)
        for (const share of [0.7, 0.97, 1.03, 1.5]) {
          expect(
            plain(
              [
                [a * share, b],
                [b, c],
              ],
              fit.residualVariance,
            ),
          ).toBeLessThan(fit.logLikelihood + 1e-8)
          expect(
            plain(
              [
                [a, b],
                [b, c * share],
              ],
              fit.residualVariance,
            ),
          ).toBeLessThan(fit.logLikelihood + 1e-8)
          expect(
            plain(
              [
                [a, b * share],
                [b * share, c],
              ],
              fit.residualVariance,
            ),
          ).toBeLessThan(fit.logLikelihood + 1e-8)
          expect(plain(fit.randomCovariance, fit.residualVariance * share)).toBeLessThan(
            fit.logLikelihood + 1e-8,
          )
        }
      }),
      runs,
    )
  },
)

test('the order of rows and of patients does not matter', () => {
  fc.assert(
    fc.property(seeds, (seed) => {
      const courses = inventedCourses(seed, model)
      const order = courses.score
        .map((_, i) => i)
        .sort((a, b) => ((a * 7919 + seed) % 101) - ((b * 7919 + seed) % 101))
      const [first, second] = [fitOf(courses), fitOf(reordered(courses, order))]
      near(estimates(second), estimates(first), 8)
      expect(second.logLikelihood).toBeCloseTo(first.logLikelihood, 7)
    }),
    runs,
  )
})

test('a constant added to all scores moves only the intercept', () => {
  fc.assert(
    fc.property(seeds, fc.double({ min: -1e4, max: 1e4, noNaN: true }), (seed, shift) => {
      const courses = inventedCourses(seed, model)
      const moved = fitOf({ ...courses, score: courses.score.map((value) => value + shift) })
      const fit = fitOf(courses)
      const [intercept, ...rest] = estimates(moved)
      near([intercept! - shift, ...rest], estimates(fit))
      near(moved.randomCovariance.flat(), fit.randomCovariance.flat(), 5)
      expect(moved.logLikelihood).toBeCloseTo(fit.logLikelihood, 6)
    }),
    runs,
  )
})

test('time in days says the same as time in weeks, whatever day is called 0', () => {
  fc.assert(
    fc.property(seeds, fc.integer({ min: -30_000, max: 30_000 }), (seed, origin) => {
      const courses = inventedCourses(seed, model)
      const fit = fitOf(courses, 'ML')
      const days = fitOf({ ...courses, week: courses.week.map((value) => 7 * value) }, 'ML')
      expect(days.coefficients[1]!.estimate * 7).toBeCloseTo(fit.coefficients[1]!.estimate, 7)
      expect(days.randomCovariance[1]![1]! * 49).toBeCloseTo(fit.randomCovariance[1]![1]!, 6)
      const later = fitOf({ ...courses, week: courses.week.map((value) => 7 * value + origin) }, 'ML')
      expect(later.coefficients[1]!.estimate).toBeCloseTo(days.coefficients[1]!.estimate, 6)
      expect(later.logLikelihood).toBeCloseTo(fit.logLikelihood, 5)
    }),
    runs,
  )
})

test('scores in another unit change estimates and their errors by that unit', () => {
  const courses = inventedCourses(5, model)
  const [fit, larger] = [
    fitOf(courses),
    fitOf({ ...courses, score: courses.score.map((value) => 10 * value) }),
  ]
  near(
    larger.coefficients.flatMap(({ estimate, standardError }) => [estimate / 10, standardError / 10]),
    fit.coefficients.flatMap(({ estimate, standardError }) => [estimate, standardError]),
    8,
  )
  expect(larger.residualVariance / 100).toBeCloseTo(fit.residualVariance, 6)
})

test('every patient twice changes no estimate of maximum likelihood', () => {
  const courses = inventedCourses(6, model)
  const twice = {
    patient: [...courses.patient, ...courses.patient.map((id) => id + 1000)],
    week: [...courses.week, ...courses.week],
    arm: [...courses.arm, ...courses.arm],
    score: [...courses.score, ...courses.score],
  }
  const [fit, doubled] = [fitOf(courses, 'ML'), fitOf(twice, 'ML')]
  near(estimates(doubled), estimates(fit), 8)
  near(doubled.randomCovariance.flat(), fit.randomCovariance.flat())
  expect(doubled.logLikelihood).toBeCloseTo(2 * fit.logLikelihood, 6)
})

test('many patients, for whom starts are tried on a sample, end where few would', () => {
  const one = inventedCourses(7, { ...model, patients: 300 })
  const copies = Array.from({ length: 5 }, (_, k) => k)
  const many = {
    patient: copies.flatMap((k) => one.patient.map((id) => id + 1000 * k)),
    week: copies.flatMap(() => one.week),
    arm: copies.flatMap(() => one.arm),
    score: copies.flatMap(() => one.score),
  }
  const [few, fit] = [fitOf(one, 'ML'), fitOf(many, 'ML')]
  near(estimates(fit), estimates(few), 7)
  near(fit.randomCovariance.flat(), few.randomCovariance.flat())
  expect(fit.search.starts).toBe(5)
})

test('slopes that all agree give a singular fit, and the fit says so', () => {
  const singular = Array.from({ length: 10 }, (_, seed) =>
    fitOf(inventedCourses(seed, { ...model, slopes: 0, patients: 12 })),
  )
    .map((fit) => fit.singular)
    .filter((reason) => reason !== null)
  expect(singular.length).toBeGreaterThan(2)
  expect(singular).toContain('intercepts and slopes of patients are perfectly correlated')
})

test('patients who do not differ give a random intercept of 0', () => {
  // Each patient's residuals cancel, so between patients there is less spread than the noise alone would give.
  const week = Array.from({ length: 20 }, (_, i) => i % 4)
  const score = week.map((value, i) => 10 - value + [1, -2, 2, -1][i % 4]! * (i < 8 ? 1 : -1))
  const patient = week.map((_, i) => Math.floor(i / 4))
  const fit = estimated(
    linearMixedModel({ fixed: modelMatrix({ week }, ['week']), response: score, patient }, null),
  )
  expect(fit.randomCovariance).toEqual([[0]])
  expect(fit.singular).toBe('patients do not differ beyond the noise')
  expect(fit.coefficients.every(({ standardError }) => standardError > 0)).toBe(true)
})

const flat = (rows: readonly (readonly [patient: number, week: number, score: number])[]) => {
  const week = rows.map(([, value]) => value)
  const data = {
    fixed: modelMatrix({ week }, ['week']),
    response: rows.map(([, , score]) => score),
    patient: rows.map(([patient]) => patient),
  }
  return { data, week }
}

test.each<[string, readonly (readonly [number, number, number])[], boolean, string]>([
  ['no rows', [], false, 'no rows'],
  ['one row', [[1, 0, 5]], false, '1 rows are too few for 2 fixed effects'],
  [
    'one patient',
    [
      [1, 0, 5],
      [1, 1, 6],
      [1, 2, 4],
    ],
    false,
    'only one patient',
  ],
  [
    'all equal',
    [
      [1, 0, 5],
      [1, 1, 5],
      [2, 0, 5],
      [2, 1, 5],
    ],
    false,
    'the response does not vary beyond the fixed effects',
  ],
  [
    'one time',
    [
      [1, 3, 5],
      [1, 3, 6],
      [2, 3, 5],
      [2, 3, 7],
    ],
    false,
    'week is determined by the fixed effects before it',
  ],
  [
    'one row each',
    [
      [1, 0, 5],
      [2, 1, 6],
      [3, 2, 4],
      [4, 3, 8],
    ],
    false,
    'no patient has two rows, so patients and noise cannot be told apart',
  ],
  [
    'two visits each, with a slope',
    [
      [1, 0, 5],
      [1, 1, 6],
      [2, 0, 4],
      [2, 1, 8],
      [3, 0, 1],
      [3, 1, 2],
    ],
    true,
    'too few visits per patient to tell intercepts, slopes and noise apart',
  ],
  [
    'lines without noise',
    [
      [1, 0, 5],
      [1, 1, 6],
      [1, 2, 7],
      [2, 0, 4],
      [2, 1, 9],
      [2, 2, 14],
      [3, 0, 1],
      [3, 1, 0],
      [3, 2, -1],
    ],
    true,
    'no noise is left around the patients’ own lines',
  ],
])('not estimable: %s', (_, rows, slope, reason) => {
  const { data, week } = flat(rows)
  expect(linearMixedModel(data, slope ? week : null)).toEqual({ kind: 'not_estimable', reason })
})

test('a column that repeats others is named', () => {
  const courses = inventedCourses(8, model)
  const twice = courses.week.map((week) => 2 * week + 1)
  const fixed = modelMatrix({ week: courses.week, twice }, ['week', 'twice'])
  const data = { fixed, response: courses.score, patient: courses.patient }
  expect(linearMixedModel(data, null)).toMatchObject({
    reason: 'twice is determined by the fixed effects before it',
  })
})

test('a caller’s mistakes throw', () => {
  const { data, week } = flat([
    [1, 0, 5],
    [1, 1, 6],
    [2, 0, 4],
    [2, 1, 8],
  ])
  expect(() => linearMixedModel({ ...data, patient: [1] }, week)).toThrow(
    'patient (1) and response (4) must match',
  )
  expect(() => linearMixedModel(data, [1])).toThrow('time (1) and response (4) must match')
  expect(() => linearMixedModel({ ...data, response: [1, 2, Number.NaN, 3] }, null)).toThrow(RangeError)
  expect(() => linearMixedModel(data, [0, 1, 2, Infinity])).toThrow('finite')
})
