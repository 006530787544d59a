import { type AttributeChartOptions, proportionChart, rateChart } from '../../src/attribute-chart.ts'
import { makingDataCountSignals, textbookSignals } from '../../src/chart-signals.ts'
import {
  exactConstants,
  individualsChart,
  makingDataCount,
  medianConstants,
  textbook,
} from '../../src/control-chart.ts'
import { casesBetweenChart, timeBetweenChart } from '../../src/time-between.ts'
import { estimated, pick } from '../estimated.ts'
import type { CaseInputs, ReferenceCase } from '../reference-case.ts'
import { at, filterRows, numbers } from '../table.ts'

function series({ tables }: CaseInputs, name: string): Float64Array {
  return numbers(
    filterRows(tables['xmr_series.csv']!, (cell) => cell('series') === name),
    'value',
  )
}

const bothSeries = <R>(inputs: CaseInputs, chart: (values: Float64Array) => R) => ({
  mean_phq9_by_week: chart(series(inputs, 'mean_phq9_by_week')),
  attendance_pct_by_month: chart(series(inputs, 'attendance_pct_by_month')),
})

function textbookChart(values: Float64Array) {
  const chart = estimated(individualsChart(values, textbook))
  const rounded = estimated(
    individualsChart(values, { ...makingDataCount, baseline: null, screening: false }),
  )
  const median = estimated(individualsChart(values, { ...textbook, constants: medianConstants }))
  const sigma = (chart.typicalMovingRange * exactConstants.limit) / 3
  const signals = textbookSignals(values, chart.centre, sigma)
  const fromOne = (positions: readonly number[]) => positions.map((position) => position + 1)
  return {
    n: values.length,
    centre: chart.centre,
    mr: chart.movingRanges,
    mr_bar: chart.typicalMovingRange,
    mr_median: median.typicalMovingRange,
    d2: 3 / exactConstants.limit,
    D4: exactConstants.movingRange,
    sigma,
    ucl: chart.upper,
    lcl: chart.lower,
    ucl_mr: chart.movingRangeLimit,
    'ucl_2.66': rounded.upper,
    'lcl_2.66': rounded.lower,
    'ucl_median_mr_3.145': median.upper,
    'lcl_median_mr_3.145': median.lower,
    signals: {
      beyond_limits: fromOne(signals.beyondLimits),
      run_of_8_ends: fromOne(signals.runOf8),
      two_of_three_beyond_2s_ends: fromOne(signals.twoOfThreeBeyond2Sigma),
      four_of_five_beyond_1s_ends: fromOne(signals.fourOfFiveBeyond1Sigma),
      trend_of_6_ends: fromOne(signals.trendOf6),
      mr_above_ucl: chart.movingRanges.flatMap((range, i) => (range > chart.movingRangeLimit ? [i + 2] : [])),
    },
  }
}

function signalColumns(
  values: ArrayLike<number>,
  chart: Parameters<typeof makingDataCountSignals>[1],
): { rule: (string | null)[]; direction: (string | null)[] } {
  const { centre, lower, upper, nearLower, nearUpper } = chart
  const signals = makingDataCountSignals(values, { centre, lower, upper, nearLower, nearUpper })
  return {
    rule: signals.map((signal) => signal?.rule ?? null),
    direction: signals.map((signal) => signal?.direction ?? null),
  }
}

function makingDataCountChart(values: Float64Array, baseline: number | null) {
  const chart = estimated(individualsChart(values, { ...makingDataCount, baseline }))
  return {
    centre: chart.centre,
    mean_moving_range: chart.typicalMovingRange,
    lower: chart.lower,
    upper: chart.upper,
    near_lower: chart.nearLower,
    near_upper: chart.nearUpper,
    signals: signalColumns(values, chart),
  }
}

function attributes({ tables }: CaseInputs, kind: 'p' | 'u', options: AttributeChartOptions) {
  const column = (name: string) => numbers(tables['monthly_counts.csv']!, name)
  const chart = estimated(
    kind === 'p'
      ? proportionChart(column('attended'), column('booked'), options)
      : rateChart(column('incidents'), column('weeks'), options),
  )
  return {
    centre: chart.centre,
    rates: chart.rates,
    lower: chart.lower,
    upper: chart.upper,
    near_lower: chart.nearLower,
    near_upper: chart.nearUpper,
    spread: chart.spread,
    signals: signalColumns(chart.rates, chart),
  }
}

export const processChartCases: readonly ReferenceCase[] = [
  {
    name: 'XmR chart with textbook constants and rules',
    method: 'individualsChart',
    reference: 'own arithmetic in R',
    inputs: ['xmr_series.csv'],
    expectedFile: 'xmr.expected.json',
    tolerance: { default: { absolute: 1e-9 } },
    expected: (json) => {
      const wanted = (name: string) => {
        const { 'ucl_mr_3.268': _, ...rest } = at(json, `expected.${name}`) as Record<string, unknown>
        return rest
      }
      return {
        mean_phq9_by_week: wanted('mean_phq9_by_week'),
        attendance_pct_by_month: wanted('attendance_pct_by_month'),
      }
    },
    actual: (inputs) => bothSeries(inputs, textbookChart),
  },
  {
    name: 'XmR chart with the constants and rules of Making Data Count',
    method: 'makingDataCountSignals',
    reference: 'own arithmetic in R, runs by rle',
    inputs: ['xmr_series.csv'],
    expectedFile: 'making_data_count.expected.json',
    tolerance: { default: { absolute: 1e-10, relative: 1e-10 } },
    expected: (json) => {
      const names = ['centre', 'mean_moving_range', 'lower', 'upper', 'near_lower', 'near_upper', 'signals']
      const wanted = (name: string) => ({
        first_12: pick(at(json, `expected.${name}.first_12`), names),
        all: pick(at(json, `expected.${name}.all`), names),
      })
      return {
        mean_phq9_by_week: wanted('mean_phq9_by_week'),
        attendance_pct_by_month: wanted('attendance_pct_by_month'),
      }
    },
    actual: (inputs) =>
      bothSeries(inputs, (values) => ({
        first_12: makingDataCountChart(values, 12),
        all: makingDataCountChart(values, null),
      })),
  },
  {
    name: 'p and u charts with Laney’s factor and signals: made-up months',
    method: 'proportionChart',
    reference: 'own arithmetic in R, runs by rle',
    inputs: ['monthly_counts.csv'],
    expectedFile: 'attribute_charts.expected.json',
    tolerance: { default: { absolute: 1e-10, relative: 1e-10 } },
    expected: (json) => at(json, 'expected'),
    actual: (inputs) => ({
      p_first_12: attributes(inputs, 'p', {}),
      p_all_laney: attributes(inputs, 'p', { baseline: null, limits: 'laney' }),
      u_first_12: attributes(inputs, 'u', {}),
      u_all_laney: attributes(inputs, 'u', { baseline: null, limits: 'laney' }),
    }),
  },
  {
    name: 'time and cases between events',
    method: 'timeBetweenChart',
    reference: 'qexp, qgeom',
    inputs: [],
    expectedFile: 'time_between.expected.json',
    tolerance: { default: { absolute: 1e-10, relative: 1e-10 } },
    expected: (json) => pick(at(json, 'expected'), ['exponential', 'nelson', 'geometric', 'three_sigma']),
    actual: ({ json }) => {
      const [gaps, cases] = [at(json, 'expected.gaps') as number[], at(json, 'expected.cases') as number[]]
      const limits = (chart: ReturnType<typeof timeBetweenChart>) => {
        const { centre, lower, upper } = estimated(chart)
        return [centre, lower, upper]
      }
      return {
        exponential: limits(timeBetweenChart(gaps)),
        nelson: limits(timeBetweenChart(gaps, { method: 'nelson' })),
        geometric: limits(casesBetweenChart(cases)),
        three_sigma: limits(casesBetweenChart(cases, { method: 'three_sigma' })),
      }
    },
  },
]
