import { type ChildProcess, spawn } from 'node:child_process'
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { connect } from '@tandem/db/connect'
import { findOrganisationByCode } from '@tandem/db/queries/writes-organisations'
import { systemScope, withScope } from '@tandem/db/scope'
import { afterAll, expect, test } from 'vitest'

const rounds = 3
const rowsInFile = 2_000

const loader = pathToFileURL(createRequire(import.meta.url).resolve('tsx')).href
const program = (path: string) => ['--import', loader, fileURLToPath(new URL(path, import.meta.url))]
const folder = mkdtempSync(join(tmpdir(), 'tandem-kill-'))
chmodSync(folder, 0o755)
const data = join(folder, 'data')
const environment = {
  PATH: process.env.PATH,
  HOME: folder,
  TANDEM_DATA_DIR: data,
  TANDEM_DEMO: '0',
  PORT: '24510',
}
const children: ChildProcess[] = []
afterAll(async () => {
  for (const child of children) child.kill('SIGTERM')
  await Promise.all(children.map(ended))
  rmSync(folder, { recursive: true, force: true })
})

const ended = (child: ChildProcess) =>
  new Promise<number | null>((resolve) => {
    if (child.exitCode !== null || child.signalCode !== null) resolve(child.exitCode)
    else child.once('exit', resolve)
  })

const run = (words: string[]) => {
  const child = spawn(process.execPath, words, { env: environment, stdio: ['ignore', 'pipe', 'inherit'] })
  children.push(child)
  return child
}

const startServer = () =>
  new Promise<ChildProcess>((resolve, reject) => {
    const child = run(program('../apps/server/src/main.ts'))
    let said = ''
    child.stdout?.on('data', (part: Buffer) => {
      said += part.toString()
      if (said.includes('Ctrl-C stops it')) resolve(child)
    })
    child.once('exit', () => reject(new Error(`the server ended: ${said}`)))
  })

const tandem = (...words: string[]) => run([...program('cli.ts'), ...words])

const scoresOnRecord = async (file: string): Promise<number> => {
  const { application } = JSON.parse(readFileSync(join(data, 'database', 'passwords.json'), 'utf8'))
  const port = readFileSync(join(data, 'database', 'files', 'postmaster.pid'), 'utf8').split('\n')[3]
  const db = connect(`postgres://tandem_app:${application}@127.0.0.1:${port}/tandem`, 1)
  try {
    const organisation = await findOrganisationByCode(db, 'clinic')
    const rows = await withScope(db, systemScope(organisation?.id ?? 0), (trx) =>
      trx.selectFrom('assessment').where('source_key', 'like', `${file}-%`).select('source_key').execute(),
    )
    return rows.length
  } finally {
    await db.destroy()
  }
}

test('kill -9 of the server and of an import at any moment loses nothing committed and leaves no half file', async () => {
  let server = await startServer()
  const patients = join(folder, 'patients.csv')
  writeFileSync(patients, 'patient_id\np1\n')
  const clinic = ['--code', 'clinic', '--name', 'A clinic', '--time-zone', 'UTC']
  expect(await ended(tandem('organisation', 'create', ...clinic))).toBe(0)
  expect(await ended(tandem('import', patients, '--organisation', 'clinic'))).toBe(0)
  const stored = new Set<string>()
  for (let round = 1; round <= rounds; round += 1) {
    const name = `r${round}`
    const path = join(folder, `assessments-${name}.csv`)
    const rows = Array.from({ length: rowsInFile }, (_, i) => `${name}-${i},p1,PHQ-9,2025-01-06,${i % 28}`)
    writeFileSync(path, `assessment_id,patient_id,instrument,taken_on,total\n${rows.join('\n')}\n`)
    const importing = tandem('import', path, '--organisation', 'clinic')
    await pause(500 + Math.random() * 2_500)
    server.kill('SIGKILL')
    if (round % 2 === 0) importing.kill('SIGKILL')
    const code = await ended(importing)
    server = await startServer()
    const found = await scoresOnRecord(name)
    expect([0, rowsInFile]).toContain(found)
    if (code === 0) expect(found).toBe(rowsInFile)
    if (found > 0) stored.add(name)
    for (const earlier of stored) expect(await scoresOnRecord(earlier)).toBe(rowsInFile)
  }
}, 240_000)
