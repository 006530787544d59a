import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { connect } from '@tandem/db/connect'
import { freshDatabase } from '@tandem/db/test-database'
import { describe, expect, test } from 'vitest'
import { oneRun, type RunResult, runFigures } from './one-run.ts'
import { calibrationService, type Scenario, type ScenarioName, scenarios } from './scenarios.ts'
import type { Calibration } from './section.ts'
import { scenarioSummary } from './summary.ts'
import { largestDifference, onTheScreen } from './whole-path.ts'

const results = JSON.parse(
  readFileSync(
    fileURLToPath(new URL('../../packages/analysis/calibration/results.json', import.meta.url)),
    'utf8',
  ),
) as Calibration

describe('the runs behind docs/statistics.md', () => {
  test.each(['two_points', 'no_effect'] as const)(
    'the first service of %s comes out as it was written down',
    (name) => {
      const known = results.firstRuns[name]?.[0] as RunResult
      expect(oneRun(scenarios[name], 0)).toEqual(known)
    },
  )

  test('the goals that the page says are met, are', () => {
    const of = (name: ScenarioName) => results.scenarios.find(({ scenario }) => scenario === name)!
    for (const name of ['two_points', 'no_effect'] as const)
      expect(of(name).services).toBeGreaterThanOrEqual(2000)
    for (const { bias, coverage } of of('two_points').estimators.doubly_robust.slice(1)) {
      expect(Math.abs(bias)).toBeLessThan(0.3)
      expect(coverage).toBeGreaterThanOrEqual(0.935)
      expect(coverage).toBeLessThanOrEqual(0.965)
    }
    for (const { coverage } of of('two_points').estimators.unadjusted.slice(1))
      expect(coverage).toBeLessThanOrEqual(0.8)
  })
})

test('of twelve services with a true difference of 2 the adjusted intervals hold it in most, the unadjusted in few', () => {
  const runs = Array.from({ length: 12 }, (_, i) => oneRun(scenarios.two_points, 5_000 + i))
  const { estimators } = scenarioSummary('two_points', runs)
  for (const place of [1, 2]) {
    expect(estimators.doubly_robust[place]!.services).toBeGreaterThanOrEqual(6)
    expect(estimators.doubly_robust[place]!.coverage).toBeGreaterThanOrEqual(0.7)
    expect(Math.abs(estimators.doubly_robust[place]!.bias)).toBeLessThan(1)
    expect(estimators.unadjusted[place]!.coverage).toBeLessThanOrEqual(0.5)
  }
})

test('a summary turns red when estimates are off by a point', () => {
  const runs = results.firstRuns.two_points as readonly RunResult[]
  const moved = runs.map((run) => ({
    ...run,
    figures: {
      ...run.figures,
      doubly_robust:
        run.figures.doubly_robust?.map(([a, se, b, c]) => [a + 1, se, b + 1, c + 1] as const) ?? null,
    },
  }))
  const bias = (of: readonly RunResult[]) =>
    scenarioSummary('two_points', of).estimators.doubly_robust[1]!.bias
  expect(bias(moved) - bias(runs)).toBeCloseTo(1, 3)
})

test('a service that goes through importer, database, rebuild and API shows the figures of the short way', async () => {
  const database = await freshDatabase()
  const db = connect(database.applicationUrl, 4)
  try {
    const scenario: Scenario = { ...scenarios.two_points, patients: 120 }
    const shown = await onTheScreen(db, calibrationService(scenario, 0), 'calibration')
    if (shown.kind === 'withheld') throw new Error('A lead sees everything.')
    const { largest, figures } = largestDifference(oneRun(scenario, 0).figures, runFigures(shown))
    expect(largest).toBe(0)
    expect(figures).toBeGreaterThanOrEqual(12)
  } finally {
    await db.destroy()
    await database.drop()
  }
}, 240_000)
