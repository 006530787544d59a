import fc from 'fast-check'
import { expect, test } from 'vitest'
import { inventedCourses } from '../reference/courses.ts'
import { estimated } from '../reference/estimated.ts'
import { contrast, jointTest } from './contrast.ts'
import { linearMixedModel, type RepeatedMeasuresFit } from './linear-mixed-model.ts'
import { mmrm } from './mmrm.ts'
import { modelMatrix } from './model-matrix.ts'
import { predictPatient } from './patient-prediction.ts'

/** Few patients, few visits, whole scores with many ties: where models break. */
const oddRows = fc.uniqueArray(
  fc.record({
    patient: fc.integer({ min: 1, max: 5 }),
    visit: fc.integer({ min: 0, max: 4 }),
    score: fc.integer({ min: 0, max: 4 }),
  }),
  { minLength: 0, maxLength: 20, selector: ({ patient, visit }) => `${patient} ${visit}` },
)

/** Where the first number that is not finite stands; null when all are. */
function notFinite(value: unknown, path: string): string | null {
  if (typeof value === 'number') return Number.isFinite(value) ? null : path
  if (typeof value !== 'object' || value === null) return null
  for (const [key, one] of Object.entries(value)) {
    const found = notFinite(one, `${path}.${key}`)
    if (found !== null) return found
  }
  return null
}

const finite = (value: unknown, path: string) => expect(notFinite(value, path)).toBe(null)

function finiteFit(fit: RepeatedMeasuresFit): void {
  finite(fit, 'fit')
  const rows = fit.coefficients.map((_, i) => fit.coefficients.map((_c, j) => (i === j ? 1 : 0)))
  for (const df of ['satterthwaite', 'kenward_roger', 'residual', 'asymptotic'] as const)
    for (const row of rows) finite(contrast(fit, row, { df }), df)
  for (const df of ['satterthwaite', 'kenward_roger'] as const) finite(jointTest(fit, rows, df), df)
}

const dataOf = (rows: readonly { patient: number; visit: number; score: number }[]) => {
  const visit = rows.map((row) => row.visit)
  return {
    fixed: modelMatrix({ visit }, ['visit']),
    response: rows.map(({ score }) => score),
    patient: rows.map(({ patient }) => patient),
    visit,
  }
}

test('whatever the scores, a mixed model gives finite numbers or a reason', () => {
  fc.assert(
    fc.property(
      oddRows,
      fc.boolean(),
      fc.constantFrom('REML' as const, 'ML' as const),
      (rows, slope, method) => {
        const data = dataOf(rows)
        const fit = linearMixedModel(data, slope ? data.visit : null, method)
        if (fit.kind === 'not_estimable') {
          expect(fit.reason).not.toBe('')
          return
        }
        finiteFit(fit)
        expect(fit.residualVariance).toBeGreaterThan(0)
        const own = { rows: [[1, 0]], time: [0], score: [3] }
        finite(predictPatient(fit, own, { rows: [[1, 2]], time: [2] }), 'prediction')
      },
    ),
    { numRuns: 120, seed: 27 },
  )
})

test.each(['unstructured', 'compound_symmetry', 'ar1'] as const)(
  'whatever the scores, an MMRM gives finite numbers or a reason: %s',
  (structure) => {
    fc.assert(
      fc.property(oddRows, fc.constantFrom('REML' as const, 'ML' as const), (rows, method) => {
        const fit = mmrm(dataOf(rows), structure, method)
        if (fit.kind === 'not_estimable') expect(fit.reason).not.toBe('')
        else finiteFit(fit)
      }),
      { numRuns: 60, seed: 28 },
    )
  },
)

const small = {
  patients: 20,
  visits: [0, 2, 4, 8, 12],
  intercepts: 4,
  slopes: 0.3,
  noise: 2,
  missed: 0.15,
  effect: 0.2,
}
const unstructured = (seed: string) => {
  const { patient, week, arm, score } = inventedCourses(seed, small)
  const visit = { levels: small.visits.map(String), values: week.map(String) }
  const fixed = modelMatrix({ visit, arm: { levels: ['a', 'b'], values: arm } }, [
    'visit',
    'arm',
    'visit:arm',
  ])
  return mmrm({ fixed, response: score, patient, visit: week }, 'unstructured')
}

test.each([
  ['coverage 20 55', -363.7781229735],
  ['coverage 20 186', -372.504490209],
])('a covariance close to a singular one is still found: %s', (seed, minusTwice) => {
  // The likelihood's top as nlminb in R finds it from two starts.
  expect(estimated(unstructured(seed)).logLikelihood).toBeCloseTo(minusTwice / 2, 5)
})

test('a covariance that runs to a singular one is refused', () => {
  expect(unstructured('coverage 20 9')).toEqual({
    kind: 'not_estimable',
    reason: 'the covariance of the visits runs to a singular one: too few patients for so many visits',
  })
})
