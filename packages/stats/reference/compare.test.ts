import { expect, test } from 'vitest'
import { compare, nudges } from './compare.ts'

const loose = { default: { absolute: 0.1 } }

test('a number within its tolerance passes and one beyond it does not', () => {
  expect(compare({ a: 1 }, { a: 1.09 }, loose).passed).toBe(true)
  expect(compare({ a: 1 }, { a: 1.11 }, loose)).toMatchObject({ passed: false, largest: { path: 'a' } })
  expect(compare(200, 201, { default: { relative: 0.01 } }).passed).toBe(true)
  expect(compare(200, 203, { default: { relative: 0.01 } }).passed).toBe(false)
})

test('the innermost name decides the tolerance', () => {
  const tolerances = { default: { absolute: 1e-9 }, se: { absolute: 0.5 }, exact: {} }
  expect(compare({ se: [{ x: 1 }] }, { se: [{ x: 1.4 }] }, tolerances).passed).toBe(true)
  expect(compare({ se: [{ exact: 1 }] }, { se: [{ exact: 1.4 }] }, tolerances).passed).toBe(false)
  expect(compare({ x: 1 }, { x: 1.4 }, tolerances).passed).toBe(false)
})

test.each<[string, unknown, unknown]>([
  ['a number against null', 1, null],
  ['null against a number', null, 0],
  ['a key too few', { a: 1, b: 1 }, { a: 1 }],
  ['a key too many', { a: 1 }, { a: 1, b: 1 }],
  ['a shorter list', [1, 2], [1]],
  ['not a number', 1, Number.NaN],
  ['other text', 'a', 'b'],
  ['a record against a number', { a: 1 }, 1],
])('%s fails', (_, expected, actual) => {
  expect(compare(expected, actual, loose).passed).toBe(false)
})

test('typed arrays count as arrays', () => {
  expect(compare([1, 2], Float64Array.of(1, 2), loose)).toMatchObject({ passed: true, compared: 2 })
})

test('each value is moved once, and each move is seen', () => {
  const expected = { a: [1, 0, null], b: 'text', c: true, d: { e: 5 } }
  const moved = [...nudges(expected, expected, loose)]
  expect(moved.map(({ path }) => path)).toEqual(['a.0', 'a.1', 'a.2', 'b', 'c', 'd.e'])
  expect(moved.filter(({ passed }) => passed)).toEqual([])
})
