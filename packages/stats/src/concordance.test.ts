import fc from 'fast-check'
import { expect, test } from 'vitest'
import { concordance } from './concordance.ts'

const rows = fc.array(
  fc.record({
    time: fc.integer({ min: 1, max: 12 }),
    before: fc.integer({ min: 1, max: 12 }),
    event: fc.boolean(),
    score: fc.integer({ min: 0, max: 5 }),
    weight: fc.integer({ min: 1, max: 3 }),
  }),
  { minLength: 2, maxLength: 40 },
)

test('it counts the same pairs as looking at every pair', () => {
  fc.assert(
    fc.property(rows, fc.boolean(), (data, delayed) => {
      const entry = data.map(({ time, before }) => (delayed ? time - before : -1))
      const counts = { concordant: 0, discordant: 0, tied: 0 }
      data.forEach((first, i) => {
        data.forEach((later, j) => {
          const after = later.time > first.time || (later.time === first.time && !later.event)
          if (i === j || !first.event || !after || entry[j]! >= first.time) return
          const pair = first.weight * later.weight
          if (first.score > later.score) counts.concordant += pair
          else if (first.score < later.score) counts.discordant += pair
          else counts.tied += pair
        })
      })
      const result = concordance(
        data.map(({ time }) => time),
        data.map(({ event }) => event),
        data.map(({ score }) => score),
        { weights: data.map(({ weight }) => weight), entry: delayed ? entry : undefined },
      )
      if (result.kind === 'not_estimable') expect(counts).toEqual({ concordant: 0, discordant: 0, tied: 0 })
      else expect(result).toMatchObject(counts)
    }),
  )
})

test('a perfect order is 1, its reverse 0, no order one half', () => {
  const [time, event] = [
    [1, 2, 3],
    [1, 1, 1],
  ]
  expect(concordance(time, event, [3, 2, 1])).toMatchObject({ concordance: 1, standardError: 0 })
  expect(concordance(time, event, [1, 2, 3])).toMatchObject({ concordance: 0 })
  expect(concordance(time, event, [2, 2, 2])).toMatchObject({ concordance: 0.5 })
})

test('without a comparable pair there is no answer', () => {
  expect(concordance([1, 2], [0, 0], [1, 2]).kind).toBe('not_estimable')
  expect(concordance([], [], []).kind).toBe('not_estimable')
})

test('a score of another length is refused', () => {
  expect(() => concordance([1], [1], [1, 2])).toThrow(RangeError)
})
