import fc from 'fast-check'
import { expect, test } from 'vitest'
import { cusumChart } from './cusum.ts'
import { ewmaChart, ewmaSd } from './ewma.ts'
import { runChart } from './monitoring-chart.ts'

const scores = fc.array(fc.integer({ min: 0, max: 27 }), { maxLength: 60 })
const statistics = (run: ReturnType<typeof runChart>) => run.map(({ statistic }) => statistic)
const alarms = (run: ReturnType<typeof runChart>) => run.map(({ alarm }) => alarm)

test('a CUSUM adds what exceeds the reference, never falls under 0, and starts again after an alarm', () => {
  const run = runChart(cusumChart({ reference: 5.5, limit: 4 }), [6, 7, 2, 9, 6.5, 7])
  expect(statistics(run)).toEqual([0.5, 2, 0, 3.5, 4.5, 1.5])
  expect(alarms(run)).toEqual([false, false, false, false, true, false])
})

test('a sum on the limit is no alarm, one step beyond is', () => {
  const chart = cusumChart({ reference: 5, limit: 4 })
  expect(alarms(runChart(chart, [9]))).toEqual([false])
  expect(alarms(runChart(chart, [10]))).toEqual([true])
  const tenths = cusumChart({ reference: 4.9, limit: 0.3 })
  expect(alarms(runChart(tenths, [5, 5, 5]))).toEqual([false, false, false])
  expect(alarms(runChart(tenths, [5, 5, 5, 5]))).toEqual([false, false, false, true])
})

test('scores that stay at the reference or under it never alarm', () => {
  fc.assert(
    fc.property(scores, (values) => {
      const run = runChart(
        cusumChart({ reference: 9, limit: 1 }),
        values.map((value) => value % 10),
      )
      expect(alarms(run)).not.toContain(true)
    }),
  )
})

test('an EWMA goes its weight of the way to each score', () => {
  const run = runChart(ewmaChart({ weight: 0.5, start: 2, limit: 5, min: 0 }), [4, 9, 2])
  expect(statistics(run)).toEqual([3, 6, 2])
  expect(alarms(run)).toEqual([false, true, false])
})

test('an EWMA stays between the least and the greatest of its start and the scores, on its lattice', () => {
  fc.assert(
    fc.property(scores, (values) => {
      const run = runChart(ewmaChart({ weight: 0.2, start: 4, limit: 27, min: 0 }), values)
      for (const { statistic } of run) {
        expect(statistic).toBeGreaterThanOrEqual(Math.min(4, ...values) - 1e-9)
        expect(statistic).toBeLessThanOrEqual(Math.max(4, ...values) + 1e-9)
        expect(Math.abs(statistic * 20 - Math.round(statistic * 20))).toBeLessThan(1e-6)
      }
    }),
  )
})

test('the sd of an EWMA: textbook without autocorrelation, wider with it, the sd itself at weight 1', () => {
  expect(ewmaSd({ sd: 2, autocorrelation: 0 }, 0.2)).toBeCloseTo(2 / 3, 12)
  expect(ewmaSd({ sd: 2, autocorrelation: 0.5 }, 0.2)).toBeGreaterThan(1)
  expect(ewmaSd({ sd: 2, autocorrelation: 0.9 }, 1)).toBeCloseTo(2, 12)
})

test('a caller’s mistake is named', () => {
  expect(() => cusumChart({ reference: Math.PI, limit: 4 })).toThrow('reference (3.14')
  expect(() => cusumChart({ reference: 5, limit: 0 })).toThrow('limit (0)')
  expect(() => ewmaChart({ weight: 0, start: 2, limit: 5, min: 0 })).toThrow('weight (0)')
  expect(() => ewmaChart({ weight: 0.2, start: 5, limit: 5, min: 0 })).toThrow(
    'min (0) ≤ start (5) < limit (5)',
  )
  expect(() => ewmaChart({ weight: 0.2, start: 2, limit: 5, min: 0, resolution: 0 })).toThrow(
    'resolution (0)',
  )
  expect(() => ewmaSd({ sd: -1, autocorrelation: 0 }, 0.2)).toThrow('sd (-1)')
  expect(() => ewmaSd({ sd: 1, autocorrelation: 1 }, 0.2)).toThrow('autocorrelation (1)')
  expect(() => runChart(cusumChart({ reference: 5, limit: 4 }), [Number.NaN])).toThrow('finite')
})
