import { adjustedMeans } from '../../src/adjusted-means.ts'
import { contrast, jointTest } from '../../src/contrast.ts'
import { type MmrmFit, mmrm } from '../../src/mmrm.ts'
import type { CovarianceStructure } from '../../src/mmrm-covariance.ts'
import { modelMatrix } from '../../src/model-matrix.ts'
import { mean } from '../../src/summaries.ts'
import { estimated } from '../estimated.ts'
import type { CaseInputs, ReferenceCase } from '../reference-case.ts'
import { at, numbers } from '../table.ts'
import { arms, followUp, jointOf, labels, testOf, tolerance, unitRows } from './mixed-models.ts'

type Code = 'UN' | 'CS' | 'AR1'
const structures: Record<Code, CovarianceStructure> = {
  UN: 'unstructured',
  CS: 'compound_symmetry',
  AR1: 'ar1',
}

function fitOf(inputs: CaseInputs, code: Code, method: 'REML' | 'ML' = 'REML') {
  const table = followUp(inputs)
  const before = numbers(table, 'bdi_pre')
  const variables = {
    bdi_pre: before,
    visit: { levels: ['2', '3', '5', '8'], values: labels(table, 'month') },
    arm: { levels: arms, values: labels(table, 'arm') },
  }
  const fixed = modelMatrix(variables, ['bdi_pre', 'visit', 'arm', 'visit:arm'])
  const data = {
    fixed,
    response: numbers(table, 'bdi'),
    patient: labels(table, 'id'),
    visit: numbers(table, 'month'),
  }
  return { fit: estimated(mmrm(data, structures[code], method)), fixed, before: mean(before) }
}

const summaryOf = (fit: MmrmFit) => ({
  logLikelihood: fit.logLikelihood,
  covariance: fit.visitCovariance,
  estimate: fit.coefficients.map(({ estimate }) => estimate),
})

const rowsOf = (fit: MmrmFit, pattern: RegExp) =>
  unitRows(
    fit.coefficients.map(({ term }) => term),
    pattern,
  )

function fixedEffects(code: 'UN' | 'CS'): ReferenceCase {
  const path = `expected.${code}`
  return {
    name: `MMRM of Beat the Blues, ${code}, REML`,
    method: 'mmrm',
    reference: 'nlme::gls, taken to the top of the likelihood; Satterthwaite by numDeriv',
    inputs: ['btheb_long.csv'],
    expectedFile: 'btheb_mmrm.expected.json',
    tolerance,
    expected: (json) => ({
      logLikelihood: at(json, `${path}.refined_optimum.logLik`),
      covariance: at(json, `${path}.refined_optimum.covariance`),
      estimate: at(json, `${path}.refined_optimum.estimate`),
      standardError: at(json, `${path}.refined_optimum.se`),
      df: (at(json, `${path}.fixed`) as { df_satterthwaite: number }[]).map((row) => row.df_satterthwaite),
    }),
    actual: (inputs) => {
      const { fit } = fitOf(inputs, code)
      const terms = rowsOf(fit, /./).map((row) => estimated(contrast(fit, row)))
      return {
        ...summaryOf(fit),
        standardError: fit.coefficients.map(({ standardError }) => standardError),
        df: terms.map(({ df }) => df),
      }
    },
  }
}

type Mean = Readonly<Record<'arm' | 'visit', string>> & Readonly<Record<string, number>>
type Pair = Readonly<Record<'contrast' | 'visit', string>> & Readonly<Record<string, number>>

/** Where gls stopped a little short of the top, its intervals are compared at the looser tolerance of the case. */
function visits(code: 'UN' | 'CS'): ReferenceCase {
  return {
    name: `Adjusted means and differences per visit of Beat the Blues, ${code}`,
    method: 'adjustedMeans',
    reference: 'emmeans on nlme::gls',
    inputs: ['btheb_long.csv'],
    expectedFile: 'btheb_mmrm.expected.json',
    tolerance: {
      ...tolerance,
      loose: { relative: 1e-4, absolute: 1e-4 },
      p: { relative: 1e-3 },
    },
    expected: (json) => ({
      means: (at(json, `expected.${code}.emmeans`) as Mean[]).map((row) => ({
        arm: row.arm,
        visit: row.visit,
        estimate: row.emmean_refined,
        standardError: row.se_refined,
        df: row.df_satterthwaite,
        loose: [row.lower_satterthwaite, row.upper_satterthwaite, row.lower_z, row.upper_df_error],
        errorDf: row.df_error,
      })),
      differences: (at(json, `expected.${code}.pairwise`) as Pair[]).map((row) => ({
        contrast: row.contrast,
        visit: row.visit,
        df: row.df_satterthwaite,
        p: [row.p_satterthwaite, row.p_z, row.p_df_error],
        adjusted: {
          p: [row.p_satterthwaite_holm_within_visit, row.p_satterthwaite_bonferroni_within_visit],
        },
        loose: [row.estimate, row.se, row.lower_satterthwaite, row.upper_satterthwaite, row.lower_df_error],
      })),
    }),
    actual: (inputs) => {
      const { fit, fixed, before } = fitOf(inputs, code)
      const options = { arm: 'arm', visit: 'visit', at: { bdi_pre: before } }
      const holm = estimated(adjustedMeans(fit, fixed, { ...options, adjustment: 'holm' }))
      const bonferroni = estimated(adjustedMeans(fit, fixed, { ...options, adjustment: 'bonferroni' }))
      const z = estimated(adjustedMeans(fit, fixed, { ...options, df: 'asymptotic' }))
      const error = estimated(adjustedMeans(fit, fixed, { ...options, df: 'residual_less_covariance' }))
      return {
        means: holm.means.map(({ arm, visit, estimate, standardError, df, lower, upper }, i) => ({
          arm,
          visit,
          estimate,
          standardError,
          df,
          loose: [lower, upper, z.means[i]!.lower, error.means[i]!.upper],
          errorDf: error.means[i]!.df,
        })),
        differences: holm.differences.map((row, i) => ({
          contrast: `${row.first} - ${row.second}`,
          visit: row.visit,
          df: row.df,
          p: [row.p, z.differences[i]!.p, error.differences[i]!.p],
          adjusted: { p: [row.adjustedP, bonferroni.differences[i]!.adjustedP] },
          loose: [row.estimate, row.standardError, row.lower, row.upper, error.differences[i]!.lower],
        })),
      }
    },
  }
}

function smallSamples(code: Code): ReferenceCase {
  const path = `expected.${code}`
  return {
    name: `Kenward-Roger and F tests of an MMRM of Beat the Blues, ${code}`,
    method: 'contrast, jointTest',
    reference:
      'Kenward & Roger 1997 with whole matrices in R; pbkrtest and lmerTest for CS; nlme::gls corAR1',
    inputs: ['btheb_long.csv'],
    expectedFile: 'btheb_mmrm_small_samples.expected.json',
    tolerance,
    expected: (json) => ({
      logLikelihood: at(json, `${path}.logLik`),
      covariance: at(json, `${path}.covariance`),
      estimate: (at(json, `${path}.fixed`) as { estimate: number }[]).map(({ estimate }) => estimate),
      terms: (at(json, `${path}.kenward_roger`) as { se: number; df: number }[]).map(({ se, df }, i) => {
        const plain = (at(json, `${path}.fixed`) as { se: number; df_satterthwaite: number }[])[i]!
        return { standardError: [plain.se, se], df: [plain.df_satterthwaite, df] }
      }),
      satterthwaite: testOf(json, `${path}.visit_by_arm.satterthwaite`),
      kenwardRoger: testOf(json, `${path}.visit_by_arm.kenward_roger`),
    }),
    actual: (inputs) => {
      const { fit } = fitOf(inputs, code)
      const joint = rowsOf(fit, /:/)
      return {
        ...summaryOf(fit),
        terms: rowsOf(fit, /./).map((row) => {
          const [plain, roger] = [contrast(fit, row), contrast(fit, row, { df: 'kenward_roger' })].map(
            estimated,
          )
          return {
            standardError: [plain!.standardError, roger!.standardError],
            df: [plain!.df, roger!.df],
          }
        }),
        satterthwaite: jointOf(jointTest(fit, joint)),
        kenwardRoger: jointOf(jointTest(fit, joint, 'kenward_roger')),
      }
    },
  }
}

const maximumLikelihood: ReferenceCase = {
  name: 'MMRM of Beat the Blues, AR1, ML',
  method: 'mmrm',
  reference: 'own likelihood in R, taken to its top',
  inputs: ['btheb_long.csv'],
  expectedFile: 'btheb_mmrm_small_samples.expected.json',
  tolerance,
  expected: (json) => ({
    logLikelihood: at(json, 'expected.AR1.ML.logLik'),
    covariance: at(json, 'expected.AR1.ML.covariance'),
    estimate: at(json, 'expected.AR1.ML.estimate'),
  }),
  actual: (inputs) => summaryOf(fitOf(inputs, 'AR1', 'ML').fit),
}

export const mmrmCases: readonly ReferenceCase[] = [
  fixedEffects('UN'),
  fixedEffects('CS'),
  visits('UN'),
  visits('CS'),
  smallSamples('AR1'),
  smallSamples('UN'),
  smallSamples('CS'),
  maximumLikelihood,
]
