import { describe, expect, test } from 'vitest'
import { guardedCurves, guardedMeans, guardedRates } from './guarded-figures.ts'
import { rateFigure } from './observed-figures.ts'
import { suppressBelow5RoundTo5, suppressBelow11 } from './small-counts.ts'

const wholes = [399, 402, 403]
const big = [rateFigure(200, 402), rateFigure(220, 403)]

describe('a rate', () => {
  test.each([
    ['of all', rateFigure(300, 399), { events: 300, n: 399 }],
    ['few events', rateFigure(10, 399), { events: null, n: 399, share: null }],
    ['few without', rateFigure(389, 399), { events: null, n: 399, share: null }],
    ['eleven of each', rateFigure(11, 22), { events: 11, n: 22, share: 0.5 }],
    ['few asked', rateFigure(5, 10), { events: null, n: null, share: null }],
    ['almost all asked', rateFigure(300, 392), { events: null, n: null, share: 0.77 }],
  ])('%s', (_, rate, expected) => {
    expect(guardedRates([rate, ...big], wholes, suppressBelow11)[0]).toMatchObject(expected)
  })

  test('takes a second arm with it, which would give it away', () => {
    const [first, second, third] = guardedRates([rateFigure(4, 399), ...big], wholes, suppressBelow11)
    expect([first?.events, second?.events, third?.events]).toEqual([null, null, 220])
  })

  test('with rounding is worked out again from rounded counts', () => {
    expect(guardedRates([rateFigure(101, 399), ...big], wholes, suppressBelow5RoundTo5)[0]).toMatchObject({
      events: 100,
      n: 400,
      share: 0.25,
    })
  })
})

test('a mean of enough people stays, and loses its number where that would tell how few are missing', () => {
  const mean = (n: number) => ({ n, of: 399, mean: -5.4321, lower: -6.1234, upper: -4.7, reason: null })
  const shown = (n: number) => guardedMeans([mean(n)], [399], suppressBelow11)[0]
  expect(shown(10)).toMatchObject({ n: null, mean: null })
  expect(shown(11)).toMatchObject({ n: 11, mean: -5.4321 })
  expect(shown(392)).toMatchObject({ n: null, mean: -5.43 })
})

test('a curve shows no point with few events since the last one', () => {
  const points = [100, 95, 60].map((atRisk, k) => ({
    at: 4 * k,
    day: 28 * k,
    atRisk,
    events: [0, 5, 30][k]!,
    share: [1, 0.95, 0.65][k]!,
    lower: null,
    upper: null,
  }))
  const curve = { n: 100, events: 35, points, median: { day: 65, lower: 50, upper: null }, reason: null }
  const [guarded] = guardedCurves([curve], [100], suppressBelow11)
  expect(guarded?.points.map(({ share }) => share)).toEqual([1, null, 0.65])
  expect(guarded?.points.map(({ events }) => events)).toEqual([null, null, null])
  expect(guarded?.median).toEqual({ day: 63, lower: 49, upper: null })
})
