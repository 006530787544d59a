import { expect, test } from 'vitest'
import { normalCdf } from './distributions/normal.ts'
import { scoreProcess } from './score-process.ts'

const sum = (values: Float64Array) => values.reduce((total, value) => total + value, 0)

test.each([
  [{ mean: 3, sd: 2, autocorrelation: 0.5, min: 0, max: 27 }],
  [{ mean: 0, sd: 0.4, autocorrelation: 0.9, min: 0, max: 27 }],
  [{ mean: 20, sd: 9, autocorrelation: 0.95, min: 0, max: 27 }],
  [{ mean: 2, sd: 1, autocorrelation: 0, min: 0, max: 3 }],
])('chances add up, scores follow the normal distribution and chances stay as they are: %o', (settings) => {
  const { scores, stationary, next, min, max } = scoreProcess(settings)
  const levels = scores.length
  expect(sum(stationary)).toBeCloseTo(1, 12)
  for (let from = 0; from < levels; from += 1)
    expect(sum(next.subarray(from * levels, (from + 1) * levels))).toBeCloseTo(1, 12)
  for (let score = min; score <= max; score += 1) {
    const chance = sum(stationary.map((value, level) => (scores[level] === score ? value : 0)))
    const below = (border: number) => normalCdf((border - settings.mean) / settings.sd)
    const from = score === min ? 0 : below(score - 0.5)
    const to = score === max ? 1 : below(score + 0.5)
    expect(Math.abs(chance - (to - from))).toBeLessThan(1e-8)
  }
  const after = new Float64Array(levels)
  for (let from = 0; from < levels; from += 1)
    for (let to = 0; to < levels; to += 1) after[to]! += stationary[from]! * next[from * levels + to]!
  after.forEach((value, level) => {
    expect(Math.abs(value - stationary[level]!)).toBeLessThan(1e-7)
  })
})

test('a caller’s mistake is named', () => {
  const settings = { mean: 3, sd: 2, autocorrelation: 0.5, min: 0, max: 27 }
  expect(() => scoreProcess({ ...settings, sd: 0 })).toThrow('positive sd')
  expect(() => scoreProcess({ ...settings, autocorrelation: 0.96 })).toThrow('autocorrelation (0.96)')
  expect(() => scoreProcess({ ...settings, autocorrelation: -0.1 })).toThrow('autocorrelation (-0.1)')
  expect(() => scoreProcess({ ...settings, max: 0 })).toThrow('min < max')
})
