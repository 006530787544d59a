import { closeSync, openSync, writeSync } from 'node:fs'
import { packCohort } from '@tandem/db/cohort-pack'
import { connectPool } from '@tandem/db/connect'
import { copyIn } from '@tandem/db/copy-in'
import type { Organisation } from '@tandem/db/queries/writes-organisations'
import type { BenchDatabase } from '../bench-database.ts'
import {
  cliniciansOf,
  type InventedEpisode,
  inventedCohort,
  programmeCount,
  sitesOf,
} from './invented-cohort.ts'

type Cell = string | number | boolean | null
const list = (values: readonly (string | number)[]) => `{${values.join(',')}}`
const code = (letter: string, number: number) => `${letter}${String(number).padStart(4, '0')}`

export const siteCode = (number: number) => code('S', number)
export const clinicianCode = (number: number) => code('C', number)
export const programmeCode = (number: number) => code('P', number)

type Target = {
  readonly table: string
  readonly columns: readonly string[]
  readonly rowsOf: (episode: InventedEpisode, organisation: number) => readonly (readonly Cell[])[]
}

const now = '2026-01-01T00:00:00Z'
const asOf = '2026-01-01'

/** Derived rows as the rebuild would have written them, as far as the questions of this run read them. */
const derived: readonly Target[] = [
  {
    table: 'series',
    columns:
      `organisation_id instrument episode_id patient_id site_id programme_id clinician_id started_on age_band sex
      initial_arm initial_provisional baseline baseline_band slots scores score_arms treated_arms score_days excluded
      rebuilt_at`.split(/\s+/),
    rowsOf: (e, organisation) => [
      [
        ...[
          organisation,
          'PHQ-9',
          e.id,
          e.patientId,
          e.site,
          e.programme,
          e.clinician,
          e.startedOn,
          e.ageBand,
        ],
        ...[e.sex, e.arm, false, e.points[0]?.score ?? null, e.severity],
        list(e.points.map(({ week }) => week)),
        list(e.points.map(({ score }) => score)),
        list(e.points.map(({ inForce }) => inForce)),
        list(e.points.map(({ asTreated }) => asTreated)),
        list(e.points.map(({ week }) => week * 7)),
        '{}',
        now,
      ],
    ],
  },
  {
    table: 'episode_outcome',
    columns:
      `organisation_id instrument episode_id site_id programme_id initial_arm initial_provisional baseline
      at_caseness last_day response_day as_of rebuilt_at`.split(/\s+/),
    rowsOf: (e, organisation) => [
      [
        ...[organisation, 'PHQ-9', e.id, e.site, e.programme, e.arm, false, e.points[0]?.score ?? null],
        ...[(e.points[0]?.score ?? 0) >= 10, (e.points.at(-1)?.week ?? 0) * 7, e.responseDay, asOf, now],
      ],
    ],
  },
  {
    table: 'episode_profile',
    columns: `organisation_id episode_id patient_id site_id programme_id clinician_id started_on followed_days
      initial_arm initial_provisional age age_band sex diagnosis substance_use modalities drug_classes care_events
      segment_arms segment_days attended missed cancelled_by_patient cancelled_late cancelled_by_service
      treatment_attended attended_before missed_before attended_after missed_after psychoeducations
      medication_reviews team_contacts shared_decisions medication_exposure therapy_exposure rebuilt_at`.split(
      /\s+/,
    ),
    rowsOf: (e, organisation) => [
      [
        ...[
          organisation,
          e.id,
          e.patientId,
          e.site,
          e.programme,
          e.clinician,
          e.startedOn,
          430,
          e.arm,
          false,
        ],
        ...[e.age, e.ageBand, e.sex, e.diagnosis, e.substanceUse, '{}', '{}', '{}', list([e.arm]), '{0}'],
        ...[9, 2, 1, 0, 1, 8, 0, 0, 0, 0, 0, 1, 0, 0, 'unknown', 'unknown', now],
      ],
    ],
  },
]

const recorded = 'recorded_at recorded_by'.split(' ')
const by = [now, 'bench'] as const

/** The facts behind them, as the statement over raw forms reads them. */
const raw: readonly Target[] = [
  {
    table: 'patient_record',
    columns: ['organisation_id', 'patient_id', 'sex', ...recorded],
    rowsOf: (e, organisation) => (e.isFirst ? [[organisation, e.patientId, e.sex, ...by]] : []),
  },
  {
    table: 'episode_record',
    columns: `organisation_id episode_id patient_id site_id programme_id clinician_id started_on ended_on`
      .split(' ')
      .concat(recorded),
    rowsOf: (e, organisation) => [
      [organisation, e.id, e.patientId, e.site, e.programme, e.clinician, e.startedOn, e.endedOn, ...by],
    ],
  },
  {
    table: 'treatment',
    columns:
      `organisation_id patient_id source source_key episode_id component drug drug_class modality started_on`
        .split(' ')
        .concat(recorded),
    rowsOf: (e, organisation) => {
      const of = (component: string, drug: string | null, modality: string | null): Cell[] => [
        ...[organisation, e.patientId, 'bench', `${component} ${e.id}`, e.id, component, drug],
        ...[drug === null ? null : 'antidepressant', modality, e.startedOn, ...by],
      ]
      return [
        ...(e.arm === 'medication_only' || e.arm === 'combined'
          ? [of('medication', 'sertraline', null)]
          : []),
        ...(e.arm === 'therapy_only' || e.arm === 'combined' ? [of('therapy', null, 'CBT')] : []),
      ]
    },
  },
  {
    table: 'assessment',
    columns:
      `organisation_id patient_id source source_key instrument taken_on total completeness instrument_version`
        .split(' ')
        .concat(recorded),
    rowsOf: (e, organisation) => {
      const start = Date.parse(e.startedOn)
      return e.points.map(({ week, score }) => [
        ...[organisation, e.patientId, 'bench', `${e.id}-${week}`, 'PHQ-9'],
        new Date(start + week * 604_800_000).toISOString().slice(0, 10),
        ...[score, 'total_only', '1', ...by],
      ])
    },
  },
]

export type StoredCohort = {
  readonly organisation: Organisation
  readonly patients: number
  readonly episodes: number
  readonly scores: number
  /** Seconds that packing its derived rows took. */
  readonly packed: number
  readonly csv: string
}

/** Writes an invented cohort: derived rows, the same as a table of measurements, and the facts behind them if asked for. */
export async function storeCohort(
  database: BenchDatabase,
  organisation: Organisation,
  patients: number,
  csv: string,
  facts: boolean,
): Promise<StoredCohort> {
  const pool = connectPool(database.superuserUrl, 1)
  const client = await pool.connect()
  try {
    // Rows go in as they are: what a rebuild writes has been checked before.
    await client.query(`set session_replication_role = replica; set maintenance_work_mem = '512MB'`)
    await serviceRows(client, organisation.id, patients)
    for (const { table, columns, rowsOf } of facts ? [...derived, ...raw] : derived) {
      const indexes = await withoutIndexes(client, table)
      await copyIn(
        client,
        table,
        columns,
        rowsOfAll(patients, (episode) => rowsOf(episode, organisation.id)),
      )
      for (const definition of indexes) await client.query(definition)
      await client.query(`vacuum analyze ${table}`)
    }
    await client.query(
      `insert into cohort_pack (organisation_id, rev) values ($1, 1) on conflict do nothing`,
      [organisation.id],
    )
  } finally {
    client.release()
    await pool.end()
  }
  const { episodes, scores } = writeMeasurements(csv, patients)
  const started = performance.now()
  await packCohort(database.db, organisation.id)
  const packed = (performance.now() - started) / 1_000
  return { organisation, patients, episodes, scores, packed, csv }
}

type Client = Parameters<typeof copyIn>[0]

/** Takes the further indexes of a table away; made again when all rows are there, they take a fraction of the time. */
async function withoutIndexes(client: Client, table: string): Promise<string[]> {
  const { rows } = await client.query<{ name: string; definition: string }>(
    `select indexrelid::regclass::text as name, pg_get_indexdef(indexrelid) as definition
     from pg_index where indrelid = $1::regclass and not indisprimary
       and not exists (select from pg_constraint where conindid = indexrelid)`,
    [table],
  )
  for (const { name } of rows) await client.query(`drop index ${name}`)
  return rows.map(({ definition }) => definition)
}

async function serviceRows(client: Client, organisation: number, patients: number): Promise<void> {
  const numbers = (count: number) => Array.from({ length: count }, (_, i) => i + 1)
  const named = (codeOf: (n: number) => string, count: number) =>
    numbers(count).map((n) => [organisation, n, codeOf(n), codeOf(n)] as const)
  const columns = ['organisation_id', 'id', 'code', 'name']
  await copyIn(client, 'site', columns, named(siteCode, sitesOf(patients)))
  await copyIn(
    client,
    'clinician',
    [...columns, 'profession'],
    named(clinicianCode, cliniciansOf(patients)).map((row) => [...row, 'psychologist']),
  )
  const visits = JSON.stringify([4, 8, 12, 24, 52].map((at) => ({ at, windowDays: 14 })))
  await copyIn(
    client,
    'programme',
    [...columns, 'visit_unit', 'visits', 'medication_classes'],
    named(programmeCode, programmeCount).map((row) => [...row, 'week', visits, '{antidepressant}']),
  )
}

function* rowsOfAll(
  patients: number,
  rowsOf: (episode: InventedEpisode) => readonly (readonly Cell[])[],
): Generator<readonly Cell[]> {
  for (const episode of inventedCohort(patients, seed)) yield* rowsOf(episode)
}

const seed = 20_261_123

export const measurementColumns = [
  ['site', 'usmallint'],
  ['clinician', 'usmallint'],
  ['programme', 'utinyint'],
  ['diagnosis', 'varchar'],
  ['substance', 'boolean'],
  ['age', 'varchar'],
  ['sex', 'varchar'],
  ['severity', 'varchar'],
  ['started', 'date'],
  ['patient', 'integer'],
  ['episode', 'integer'],
  ['arm', 'varchar'],
  ['in_force', 'varchar'],
  ['wk', 'utinyint'],
  ['score', 'utinyint'],
] as const

function writeMeasurements(csv: string, patients: number): { episodes: number; scores: number } {
  const file = openSync(csv, 'w')
  let [episodes, scores, piece] = [0, 0, '']
  for (const e of inventedCohort(patients, seed)) {
    episodes += 1
    scores += e.points.length
    const head = [e.site, e.clinician, e.programme, e.diagnosis, e.substanceUse ?? '', e.ageBand, e.sex]
      .concat([e.severity ?? '', e.startedOn, e.patientId, e.id, e.arm])
      .join()
    for (const { week, score, inForce } of e.points) piece += `${head},${inForce},${week},${score}\n`
    if (piece.length < 1_048_576) continue
    writeSync(file, piece)
    piece = ''
  }
  writeSync(file, piece)
  closeSync(file)
  return { episodes, scores }
}
