import { cox } from '@tandem/stats/cox'
import { kaplanMeierByGroup, stepAt } from '@tandem/stats/kaplan-meier'
import { linearMixedModel } from '@tandem/stats/linear-mixed-model'
import { logRank } from '@tandem/stats/log-rank'
import { modelMatrix } from '@tandem/stats/model-matrix'
import { armNames, type StatisticsData } from './statistics-data.ts'

/** One method as it is timed: the work, and from what it gave the numbers that R is asked for too. */
export type TimedMethod = {
  /** Its name for the R script. */
  readonly id: string
  readonly name: string
  readonly inR: string
  /** How many times as fast as R it should be. */
  readonly goal: number
  /** Largest allowed difference from R, as a share of 1 or of the number, whichever is more. */
  readonly tolerance: number
  readonly run: (data: StatisticsData) => () => number[]
}

/** R's script asks at the same days. */
const days = [30, 90, 180, 360]
const covariates = ['age', 'baseline', 'female', 'earlier'] as const

function failed(result: { readonly reason: string }): never {
  throw new Error(`No estimate: ${result.reason}`)
}

function mixedModel(id: string, name: string, time: 'week' | 'weekOfDay'): TimedMethod {
  return {
    id,
    name,
    inR: 'lme4::lmer',
    goal: 20,
    // lmer stops its search earlier.
    tolerance: 2e-4,
    run: ({ scores }) => {
      const { score, patient } = scores
      const week = scores[time]
      const fixed = modelMatrix({ week, arm: { levels: armNames, values: scores.arm } }, [
        'week',
        'arm',
        'week:arm',
      ])
      const model = linearMixedModel({ fixed, response: score, patient }, week)
      if (model.kind === 'not_estimable') return failed(model)
      const [[intercept, both], [, slope]] = model.randomCovariance as [[number, number], [number, number]]
      return () => [
        ...model.coefficients.flatMap(({ estimate, standardError }) => [estimate, standardError]),
        intercept,
        both,
        slope,
        model.residualVariance,
      ]
    },
  }
}

export const timedMethods: readonly TimedMethod[] = [
  {
    id: 'kaplan_meier',
    name: 'Kaplan-Meier, 3 arms, log-log limits',
    inR: 'survival::survfit',
    goal: 1,
    tolerance: 1e-9,
    run: ({ people }) => {
      const curves = kaplanMeierByGroup(people.time, people.event, people.arm)
      return () =>
        curves.flatMap(({ curve }) => {
          if (curve.kind === 'not_estimable') return failed(curve)
          const steps = days.map((day) => stepAt(curve, day)!)
          return steps.flatMap(({ survival, lower, upper }) => [survival, lower!, upper!])
        })
    },
  },
  {
    id: 'log_rank',
    name: 'Log-rank test, 3 arms',
    inR: 'survival::survdiff',
    goal: 1,
    tolerance: 1e-9,
    run: ({ people }) => {
      const test = logRank(people.time, people.event, people.arm)
      if (test.kind === 'not_estimable') return failed(test)
      return () => [test.chiSquared, ...test.groups.map(({ expected }) => expected)]
    },
  },
  {
    id: 'cox',
    name: 'Cox model, 4 covariates, Efron',
    inR: 'survival::coxph',
    goal: 1,
    tolerance: 1e-7,
    run: ({ people }) => {
      const model = cox({
        time: people.time,
        event: people.event,
        covariates: covariates.map((name) => ({ name, values: people[name] })),
      })
      if (model.kind === 'not_estimable') return failed(model)
      return () => model.coefficients.flatMap(({ estimate, standardError }) => [estimate, standardError])
    },
  },
  mixedModel('mixed_model', 'Linear mixed model, intercept and slope per patient, REML', 'week'),
  mixedModel('mixed_model_days', 'The same, every patient seen on days of their own', 'weekOfDay'),
]
