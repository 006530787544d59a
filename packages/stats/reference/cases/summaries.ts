import { tQuantile } from '../../src/distributions/t.ts'
import { hedgesG, welch } from '../../src/group-difference.ts'
import { adjustedPValues } from '../../src/p-values.ts'
import {
  clopperPearson,
  newcombeDifference,
  newcombeDifferenceCorrected,
  type ProportionInterval,
  weightedWilson,
  wilson,
  wilsonCorrected,
} from '../../src/proportions.ts'
import { mean, quantile, sd, tInterval } from '../../src/summaries.ts'
import {
  kishEffectiveNumber,
  weightedMean,
  weightedMeanInterval,
  weightedSd,
} from '../../src/weighted-summaries.ts'
import type { ReferenceCase } from '../reference-case.ts'
import { at, numbers, numbersOrNull, type Table, texts } from '../table.ts'

const tolerance = { default: { absolute: 1e-9 } }

const present = (values: readonly (number | null)[]) => values.filter((value) => value !== null)

/** What R's script prints of one sample. */
function printed(all: readonly (number | null)[]) {
  const values = present(all)
  const interval = tInterval(values)
  if (interval.kind === 'not_estimable') return interval
  return {
    n: values.length,
    n_missing: all.length - values.length,
    mean: mean(values),
    sd: sd(values),
    se: interval.standardError,
    t_crit: tQuantile(0.975, values.length - 1),
    lower: interval.lower,
    upper: interval.upper,
    median: quantile(values, 0.5),
    q1: quantile(values, 0.25),
    q3: quantile(values, 0.75),
    min: Math.min(...values),
    max: Math.max(...values),
  }
}

type Row = { readonly arm?: string; readonly month?: number }

function bdi(table: Table, { arm, month }: Row, change = false): (number | null)[] {
  const [score, before, when] = [
    numbersOrNull(table, 'bdi'),
    numbers(table, 'bdi_pre'),
    numbers(table, 'month'),
  ]
  const arms = texts(table, 'arm')
  return score
    .map((value, i) => (change && value !== null ? value - before[i]! : value))
    .filter((_, i) => (arm === undefined || arms[i] === arm) && (month === undefined || when[i] === month))
}

const btheb: ReferenceCase = {
  name: 'Mean, sd, quantiles and t interval of Beat the Blues by arm and month',
  method: 'tInterval',
  reference: 'mean, sd, qt, quantile',
  inputs: ['btheb_long.csv'],
  expectedFile: 'btheb_summary.expected.json',
  tolerance,
  expected: (json) => ({
    per_arm_month: at(json, 'expected.per_arm_month'),
    per_month: at(json, 'expected.per_month'),
    change_from_baseline: at(json, 'expected.change_from_baseline'),
  }),
  actual: ({ tables, json }) => {
    const table = tables['btheb_long.csv']!
    const rows = (path: string, change: boolean) =>
      (at(json, `expected.${path}`) as Row[]).map(({ arm, month }) => {
        const row = { ...(arm === undefined ? {} : { arm }), ...(month === undefined ? {} : { month }) }
        return { ...row, ...printed(bdi(table, row, change)) }
      })
    return {
      per_arm_month: rows('per_arm_month', false),
      per_month: rows('per_month', false),
      change_from_baseline: rows('change_from_baseline', true),
    }
  },
}

const welchCase: ReferenceCase = {
  name: 'Welch test and Hedges g of Beat the Blues, combined against neither at month 8',
  method: 'welch',
  reference: 't.test',
  inputs: ['btheb_long.csv'],
  expectedFile: 'btheb_summary.expected.json',
  tolerance,
  expected: (json) => at(json, 'expected.welch_t_month8_combined_vs_neither'),
  actual: ({ tables }) => {
    const [first, second] = ['combined', 'neither'].map((arm) =>
      present(bdi(tables['btheb_long.csv']!, { arm, month: 8 })),
    )
    const test = welch(first!, second!)
    const summary = (values: number[]) => ({ n: values.length, mean: mean(values), sd: sd(values) })
    const size = hedgesG(summary(first!), summary(second!))
    if (test.kind === 'not_estimable' || size.kind === 'not_estimable') return null
    const { difference, t, df, p, lower, upper } = test
    return { difference, t, df, p, lower, upper, cohens_d_pooled_sd: size.cohensD, hedges_g: size.hedgesG }
  },
}

const limitsOf = (interval: ProportionInterval) =>
  interval.kind === 'estimated' ? [interval.lower, interval.upper] : [null, null]

type Counts = { readonly arm: string; readonly month: number; readonly n: number; readonly x: number }

function countsCase(path: string, met: (score: number, before: number) => boolean): ReferenceCase {
  return {
    name: `Proportions of Beat the Blues by arm and month: ${path}`,
    method: 'wilson',
    reference: 'prop.test, binom.test',
    inputs: ['btheb_long.csv'],
    expectedFile: 'btheb_responders_reliable_change.expected.json',
    tolerance,
    expected: (json) => at(json, `expected.${path}`),
    actual: ({ tables, json }) =>
      (at(json, `expected.${path}`) as Counts[]).map(({ arm, month }) => {
        const table = tables['btheb_long.csv']!
        const scores = bdi(table, { arm, month })
        const changes = bdi(table, { arm, month }, true)
        const seen = scores.flatMap((score, i) =>
          score === null || changes[i] === null ? [] : [met(score, score - changes[i]!)],
        )
        const [n, x] = [seen.length, seen.filter(Boolean).length]
        const [wilsonLower, wilsonUpper] = limitsOf(wilson(x, n))
        const [exactLower, exactUpper] = limitsOf(clopperPearson(x, n))
        return {
          arm,
          month,
          n,
          x,
          prop: x / n,
          wilson_lower: wilsonLower,
          wilson_upper: wilsonUpper,
          exact_lower: exactLower,
          exact_upper: exactUpper,
        }
      }),
  }
}

type Single = { readonly x: number; readonly n: number; readonly level: number }
type Pair = { readonly x1: number; readonly n1: number; readonly x2: number; readonly n2: number }

const single: ReferenceCase = {
  name: 'Wilson with and without correction, and Clopper-Pearson, at three levels',
  method: 'clopperPearson',
  reference: 'prop.test, binom.test',
  inputs: [],
  expectedFile: 'proportions.expected.json',
  tolerance,
  expected: (json) => at(json, 'expected.single'),
  actual: ({ json }) =>
    (at(json, 'expected.single') as Single[]).map(({ x, n, level }) => {
      const [wilsonLower, wilsonUpper] = limitsOf(wilson(x, n, level))
      const [exactLower, exactUpper] = limitsOf(clopperPearson(x, n, level))
      const [correctedLower, correctedUpper] = limitsOf(wilsonCorrected(x, n, level))
      return {
        x,
        n,
        level,
        wilson_lower: wilsonLower,
        wilson_upper: wilsonUpper,
        exact_lower: exactLower,
        exact_upper: exactUpper,
        corrected_lower: correctedLower,
        corrected_upper: correctedUpper,
      }
    }),
}

const differences: ReferenceCase = {
  name: 'Newcombe differences of two proportions, with and without correction',
  method: 'newcombeDifference',
  reference: 'prop.test, Newcombe 1998',
  inputs: [],
  expectedFile: 'proportions.expected.json',
  tolerance,
  expected: (json) => at(json, 'expected.differences'),
  actual: ({ json }) =>
    (at(json, 'expected.differences') as Pair[]).map(({ x1, n1, x2, n2 }) => {
      const plain = newcombeDifference(x1, n1, x2, n2)
      const corrected = newcombeDifferenceCorrected(x1, n1, x2, n2)
      if (plain.kind === 'not_estimable' || corrected.kind === 'not_estimable') return null
      const { estimate, lower, upper } = plain
      return {
        x1,
        n1,
        x2,
        n2,
        estimate,
        lower,
        upper,
        corrected_lower: corrected.lower,
        corrected_upper: corrected.upper,
      }
    }),
}

const weighted: ReferenceCase = {
  name: 'Weighted mean, spread and proportion',
  method: 'weightedMeanInterval',
  reference: 'survey::svyglm, cov.wt',
  inputs: ['weighted_values.csv'],
  expectedFile: 'proportions.expected.json',
  tolerance,
  expected: (json) => at(json, 'expected.weighted'),
  actual: ({ tables }) => {
    const values = numbers(tables['weighted_values.csv']!, 'value')
    const weights = numbers(tables['weighted_values.csv']!, 'weight')
    const interval = weightedMeanInterval(values, weights)
    const share = weightedWilson(
      Array.from(values, (value) => value > 12),
      weights,
    )
    const [lower, upper] = limitsOf(share)
    return {
      mean: weightedMean(values, weights),
      standard_error: interval.kind === 'estimated' ? interval.standardError : null,
      effective_n: kishEffectiveNumber(weights),
      sd_reliability: weightedSd(values, weights, 'reliability'),
      sd_frequency: weightedSd(values, weights, 'frequency'),
      share_above_12: share.kind === 'estimated' ? share.proportion : null,
      wilson_lower: lower,
      wilson_upper: upper,
    }
  },
}

const adjusted: ReferenceCase = {
  name: 'p-values after correction: Holm, Benjamini-Hochberg, Bonferroni',
  method: 'adjustedPValues',
  reference: 'p.adjust',
  inputs: [],
  expectedFile: 'proportions.expected.json',
  tolerance: { default: { absolute: 1e-12 } },
  expected: (json) => at(json, 'expected.p_adjust'),
  actual: ({ json }) => {
    const p = at(json, 'expected.p_adjust.p') as number[]
    const [holm, BH, bonferroni] = (['holm', 'BH', 'bonferroni'] as const).map((way) =>
      adjustedPValues(p, way),
    )
    return { p, holm, BH, bonferroni }
  },
}

export const summaryCases: readonly ReferenceCase[] = [
  btheb,
  welchCase,
  countsCase('responders', (score, before) => score <= before / 2),
  countsCase('remission', (score) => score < 10),
  single,
  differences,
  weighted,
  adjusted,
]
