import { type ImportKind, importKinds } from '@tandem/db/queries/import-tables'
import type { RowSource } from '../csv-file.ts'
import { specOf } from '../file-specs.ts'
import { fileText } from '../file-text.ts'
import type { RowReading, SourceRow } from '../row-reading.ts'
import { shapeRow } from '../shape-row.ts'
import { mapAppointment, mapEncounter } from './map-contacts.ts'
import { mapMedicationDispense, mapMedicationRequest, mapMedicationStatement } from './map-medication.ts'
import { mapObservations } from './map-observations.ts'
import { mapCondition, mapEpisodeOfCare, mapPatient } from './map-people.ts'
import { mapCarePlan, mapProcedure } from './map-plans.ts'
import { mapQuestionnaireResponse } from './map-responses.ts'
import type { Mapped, Mapping } from './mapping.ts'
import { nameOf, type ReferenceIndex } from './references.ts'
import { type FhirRecord, resourceStream } from './resource-stream.ts'

/** How each type of resource becomes rows. Observations are read together, because several may make one form. */
const mappers: Readonly<Record<string, (record: FhirRecord, mapping: Mapping) => readonly Mapped[]>> = {
  Patient: mapPatient,
  EpisodeOfCare: mapEpisodeOfCare,
  Condition: mapCondition,
  Encounter: mapEncounter,
  Appointment: mapAppointment,
  MedicationRequest: mapMedicationRequest,
  MedicationDispense: mapMedicationDispense,
  MedicationStatement: mapMedicationStatement,
  CarePlan: mapCarePlan,
  Procedure: mapProcedure,
  QuestionnaireResponse: mapQuestionnaireResponse,
}

/** Only looked up by others; they give no row. */
const lookedUp = ['Medication', 'Practitioner']

const ROWS_AT_A_TIME = 500

/** Rows of a FHIR file, from its resources and what `index` knows of those in other files. */
export const fhirFile = (path: string, index: ReferenceIndex, reading: RowReading): RowSource => {
  const text = fileText(path, reading.file, 'a FHIR JSON file')
  const mapping: Mapping = { index, place: reading.place, notices: reading.notices }
  const counts = new Map<string, number>()
  const chunks = async function* () {
    const rows = new Map<ImportKind, SourceRow[]>()
    const observations: FhirRecord[] = []
    const add = (record: FhirRecord, { kind, cells }: Mapped) => {
      const row = { line: record.position, record: nameOf(record), cells }
      const known = rows.get(kind)
      if (known === undefined) rows.set(kind, [row])
      else known.push(row)
    }
    for await (const record of resourceStream(text, reading.file)) {
      counts.set(record.type, (counts.get(record.type) ?? 0) + 1)
      if (record.type === 'Observation') observations.push(record)
      for (const mapped of mappers[record.type]?.(record, mapping) ?? []) add(record, mapped)
    }
    for (const { record, mapped } of mapObservations(observations, mapping)) add(record, mapped)
    noteUnused(counts, reading)
    for (const kind of importKinds) yield* chunksOf(kind, rows.get(kind) ?? [], reading)
  }
  return { chunks: chunks(), digest: text.digest, resources: () => Object.fromEntries(counts) }
}

const noteUnused = (counts: ReadonlyMap<string, number>, { notices }: RowReading): void => {
  for (const [type, n] of counts)
    if (!(type in mappers) && type !== 'Observation' && !lookedUp.includes(type))
      notices.count('resource-not-used', type, 'a type of resource that Tandem does not use', n)
}

function* chunksOf(kind: ImportKind, rows: readonly SourceRow[], reading: RowReading) {
  const spec = specForFhir(kind)
  for (let from = 0; from < rows.length; from += ROWS_AT_A_TIME) {
    const some = rows.slice(from, from + ROWS_AT_A_TIME)
    yield { kind, rows: some.flatMap((row) => shapeRow(spec, row, reading) ?? []), read: some.length }
  }
}

/** What a CSV file must say and a FHIR server may leave to be found: the only site, the episode of the day. */
const found: Readonly<Partial<Record<ImportKind, readonly string[]>>> = {
  episodes: ['site_code', 'programme_code'],
  treatments: ['episode_id'],
}

const specForFhir = (kind: ImportKind) => {
  const spec = specOf(kind)
  const columns = spec.columns.map((column) =>
    found[kind]?.includes(column.name) ? { ...column, required: false } : column,
  )
  return { ...spec, columns }
}
