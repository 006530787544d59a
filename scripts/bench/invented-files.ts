import { appendFileSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { importKinds } from '@tandem/db/queries/import-tables'
import type { CalendarDay } from '@tandem/domain/calendar-day'
import { specOf } from '@tandem/importers/file-specs'
import { inventedPatients } from '@tandem/simulation/invented-service'
import { serviceParameters } from '@tandem/simulation/service-parameters'
import { serviceSetting } from '@tandem/simulation/service-setting'

export const filePath = (folder: string, kind: (typeof importKinds)[number]) => join(folder, `${kind}.csv`)

const MOST_ITEMS = 9
const PATIENTS_AT_A_TIME = 100

/** Writes an invented service as the CSV files that an import takes; only some patients are held at a time. */
export function writeInventedFiles(folder: string, patients: number, asOf: CalendarDay): void {
  const parameters = serviceParameters({
    asOf,
    patients,
    seed: 'tandem bench',
    sites: Math.max(3, Math.ceil(patients / 2_000)),
    clinicians: Math.max(12, Math.ceil(patients / 100)),
  })
  mkdirSync(folder, { recursive: true })
  const lines = new Map<string, string[]>()
  for (const kind of importKinds) writeFileSync(filePath(folder, kind), `${columnsOf(kind).join(',')}\n`)
  const write = (rows: Readonly<Record<string, readonly object[]>>) => {
    for (const kind of importKinds)
      for (const row of rows[kind] ?? []) {
        const held = lines.get(kind) ?? []
        lines.set(kind, held)
        held.push(line(kind, row as Record<string, unknown>))
      }
  }
  const flush = () => {
    for (const kind of importKinds)
      appendFileSync(filePath(folder, kind), (lines.get(kind) ?? []).map((text) => `${text}\n`).join(''))
    lines.clear()
  }
  write({ ...serviceSetting(parameters) })
  let held = 0
  for (const rows of inventedPatients(parameters)) {
    write({ ...rows })
    held += 1
    if (held % PATIENTS_AT_A_TIME === 0) flush()
  }
  flush()
}

const columnsOf = (kind: (typeof importKinds)[number]): string[] => {
  const names = specOf(kind).columns.map(({ name }) => name)
  const items = Array.from({ length: MOST_ITEMS }, (_, place) => `item_${place + 1}`)
  return specOf(kind).items ? [...names, ...items] : names
}

function line(kind: (typeof importKinds)[number], row: Readonly<Record<string, unknown>>): string {
  const answers = Array.isArray(row.answers) ? row.answers : []
  if (answers.length > MOST_ITEMS)
    throw new RangeError(`writeInventedFiles: more than ${MOST_ITEMS} answers on one form`)
  return columnsOf(kind)
    .map((name) => cell(name.startsWith('item_') ? answers[Number(name.slice(5)) - 1] : row[name]))
    .join(',')
}

function cell(value: unknown): string {
  const text = value === null || value === undefined ? '' : String(value)
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}
