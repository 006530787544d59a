import fc from 'fast-check'
import { expect, test } from 'vitest'
import { binomialCdf, binomialSurvival } from './distributions/binomial.ts'
import {
  clopperPearson,
  newcombeDifference,
  newcombeDifferenceCorrected,
  weightedNewcombeDifference,
  weightedWilson,
  wilson,
  wilsonCorrected,
} from './proportions.ts'

const counts = fc
  .integer({ min: 1, max: 300 })
  .chain((n) => fc.integer({ min: 0, max: n }).map((events) => ({ events, n })))
const level = fc.double({ min: 0.5, max: 0.999, noNaN: true })

test.each([wilson, wilsonCorrected, clopperPearson])(
  'limits hold the share and stay within 0 and 1 (%o)',
  (method) => {
    fc.assert(
      fc.property(counts, level, ({ events, n }, share) => {
        const [interval, mirror] = [method(events, n, share), method(n - events, n, share)]
        if (interval.kind === 'not_estimable' || mirror.kind === 'not_estimable') throw new Error('estimable')
        expect(interval.lower).toBeGreaterThanOrEqual(0)
        expect(interval.upper).toBeLessThanOrEqual(1)
        expect(interval.lower).toBeLessThanOrEqual(interval.proportion)
        expect(interval.upper).toBeGreaterThanOrEqual(interval.proportion)
        expect(interval.lower).toBeCloseTo(1 - mirror.upper, 9)
      }),
    )
  },
)

test('exact limits leave exactly their share in each tail', () => {
  fc.assert(
    fc.property(counts, level, ({ events, n }, share) => {
      const interval = clopperPearson(events, n, share)
      if (interval.kind === 'not_estimable') throw new Error('estimable')
      const tail = (1 - share) / 2
      if (events > 0) expect(binomialSurvival(events - 1, n, interval.lower)).toBeCloseTo(tail, 9)
      if (events < n) expect(binomialCdf(events, n, interval.upper)).toBeCloseTo(tail, 9)
    }),
  )
})

test('no event and only events end at 0 and 1', () => {
  for (const method of [wilson, wilsonCorrected, clopperPearson]) {
    expect(method(0, 9)).toMatchObject({ proportion: 0, lower: 0 })
    expect(method(9, 9)).toMatchObject({ proportion: 1, upper: 1 })
    expect(method(0, 0)).toEqual({ kind: 'not_estimable', n: 0, reason: 'nobody to count' })
  }
})

test.each([
  [56, 70, 48, 80, 0.0524, 0.3339, 0.0428, 0.3422],
  [9, 10, 3, 10, 0.1705, 0.809, 0.1013, 0.8387],
  [10, 10, 0, 20, 0.6791, 1, 0.6014, 1],
])(
  'published differences: %i of %i against %i of %i',
  (x1, n1, x2, n2, lower, upper, widerLower, widerUpper) => {
    expect(newcombeDifference(x1, n1, x2, n2)).toMatchObject({
      lower: expect.closeTo(lower, 4),
      upper: expect.closeTo(upper, 4),
    })
    expect(newcombeDifferenceCorrected(x1, n1, x2, n2)).toMatchObject({
      lower: expect.closeTo(widerLower, 4),
      upper: expect.closeTo(widerUpper, 4),
    })
  },
)

test('weights of 1 are the plain interval, and doubling all weights changes nothing', () => {
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.boolean(), fc.double({ min: 0.1, max: 9, noNaN: true })), { minLength: 1 }),
      (rows) => {
        const event = rows.map(([seen]) => seen)
        const weights = rows.map(([, weight]) => weight)
        const plain = weightedWilson(
          event,
          rows.map(() => 1),
        )
        const counted = wilson(event.filter(Boolean).length, event.length)
        if (plain.kind === 'not_estimable' || counted.kind === 'not_estimable') throw new Error('estimable')
        expect(plain.lower).toBeCloseTo(counted.lower, 12)
        expect(plain.upper).toBeCloseTo(counted.upper, 12)
        const [single, twice] = [
          weightedWilson(event, weights),
          weightedWilson(
            event,
            weights.map((weight) => 2 * weight),
          ),
        ]
        expect(twice).toEqual(single)
      },
    ),
  )
})

test('an empty group has no difference', () => {
  expect(newcombeDifference(0, 0, 1, 2).kind).toBe('not_estimable')
  expect(weightedNewcombeDifference(weightedWilson([1], [0]), wilson(1, 2)).kind).toBe('not_estimable')
  expect(weightedNewcombeDifference(wilson(56, 70), wilson(48, 80))).toEqual(
    newcombeDifference(56, 70, 48, 80),
  )
})

test.each<[string, () => unknown]>([
  ['more events than patients', () => wilson(3, 2)],
  ['half an event', () => clopperPearson(0.5, 2)],
  ['a negative count', () => wilsonCorrected(-1, 2)],
  ['a level of 0', () => wilson(1, 2, 0)],
  ['a negative weight', () => weightedWilson([1], [-1])],
  ['weights of another length', () => weightedWilson([1], [1, 2])],
  ['intervals of two levels', () => weightedNewcombeDifference(wilson(1, 2, 0.9), wilson(1, 2))],
])('%s is refused', (_, compute) => {
  expect(compute).toThrow(RangeError)
})
