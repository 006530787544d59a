import { expect, test } from 'vitest'
import { coverageBounds, coveredIntervals, intervalCoverage } from '../reference/interval-coverage.ts'

for (const name of coveredIntervals) {
  test.each([20, 50, 200])(`${name}: 95 % of intervals hold the truth with %i patients`, (n) => {
    const { share, counted } = intervalCoverage(name, n)
    const { from, to, given } = coverageBounds(name, n)
    expect(counted).toBeGreaterThan(given)
    expect(share).toBeGreaterThanOrEqual(from)
    expect(share).toBeLessThanOrEqual(to)
  })
}
