import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { measurementColumns } from './store-cohort.ts'

const version = '1.5.6-r.1'

/** What the run uses of DuckDB's package, which is none of the project's. */
type DuckDb = {
  readonly DuckDBInstance: {
    create(path: string, options: Record<string, string>): Promise<{ connect(): Promise<Connection> }>
  }
}
type Connection = {
  run(statement: string): Promise<unknown>
  runAndReadAll(statement: string): Promise<{ getRows(): unknown[][] }>
}

export type DuckTable = {
  readonly version: string
  rows(statement: string): Promise<unknown[][]>
}

/** DuckDB in a folder of its own outside the project, installed there when it is not yet; null: it can't be. */
function duckDb(): DuckDb | null {
  const cache = process.env.XDG_CACHE_HOME || join(homedir(), '.cache')
  const folder = join(cache, 'tandem-bench', `duckdb-${version}`)
  const entry = join(folder, 'package.json')
  try {
    if (!existsSync(join(folder, 'node_modules/@duckdb/node-api'))) {
      mkdirSync(folder, { recursive: true })
      writeFileSync(entry, '{ "private": true }\n')
      console.log(`Installing @duckdb/node-api ${version} into ${folder}, outside the project.`)
      execFileSync('npm', ['install', '--no-audit', '--no-fund', `@duckdb/node-api@${version}`], {
        cwd: folder,
        stdio: 'ignore',
      })
    }
    return createRequire(entry)('@duckdb/node-api') as DuckDb
  } catch (error) {
    console.log(
      `DuckDB is not here and can't be installed: ${error instanceof Error ? error.message : error}`,
    )
    return null
  }
}

/** The measurements of a file as a native table, in the order of site and clinician, read by two threads. */
export async function duckTable(csv: string): Promise<DuckTable | null> {
  const duckdb = duckDb()
  if (duckdb === null) return null
  const instance = await duckdb.DuckDBInstance.create(':memory:', { threads: '2' })
  const connection = await instance.connect()
  const columns = measurementColumns.map(([name, type]) => `'${name}': '${type}'`).join(', ')
  await connection.run(
    `create table measurement as
     select * from read_csv('${csv}', header = false, columns = {${columns}}) order by site, clinician, episode, wk`,
  )
  // Labels of few values are numbers here, as they are in our columns.
  for (const name of ['arm', 'in_force', 'sex', 'age', 'severity', 'diagnosis']) {
    await connection.run(
      `create type ${name}_label as enum (select distinct ${name} from measurement where ${name} is not null)`,
    )
    await connection.run(`alter table measurement alter ${name} type ${name}_label`)
  }
  return { version, rows: async (statement) => (await connection.runAndReadAll(statement)).getRows() }
}
