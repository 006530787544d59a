import fc from 'fast-check'
import { expect, test } from 'vitest'
import { multiply } from './linear-algebra.ts'
import { descentMetric, fromEigen, pseudoInverse, symmetricEigen } from './symmetric-eigen.ts'

const symmetric = fc.integer({ min: 1, max: 6 }).chain((n) =>
  fc.array(fc.integer({ min: -100, max: 100 }), { minLength: n * n, maxLength: n * n }).map((cells) => ({
    n,
    matrix: Float64Array.from(cells, (_, at) => {
      const [i, j] = [Math.floor(at / n), at % n]
      return cells[Math.min(i, j) * n + Math.max(i, j)]!
    }),
  })),
)
const largest = (matrix: ArrayLike<number>) => Math.max(1, ...Array.from(matrix, Math.abs))

test('eigenvalues and vectors give the matrix back', () => {
  fc.assert(
    fc.property(symmetric, ({ n, matrix }) => {
      const again = fromEigen(symmetricEigen(matrix, n), (value) => value)
      again.forEach((value, at) => {
        expect(Math.abs(value - matrix[at]!)).toBeLessThan(1e-12 * largest(matrix))
      })
    }),
    { numRuns: 100, seed: 25 },
  )
})

test('the inverse of a full matrix is its inverse, of a thin one that of its directions', () => {
  const full = Float64Array.of(4, 1, 1, 3)
  const { inverse, rank } = pseudoInverse(full, 2)
  expect(rank).toBe(2)
  multiply(full, inverse, 2, 2, 2).forEach((value, at) => {
    expect(value).toBeCloseTo(at % 3 === 0 ? 1 : 0, 12)
  })
  const thin = pseudoInverse(Float64Array.of(1, 1, 1, 1), 2)
  expect(thin.rank).toBe(1)
  thin.inverse.forEach((value) => {
    expect(value).toBeCloseTo(0.25, 12)
  })
  expect(pseudoInverse(Float64Array.of(0, 0, 0, 2), 2).rank).toBe(1)
})

test('a descent metric goes down whatever way the surface bends', () => {
  fc.assert(
    fc.property(symmetric, ({ n, matrix }) => {
      expect(symmetricEigen(descentMetric(matrix, n), n).values.every((value) => value > 0)).toBe(true)
    }),
    { numRuns: 100, seed: 26 },
  )
})
