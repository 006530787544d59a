import {
  type KaplanMeierOptions,
  kaplanMeier,
  type SurvivalCurve,
  stepAt,
  survivalQuantile,
} from '../../src/kaplan-meier.ts'
import { nelsonAalen } from '../../src/nelson-aalen.ts'
import type { IntervalScale } from '../../src/survival-interval.ts'
import type { ReferenceCase } from '../reference-case.ts'
import { at, filterRows, numbers, type Table, texts } from '../table.ts'

const tolerance = {
  default: { absolute: 1e-10, relative: 1e-13 },
  lower: { absolute: 1e-9 },
  upper: { absolute: 1e-9 },
  lower_loglog: { absolute: 1e-9 },
  upper_loglog: { absolute: 1e-9 },
  lower_log: { absolute: 1e-9 },
  upper_log: { absolute: 1e-9 },
  lower_plain: { absolute: 1e-9 },
  upper_plain: { absolute: 1e-9 },
}

export function groupLabels(table: Table, column: string): string[] {
  return [...new Set(texts(table, column))].map(String)
}

export const ofGroup = (table: Table, column: string, group: string) =>
  filterRows(table, (cell) => cell(column) === group)

export function curveOf(table: Table, options: KaplanMeierOptions = {}): SurvivalCurve {
  const curve = kaplanMeier(numbers(table, 'time'), numbers(table, 'status'), options)
  if (curve.kind === 'not_estimable') throw new RangeError(`curveOf: ${curve.reason}`)
  return curve
}

const scales: [string, IntervalScale][] = [
  ['plain', 'plain'],
  ['log', 'log'],
  ['loglog', 'log-log'],
]

function quantilesOf(table: Table) {
  return Object.fromEntries(
    scales.map(([name, interval]) => [
      name,
      [0.25, 0.5, 0.75].map((p) => {
        const { time, lower, upper } = survivalQuantile(curveOf(table, { interval }), p)
        return { prob_event: p, time, lower, upper }
      }),
    ]),
  )
}

/** Everything R prints for one group: the curve with three kinds of limits, and its quartiles. */
function printed(table: Table) {
  const [plain, log, loglog] = scales.map(([, interval]) => curveOf(table, { interval }))
  const hazard = nelsonAalen(numbers(table, 'time'), numbers(table, 'status'))
  let cumulative = 0
  const hazards = new Map(
    hazard.kind === 'estimated' ? hazard.steps.map((step) => [step.time, step.cumulativeHazard]) : [],
  )
  return {
    n: loglog!.n,
    events: loglog!.events,
    curve: loglog!.steps.map((step, j) => {
      cumulative = hazards.get(step.time) ?? cumulative
      return {
        time: step.time,
        n_risk: step.atRisk,
        n_event: step.events,
        n_censor: step.censored,
        surv: step.survival,
        se: step.standardError,
        nelson_aalen: cumulative,
        lower_loglog: step.lower,
        upper_loglog: step.upper,
        lower_log: log!.steps[j]!.lower,
        upper_log: log!.steps[j]!.upper,
        lower_plain: plain!.steps[j]!.lower,
        upper_plain: plain!.steps[j]!.upper,
      }
    }),
    quantiles: quantilesOf(table),
  }
}

function curvesCase(data: string, path: string, column: string | null): ReferenceCase {
  const file = `${data}.csv`
  return {
    name: `Kaplan-Meier and Nelson-Aalen of ${data}, ${column === null ? 'all patients' : `by ${column}`}`,
    method: 'kaplanMeier',
    reference: 'survival::survfit',
    inputs: [file],
    expectedFile: `${data}_survival.expected.json`,
    tolerance,
    expected: (json) => at(json, `expected.${path}`),
    actual: ({ tables }) => {
      const table = tables[file]!
      if (column === null) return { all: printed(table) }
      return Object.fromEntries(
        groupLabels(table, column).map((group) => [group, printed(ofGroup(table, column, group))]),
      )
    },
  }
}

const atDays: ReferenceCase = {
  name: 'Kaplan-Meier of lung by sex at chosen days',
  method: 'stepAt',
  reference: 'summary(survfit, times)',
  inputs: ['lung.csv'],
  expectedFile: 'lung_survival.expected.json',
  tolerance,
  expected: (json) => at(json, 'expected.at_days'),
  actual: ({ tables }) =>
    ['male', 'female'].flatMap((group) => {
      const curve = curveOf(ofGroup(tables['lung.csv']!, 'sex', group))
      return [90, 180, 365, 730].map((time) => {
        const step = stepAt(curve, time)!
        const left = curve.steps.find((later) => later.time >= time)
        return {
          group,
          time,
          n_risk: left?.atRisk ?? 0,
          surv: step.survival,
          se: step.standardError,
          lower_loglog: step.lower,
          upper_loglog: step.upper,
        }
      })
    }),
}

const short = ({ steps }: SurvivalCurve) =>
  steps.map(({ time, atRisk, events, survival, standardError, lower, upper }) => ({
    time,
    n_risk: atRisk,
    n_event: events,
    surv: survival,
    se: standardError,
    lower,
    upper,
  }))

function variantCase(
  name: string,
  path: string,
  options: (table: Table) => KaplanMeierOptions,
): ReferenceCase {
  return {
    name: `Kaplan-Meier with ${name}`,
    method: 'kaplanMeier',
    reference: 'survival::survfit',
    inputs: ['delayed_entry.csv'],
    expectedFile: 'delayed_entry.expected.json',
    tolerance,
    expected: (json) => at(json, `expected.${path}`),
    actual: ({ tables }) =>
      short(curveOf(tables['delayed_entry.csv']!, options(tables['delayed_entry.csv']!))),
  }
}

const entry = (table: Table) => numbers(table, 'entry')
const weights = (table: Table) => numbers(table, 'weight')

export const kaplanMeierCases: readonly ReferenceCase[] = [
  curvesCase('lung', 'km_sex', 'sex'),
  curvesCase('lung', 'km_all', null),
  curvesCase('veteran', 'km_celltype', 'celltype'),
  curvesCase('veteran', 'km_trt', 'trt'),
  atDays,
  variantCase('delayed entry', 'km_entry', (table) => ({ entry: entry(table) })),
  variantCase('weights', 'km_weighted', (table) => ({ weights: weights(table) })),
  variantCase('weights and robust errors', 'km_weighted_robust', (table) => ({
    weights: weights(table),
    errors: 'robust',
  })),
  variantCase('delayed entry, weights and robust errors', 'km_entry_weighted_robust', (table) => ({
    entry: entry(table),
    weights: weights(table),
    errors: 'robust',
  })),
  {
    ...variantCase('delayed entry, by group', 'km_entry_groups', () => ({})),
    actual: ({ tables }) => {
      const table = tables['delayed_entry.csv']!
      return Object.fromEntries(
        groupLabels(table, 'group').map((group) => {
          const rows = ofGroup(table, 'group', group)
          return [group, short(curveOf(rows, { entry: entry(rows) }))]
        }),
      )
    },
  },
  {
    ...variantCase('', 'na_entry', () => ({})),
    name: 'Nelson-Aalen with delayed entry',
    method: 'nelsonAalen',
    actual: ({ tables }) => {
      const table = tables['delayed_entry.csv']!
      const hazard = nelsonAalen(numbers(table, 'time'), numbers(table, 'status'), { entry: entry(table) })
      if (hazard.kind === 'not_estimable') return hazard
      return hazard.steps.map(({ time, cumulativeHazard, standardError }) => ({
        time,
        cumhaz: cumulativeHazard,
        se: standardError,
      }))
    },
  },
]
