import { describe, expect, test } from 'vitest'
import { type Curve, curveWords, meanWords, medianWords, ofWords, rateWords } from './figure-words.ts'

const withheld = 'withheld: fewer than 11, or a small count could be worked out from it'
const nothing = { share: null, lower: null, upper: null }

describe('a rate', () => {
  test.each([
    [
      { events: 110, n: 178, share: 0.618, lower: 0.545, upper: 0.686, reason: null },
      '62 % (55 to 69 %), 110 of 178',
    ],
    [{ events: 0, n: 0, ...nothing, reason: 'nobody to count' }, 'nobody to count'],
    [{ events: null, n: 40, ...nothing, reason: withheld }, 'withheld'],
  ])('%j', (rate, words) => {
    expect(rateWords(rate, 11).replaceAll('\u00a0', ' ')).toBe(words)
  })
})

test('a mean change carries its sign, and its reason where there is none', () => {
  const change = { n: 9, of: 12, mean: -5.24, lower: -6.1, upper: 0.04, reason: null }
  expect(meanWords(change)).toBe('−5.2 (−6.1 to 0.0)')
  expect(meanWords({ ...change, mean: null, lower: null, upper: null, reason: 'no values' })).toBe(
    'no values',
  )
})

test.each([
  [{ n: 9, of: 12 }, 'n 9 of 12'],
  [{ n: 12, of: 12 }, 'n 12'],
  [{ n: null, of: 40 }, 'n withheld of 40'],
  [{ n: 9, of: null }, 'n 9'],
])('%j reads %s', (counts, words) => {
  expect(ofWords(counts, 11)).toBe(words)
})

describe('a curve', () => {
  const curve: Curve = {
    n: 40,
    events: 25,
    median: { day: 66, lower: 49, upper: null },
    reason: null,
    points: [
      { at: 4, day: 28, atRisk: 40, events: 0, share: 1, lower: null, upper: null },
      { at: 8, day: 56, atRisk: 0, events: 3, share: null, lower: null, upper: null },
      { at: 9, day: 63, atRisk: null, events: null, share: null, lower: null, upper: null },
    ],
  }
  test('says its median in weeks, with an open end where it never falls so far', () => {
    expect(medianWords(curve)).toBe('9.4 weeks (7.0 to open)')
    expect(medianWords({ ...curve, median: null })).toBe('fewer than half')
    expect(medianWords({ ...curve, n: null, median: null, reason: withheld })).toBe('withheld')
  })

  test('says who is left at a place, and never 0 % for nobody', () => {
    expect(curveWords(curve, 4, 11)).toBe('100 %, 40 at risk')
    expect(curveWords(curve, 8, 11)).toBe('nobody left to follow')
    expect(curveWords(curve, 9, 11)).toBe('withheld')
  })
})
