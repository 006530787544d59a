import { conformalBands } from '../../src/conformal.ts'
import { estimated } from '../estimated.ts'
import type { ReferenceCase } from '../reference-case.ts'
import { at, filterRows, numbers, type Table } from '../table.ts'
import { labels } from './mixed-models.ts'

const period = (week: number) => Math.min(3, Math.floor(week / 7))

/** The first score of each patient in each period. */
function firstOfPeriods(table: Table): Table {
  const seen = new Set<string>()
  return filterRows(table, (cell) => {
    const key = `${cell('id')} ${period(Number(cell('week')))}`
    return !seen.has(key) && seen.add(key).has(key)
  })
}

function atLevel(level: number): ReferenceCase {
  const path = `expected.level${100 * level}`
  return {
    name: `Conformal radii at level ${level}`,
    method: 'conformalBands',
    reference: 'quantile(type = 1) in R',
    inputs: ['made_up_courses.csv'],
    expectedFile: 'conformal.expected.json',
    tolerance: { default: { absolute: 1e-9 } },
    expected: (json) => ({
      pointwise: at(json, `${path}.pointwise`),
      n: at(json, `${path}.n`),
      wholeCourse: at(json, `${path}.whole_course`),
    }),
    actual: ({ tables }) => {
      const table = firstOfPeriods(tables['made_up_courses.csv']!)
      const week = numbers(table, 'week')
      const calibration = {
        observed: numbers(table, 'score'),
        predicted: week.map((value) => 16 - 0.35 * value),
        scale: week.map((value) => 1 + value / 20),
        patient: labels(table, 'id'),
        visit: week.map(period),
      }
      const ahead = { predicted: [0, 0, 0, 0], visit: [0, 1, 2, 3] }
      const each = estimated(conformalBands(calibration, ahead, 'pointwise', { level }))
      const whole = estimated(conformalBands(calibration, ahead, 'whole_course', { level }))
      return {
        pointwise: each.bands.map(({ upper }) => upper),
        n: each.calibrated,
        wholeCourse: whole.bands[0]!.upper,
      }
    },
  }
}

export const conformalCases: readonly ReferenceCase[] = [0.5, 0.8, 0.9].map(atLevel)
