import fc from 'fast-check'
import { expect, test } from 'vitest'
import { poolImputations } from './rubin.ts'

function estimated(...args: Parameters<typeof poolImputations>) {
  const result = poolImputations(...args)
  if (result.kind !== 'estimated') throw new RangeError(result.reason)
  return result
}

const sets = fc.array(
  fc.tuple(fc.double({ min: -20, max: 20, noNaN: true }), fc.double({ min: 0.1, max: 5, noNaN: true })),
  { minLength: 2, maxLength: 30 },
)
const columns = (rows: [number, number][]) => [rows.map(([q]) => q), rows.map(([, se]) => se)] as const

test('the pooled error is never below the average one, and the interval holds the estimate', () => {
  fc.assert(
    fc.property(sets, fc.constantFrom(null, 5, 98), (rows, completeDf) => {
      const pooled = poolImputations(...columns(rows), { completeDf })
      if (pooled.kind !== 'estimated') return
      expect(pooled.total).toBeGreaterThanOrEqual(pooled.within)
      expect(pooled.lower).toBeLessThan(pooled.estimate)
      expect(pooled.upper).toBeGreaterThan(pooled.estimate)
      expect(pooled.missingInformation).toBeGreaterThanOrEqual(0)
      expect(pooled.missingInformation).toBeLessThanOrEqual(1)
      if (completeDf !== null) expect(pooled.df).toBeLessThan(completeDf)
    }),
  )
})

test('the order of data sets does not matter and a shift moves only the estimate', () => {
  fc.assert(
    fc.property(sets, (rows) => {
      const [q, se] = columns(rows)
      const pooled = estimated(q, se)
      const turned = estimated(q.toReversed(), se.toReversed())
      const moved = estimated(
        q.map((value) => value + 3),
        se,
      )
      expect(turned.standardError).toBeCloseTo(pooled.standardError, 9)
      expect(moved.estimate - pooled.estimate).toBeCloseTo(3, 9)
      expect(moved.standardError).toBeCloseTo(pooled.standardError, 7)
    }),
  )
})

test('estimates that agree leave a normal interval, or the degrees of freedom of the data', () => {
  const pooled = estimated([2, 2, 2], [1, 1, 1])
  expect(pooled.df).toBeNull()
  expect(pooled.upper).toBeCloseTo(2 + 1.959963984540054, 9)
  expect(pooled.missingInformation).toBe(0)
  expect(estimated([2, 2], [1, 1], { completeDf: 9 }).df).toBeCloseTo((10 / 12) * 9, 12)
})

test('fewer than two data sets cannot be pooled', () => {
  const reason = 'fewer than 2 completed data sets'
  expect(poolImputations([], [])).toEqual({ kind: 'not_estimable', reason })
  expect(poolImputations([1], [1])).toEqual({ kind: 'not_estimable', reason })
})

test('data sets that differ beyond measure leave no interval', () => {
  expect(poolImputations([-1000, 1000], [0.01, 0.01], { completeDf: 5 })).toEqual({
    kind: 'not_estimable',
    reason: 'the data sets differ so much that nearly all is missing',
  })
})

test('a caller’s mistake is named', () => {
  expect(() => poolImputations([1, 2], [1])).toThrow('must match')
  expect(() => poolImputations([1, 2], [1, 0])).toThrow('positive standard errors')
  expect(() => poolImputations([1, 2], [1, 1], { level: 1 })).toThrow('level')
  expect(() => poolImputations([1, 2], [1, 1], { completeDf: 0 })).toThrow('completeDf')
})
