import type { ImportKind, Reference } from '@tandem/db/queries/import-tables'
import { importTables } from '@tandem/db/queries/import-tables'
import type { StagedRow } from '@tandem/db/queries/staging'
import { type AppointmentStatus, statusMayLieAhead } from '@tandem/domain/attendance'
import { fieldsOfOther, nameOfComponent } from '@tandem/domain/entry/treatment-problems'
import { dayOf, type ReadingPlace, readCell } from './cells.ts'
import type { FileSpec } from './column-spec.ts'
import type { Refuse, RowReading, RowValues, SourceRow } from './row-reading.ts'
import { shapeAssessment } from './shape-assessment.ts'

/**
 * A record in the shape of its table, or null when it has a problem or is left aside; both are written down.
 */
export const shapeRow = (
  spec: FileSpec & { readonly kind: ImportKind },
  row: SourceRow,
  reading: RowReading,
): StagedRow | null => {
  const before = reading.problems.length
  const refuse: Refuse = (field, value, rule, whatToDo) =>
    reading.problems.push({
      file: reading.file,
      line: row.record === null ? row.line : null,
      record: row.record,
      field,
      value,
      rule,
      whatToDo,
    })
  const values = readValues(spec, row, reading.place, refuse)
  if (reading.problems.length > before) return null
  const shaped = shapeValues(spec.kind, values, row, reading, refuse)
  if (shaped === null || reading.problems.length > before) return null
  return {
    line: row.line,
    record: row.record,
    key: keyOf(spec.kind, spec.key, values),
    references: referencesOf(values),
    values: Object.keys(importTables[spec.kind].columns).map((name) => shaped[name] ?? null),
  }
}

/** The cells of a row by the rules of their columns; what breaks one is refused. */
export const readValues = (
  spec: FileSpec,
  row: SourceRow,
  place: ReadingPlace,
  refuse: Refuse,
): RowValues => {
  const values: Record<string, string | null> = {}
  for (const { name, type, required } of spec.columns) {
    const cell = row.cells[name]?.trim() ?? ''
    if (cell === '') {
      if (required) refuse(name, null, 'a value is required here', 'Fill it in, or take the row out.')
      values[name] = null
      continue
    }
    const reading = readCell(type, cell, place)
    if (reading.kind === 'value') values[name] = reading.value
    else refuse(name, cell, reading.rule, reading.whatToDo)
  }
  return values
}

const keyOf = (kind: ImportKind, column: string, values: RowValues): string => {
  if (kind === 'drugs') return (values.drug ?? '').toLowerCase()
  return column
    .split(' + ')
    .map((name) => values[name] ?? '')
    .join('|')
}

const referencesOf = (values: RowValues): Partial<Record<Reference, string | null>> => ({
  patient: values.patient_id ?? null,
  episode: values.episode_id ?? null,
  clinician: values.clinician_code ?? null,
  site: values.site_code ?? null,
  programme: values.programme_code ?? null,
})

const inOrder = (values: RowValues, first: string, last: string, refuse: Refuse): void => {
  const [from, to] = [values[first], values[last]]
  if (from && to && to < from)
    refuse(last, to, `not before ${first} (${from})`, 'Check both: one of them is wrong.')
}

const shapeValues = (
  kind: ImportKind,
  values: RowValues,
  row: SourceRow,
  reading: RowReading,
  refuse: Refuse,
): RowValues | null => {
  const { place } = reading
  switch (kind) {
    case 'programmes':
      return shapeProgramme(values, refuse)
    case 'patients':
      inOrder(values, 'birth_date', 'died_on', refuse)
      return values
    case 'episodes':
      inOrder(values, 'started_on', 'ended_on', refuse)
      return values
    case 'diagnoses':
      inOrder(values, 'onset_on', 'abated_on', refuse)
      return values
    case 'care_team':
      inOrder(values, 'from_on', 'to_on', refuse)
      return values
    case 'inpatient_stays':
      inOrder(values, 'admitted_on', 'discharged_on', refuse)
      return values
    case 'consents':
      inOrder(values, 'given_on', 'withdrawn_on', refuse)
      return values
    case 'treatments':
      return shapeTreatment(values, refuse)
    case 'assessments':
      return shapeAssessment(values, row, reading, refuse)
    case 'adherence_reports':
      return shapeAdherence(values, refuse)
    case 'appointments':
      return shapeAppointment(values, place, refuse)
    case 'encounters':
      inOrder(values, 'started_at', 'ended_at', refuse)
      return {
        ...values,
        started_on: dayOf(values.started_at ?? '', place),
        started_at: withTime(values.started_at ?? null),
      }
    default:
      return values
  }
}

const withTime = (dayOrInstant: string | null) => (dayOrInstant?.length === 10 ? null : dayOrInstant)

const VISIT = /^(\d{1,3}):(\d{1,3})$/
const usualClasses = ['antidepressant', 'anxiolytic', 'mood stabiliser', 'antipsychotic']

const shapeProgramme = (values: RowValues, refuse: Refuse): RowValues => {
  const visits = (values.visits ?? '').split(';').map((visit) => VISIT.exec(visit.trim()))
  const schedule = visits.map((visit) => ({ at: Number(visit?.[1]), windowDays: Number(visit?.[2]) }))
  const ascending = schedule.every(({ at }, place) => place === 0 || at > (schedule[place - 1]?.at ?? 0))
  if (visits.includes(null) || !ascending)
    refuse(
      'visits',
      values.visits ?? null,
      'visits as `4:14;8:14`, in ascending order',
      'Write the week or month, a colon and the days allowed on either side, with semicolons between visits.',
    )
  const classes = values.medication_classes?.split(';').flatMap((name) => name.trim() || []) ?? usualClasses
  return {
    ...values,
    visits: JSON.stringify(schedule),
    medication_classes: `{${classes.map((name) => JSON.stringify(name)).join(',')}}`,
  }
}

const columnOfField = {
  modality: 'modality',
  drug: 'drug',
  drugClass: 'drug_class',
  doseMg: 'dose_mg',
} as const

const shapeTreatment = (values: RowValues, refuse: Refuse): RowValues => {
  const component = values.component === 'medication' ? 'medication' : 'therapy'
  const needed = nameOfComponent[component]
  const others = fieldsOfOther[component].map((field) => columnOfField[field])
  if (values[needed] === null || values[needed] === undefined)
    refuse(needed, null, `required for the component ${values.component}`, 'Fill it in.')
  for (const other of others)
    if (values[other])
      refuse(
        other,
        values[other],
        `empty for the component ${values.component}`,
        'Give each component a row of its own.',
      )
  inOrder(values, 'started_on', 'ended_on', refuse)
  return { ...values, as_needed: values.as_needed ?? 'false' }
}

const shapeAdherence = (values: RowValues, refuse: Refuse): RowValues => {
  const asked = values.days_asked ?? '7'
  if (Number(values.days_taken) > Number(asked))
    refuse('days_taken', values.days_taken ?? null, `at most days_asked (${asked})`, 'Check both numbers.')
  return { ...values, days_asked: asked }
}

const shapeAppointment = (values: RowValues, place: ReadingPlace, refuse: Refuse): RowValues => {
  const at = values.scheduled_at ?? ''
  const day = dayOf(at, place)
  const ahead = at.length === 10 ? day > place.today : new Date(at) > place.now
  if (ahead && !statusMayLieAhead(values.status as AppointmentStatus))
    refuse(
      'scheduled_at',
      at,
      `not in the future for the status ${values.status}`,
      `Check the date (today is ${place.today}), or give it the status future.`,
    )
  return {
    ...values,
    scheduled_on: day,
    scheduled_at: withTime(at),
    purpose: values.purpose ?? 'unknown',
  }
}
