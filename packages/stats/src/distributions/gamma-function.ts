/** ζ(k) − 1 for k = 2, 3, …: the coefficients of ln Γ around 2. */
const ZETA_MINUS_ONE = [
  0.6449340668482264, 0.2020569031595943, 0.08232323371113819, 0.03692775514336993, 0.01734306198444914,
  0.008349277381922827, 0.00407735619794434, 0.0020083928260822143, 0.000994575127818085,
  0.0004941886041194646, 0.0002460865533080483, 0.00012271334757848915, 0.00006124813505870483,
  0.00003058823630702049, 0.00001528225940865187, 0.000007637197637899763, 0.00000381729326499984,
  0.000001908212716553939, 9.53962033872796e-7, 4.769329867878064e-7, 2.38450502727733e-7,
  1.1921992596531106e-7, 5.960818905125948e-8, 2.980350351465228e-8, 1.4901554828365043e-8,
  7.45071178983543e-9, 3.725334024788457e-9, 1.862659723513049e-9,
]
const ONE_MINUS_EULER = 0.4227843350984671
const HALF_LOG_TWO_PI = 0.9189385332046728

/** ln Γ(2 + b) for |b| ≤ 1/2, with relative accuracy also near its zero at b = 0. */
function logGammaAroundTwo(b: number): number {
  let sum = 0
  for (let k = ZETA_MINUS_ONE.length + 1; k >= 2; k -= 1) sum = -b * sum + ZETA_MINUS_ONE[k - 2]! / k
  return b * (ONE_MINUS_EULER + b * sum)
}

/** What Stirling's formula leaves out, x ≥ 16: ln Γ(x + 1) − (x + 1/2) ln x + x − ln(2π)/2. */
function stirlingSeries(x: number): number {
  const u = 1 / (x * x)
  const series =
    1 / 12 + u * (-1 / 360 + u * (1 / 1260 + u * (-1 / 1680 + u * (1 / 1188 - (u * 691) / 360360))))
  return series / x
}

/**
 * What Stirling's formula leaves out: ln Γ(x + 1) − (x + 1/2) ln x + x − ln(2π)/2, for x > 0.
 *
 * Probabilities of counts are computed from it because it stays small where ln Γ is large (Loader 2000).
 */
export function stirlingError(x: number): number {
  if (x < 0.5) {
    return logGammaAroundTwo(x) - Math.log1p(x) - (x + 0.5) * Math.log(x) + x - HALF_LOG_TWO_PI
  }
  let rest = 0
  let shifted = x
  while (shifted < 16) {
    rest += (shifted + 0.5) * Math.log1p(1 / shifted) - 1
    shifted += 1
  }
  return rest + stirlingSeries(shifted)
}

/**
 * Natural logarithm of the gamma function.
 *
 * @param x > 0
 * @throws RangeError if x is not a positive finite number
 *
 * Source: series around 2 in ζ(k) − 1; Stirling's series from 16 on. Relative accuracy also near the zeros 1 and 2.
 *
 * @example logGamma(5) // ln 24
 */
export function logGamma(x: number): number {
  if (!(x > 0 && x < Infinity)) throw new RangeError(`logGamma: x (${x}) must be a positive number`)
  if (x < 0.5) return logGammaAroundTwo(x) - Math.log1p(x) - Math.log(x)
  if (x < 1.5) return logGammaAroundTwo(x - 1) - Math.log1p(x - 1)
  if (x <= 2.5) return logGammaAroundTwo(x - 2)
  return (x - 0.5) * Math.log(x) - x + HALF_LOG_TWO_PI + stirlingError(x)
}

/**
 * x·ln(x / mean) + mean − x: how far a count lies from its mean, ≥ 0 (Loader 2000). x > 0, mean > 0.
 *
 * Near the mean it is summed as a series, because the three parts cancel there.
 */
export function poissonDeviance(x: number, mean: number): number {
  const difference = x - mean
  const v = difference / (x + mean)
  if (Math.abs(v) >= 0.1) return x * Math.log(x / mean) - difference
  const square = v * v
  let power = 2 * x * v
  let sum = difference * v
  for (let j = 3; j < 60; j += 2) {
    power *= square
    const next = sum + power / j
    if (next === sum) break
    sum = next
  }
  return sum
}
