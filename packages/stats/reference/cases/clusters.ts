import { clusteredIntervalOf } from '../../src/clustered-mean.ts'
import { conformalLimits } from '../../src/conformal-limits.ts'
import { ratioOfSums } from '../../src/ratio-of-sums.ts'
import { mean } from '../../src/summaries.ts'
import { estimated } from '../estimated.ts'
import type { ReferenceCase } from '../reference-case.ts'
import { at, numbers, type Table } from '../table.ts'

function clusterCase(
  name: string,
  method: string,
  reference: string,
  path: string,
  actual: (table: Table) => unknown,
): ReferenceCase {
  return {
    name,
    method,
    reference,
    inputs: ['delayed_entry.csv'],
    expectedFile: 'clusters.expected.json',
    tolerance: { default: { relative: 1e-10 } },
    expected: (json) => at(json, `expected.${path}`),
    actual: ({ tables }) => actual(tables['delayed_entry.csv']!),
  }
}

function ratioCase(
  name: string,
  path: string,
  numerator: string,
  denominator: 'one' | 'time',
  scale: 'plain' | 'share',
) {
  return clusterCase(name, 'ratioOfSums', 'survey::svyratio', path, (table) => {
    const below = denominator === 'time' ? numbers(table, 'time') : new Float64Array(table.rows).fill(1)
    const result = ratioOfSums(numbers(table, numerator), below, numbers(table, 'site'), { scale })
    const { ratio, standardError, lower, upper, clusters } = estimated(result)
    return { ratio, se: standardError, lower, upper, clusters }
  })
}

const clusteredMean = clusterCase(
  'Mean of values in clusters',
  'clusteredIntervalOf',
  'sandwich::vcovCL',
  'mean_severity',
  (table) => {
    const values = numbers(table, 'severity')
    const middle = mean(values)
    const sums = new Map<number, number>()
    numbers(table, 'site').forEach((site, i) => {
      sums.set(site, (sums.get(site) ?? 0) + values[i]! - middle)
    })
    const clusterSquares = [...sums.values()].reduce((total, sum) => total + sum * sum, 0)
    const sample = { n: values.length, clusters: sums.size, mean: middle, clusterSquares }
    const { n, mean: found, standardError, lower, upper } = estimated(clusteredIntervalOf(sample))
    return { n, mean: found, se: standardError, lower, upper }
  },
)

function limitsCase(level: number, path: string) {
  return clusterCase(
    `Conformal limits of clustered errors, ${100 * level} %`,
    'conformalLimits',
    'own counting in R',
    path,
    (table) => {
      const values = numbers(table, 'severity')
      const errors = values.map((value) => value - 1.1 * mean(values))
      const { lower, upper, patients } = estimated(conformalLimits(errors, numbers(table, 'site'), level))
      return { lower, upper, patients }
    },
  )
}

export const clusterCases: readonly ReferenceCase[] = [
  ratioCase('Share of rows in clusters, limits on the log-odds', 'share', 'status', 'one', 'share'),
  ratioCase('Share of rows in clusters, plain limits', 'share_plain', 'status', 'one', 'plain'),
  ratioCase('Ratio of sums of rows in clusters', 'per_day', 'severity', 'time', 'plain'),
  clusteredMean,
  limitsCase(0.5, 'limits_50'),
  limitsCase(0.8, 'limits_80'),
]
