import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { parseArgs } from 'node:util'
import { symptomCourse } from '@tandem/analysis/symptom-course'
import { startCohortStore } from '@tandem/api/cohort-store/cohort-store'
import { type HeldColumns, visibleData } from '@tandem/api/cohort-store/scan'
import { connectPool } from '@tandem/db/connect'
import { type BenchDatabase, benchOrganisation, emptyDatabase, startBenchServer } from './bench-database.ts'
import { load, machine } from './machine.ts'
import { naiveCourse } from './naive-course.ts'
import { withSection } from './page-section.ts'
import { figure } from './report.ts'
import { quantile, timingOf } from './rounds.ts'
import { type DuckTable, duckTable } from './scale/duckdb.ts'
import { outcomeSpeed, outcomeWays } from './scale/outcome-speed.ts'
import { type SizeFindings, scalePage } from './scale/scale-page.ts'
import { type StoredCohort, storeCohort } from './scale/store-cohort.ts'
import { byArmAndWeek, cellsOf, type TrendCell } from './scale/trend-questions.ts'
import { loadSpeed, trendSpeed } from './scale/trend-speed.ts'

const page = fileURLToPath(new URL('../../docs/benchmarks.md', import.meta.url))
const usage =
  'npm run bench -- cohort [--patients 50000,200000] [--raw 50000] [--rounds 5] [--no-page]\n\n' +
  '  --raw  largest size at which the facts are written too, and statements over them timed'
const { values } = parseArgs({
  allowPositionals: true,
  options: {
    patients: { type: 'string', default: '50000,200000' },
    raw: { type: 'string', default: '50000' },
    rounds: { type: 'string', default: '5' },
    'no-page': { type: 'boolean', default: false },
  },
})
const sizes = values.patients.split(',').map(Number)
const [rounds, rawUpTo] = [Number(values.rounds), Number(values.raw)]
if (![rounds, ...sizes].every((number) => Number.isInteger(number) && number >= 5) || !(rawUpTo >= 0)) {
  console.error(`Whole numbers are needed, at least 5 rounds.\n\n${usage}`)
  process.exit(2)
}

/** Sizes at which writing the facts takes too long have a section of their own. */
const section = rawUpTo === 0 ? 'cohort-growth' : 'cohort'

const started = Date.now()
const since = () => `${((Date.now() - started) / 1_000).toFixed(0)} s`
const loadBefore = load()
const server = await startBenchServer()
try {
  const findings: SizeFindings[] = []
  let duckVersion: string | null = null
  for (const patients of sizes) {
    const database = await server.copyOf(`scale_${patients}`, emptyDatabase)
    const csv = join(server.folder, `measurements-${patients}.csv`)
    console.log(`${since()}: ${patients} patients are written, load ${load()}`)
    const organisation = await benchOrganisation(database.db, `scale-${patients}`)
    const stored = await storeCohort(database, organisation, patients, csv, patients <= rawUpTo)
    console.log(
      `${since()}: ${stored.episodes} episodes, ${stored.scores} scores, packed in ${figure(stored.packed)} s`,
    )
    const duck = await duckTable(csv)
    duckVersion = duck?.version ?? null
    rmSync(csv)
    console.log(`${since()}: measured, load ${load()}`)
    findings.push(await measured(database, stored, duck))
    await server.drop(database)
  }
  const text = scalePage(findings, {
    command: `npm run bench -- cohort --patients ${sizes.join(',')} --raw ${rawUpTo} --rounds ${rounds}`,
    machine: machine(server.version),
    duckVersion,
    load: `at the start ${loadBefore}, at the end ${load()}`,
    minutes: ((Date.now() - started) / 60_000).toFixed(1),
    rounds,
    title: rawUpTo === 0 ? 'Cohorts at scale: growth' : 'Cohorts at scale',
  })
  console.log(`\n${text}`)
  if (!values['no-page'])
    writeFileSync(page, withSection(existsSync(page) ? readFileSync(page, 'utf8') : '', section, text))
} finally {
  await server.stop()
}

async function measured(
  database: BenchDatabase,
  stored: StoredCohort,
  duck: DuckTable | null,
): Promise<SizeFindings> {
  const { held, ...loading } = await loadSpeed(database, stored, rounds)
  console.log(`  read in ${figure(loading.milliseconds)} ms, ${figure(loading.bytesPerScore)} bytes a score`)
  const pool = connectPool(database.url, 2)
  const store = startCohortStore({ db: database.db, pool, memoryBytes: 8e9, threads: 2, log: console.error })
  try {
    const trends = await trendSpeed(store, held, duck, stored, rounds)
    const first = Array.from({ length: rounds }, () => firstAnswer(database.url, stored.organisation.id))
    console.log(`  first answers of fresh processes: ${first.map(figure).join(', ')} ms`)
    const raw = stored.patients <= rawUpTo ? await overFacts(database, stored, held) : null
    return { stored, loading, trends, firstAnswer: quantile(first, 0.5), ...raw }
  } finally {
    await store.close()
    await pool.end()
  }
}

/** Statements over the facts take so long that three rounds have to do. */
async function overFacts(database: BenchDatabase, { organisation }: StoredCohort, held: HeldColumns) {
  const times: number[] = []
  let cells: TrendCell[] = []
  for (let round = 0; round < 3; round += 1) {
    const before = performance.now()
    const found = await naiveCourse(database.superuser, organisation.id, '2026-01-01', null)
    times.push(performance.now() - before)
    cells = found.map(({ arm, slot, n, sum }): TrendCell => [arm, slot, n, sum]).sort(byArmAndWeek)
    console.log(`  one statement over raw forms: ${figure(times.at(-1) ?? 0)} ms`)
  }
  const choice = { dimensions: {}, lists: {}, startedFrom: null, startedTo: null, unit: 'most' } as const
  const { scores } = visibleData(held, 'all', choice)
  const own = cellsOf(symptomCourse(scores, { armView: 'initial_plan', showNeither: true }).arms)
  if (JSON.stringify(own) !== JSON.stringify(cells))
    throw new Error('Not comparable: raw forms and columns in memory differ.')
  const outcomes = await outcomeSpeed(database, organisation.id, rounds)
  const ms = (way: string) => outcomes.get(way)?.median ?? Number.NaN
  console.log(`  outcomes: ${figure(ms(outcomeWays.derived))} of ${figure(ms(outcomeWays.raw))} ms`)
  return { naive: timingOf('naive', times), outcomes }
}

function firstAnswer(url: string, organisation: number): number {
  const tsx = pathToFileURL(createRequire(import.meta.url).resolve('tsx')).href
  const script = fileURLToPath(new URL('./scale/first-answer.ts', import.meta.url))
  const printed = execFileSync(process.execPath, ['--import', tsx, script, url, String(organisation)], {
    encoding: 'utf8',
  })
  return (JSON.parse(printed.trim().split('\n').at(-1) ?? '{}') as { took: number }).took
}
