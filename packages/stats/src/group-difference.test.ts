import fc from 'fast-check'
import { expect, test } from 'vitest'
import { hedgesG, welch, welchOf } from './group-difference.ts'

const group = fc.array(fc.integer({ min: 0, max: 27 }), { minLength: 2, maxLength: 30 })

test('the difference turns its sign with its groups and ignores a common shift', () => {
  fc.assert(
    fc.property(group, group, (a, b) => {
      const [forth, back] = [welch(a, b), welch(b, a)]
      expect(back.kind).toBe(forth.kind)
      if (forth.kind === 'not_estimable' || back.kind === 'not_estimable') return
      expect(back.difference).toBeCloseTo(-forth.difference, 12)
      expect(back.p).toBeCloseTo(forth.p, 12)
      const moved = welch(
        a.map((x) => x + 100),
        b.map((x) => x + 100),
      )
      if (moved.kind === 'estimated') expect(moved.t).toBeCloseTo(forth.t, 7)
      expect(forth.lower).toBeLessThan(forth.difference)
      expect(forth.p).toBeLessThanOrEqual(1)
    }),
  )
})

test('equal spreads and sizes give the degrees of freedom of the pooled test', () => {
  const result = welchOf({ n: 10, mean: 5, sd: 2 }, { n: 10, mean: 3, sd: 2 })
  expect(result).toMatchObject({ difference: 2, df: expect.closeTo(18, 10) })
})

test('Hedges g is Cohen d less its bias', () => {
  const result = hedgesG({ n: 10, mean: 5, sd: 2 }, { n: 10, mean: 3, sd: 2 })
  expect(result).toMatchObject({ cohensD: 1, hedgesG: expect.closeTo(1 - 3 / 71, 14) })
})

test('too few values and no spread are said', () => {
  expect(welch([1], [1, 2])).toEqual({ kind: 'not_estimable', reason: 'fewer than two values in one group' })
  expect(welch([2, 2], [3, 3])).toEqual({ kind: 'not_estimable', reason: 'no spread in either group' })
  expect(hedgesG({ n: 2, mean: 1, sd: 0 }, { n: 2, mean: 1, sd: 0 }).kind).toBe('not_estimable')
})

test('a summary that cannot be is refused', () => {
  expect(() => welchOf({ n: 1, mean: 1, sd: 1 }, { n: 2, mean: 1, sd: 1 })).toThrow(RangeError)
  expect(() => hedgesG({ n: 2, mean: Number.NaN, sd: 1 }, { n: 2, mean: 1, sd: 1 })).toThrow(RangeError)
  expect(() => welch([1, 2], [1, 2], 1)).toThrow(RangeError)
})
