import { expect, test } from 'vitest'
import { cusumChart } from './cusum.ts'
import { ewmaChart } from './ewma.ts'
import { falseAlarms, limitWithin } from './false-alarms.ts'
import { type MonitoringChart, runChart } from './monitoring-chart.ts'
import { type Random, randomFrom } from './random.ts'
import { type ScoreProcessSettings, scoreProcess } from './score-process.ts'

const settings = { mean: 3, sd: 2, autocorrelation: 0.5, min: 0, max: 27 }

function simulatedYear(
  { mean, sd, autocorrelation, min, max }: ScoreProcessSettings,
  random: Random,
  scores: number,
) {
  let level = random.normal(mean, sd)
  return Array.from({ length: scores }, () => {
    const score = Math.min(max, Math.max(min, Math.floor(level + 0.5)))
    level =
      mean + autocorrelation * (level - mean) + random.normal(0, sd * Math.sqrt(1 - autocorrelation ** 2))
    return score
  })
}

test.each([
  ['CUSUM, monthly', settings, cusumChart({ reference: 5, limit: 4 }), 12],
  ['EWMA, monthly', settings, ewmaChart({ weight: 0.3, start: 3, limit: 5, min: 0, resolution: 0.25 }), 12],
  [
    'CUSUM, weekly, strongly autocorrelated',
    { ...settings, autocorrelation: 0.8 },
    cusumChart({ reference: 5.5, limit: 8 }),
    52,
  ],
])('%s: what is computed is what 20,000 simulated years show', (_, process, chart, scoresPerYear) => {
  const years = 20_000
  const random = randomFrom('false alarms')
  const counts = Array.from(
    { length: years },
    () => runChart(chart, simulatedYear(process, random, scoresPerYear)).filter(({ alarm }) => alarm).length,
  )
  const seen = counts.reduce((sum, count) => sum + count, 0) / years
  const any = counts.filter((count) => count > 0).length / years
  const spread = Math.sqrt(counts.reduce((sum, count) => sum + (count - seen) ** 2, 0) / years / years)
  const { firstYear, chanceInFirstYear } = falseAlarms(scoreProcess(process), chart, scoresPerYear)
  expect(Math.abs(seen - firstYear)).toBeLessThan(4 * spread)
  expect(Math.abs(any - chanceInFirstYear)).toBeLessThan(4 * Math.sqrt((any * (1 - any)) / years))
})

test('one score of independent ones: the chance of the alarm is that of the score', () => {
  const process = scoreProcess({ ...settings, autocorrelation: 0 })
  // Above 5.5: an alarm at every score of 6 or more, P(Z > 1.25) = 0.10564977.
  const chart = ewmaChart({ weight: 1, start: 3, limit: 5.5, min: 0 })
  const { perYear, firstYear, chanceInFirstYear } = falseAlarms(process, chart, 1)
  for (const value of [perYear, firstYear, chanceInFirstYear]) expect(value).toBeCloseTo(0.10564977366685, 9)
})

test('a chart that is asked twice as often alarms more, one with a wider limit less', () => {
  const process = scoreProcess(settings)
  const alarms = (limit: number, scores: number) =>
    falseAlarms(process, cusumChart({ reference: 5, limit }), scores)
  expect(alarms(4, 24).firstYear).toBeGreaterThan(alarms(4, 12).firstYear)
  expect(alarms(5, 12).perYear).toBeLessThan(alarms(4, 12).perYear)
})

test('autocorrelation taken as none would promise too few alarms', () => {
  const chart = cusumChart({ reference: 5, limit: 6 })
  const rate = (autocorrelation: number) =>
    falseAlarms(scoreProcess({ ...settings, autocorrelation }), chart, 12).perYear
  expect(rate(0.7)).toBeGreaterThan(3 * rate(0))
})

test('the order is kept: chance of one ≤ expected number', () => {
  for (const limit of [1, 2, 4, 8]) {
    const alarms = falseAlarms(scoreProcess(settings), cusumChart({ reference: 4.5, limit }), 12)
    expect(alarms.chanceInFirstYear).toBeLessThanOrEqual(alarms.firstYear)
    expect(alarms.chanceInFirstYear).toBeLessThanOrEqual(1)
    expect(alarms.chanceInFirstYear).toBeGreaterThan(0)
  }
})

test('a limit that cannot be reached never alarms', () => {
  const never = ewmaChart({ weight: 0.3, start: 3, limit: 28, min: 0, resolution: 0.5 })
  expect(falseAlarms(scoreProcess(settings), never, 12)).toEqual({
    perYear: 0,
    firstYear: 0,
    chanceInFirstYear: 0,
  })
})

test('the least limit within a budget: it keeps to it, the one before does not', () => {
  const process = scoreProcess(settings)
  const chartWith = (limit: number): MonitoringChart => cusumChart({ reference: 5, limit })
  const limits = [1, 2, 3, 4, 5, 6, 7, 8]
  const found = limitWithin(process, chartWith, limits, 12, 0.2)
  expect(found?.perYear).toBeLessThanOrEqual(0.2)
  expect(falseAlarms(process, chartWith(found!.limit - 1), 12).perYear).toBeGreaterThan(0.2)
  expect(limitWithin(process, chartWith, [1, 2], 12, 1e-6)).toBeNull()
  expect(() => limitWithin(process, chartWith, [2, 1], 12, 0.1)).toThrow('ascending')
  expect(() => limitWithin(process, chartWith, [1], 12, 0)).toThrow('budget')
})

test('scores per year are whole, 1 to 366', () => {
  const [process, chart] = [scoreProcess(settings), cusumChart({ reference: 5, limit: 4 })]
  for (const scores of [0, 367, 1.5]) expect(() => falseAlarms(process, chart, scores)).toThrow(RangeError)
})
