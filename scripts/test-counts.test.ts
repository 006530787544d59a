import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { countsLine, playwrightCounts, suiteCounts, sum, vitestCounts } from './test-counts.mjs'

const vitestReport = (files: { status: string; tests: string[] }[], numbers: Record<string, number>) => ({
  numPassedTests: 0,
  numFailedTests: 0,
  numPendingTests: 0,
  numTodoTests: 0,
  ...numbers,
  testResults: files.map(({ status, tests }) => ({
    status,
    assertionResults: tests.map((state) => ({ status: state })),
  })),
})

describe('what the runners report', () => {
  test('vitest: tests that passed, failed and were left out', () => {
    const files = [{ status: 'failed', tests: ['passed', 'failed'] }]
    const numbers = { numPassedTests: 1, numFailedTests: 1, numPendingTests: 2, numTodoTests: 1 }
    expect(vitestCounts(vitestReport(files, numbers))).toEqual({ passed: 1, failed: 1, skipped: 3 })
  })

  test('vitest: a file that cannot be loaded, or whose hooks fail, is a failure', () => {
    const files = [
      { status: 'failed', tests: [] },
      { status: 'failed', tests: ['passed'] },
      { status: 'passed', tests: ['passed'] },
    ]
    expect(vitestCounts(vitestReport(files, { numPassedTests: 2 }))).toEqual({
      passed: 2,
      failed: 2,
      skipped: 0,
    })
  })

  test('Playwright: passing at the second try is a failure, and so is not starting', () => {
    const stats = { expected: 3, unexpected: 1, flaky: 1, skipped: 1 }
    expect(playwrightCounts({ stats, errors: [] })).toEqual({ passed: 3, failed: 2, skipped: 1 })
    const none = { expected: 0, unexpected: 0, flaky: 0, skipped: 0 }
    expect(playwrightCounts({ stats: none, errors: [{}] })).toEqual({ passed: 0, failed: 1, skipped: 0 })
  })
})

describe('a suite', () => {
  let folder: string
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'tandem-counts-'))
    writeFileSync(join(folder, 'report.json'), '{}')
  })
  afterAll(() => rmSync(folder, { recursive: true, force: true }))

  const suite = (passed: number, failed: number, code: number) =>
    suiteCounts(join(folder, 'report.json'), code, () => ({ passed, failed, skipped: 0 })).failed

  test('without a report has failed', () => {
    expect(suiteCounts(join(folder, 'none.json'), 0, vitestCounts)).toEqual({
      passed: 0,
      failed: 1,
      skipped: 0,
    })
  })

  test('fails by its exit code, by running nothing, and by its failures', () => {
    expect([suite(5, 0, 0), suite(5, 0, 1), suite(0, 0, 0), suite(5, 2, 1)]).toEqual([0, 1, 1, 2])
  })
})

test('the last line is plain', () => {
  const total = sum([
    { passed: 2, failed: 0, skipped: 0 },
    { passed: 3, failed: 1, skipped: 0 },
  ])
  expect(countsLine(total)).toBe('5 passed, 1 failed')
  expect(countsLine({ ...total, skipped: 2 })).toBe('5 passed, 1 failed, 2 skipped')
})
