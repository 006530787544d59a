import fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  bilinear,
  cholesky,
  inverseFromCholesky,
  inverseQuadraticForm,
  logDeterminant,
  multiply,
  solveCholesky,
} from './linear-algebra.ts'

/** A positive matrix: G·Gᵀ + I of any numbers G. */
const positive = fc.integer({ min: 1, max: 6 }).chain((order) =>
  fc
    .array(fc.double({ min: -5, max: 5, noNaN: true }), {
      minLength: order * order,
      maxLength: order * order,
    })
    .map((values) => {
      const matrix = new Float64Array(order * order)
      for (let i = 0; i < order; i += 1)
        for (let j = 0; j < order; j += 1) {
          for (let k = 0; k < order; k += 1)
            matrix[i * order + j]! += values[i * order + k]! * values[j * order + k]!
          if (i === j) matrix[i * order + j]! += 1
        }
      return { order, matrix }
    }),
)

function factorOf(matrix: ArrayLike<number>, order: number) {
  const factor = cholesky(matrix, order)
  if (factor.kind !== 'factor') throw new Error('a positive matrix')
  return factor
}

test('a matrix times its inverse is the unit matrix', () => {
  fc.assert(
    fc.property(positive, ({ order, matrix }) => {
      const product = multiply(matrix, inverseFromCholesky(factorOf(matrix, order)), order, order, order)
      product.forEach((value, at) => {
        expect(value).toBeCloseTo(at % (order + 1) === 0 ? 1 : 0, 8)
      })
    }),
  )
})

test('solving, the quadratic form and the determinant agree with a case by hand', () => {
  const matrix = Float64Array.of(4, 2, 2, 3)
  const factor = factorOf(matrix, 2)
  expect([...factor.lower]).toEqual([2, 0, 1, Math.SQRT2])
  expect([...solveCholesky(factor, [8, 8])]).toEqual([expect.closeTo(1, 14), expect.closeTo(2, 14)])
  expect(logDeterminant(factor)).toBeCloseTo(Math.log(8), 14)
  expect(bilinear([1, 2], matrix, [1, 2])).toBe(24)
  expect(inverseQuadraticForm([8, 8], matrix)).toEqual({ value: expect.closeTo(24, 12), rank: 2 })
})

test('a row that repeats another is named, and left out of a quadratic form', () => {
  const twice = Float64Array.of(1, 1, 0, 1, 1, 0, 0, 0, 2)
  expect(cholesky(twice, 3)).toEqual({ kind: 'not_positive', row: 1 })
  expect(inverseQuadraticForm([1, 1, 2], twice)).toEqual({ value: expect.closeTo(3, 14), rank: 2 })
})

test('no rows give no value', () => {
  expect(inverseQuadraticForm([], [])).toEqual({ value: 0, rank: 0 })
})

test('shapes that do not fit are refused', () => {
  expect(() => cholesky([1, 2, 3], 2)).toThrow(RangeError)
  expect(() => multiply([1, 2], [1], 1, 2, 1)).toThrow(RangeError)
})
