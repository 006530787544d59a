import { expect, test } from 'vitest'
import { type Random, randomFrom, xoshiro128starstar } from './random.ts'
import { mean, sd } from './summaries.ts'

const draws = (n: number, draw: (i: number) => number) => Array.from({ length: n }, (_, i) => draw(i))

/** Chi-squared of counts against equal shares; about its degrees of freedom ± 4 of its own deviations when fair. */
function chiSquared(values: readonly number[], cells: number) {
  const counts = new Array<number>(cells).fill(0)
  for (const value of values) counts[Math.floor(value * cells)]! += 1
  const expected = values.length / cells
  return counts.reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0)
}

function correlation(a: readonly number[], b: readonly number[]) {
  const [meanA, meanB] = [mean(a), mean(b)]
  return mean(a.map((x, i) => (x - meanA) * (b[i]! - meanB))) / (sd(a) * sd(b))
}

function expectFair(values: readonly number[], cells = 100) {
  const spread = Math.sqrt(2 * (cells - 1))
  expect(chiSquared(values, cells)).toBeGreaterThan(cells - 1 - 4 * spread)
  expect(chiSquared(values, cells)).toBeLessThan(cells - 1 + 5 * spread)
}

test('the generator gives the first numbers of its published algorithm', () => {
  const bits = xoshiro128starstar([1, 2, 3, 4])
  expect(draws(10, bits)).toEqual([
    11520, 0, 5927040, 70819200, 2031721883, 1637235492, 1287239034, 3734860849, 3729100597, 4258142804,
  ])
})

test('the same seed repeats, another does not', () => {
  const one = randomFrom('demo')
  const same = randomFrom('demo')
  const other = randomFrom('demo2')
  const first = draws(50, () => one.bits())
  expect(draws(50, () => same.bits())).toEqual(first)
  expect(draws(50, () => other.bits())).not.toEqual(first)
})

test('these numbers never change between versions', () => {
  const random = randomFrom(2026)
  expect([random.bits(), random.integer(1, 6), random.uniform(), random.normal(), random.poisson(4)]).toEqual(
    [2238808434, 2, 0.2852708327034599, 1.0887132929263927, 9],
  )
})

test('a fork depends on its labels only, not on what was drawn before', () => {
  const random = randomFrom(1)
  const before = random.fork('patient', 7).bits()
  draws(100, () => random.bits())
  expect(random.fork('patient', 7).bits()).toBe(before)
  expect(random.fork('patient').fork(7).bits()).toBe(before)
})

test('a number, its text and a split of it name different streams', () => {
  const random = randomFrom(1)
  const starts = [
    random.fork(12),
    random.fork('12'),
    random.fork(1, 2),
    random.fork('1', '2'),
    random.fork(12 + 2 ** 32),
    random,
  ]
  expect(new Set(starts.map((fork) => fork.bits())).size).toBe(starts.length)
})

test('uniform numbers fill the unit interval evenly', () => {
  const random = randomFrom('even')
  const values = draws(200_000, () => random.uniform())
  expectFair(values)
  expect(mean(values)).toBeCloseTo(0.5, 2)
  expect(Math.abs(correlation(values.slice(1), values.slice(0, -1)))).toBeLessThan(0.01)
})

test('every bit is set half of the time', () => {
  const random = randomFrom('bit')
  const words = draws(40_000, () => random.bits())
  for (let bit = 0; bit < 32; bit += 1) {
    expect(Math.abs(mean(words.map((word) => (word >>> bit) & 1)) - 0.5)).toBeLessThan(0.013)
  }
})

test('the first numbers of numbered forks are as even and as unrelated as one stream', () => {
  const random = randomFrom('forks')
  const firsts = draws(100_000, (i) => random.fork('patient', i).uniform())
  expectFair(firsts)
  expect(Math.abs(correlation(firsts.slice(1), firsts.slice(0, -1)))).toBeLessThan(0.015)
  const other = draws(100_000, (i) => random.fork('clinician', i).uniform())
  expect(Math.abs(correlation(firsts, other))).toBeLessThan(0.015)
})

test('normal numbers have the mean, spread and tails asked for', () => {
  const random = randomFrom('normal')
  const values = draws(200_000, () => random.normal(10, 2))
  expect(Math.abs(mean(values) - 10)).toBeLessThan(0.013)
  expect(Math.abs(sd(values) - 2)).toBeLessThan(0.013)
  expect(mean(values.map((x) => (Math.abs(x - 10) > 3.92 ? 1 : 0)))).toBeCloseTo(0.05, 2)
  expect(mean(values.map((x) => ((x - 10) / 2) ** 3))).toBeCloseTo(0, 1)
})

test('whole numbers reach both ends equally often', () => {
  const random = randomFrom('dice')
  const counts = new Map<number, number>()
  for (const face of draws(60_000, () => random.integer(-1, 4))) counts.set(face, (counts.get(face) ?? 0) + 1)
  expect([...counts.keys()].sort((a, b) => a - b)).toEqual([-1, 0, 1, 2, 3, 4])
  for (const count of counts.values()) expect(Math.abs(count - 10_000)).toBeLessThan(450)
})

test.each([0, 0.3, 4, 40])('counts with mean %f have that mean and variance', (rate) => {
  const random = randomFrom('count')
  const values = draws(40_000, () => random.poisson(rate))
  expect(Math.abs(mean(values) - rate)).toBeLessThan(0.02 * rate + 0.001)
  expect(Math.abs(sd(values) ** 2 - rate)).toBeLessThan(0.05 * rate + 0.001)
})

test('waiting times have the mean asked for', () => {
  const random = randomFrom('wait')
  expect(mean(draws(50_000, () => random.exponential(8)))).toBeCloseTo(8, 0)
})

test('chances and weights are kept', () => {
  const random = randomFrom('chance')
  expect(mean(draws(50_000, () => (random.bernoulli(0.2) ? 1 : 0)))).toBeCloseTo(0.2, 2)
  expect(random.bernoulli(0)).toBe(false)
  expect(random.bernoulli(1)).toBe(true)
  const picked = draws(50_000, () => random.pick([0, 1, 2], [3, 0, 1]))
  expect(picked.includes(1)).toBe(false)
  expect(Math.abs(mean(picked) - 0.5)).toBeLessThan(0.013)
})

test('a shuffle keeps the values and favours no order', () => {
  const random = randomFrom('cards')
  const orders = new Map<string, number>()
  for (let i = 0; i < 24_000; i += 1) {
    const order = random.shuffle(['a', 'b', 'c', 'd']).join('')
    orders.set(order, (orders.get(order) ?? 0) + 1)
  }
  expect(orders.size).toBe(24)
  for (const count of orders.values()) expect(Math.abs(count - 1000)).toBeLessThan(160)
})

test.each<[string, (random: Random) => unknown]>([
  ['an empty list', (random) => random.pick([])],
  ['weights that do not match', (random) => random.pick([1, 2], [1])],
  ['weights that are all zero', (random) => random.pick([1], [0])],
  ['a range that ends before it begins', (random) => random.integer(2, 1)],
  ['a broken number in a range', (random) => random.integer(0.5, 2)],
  ['a negative mean of a count', (random) => random.poisson(-1)],
  ['a broken number as a label', (random) => random.fork(0.5)],
])('%s is refused', (_, draw) => {
  expect(() => draw(randomFrom(1))).toThrow(RangeError)
})

test('a state of zeros is refused', () => {
  expect(() => xoshiro128starstar([0, 0, 0, 0])).toThrow(RangeError)
})
