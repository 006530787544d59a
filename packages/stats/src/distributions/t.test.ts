import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { tCdf, tQuantile, tSurvival } from './t.ts'

type Table = { survival: [number, number, number][]; quantile: [number, number, number][] }
const table: Table = JSON.parse(
  readFileSync(new URL('../../reference/t.expected.json', import.meta.url), 'utf8'),
)
const relativeError = (actual: number, expected: number) => Math.abs(actual / expected - 1)

function worst(rows: [number, number, number][], compute: (a: number, df: number) => number) {
  return rows
    .map(([a, df, expected]) => ({ a, df, error: relativeError(compute(a, df), expected) }))
    .reduce((left, right) => (left.error >= right.error ? left : right))
}

test('tail areas agree with 50-digit arithmetic to 1e-12', () => {
  expect(table.survival.length).toBeGreaterThan(150)
  expect(worst(table.survival, tSurvival).error).toBeLessThan(1e-12)
})

test('quantiles agree with 50-digit arithmetic to 1e-12', () => {
  expect(table.quantile.length).toBeGreaterThan(300)
  expect(worst(table.quantile, tQuantile).error).toBeLessThan(1e-12)
})

test('the table is tight enough to notice a wrong degree of freedom', () => {
  expect(worst(table.quantile, (p, df) => tQuantile(p, df + 1e-6)).error).toBeGreaterThan(1e-12)
})

test.each([
  [0, 1, 0.5],
  [1, 1, 0.75],
  [-1, 1, 0.25],
  [Math.SQRT2, 2, 0.5 + Math.SQRT2 / 4],
])('one and two degrees of freedom have closed forms: P(T ≤ %f; %i) is %f', (t, df, expected) => {
  expect(tCdf(t, df)).toBeCloseTo(expected, 15)
})

test('the two tails are mirror images and the quantile undoes the distribution function', () => {
  for (const df of [1, 2.5, 9, 200]) {
    for (const t of [-6, -2, -0.3, 0, 0.7, 1.99, 2.01, 5]) {
      expect(tCdf(t, df) + tSurvival(t, df)).toBeCloseTo(1, 15)
      expect(tSurvival(-t, df)).toBe(tCdf(t, df))
      expect(tQuantile(tCdf(t, df), df)).toBeCloseTo(t, 9)
    }
  }
})

test('the ends of the scale are infinite', () => {
  expect(tQuantile(0, 5)).toBe(-Infinity)
  expect(tQuantile(1, 5)).toBe(Infinity)
  expect(tSurvival(Infinity, 5)).toBe(0)
  expect(tSurvival(-Infinity, 5)).toBe(1)
})

test('a value that cannot be is refused', () => {
  for (const df of [0, -1, Number.NaN, Infinity]) expect(() => tCdf(1, df)).toThrow(RangeError)
  for (const p of [-0.1, 1.1, Number.NaN]) expect(() => tQuantile(p, 5)).toThrow(RangeError)
  expect(() => tSurvival(Number.NaN, 5)).toThrow(RangeError)
})
