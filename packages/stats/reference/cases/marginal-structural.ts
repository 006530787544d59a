import {
  type MarginalStructuralInput,
  marginalStructuralWeights,
} from '../../src/marginal-structural-weights.ts'
import { estimated } from '../estimated.ts'
import type { ReferenceCase } from '../reference-case.ts'
import { at, numbers, type Table } from '../table.ts'

function weightsCase(
  name: string,
  expected: (json: unknown) => unknown,
  actual: (table: Table, json: unknown) => unknown,
): ReferenceCase {
  return {
    name,
    method: 'marginalStructuralWeights',
    reference: 'glm and VGAM::vglm(multinomial), running products',
    inputs: ['person_periods.csv'],
    expectedFile: 'marginal_structural.expected.json',
    tolerance: { default: { relative: 1e-7 } },
    expected,
    actual: ({ tables, json }) => actual(tables['person_periods.csv']!, json),
  }
}

const column = (table: Table) => (name: string) => numbers(table, name)

function twoArms(table: Table, stabilised: boolean): MarginalStructuralInput {
  const [before, age, period, severity] = ['treated_before', 'age', 'period', 'severity'].map(column(table))
  const fixed = [before!, age!, period!]
  return {
    patient: numbers(table, 'patient'),
    period: period!,
    treatment: numbers(table, 'treated'),
    arms: 2,
    treatmentModel: { covariates: [...fixed, severity!], stabilising: stabilised ? fixed : null },
  }
}

function withLeaving(table: Table, truncateAt: MarginalStructuralInput['truncateAt'] = null) {
  const [treated, age, period, severity] = ['treated', 'age', 'period', 'severity'].map(column(table))
  const fixed = [treated!, age!, period!]
  return estimated(
    marginalStructuralWeights({
      ...twoArms(table, true),
      left: numbers(table, 'left'),
      leavingModel: { covariates: [...fixed, severity!], stabilising: fixed },
      truncateAt,
    }),
  )
}

export const marginalStructuralCases: readonly ReferenceCase[] = [
  weightsCase(
    'Marginal structural weights: treatment, leaving, both, by period',
    (json) =>
      Object.fromEntries(
        ['treatment', 'leaving', 'weights', 'mean', 'by_period'].map((key) => [
          key,
          at(json, `expected.${key}`),
        ]),
      ),
    (table) => {
      const { treatmentWeights, leavingWeights, weights, mean, periods } = withLeaving(table)
      return {
        treatment: treatmentWeights,
        leaving: leavingWeights,
        weights,
        mean,
        by_period: periods.map(({ effectiveSize, ...rest }) => ({ ...rest, ess: effectiveSize })),
      }
    },
  ),
  weightsCase(
    'Marginal structural weights, truncated',
    (json) => [at(json, 'expected.truncation'), at(json, 'expected.truncated')],
    (table) => {
      const { weights, truncation } = withLeaving(table, { lower: 0.01, upper: 0.99 })
      return [[truncation!.lowest, truncation!.highest], weights]
    },
  ),
  weightsCase(
    'Marginal structural weights, not stabilised',
    (json) => at(json, 'expected.unstabilised'),
    (table) => estimated(marginalStructuralWeights(twoArms(table, false))).weights,
  ),
  weightsCase(
    'Marginal structural weights of three arms',
    (json) => at(json, 'expected.three_arms'),
    (table) => {
      const before = numbers(table, 'arm_before')
      const fixed = [1, 2].map((arm) => before.map((value) => Number(value === arm)))
      const stabilising = [...fixed, numbers(table, 'age')]
      return estimated(
        marginalStructuralWeights({
          patient: numbers(table, 'patient'),
          period: numbers(table, 'period'),
          treatment: numbers(table, 'arm'),
          arms: 3,
          treatmentModel: { covariates: [...stabilising, numbers(table, 'severity')], stabilising },
        }),
      ).weights
    },
  ),
  weightsCase(
    'Marginal structural weights of a treatment that once started goes on',
    (json) => at(json, 'expected.once_started'),
    (table, json) => {
      const stabilising = ['age', 'period'].map(column(table))
      return estimated(
        marginalStructuralWeights({
          patient: numbers(table, 'patient'),
          period: numbers(table, 'period'),
          treatment: at(json, 'expected.ever') as number[],
          arms: 2,
          open: at(json, 'expected.free') as number[],
          treatmentModel: { covariates: [...stabilising, numbers(table, 'severity')], stabilising },
        }),
      ).weights
    },
  ),
]
