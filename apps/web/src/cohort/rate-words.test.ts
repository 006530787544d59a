import { describe, expect, test } from 'vitest'
import {
  boundsWords,
  isOfSome,
  type Rates,
  ratesSummary,
  type ShownRate,
  shownRateWords,
} from './rate-words.ts'

const rate = (met: number, counted: number, more: Partial<ShownRate> = {}): ShownRate => ({
  met,
  counted,
  rate: met / counted,
  lower: met / counted - 0.05,
  upper: met / counted + 0.05,
  ifNoneMet: met / (counted + 10),
  ifAllMet: (met + 10) / (counted + 10),
  belowCaseness: 0,
  noScore: 10,
  notYet: 0,
  noBaseline: 0,
  withheld: false,
  reason: null,
  ...more,
})

const nobody: ShownRate = rate(0, 0, {
  rate: null,
  lower: null,
  upper: null,
  ifNoneMet: null,
  ifAllMet: null,
  noScore: 0,
})
const withheld: ShownRate = rate(1, 2, {
  met: null,
  counted: null,
  rate: null,
  lower: null,
  upper: null,
  withheld: true,
})

const visit = (at: number, own: ShownRate, episodes = 100): Rates['visits'][number] => ({
  visit: { unit: 'week', at },
  arms: [
    {
      arm: 'combined',
      label: 'Combined',
      episodes,
      rates: { response: own, remission: null, improved: null, deteriorated: null },
    },
  ],
})

const rates = (visits: Rates['visits']) => ({ visits }) as unknown as Rates

describe('a rate in words', () => {
  test.each([
    [rate(20, 50), '40 % (35 to 45 %), 20 of 50'],
    [nobody, 'nobody to count'],
    [withheld, 'withheld'],
    [null, 'not defined'],
  ])('%#: never a bare percentage, never 0 % for nobody', (held, words) => {
    expect(shownRateWords(held, 11)).toBe(words)
  })

  test('bounds stand beside it where somebody has no score', () => {
    expect(boundsWords(rate(20, 50), 11)).toBe('33 to 50 % if none or all of the 10 without a score had it')
    expect(boundsWords(rate(20, 50, { noScore: 0 }), 11)).toBeNull()
    expect(boundsWords(nobody, 11)).toBeNull()
  })
})

describe('the summary', () => {
  test.each([
    [rate(6, 10), 'week 24'],
    [rate(5, 9), 'week 12'],
    [rate(20, 50, { noScore: 51 }), 'week 12'],
    [rate(20, 50, { noScore: 50 }), 'week 24'],
  ])('%#: reads the last visit with ten people and half of those asked', (last, when) => {
    expect(ratesSummary(rates([visit(12, rate(20, 50)), visit(24, last)]), 'response', 11)).toContain(
      `at ${when}`,
    )
  })

  test('leaves out a visit that only some programmes have', () => {
    const held = rates([visit(12, rate(20, 50)), visit(36, rate(20, 30), 30)])
    expect(held.visits.map((own) => isOfSome(held, own))).toEqual([false, true])
    expect(ratesSummary(held, 'response', 11)).toContain('at week 12')
  })

  test('says so when there is nothing', () => {
    expect(ratesSummary(rates([visit(12, nobody)]), 'response', 11)).toBe('No rate of response can be shown.')
  })
})
