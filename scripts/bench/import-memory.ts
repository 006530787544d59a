import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { importPaths } from '@tandem/importers/import-paths'
import { type BenchServer, benchOrganisation } from './bench-database.ts'
import { filePath } from './invented-files.ts'
import { type Findings, figure } from './report.ts'
import { quantile } from './rounds.ts'

const child = fileURLToPath(new URL('import-process.ts', import.meta.url))
const before = ['sites', 'programmes', 'clinicians', 'drugs', 'patients', 'episodes'] as const
const repeats = 3

/** The most memory that a process of its own ever held while it imported a file of forms, less what it holds idle. */
export async function importMemory(
  server: BenchServer,
  folders: readonly { readonly patients: number; readonly files: string }[],
): Promise<Findings> {
  const idle = await medianOf(() => peakOf([server.main.url]))
  const above: number[] = []
  const rows: string[][] = [['connected, nothing imported', '0', figure(idle), '0']]
  for (const { patients, files } of folders) {
    const code = `memory-${patients}`
    await benchOrganisation(server.main.db, code)
    await importPaths(server.main.db, {
      organisationCode: code,
      paths: before.map((kind) => filePath(files, kind)),
      actor: 'bench',
    })
    const peak = await medianOf(() => peakOf([server.main.url, code, filePath(files, 'assessments')]))
    above.push(peak - idle)
    rows.push([
      `forms of ${patients.toLocaleString('en')} patients`,
      figure(peak - idle),
      figure(peak),
      figure((peak - idle) / (above[0] ?? 1)),
    ])
  }
  const [first = 0, last = 0] = [above[0], above.at(-1)]
  return {
    tables: [
      {
        title: 'Memory of an import',
        about: `Peak resident memory of a process of its own, median of ${repeats}; later runs find the rows stored already, which takes the same way.`,
        columns: ['', 'MiB above idle', 'MiB', 'first size = 1'],
        rows,
      },
    ],
    goals: [
      {
        id: 'import-memory',
        goal: 'at most 60 MiB above an idle process, and at most 10 % more for the larger file',
        measured: `${figure(last)} MiB, ${figure(last / first)} × the smaller`,
        met: last <= 60 && last / first <= 1.1,
      },
    ],
  }
}

const medianOf = async (work: () => Promise<number>) => {
  const numbers: number[] = []
  for (let i = 0; i < repeats; i += 1) numbers.push(await work())
  return quantile(numbers, 0.5)
}

/** MiB. */
const peakOf = (parameters: readonly string[]): Promise<number> =>
  new Promise((resolve, reject) => {
    const running = spawn(process.execPath, [...process.execArgv, child, ...parameters], {
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    let said = ''
    running.stdout.on('data', (some: Buffer) => {
      said += some.toString()
    })
    running.once('error', reject)
    running.once('close', (code) =>
      code === 0 ? resolve(Number(said) / 1_024) : reject(new Error(`import-process ended with ${code}`)),
    )
  })
