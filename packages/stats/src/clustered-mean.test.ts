import { describe, expect, test } from 'vitest'
import { clusteredIntervalOf } from './clustered-mean.ts'
import { randomFrom } from './random.ts'
import { ratioOfSums } from './ratio-of-sums.ts'
import { mean, tInterval } from './summaries.ts'

function sampleOf(values: readonly number[], cluster: readonly number[]) {
  const center = mean(values)
  const sums = new Map<number, number>()
  values.forEach((value, i) => {
    sums.set(cluster[i]!, (sums.get(cluster[i]!) ?? 0) + value - center)
  })
  const clusterSquares = [...sums.values()].reduce((total, sum) => total + sum * sum, 0)
  return { n: values.length, clusters: sums.size, mean: center, clusterSquares }
}

describe('the interval of a mean of clustered values', () => {
  const random = randomFrom(11)
  const values = Array.from({ length: 40 }, () => 12 + 5 * random.normal())

  test('is Student’s where every value is its own cluster', () => {
    const ours = clusteredIntervalOf(sampleOf(values, [...values.keys()]))
    const plain = tInterval(values)
    if (ours.kind !== 'estimated' || plain.kind !== 'estimated') throw new Error('no interval')
    expect(ours.lower).toBeCloseTo(plain.lower, 12)
    expect(ours.upper).toBeCloseTo(plain.upper, 12)
    expect(ours.sd).toBeCloseTo(plain.sd, 12)
  })

  test('is that of a ratio of sums with denominators of 1', () => {
    const cluster = values.map(() => random.integer(1, 12))
    const ours = clusteredIntervalOf(sampleOf(values, cluster), 0.9)
    const rows = ratioOfSums(
      values,
      values.map(() => 1),
      cluster,
      { level: 0.9 },
    )
    if (ours.kind !== 'estimated' || rows.kind !== 'estimated') throw new Error('no interval')
    expect(ours.lower).toBeCloseTo(rows.lower, 12)
    expect(ours.upper).toBeCloseTo(rows.upper, 12)
  })

  test('is as wide for values told twice as for the values told once', () => {
    const twice = [...values, ...values]
    const ours = clusteredIntervalOf(sampleOf(twice, [...values.keys(), ...values.keys()]))
    const once = tInterval(values)
    if (ours.kind !== 'estimated' || once.kind !== 'estimated') throw new Error('no interval')
    expect(ours.upper - ours.lower).toBeCloseTo(once.upper - once.lower, 10)
  })

  test.each([
    [0, 0, 'no values'],
    [1, 1, 'only one value'],
    [2, 1, 'only one value'],
  ])('%i values of %i clusters have none', (n, clusters, reason) => {
    expect(clusteredIntervalOf({ n, clusters, mean: n ? 3 : null, clusterSquares: 0 })).toMatchObject({
      kind: 'not_estimable',
      reason,
    })
  })

  test('more clusters than values cannot be', () => {
    expect(() => clusteredIntervalOf({ n: 2, clusters: 3, mean: 1, clusterSquares: 0 })).toThrow(RangeError)
  })
})
