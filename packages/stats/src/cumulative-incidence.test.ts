import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type CumulativeIncidence, cumulativeIncidence } from './cumulative-incidence.ts'
import { kaplanMeier } from './kaplan-meier.ts'

const rows = fc.array(
  fc.record({
    time: fc.integer({ min: 1, max: 30 }),
    before: fc.integer({ min: 1, max: 30 }),
    cause: fc.integer({ min: 0, max: 2 }),
    weight: fc.double({ min: 0.1, max: 4, noNaN: true }),
  }),
  { minLength: 1, maxLength: 60 },
)

function incidence(...parameters: Parameters<typeof cumulativeIncidence>): CumulativeIncidence {
  const result = cumulativeIncidence(...parameters)
  if (result.kind === 'not_estimable') throw new Error(result.reason)
  return result
}

test('the incidences and the chance of no event add up to 1 at every time', () => {
  fc.assert(
    fc.property(rows, fc.boolean(), (data, delayed) => {
      const time = data.map((row) => row.time)
      const cause = data.map((row) => row.cause)
      const weights = data.map((row) => row.weight)
      const entry = delayed ? data.map((row) => row.time - row.before) : undefined
      const { causes } = incidence(time, cause, { weights, entry, causes: 2 })
      const curve = kaplanMeier(
        time,
        cause.map((kind) => kind > 0),
        { weights, entry },
      )
      if (curve.kind === 'not_estimable') throw new Error(curve.reason)
      curve.steps.forEach((step, j) => {
        const sum = causes.reduce((total, { steps }) => total + steps[j]!.incidence, step.survival)
        expect(sum).toBeCloseTo(1, 10)
        for (const { steps } of causes) {
          const { lower, upper, incidence: chance, standardError } = steps[j]!
          expect(Number.isFinite(standardError)).toBe(true)
          if (lower !== null && upper !== null) {
            expect(lower).toBeGreaterThanOrEqual(0)
            expect(upper).toBeLessThanOrEqual(1)
            expect(lower).toBeLessThanOrEqual(chance + 1e-12)
            expect(upper).toBeGreaterThanOrEqual(chance - 1e-12)
          }
        }
      })
    }),
  )
})

test('with one cause it is 1 minus Kaplan-Meier, with the same robust error', () => {
  fc.assert(
    fc.property(rows, fc.boolean(), (data, delayed) => {
      const time = data.map((row) => row.time)
      const event = data.map((row) => Math.min(row.cause, 1))
      const weights = data.map((row) => row.weight)
      const entry = delayed ? data.map((row) => row.time - row.before) : undefined
      const [one] = incidence(time, event, { weights, entry, causes: 1 }).causes
      const curve = kaplanMeier(time, event, { weights, entry, errors: 'robust' })
      if (curve.kind === 'not_estimable') throw new Error(curve.reason)
      curve.steps.forEach((step, j) => {
        expect(one!.steps[j]!.incidence).toBeCloseTo(1 - step.survival, 10)
        expect(one!.steps[j]!.standardError).toBeCloseTo(step.standardError!, 6)
      })
    }),
  )
})

test('without censoring it is the plain share that had the event of the cause', () => {
  const [first, second] = incidence([1, 2, 3, 4], [1, 2, 1, 2]).causes
  expect(first!.steps.map((step) => step.incidence)).toEqual([0.25, 0.25, 0.5, 0.5])
  expect(second!.steps.at(-1)).toMatchObject({ incidence: 0.5, standardError: expect.closeTo(0.25, 12) })
})

test('a cause without events has an incidence of 0 and no limits', () => {
  const { causes } = incidence([1, 2], [1, 0], { causes: 2 })
  expect(causes[1]).toMatchObject({ events: 0, steps: [{ incidence: 0, lower: null }, { incidence: 0 }] })
})

test('nobody is said, an impossible cause is refused', () => {
  expect(cumulativeIncidence([], [])).toEqual({ kind: 'not_estimable', reason: 'no patients' })
  expect(() => cumulativeIncidence([1], [3], { causes: 2 })).toThrow(RangeError)
  expect(() => cumulativeIncidence([1], [-1])).toThrow(RangeError)
  expect(() => cumulativeIncidence([1], [0.5])).toThrow(RangeError)
})
