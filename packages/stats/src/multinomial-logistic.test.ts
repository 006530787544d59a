import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type MultinomialLogistic, multinomialLogistic } from './multinomial-logistic.ts'

type Fit = Extract<MultinomialLogistic, { kind: 'estimated' }>

const data = (categories: number) =>
  fc
    .array(fc.tuple(fc.nat(categories - 1), fc.integer({ min: -3, max: 3 }), fc.nat(2)), {
      minLength: 12,
      maxLength: 60,
    })
    .map((rows) => ({
      category: rows.map(([category]) => category),
      covariates: [rows.map(([, x]) => x), rows.map(([, , z]) => z)],
    }))

const fitOf = ({ category, covariates }: { category: number[]; covariates: number[][] }) =>
  multinomialLogistic(category, 3, covariates)

const near = (left: ArrayLike<number>, right: ArrayLike<number>, digits = 6) => {
  expect(left.length).toBe(right.length)
  for (let i = 0; i < left.length; i += 1) expect(left[i]).toBeCloseTo(right[i]!, digits)
}

function forEstimated(property: (fit: Fit, rows: { category: number[]; covariates: number[][] }) => void) {
  fc.assert(
    fc.property(data(3), (rows) => {
      const fit = fitOf(rows)
      if (fit.kind === 'estimated') property(fit, rows)
    }),
    { numRuns: 60 },
  )
}

test('each row’s probabilities add up to 1, and each category’s to how often it was seen', () => {
  forEstimated((fit, { category }) => {
    category.forEach((_, row) => {
      expect(fit.probabilities.reduce((sum, column) => sum + column[row]!, 0)).toBeCloseTo(1, 12)
    })
    fit.probabilities.forEach((column, c) => {
      const seen = category.filter((own) => own === c).length
      expect(column.reduce((sum, value) => sum + value, 0)).toBeCloseTo(seen, 6)
    })
  })
})

test('the order of rows does not matter', () => {
  forEstimated((fit, { category, covariates }) => {
    const turned = fitOf({
      category: category.toReversed(),
      covariates: covariates.map((c) => c.toReversed()),
    })
    expect(turned.kind).toBe('estimated')
    if (turned.kind === 'estimated') near(turned.coefficients[1]!, fit.coefficients[1]!)
  })
})

test('doubling all weights moves no coefficient and halves the variances', () => {
  forEstimated((fit, { category, covariates }) => {
    const doubled = multinomialLogistic(category, 3, covariates, { weights: category.map(() => 2) })
    expect(doubled.kind).toBe('estimated')
    if (doubled.kind !== 'estimated') return
    near(doubled.coefficients[0]!, fit.coefficients[0]!)
    expect(doubled.covariance[0]! * 2).toBeCloseTo(fit.covariance[0]!, 5)
  })
})

test('a covariate in other units has a coefficient in other units, and nothing else changes', () => {
  forEstimated((fit, { category, covariates }) => {
    const [x, z] = covariates as [number[], number[]]
    const moved = fitOf({ category, covariates: [x.map((value) => 2026 + value / 1000), z] })
    expect(moved.kind).toBe('estimated')
    if (moved.kind !== 'estimated') return
    expect(moved.coefficients[0]![1]! / 1000).toBeCloseTo(fit.coefficients[0]![1]!, 6)
    expect(moved.logLikelihood).toBeCloseTo(fit.logLikelihood, 8)
    near(moved.probabilities[2]!, fit.probabilities[2]!)
  })
})

test('a row of weight 0 is a row that is not there', () => {
  const [category, x] = [
    [0, 1, 2, 0, 1, 2, 0, 1],
    [1, 2, 3, 3, 1, 2, 2, 3],
  ]
  const without = multinomialLogistic(category, 3, [x])
  const withMore = multinomialLogistic([...category, 2], 3, [[...x, 900]], {
    weights: [...category.map(() => 1), 0],
  })
  expect(without.kind).toBe('estimated')
  if (without.kind !== 'estimated' || withMore.kind !== 'estimated') return
  near(withMore.coefficients[1]!, without.coefficients[1]!)
  expect(withMore.n).toBe(8)
})

test('without covariates the probabilities are the shares', () => {
  const fit = multinomialLogistic([0, 0, 1, 2], 3, [])
  expect(fit.kind === 'estimated' && fit.probabilities.map((column) => column[0])).toEqual([
    expect.closeTo(0.5, 12),
    expect.closeTo(0.25, 12),
    expect.closeTo(0.25, 12),
  ])
})

/** Two categories and one covariate are separated just when their ranges at most touch. */
test('separation is found just where two categories do not overlap on the covariate', () => {
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.boolean(), fc.integer({ min: 0, max: 6 })), { minLength: 4, maxLength: 14 }),
      (rows) => {
        const of = (seen: boolean) => rows.filter(([own]) => own === seen).map(([, x]) => x)
        const [yes, no] = [of(true), of(false)]
        const x = rows.map(([, value]) => value)
        if (yes.length === 0 || no.length === 0 || new Set(x).size < 2) return
        const apart = Math.max(...no) <= Math.min(...yes) || Math.max(...yes) <= Math.min(...no)
        const fit = multinomialLogistic(
          rows.map(([own]) => (own ? 1 : 0)),
          2,
          [x],
        )
        expect(fit.kind).toBe(apart ? 'not_estimable' : 'estimated')
        if (fit.kind === 'not_estimable') expect(fit.reason).toMatch(/^separation/)
      },
    ),
    { numRuns: 400 },
  )
})

test.each([
  ['no rows', [], []],
  ['a category is not seen', [0, 0, 1, 1], [[1, 2, 3, 4]]],
  ['collinear: covariate 1 follows from the ones before it', [0, 1, 2, 0, 1], [[7, 7, 7, 7, 7]]],
  [
    'collinear: covariate 2 follows from the ones before it',
    [0, 1, 2, 0, 1, 2],
    [
      [1, 2, 3, 3, 1, 2],
      [3, 5, 7, 7, 3, 5],
    ],
  ],
  [
    'separation: the covariates tell categories apart without error',
    [0, 0, 1, 1, 2, 2],
    [[1, 2, 3, 4, 5, 6]],
  ],
])('cannot be estimated: %s', (reason, category, covariates) => {
  expect(multinomialLogistic(category, 3, covariates)).toEqual({ kind: 'not_estimable', reason })
})

test('fewer rows than coefficients cannot be estimated', () => {
  const fit = multinomialLogistic([0, 1, 2], 3, [
    [1, 2, 2],
    [0, 1, 5],
    [4, 4, 1],
  ])
  expect(fit).toEqual({ kind: 'not_estimable', reason: 'too few rows (3) for 8 coefficients' })
})

test('a caller’s mistake is named', () => {
  expect(() => multinomialLogistic([0, 3], 3, [])).toThrow('multinomialLogistic: category (3)')
  expect(() => multinomialLogistic([0, 1], 1, [])).toThrow(RangeError)
  expect(() => multinomialLogistic([0, 1], 2, [[1]])).toThrow('covariate 1 (1) must have 2 values')
  expect(() => multinomialLogistic([0, 1], 2, [[1, Number.NaN]])).toThrow('finite')
  expect(() => multinomialLogistic([0, 1], 2, [], { weights: [1, -1] })).toThrow('weights')
})
