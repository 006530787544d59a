import { readFile } from 'node:fs/promises'
import { addDays, addMonths } from '@tandem/domain/calendar-day'
import type { ImportRowsOptions, PlainRow } from '@tandem/importers/import-rows'

/** The trial has months, not dates: everybody starts on this day, and dates are marked as nominal. */
const start = '2000-01-01'
const months = [0, 2, 3, 5, 8]
const windowDays = 14

type TrialRow = {
  readonly id: string
  readonly drug: string
  readonly treatment: string
  readonly month: number
  readonly bdi: string
}

const file = new URL('../../../db/data/beat-the-blues/btheb_long.csv', import.meta.url)

/** The Beat the Blues trial as rows to import: see the README beside the data for what its columns mean. */
export async function beatTheBlues(): Promise<ImportRowsOptions['rows']> {
  const trial = rowsOf(await readFile(file, 'utf8'))
  const patients = trial.filter(({ month }) => month === 0)
  return {
    sites: [{ site_code: 'trial', name: 'Beat the Blues trial' }],
    programmes: [
      {
        programme_code: 'trial',
        name: 'Beat the Blues trial',
        visit_unit: 'month',
        visits: months.map((month) => `${month}:${windowDays}`).join(';'),
        medication_classes: 'antidepressant',
      },
    ],
    drugs: [{ drug: 'antidepressant (not named)', drug_class: 'antidepressant' }],
    patients: patients.map(({ id }) => ({ patient_id: id, display_name: `Trial participant ${id}` })),
    episodes: patients.map(({ id }) => ({
      episode_id: id,
      patient_id: id,
      site_code: 'trial',
      programme_code: 'trial',
      started_on: start,
      ended_on: addDays(addMonths(start, 8), windowDays),
      ending_reason: 'end of the trial',
    })),
    treatments: patients.flatMap(treatmentsOf),
    assessments: trial
      .filter(({ bdi }) => bdi !== '')
      .map(({ id, month, bdi }) => ({
        assessment_id: `${id}-${month}`,
        patient_id: id,
        instrument: 'BDI-II',
        taken_on: addMonths(start, month),
        total: bdi,
        nominal_visit: month,
      })),
  }
}

/** Usual care alone is no component of a plan that Tandem counts. */
const treatmentsOf = ({ id, drug, treatment }: TrialRow): PlainRow[] => {
  const common = { patient_id: id, episode_id: id, started_on: start }
  const medication = {
    ...common,
    treatment_id: `${id}-medication`,
    component: 'medication',
    drug: 'antidepressant (not named)',
  }
  const therapy = {
    ...common,
    treatment_id: `${id}-therapy`,
    component: 'therapy',
    modality: 'computerised CBT',
  }
  return [...(drug === 'Yes' ? [medication] : []), ...(treatment === 'BtheB' ? [therapy] : [])]
}

const rowsOf = (text: string): TrialRow[] => {
  const [header = '', ...lines] = text.trim().split(/\r?\n/)
  const names = header.split(',')
  return lines.map((line) => {
    const cells = line.split(',')
    const cell = (name: string) => cells[names.indexOf(name)] ?? ''
    return {
      id: cell('id'),
      drug: cell('drug'),
      treatment: cell('treatment'),
      month: Number(cell('month')),
      bdi: cell('bdi'),
    }
  })
}
