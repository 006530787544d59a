import { cusumChart } from '../../src/cusum.ts'
import { ewmaChart } from '../../src/ewma.ts'
import { falseAlarms } from '../../src/false-alarms.ts'
import type { MonitoringChart } from '../../src/monitoring-chart.ts'
import {
  clinicalChange,
  clinicalCutoff,
  reliableChangeIndex,
  reliableChangeScale,
} from '../../src/reliable-change.ts'
import { scoreProcess } from '../../src/score-process.ts'
import type { CaseInputs, ReferenceCase } from '../reference-case.ts'
import { at, numbers, numbersOrNull } from '../table.ts'

function alarms(
  [mean, sd, autocorrelation]: readonly [number, number, number],
  chart: MonitoringChart,
  scoresPerYear: number,
) {
  const process = scoreProcess({ mean, sd, autocorrelation, min: 0, max: 27 })
  const { perYear, firstYear, chanceInFirstYear } = falseAlarms(process, chart, scoresPerYear)
  return { per_year: perYear, first_year: firstYear, chance_in_first_year: chanceInFirstYear }
}

function jacobsonTruax({ tables, json }: CaseInputs) {
  const table = tables['btheb_wide.csv']!
  const parameter = (name: string) => at(json, `expected.reliable_change.parameters.${name}`) as number
  const scale = reliableChangeScale(parameter('sd_pre'), parameter('reliability'), parameter('z'))
  const cutoff = clinicalCutoff(
    'c',
    { mean: parameter('clin_mean'), sd: parameter('sd_pre') },
    { mean: parameter('norm_mean'), sd: parameter('norm_sd') },
  )
  const after = numbersOrNull(table, 'bdi_8m')
  return {
    sem: scale.standardErrorOfMeasurement,
    s_diff: scale.standardErrorOfDifference,
    reliable_change_points: scale.points,
    cutoff_c: cutoff,
    rows: Array.from(numbers(table, 'bdi_pre'), (before, row) => {
      const score = after[row] ?? null
      return score === null
        ? { rci: null, class: null }
        : {
            rci: reliableChangeIndex(before, score, scale),
            class: clinicalChange(before, score, scale, cutoff, parameter('z')),
          }
    }),
  }
}

export const onePersonCases: readonly ReferenceCase[] = [
  {
    name: 'reliable change of each patient: Beat the Blues',
    method: 'clinicalChange',
    reference: 'own arithmetic in R',
    inputs: ['btheb_wide.csv'],
    expectedFile: 'btheb_responders_reliable_change.expected.json',
    tolerance: { default: { absolute: 1e-9 } },
    expected: (json) => {
      const { rows, sem, s_diff, reliable_change_points, cutoff_c } = at(
        json,
        'expected.reliable_change',
      ) as Record<string, unknown>
      return {
        sem,
        s_diff,
        reliable_change_points,
        cutoff_c,
        rows: (rows as readonly { rci: unknown; class: unknown }[]).map((row) => ({
          rci: row.rci ?? null,
          class: row.class ?? null,
        })),
      }
    },
    actual: jacobsonTruax,
  },
  {
    name: 'false alarms of CUSUM and EWMA on whole, autocorrelated scores',
    method: 'falseAlarms',
    reference: 'own chain in R',
    inputs: [],
    expectedFile: 'false_alarms.expected.json',
    tolerance: { default: { relative: 1e-6 } },
    expected: (json) => at(json, 'expected'),
    actual: () => ({
      cusum_monthly: alarms([3, 2, 0.5], cusumChart({ reference: 5, limit: 4 }), 12),
      cusum_independent: alarms([4, 2.5, 0], cusumChart({ reference: 6.5, limit: 6 }), 52),
      cusum_weekly_strong: alarms([2, 2.5, 0.8], cusumChart({ reference: 5.5, limit: 8 }), 52),
      ewma_monthly: alarms(
        [3, 2, 0.5],
        ewmaChart({ weight: 0.3, start: 3, limit: 5.5, min: 0, resolution: 0.25 }),
        12,
      ),
    }),
  },
]
