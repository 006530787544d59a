import { type LogRank, logRank, pairwiseLogRank } from '../../src/log-rank.ts'
import { adjustedPValues } from '../../src/p-values.ts'
import type { ReferenceCase } from '../reference-case.ts'
import { at, completeRows, numbers, type Table, texts } from '../table.ts'

const tolerance = { default: { relative: 1e-8, absolute: 1e-10 } }

/** Groups in the order R had them (that of its factor), with everything it prints. */
function printed(result: LogRank, order: readonly string[]) {
  const place = order.map((label) => result.groups.findIndex(({ group }) => group === label))
  const k = place.length
  return {
    rho: result.rho,
    groups: place.map((g) => result.groups[g]!),
    variance: place.map((g) => place.map((h) => result.variance[g * k + h]!)),
    chisq: result.chiSquared,
    df: result.df,
    p: result.p,
  }
}

type Expected = { readonly groups: readonly { readonly group: string }[] }

function testCase(data: string, path: string, column: string, strata: string | null, rho = 0): ReferenceCase {
  const file = `${data}.csv`
  return {
    name: `Log-rank test of ${data} by ${column}${strata ? `, stratified by ${strata}` : ''}${rho ? ' (Peto-Peto)' : ''}`,
    method: 'logRank',
    reference: 'survival::survdiff',
    inputs: [file],
    expectedFile: `${data}_survival.expected.json`,
    tolerance,
    expected: (json) => at(json, `expected.${path}`),
    actual: ({ tables, json }) => {
      const table = completeRows(tables[file]!, strata === null ? [column] : [column, strata])
      const labels = texts(table, column).map(String)
      const result = logRank(numbers(table, 'time'), numbers(table, 'status'), labels, {
        rho,
        strata: strata === null ? undefined : texts(table, strata).map(String),
      })
      if (result.kind === 'not_estimable') return result
      return printed(
        result,
        (at(json, `expected.${path}`) as Expected).groups.map(({ group }) => group),
      )
    },
  }
}

const columnsOf = (table: Table, group: string) =>
  [numbers(table, 'time'), numbers(table, 'status'), texts(table, group).map(String)] as const

const pairwise: ReferenceCase = {
  name: 'Pairwise log-rank tests of veteran by celltype, Holm and Benjamini-Hochberg',
  method: 'pairwiseLogRank',
  reference: 'survival::survdiff, p.adjust',
  inputs: ['veteran.csv'],
  expectedFile: 'veteran_survival.expected.json',
  tolerance,
  expected: (json) =>
    (at(json, 'expected.pairwise_logrank_celltype') as { a: string; b: string }[])
      .map((row) => ({ ...row, a: [row.a, row.b].sort()[0]!, b: [row.a, row.b].sort()[1]! }))
      .sort((one, other) => `${one.a} ${one.b}`.localeCompare(`${other.a} ${other.b}`)),
  actual: ({ tables }) => {
    const pairs = pairwiseLogRank(...columnsOf(tables['veteran.csv']!, 'celltype'))
    const p = pairs.map(({ result }) => (result.kind === 'estimated' ? result.p : 1))
    const byShare = adjustedPValues(p, 'BH')
    return pairs.map(({ first, second, result, adjustedP }, i) => ({
      a: first,
      b: second,
      chisq: result.kind === 'estimated' ? result.chiSquared : null,
      p: p[i],
      p_holm: adjustedP,
      p_BH: byShare[i],
    }))
  },
}

const delayedEntry: ReferenceCase = {
  name: 'Log-rank test with delayed entry, three groups',
  method: 'logRank',
  reference: 'survival::coxph (score test, no ties)',
  inputs: ['delayed_entry.csv'],
  expectedFile: 'delayed_entry.expected.json',
  tolerance,
  expected: (json) => at(json, 'expected.logrank_entry_no_ties.chisq'),
  actual: ({ tables, json }) => {
    const table = tables['delayed_entry.csv']!
    const time = at(json, 'expected.logrank_entry_no_ties.jitter') as number[]
    const result = logRank(time, numbers(table, 'status'), texts(table, 'group').map(String), {
      entry: numbers(table, 'entry'),
    })
    return result.kind === 'estimated' ? result.chiSquared : null
  },
}

export const logRankCases: readonly ReferenceCase[] = [
  testCase('lung', 'logrank_sex', 'sex', null),
  testCase('lung', 'petopeto_sex', 'sex', null, 1),
  testCase('lung', 'logrank_ecog', 'ph_ecog', null),
  testCase('lung', 'logrank_sex_stratified_by_ecog', 'sex', 'ph_ecog'),
  testCase('veteran', 'logrank_trt', 'trt', null),
  testCase('veteran', 'logrank_celltype', 'celltype', null),
  testCase('veteran', 'petopeto_celltype', 'celltype', null, 1),
  testCase('veteran', 'logrank_trt_stratified_by_celltype', 'trt', 'celltype'),
  pairwise,
  delayedEntry,
]
