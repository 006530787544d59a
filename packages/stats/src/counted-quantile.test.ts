import { describe, expect, test } from 'vitest'
import { countedQuantile } from './counted-quantile.ts'
import { randomFrom } from './random.ts'
import { quantile } from './summaries.ts'

describe('quantiles from counts', () => {
  test.each([0, 0.25, 0.5, 0.75, 1])('at %f are those of the numbers written out', (p) => {
    const random = randomFrom(7)
    for (let round = 0; round < 200; round += 1) {
      const values = Array.from({ length: random.integer(1, 40) }, () => random.integer(-6, 12))
      const counts = Array.from({ length: 19 }, (_, k) => values.filter((value) => value === k - 6).length)
      expect(countedQuantile(-6, counts, p)).toBe(quantile(values, p))
    }
  })

  test('nothing to count and a share beyond 1 are mistakes', () => {
    expect(() => countedQuantile(0, [0, 0], 0.5)).toThrow(RangeError)
    expect(() => countedQuantile(0, [1], 1.1)).toThrow(RangeError)
  })
})
