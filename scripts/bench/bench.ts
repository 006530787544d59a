import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type CohortStore, startCohortStore } from '@tandem/api/cohort-store/cohort-store'
import type { Context } from '@tandem/api/trpc'
import { connectPool, type Db } from '@tandem/db/connect'
import { drainDirty } from '@tandem/db/rebuild'
import { addDays, type CalendarDay, dayInZone } from '@tandem/domain/calendar-day'
import { importPaths } from '@tandem/importers/import-paths'
import { grantRole } from '@tandem/server/accounts'
import { sql } from 'kysely'
import { type BenchServer, benchOrganisation, startBenchServer } from './bench-database.ts'
import { type BenchOptions, benchOptions, usage } from './bench-options.ts'
import { benchmarksPage } from './benchmarks-page.ts'
import { caseloadSpeed } from './caseload-speed.ts'
import { cohortSpeed } from './cohort-speed.ts'
import { domainSpeed } from './domain-speed.ts'
import { firstLoad } from './first-load.ts'
import { httpSpeed } from './http-speed.ts'
import { importMemory } from './import-memory.ts'
import { importSpeed } from './import-speed.ts'
import { writeInventedFiles } from './invented-files.ts'
import { load, machine } from './machine.ts'
import { withSectionsOf } from './page-section.ts'
import { bulkWrites, rebuildLag, singleWrites } from './rebuild-lag.ts'
import { rebuildSpeed } from './rebuild-speed.ts'
import { type Findings, together } from './report.ts'

const page = fileURLToPath(new URL('../../docs/benchmarks.md', import.meta.url))
const reader = 'bench-reader'
/** Reading takes milliseconds: so many more rounds for the same certainty. */
const roundsOfReading = 5

let options: BenchOptions
try {
  options = benchOptions(process.argv.slice(2))
} catch (error) {
  console.error(`${error instanceof Error ? error.message : error}\n\n${usage}`)
  process.exit(2)
}

const started = Date.now()
const loadBefore = load()
const server = await startBenchServer()
try {
  const surroundings = { day: dayInZone(new Date(), 'UTC'), machine: machine(server.version), loadBefore }
  for (const line of surroundings.machine) console.log(line)
  console.log(`Load average ${loadBefore}`)
  const findings = together(await everything(server, options))
  const minutes = ((Date.now() - started) / 60_000).toFixed(1)
  const text = benchmarksPage(findings, options, { ...surroundings, loadAfter: load(), minutes })
  console.log(`\n${text}`)
  if (options.page)
    writeFileSync(page, withSectionsOf(existsSync(page) ? readFileSync(page, 'utf8') : '', text))
} finally {
  await server.stop()
}

async function everything(
  server: BenchServer,
  { patients, rounds, rate }: BenchOptions,
): Promise<Findings[]> {
  const today = dayInZone(new Date(), 'Europe/London')
  const found: Findings[] = []
  const measure = async (what: string, work: () => Promise<Findings>) => {
    console.log(`${((Date.now() - started) / 1_000).toFixed(0)} s: ${what}`)
    found.push(await work())
  }
  const { db, url } = server.main
  const pool = connectPool(url, 2)
  const cohorts = startCohortStore({ db, pool, memoryBytes: 1e9, threads: 2, log: console.error })
  await measure('first load of the demo clinic', () => firstLoad(db))
  const services: (Service & { readonly patients: number })[] = []
  for (const size of patients) {
    const service = await inventService(server, size, today)
    const { organisation, files } = service
    services.push({ ...service, patients: size })
    await measure(`import, ${size} patients`, () => importSpeed(server, files, size, rounds))
    await measure('rebuild', () => rebuildSpeed(db, organisation.id, size, today, rounds))
    const context = contextOf(db, cohorts)
    await measure('cohort', () =>
      cohortSpeed(server.main, organisation, context, size, today, rounds * roundsOfReading),
    )
    await measure('caseload', () =>
      caseloadSpeed(server.main, organisation.id, size, today, rounds * roundsOfReading),
    )
  }
  await cohorts.close()
  await pool.end()
  const largest = services.at(-1)
  if (largest === undefined) return found
  const { organisation } = largest
  await measure('HTTP', () => httpSpeed(server, organisation.code, largest.patients, rounds))
  await measure('smallest steps', () => domainSpeed(db, organisation.id, today, rounds))
  await measure('memory of an import', () => importMemory(server, services))
  await measure('bulk writes', () => bulkWrites(db, organisation.id, rounds))
  await measure('single writes', () => singleWrites(db, organisation.id, rounds))
  await measure('lag', () => rebuildLag(server.main, organisation.id, rate))
  return found
}

type Service = Awaited<ReturnType<typeof inventService>>

/** A service with everything in it, derived rows too, and statistics for the planner. */
async function inventService({ main, folder }: BenchServer, patients: number, today: CalendarDay) {
  const code = `invented-${patients}`
  const files = join(folder, code)
  writeInventedFiles(files, patients, addDays(today, -1))
  const organisation = await benchOrganisation(main.db, code)
  await importPaths(main.db, { organisationCode: code, paths: [files], actor: 'bench' })
  await drainDirty(main.db)
  await grantRole(main.db, { organisationCode: code, userId: reader, role: 'clinical_lead', actor: 'bench' })
  await sql`vacuum analyze`.execute(main.superuser)
  return { organisation, files }
}

function contextOf(db: Db, cohorts: CohortStore): Context {
  return {
    db,
    person: { userId: reader, username: reader, name: reader },
    requestId: 'bench',
    demo: async () => false,
    version: '0.0.0-bench',
    now: () => new Date(),
    cohorts,
  }
}
