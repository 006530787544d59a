import { chmodSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ensureBuilt } from './build.mjs'
import { findChromium } from './chromium.mjs'
import { Refusal, run, tool } from './launcher.mjs'
import { findServerPostgres, freePort, startServerPostgres } from './server-postgres.mjs'
import { countsLine, playwrightCounts, suiteCounts, sum, vitestCounts } from './test-counts.mjs'

const vitestSuites = ['unit', 'database', 'web']

/** Runs the named suites (all when none is named), prints their counts, and returns the exit code. */
export async function runSuites(names) {
  const known = [...vitestSuites, 'server-database', 'browser']
  const wanted = names.length > 0 ? names : known
  const unknown = wanted.find((name) => !known.includes(name))
  if (unknown) throw new Refusal(`There is no suite ${unknown}; there are ${known.join(', ')}.`)
  const folder = mkdtempSync(join(tmpdir(), 'tandem-test-run-'))
  chmodSync(folder, 0o755)
  try {
    const results = []
    const projects = vitestSuites.filter((name) => wanted.includes(name))
    if (projects.length > 0) results.push([projects.join(', '), await vitest(projects, folder, 'packaged')])
    if (wanted.includes('server-database'))
      results.push(['database on a server PostgreSQL', await counted(() => onServer(folder))])
    if (wanted.includes('browser')) results.push(['browser', await counted(() => browser(folder))])
    return conclude(results.filter(([, counts]) => counts !== null))
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** A suite that can't even start is a failure with its sentence, and the others still count. */
async function counted(suite) {
  try {
    return await suite()
  } catch (error) {
    console.error(error instanceof Refusal ? error.message : error)
    return { passed: 0, failed: 1, skipped: 0 }
  }
}

function conclude(results) {
  const total = sum(results.map(([, counts]) => counts))
  console.log('')
  for (const [name, counts] of results) console.log(`${name}: ${countsLine(counts)}`)
  console.log('')
  console.log(countsLine(total))
  return total.failed === 0 && total.passed > 0 ? 0 : 1
}

async function vitest(projects, folder, name, environment = {}) {
  const report = join(folder, `${name}.json`)
  const parameters = [
    'run',
    ...['--config', 'scripts/vitest.config.ts'],
    ...projects.flatMap((project) => ['--project', project]),
    ...['--reporter=default', '--reporter=json', `--outputFile.json=${report}`],
  ]
  const env = { ...process.env, ...environment }
  const code = await run(process.execPath, [tool('vitest/vitest.mjs'), ...parameters], { env })
  return suiteCounts(report, code, vitestCounts)
}

/** The database's tests once more on a real server, where one is installed; null where none is. */
async function onServer(folder) {
  const bin = findServerPostgres()
  if (!bin) {
    console.log(
      '\nNo server PostgreSQL (15 or newer) is installed here: the database tests ran on the packaged one only.',
    )
    return null
  }
  const server = await startServerPostgres(bin)
  console.log(`\nThe database tests once more, on PostgreSQL ${server.version} from ${bin}.`)
  try {
    return await vitest(['database'], folder, 'server', { TANDEM_TEST_DATABASE_URL: server.url })
  } finally {
    server.stop()
  }
}

async function browser(folder) {
  console.log('')
  const chromium = findChromium()
  await ensureBuilt()
  const report = join(folder, 'browser.json')
  const parameters = ['test', '--config', 'apps/web/e2e/playwright.config.ts', '--reporter=list,json']
  const env = {
    ...process.env,
    CHROMIUM_PATH: chromium,
    TANDEM_E2E_PORT: String(await freePort()),
    TANDEM_E2E_DATA: join(folder, 'data'),
    PLAYWRIGHT_JSON_OUTPUT_FILE: report,
  }
  const code = await run(process.execPath, [tool('@playwright/test/cli.js'), ...parameters], { env })
  return suiteCounts(report, code, playwrightCounts)
}
