import fc from 'fast-check'
import { expect, test } from 'vitest'
import { inventedCourses } from '../reference/courses.ts'
import { estimated } from '../reference/estimated.ts'
import { adjustedMeans } from './adjusted-means.ts'
import { contrast, jointTest } from './contrast.ts'
import { linearMixedModel } from './linear-mixed-model.ts'
import { mmrm } from './mmrm.ts'
import { modelMatrix } from './model-matrix.ts'

const visits = [2, 4, 8]
const model = { patients: 20, visits, intercepts: 4, slopes: 0.3, noise: 2, missed: 0.1 }
const every = [
  'satterthwaite',
  'kenward_roger',
  'residual',
  'residual_less_covariance',
  'asymptotic',
] as const

function fitted(seed: number, method: 'REML' | 'ML' = 'REML') {
  const { patient, week, arm, score } = inventedCourses(seed, model)
  const visit = { levels: visits.map(String), values: week.map(String) }
  const fixed = modelMatrix({ visit, arm: { levels: ['a', 'b'], values: arm } }, [
    'visit',
    'arm',
    'visit:arm',
  ])
  const data = { fixed, response: score, patient, visit: week }
  return { data, fixed, fit: estimated(mmrm(data, 'unstructured', method)) }
}

const half = (fit: ReturnType<typeof fitted>['fit'], df: (typeof every)[number]) => {
  const { lower, upper } = estimated(contrast(fit, [1, 0, 0, 1, 0, 0], { df }))
  return (upper - lower) / 2
}

test('intervals hold their estimate, grow with the level, and are widest where fewest degrees of freedom are left', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 1e6 }), (seed) => {
      const { fit } = fitted(seed)
      for (const df of every) {
        const narrow = estimated(contrast(fit, [1, 0, 0, 1, 0, 0], { df, level: 0.8 }))
        const wide = estimated(contrast(fit, [1, 0, 0, 1, 0, 0], { df, level: 0.99 }))
        expect(narrow.lower).toBeLessThan(narrow.estimate)
        expect(wide.lower).toBeLessThan(narrow.lower)
        expect(wide.upper).toBeGreaterThan(narrow.upper)
        expect(narrow.p).toBeGreaterThanOrEqual(0)
        expect(narrow.p).toBeLessThanOrEqual(1)
      }
      expect(half(fit, 'asymptotic')).toBeLessThan(half(fit, 'residual'))
      expect(half(fit, 'residual')).toBeLessThan(half(fit, 'satterthwaite'))
    }),
    { numRuns: 6, seed: 22 },
  )
})

test('the p-value is 0.05 where the 95 % interval ends at 0', () => {
  const { fit } = fitted(1)
  for (const df of every) {
    const { lower, estimate, standardError } = estimated(contrast(fit, [0, 0, 0, 1, 0, 0], { df }))
    const share = (estimate - lower) / standardError
    const moved = {
      ...fit,
      coefficients: fit.coefficients.map((c, i) => (i === 3 ? { ...c, estimate: share * standardError } : c)),
    }
    expect(estimated(contrast(moved, [0, 0, 0, 1, 0, 0], { df })).p).toBeCloseTo(0.05, 10)
  }
})

test('an F test of one contrast is the square of its t test', () => {
  const { fit } = fitted(2)
  for (const df of ['satterthwaite', 'kenward_roger'] as const) {
    const row = [0, 0, 0, 1, 0.5, 0]
    const [t, f] = [estimated(contrast(fit, row, { df })), estimated(jointTest(fit, [row], df))]
    expect(f.statistic).toBeCloseTo(t.statistic ** 2, 9)
    expect(f.denominatorDf).toBeCloseTo(t.df!, 7)
    expect(f.p).toBeCloseTo(t.p, 9)
  }
})

test('an F test does not depend on how its contrasts are written', () => {
  const { fit } = fitted(3)
  for (const df of ['satterthwaite', 'kenward_roger'] as const) {
    const first = estimated(
      jointTest(
        fit,
        [
          [0, 0, 0, 0, 1, 0],
          [0, 0, 0, 0, 0, 1],
        ],
        df,
      ),
    )
    const second = estimated(
      jointTest(
        fit,
        [
          [0, 0, 0, 0, 1, 1],
          [0, 0, 0, 0, 2, -1],
        ],
        df,
      ),
    )
    expect(second.statistic).toBeCloseTo(first.statistic, 8)
    if (df === 'kenward_roger') expect(second.denominatorDf).toBeCloseTo(first.denominatorDf, 6)
  }
})

test('what cannot be had is said', () => {
  const { fit } = fitted(4, 'ML')
  const row = [1, 0, 0, 0, 0, 0]
  expect(contrast(fit, row, { df: 'kenward_roger' })).toEqual({
    kind: 'not_estimable',
    reason: 'Kenward and Roger’s method needs REML',
  })
  expect(jointTest(fit, [row, row])).toEqual({
    kind: 'not_estimable',
    reason: 'a contrast follows from those before it',
  })
  expect(contrast(fit, [0, 0, 0, 0, 0, 0])).toMatchObject({ kind: 'not_estimable' })
  expect(() => contrast(fit, [1])).toThrow('needs 6 finite weights')
  expect(() => contrast(fit, row, { level: 1 })).toThrow('level (1) must lie between 0 and 1')
  expect(() => jointTest(fit, [])).toThrow('needs at least 1 contrast')
})

test('a difference of adjusted means is the difference of the means, at every visit', () => {
  const { fit, fixed } = fitted(5)
  const { means, differences } = estimated(adjustedMeans(fit, fixed, { arm: 'arm', visit: 'visit' }))
  expect(means.map(({ arm, visit }) => `${arm}${visit}`)).toEqual(['a2', 'b2', 'a4', 'b4', 'a8', 'b8'])
  differences.forEach(({ first, second, estimate, p, adjustedP }, at) => {
    expect([first, second]).toEqual(['a', 'b'])
    expect(estimate).toBeCloseTo(means[2 * at]!.estimate - means[2 * at + 1]!.estimate, 10)
    expect(adjustedP).toBe(p)
  })
})

test('adjusted means of a mixed model are taken at the times asked for', () => {
  const { patient, week, arm, score } = inventedCourses(6, model)
  const fixed = modelMatrix({ week, arm: { levels: ['a', 'b'], values: arm } }, ['week', 'arm', 'week:arm'])
  const fit = estimated(linearMixedModel({ fixed, response: score, patient }, week))
  const found = estimated(
    adjustedMeans(fit, fixed, { arm: 'arm', visit: 'week', visits: [0, 12], df: 'kenward_roger' }),
  )
  const [intercept, slope] = fit.coefficients.map(({ estimate }) => estimate)
  expect(found.means[0]!.estimate).toBeCloseTo(intercept!, 10)
  expect(found.means[2]!.estimate).toBeCloseTo(intercept! + 12 * slope!, 10)
  expect(() => adjustedMeans(fit, fixed, { arm: 'arm', visit: 'week' })).toThrow('needs visits')
  expect(() => adjustedMeans(fit, fixed, { arm: 'week', visit: 'arm' })).toThrow('week must be a factor')
})
