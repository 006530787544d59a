import { contrast, jointTest } from '../../src/contrast.ts'
import { type LinearMixedModelFit, linearMixedModel } from '../../src/linear-mixed-model.ts'
import { type ModelMatrix, modelMatrix } from '../../src/model-matrix.ts'
import { type PredictionOptions, predictPatient } from '../../src/patient-prediction.ts'
import { estimated } from '../estimated.ts'
import type { CaseInputs, ReferenceCase } from '../reference-case.ts'
import { at, completeRows, filterRows, numbers, numbersOrNull, type Table, texts } from '../table.ts'

export const arms = ['neither', 'medication_only', 'therapy_only', 'combined']

/** Text of a column that has no empty cell. */
export const labels = (table: Table, name: string): string[] => texts(table, name).map(String)

/** Follow-up of Beat the Blues: the rows after the start that have a score. */
export const followUp = ({ tables }: CaseInputs): Table =>
  completeRows(
    filterRows(tables['btheb_long.csv']!, (cell) => Number(cell('month')) > 0),
    ['bdi'],
  )

const numbersAt = (json: unknown, path: string) => at(json, path) as number[]

/** What F tests of R and ours have in common. */
export function testOf(json: unknown, path: string) {
  const pick = (name: string) => at(json, `${path}.${name}`)
  return { statistic: pick('F'), numeratorDf: pick('numerator_df'), df: pick('denominator_df'), p: pick('p') }
}

export function jointOf(found: ReturnType<typeof jointTest>) {
  const { statistic, numeratorDf, denominatorDf, p } = estimated(found)
  return { statistic, numeratorDf, df: denominatorDf, p }
}

export const unitRows = (names: readonly string[], pattern: RegExp) =>
  names.flatMap((name, i) => (pattern.test(name) ? [names.map((_, j) => (i === j ? 1 : 0))] : []))

export const tolerance = {
  default: { relative: 1e-6 },
  logLikelihood: { absolute: 1e-7 },
  covariance: { relative: 1e-5 },
  residualVariance: { relative: 1e-5 },
  df: { relative: 1e-3 },
  p: { relative: 1e-3 },
  statistic: { relative: 1e-5 },
}

function designOf(table: Table): ModelMatrix {
  const variables = {
    bdi_pre: numbers(table, 'bdi_pre'),
    month: numbers(table, 'month'),
    arm: { levels: arms, values: labels(table, 'arm') },
  }
  return modelMatrix(variables, ['bdi_pre', 'month', 'arm', 'month:arm'])
}

function fitOf(inputs: CaseInputs, slope: boolean, method: 'REML' | 'ML'): LinearMixedModelFit {
  const table = followUp(inputs)
  const data = { fixed: designOf(table), response: numbers(table, 'bdi'), patient: labels(table, 'id') }
  return estimated(linearMixedModel(data, slope ? numbers(table, 'month') : null, method))
}

function summaryOf(fit: LinearMixedModelFit) {
  return {
    logLikelihood: fit.logLikelihood,
    singular: fit.singular !== null,
    estimate: fit.coefficients.map(({ estimate }) => estimate),
    standardError: fit.coefficients.map(({ standardError }) => standardError),
    covariance: fit.randomCovariance,
    residualVariance: fit.residualVariance,
  }
}

const expectedSummary = (json: unknown, path: string, singular: boolean) => ({
  logLikelihood: at(json, `${path}.logLik`),
  singular,
  estimate: at(json, `${path}.estimate`),
  standardError: at(json, `${path}.se`),
  covariance: at(json, `${path}.random_covariance`),
  residualVariance: at(json, `${path}.residual_variance`),
})

function byMethod(slope: boolean, method: 'REML' | 'ML'): ReferenceCase {
  const effects = slope ? 'random intercept and slope' : 'random intercept'
  const path = `expected.${slope ? 'random_intercept_slope' : 'random_intercept'}.${method}`
  return {
    name: `Linear mixed model of Beat the Blues, ${effects}, ${method}`,
    method: 'linearMixedModel',
    reference: 'nlme::lme and lme4::lmer, taken to the top of the likelihood',
    inputs: ['btheb_long.csv'],
    expectedFile: 'btheb_lmm.expected.json',
    tolerance,
    expected: (json) => ({
      ...expectedSummary(json, `${path}.refined_optimum`, false),
      aic: -2 * Number(at(json, `${path}.refined_optimum.logLik`)) + 2 * Number(at(json, `${path}.n_par`)),
      rows: at(json, `${path}.nobs`),
      patients: at(json, `${path}.ngroups`),
      df: method === 'REML' ? numbersAt(json, `${path}.refined_optimum.df_satterthwaite`) : [],
    }),
    actual: (inputs) => {
      const fit = fitOf(inputs, slope, method)
      const rows = unitRows(
        fit.coefficients.map(({ term }) => term),
        /./,
      )
      const df = method === 'REML' ? rows.map((row) => estimated(contrast(fit, row)).df) : []
      return { ...summaryOf(fit), aic: fit.aic, rows: fit.rows, patients: fit.patients, df }
    },
  }
}

const kenwardRoger: ReferenceCase = {
  name: 'Kenward-Roger and F tests of a linear mixed model of Beat the Blues',
  method: 'contrast, jointTest',
  reference: 'Kenward & Roger 1997 with whole matrices in R; pbkrtest, lmerTest',
  inputs: ['btheb_long.csv'],
  expectedFile: 'btheb_lmm_small_samples.expected.json',
  tolerance,
  expected: (json) => ({
    terms: (at(json, 'expected.kenward_roger') as { se: number; df: number; p: number }[]).map(
      ({ se, df, p }) => ({ standardError: se, df, p }),
    ),
    satterthwaite: testOf(json, 'expected.month_by_arm.satterthwaite'),
    kenwardRoger: testOf(json, 'expected.month_by_arm.kenward_roger'),
  }),
  actual: (inputs) => {
    const fit = fitOf(inputs, true, 'REML')
    const names = fit.coefficients.map(({ term }) => term)
    const joint = unitRows(names, /^month:arm/)
    return {
      terms: unitRows(names, /./).map((row) => {
        const { standardError, df, p } = estimated(contrast(fit, row, { df: 'kenward_roger' }))
        return { standardError, df, p }
      }),
      satterthwaite: jointOf(jointTest(fit, joint)),
      kenwardRoger: jointOf(jointTest(fit, joint, 'kenward_roger')),
    }
  },
}

type PredictedRow = { readonly id: number; readonly month: number } & Readonly<Record<string, number>>

function prediction(slope: boolean): ReferenceCase {
  const path = `expected.prediction.${slope ? 'random_intercept_slope' : 'random_intercept'}`
  return {
    name: `Scores of single patients ahead, random intercept${slope ? ' and slope' : ''}`,
    method: 'predictPatient',
    reference: 'conditional normal distribution with whole matrices in R',
    inputs: ['btheb_long.csv'],
    expectedFile: 'btheb_lmm_small_samples.expected.json',
    tolerance: { default: { relative: 1e-6 } },
    expected: (json) =>
      (at(json, path) as PredictedRow[]).map((row) => [
        row.expected,
        row.line_error,
        row.se,
        row.lower80,
        row.upper80,
        row.lower95_t10,
        row.upper95_t10,
      ]),
    actual: (inputs) => {
      const fit = fitOf(inputs, slope, 'REML')
      const table = followUp(inputs)
      const design = designOf(table)
      return (at(inputs.json, path) as PredictedRow[]).map(({ id, month }) => {
        const own = filterRows(table, (cell) => Number(cell('id')) === id)
        const rowAt = (time: number) =>
          design.row({ bdi_pre: numbersOrNull(own, 'bdi_pre')[0]!, arm: labels(own, 'arm')[0]!, month: time })
        const time = numbers(own, 'month')
        const seen = { rows: Array.from(time, rowAt), time, score: numbers(own, 'bdi') }
        const ahead = { rows: [rowAt(month)], time: [month] }
        const { expected, lineError, standardError, lower, upper } = predictPatient(fit, seen, ahead, {
          df: 'asymptotic',
        }).scores[0]!
        const wide = predictPatient(fit, seen, ahead, { level: 0.95, df: 10 }).scores[0]!
        return [expected, lineError, standardError, lower, upper, wide.lower, wide.upper]
      })
    },
  }
}

type MadeUpPatient = {
  readonly bdi_pre: number
  readonly arm: string
  readonly seen: readonly number[]
  readonly score: readonly number[]
  readonly ahead: readonly number[]
}

function predictionOfNewPatients(slope: boolean): ReferenceCase {
  return {
    name: `Scores ahead of patients outside the fit, variances estimated, random intercept${slope ? ' and slope' : ''}`,
    method: 'predictPatient',
    reference: 'Kackar & Harville’s and Prasad & Rao’s terms by numDeriv in R',
    inputs: ['btheb_long.csv'],
    expectedFile: 'btheb_patient_prediction.expected.json',
    tolerance: { default: { relative: 1e-5 }, df: { relative: 1e-3 }, expected: { relative: 1e-6 } },
    expected: (json) => at(json, `expected.${slope ? 'random_intercept_slope' : 'random_intercept'}`),
    actual: (inputs) => {
      const fit = fitOf(inputs, slope, 'REML')
      const design = designOf(followUp(inputs))
      const made = at(inputs.json, 'expected.patients') as MadeUpPatient[]
      return made.flatMap(({ bdi_pre, arm, seen, score, ahead }, i) => {
        const rowsAt = (time: readonly number[]) => ({
          rows: time.map((month) => design.row({ bdi_pre, arm, month })),
          time,
        })
        const predicted = (options: PredictionOptions) =>
          predictPatient(fit, { ...rowsAt(seen), score }, rowsAt(ahead), options).scores
        const [known, wide] = [predicted({ df: 'asymptotic' }), predicted({ level: 0.95 })]
        return predicted({}).map(({ time, expected, lineError, standardError, df, lower, upper }, k) => ({
          patient: i + 1,
          month: time,
          expected,
          se_variances_known: known[k]!.standardError,
          se: standardError,
          line_error: lineError,
          df,
          lower80: lower,
          upper80: upper,
          lower95: wide[k]!.lower,
          upper95: wide[k]!.upper,
        }))
      })
    },
  }
}

function singular(method: 'REML' | 'ML'): ReferenceCase {
  return {
    name: `A linear mixed model whose slopes do not differ, ${method}`,
    method: 'linearMixedModel',
    reference: 'the likelihood over covariances of rank 1 in R; lme4::isSingular',
    inputs: ['made_up_courses.csv'],
    expectedFile: 'made_up_courses_singular.expected.json',
    tolerance,
    expected: (json) => expectedSummary(json, `expected.${method}`, true),
    actual: ({ tables }) => {
      const table = tables['made_up_courses.csv']!
      const week = numbers(table, 'week')
      const group = { levels: ['a', 'b'], values: labels(table, 'group') }
      const fixed = modelMatrix({ week, group }, ['week', 'group', 'week:group'])
      const data = { fixed, response: numbers(table, 'score'), patient: labels(table, 'id') }
      return summaryOf(estimated(linearMixedModel(data, week, method)))
    },
  }
}

export const mixedModelCases: readonly ReferenceCase[] = [
  byMethod(false, 'REML'),
  byMethod(false, 'ML'),
  byMethod(true, 'REML'),
  byMethod(true, 'ML'),
  kenwardRoger,
  prediction(true),
  prediction(false),
  predictionOfNewPatients(true),
  predictionOfNewPatients(false),
  singular('REML'),
  singular('ML'),
]
