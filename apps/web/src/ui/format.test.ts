import { describe, expect, test } from 'vitest'
import {
  formatChange,
  formatCount,
  formatDay,
  formatInstant,
  formatInterval,
  formatMonth,
  formatNumber,
  formatPercent,
  formatPlural,
  formatScore,
} from './format.ts'

describe('numbers', () => {
  test.each([
    [22.7647, 1, '22.8'],
    [-0.3125, 1, '−0.3'],
    [-0.04, 1, '0.0'],
    [0, 0, '0'],
    [12, 2, '12.00'],
  ])('%d with %d decimals reads %s', (value, decimals, words) => {
    expect(formatNumber(value, decimals)).toBe(words)
  })

  test.each([
    [3, '+3'],
    [-6, '−6'],
    [0, '0'],
    [-2.5, '−2.5'],
    [0.04, '0.0'],
  ])('a change of %d reads %s', (change, words) => {
    expect(formatChange(change)).toBe(words)
  })

  test('a whole score has no decimals, another has one', () => {
    expect([formatScore(16), formatScore(16.25)]).toEqual(['16', '16.3'])
  })

  test('a rate is printed as a percentage', () => {
    expect([formatPercent(0.384), formatPercent(1), formatPercent(0.0049, 1)]).toEqual([
      '38 %',
      '100 %',
      '0.5 %',
    ])
  })

  test('a withheld count is below the threshold, never zero', () => {
    expect([formatCount(null), formatCount(null, 5), formatCount(0), formatCount(1204)]).toEqual([
      '<11',
      '<5',
      '0',
      '1,204',
    ])
  })

  test('one is singular, everything else plural', () => {
    expect([
      formatPlural(1, 'episode'),
      formatPlural(0, 'episode'),
      formatPlural(1104, 'person', 'people'),
    ]).toEqual(['1 episode', '0 episodes', '1,104 people'])
  })

  test('an interval names both ends', () => {
    expect(formatInterval(-0.3, 18.849)).toBe('−0.3 to 18.8')
  })
})

describe('days and instants', () => {
  test('a day cannot be read as another one', () => {
    expect(formatDay('2026-03-02')).toBe('2 Mar 2026')
  })

  test('a month carries its year where asked', () => {
    expect([formatMonth('2026-01-01', true), formatMonth('2026-02-01', false)]).toEqual(['Jan 2026', 'Feb'])
  })

  test('an instant is shown in the time of the organisation', () => {
    expect(formatInstant('2026-11-23T23:30:00Z', 'Europe/London')).toBe('23 Nov 2026, 23:30')
    expect(formatInstant('2026-11-24T02:30:00Z', 'America/New_York')).toBe('23 Nov 2026, 21:30')
    expect(formatInstant('2026-07-01T23:30:00Z', 'Europe/London')).toBe('2 Jul 2026, 00:30')
  })
})
