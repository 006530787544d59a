import { balance } from '../../src/balance.ts'
import { normalQuantile } from '../../src/distributions/normal.ts'
import { logistic } from '../../src/logistic.ts'
import { standardErrorOf, weightedRegression } from '../../src/robust-errors.ts'
import {
  effectiveSampleSize,
  treatmentWeights,
  truncateWeights,
  twoArms,
  type WeightTarget,
} from '../../src/treatment-weights.ts'
import { estimated, pick } from '../estimated.ts'
import type { CaseInputs, ReferenceCase } from '../reference-case.ts'
import { at, numbers, texts } from '../table.ts'

function birthwt({ tables }: CaseInputs) {
  const table = tables['birthwt.csv']!
  const race = (name: string) => texts(table, 'race').map((cell) => (cell === name ? 1 : 0))
  const covariates = {
    age: numbers(table, 'age'),
    lwt: numbers(table, 'lwt'),
    race_white: race('white'),
    race_black: race('black'),
    race_other: race('other'),
    ht: numbers(table, 'ht'),
    ui: numbers(table, 'ui'),
  }
  const { race_white, ...modelled } = covariates
  const smoke = numbers(table, 'smoke')
  const fit = estimated(logistic(smoke, Object.values(modelled)))
  return { table, smoke, covariates, terms: ['(Intercept)', ...Object.keys(modelled)], fit }
}

function weightsOf(inputs: CaseInputs) {
  const { smoke, fit } = birthwt(inputs)
  const weights = (target: WeightTarget) =>
    estimated(treatmentWeights(smoke, twoArms(fit.fitted), target)).weights
  const stabilised = weights('everyone_stabilised')
  const truncated = truncateWeights(stabilised)
  return {
    ate: weights('everyone'),
    stabilised,
    att: weights({ arm: 1 }),
    overlap: weights('overlap'),
    stabilised_truncated: truncated.weights,
    quantiles: [truncated.lowest, truncated.highest],
  }
}

function weightColumns(inputs: CaseInputs) {
  const { quantiles, ...columns } = weightsOf(inputs)
  return columns
}

function effectOf(outcome: Float64Array, smoke: Float64Array, weights: Float64Array) {
  const fit = estimated(weightedRegression(outcome, [smoke], weights))
  const [control, difference] = [fit.coefficients[0]!, fit.coefficients[1]!]
  const reach = normalQuantile(0.975) * standardErrorOf(fit, 1, 'HC0')!
  return {
    mean_treated: control + difference,
    mean_control: control,
    difference,
    se_HC0: standardErrorOf(fit, 1, 'HC0'),
    se_HC1: standardErrorOf(fit, 1, 'HC1'),
    se_HC3: standardErrorOf(fit, 1, 'HC3'),
    se_svyglm: standardErrorOf(fit, 1, 'survey'),
    se_model_based: standardErrorOf(fit, 1, 'model'),
    lower_HC0_z: difference - reach,
    upper_HC0_z: difference + reach,
  }
}

const file = { inputs: ['birthwt.csv'], expectedFile: 'iptw_birthwt.expected.json' }
const seTolerance = { relative: 1e-6 }

export const twoArmWeightCases: readonly ReferenceCase[] = [
  {
    name: 'propensity of two arms: births, smoking',
    method: 'logistic',
    reference: 'glm(family = binomial)',
    ...file,
    tolerance: { default: { absolute: 1e-6 }, ps: { absolute: 1e-8 }, se: seTolerance },
    expected: (json) => {
      const model = at(json, 'expected.propensity_model')
      const coefficients = at(model, 'coefficients') as readonly Record<string, unknown>[]
      return {
        coefficients: coefficients.map((row) => pick(row, ['term', 'estimate', 'se'])),
        ...pick(model, ['deviance', 'null_deviance', 'AIC', 'logLik']),
        ps: (at(json, 'expected.rows') as readonly { ps: number }[]).map(({ ps }) => ps),
      }
    },
    actual: (inputs) => {
      const { fit, terms } = birthwt(inputs)
      return {
        coefficients: terms.map((term, i) => ({
          term,
          estimate: fit.coefficients[i],
          se: fit.standardErrors[i],
        })),
        deviance: fit.deviance,
        null_deviance: fit.nullDeviance,
        AIC: fit.aic,
        logLik: fit.logLikelihood,
        ps: fit.fitted,
      }
    },
  },
  {
    name: 'weights of two arms: births, smoking',
    method: 'treatmentWeights',
    reference: 'glm, quantile(type = 7)',
    ...file,
    tolerance: { default: { relative: 1e-6 } },
    expected: (json) => {
      const names = ['ate', 'stabilised', 'att', 'overlap', 'stabilised_truncated'] as const
      const rows = at(json, 'expected.rows') as readonly Record<string, number>[]
      return {
        weights: Object.fromEntries(names.map((name) => [name, rows.map((row) => row[name])])),
        ess: at(json, 'expected.ess'),
        quantiles: at(json, 'expected.truncation_quantiles'),
      }
    },
    actual: (inputs) => {
      const { smoke } = birthwt(inputs)
      const { quantiles, ...weights } = weightsOf(inputs)
      const size = (column: Float64Array, arm: number) =>
        effectiveSampleSize(column.filter((_, row) => smoke[row] === arm))
      const ess = Object.fromEntries(
        Object.entries(weights).map(([name, column]) => [
          name,
          { treated: size(column, 1), control: size(column, 0) },
        ]),
      )
      return { weights, ess, quantiles }
    },
  },
  {
    name: 'balance of two arms, unweighted variances: births, smoking',
    method: 'balance',
    reference: 'weighted.mean, var',
    ...file,
    tolerance: { default: { absolute: 1e-7 } },
    expected: (json) => at(json, 'expected.smd'),
    actual: (inputs) => {
      const { smoke, covariates } = birthwt(inputs)
      const subjects = Object.entries(covariates).map(([name, values]) => ({
        name,
        values,
        scale: 'continuous' as const,
      }))
      const columns = Object.entries({ unweighted: smoke.map(() => 1), ...weightColumns(inputs) })
      const treatedFirst = smoke.map((arm) => 1 - arm)
      const tables = columns.map(([name, weights]) => {
        const denominator = { variances: 'unweighted', over: 'pair' } as const
        return [name, estimated(balance(treatedFirst, 2, subjects, weights, denominator)).pairs] as const
      })
      return subjects.map(({ name }, i) => ({
        covariate: name,
        ...Object.fromEntries(tables.map(([column, pairs]) => [column, pairs[i]!.after])),
      }))
    },
  },
  {
    name: 'weighted difference with robust errors: births, smoking',
    method: 'weightedRegression',
    reference: 'lm, sandwich::vcovHC, survey::svyglm',
    ...file,
    tolerance: {
      default: { relative: 1e-7 },
      se_HC0: seTolerance,
      se_HC1: seTolerance,
      se_HC3: seTolerance,
      se_svyglm: seTolerance,
      se_model_based: seTolerance,
      lower_HC0_z: seTolerance,
      upper_HC0_z: seTolerance,
    },
    expected: (json) => pick(at(json, 'expected'), ['effects_continuous', 'effects_binary']),
    actual: (inputs) => {
      const { table, smoke } = birthwt(inputs)
      const columns = Object.entries({ unweighted: smoke.map(() => 1), ...weightColumns(inputs) })
      const effects = (outcome: Float64Array) =>
        Object.fromEntries(columns.map(([name, weights]) => [name, effectOf(outcome, smoke, weights)]))
      return {
        effects_continuous: effects(numbers(table, 'bwt')),
        effects_binary: effects(numbers(table, 'low')),
      }
    },
  },
]
