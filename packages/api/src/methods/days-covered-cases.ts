import { possessionRatios } from '@tandem/domain/possession-ratio'
import { collapsedDays, coverageOf, type DayWindow, type Supply } from '@tandem/domain/supply'
import type { ReferenceCase } from '@tandem/stats/reference/reference-case'
import { at, filterRows, type Table, texts } from '@tandem/stats/reference/table'

type Printed = Readonly<Record<string, number | null>> & {
  readonly id: string | number
  readonly window_start?: string
  readonly window_end?: string
}

const patientsOf = (json: unknown) => at(json, 'expected.patients') as unknown as readonly Printed[]

function suppliesOf(fills: Table, id: string | number): Supply[] {
  const own = filterRows(fills, (cell) => cell('id') === String(id))
  const [days, drugs, amounts] = ['fill_date', 'drug', 'days_supply'].map((name) => texts(own, name))
  return days!.map((day, row) => ({
    drug: String(drugs![row]),
    ingredient: String(drugs![row]),
    drugClass: null,
    dispensedOn: String(day),
    daysSupply: Number(amounts![row]),
  }))
}

function windowOf(patient: Printed, table: Table | undefined): DayWindow {
  if (table === undefined) return { from: patient.window_start ?? '', to: patient.window_end ?? '' }
  const own = filterRows(table, (cell) => cell('id') === String(patient.id))
  return { from: String(texts(own, 'window_start')[0]), to: String(texts(own, 'window_end')[0]) }
}

/** Days and shares of one patient, in every way R counted them. */
function counted(supplies: readonly Supply[], window: DayWindow) {
  const all = coverageOf(supplies, window, { carryOver: 'all' })
  const byDrug = coverageOf(supplies, window, { carryOver: 'same_ingredient' })
  const none = collapsedDays(supplies, window)
  return {
    window_days: all.days,
    days_no_carry: none,
    days_carry_all: all.coveredDays,
    days_carry_same_drug: byDrug.coveredDays,
    longest_gap_carry_all: all.longestGapDays,
    pdc_no_carry: none / all.days,
    pdc_carry_all: all.coveredDays / all.days,
    pdc_carry_same_drug: byDrug.coveredDays / byDrug.days,
  }
}

const ratio = { absolute: 1e-12 }
const tolerance = {
  default: {},
  pdc_no_carry: ratio,
  pdc_carry_all: ratio,
  pdc_carry_same_drug: ratio,
  CMA2: ratio,
  CMA6: ratio,
  CMA7: ratio,
}

function coverageCase(name: string, file: string, fills: string, windows: string | null): ReferenceCase {
  return {
    name,
    method: 'coverageOf',
    reference: 'own arithmetic in R, in two ways',
    inputs: [fills, ...(windows === null ? [] : [windows])],
    expectedFile: file,
    tolerance,
    expected: (json) =>
      patientsOf(json).map((patient) =>
        Object.fromEntries(Object.keys(counted([], noWindow)).map((figure) => [figure, patient[figure]])),
      ),
    actual: ({ tables, json }) =>
      patientsOf(json).map((patient) =>
        counted(
          suppliesOf(tables[fills]!, patient.id),
          windowOf(patient, windows === null ? undefined : tables[windows]),
        ),
      ),
  }
}

const noWindow: DayWindow = { from: '2000-01-01', to: '2000-01-01' }
const events = 'adherer/adherer_med_events.csv'
const eventsFile = 'adherer_med_events.expected.json'

const possession: ReferenceCase = {
  name: 'CMA2, CMA6 and CMA7 of 100 patients of AdhereR',
  method: 'possessionRatios',
  reference: 'own arithmetic in R, as AdhereR words it',
  inputs: [events],
  expectedFile: eventsFile,
  tolerance,
  expected: (json) =>
    patientsOf(json).map(({ window_days, days_from_first_fill: days, ...printed }) => ({
      CMA2: days == null ? null : (printed.mpr_uncapped! * window_days!) / days,
      CMA6: printed.pdc_first_fill_carry_all,
      CMA7: printed.pdc_carry_all,
    })),
  actual: ({ tables, json }) =>
    patientsOf(json).map((patient) => {
      const { CMA2, CMA6, CMA7 } = possessionRatios(
        suppliesOf(tables[events]!, patient.id),
        windowOf(patient, undefined),
      )
      return { CMA2, CMA6, CMA7 }
    }),
}

/** Days covered by medication: domain functions against R. */
export const daysCoveredCases: readonly ReferenceCase[] = [
  coverageCase(
    'Days covered of 30 invented patients',
    'pdc.expected.json',
    'pdc_fills.csv',
    'pdc_patients.csv',
  ),
  coverageCase('Days covered of 100 patients of AdhereR', eventsFile, events, null),
  possession,
]
