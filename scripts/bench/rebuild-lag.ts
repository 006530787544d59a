import { setTimeout as pause } from 'node:timers/promises'
import type { Db } from '@tandem/db/connect'
import { markPatientsDirty } from '@tandem/db/dirty'
import { drainDirty } from '@tandem/db/rebuild'
import { systemScope, type Trx, withDirectory, withScope } from '@tandem/db/scope'
import { startRebuildThread } from '@tandem/server/rebuild-thread'
import { sql } from 'kysely'
import type { BenchDatabase } from './bench-database.ts'
import { type Findings, figure, timingTable } from './report.ts'
import { interleaved, quantile } from './rounds.ts'

const tickMs = 100
const seconds = 12
const singles = 100
const batchForms = 5_000
/** Until the thread has loaded and looked once. */
const threadStartMs = 5_000

/** How long after its commit a change is in the derived rows, while forms are written at a steady rate. */
export async function rebuildLag(
  { db, url }: BenchDatabase,
  organisationId: number,
  rate: number,
): Promise<Findings> {
  const patients = await patientsOf(db, organisationId)
  const worker = startRebuildThread({ url, db, log: (line) => console.error(line) })
  await pause(threadStartMs)
  const waiting: { episodes: readonly number[]; committed: number }[] = []
  const lags: number[] = []
  let writing = true
  const watch = async () => {
    while (writing || waiting.length > 0) {
      const looked = performance.now()
      const { rows } = await withDirectory(db, (trx) =>
        sql<{
          id: number
        }>`select episode_id as id from dirty where organisation_id = ${organisationId}`.execute(trx),
      )
      const marked = new Set(rows.map(({ id }) => id))
      for (const change of waiting.filter(({ committed }) => committed < looked))
        if (!change.episodes.some((id) => marked.has(id))) {
          lags.push(performance.now() - change.committed)
          waiting.splice(waiting.indexOf(change), 1)
        }
      await pause(10)
    }
  }
  const watching = watch()
  const started = performance.now()
  let written = 0
  for (let tick = 1; tick <= (seconds * 1_000) / tickMs; tick += 1) {
    const wanted = Math.round((tick * tickMs * rate) / 1_000) - written
    const chosen = Array.from(
      { length: wanted },
      (_, i) => patients[((written + i) * 7_919) % patients.length] ?? 0,
    )
    const episodes = await withScope(db, systemScope(organisationId, 'bench'), async (trx) => {
      await correctForms(trx, organisationId, chosen)
      await markPatientsDirty(trx, organisationId, chosen)
      return episodesOf(trx, organisationId, chosen)
    })
    waiting.push({ episodes, committed: performance.now() })
    written += wanted
    await pause(Math.max(0, started + tick * tickMs - performance.now()))
  }
  const took = (performance.now() - started) / 1_000
  writing = false
  await watching
  await worker.stop()
  const [half, most] = [quantile(lags, 0.5), quantile(lags, 0.95)]
  const reached = written / took
  return {
    tables: [
      {
        title: 'Lag of derived rows',
        about: `Forms of ${patients.length.toLocaleString('en')} patients, one after the other, get another total at a steady rate, ${1_000 / tickMs} transactions a second, while the worker runs in its thread; from the commit until no mark of the change is left.`,
        columns: ['asked for, forms/s', 'reached', 'p50 ms', 'p95 ms', 'longest ms'],
        rows: [[String(rate), figure(reached), figure(half), figure(most), figure(Math.max(...lags))]],
      },
    ],
    goals: [
      {
        id: 'rebuild-lag',
        goal: `95 % of changes in the derived rows within 250 ms, at ${rate} forms/s`,
        measured: `${figure(most)} ms at ${figure(reached)} forms/s`,
        met: reached < rate * 0.9 ? false : most <= 250,
      },
    ],
  }
}

/** What marking an episode costs the one who writes one form. */
export async function singleWrites(db: Db, organisationId: number, rounds: number): Promise<Findings> {
  const patients = (await patientsOf(db, organisationId)).slice(0, singles)
  const write = async (marks: boolean) => {
    for (const patient of patients)
      await withScope(db, systemScope(organisationId, 'bench'), async (trx) => {
        await correctForms(trx, organisationId, [patient])
        if (marks) await markPatientsDirty(trx, organisationId, [patient])
      })
    return () => patients.length
  }
  const way = (name: string, marks: boolean) => ({
    name,
    run: () => write(marks),
    after: () => drainDirty(db),
  })
  const timings = await interleaved(rounds, [
    way('without a mark', false),
    way('with the mark for the worker', true),
  ])
  const [bare, marked] = [...timings.values()].map(({ median }) => median) as [number, number]
  return {
    tables: [
      timingTable(
        'Writing one form',
        `${patients.length} transactions of one form each, one after the other.`,
        timings,
        { things: 'forms', count: () => patients.length },
      ),
    ],
    goals: [
      {
        id: 'single-write',
        goal: 'single entries with their mark at least 0.8 × the speed without',
        measured: `${figure(bare / marked)} ×`,
        met: bare / marked >= 0.8,
      },
    ],
  }
}

/** What marking costs a batch of forms that is stored by one statement, as imports do. */
export async function bulkWrites(db: Db, organisationId: number, rounds: number): Promise<Findings> {
  const scope = systemScope(organisationId, 'bench')
  const write = (marks: boolean) =>
    withScope(db, scope, async (trx) => {
      const { rows } = await sql<{ patient: number }>`
        insert into assessment (organisation_id, patient_id, source, source_key, instrument, taken_on, total,
          completeness, instrument_version, recorded_by)
        select organisation_id, patient_id, 'bench', 'bench ' || id, instrument, taken_on, total, 'total_only',
          instrument_version, 'bench'
        from assessment
        where organisation_id = ${organisationId} and superseded_at is null and total is not null
        order by patient_id, id limit ${batchForms}
        returning patient_id as patient`.execute(trx)
      if (marks)
        await markPatientsDirty(trx, organisationId, [...new Set(rows.map(({ patient }) => patient))])
      return () => rows.length
    })
  const after = () =>
    withScope(db, scope, async (trx) => {
      await sql`delete from assessment where organisation_id = ${organisationId} and source = 'bench'`.execute(
        trx,
      )
      await sql`delete from dirty where organisation_id = ${organisationId}`.execute(trx)
    })
  const timings = await interleaved(rounds, [
    { name: 'stored without marks', run: () => write(false), after },
    { name: 'stored, their episodes marked for the worker', run: () => write(true), after },
  ])
  const [bare, marked] = [...timings.values()].map(({ median }) => median) as [number, number]
  return {
    tables: [
      timingTable(
        'Storing a batch of forms',
        `${batchForms.toLocaleString('en')} forms by one statement, policies and indexes on.`,
        timings,
        { things: 'forms', count: () => batchForms },
      ),
    ],
    goals: [
      {
        id: 'bulk-write',
        goal: 'bulk writes with their marks at least 0.45 × the speed without',
        measured: `${figure(bare / marked)} ×`,
        met: bare / marked >= 0.45,
      },
    ],
  }
}

/** Another total on the last form of each of these patients, as somebody who corrects it would write. */
const correctForms = (trx: Trx, organisationId: number, patientIds: readonly number[]) =>
  sql`
    update assessment set recorded_by = 'bench', total = case when total > 0 then total - 1 else 1 end
    from unnest(${patientIds}::bigint[]) as chosen (patient_id), lateral (
      select id from assessment last where last.organisation_id = ${organisationId}
        and last.patient_id = chosen.patient_id and last.superseded_at is null and last.total is not null
      order by instrument, taken_on desc limit 1) form
    where assessment.organisation_id = ${organisationId} and assessment.id = form.id`.execute(trx)

async function patientsOf(db: Db, organisationId: number): Promise<number[]> {
  return withScope(db, systemScope(organisationId), async (trx) => {
    const { rows } = await sql<{ id: number }>`
      select distinct patient_id as id from episode where organisation_id = ${organisationId} order by id`.execute(
      trx,
    )
    return rows.map(({ id }) => id)
  })
}

async function episodesOf(trx: Trx, organisationId: number, patients: readonly number[]): Promise<number[]> {
  const { rows } = await sql<{ id: number }>`
    select id from episode where organisation_id = ${organisationId}
      and patient_id = any(${patients}::bigint[])`.execute(trx)
  return rows.map(({ id }) => id)
}
