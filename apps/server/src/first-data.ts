import { setImmediate as immediate } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import type { Db } from '@tandem/db/connect'
import {
  deleteOrganisation,
  findOrganisationByCode,
  insertOrganisation,
  type NewOrganisation,
} from '@tandem/db/queries/writes-organisations'
import { systemScope, withScope } from '@tandem/db/scope'
import { addDays, dayInZone } from '@tandem/domain/calendar-day'
import { importPaths } from '@tandem/importers/import-paths'
import { type ImportRowsOptions, importRows, type PlainRow } from '@tandem/importers/import-rows'
import type { FileReport } from '@tandem/importers/import-unit'
import { inventedPatients } from '@tandem/simulation/invented-service'
import { type ServiceParameters, serviceParameters } from '@tandem/simulation/service-parameters'
import { serviceSetting } from '@tandem/simulation/service-setting'
import { beatTheBlues } from './beat-the-blues.ts'
import { acknowledgeInvented } from './demo-acknowledgements.ts'

export type FirstDataOptions = {
  readonly log: (line: string) => void
  readonly progress: (line: string) => void
  /** The moment of loading; the demo clinic ends on the day before. */
  readonly now?: Date
  /** Size of the demo clinic. */
  readonly demoPatients?: number
}

type FirstData = {
  readonly organisation: NewOrganisation
  /** What each screen says of it, in few words. */
  readonly about: string
  /** The batch that is there once everything is. */
  readonly last: string
  load(db: Db, options: FirstDataOptions): Promise<readonly FileReport[]>
}

const actor = 'system'
const yearsOfDemo = 3

/**
 * What the demo clinic can show: people are still seen after treatment, therapy protects them from relapse for longer
 * than tablets do, and talking about tablets helps to take them.
 */
const demoTruth = {
  effects: {
    relapsesPerYear: 7,
    relapseAfterDays: 22,
    relapseProtectionMedication: 0.2,
    relapseProtectionTherapy: 2.6,
    teachingHelps: 0.8,
  },
  behaviour: { aftercare: 0.65 },
}

const samples = fileURLToPath(new URL('../../../packages/importers/reference/fhir-samples', import.meta.url))

const trial: FirstData = {
  organisation: {
    code: 'beat-the-blues',
    name: 'Beat the Blues (public trial data)',
    kind: 'public_trial',
    timeZone: 'Europe/London',
    defaultInstrument: 'BDI-II',
    suppressionThreshold: 0,
  },
  about: 'public trial data',
  last: 'Beat the Blues: assessments',
  load: async (db) =>
    importRows(db, {
      organisationCode: 'beat-the-blues',
      name: 'Beat the Blues',
      source: 'btheb',
      rows: await beatTheBlues(),
      actor,
      recorded: { kind: 'own-day', notBefore: '2000-01-01' },
    }),
}

const demo: FirstData = {
  organisation: {
    code: 'demo-clinic',
    name: 'Demo clinic (invented)',
    kind: 'invented',
    timeZone: 'Europe/London',
  },
  about: 'an invented clinic',
  last: 'Demo clinic: care_events',
  load: async (db, { now = new Date(), demoPatients = 1_200, progress }) => {
    // Up to yesterday: what was taken later today lies in the future, whenever a server starts.
    const asOf = addDays(dayInZone(now, 'Europe/London'), -1)
    const rows = await demoRows(
      serviceParameters({ asOf, patients: demoPatients, years: yearsOfDemo, ...demoTruth }),
    )
    const files = await importRows(db, {
      organisationCode: 'demo-clinic',
      name: 'Demo clinic',
      source: 'demo',
      rows,
      actor,
      now,
      recorded: { kind: 'own-day', notBefore: addDays(asOf, -365 * (yearsOfDemo + 1)) },
      progress: (kind, { counts }) => {
        if ((counts[kind]?.new ?? 0) >= 10_000)
          progress(`  ${kind.replaceAll('_', ' ')}: ${(counts[kind]?.new ?? 0).toLocaleString('en')}`)
      },
    })
    const made = await findOrganisationByCode(db, 'demo-clinic')
    if (made !== null) await acknowledgeInvented(db, made.id, asOf)
    return files
  },
}

/** Inventing takes seconds; between some patients and the next, others get their turn. */
const demoRows = async (parameters: ServiceParameters): Promise<ImportRowsOptions['rows']> => {
  const all: Record<string, PlainRow[]> = { ...serviceSetting(parameters) }
  let patients = 0
  for (const rows of inventedPatients(parameters)) {
    for (const [kind, some] of Object.entries(rows)) {
      const known = all[kind] ?? []
      all[kind] = known
      known.push(...some)
    }
    patients += 1
    if (patients % 10 === 0) await immediate()
  }
  return all
}

const fhirSamples: FirstData = {
  organisation: {
    code: 'fhir-samples',
    name: 'FHIR samples (public)',
    kind: 'public_sample',
    timeZone: 'America/New_York',
    suppressionThreshold: 0,
  },
  about: 'public FHIR samples',
  last: 'us-core-questionnaireresponse-phq9.json.gz',
  load: async (db) =>
    (await importPaths(db, { organisationCode: 'fhir-samples', paths: [samples], actor })).files,
}

const firstData = [trial, demo, fhirSamples]

/** Codes of the organisations that the first start makes. */
export const firstOrganisations: readonly string[] = firstData.map(({ organisation }) => organisation.code)

/**
 * Public trial data, an invented clinic and FHIR samples, each in an organisation of its own, where they are not there
 * yet. One whose loading was cut short is loaded anew; a service of the same code is left alone.
 */
export async function loadFirstData(db: Db, options: FirstDataOptions): Promise<void> {
  for (const data of firstData) await loadOne(db, data, options)
}

/** The same for one of them, by its code. */
export async function loadDemo(db: Db, code: string, options: FirstDataOptions): Promise<void> {
  const data = firstData.find(({ organisation }) => organisation.code === code)
  if (data === undefined)
    throw new Error(`There is no demo data called ${code}: it is one of ${firstOrganisations.join(', ')}.`)
  await loadOne(db, data, options)
}

const loadOne = async (db: Db, data: FirstData, options: FirstDataOptions): Promise<void> => {
  const { organisation, about, last } = data
  const found = await findOrganisationByCode(db, organisation.code)
  if (found !== null && found.kind !== organisation.kind)
    return options.log(`${organisation.code} is a service of yours: ${about} is not loaded into it.`)
  if (found !== null && (await hasBatch(db, found.id, last))) return
  const started = Date.now()
  options.progress(`Loading ${organisation.name} …`)
  if (found !== null) await deleteOrganisation(db, found.id)
  await insertOrganisation(db, organisation)
  const reports = await data.load(db, options)
  const stored = (kind: 'patients' | 'assessments') =>
    reports.reduce((sum, { counts }) => sum + (counts[kind]?.new ?? 0), 0).toLocaleString('en')
  const seconds = ((Date.now() - started) / 1_000).toFixed(1)
  options.progress(`  ${stored('patients')} patients, ${stored('assessments')} scores in ${seconds} s`)
}

const hasBatch = (db: Db, organisationId: number, fileName: string): Promise<boolean> =>
  withScope(db, systemScope(organisationId), async (trx) => {
    const batch = await trx
      .selectFrom('import_batch')
      .select('id')
      .where('organisation_id', '=', organisationId)
      .where('file_name', '=', fileName)
      .executeTakeFirst()
    return batch !== undefined
  })
