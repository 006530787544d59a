import { newcombeDifference, wilson } from '@tandem/stats/proportions'
import { describe, expect, test } from 'vitest'
import { type EquityOptions, equity } from './equity.ts'
import { periodsIn } from './periods.ts'
import { subjects } from './subject-rows.ts'

const window = { from: '2026-01-01', to: '2026-06-30' }
const periods = periodsIn(window, 'quarter')
const options: EquityOptions = { dimension: 'ageBand', reference: null, step: 'quarter', rule: null }
const rows = [
  ...subjects({ ageBand: '18-25', on: '2026-01-10' }, 40, 10),
  ...subjects({ ageBand: '18-25', on: '2026-05-10' }, 60, 30),
  ...subjects({ ageBand: '26-40', on: '2026-02-10' }, 100, 60),
  ...subjects({ ageBand: null, on: '2026-05-01' }, 20, 15),
]

describe('equity', () => {
  test('gives each group its rate with an interval, in order of its name, the unknown last and apart', () => {
    const { groups } = equity(rows, periods, options)
    expect(groups.map(({ group }) => group)).toEqual(['18-25', '26-40', null])
    const expected = wilson(40, 100)
    if (expected.kind !== 'estimated') throw new Error('no interval')
    expect(groups[0]).toMatchObject({
      count: { met: 40, n: 100 },
      rate: { rate: 0.4, lower: expected.lower, upper: expected.upper },
    })
  })

  test('holds each group against everybody else', () => {
    const [young] = equity(rows, periods, options).groups
    const expected = newcombeDifference(40, 100, 75, 120)
    if (expected.kind !== 'estimated') throw new Error('no interval')
    expect(young?.gap).toEqual({
      estimate: expected.estimate,
      lower: expected.lower,
      upper: expected.upper,
    })
  })

  test('or against a group of choice, which then has no gap', () => {
    const { groups, reference } = equity(rows, periods, { ...options, reference: '26-40' })
    expect(reference).toBe('26-40')
    expect(groups[0]?.gap?.estimate).toBeCloseTo(0.4 - 0.6, 12)
    expect(groups[1]?.gap).toBeNull()
    expect(groups[2]?.gap?.estimate).toBeCloseTo(0.75 - 0.6, 12)
  })

  test('a reference that nobody is in is none', () => {
    expect(equity(rows, periods, { ...options, reference: '65+' }).reference).toBeNull()
  })

  test('shows the gap over time, and none where one side has nobody', () => {
    const [young, middle] = equity(rows, periods, options).groups
    expect(young?.trend.map(({ gap }) => gap?.estimate.toFixed(4) ?? null)).toEqual(['-0.3500', '-0.2500'])
    expect(middle?.trend.map(({ count, gap }) => [count.n, gap === null])).toEqual([
      [100, false],
      [0, true],
    ])
  })

  test('one group alone has a rate and no gap', () => {
    const [only] = equity(subjects({ ageBand: '18-25', on: '2026-01-10' }, 30, 10), periods, options).groups
    expect(only?.gap).toBeNull()
    expect(only?.rate?.rate).toBeCloseTo(1 / 3, 12)
  })

  test('nobody gives no groups, and no rate of 0', () => {
    expect(equity([], periods, options).groups).toEqual([])
  })
})
