import { spawn } from 'node:child_process'
import { createWriteStream, existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Readable, Writable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { connectPool } from '@tandem/db/connect'
import { copiedCsv } from '@tandem/db/copied-csv'
import { csvGuard } from '@tandem/reports/csv-guard'
import type { PoolClient } from 'pg'
import { startBenchServer } from './bench-database.ts'
import { exportColumns, exportStatements, makeExportData } from './export-data.ts'
import { exportPage } from './export-page.ts'
import { load, machine } from './machine.ts'
import { withSection } from './page-section.ts'
import { interleaved, quantile, type Way } from './rounds.ts'

const page = fileURLToPath(new URL('../../docs/benchmarks.md', import.meta.url))
const child = fileURLToPath(new URL('export-process.ts', import.meta.url))
const repeats = 3
const { values } = parseArgs({
  allowPositionals: true,
  options: {
    rows: { type: 'string', default: '1000000' },
    rounds: { type: 'string', default: '5' },
    'no-page': { type: 'boolean', default: false },
  },
})
const [rows, rounds] = [Number(values.rows), Number(values.rounds)]
if (![rows / 10, rounds].every((number) => Number.isInteger(number) && number >= 5)) {
  console.error(
    'npm run bench -- export [--rows 1000000] [--rounds 5] [--no-page]\n\nAt least 5 rounds, rows in tens.',
  )
  process.exit(2)
}

const loadBefore = load()
const server = await startBenchServer()
try {
  await makeExportData(server.main.superuser, rows)
  const pool = connectPool(server.main.superuserUrl, 1)
  const client = await pool.connect()
  await client.query('set max_parallel_workers_per_gather = 0')
  const timings = []
  for (const [name, statement] of Object.entries(exportStatements)) {
    console.log(`${name}, load ${load()}`)
    timings.push({ name, ways: await interleaved(rounds, waysOf(client, statement(rows))) })
  }
  client.release()
  await pool.end()
  const idle = await peak([])
  const memory = []
  for (const count of [rows / 10, rows / 2, rows])
    memory.push({ rows: count, peak: await peak([join(server.folder, 'a.csv'), String(count)]) })
  const text = exportPage({
    rows,
    rounds,
    timings,
    idle,
    memory,
    machine: machine(server.version),
    load: `at the start ${loadBefore}, at the end ${load()}`,
  })
  console.log(`\n${text}`)
  if (!values['no-page'])
    writeFileSync(page, withSection(existsSync(page) ? readFileSync(page, 'utf8') : '', 'export', text))
} finally {
  await server.stop()
}

/** The same rows: as COPY sends them, and guarded as a person gets them; thrown away, and to a file. */
function waysOf(client: PoolClient, statement: string): readonly Way<number>[] {
  const file = join(server.folder, 'export.csv')
  const nowhere = () => new Writable({ write: (_piece, _encoding, done) => done() })
  const way = (name: string, guarded: boolean, target: () => Writable): Way<number> => ({
    name,
    run: async () => {
      let seen = 0
      const footer = (count: number) => {
        seen = count
        return [`${count} rows`]
      }
      const source = copiedCsv(client, statement)
      const guard = csvGuard({ caption: ['Bench'], columns: exportColumns, footer })
      await pipeline([source, ...(guarded ? [guard] : []), target()])
      return () => (guarded ? seen : countOf(source))
    },
    after: async () => rmSync(file, { force: true }),
  })
  return [
    way('COPY TO STDOUT, thrown away', false, nowhere),
    way('guarded CSV, thrown away', true, nowhere),
    way('COPY TO STDOUT, to a file', false, () => createWriteStream(file)),
    way('guarded CSV, to a file', true, () => createWriteStream(file)),
  ]
}

/** Rows that the server says it sent. */
function countOf(source: Readable): number {
  return Number(Reflect.get(source, 'rowCount'))
}

/** MiB, median of several processes of their own. */
async function peak(parameters: readonly string[]): Promise<number> {
  const found: number[] = []
  for (let turn = 0; turn < repeats; turn += 1) found.push(await onePeak(parameters))
  return quantile(found, 0.5)
}

function onePeak(parameters: readonly string[]): Promise<number> {
  return new Promise((resolve, reject) => {
    const words = [...process.execArgv, child, server.main.superuserUrl, ...parameters]
    const running = spawn(process.execPath, words, { stdio: ['ignore', 'pipe', 'inherit'] })
    let said = ''
    running.stdout.on('data', (some: Buffer) => {
      said += some.toString()
    })
    running.once('error', reject)
    running.once('close', (code) =>
      code === 0 ? resolve(Number(said) / 1_024) : reject(new Error(`export-process ended with ${code}`)),
    )
  })
}
