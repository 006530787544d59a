import fc from 'fast-check'
import { expect, test } from 'vitest'
import { makingDataCountSignals, textbookSignals } from './chart-signals.ts'

/** Centre 0, limits ±3, near limits ±2. */
const limits = { centre: 0, lower: -3, upper: 3, nearLower: -2, nearUpper: 2 }
const rules = (values: number[]) =>
  makingDataCountSignals(values, limits).map((signal) => signal?.rule ?? null)
const none = (n: number) => new Array<null>(n).fill(null)

test('a point beyond a limit is outside, one on it is not', () => {
  expect(makingDataCountSignals([3, 3.01, -3, -3.01], limits)).toEqual([
    null,
    { rule: 'outside_limits', direction: 'up' },
    null,
    { rule: 'outside_limits', direction: 'down' },
  ])
})

test('7 points on one side are a shift with all members marked; 6 are not; a point on the centre breaks it', () => {
  expect(rules([1, 0.5, 1, 0.5, 1, 0.5, 1])).toEqual(new Array(7).fill('shift'))
  expect(rules([1, 0.5, 1, 0.5, 1, 0.5])).toEqual(none(6))
  expect(rules([1, 0.5, 1, 0, 1, 0.5, 1, 0.5])).toEqual(none(8))
})

test('7 rising points are a trend; 6 are not; equal neighbours break it', () => {
  const rising = [-1.5, -1, -0.5, 0, 0.5, 1, 1.5]
  expect(rules(rising)).toEqual(new Array(7).fill('trend'))
  expect(makingDataCountSignals(rising.toReversed(), limits)[3]).toEqual({ rule: 'trend', direction: 'down' })
  expect(rules(rising.slice(1))).toEqual(none(6))
  expect(rules([-1.5, -1, -0.5, -0.5, 0, 0.5, 1, 1.5])).toEqual(none(8))
})

test('2 of 3 beyond the near limit are marked, the third is not; on it is not beyond', () => {
  expect(rules([2.5, 1, 2.5])).toEqual(['two_of_three', null, 'two_of_three'])
  expect(rules([2, 1, 2.5])).toEqual(none(3))
  expect(rules([2.5, 1, 1, 2.5])).toEqual(none(4))
})

test('2 of 3 needs all three on one side and does not count points outside the limits', () => {
  expect(rules([2.5, -1, 2.5])).toEqual(none(3))
  expect(rules([2.5, 0, 2.5])).toEqual(none(3))
  expect(rules([2.5, 1, 3.5])).toEqual([null, null, 'outside_limits'])
  expect(rules([2.5, 2.5, 3.5])).toEqual(['two_of_three', 'two_of_three', 'outside_limits'])
})

test('the rules go by precedence: outside, trend, 2 of 3, shift', () => {
  expect(rules([0.1, 0.5, 1, 1.5, 2.1, 2.5, 3.5])).toEqual([...new Array(6).fill('trend'), 'outside_limits'])
  expect(rules([1, 1, 1, 1, 2.5, 1, 2.5])).toEqual([
    ...new Array(4).fill('shift'),
    'two_of_three',
    'shift',
    'two_of_three',
  ])
})

test('limits may differ from point to point', () => {
  const signals = makingDataCountSignals([4, 4], {
    centre: 0,
    lower: [-3, -5],
    upper: [3, 5],
    nearLower: [-2, -3],
    nearUpper: [2, 3],
  })
  expect(signals[0]).toEqual({ rule: 'outside_limits', direction: 'up' })
  expect(signals[1]).toBeNull()
  expect(() => makingDataCountSignals([1, 2], { ...limits, upper: [3] })).toThrow('must have 2 values')
})

test('a series upside down has the same signals the other way round', () => {
  const series = fc.array(fc.integer({ min: -4, max: 4 }), { maxLength: 40 })
  fc.assert(
    fc.property(series, (values) => {
      const [up, down] = [
        makingDataCountSignals(values, limits),
        makingDataCountSignals(
          values.map((value) => -value),
          limits,
        ),
      ]
      up.forEach((signal, at) => {
        expect(down[at]?.rule).toBe(signal?.rule)
        if (signal !== null) expect(down[at]?.direction).toBe(signal.direction === 'up' ? 'down' : 'up')
      })
    }),
  )
})

test('textbook rules name the last point of each signal', () => {
  expect(textbookSignals([0, 3, 3.1], 0, 1).beyondLimits).toEqual([2])
  expect(textbookSignals(new Array(9).fill(0.5), 0, 1).runOf8).toEqual([7, 8])
  expect(textbookSignals(new Array(7).fill(0.5), 0, 1).runOf8).toEqual([])
  expect(textbookSignals([2.1, 0, 2.1], 0, 1).twoOfThreeBeyond2Sigma).toEqual([2])
  expect(textbookSignals([2.1, 0, -2.1], 0, 1).twoOfThreeBeyond2Sigma).toEqual([])
  expect(textbookSignals([1.1, 1.1, 0, 1.1, 1.1], 0, 1).fourOfFiveBeyond1Sigma).toEqual([4])
  expect(textbookSignals([1, 2, 3, 4, 5, 6], 3, 9).trendOf6).toEqual([5])
  expect(textbookSignals([1, 2, 3, 4, 5, 5], 3, 9).trendOf6).toEqual([])
  expect(textbookSignals([], 0, 1).beyondLimits).toEqual([])
  expect(() => textbookSignals([1], 0, 0)).toThrow('sigma (0)')
})
