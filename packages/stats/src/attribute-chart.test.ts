import fc from 'fast-check'
import { expect, test } from 'vitest'
import { proportionChart, rateChart } from './attribute-chart.ts'

const points = fc.array(fc.tuple(fc.nat(40), fc.nat(40)), { minLength: 1, maxLength: 30 }).map((rows) => ({
  counts: rows.map(([yes]) => yes),
  sizes: rows.map(([yes, no]) => Math.max(1, yes + no)),
}))

test('the limits of a share hug the centre more the more people there are', () => {
  const chart = proportionChart([5, 50], [10, 100])
  if (chart.kind !== 'estimated') throw new RangeError(chart.reason)
  expect(chart.centre).toBe(0.5)
  expect(chart.upper[0]).toBeCloseTo(0.5 + (3 * 0.5) / Math.sqrt(10), 12)
  expect(chart.nearUpper[1]).toBeCloseTo(0.5 + (2 * 0.5) / 10, 12)
  expect(chart.lower[1]).toBeCloseTo(0.5 - (3 * 0.5) / 10, 12)
})

test('limits are not cut to the scale', () => {
  const chart = proportionChart([1, 2], [4, 3])
  expect(chart.kind === 'estimated' && chart.lower[0]! < 0 && chart.upper[1]! > 1).toBe(true)
})

test('the chart of those without it is the mirror image', () => {
  fc.assert(
    fc.property(points, fc.constantFrom('chance' as const, 'laney' as const), ({ counts, sizes }, limits) => {
      const options = { baseline: null, limits }
      const chart = proportionChart(counts, sizes, options)
      const others = proportionChart(
        counts.map((count, at) => sizes[at]! - count),
        sizes,
        options,
      )
      expect(others.kind).toBe(chart.kind)
      if (chart.kind !== 'estimated' || others.kind !== 'estimated') return
      expect(others.centre).toBeCloseTo(1 - chart.centre, 12)
      chart.upper.forEach((upper, at) => {
        expect(others.lower[at]).toBeCloseTo(1 - upper, 9)
      })
    }),
  )
})

test('exposure in other units changes the rates and no signal', () => {
  const counts = [3, 5, 2, 8, 1, 4]
  const weeks = [10, 14, 9, 12, 7, 11]
  const [perWeek, perDay] = [
    rateChart(counts, weeks),
    rateChart(
      counts,
      weeks.map((value) => 7 * value),
    ),
  ]
  if (perWeek.kind !== 'estimated' || perDay.kind !== 'estimated')
    throw new RangeError('both can be estimated')
  perWeek.upper.forEach((upper, at) => {
    expect(7 * perDay.upper[at]!).toBeCloseTo(upper, 10)
  })
})

test('the baseline locks the centre', () => {
  const counts = [...new Array<number>(12).fill(5), 10, 10]
  const sizes = new Array<number>(14).fill(10)
  const locked = proportionChart(counts, sizes)
  expect(locked).toMatchObject({ centre: 0.5, baseline: 12, trial: false })
  expect(proportionChart(counts.slice(0, 11), sizes.slice(0, 11))).toMatchObject({
    baseline: 11,
    trial: true,
  })
  expect(proportionChart(counts, sizes, { baseline: null })).toMatchObject({ centre: 80 / 140 })
})

test.each([
  ['no points', [], []],
  ['no events in the baseline', [0, 0], [5, 5]],
  ['only events in the baseline', [5, 5], [5, 5]],
])('a share is not estimable: %s', (reason, counts, sizes) => {
  expect(proportionChart(counts, sizes)).toEqual({ kind: 'not_estimable', reason })
})

test('Laney’s factor needs two points and variation', () => {
  const reason = 'the points of the baseline do not vary'
  expect(proportionChart([2], [5], { limits: 'laney' })).toEqual({ kind: 'not_estimable', reason })
  expect(rateChart([2, 2, 2], [5, 5, 5], { limits: 'laney' })).toEqual({ kind: 'not_estimable', reason })
  expect(rateChart([0, 0], [5, 5])).toEqual({ kind: 'not_estimable', reason: 'no events in the baseline' })
})

test('a caller’s mistake is named', () => {
  expect(() => proportionChart([6], [5])).toThrow('0 to its whole size (5)')
  expect(() => proportionChart([1], [0])).toThrow(RangeError)
  expect(() => proportionChart([1, 2], [5])).toThrow('sizes (1) must have 2 values')
  expect(() => rateChart([1.5], [5])).toThrow('whole number')
  expect(() => rateChart([1], [0])).toThrow('more than 0')
  expect(() => rateChart([1], [5], { baseline: 0 })).toThrow('baseline (0)')
})
