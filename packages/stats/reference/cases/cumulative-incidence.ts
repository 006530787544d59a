import {
  type CumulativeIncidence,
  cumulativeIncidence,
  type IncidenceStep,
} from '../../src/cumulative-incidence.ts'
import type { ReferenceCase } from '../reference-case.ts'
import { at, numbers, type Table } from '../table.ts'
import { ofGroup } from './kaplan-meier.ts'

type Options = Parameters<typeof cumulativeIncidence>[2]

const tolerance = {
  default: { absolute: 1e-10 },
  lower_1: { absolute: 1e-9 },
  upper_1: { absolute: 1e-9 },
  lower_2: { absolute: 1e-9 },
  upper_2: { absolute: 1e-9 },
}

function incidenceOf(table: Table, options: Options): CumulativeIncidence {
  const result = cumulativeIncidence(numbers(table, 'time'), numbers(table, 'cause'), options)
  if (result.kind === 'not_estimable') throw new RangeError(`incidenceOf: ${result.reason}`)
  return result
}

function variantCase(name: string, path: string, options: (table: Table) => Options): ReferenceCase {
  return {
    name: `Aalen-Johansen with ${name}`,
    method: 'cumulativeIncidence',
    reference: 'survival::survfit (multi-state)',
    inputs: ['delayed_entry.csv'],
    expectedFile: 'delayed_entry.expected.json',
    tolerance,
    expected: (json) => at(json, `expected.${path}`),
    actual: ({ tables }) => {
      const table = tables['delayed_entry.csv']!
      const [first, second] = incidenceOf(table, options(table)).causes
      return first!.steps.map((step, j) => ({
        time: step.time,
        incidence_1: step.incidence,
        se_1: step.standardError,
        lower_1: step.lower,
        upper_1: step.upper,
        incidence_2: second!.steps[j]!.incidence,
        se_2: second!.steps[j]!.standardError,
      }))
    },
  }
}

const latest = (steps: readonly IncidenceStep[], time: number) => steps.findLast((step) => step.time <= time)!

const competing: ReferenceCase = {
  name: 'Aalen-Johansen of mgus2 by sex: malignancy against death',
  method: 'cumulativeIncidence',
  reference: 'survival::survfit (multi-state)',
  inputs: ['mgus2.csv'],
  expectedFile: 'mgus2_competing.expected.json',
  tolerance,
  expected: (json) => at(json, 'expected'),
  actual: ({ tables }) =>
    Object.fromEntries(
      ['F', 'M'].map((sex) => {
        const [first, second] = incidenceOf(ofGroup(tables['mgus2.csv']!, 'sex', sex), {}).causes
        const rows = [12, 60, 120, 240, 360].map((time) => {
          const [one, two] = [latest(first!.steps, time), latest(second!.steps, time)]
          return {
            time,
            incidence_1: one.incidence,
            se_1: one.standardError,
            lower_1: one.lower,
            upper_1: one.upper,
            incidence_2: two.incidence,
            se_2: two.standardError,
            lower_2: two.lower,
            upper_2: two.upper,
          }
        })
        return [sex, rows]
      }),
    ),
}

export const cumulativeIncidenceCases: readonly ReferenceCase[] = [
  competing,
  variantCase('log limits', 'aj', () => ({ interval: 'log' })),
  variantCase('plain limits', 'aj_plain', () => ({ interval: 'plain' })),
  variantCase('log-log limits', 'aj_loglog', () => ({})),
  variantCase('weights', 'aj_weighted', (table) => ({ weights: numbers(table, 'weight') })),
  variantCase('delayed entry and weights', 'aj_entry', (table) => ({
    weights: numbers(table, 'weight'),
    entry: numbers(table, 'entry'),
  })),
]
