/**
 * Continued fraction of the incomplete beta function (DiDonato & Morris 1992, 9.16): the lower area is the kernel times
 * this, for x below its mean a / (a + b).
 *
 * @param y 1 − x, given apart so that it keeps its digits where x is nearly 1
 * @param mostTerms where to stop at the latest; it ends before when a term changes nothing
 */
export function betaFraction(x: number, y: number, a: number, b: number, mostTerms: number): number {
  const lambda = a * y - b * x
  let numerator = 1
  let previousNumerator = 0
  let denominator = (a / (a + 1)) * (lambda + 1)
  let previousDenominator = 1
  let value = numerator / denominator
  for (let n = 1; n < mostTerms; n += 1) {
    const span = a + 2 * n - 1
    const alpha = ((((a + n - 1) / span) * (a + b + n - 1)) / span) * n * (b - n) * x * x
    const beta = n + (n * (b - n) * x) / span + ((a + n) / (span + 2)) * (lambda + 1 + n * (1 + y))
    const nextNumerator = beta * numerator + alpha * previousNumerator
    const nextDenominator = beta * denominator + alpha * previousDenominator
    previousNumerator = numerator / nextDenominator
    previousDenominator = denominator / nextDenominator
    numerator = nextNumerator / nextDenominator
    denominator = 1
    const before = value
    value = numerator
    if (Math.abs(value - before) <= 1e-16 * Math.abs(value)) break
  }
  return value
}
