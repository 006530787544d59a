import fc from 'fast-check'
import { expect, test } from 'vitest'
import { conformalLimits } from './conformal-limits.ts'
import { randomFrom } from './random.ts'

const oneEach = (errors: readonly number[]) => errors.map((_, i) => i)

test('nine patients are enough for four fifths, eight are not', () => {
  const nine = [-2, -1, 0, 1, 2, 3, 4, 5, 6]
  expect(conformalLimits(nine, oneEach(nine), 0.8)).toEqual({
    kind: 'estimated',
    lower: -2,
    upper: 6,
    patients: 9,
  })
  const eight = nine.slice(1)
  expect(conformalLimits(eight, oneEach(eight), 0.8)).toEqual({
    kind: 'not_estimable',
    patients: 8,
    reason: '8 earlier patients are too few; at least 9 are needed',
  })
})

test('of nineteen patients the second from either end is the limit', () => {
  const errors = Array.from({ length: 19 }, (_, i) => i + 1)
  expect(conformalLimits(errors, oneEach(errors), 0.8)).toMatchObject({ lower: 2, upper: 18 })
})

test('a patient with many errors counts as one', () => {
  const errors = [...Array.from({ length: 19 }, (_, i) => i + 1), 19, 19, 19]
  const patient = [...Array.from({ length: 19 }, (_, i) => i), 18, 18, 18]
  expect(conformalLimits(errors, patient, 0.8)).toMatchObject({ lower: 2, upper: 18, patients: 19 })
})

test('no patient at all, a level outside 0 to 1 and columns of unequal length are told apart', () => {
  expect(conformalLimits([], [], 0.8)).toMatchObject({ kind: 'not_estimable', patients: 0 })
  expect(() => conformalLimits([1], [1], 1)).toThrow('conformalLimits: level (1) must lie between 0 and 1')
  expect(() => conformalLimits([1], [], 0.8)).toThrow('must match')
  expect(() => conformalLimits([Number.NaN], [1], 0.8)).toThrow('finite')
})

test('the order of rows does not matter, and a shift moves both limits', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: -50, max: 50 }), { minLength: 9, maxLength: 40 }), (errors) => {
      const here = conformalLimits(errors, oneEach(errors), 0.8)
      const turned = conformalLimits(errors.toReversed(), oneEach(errors).toReversed(), 0.8)
      expect(turned).toEqual(here)
      const moved = conformalLimits(
        errors.map((error) => error + 100),
        oneEach(errors),
        0.8,
      )
      if (here.kind !== 'estimated' || moved.kind !== 'estimated') throw new Error('estimable')
      expect(moved).toMatchObject({ lower: here.lower + 100, upper: here.upper + 100 })
      expect(here.lower).toBeLessThanOrEqual(here.upper)
    }),
  )
})

test.each([20, 50, 200])('at n = %i four fifths of skewed new errors lie inside', (n) => {
  const random = randomFrom(`conformal limits ${n}`)
  const runs = 2_000
  let inside = 0
  for (let run = 0; run < runs; run += 1) {
    const draw = () => random.exponential(1)
    const errors = Array.from({ length: n }, draw)
    const limits = conformalLimits(errors, oneEach(errors), 0.8)
    if (limits.kind !== 'estimated') throw new Error('estimable')
    const fresh = draw()
    if (fresh >= limits.lower && fresh <= limits.upper) inside += 1
  }
  // At least the level, and at most 2 / (n + 1) more.
  expect(inside / runs).toBeGreaterThan(0.8 - 0.025)
  expect(inside / runs).toBeLessThan(0.8 + 2 / (n + 1) + 0.025)
})
