import { kaplanMeierByGroup } from '../../src/kaplan-meier.ts'
import { weightedLogRank } from '../../src/weighted-log-rank.ts'
import { weightedRestrictedMeans } from '../../src/weighted-restricted-mean.ts'
import type { Tolerances } from '../compare.ts'
import { estimated } from '../estimated.ts'
import type { ReferenceCase } from '../reference-case.ts'
import { at, numbers, type Table, texts } from '../table.ts'

type Choice = {
  readonly path: string
  readonly entry?: boolean
  readonly site?: boolean
  readonly strata?: boolean
}

const columnsOf = (table: Table) =>
  [numbers(table, 'time'), numbers(table, 'status'), texts(table, 'group').map(String)] as const

const optionsOf = (table: Table, { entry = false, site = false }: Choice) => ({
  weights: numbers(table, 'weight'),
  entry: entry ? numbers(table, 'entry') : undefined,
  cluster: site ? numbers(table, 'site') : undefined,
})

function weightedCase(
  choice: Choice,
  what: string,
  method: string,
  reference: string,
  tolerance: Tolerances,
  actual: (table: Table, choice: Choice) => unknown,
): ReferenceCase {
  const { path, entry = false, site = false, strata = false } = choice
  const extras = [entry && 'delayed entry', site && 'clustered by site', strata && 'stratified'].filter(
    Boolean,
  )
  return {
    name: [what, ...extras].join(', '),
    method,
    reference,
    inputs: ['delayed_entry.csv'],
    expectedFile: 'weighted_survival.expected.json',
    tolerance,
    expected: (json) => at(json, `expected.${path}`),
    actual: ({ tables }) => actual(tables['delayed_entry.csv']!, choice),
  }
}

const curves = (choice: Choice) =>
  weightedCase(
    choice,
    'Weighted Kaplan-Meier curves by group',
    'kaplanMeier',
    'survival::survfit (robust)',
    { default: { absolute: 1e-9 } },
    (table) =>
      Object.fromEntries(
        kaplanMeierByGroup(...columnsOf(table), optionsOf(table, choice)).map(({ group, curve }) => [
          group,
          estimated(curve).steps.map(({ time, atRisk, events, survival, standardError, lower, upper }) => ({
            time,
            n_risk: atRisk,
            n_event: events,
            surv: survival,
            se: standardError,
            lower,
            upper,
          })),
        ]),
      ),
  )

const test = (choice: Choice) =>
  weightedCase(
    choice,
    'Weighted log-rank test of three groups',
    'weightedLogRank',
    'survival::coxph (robust score test)',
    { default: { absolute: 1e-10, relative: 1e-10 } },
    (table) => {
      const strata = choice.strata ? numbers(table, 'id').map((id) => id % 3) : undefined
      const options = { ...optionsOf(table, choice), strata }
      const { groups, variance, chiSquared, df, p } = estimated(weightedLogRank(...columnsOf(table), options))
      const k = groups.length
      const rows = groups.map((_, g) => [...variance.subarray(g * k, (g + 1) * k)])
      return { groups, variance: rows, chisq: chiSquared, df, p }
    },
  )

const means = (choice: Choice, tau: number, tolerance: Tolerances = { default: { relative: 1e-10 } }) =>
  weightedCase(
    choice,
    `Weighted restricted means to day ${tau} and their differences`,
    'weightedRestrictedMeans',
    choice.entry ? 'numerical derivative of survival::survfit' : 'residuals(survival::survfit, type = rmst)',
    tolerance,
    (table) => {
      const result = weightedRestrictedMeans(...columnsOf(table), tau, optionsOf(table, choice))
      const k = result.groups.length
      return {
        means: result.groups.map(({ group, mean }) => {
          const { estimate, standardError, lower, upper } = estimated(mean)
          return { group, rmst: estimate, se: standardError, lower, upper }
        }),
        covariance: result.groups.map((_, g) => [...result.covariance.subarray(g * k, (g + 1) * k)]),
        differences: result.differences.map(({ first, second, difference }) => {
          const { estimate, standardError, z, p, lower, upper } = estimated(difference)
          return { first, second, estimate, se: standardError, z, p, lower, upper }
        }),
      }
    },
  )

export const weightedSurvivalCases: readonly ReferenceCase[] = [
  curves({ path: 'km_site', site: true }),
  curves({ path: 'km_entry_site', site: true, entry: true }),
  test({ path: 'logrank' }),
  test({ path: 'logrank_site', site: true }),
  test({ path: 'logrank_entry_site', site: true, entry: true }),
  test({ path: 'logrank_stratified', site: true, strata: true }),
  means({ path: 'rmst' }, 300),
  means({ path: 'rmst_site', site: true }, 300),
  means({ path: 'rmst_early', site: true }, 100),
  means({ path: 'rmst_entry_site', site: true, entry: true }, 300, { default: { relative: 1e-7 } }),
]
