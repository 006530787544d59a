import type { InfluenceErrors } from '../../src/arm-comparison.ts'
import { doublyRobust } from '../../src/doubly-robust.ts'
import { eValue, eValueOfCommonOutcome, eValueOfDifference } from '../../src/e-value.ts'
import { poolImputations } from '../../src/rubin.ts'
import type { WeightTarget } from '../../src/treatment-weights.ts'
import { weightedMeans } from '../../src/weighted-means.ts'
import { estimated, pick } from '../estimated.ts'
import type { CaseInputs, ReferenceCase } from '../reference-case.ts'
import { at, filterRows, numbers, type Table } from '../table.ts'

const errorsOf = (result: {
  readonly arms: readonly { readonly standardError: number }[]
  readonly contrasts: readonly { readonly standardError: number }[]
}) => [...result.arms, ...result.contrasts].map(({ standardError }) => standardError)

function augmented(table: Table, arms: number, outcome: string, outcomeModel: 'linear' | 'logistic') {
  const covariates = ['severity', 'age', 'chronic'].map((name) => numbers(table, name))
  const result = (errors: InfluenceErrors) =>
    estimated(
      doublyRobust({
        outcome: numbers(table, outcome),
        arm: numbers(table, 'arm'),
        arms,
        outcomeCovariates: covariates,
        outcomeModel,
        propensity: { covariates },
        errors,
      }),
    )
  const plain = result('influence')
  return {
    small_sample_se: errorsOf(result('small_sample')),
    means: plain.arms.map(({ mean, standardError, lower, upper }) => ({
      estimate: mean,
      se: standardError,
      lower,
      upper,
    })),
    contrasts: plain.contrasts.map(({ difference, standardError, lower, upper }) => ({
      estimate: difference,
      se: standardError,
      lower,
      upper,
    })),
  }
}

function stacked(table: Table, arms: number, target: WeightTarget) {
  const result = (errors: InfluenceErrors) =>
    estimated(
      weightedMeans({
        outcome: numbers(table, 'score'),
        arm: numbers(table, 'arm'),
        arms,
        covariates: ['severity', 'age', 'chronic'].map((name) => numbers(table, name)),
        target,
        errors,
      }),
    )
  const plain = result('influence')
  return {
    small_sample_se: errorsOf(result('small_sample')),
    means: plain.arms.map(({ mean }) => mean),
    se: plain.arms.map(({ standardError }) => standardError),
    differences: plain.contrasts.map(({ difference }) => difference),
    difference_se: plain.contrasts.map(({ standardError }) => standardError),
  }
}

type Row = Readonly<Record<string, number>>
const rowsAt = (json: unknown, path: string) => at(json, path) as readonly Row[]

function pooled({ json }: CaseInputs, completeDf: number | null) {
  const { estimate, within, between, total, standardError, df, relativeIncrease, ...rest } = estimated(
    poolImputations(at(json, 'expected.Q') as number[], at(json, 'expected.SE') as number[], { completeDf }),
  )
  return {
    qbar: estimate,
    ubar: within,
    b: between,
    t: total,
    se: standardError,
    df,
    r: relativeIncrease,
    fmi: rest.missingInformation,
    lower: rest.lower,
    upper: rest.upper,
  }
}

export const adjustedComparisonCases: readonly ReferenceCase[] = [
  {
    name: 'doubly robust means and differences, two and three arms: made-up cohort',
    method: 'doublyRobust',
    reference: 'glm, VGAM::vglm, own arithmetic in R',
    inputs: ['three_arms.csv'],
    expectedFile: 'doubly_robust.expected.json',
    tolerance: { default: { absolute: 1e-9, relative: 1e-7 } },
    expected: (json) => at(json, 'expected'),
    actual: ({ tables }) => {
      const table = tables['three_arms.csv']!
      const two = filterRows(table, (cell) => cell('arm') !== '2')
      return {
        three_arms_score: augmented(table, 3, 'score', 'linear'),
        three_arms_response: augmented(table, 3, 'response', 'logistic'),
        two_arms_score: augmented(two, 2, 'score', 'linear'),
      }
    },
  },
  {
    name: 'weighted means with errors that know the propensity was estimated: made-up cohort',
    method: 'weightedMeans',
    reference: 'numDeriv::jacobian of the stacked equations',
    inputs: ['three_arms.csv'],
    expectedFile: 'weighted_means.expected.json',
    tolerance: { default: { absolute: 1e-9, relative: 1e-7 } },
    expected: (json) => at(json, 'expected'),
    actual: ({ tables }) => {
      const table = tables['three_arms.csv']!
      const two = filterRows(table, (cell) => cell('arm') !== '2')
      return {
        everyone: stacked(table, 3, 'everyone_stabilised'),
        overlap: stacked(table, 3, 'overlap'),
        like_arm_0: stacked(table, 3, { arm: 0 }),
        two_arms_overlap: stacked(two, 2, 'overlap'),
      }
    },
  },
  {
    name: 'E-values of ratios and differences',
    method: 'eValue',
    reference: 'own arithmetic in R; VanderWeele & Ding 2017',
    inputs: [],
    expectedFile: 'e_value.expected.json',
    tolerance: { default: { absolute: 1e-12, relative: 1e-12 } },
    expected: (json) => ({
      ratios: rowsAt(json, 'expected.risk_ratio').map((row) => [row.e_value, row.e_limit]),
      differences: rowsAt(json, 'expected.difference').map((row) => [
        row.risk_ratio,
        row.e_value,
        row.e_limit,
      ]),
      common: rowsAt(json, 'expected.common').map((row) => row.e_value),
    }),
    actual: ({ json }) => ({
      ratios: rowsAt(json, 'expected.risk_ratio').map((row) => {
        const { estimate, limit } = eValue(row.estimate!, { lower: row.lower!, upper: row.upper! })
        return [estimate, limit]
      }),
      differences: rowsAt(json, 'expected.difference').map((row) => {
        const { riskRatio, estimate, limit } = eValueOfDifference(row.difference!, row.se!)
        return [riskRatio, estimate, limit]
      }),
      common: [
        eValueOfCommonOutcome(4, 'odds').estimate,
        eValueOfCommonOutcome(0.5, 'odds').estimate,
        eValueOfCommonOutcome(2, 'hazard').estimate,
      ],
    }),
  },
  {
    name: "Rubin's rules with both degrees of freedom",
    method: 'poolImputations',
    reference: 'mice::pool.scalar',
    inputs: [],
    expectedFile: 'rubin_pooling.expected.json',
    tolerance: { default: { relative: 1e-9 } },
    expected: (json) => {
      const names = ['qbar', 'ubar', 'b', 't', 'se', 'df', 'r', 'fmi', 'lower', 'upper']
      return {
        barnard_rubin: pick(at(json, 'expected.barnard_rubin'), names),
        rubin1987: pick(at(json, 'expected.rubin1987'), names),
      }
    },
    actual: (inputs) => ({ barnard_rubin: pooled(inputs, 99), rubin1987: pooled(inputs, null) }),
  },
]
