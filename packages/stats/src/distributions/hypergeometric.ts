import { logBinomialProbability } from './binomial.ts'
import { requireNumber, requireProbability } from './probability.ts'

type Urn = { readonly population: number; readonly successes: number; readonly draws: number }

function urnOf(caller: string, population: number, successes: number, draws: number): Urn {
  const whole = [population, successes, draws].every((value) => Number.isSafeInteger(value) && value >= 0)
  if (!whole || successes > population || draws > population)
    throw new RangeError(
      `${caller}: needs whole numbers, successes (${successes}) and draws (${draws}) at most the population (${population})`,
    )
  return { population, successes, draws }
}

const firstOf = ({ population, successes, draws }: Urn) => Math.max(0, draws + successes - population)
const lastOf = ({ successes, draws }: Urn) => Math.min(draws, successes)

function massAt(k: number, urn: Urn): number {
  if (k < firstOf(urn) || k > lastOf(urn) || !Number.isInteger(k)) return 0
  const { population, successes, draws } = urn
  const [p, q] = [draws / population, (population - draws) / population]
  return Math.exp(
    logBinomialProbability(k, successes, p, q) +
      logBinomialProbability(draws - k, population - successes, p, q) -
      logBinomialProbability(draws, population, p, q),
  )
}

/** Sum of the masses from k towards an end, each from the one before. */
function sumFrom(k: number, urn: Urn, direction: 1 | -1): number {
  const { population, successes, draws } = urn
  let mass = massAt(k, urn)
  let sum = mass
  for (let j = k; direction === 1 ? j < lastOf(urn) : j > firstOf(urn); j += direction) {
    const rest = population - successes - draws
    mass *=
      direction === 1
        ? (((successes - j) / (j + 1)) * (draws - j)) / (rest + j + 1)
        : ((j / (successes - j + 1)) * (rest + j)) / (draws - j + 1)
    sum += mass
    if (mass < sum * 1e-18) break
  }
  return sum
}

function areas(k: number, urn: Urn): { lower: number; upper: number } {
  const whole = Math.floor(k)
  if (whole < firstOf(urn)) return { lower: 0, upper: 1 }
  if (whole >= lastOf(urn)) return { lower: 1, upper: 0 }
  if (whole * urn.population < urn.draws * urn.successes) {
    const lower = sumFrom(whole, urn, -1)
    return { lower, upper: 1 - lower }
  }
  const upper = sumFrom(whole + 1, urn, 1)
  return { lower: 1 - upper, upper }
}

/**
 * Probability of exactly k successes among draws without replacement.
 *
 * @param k whole number; an impossible count has probability 0
 * @param population size of the whole; tested to 100,000
 * @param successes how many of the whole count as success
 * @param draws how many are drawn
 * @throws RangeError if the counts are not whole or do not fit
 *
 * Source: ratio of binomial probabilities (Loader 2000). Checked against exact fractions.
 *
 * @example hypergeometricProbability(1, 4, 2, 2) // 0.6667
 */
export function hypergeometricProbability(
  k: number,
  population: number,
  successes: number,
  draws: number,
): number {
  requireNumber('hypergeometricProbability', 'k', k)
  return massAt(k, urnOf('hypergeometricProbability', population, successes, draws))
}

/**
 * Distribution function of the hypergeometric distribution: P(X ≤ k).
 *
 * @throws RangeError if the counts are not whole or do not fit
 *
 * @example hypergeometricCdf(1, 4, 2, 2) // 0.8333
 */
export function hypergeometricCdf(k: number, population: number, successes: number, draws: number): number {
  requireNumber('hypergeometricCdf', 'k', k)
  return areas(k, urnOf('hypergeometricCdf', population, successes, draws)).lower
}

/**
 * Upper tail of the hypergeometric distribution: P(X > k), without k itself.
 *
 * @throws RangeError if the counts are not whole or do not fit
 *
 * @example hypergeometricSurvival(1, 4, 2, 2) // 0.1667
 */
export function hypergeometricSurvival(
  k: number,
  population: number,
  successes: number,
  draws: number,
): number {
  requireNumber('hypergeometricSurvival', 'k', k)
  return areas(k, urnOf('hypergeometricSurvival', population, successes, draws)).upper
}

/**
 * Quantile of the hypergeometric distribution: the smallest k with P(X ≤ k) ≥ p.
 *
 * @throws RangeError if p is outside 0 to 1, or the counts are not whole or do not fit
 *
 * @example hypergeometricQuantile(0.5, 4, 2, 2) // 1
 */
export function hypergeometricQuantile(
  p: number,
  population: number,
  successes: number,
  draws: number,
): number {
  requireProbability('hypergeometricQuantile', p)
  const urn = urnOf('hypergeometricQuantile', population, successes, draws)
  if (p === 0) return firstOf(urn)
  const target = p * (1 - 64 * Number.EPSILON)
  let [low, high] = [firstOf(urn) - 1, lastOf(urn)]
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2)
    if (areas(middle, urn).lower >= target) high = middle
    else low = middle
  }
  return high
}
