import { linkSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { setTimeout as pause } from 'node:timers/promises'
import { processStart } from './process-identity.ts'
import { codeOf, DatabaseStartError } from './start-failure.ts'

const PATIENCE_MS = 15 * 60_000

/**
 * Runs the work while no other process (and no other call in this one) runs work under the same lock file.
 * A lock whose holder is gone is taken over.
 */
export async function withLock<T>(
  path: string,
  log: (line: string) => void,
  work: () => Promise<T>,
): Promise<T> {
  const mine = `${process.pid} ${processStart(process.pid)}\n`
  const since = Date.now()
  let told = false
  while (!tryTake(path, mine)) {
    const waited = Date.now() - since
    if (waited > PATIENCE_MS) {
      throw new DatabaseStartError(
        `Another start of Tandem holds ${path} for ${PATIENCE_MS / 60_000} minutes: end it first.`,
      )
    }
    if (waited > 1_000 && !told) {
      told = true
      log('Waiting for another start of Tandem on the same data.')
    }
    await pause(40)
  }
  try {
    return await work()
  } finally {
    rmSync(path, { force: true })
  }
}

function tryTake(path: string, mine: string): boolean {
  try {
    writeFileSync(path, mine, { flag: 'wx', mode: 0o600 })
    return true
  } catch (error) {
    // A full disk lets the file be made but not filled.
    if (/ENOSPC|EDQUOT/.test(codeOf(error))) rmSync(path, { force: true })
    if (codeOf(error) !== 'EEXIST') throw error
  }
  const held = readHolder(path)
  if (held !== null && isStale(held, path)) discard(path, held)
  return false
}

function readHolder(path: string): string | null {
  try {
    return readFileSync(path, 'utf8')
  } catch (error) {
    // It went in this moment. A lock of somebody else's that we may not read is no reason to wait for it.
    if (codeOf(error) === 'ENOENT') return null
    throw error
  }
}

/** Empty is a lock being written at this moment, unless it stays so. */
function isStale(held: string, path: string): boolean {
  if (held === '')
    return Date.now() - (statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? Date.now()) > 5_000
  const [pid, start] = held.trim().split(' ')
  return processStart(Number(pid)) !== start
}

/** Moves a stale lock away; when a new holder came in between, its lock is put back. */
function discard(path: string, held: string): void {
  const aside = `${path}.${process.pid}`
  try {
    renameSync(path, aside)
    if (readFileSync(aside, 'utf8') !== held) linkSync(aside, path)
  } catch (error) {
    if (codeOf(error) !== 'ENOENT' && codeOf(error) !== 'EEXIST') throw error
  } finally {
    rmSync(aside, { force: true })
  }
}
