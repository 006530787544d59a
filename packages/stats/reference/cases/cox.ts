import { type CoxInput, type CoxModel, cox } from '../../src/cox.ts'
import {
  type CoxTerm,
  coxConcordance,
  schoenfeldTest,
  type TimeTransform,
} from '../../src/cox-diagnostics.ts'
import { coxPredict, coxSurvival } from '../../src/cox-prediction.ts'
import type { IntervalScale } from '../../src/survival-interval.ts'
import type { ReferenceCase } from '../reference-case.ts'
import { at, completeRows, numbers, type Table, texts } from '../table.ts'

const tolerance = {
  default: { absolute: 1e-7 },
  n: {},
  events: {},
  df: {},
  se: { relative: 1e-6 },
  robust_se: { relative: 1e-6 },
  model_se: { relative: 1e-6 },
  z: { relative: 1e-6, absolute: 1e-7 },
  p: { relative: 1e-6, absolute: 1e-12 },
  hr: { relative: 1e-7 },
  hr_lower: { relative: 1e-6 },
  hr_upper: { relative: 1e-6 },
  vcov: { relative: 1e-6, absolute: 1e-9 },
  chisq: { relative: 1e-7 },
  wald: { relative: 1e-6 },
  score: { relative: 1e-7 },
  concordance: { absolute: 1e-10 },
}
const zphTolerance = { default: { relative: 1e-6, absolute: 1e-8 }, df: {} }

function fitted(input: CoxInput): CoxModel {
  const model = cox(input)
  if (model.kind === 'not_estimable') throw new RangeError(`fitted: ${model.reason}`)
  return model
}

/** 0/1 columns of a factor's levels; plain columns otherwise. `celltype=large` names the level. */
function covariatesOf(table: Table, names: readonly string[]) {
  return names.map((name) => {
    const [column, level] = name.split('=')
    const values =
      level === undefined
        ? numbers(table, column!)
        : Float64Array.from(texts(table, column!), (cell) => (cell === level ? 1 : 0))
    return { name, values }
  })
}

const matrixOf = (values: Float64Array, width: number) =>
  Array.from({ length: width }, (_, k) => [...values.subarray(k * width, (k + 1) * width)])

function concordanceOf(model: CoxModel, cluster?: ArrayLike<number | string>) {
  const result = coxConcordance(model, cluster)
  return result.kind === 'estimated' ? { C: result.concordance, se: result.standardError } : result
}

type PrintedTerms = { readonly coefficients: readonly { readonly term: string }[] }
const termNames = (json: unknown, path: string) =>
  (at(json, `expected.${path}`) as PrintedTerms).coefficients.map(({ term }) => term)

/** One fit on lung or veteran, with everything summary(coxph) prints but the tests of proportionality. */
function fitCase(
  data: string,
  path: string,
  covariates: readonly string[],
  { strata, complete = [] }: { readonly strata?: string; readonly complete?: readonly string[] } = {},
): ReferenceCase {
  const file = `${data}.csv`
  const ties = path.includes('breslow') ? 'breslow' : 'efron'
  return {
    name: `Cox model of ${data}: ${path.replaceAll('_', ' ')}`,
    method: 'cox',
    reference: 'survival::coxph',
    inputs: [file],
    expectedFile: `${data}_survival.expected.json`,
    tolerance,
    expected: (json) => {
      const { zph_km: _, zph_identity: __, ...rest } = at(json, `expected.${path}`) as Record<string, unknown>
      return { ...rest, vcov: [rest.vcov].flat(2) }
    },
    actual: ({ tables, json }) => {
      const table = completeRows(tables[file]!, complete)
      const model = modelOf(table, covariates, { ties, strata: strata && texts(table, strata).map(String) })
      const terms = termNames(json, path)
      const { chiSquared: chisq, ...lr } = model.likelihoodRatio
      return {
        ties,
        n: model.n,
        events: model.events,
        coefficients: model.coefficients.map((row, k) => ({
          term: terms[k],
          coef: row.estimate,
          hr: row.hazardRatio,
          se: row.standardError,
          z: row.z,
          p: row.p,
          hr_lower: row.lower,
          hr_upper: row.upper,
        })),
        vcov: [...model.covariance],
        loglik_null: model.logLikelihoodNull,
        loglik: model.logLikelihood,
        lr_test: { chisq, ...lr },
        wald_test: { chisq: model.wald.chiSquared, df: model.wald.df, p: model.wald.p },
        score_test: { chisq: model.score.chiSquared, df: model.score.df, p: model.score.p },
        concordance: concordanceOf(model),
      }
    },
  }
}

function modelOf(
  table: Table,
  covariates: readonly string[],
  options: Partial<CoxInput> & { strata?: unknown },
) {
  return fitted({
    ...(options as Partial<CoxInput>),
    time: numbers(table, 'time'),
    event: numbers(table, 'status'),
    covariates: covariatesOf(table, covariates),
  })
}

function zphRows(model: CoxModel, transform: TimeTransform, terms: readonly CoxTerm[]) {
  const result = schoenfeldTest(model, transform, terms)
  return [...result.terms, { name: 'GLOBAL', ...result.global }].map(({ name, chiSquared, df, p }) => ({
    term: name,
    chisq: chiSquared,
    df,
    p,
  }))
}

function proportionalityCase(
  data: string,
  path: string,
  covariates: readonly string[],
  terms: readonly CoxTerm[],
  complete: readonly string[] = [],
): ReferenceCase {
  const file = `${data}.csv`
  return {
    name: `Schoenfeld test of ${data}: ${path.replaceAll('_', ' ')}`,
    method: 'schoenfeldTest',
    reference: 'survival::cox.zph',
    inputs: [file],
    expectedFile: `${data}_survival.expected.json`,
    tolerance: zphTolerance,
    expected: (json) => ({
      km: at(json, `expected.${path}.zph_km`),
      identity: at(json, `expected.${path}.zph_identity`),
    }),
    actual: ({ tables }) => {
      const ties = path.includes('breslow') ? 'breslow' : 'efron'
      const model = modelOf(completeRows(tables[file]!, complete), covariates, { ties })
      return { km: zphRows(model, 'km', terms), identity: zphRows(model, 'identity', terms) }
    },
  }
}

const each = (names: readonly string[]): CoxTerm[] => names.map((name, k) => ({ name, covariates: [k] }))

const cells = ['celltype=smallcell', 'celltype=adeno', 'celltype=large']
const veteranAll = ['trt=test', ...cells, 'karno', 'diagtime', 'age', 'prior']
const veteranTerms: CoxTerm[] = [
  { name: 'test', covariates: [0] },
  { name: 'celltype', covariates: [1, 2, 3] },
  ...['karno', 'diagtime', 'age', 'prior'].map((name, k) => ({ name, covariates: [4 + k] })),
]
const lungFour = ['sex=female', 'age', 'ph_ecog', 'wt_loss']
const lungComplete = ['ph_ecog', 'age', 'wt_loss']

type Variant = Partial<Pick<CoxInput, 'ties' | 'errors'>> & {
  readonly weighted?: boolean
  readonly clustered?: boolean
  readonly stratified?: boolean
}
const delayedNames = ['group=combined', 'group=therapy_only', 'age', 'severity']

function delayedModel(table: Table, { weighted, clustered, stratified, ...rest }: Variant): CoxModel {
  const site = numbers(table, 'site')
  return fitted({
    ...rest,
    time: numbers(table, 'time'),
    event: numbers(table, 'status'),
    entry: numbers(table, 'entry'),
    covariates: covariatesOf(table, stratified ? delayedNames.slice(0, 3) : delayedNames),
    weights: weighted ? numbers(table, 'weight') : undefined,
    cluster: clustered ? site : undefined,
    strata: stratified ? site.map((value) => value % 3) : undefined,
  })
}

function fitRecord(model: CoxModel, terms: readonly string[], cluster?: ArrayLike<number | string>) {
  return {
    n: model.n,
    events: model.events,
    loglik_null: model.logLikelihoodNull,
    loglik: model.logLikelihood,
    score: model.score.chiSquared,
    wald: model.wald.chiSquared,
    coefficients: model.coefficients.map((row, k) => ({
      term: terms[k],
      coef: row.estimate,
      model_se: row.modelStandardError,
      se: row.standardError,
      p: row.p,
    })),
    vcov: matrixOf(model.covariance, model.coefficients.length),
    concordance: concordanceOf(model, cluster),
  }
}

function delayedCase(name: string, path: string, variant: Variant): ReferenceCase {
  return {
    name: `Cox model with delayed entry: ${name}`,
    method: 'cox',
    reference: 'survival::coxph',
    inputs: ['delayed_entry.csv'],
    expectedFile: 'delayed_entry.expected.json',
    tolerance,
    expected: (json) => at(json, `expected.${path}`),
    actual: ({ tables, json }) => {
      const table = tables['delayed_entry.csv']!
      const cluster = variant.clustered ? numbers(table, 'site') : undefined
      return fitRecord(delayedModel(table, variant), termNames(json, path), cluster)
    },
  }
}

function delayedProportionality(path: string, variant: Variant): ReferenceCase {
  return {
    name: `Schoenfeld test with delayed entry: ${path}`,
    method: 'schoenfeldTest',
    reference: 'survival::cox.zph',
    inputs: ['delayed_entry.csv'],
    expectedFile: 'delayed_entry.expected.json',
    tolerance: zphTolerance,
    expected: (json) => at(json, `expected.${path}`),
    actual: ({ tables }) => {
      const model = delayedModel(tables['delayed_entry.csv']!, variant)
      const terms = each(['combined', 'therapy', 'age', 'severity'])
      const transforms: TimeTransform[] = ['km', 'identity', 'rank', 'log']
      return Object.fromEntries(transforms.map((transform) => [transform, zphRows(model, transform, terms)]))
    },
  }
}

function predictionCase(path: string, variant: Variant, interval: IntervalScale): ReferenceCase {
  return {
    name: `Expected curve of a Cox model: ${path}`,
    method: 'coxSurvival',
    reference: 'survival::survfit.coxph',
    inputs: ['delayed_entry.csv'],
    expectedFile: 'delayed_entry.expected.json',
    tolerance: { default: { absolute: 1e-8, relative: 1e-8 } },
    expected: (json) => at(json, `expected.${path}`),
    actual: ({ tables }) => {
      const model = delayedModel(tables['delayed_entry.csv']!, variant)
      return coxSurvival(model, [1, 0, 40, 20], { interval })[0]!.steps.map((step) => ({
        time: step.time,
        cumhaz: step.cumulativeHazard,
        std_chaz: step.cumulativeHazardError,
        surv: step.survival,
        lower: step.lower,
        upper: step.upper,
      }))
    },
  }
}

const linearPredictor: ReferenceCase = {
  name: 'Linear predictor of a Cox model and its error',
  method: 'coxPredict',
  reference: 'survival::predict.coxph',
  inputs: ['delayed_entry.csv'],
  expectedFile: 'delayed_entry.expected.json',
  tolerance,
  expected: (json) => at(json, 'expected.lp'),
  actual: ({ tables, json }) => {
    const model = delayedModel(tables['delayed_entry.csv']!, { weighted: true, errors: 'robust' })
    const reference = at(json, 'expected.lp.reference') as number[]
    const { linearPredictor: lp, standardError: se } = coxPredict(model, [1, 0, 40, 20], reference)
    return { reference, lp, se }
  },
}

const heartNames = ['age', 'year', 'surgery', 'transplant']

function heartModel(table: Table, clustered: boolean): CoxModel {
  return fitted({
    time: numbers(table, 'stop'),
    event: numbers(table, 'event'),
    entry: numbers(table, 'start'),
    covariates: covariatesOf(table, heartNames),
    ties: clustered ? 'breslow' : 'efron',
    cluster: clustered ? numbers(table, 'id') : undefined,
  })
}

function heartCase(path: string, clustered: boolean): ReferenceCase {
  return {
    name: `Cox model of heart, start-stop rows${clustered ? ', clustered by patient' : ''}`,
    method: 'cox',
    reference: 'survival::coxph',
    inputs: ['heart.csv'],
    expectedFile: 'heart_start_stop.expected.json',
    tolerance,
    expected: (json) => at(json, `expected.${path}`),
    actual: ({ tables }) => {
      const table = tables['heart.csv']!
      return fitRecord(heartModel(table, clustered), heartNames, clustered ? numbers(table, 'id') : undefined)
    },
  }
}

const heartProportionality: ReferenceCase = {
  ...heartCase('zph', false),
  name: 'Schoenfeld test of heart, start-stop rows',
  method: 'schoenfeldTest',
  reference: 'survival::cox.zph',
  tolerance: zphTolerance,
  actual: ({ tables }) => {
    const model = heartModel(tables['heart.csv']!, false)
    return {
      km: zphRows(model, 'km', each(heartNames)),
      identity: zphRows(model, 'identity', each(heartNames)),
    }
  },
}

export const coxCases: readonly ReferenceCase[] = [
  fitCase('lung', 'cox_female', ['sex=female']),
  fitCase('lung', 'cox_female_breslow', ['sex=female']),
  fitCase('lung', 'cox_female_age_ecog_wtloss_complete_cases', lungFour, { complete: lungComplete }),
  fitCase('lung', 'cox_female_age_stratified_by_ecog', ['sex=female', 'age'], {
    strata: 'ph_ecog',
    complete: ['ph_ecog'],
  }),
  fitCase('veteran', 'cox_all', veteranAll),
  fitCase('veteran', 'cox_all_breslow', veteranAll),
  fitCase('veteran', 'cox_karno_age_stratified_by_celltype', ['trt=test', 'karno', 'age'], {
    strata: 'celltype',
  }),
  proportionalityCase('lung', 'cox_female', ['sex=female'], each(['female'])),
  proportionalityCase('lung', 'cox_female_breslow', ['sex=female'], each(['female'])),
  proportionalityCase(
    'lung',
    'cox_female_age_ecog_wtloss_complete_cases',
    lungFour,
    each(['female', 'age', 'ph_ecog', 'wt_loss']),
    lungComplete,
  ),
  proportionalityCase('veteran', 'cox_all', veteranAll, veteranTerms),
  delayedCase('Efron', 'cox_efron', {}),
  delayedCase('Breslow', 'cox_breslow', { ties: 'breslow' }),
  delayedCase('weights', 'cox_weighted', { weighted: true }),
  delayedCase('weights, robust errors', 'cox_weighted_robust', { weighted: true, errors: 'robust' }),
  delayedCase('weights, robust errors, Breslow', 'cox_weighted_robust_breslow', {
    weighted: true,
    errors: 'robust',
    ties: 'breslow',
  }),
  delayedCase('clusters', 'cox_clustered', { clustered: true }),
  delayedCase('weights, strata and clusters', 'cox_weighted_stratified_clustered', {
    weighted: true,
    clustered: true,
    stratified: true,
  }),
  delayedProportionality('zph_efron', {}),
  delayedProportionality('zph_weighted', { weighted: true }),
  predictionCase('prediction_efron', {}, 'log-log'),
  predictionCase('prediction_breslow', { ties: 'breslow' }, 'log'),
  predictionCase('prediction_weighted', { weighted: true }, 'plain'),
  linearPredictor,
  heartCase('cox', false),
  heartCase('cox_clustered', true),
  heartProportionality,
]
