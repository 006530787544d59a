import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { kaplanMeier, kaplanMeierByGroup } from './kaplan-meier.ts'
import { logRank } from './log-rank.ts'
import { restrictedMean, restrictedMeanDifference } from './restricted-mean.ts'
import { weightedLogRank } from './weighted-log-rank.ts'
import { weightedRestrictedMeans } from './weighted-restricted-mean.ts'

const patient = fc.record({
  time: fc.integer({ min: 1, max: 40 }),
  before: fc.integer({ min: 1, max: 40 }),
  event: fc.boolean(),
  group: fc.constantFrom('a', 'b', 'c'),
  weight: fc.double({ min: 0.1, max: 5, noNaN: true }),
  cluster: fc.integer({ min: 1, max: 15 }),
})
type Patient = {
  time: number
  before: number
  event: boolean
  group: string
  weight: number
  cluster: number
}
const patients = fc.array(patient, { minLength: 4, maxLength: 60 })
const columns = (rows: readonly Patient[]) => ({
  time: rows.map(({ time }) => time),
  event: rows.map(({ event }) => event),
  group: rows.map(({ group }) => group),
  options: {
    entry: rows.map(({ time, before }) => time - before),
    weights: rows.map(({ weight }) => weight),
    cluster: rows.map(({ cluster }) => cluster),
  },
})

/** Every number of a result, in order. */
function numbersOf(value: unknown): number[] {
  if (typeof value === 'number') return [value]
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(numbersOf) : []
}

function expectAlike(one: unknown, other: unknown, digits = 8) {
  const [left, right] = [numbersOf(one), numbersOf(other)]
  expect(left.length).toBe(right.length)
  left.forEach((value, i) => {
    expect(Math.abs(value - right[i]!)).toBeLessThanOrEqual(10 ** -digits * (1 + Math.abs(value)))
  })
}

const shifted = (column: readonly number[], factor: number) => column.map((value) => value * factor)

describe('the weighted log-rank test', () => {
  const testOf = ({ time, event, group, options }: ReturnType<typeof columns>) =>
    weightedLogRank(time, event, group, options)

  test('rows in another order, all weights doubled, or time in other units: the same chi-squared', () => {
    fc.assert(
      fc.property(patients, (rows) => {
        const here = columns(rows)
        const result = testOf(here)
        const back = testOf(columns([...rows].reverse()))
        expect(back.kind).toBe(result.kind)
        if (result.kind === 'not_estimable' || back.kind === 'not_estimable') return
        expectAlike(result.chiSquared, back.chiSquared)
        const { time, event, group, options } = here
        const doubled = testOf({ ...here, options: { ...options, weights: shifted(options.weights, 2) } })
        const entry = shifted(options.entry, 1 / 8)
        const inOtherUnits = weightedLogRank(shifted(time, 1 / 8), event, group, { ...options, entry })
        if (doubled.kind === 'estimated') expectAlike(doubled.chiSquared, result.chiSquared)
        expectAlike(inOtherUnits, result)
      }),
    )
  })

  test('events seen and expected add up, and without weights they are those of the plain test', () => {
    fc.assert(
      fc.property(patients, (rows) => {
        const { time, event, group, options } = columns(rows)
        const weighted = weightedLogRank(time, event, group, options)
        if (weighted.kind === 'estimated') {
          const sum = (pick: 'observed' | 'expected') =>
            weighted.groups.reduce((total, one) => total + one[pick], 0)
          expect(sum('observed')).toBeCloseTo(sum('expected'), 8)
          expect(numbersOf(weighted).every(Number.isFinite)).toBe(true)
          expect(weighted.p).toBeGreaterThanOrEqual(0)
        }
        const { entry } = options
        const [robust, plain] = [
          weightedLogRank(time, event, group, { entry }),
          logRank(time, event, group, { entry }),
        ]
        if (robust.kind === 'not_estimable' || plain.kind === 'not_estimable') return
        expectAlike(
          robust.groups.map(({ expected, observed }) => [expected, observed]),
          plain.groups.map(({ expected, observed }) => [expected, observed]),
        )
      }),
    )
  })

  test('a large trial: nearly the chi-squared of the plain test', () => {
    const time = Array.from({ length: 600 }, (_, i) => 1 + ((i * 7919) % 601))
    const event = time.map((_, i) => i % 3 !== 0)
    const group = time.map((t, i) => ((i * 31 + t) % 5 < 2 ? 'a' : 'b'))
    const [robust, plain] = [weightedLogRank(time, event, group), logRank(time, event, group)]
    if (robust.kind === 'not_estimable' || plain.kind === 'not_estimable') throw new Error('estimable')
    expect(robust.chiSquared / plain.chiSquared).toBeGreaterThan(0.9)
    expect(robust.chiSquared / plain.chiSquared).toBeLessThan(1.1)
  })

  test.each([
    [[], [], [], {}, 'no patients'],
    [[1, 2, 3], [1, 1, 1], ['a', 'a', 'a'], {}, 'only one group'],
    [[1, 2, 3], [1, 1, 1], ['a', 'a', 'b'], { weights: [1, 1, 0] }, 'only one group'],
    [[1, 2, 3], [0, 0, 0], ['a', 'a', 'b'], {}, 'no events'],
    [[1, 2, 3], [1, 1, 1], ['a', 'b', 'b'], { cluster: [1, 1, 2] }, 'no more clusters than groups'],
    [
      [1, 2, 3, 4],
      [0, 0, 1, 1],
      ['a', 'a', 'b', 'b'],
      {},
      'no event came while two groups were under observation',
    ],
  ])('%j, events %j in %j: %s %s', (time, event, group, options, reason) => {
    expect(weightedLogRank(time, event, group, options)).toEqual({ kind: 'not_estimable', reason })
  })

  test('columns of another length are a mistake', () => {
    expect(() => weightedLogRank([1], [1], [])).toThrow(RangeError)
    expect(() => weightedLogRank([1], [1], ['a'], { cluster: [] })).toThrow(/cluster/)
    expect(() => weightedLogRank([1], [1], ['a'], { weights: [-1] })).toThrow(RangeError)
  })
})

describe('weighted restricted means', () => {
  test('without weights they are the plain restricted means, with errors close to Greenwood’s', () => {
    fc.assert(
      fc.property(patients, fc.integer({ min: 1, max: 50 }), (rows, tau) => {
        const { time, event, group } = columns(rows)
        const { groups } = weightedRestrictedMeans(time, event, group, tau)
        for (const { group: label, mean } of groups) {
          const mine = rows.filter((row) => row.group === label)
          const curve = kaplanMeier(
            mine.map((row) => row.time),
            mine.map((row) => row.event),
          )
          if (curve.kind === 'not_estimable') throw new Error(curve.reason)
          const plain = restrictedMean(curve, tau)
          expect(mean.kind).toBe(plain.kind)
          if (mean.kind === 'not_estimable' || plain.kind === 'not_estimable') continue
          expect(mean.estimate).toBeCloseTo(plain.estimate, 9)
          expect(mean.heldFlatFrom).toBe(plain.heldFlatFrom)
          expect(mean.standardError).toBeCloseTo(plain.standardError, 8)
        }
      }),
    )
  })

  test('rows in another order or all weights doubled: the same; time in other units: scaled', () => {
    fc.assert(
      fc.property(patients, fc.integer({ min: 1, max: 50 }), (rows, tau) => {
        const { time, event, group, options } = columns(rows)
        const back = columns([...rows].reverse())
        const result = weightedRestrictedMeans(time, event, group, tau, options)
        expectAlike(weightedRestrictedMeans(back.time, back.event, back.group, tau, back.options), result)
        const weights = shifted(options.weights, 2)
        expectAlike(weightedRestrictedMeans(time, event, group, tau, { ...options, weights }), result)
        const entry = shifted(options.entry, 4)
        const scaled = weightedRestrictedMeans(shifted(time, 4), event, group, 4 * tau, { ...options, entry })
        expectAlike(shifted([...scaled.covariance], 1 / 16), [...result.covariance])
        expect(numbersOf(result).every(Number.isFinite)).toBe(true)
        for (const { mean } of result.groups) {
          if (mean.kind === 'not_estimable') continue
          expect(mean.lower).toBeGreaterThanOrEqual(0)
          expect(mean.upper).toBeLessThanOrEqual(tau)
        }
      }),
    )
  })

  test('the error of the area is the slope of the area in each cluster’s weights', () => {
    fc.assert(
      fc.property(patients, (rows) => {
        const { time, event, options } = columns(rows)
        const group = rows.map(() => 'all')
        const area = (weights: readonly number[]) => {
          const { groups } = weightedRestrictedMeans(time, event, group, 20, { ...options, weights })
          const { mean } = groups[0]!
          return mean.kind === 'estimated' ? mean : null
        }
        const mean = area(options.weights)
        // At the point where the curve reaches 0 its slope has a corner.
        if (mean === null || mean.estimate < 1) return
        const step = 1e-5
        let variance = 0
        for (const cluster of new Set(options.cluster)) {
          const moved = (by: number) =>
            area(options.weights.map((w, i) => (options.cluster[i] === cluster ? w * (1 + by) : w)))!.estimate
          variance += ((moved(step) - moved(-step)) / (2 * step)) ** 2
        }
        expect(mean.standardError ** 2).toBeCloseTo(variance, 4)
      }),
      { numRuns: 40 },
    )
  })

  test('a patient with episodes in both groups counts in the error of the difference', () => {
    const time = [3, 5, 8, 12, 4, 6, 8, 13]
    const event = [1, 1, 1, 0, 1, 1, 1, 0]
    const group = ['a', 'a', 'a', 'a', 'b', 'b', 'b', 'b']
    const patients = [1, 2, 3, 4, 1, 2, 3, 4]
    const difference = (cluster?: readonly number[]) => {
      const [pair] = weightedRestrictedMeans(time, event, group, 12, { cluster }).differences
      if (pair!.difference.kind === 'not_estimable') throw new Error(pair!.difference.reason)
      return pair!.difference
    }
    // The same patients do well in both groups, so the difference varies much less than the means do.
    expect(difference(patients).estimate).toBeCloseTo(difference().estimate, 12)
    expect(difference(patients).standardError).toBeLessThan(0.5 * difference().standardError)
    const curves = kaplanMeierByGroup(time, event, group).map(({ curve }) => curve)
    const [a, b] = curves
    if (a?.kind !== 'estimated' || b?.kind !== 'estimated') throw new Error('estimable')
    const plain = restrictedMeanDifference(a, b, 12)
    expect(plain.kind === 'estimated' && plain.standardError).toBeCloseTo(difference().standardError, 10)
  })

  test('what cannot be said is said', () => {
    const reasons = ({ differences }: ReturnType<typeof weightedRestrictedMeans>) =>
      differences.map(({ difference }) => (difference.kind === 'not_estimable' ? difference.reason : null))
    const result = weightedRestrictedMeans([1, 2, 3, 4], [1, 0, 0, 0], ['a', 'a', 'b', 'b'], 2)
    expect(result.groups[1]!.mean).toEqual({ kind: 'not_estimable', reason: 'no events up to tau' })
    expect(reasons(result)).toEqual(['no events up to tau'])
    expect(reasons(weightedRestrictedMeans([1, 2, 1, 2], [1, 0, 1, 0], ['a', 'a', 'b', 'b'], 5))).toEqual([
      'follow-up of a group ends before tau',
    ])
    expect(reasons(weightedRestrictedMeans([1, 1, 1, 1], [1, 1, 1, 1], ['a', 'a', 'b', 'b'], 5))).toEqual([
      'no spread in either group',
    ])
    expect(weightedRestrictedMeans([], [], [], 5).groups).toEqual([])
    expect(() => weightedRestrictedMeans([1], [1], [], 5)).toThrow(RangeError)
    expect(() => weightedRestrictedMeans([1], [1], ['a'], 0)).toThrow(/tau/)
  })
})

describe('clusters of a Kaplan-Meier curve', () => {
  test('a patient whose row stands twice is as wide as one with twice the weight', () => {
    fc.assert(
      fc.property(patients, (rows) => {
        const { time, event } = columns(rows)
        const id = rows.map((_, i) => i)
        const twice = kaplanMeier([...time, ...time], [...event, ...event], { cluster: [...id, ...id] })
        const once = kaplanMeier(time, event, { errors: 'robust' })
        if (twice.kind === 'not_estimable' || once.kind === 'not_estimable') throw new Error('patients')
        expectAlike(
          twice.steps.map(({ standardError }) => standardError),
          once.steps.map(({ standardError }) => standardError),
          7,
        )
      }),
    )
  })

  test('Greenwood’s error knows no clusters, and a robust curve has no restricted mean of Greenwood’s kind', () => {
    expect(() => kaplanMeier([1, 2], [1, 1], { cluster: [1, 1], errors: 'greenwood' })).toThrow(/robust/)
    expect(() => kaplanMeier([1, 2], [1, 1], { cluster: [1] })).toThrow(/cluster/)
    const curve = kaplanMeier([1, 2], [1, 1], { cluster: [1, 1] })
    if (curve.kind === 'not_estimable') throw new Error(curve.reason)
    expect(curve.errors).toBe('robust')
    expect(() => restrictedMean(curve, 2)).toThrow(/weightedRestrictedMeans/)
  })
})
