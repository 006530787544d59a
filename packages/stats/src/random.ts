/**
 * A stream of random numbers that the same seed repeats exactly, on any machine.
 *
 * `fork` starts a further stream that depends only on the seed and the names on the way to it, never on how many
 * numbers were drawn before: adding a draw in one place changes nothing in another.
 */
export type Random = {
  /** 32 random bits, 0 to 2³² − 1. */
  readonly bits: () => number
  /** Uniform on [0, 1), in steps of 2⁻⁵³. */
  readonly uniform: (low?: number, high?: number) => number
  /** Normal, by the polar method of Marsaglia. */
  readonly normal: (mean?: number, sd?: number) => number
  /** Whole number from low to high, both included, each equally likely. */
  readonly integer: (low: number, high: number) => number
  /** true with probability p. */
  readonly bernoulli: (p: number) => boolean
  /** Count with the given mean; the time it takes grows with the mean. */
  readonly poisson: (mean: number) => number
  /** Time to an event that comes at a constant rate, with the given mean. */
  readonly exponential: (mean: number) => number
  /** One of the values, each equally likely, or in proportion to the weights. */
  readonly pick: <T>(values: readonly T[], weights?: readonly number[]) => T
  /** A new array with the values in random order. */
  readonly shuffle: <T>(values: readonly T[]) => T[]
  /** An independent stream named by the labels. */
  readonly fork: (...labels: (string | number)[]) => Random
}

type Lanes = readonly [number, number, number, number]

/** The 32-bit finaliser of MurmurHash3: every input bit reaches every output bit. */
function mixed(word: number): number {
  let h = word
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b)
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35)
  return (h ^ (h >>> 16)) >>> 0
}

function absorb([a, b, c, d]: Lanes, word: number): Lanes {
  const first = mixed(a ^ word)
  const second = mixed(b ^ first ^ 0x9e3779b9)
  const third = mixed((c + second) ^ Math.imul(word, 0x27d4eb2f))
  const fourth = mixed((d + third) ^ 0x165667b1)
  return [(first + fourth) >>> 0, second, third, fourth]
}

function absorbLabel(lanes: Lanes, label: string | number): Lanes {
  let result = lanes
  if (typeof label === 'number') {
    if (!Number.isSafeInteger(label))
      throw new RangeError(`random: a number (${label}) must be a whole number`)
    result = absorb(result, 1)
    result = absorb(result, (label % 2 ** 32) | 0)
    return absorb(result, Math.floor(label / 2 ** 32) | 0)
  }
  result = absorb(absorb(result, 2), label.length)
  for (let i = 0; i < label.length; i += 1) result = absorb(result, label.charCodeAt(i))
  return result
}

/** xoshiro128** 1.1 of Blackman & Vigna: state of four words, not all zero. */
export function xoshiro128starstar(state: Lanes): () => number {
  let [a, b, c, d] = state
  if ((a | b | c | d) === 0) throw new RangeError('xoshiro128starstar: the state must not be all zero')
  return () => {
    const product = Math.imul(b, 5)
    const result = Math.imul((product << 7) | (product >>> 25), 9) >>> 0
    const shifted = b << 9
    c ^= a
    d ^= b
    b ^= c
    a ^= d
    c ^= shifted
    d = (d << 11) | (d >>> 21)
    return result
  }
}

function stream(key: Lanes): Random {
  const state = absorb(key, 3)
  const bits = xoshiro128starstar((state[0] | state[1] | state[2] | state[3]) === 0 ? [1, 2, 3, 4] : state)

  function unit(): number {
    return ((bits() >>> 5) * 67_108_864 + (bits() >>> 6)) / 9_007_199_254_740_992
  }

  function standardNormal(): number {
    for (;;) {
      const x = 2 * unit() - 1
      const y = 2 * unit() - 1
      const square = x * x + y * y
      if (square > 0 && square < 1) return x * Math.sqrt((-2 * Math.log(square)) / square)
    }
  }

  function integer(low: number, high: number): number {
    const span = high - low + 1
    if (!Number.isSafeInteger(low) || !Number.isSafeInteger(high) || span < 1 || span > 2 ** 32) {
      throw new RangeError(
        `integer: needs whole numbers low (${low}) to high (${high}), at most 2^32 of them`,
      )
    }
    // Values past the last full multiple of the span are drawn again, so that none is favoured.
    const limit = 2 ** 32 - (2 ** 32 % span)
    for (;;) {
      const value = bits()
      if (value < limit) return low + (value % span)
    }
  }

  function poisson(mean: number): number {
    if (!(mean >= 0 && mean < Infinity)) throw new RangeError(`poisson: mean (${mean}) must be 0 or more`)
    let count = 0
    // A large mean is a sum of small ones, each by multiplying uniforms (Knuth).
    for (let left = mean; left > 0; left -= 16) {
      const floor = Math.exp(-Math.min(left, 16))
      for (let product = unit(); product > floor; product *= unit()) count += 1
    }
    return count
  }

  function pick<T>(values: readonly T[], weights?: readonly number[]): T {
    if (values.length === 0) throw new RangeError('pick: needs at least 1 value')
    if (weights === undefined) return values[integer(0, values.length - 1)]!
    const total = weights.reduce((sum, weight) => sum + weight, 0)
    if (weights.length !== values.length || !(total > 0) || weights.some((weight) => !(weight >= 0))) {
      throw new RangeError('pick: needs one weight per value, each 0 or more and not all 0')
    }
    let left = unit() * total
    const at = weights.findIndex((weight) => {
      left -= weight
      return left < 0
    })
    return values[at === -1 ? weights.findLastIndex((weight) => weight > 0) : at]!
  }

  function shuffle<T>(values: readonly T[]): T[] {
    const result = [...values]
    for (let i = result.length - 1; i > 0; i -= 1) {
      const j = integer(0, i)
      const held = result[i]!
      result[i] = result[j]!
      result[j] = held
    }
    return result
  }

  return {
    bits,
    uniform: (low = 0, high = 1) => low + unit() * (high - low),
    normal: (mean = 0, sd = 1) => mean + sd * standardNormal(),
    integer,
    bernoulli: (p) => unit() < p,
    poisson,
    exponential: (mean) => -mean * Math.log(1 - unit()),
    pick,
    shuffle,
    fork: (...labels) => stream(labels.reduce(absorbLabel, key)),
  }
}

/**
 * A seeded generator: xoshiro128** (Blackman & Vigna 2018, prng.di.unimi.it), its state filled by hashing the seed.
 *
 * Only 32-bit whole-number operations, square root, logarithm and exponential are used. Not for secrets.
 *
 * @throws RangeError if the seed is a number that is not whole
 *
 * @example randomFrom('demo').fork('patient', 17).integer(1, 6)
 */
export function randomFrom(seed: string | number): Random {
  return stream(absorbLabel([0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344], seed))
}
