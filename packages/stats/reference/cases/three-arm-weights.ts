import { type BalanceDenominator, balance } from '../../src/balance.ts'
import { logistic } from '../../src/logistic.ts'
import { multinomialLogistic } from '../../src/multinomial-logistic.ts'
import { type ErrorKind, standardErrorOf, weightedRegression } from '../../src/robust-errors.ts'
import {
  effectiveSampleSize,
  treatmentWeights,
  truncateWeights,
  type WeightTarget,
} from '../../src/treatment-weights.ts'
import { estimated, pick } from '../estimated.ts'
import type { CaseInputs, ReferenceCase } from '../reference-case.ts'
import { at, filterRows, numbers, numbersOrNull, texts } from '../table.ts'

/** Three arms of Beat the Blues, in the order of the reference. */
const planArms = ['medication_only', 'therapy_only', 'combined']

function beatTheBlues({ tables }: CaseInputs) {
  const table = filterRows(tables['btheb_wide.csv']!, (cell) => cell('arm') !== 'neither')
  const arm = texts(table, 'arm').map((name) => planArms.indexOf(name!))
  const covariates = {
    bdi_pre: numbers(table, 'bdi_pre'),
    long_episode: Float64Array.from(texts(table, 'length'), (length) => (length === '>6m' ? 1 : 0)),
  }
  const fit = estimated(multinomialLogistic(arm, 3, Object.values(covariates)))
  const weights = (target: WeightTarget) =>
    estimated(treatmentWeights(arm, fit.probabilities, target)).weights
  return { table, arm, covariates, fit, weights }
}

function weightedMeans(inputs: CaseInputs) {
  const { table, arm, weights } = beatTheBlues(inputs)
  const score = numbersOrNull(table, 'bdi_2m')
  const weight = weights('everyone')
  return planArms.map((name, a) => {
    const rows = arm.flatMap((own, row) => (own === a && score[row] !== null ? [row] : []))
    const [own, values] = [rows.map((row) => weight[row]!), rows.map((row) => score[row]!)]
    const mean = (column: readonly number[]) =>
      estimated(weightedRegression(values, [], column)).coefficients[0]!
    return {
      arm: name,
      n: rows.length,
      mean: mean(rows.map(() => 1)),
      weighted_mean: mean(own),
      ess: effectiveSampleSize(own),
    }
  })
}

function threeArms({ tables }: CaseInputs) {
  const table = tables['three_arms.csv']!
  const column = (name: string) => numbers(table, name)
  const arm = column('arm')
  const covariates = [column('severity'), column('age'), column('chronic')]
  const fit = estimated(multinomialLogistic(arm, 3, covariates))
  const weights = (target: WeightTarget) =>
    estimated(treatmentWeights(arm, fit.probabilities, target)).weights
  return { column, arm, covariates, fit, weights }
}

function differences(inputs: CaseInputs, weights: Float64Array, denominator: BalanceDenominator) {
  const { arm, covariates } = threeArms(inputs)
  const subjects = covariates.map((values, i) => ({
    name: `${i}`,
    values,
    scale: i === 2 ? ('binary' as const) : ('continuous' as const),
  }))
  return estimated(balance(arm, 3, subjects, weights, denominator)).pairs
}

function armRegression(inputs: CaseInputs, weights: Float64Array) {
  const { column, arm } = threeArms(inputs)
  const dummies = [1, 2].map((a) => arm.map((own) => (own === a ? 1 : 0)))
  const fit = estimated(weightedRegression(column('score'), dummies, weights))
  const kinds: readonly ErrorKind[] = ['model', 'HC0', 'HC1', 'HC2', 'HC3', 'survey']
  const errors = kinds.map((kind) => [kind, [0, 1, 2].map((i) => standardErrorOf(fit, i, kind))] as const)
  return { coefficients: fit.coefficients, ...Object.fromEntries(errors) }
}

const trial = { inputs: ['btheb_wide.csv'], expectedFile: 'iptw_three_arms_btheb.expected.json' }
const cohort = { inputs: ['three_arms.csv'], expectedFile: 'three_arms_weights.expected.json' }
const exact = { default: { absolute: 1e-9, relative: 1e-8 } }

export const threeArmWeightCases: readonly ReferenceCase[] = [
  {
    name: 'propensity of three arms: Beat the Blues',
    method: 'multinomialLogistic',
    reference: 'nnet::multinom',
    ...trial,
    tolerance: {
      default: { absolute: 1e-5 },
      estimate: { absolute: 1e-4 },
      deviance: { absolute: 1e-6 },
      weight: { relative: 1e-4 },
      stabilised: { relative: 1e-4 },
    },
    expected: (json) => pick(at(json, 'expected'), ['coefficients', 'deviance', 'rows']),
    actual: (inputs) => {
      const { table, arm, fit, weights } = beatTheBlues(inputs)
      const [plain, stabilised] = [weights('everyone'), weights('everyone_stabilised')]
      const terms = ['(Intercept)', 'bdi_pre', 'long_episode']
      const ids = numbers(table, 'id')
      return {
        coefficients: fit.coefficients.flatMap((own, a) =>
          terms.map((term, i) => ({ arm: planArms[a + 1], term, estimate: own[i] })),
        ),
        deviance: fit.deviance,
        rows: arm.map((own, row) => ({
          id: ids[row],
          arm: planArms[own],
          ...Object.fromEntries(planArms.map((name, a) => [`p_${name}`, fit.probabilities[a]![row]])),
          weight: plain[row],
          stabilised: stabilised[row],
        })),
      }
    },
  },
  {
    name: 'weighted means and balance of three arms: Beat the Blues',
    method: 'balance',
    reference: 'nnet::multinom, weighted.mean',
    ...trial,
    tolerance: { default: { absolute: 1e-4 } },
    expected: (json) => pick(at(json, 'expected'), ['weighted_means', 'smd']),
    actual: (inputs) => {
      const { arm, covariates, weights } = beatTheBlues(inputs)
      const subjects = Object.entries(covariates).map(([name, values]) => ({
        name,
        values,
        scale: 'continuous' as const,
      }))
      const denominator = { variances: 'unweighted', over: 'all_arms' } as const
      const { pairs } = estimated(balance(arm, 3, subjects, weights('everyone'), denominator))
      return {
        weighted_means: weightedMeans(inputs),
        smd: pairs.map(({ covariate, first, second, before, after }) => ({
          covariate,
          a: planArms[first],
          b: planArms[second],
          unweighted: before,
          weighted: after,
        })),
      }
    },
  },
  {
    name: 'propensity and weights of three arms, overlap weights among them: made-up cohort',
    method: 'treatmentWeights',
    reference: 'VGAM::vglm(multinomial)',
    ...cohort,
    tolerance: exact,
    expected: (json) =>
      pick(at(json, 'expected'), [
        'coefficients',
        'se',
        'deviance',
        'probabilities',
        'weights',
        'ess',
        'truncated_overlap',
      ]),
    actual: (inputs) => {
      const { arm, fit, weights } = threeArms(inputs)
      const columns = {
        everyone: weights('everyone'),
        everyone_stabilised: weights('everyone_stabilised'),
        overlap: weights('overlap'),
        like_combined: weights({ arm: 2 }),
      }
      const truncated = truncateWeights(columns.everyone)
      return {
        coefficients: fit.coefficients,
        se: fit.standardErrors.flatMap((errors) => [...errors]),
        deviance: fit.deviance,
        probabilities: Array.from(arm, (_, row) => fit.probabilities.map((column) => column[row])),
        weights: columns,
        ess: Object.fromEntries(
          Object.entries(columns).map(([name, column]) => [
            name,
            [0, 1, 2].map((a) => effectiveSampleSize(column.filter((_, row) => arm[row] === a))),
          ]),
        ),
        truncated_overlap: {
          limits: [truncated.lowest, truncated.highest],
          weights: truncated.weights,
        },
      }
    },
  },
  {
    name: 'balance of three arms in every variant: made-up cohort',
    method: 'balance',
    reference: 'cov.wt(method = unbiased)',
    ...cohort,
    tolerance: exact,
    expected: (json) => at(json, 'expected.smd'),
    actual: (inputs) => {
      const { weights } = threeArms(inputs)
      const after = (target: WeightTarget, denominator: BalanceDenominator) =>
        differences(inputs, weights(target), denominator).map((pair) => pair.after)
      const [weighted, plain] = [{ variances: 'weighted' }, { variances: 'unweighted' }] as const
      return {
        before: differences(inputs, weights('overlap'), { ...weighted, over: 'pair' }).map(
          ({ before }) => before,
        ),
        overlap_weighted_pair: after('overlap', { ...weighted, over: 'pair' }),
        overlap_unweighted_pair: after('overlap', { ...plain, over: 'pair' }),
        everyone_weighted_all: after('everyone', { ...weighted, over: 'all_arms' }),
        everyone_unweighted_all: after('everyone', { ...plain, over: 'all_arms' }),
      }
    },
  },
  {
    name: 'regression on three arms with every robust error: made-up cohort',
    method: 'weightedRegression',
    reference: 'lm, sandwich::vcovHC, survey::svyglm',
    ...cohort,
    tolerance: exact,
    expected: (json) => at(json, 'expected.regression'),
    actual: (inputs) => {
      const { arm, weights } = threeArms(inputs)
      return {
        unweighted: armRegression(
          inputs,
          arm.map(() => 1),
        ),
        overlap: armRegression(inputs, weights('overlap')),
        everyone_stabilised: armRegression(inputs, weights('everyone_stabilised')),
      }
    },
  },
  {
    name: 'logistic regression with whole-number weights: made-up cohort',
    method: 'logistic',
    reference: 'glm(family = binomial, weights)',
    inputs: ['three_arms.csv'],
    expectedFile: 'logistic_weighted.expected.json',
    tolerance: { default: { absolute: 1e-9, relative: 1e-7 } },
    expected: (json) => at(json, 'expected'),
    actual: (inputs) => {
      const { column, covariates } = threeArms(inputs)
      const fit = estimated(logistic(column('response'), covariates, { weights: column('copies') }))
      return {
        coefficients: fit.coefficients,
        se: fit.standardErrors,
        deviance: fit.deviance,
        null_deviance: fit.nullDeviance,
        fitted: fit.fitted,
      }
    },
  },
]
