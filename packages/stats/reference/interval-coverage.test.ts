import { readdirSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { coverageBounds } from './interval-coverage/bounds.ts'
import { coverageStudies } from './interval-coverage/studies.ts'
import { type Coverage, coverageOf, coverageRuns, coverageSizes } from './interval-coverage/study.ts'

const read = (file: string) => readFileSync(new URL(file, import.meta.url), 'utf8')
const kept = (JSON.parse(read('interval-coverage/results.json')) as { readonly results: readonly Coverage[] })
  .results
const find = (study: string, interval: string, level: number, n: number) =>
  kept.find(
    (each) => each.study === study && each.interval === interval && each.level === level && each.n === n,
  )

test('the kept figures are of every interval at every size, from 2,000 runs or more', () => {
  const wanted = coverageStudies.flatMap((study) =>
    coverageSizes.flatMap((n) =>
      study.intervals.map(({ name, level = 0.95 }) => find(study.name, name, level, n)?.runs ?? 0),
    ),
  )
  expect(Math.min(...wanted)).toBeGreaterThanOrEqual(coverageRuns)
  expect(kept.length).toBe(wanted.length)
  expect(coverageRuns).toBeGreaterThanOrEqual(2000)
})

test('names of studies and of intervals are unique', () => {
  expect(new Set(coverageStudies.map(({ name }) => name)).size).toBe(coverageStudies.length)
  const intervals = coverageStudies.flatMap((study) =>
    study.intervals.map(({ name, level = 0.95 }) => `${name} ${level}`),
  )
  expect(new Set(intervals).size).toBe(intervals.length)
})

test.each(kept.map((each) => [`${each.interval}, ${each.level}, n = ${each.n}`, each] as const))(
  'within 1.5 points of its level, or where the page says why not: %s',
  (_, each) => {
    const { from, to, given, why } = coverageBounds(each)
    expect(each.given / each.runs).toBeGreaterThanOrEqual(given)
    if (each.given === 0) return
    const share = each.held / each.given
    expect(share).toBeGreaterThanOrEqual(from)
    expect(share).toBeLessThanOrEqual(to)
    if (why === null) expect(Math.abs(share - each.level)).toBeLessThanOrEqual(0.015)
  },
)

const exact = coverageStudies.filter(({ name }) => name === 't interval' || name.startsWith('Newcombe, '))

test.each(exact)('$name: the kept figures come out again', (study) => {
  for (const n of coverageSizes)
    for (const found of coverageOf(study, n))
      expect(found).toEqual(find(study.name, found.interval, found.level, n))
})

/** The first runs of a study can only show what is badly wrong: within four standard errors of the kept share. */
function expectNear(found: Coverage) {
  const all = find(found.study, found.interval, found.level, found.n)!
  if (all.given < 0.5 * all.runs || found.given === 0) return
  const share = all.held / all.given
  const error = Math.sqrt((share * (1 - share)) / found.given)
  expect(Math.abs(found.held / found.given - share), `${found.interval}, n = ${found.n}`).toBeLessThan(
    4 * error + 0.02,
  )
}

const repeated = coverageStudies.filter(({ family }) => family === 'Repeated measures')
const quick = coverageStudies.filter(({ family }) => family !== 'Repeated measures')

test.each(quick)('$name: its first 150 runs are like all of them', (study) => {
  for (const n of [20, 50]) for (const found of coverageOf(study, n, 150)) expectNear(found)
})

test.each(repeated)(
  '$name: its first 30 runs are like all of them',
  (study) => {
    for (const found of coverageOf(study, 20, 30)) expectNear(found)
  },
  120_000,
)

/** Files whose limits are not intervals for a truth, or whose intervals are made elsewhere. */
const withoutTruth: Readonly<Record<string, string>> = {
  'attribute-chart.ts': 'limits of a process',
  'chart-signals.ts': 'limits of a process',
  'control-chart.ts': 'limits of a process',
  'time-between.ts': 'limits of a process',
  'ewma.ts': 'limits of a process',
  'monitoring-chart.ts': 'limits of a process',
  'e-value.ts': 'takes an interval that another method made',
  'reliable-change.ts': 'limits of measurement error',
  'survival-interval.ts': 'the scales of Kaplan-Meier and Aalen-Johansen',
  'arm-comparison.ts': 'the intervals of weightedMeans and doublyRobust',
  'marginal-structural-weights.ts': 'quantiles at which weights are cut',
  'clustered-mean.ts': 'the interval of ratioOfSums with denominators of 1, from sums',
}

test('every interval that the package exports is simulated', () => {
  const studies = readdirSync(new URL('interval-coverage', import.meta.url))
    .filter((file) => file.endsWith('-studies.ts'))
    .map((file) => read(`interval-coverage/${file}`))
    .join('\n')
  const withLimits = readdirSync(new URL('../src', import.meta.url)).filter(
    (file) =>
      file.endsWith('.ts') && !file.endsWith('.test.ts') && /readonly lower\b/.test(read(`../src/${file}`)),
  )
  expect(withLimits.length).toBeGreaterThan(15)
  const missing = withLimits.filter(
    (file) => withoutTruth[file] === undefined && !studies.includes(`/src/${file}'`),
  )
  // Cholesky factors are called lower, too.
  expect(missing.filter((file) => !/lower: SquareMatrix/.test(read(`../src/${file}`)))).toEqual([])
})
