import { readFileSync } from 'node:fs'
import { connect, type Db } from '@tandem/db/connect'
import { deleteOrganisation, findOrganisationByCode } from '@tandem/db/queries/writes-organisations'
import { drainDirty } from '@tandem/db/rebuild'
import { systemScope, withScope } from '@tandem/db/scope'
import { freshDatabase, type TestDatabase } from '@tandem/db/test-database'
import { importRows } from '@tandem/importers/import-rows'
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { loadFirstData } from './first-data.ts'

let database: TestDatabase
let db: Db
const lines: string[] = []
const options = {
  log: (line: string) => lines.push(line),
  progress: (line: string) => lines.push(line),
  demoPatients: 120,
}

beforeAll(async () => {
  database = await freshDatabase()
  db = connect(database.applicationUrl, 4)
  await loadFirstData(db, options)
})
afterAll(async () => {
  await db.destroy()
  await database.drop()
})

const inOrganisation = async <Row>(code: string, query: ReturnType<typeof sql<Row>>): Promise<Row[]> => {
  const organisation = await findOrganisationByCode(db, code)
  if (organisation === null) throw new Error(`no organisation ${code}`)
  return withScope(db, systemScope(organisation.id), async (trx) => (await query.execute(trx)).rows)
}

type Cell = { arm: string; month: number; n: number; mean: number; sd: number }
type Expected = { expected: { per_arm_month: Cell[] } }

const trialCells = () =>
  inOrganisation<Cell>(
    'beat-the-blues',
    sql`
      with arm as (
        select episode.patient_id,
          case when bool_or(component = 'medication') and bool_or(component = 'therapy') then 'combined'
            when bool_or(component = 'medication') then 'medication_only'
            when bool_or(component = 'therapy') then 'therapy_only' else 'neither' end as arm
        from episode left join treatment on treatment.episode_id = episode.id group by 1
      )
      select arm, nominal_visit as month, count(*)::integer as n, avg(total)::float8 as mean,
        stddev_samp(total)::float8 as sd
      from assessment join arm using (patient_id) where superseded_at is null
      group by 1, 2 order by 1, 2`,
  )

test('the demo clinic loads at any hour: what happens later today has not happened', async () => {
  const other = await freshDatabase()
  const there = connect(other.applicationUrl, 2)
  try {
    // Shortly after midnight of a Tuesday; its sessions and forms are in the daytime.
    const now = new Date('2026-11-24T00:05:00Z')
    await loadFirstData(there, { ...options, now, demoPatients: 400 })
    const made = await findOrganisationByCode(there, 'demo-clinic')
    const { rows } = await withScope(there, systemScope(made?.id ?? 0), (trx) =>
      sql<{ last: string }>`select max(taken_on) as last from assessment`.execute(trx),
    )
    expect(rows[0]?.last).toBe('2026-11-23')
  } finally {
    await there.destroy()
    await other.drop()
  }
}, 60_000)

test('Beat the Blues holds n, mean and spread of every arm and month as R found them', async () => {
  const reference = new URL('../../../packages/stats/reference/btheb_summary.expected.json', import.meta.url)
  const { expected } = JSON.parse(readFileSync(reference, 'utf8')) as Expected
  const wanted = expected.per_arm_month
    .map(({ arm, month, n, mean, sd }) => ({ arm, month, n, mean, sd }))
    .sort((a, b) => a.arm.localeCompare(b.arm) || a.month - b.month)
  const found = await trialCells()
  expect(found).toHaveLength(20)
  for (const [place, cell] of found.entries()) {
    expect(cell).toMatchObject({ arm: wanted[place]?.arm, month: wanted[place]?.month, n: wanted[place]?.n })
    expect(cell.mean).toBeCloseTo(wanted[place]?.mean ?? Number.NaN, 9)
    expect(cell.sd).toBeCloseTo(wanted[place]?.sd ?? Number.NaN, 9)
  }
})

test('a second load leaves everything as it is', async () => {
  const batches = () =>
    inOrganisation<{ n: number }>('demo-clinic', sql`select count(*)::integer as n from import_batch`)
  const before = await batches()
  await loadFirstData(db, options)
  expect(await batches()).toEqual(before)
})

test('the invented clinic comes in whole and is marked as invented', async () => {
  expect(await findOrganisationByCode(db, 'demo-clinic')).toMatchObject({ kind: 'invented' })
  const [counts] = await inOrganisation<Record<string, number>>(
    'demo-clinic',
    sql`select (select count(*) from patient)::integer as patients,
      (select count(*) from assessment where completeness = 'prorated')::integer as prorated,
      (select count(*) from assessment where completeness = 'not_scorable')::integer as unusable,
      (select count(*) from import_notice where kind <> 'not-scorable' and kind <> 'short-form-above-long')::integer as notices`,
  )
  expect(counts?.patients).toBe(120)
  expect(counts?.prorated).toBeGreaterThan(0)
  expect(counts?.unusable).toBeGreaterThan(0)
  expect(counts?.notices).toBe(0)
})

test('facts of the past are recorded in the past, so that a chosen day shows what was known then', async () => {
  const [late] = await inOrganisation<{ n: number }>(
    'demo-clinic',
    sql`select count(*)::integer as n from assessment where recorded_at::date <> taken_on`,
  )
  expect(late?.n).toBe(0)
})

test('one corrected score of the trial changes the mean of exactly its arm and month', async () => {
  const before = await trialCells()
  await importRows(db, {
    organisationCode: 'beat-the-blues',
    name: 'correction',
    source: 'btheb',
    actor: 'test',
    rows: {
      assessments: [
        {
          assessment_id: '1-2',
          patient_id: '1',
          instrument: 'BDI-II',
          taken_on: '2000-03-01',
          total: 35,
          nominal_visit: 2,
        },
      ],
    },
  })
  const after = await trialCells()
  const changed = after.filter((cell, place) => cell.mean !== before[place]?.mean)
  expect(changed).toMatchObject([{ arm: 'neither', month: 2, n: 33 }])
  // 33 scores with the mean 20; one of 2 becomes 35.
  expect(changed[0]?.mean).toBeCloseTo((33 * 20 - 2 + 35) / 33, 12)
  expect(await drainDirty(db)).toBeGreaterThan(0)
})

test('an organisation whose loading was cut short is loaded anew', async () => {
  const trial = await findOrganisationByCode(db, 'beat-the-blues')
  if (trial === null) throw new Error('the trial is not there')
  await withScope(db, systemScope(trial.id), async (trx) => {
    await sql`delete from assessment`.execute(trx)
    await sql`delete from import_batch where file_name = 'Beat the Blues: assessments'`.execute(trx)
  })
  await loadFirstData(db, options)
  expect((await trialCells()).reduce((sum, { n }) => sum + n, 0)).toBe(380)
})

test('an organisation can be removed with everything in it', async () => {
  const clinic = await findOrganisationByCode(db, 'demo-clinic')
  if (clinic === null) throw new Error('the demo clinic is not there')
  await deleteOrganisation(db, clinic.id)
  expect(await findOrganisationByCode(db, 'demo-clinic')).toBeNull()
  const rows = await withScope(db, systemScope(clinic.id), (trx) =>
    sql<{
      n: number
    }>`select (select count(*) from patient)::integer + (select count(*) from assessment)::integer as n`.execute(
      trx,
    ),
  )
  expect(rows.rows[0]?.n).toBe(0)
})
