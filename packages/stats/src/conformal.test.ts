import fc from 'fast-check'
import { expect, test } from 'vitest'
import { estimated } from '../reference/estimated.ts'
import { conformalBands, conformalRadius } from './conformal.ts'
import { randomFrom } from './random.ts'

test.each([
  [[1, 2, 3, 4], 0.8, 4],
  [[4, 1, 3, 2], 0.6, 3],
  [[1, 2, 3, 4], 0.61, 4],
  [[1, 2, 3, 4, 5, 6, 7, 8, 9], 0.9, 9],
  [[5], 0.5, 5],
])('of the misses %j at level %d the radius is %d', (misses, level, radius) => {
  expect(conformalRadius(misses, level)).toEqual({ kind: 'estimated', n: misses.length, radius })
})

test.each([
  [[], 0.8, '0 earlier patients are too few; at least 4 are needed'],
  [[1, 2, 3], 0.8, '3 earlier patients are too few; at least 4 are needed'],
  [[1, 2, 3, 4, 5, 6, 7, 8], 0.9, '8 earlier patients are too few; at least 9 are needed'],
])('too few for the level: %j at %d', (misses, level, reason) => {
  expect(conformalRadius(misses, level)).toEqual({ kind: 'not_estimable', n: misses.length, reason })
})

test('a caller’s mistakes throw', () => {
  expect(() => conformalRadius([1], 1)).toThrow('level (1) must lie between 0 and 1')
  expect(() => conformalRadius([-1], 0.5)).toThrow('0 or more')
  expect(() => conformalRadius([Number.NaN], 0.5)).toThrow('finite')
  const one = { observed: [1], predicted: [1], patient: [1], visit: [1] }
  const ahead = { predicted: [1], visit: [1] }
  expect(() => conformalBands({ ...one, scale: [0] }, ahead, 'pointwise', { level: 0.5 })).toThrow('above 0')
  expect(() => conformalBands({ ...one, predicted: [] }, ahead, 'pointwise', { level: 0.5 })).toThrow(
    'equal length',
  )
  expect(() => conformalBands({ ...one, patient: [] }, ahead, 'whole_course', { level: 0.5 })).toThrow(
    'must match',
  )
  expect(() => conformalBands(one, { ...ahead, visit: [] }, 'pointwise', { level: 0.5 })).toThrow(
    'needs a visit',
  )
})

function courses(seed: string, patients: number) {
  const random = randomFrom(seed)
  const rows = Array.from({ length: patients }, (_, patient) => {
    const low = random.normal(0, 2)
    // Errors with a long tail on one side: no normal theory would fit.
    return [1, 2, 3].map((visit) => ({
      patient,
      visit,
      observed: 10 + low + random.uniform() ** -0.4 * visit,
    }))
  }).flat()
  return {
    patient: rows.map(({ patient }) => patient),
    visit: rows.map(({ visit }) => visit),
    observed: rows.map(({ observed }) => observed),
    predicted: rows.map(({ visit }) => 10 + 1.6 * visit),
    scale: rows.map(({ visit }) => visit),
  }
}
const ahead = { predicted: [11.6, 13.2, 14.8], visit: [1, 2, 3], scale: [1, 2, 3] }

test.each(['pointwise', 'whole_course'] as const)(
  'bands hold the share of new patients they promise: %s',
  (kind) => {
    let [inside, total] = [0, 0]
    for (let run = 0; run < 60; run += 1) {
      const { bands } = estimated(conformalBands(courses(`earlier ${run}`, 39), ahead, kind, { level: 0.8 }))
      const { observed, visit } = courses(`new ${run}`, 200)
      const held = observed.map((value, i) => {
        const { lower, upper } = bands[visit[i]! - 1]!
        return value >= lower && value <= upper
      })
      if (kind === 'pointwise') inside += held.filter((_, i) => held[i]).length / 3
      else for (let i = 0; i < held.length; i += 3) if (held[i] && held[i + 1] && held[i + 2]) inside += 1
      total += 200
    }
    expect(inside / total).toBeGreaterThan(0.77)
    expect(inside / total).toBeLessThan(0.84)
  },
)

test('order does not matter, levels nest, and a range cuts the band', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 1e6 }), (seed) => {
      const given = courses(String(seed), 30)
      const back = Object.fromEntries(
        Object.entries(given).map(([name, values]) => [name, values.toReversed()]),
      )
      const bandsOf = (level: number, from = given) =>
        estimated(conformalBands(from, ahead, 'pointwise', { level })).bands
      expect(bandsOf(0.8, back as typeof given)).toEqual(bandsOf(0.8))
      bandsOf(0.9).forEach(({ lower, upper }, i) => {
        expect(lower).toBeLessThanOrEqual(bandsOf(0.5)[i]!.lower)
        expect(upper).toBeGreaterThanOrEqual(bandsOf(0.5)[i]!.upper)
      })
      const range = { min: 0, max: 14 }
      for (const { lower, upper } of estimated(
        conformalBands(given, ahead, 'whole_course', { level: 0.9, range }),
      ).bands) {
        expect(lower).toBeGreaterThanOrEqual(0)
        expect(upper).toBeLessThanOrEqual(14)
      }
    }),
    { numRuns: 20, seed: 24 },
  )
})

test('a visit nobody was seen at has no pointwise band', () => {
  const found = conformalBands(courses('x', 30), { predicted: [1], visit: [9] }, 'pointwise', { level: 0.8 })
  expect(found).toEqual({
    kind: 'not_estimable',
    reason: 'visit 9: 0 earlier patients are too few; at least 4 are needed',
  })
})
