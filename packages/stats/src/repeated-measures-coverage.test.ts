import { expect, test } from 'vitest'
import { repeatedMeasuresCoverage } from '../reference/repeated-measures-coverage.ts'

/** 60 runs can only show what is badly wrong; docs/statistics.md has the shares of 2,000. */
test('intervals of repeated measures hold the truth about as often as they say', () => {
  for (const { interval, level, held, estimated, runs } of repeatedMeasuresCoverage(24, 60)) {
    expect(estimated / runs).toBeGreaterThan(0.9)
    expect(held / estimated, interval).toBeGreaterThan(level - 0.12)
    expect(held / estimated, interval).toBeLessThanOrEqual(Math.min(1, level + 0.12))
  }
}, 120_000)
