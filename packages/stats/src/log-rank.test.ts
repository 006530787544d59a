import fc from 'fast-check'
import { expect, test } from 'vitest'
import { logRank, pairwiseLogRank } from './log-rank.ts'
import { adjustedPValues } from './p-values.ts'

const rows = fc.array(
  fc.record({
    time: fc.integer({ min: 1, max: 30 }),
    event: fc.boolean(),
    group: fc.constantFrom('a', 'b', 'c'),
    stratum: fc.integer({ min: 0, max: 2 }),
  }),
  { minLength: 2, maxLength: 80 },
)
type Row = { time: number; event: boolean; group: string; stratum: number }
const run = (data: readonly Row[], options = {}) =>
  logRank(
    data.map(({ time }) => time),
    data.map(({ event }) => event),
    data.map(({ group }) => group),
    options,
  )

test('four patients by hand', () => {
  const result = logRank([1, 2, 3, 4], [1, 1, 1, 1], ['a', 'a', 'b', 'b'])
  if (result.kind === 'not_estimable') throw new Error(result.reason)
  const expected = 1 / 2 + 1 / 3
  const variance = 1 / 4 + 2 / 9
  expect(result.groups[0]).toMatchObject({ group: 'a', n: 2, observed: 2 })
  expect(result.groups[0]!.expected).toBeCloseTo(expected, 14)
  expect(result.chiSquared).toBeCloseTo((2 - expected) ** 2 / variance, 12)
  expect(result.df).toBe(1)
})

test('observed and expected events add up to the same', () => {
  fc.assert(
    fc.property(rows, fc.constantFrom(0, 1), (data, rho) => {
      const result = run(data, { rho })
      if (result.kind === 'not_estimable') return
      const total = (key: 'observed' | 'expected') =>
        result.groups.reduce((sum, group) => sum + group[key], 0)
      expect(total('expected')).toBeCloseTo(total('observed'), 9)
      expect(result.p).toBeGreaterThanOrEqual(0)
      expect(result.p).toBeLessThanOrEqual(1)
    }),
  )
})

test('the order of rows, the names of groups and the unit of time do not matter', () => {
  fc.assert(
    fc.property(rows, (data) => {
      const result = run(data)
      const back = run([...data].reverse())
      const renamed = run(data.map((row) => ({ ...row, group: { a: 'z', b: 'y', c: 'x' }[row.group]! })))
      const weeks = run(data.map((row) => ({ ...row, time: row.time / 7 })))
      for (const other of [back, renamed, weeks]) {
        expect(other.kind).toBe(result.kind)
        if (result.kind === 'estimated' && other.kind === 'estimated') {
          expect(other.chiSquared).toBeCloseTo(result.chiSquared, 7)
          expect(other.df).toBe(result.df)
        }
      }
    }),
  )
})

test('entering before everything is no delayed entry, one stratum is no stratum', () => {
  fc.assert(
    fc.property(rows, (data) => {
      expect(run(data, { entry: data.map(() => 0) })).toEqual(run(data))
      expect(run(data, { strata: data.map(() => 'all') })).toEqual(run(data))
    }),
  )
})

test('groups with the same events do not differ', () => {
  const result = logRank([1, 2, 3, 1, 2, 3], [1, 0, 1, 1, 0, 1], [1, 1, 1, 2, 2, 2])
  expect(result).toMatchObject({ chiSquared: expect.closeTo(0, 14), p: expect.closeTo(1, 7) })
})

test.each<[string, Row[], string]>([
  ['nobody', [], 'no patients'],
  ['one group', [{ time: 1, event: true, group: 'a', stratum: 0 }], 'only one group'],
  [
    'no events',
    [
      { time: 1, event: false, group: 'a', stratum: 0 },
      { time: 1, event: false, group: 'b', stratum: 0 },
    ],
    'no events',
  ],
  [
    'groups that are never seen together',
    [
      { time: 1, event: false, group: 'a', stratum: 0 },
      { time: 2, event: true, group: 'b', stratum: 0 },
    ],
    'no event came while two groups were under observation',
  ],
])('%s cannot be tested, and the reason is said', (_, data, reason) => {
  expect(run(data)).toEqual({ kind: 'not_estimable', reason })
})

test('a pair that cannot be compared is left out of the correction', () => {
  const pairs = pairwiseLogRank([1, 2, 3, 4, 5, 6], [1, 1, 1, 0, 0, 0], ['a', 'a', 'b', 'b', 'c', 'd'])
  expect(pairs.length).toBe(6)
  const last = pairs.at(-1)!
  expect(last).toMatchObject({ first: 'c', second: 'd', adjustedP: null, result: { kind: 'not_estimable' } })
})

test('corrected p-values are never smaller and keep their order', () => {
  fc.assert(
    fc.property(
      fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 12 }),
      fc.constantFrom('holm' as const, 'BH' as const, 'bonferroni' as const, 'none' as const),
      (p, way) => {
        const adjusted = adjustedPValues(p, way)
        p.forEach((value, i) => {
          expect(adjusted[i]).toBeGreaterThanOrEqual(value)
          expect(adjusted[i]).toBeLessThanOrEqual(1)
          p.forEach((other, j) => {
            if (value < other) expect(adjusted[i]).toBeLessThanOrEqual(adjusted[j]!)
          })
        })
      },
    ),
  )
})

test('columns that do not match are refused', () => {
  expect(() => logRank([1, 2], [1, 1], ['a'])).toThrow(RangeError)
  expect(() => logRank([1, 2], [1, 1], ['a', 'b'], { strata: ['x'] })).toThrow(RangeError)
  expect(() => adjustedPValues([1.2], 'holm')).toThrow(RangeError)
})
