import { type ChildProcess, spawn } from 'node:child_process'
import { closeSync, openSync, readFileSync, readSync, renameSync, rmSync, statSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import type { ClusterFiles } from './cluster-files.ts'
import { quietEnvironment } from './initialise.ts'
import { anyProcessIn, isPostgresIn, processStart } from './process-identity.ts'
import type { ServerBinaries } from './server-binaries.ts'
import type { ServiceAccount } from './service-account.ts'
import { codeOf } from './start-failure.ts'

const LOG_KEPT_BYTES = 8_000_000

export type Postmaster = { readonly pid: number; readonly port: number; readonly ready: boolean }

/** The live postmaster of these files, whoever started it; null when there is none. */
export function livePostmaster(files: string): Postmaster | null {
  const noted = notedPostmaster(files)
  return noted && isPostgresIn(noted.pid, files) ? noted : null
}

/** postmaster.pid: line 1 is the pid, line 4 the port, line 8 the state. */
function notedPostmaster(files: string): Postmaster | null {
  try {
    const lines = readFileSync(join(files, 'postmaster.pid'), 'utf8').split('\n')
    const [pid, port] = [Number(lines[0]), Number(lines[3])]
    return pid > 0 ? { pid, port: port || 0, ready: lines[7]?.trim() === 'ready' } : null
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return null
    throw error
  }
}

/**
 * After a restart of the machine the noted pid can belong to something else, and PostgreSQL would refuse to start.
 * The note goes only when that process is no PostgreSQL of these files and nothing at all works in them.
 */
export function dropForeignPidFile(files: string): void {
  const noted = notedPostmaster(files)
  if (!noted || processStart(noted.pid) === null || isPostgresIn(noted.pid, files)) return
  if (!anyProcessIn(files)) rmSync(join(files, 'postmaster.pid'), { force: true })
}

export type Launch =
  | { readonly kind: 'ready'; readonly port: number }
  | { readonly kind: 'ended'; readonly log: string }

/**
 * Starts PostgreSQL in a session of its own with its output in a file, so that neither Ctrl-C in the terminal nor the
 * death of this process reaches it, and waits until it takes connections (after a crash that includes recovery).
 */
export async function launchPostmaster(
  place: ClusterFiles,
  binaries: ServerBinaries,
  account: ServiceAccount,
  settings: Readonly<Record<string, string>>,
  log: (line: string) => void,
  port: number,
): Promise<Launch> {
  const before = keptLogSize(place.log)
  const output = openSync(place.log, 'a', 0o600)
  const child = spawn(binaries.postgres, ['-D', place.files, '-p', String(port), ...flags(settings)], {
    ...account,
    cwd: place.files,
    env: quietEnvironment,
    detached: true,
    stdio: ['ignore', output, output],
  })
  closeSync(output)
  const end = ended(child)
  const failure = await Promise.race([end, becomesReady(place.files, child, log)])
  child.unref()
  return failure === null
    ? { kind: 'ready', port }
    : { kind: 'ended', log: `${failure}${logSince(place.log, before)}` }
}

function flags(settings: Readonly<Record<string, string>>): string[] {
  const all = {
    listen_addresses: '127.0.0.1',
    unix_socket_directories: '',
    timezone: 'UTC',
    log_timezone: 'UTC',
    // Statements and details in the log would carry patients' data.
    log_error_verbosity: 'terse',
    log_min_error_statement: 'panic',
    ...settings,
  }
  return Object.entries(all).flatMap(([name, value]) => ['-c', `${name}=${value}`])
}

function ended(child: ChildProcess): Promise<string> {
  return new Promise((resolve) => {
    child.once('error', (error) => resolve(`${error.message}\n`))
    child.once('exit', () => resolve(''))
  })
}

async function becomesReady(files: string, child: ChildProcess, log: (line: string) => void): Promise<null> {
  const since = Date.now()
  for (let told = 1; ; ) {
    const noted = notedPostmaster(files)
    if (noted?.ready && noted.pid === child.pid) return null
    if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined)
      await new Promise(() => {})
    if (Date.now() - since > told * 5_000) {
      told += 1
      log('The database is recovering from a crash; nothing is lost.')
    }
    await pause(15)
  }
}

function keptLogSize(path: string): number {
  const size = logSize(path)
  if (size < LOG_KEPT_BYTES) return size
  renameSync(path, `${path}.1`)
  return 0
}

export function logSize(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.size ?? 0
}

/** The end of what PostgreSQL wrote since its log had this size; a log that was begun anew counts from its start. */
export function logSince(path: string, start: number): string {
  const size = logSize(path)
  if (size === 0) return ''
  const buffer = Buffer.alloc(Math.min(size < start ? size : size - start, 8_000))
  const file = openSync(path, 'r')
  readSync(file, buffer, 0, buffer.length, size - buffer.length)
  closeSync(file)
  return buffer.toString('utf8')
}

/** A TCP port of 127.0.0.1 that was free a moment ago. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer()
    probe.once('error', reject)
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address()
      probe.close(() =>
        address && typeof address === 'object' ? resolve(address.port) : reject(new Error('no free port')),
      )
    })
  })
}

/** Ends sessions, writes everything to disk and waits for the end; a server that won't is made to recover next time. */
export async function stopPostmaster(files: string, pid: number): Promise<void> {
  for (const [signal, patienceMs] of [
    ['SIGINT', 60_000],
    ['SIGQUIT', 15_000],
  ] as const) {
    if (!isPostgresIn(pid, files)) return
    signalPostmaster(pid, signal)
    for (const since = Date.now(); Date.now() - since < patienceMs; await pause(15)) {
      if (processStart(pid) === null) return
    }
  }
}

export function signalPostmaster(pid: number, signal: 'SIGINT' | 'SIGQUIT'): void {
  try {
    process.kill(pid, signal)
  } catch (error) {
    if (codeOf(error) !== 'ESRCH') throw error
  }
}
