import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync, readFileSync, readlinkSync } from 'node:fs'

const hasProc = existsSync('/proc/self/stat')

function ps(pid: number, columns: string): string {
  return spawnSync('ps', ['-o', columns, '-p', String(pid)], { encoding: 'utf8' }).stdout?.trim() ?? ''
}

/**
 * When a process began, in the operating system's own words; null when it is gone or only a zombie.
 * A pid alone is not an identity: after a restart it can be another process.
 */
export function processStart(pid: number): string | null {
  if (!hasProc) {
    const [state = '', ...start] = ps(pid, 'stat=,lstart=').split(/\s+/)
    return state === '' || state.startsWith('Z') ? null : start.join(' ')
  }
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    // The name in brackets may hold blanks, so count fields from the last bracket: state is the first, start the 20th.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    return fields[0] === 'Z' || fields[0] === 'X' ? null : (fields[19] ?? null)
  } catch {
    return null
  }
}

/** True for a live PostgreSQL process that works in this directory (or, on systems without /proc, for PostgreSQL anywhere). */
export function isPostgresIn(pid: number, directory: string): boolean {
  if (processStart(pid) === null) return false
  if (!hasProc) return /postgres/.test(ps(pid, 'comm='))
  return workingDirectory(pid) === directory
}

/** Whether any live process works in the directory: backends can outlive a killed postmaster for a moment. */
export function anyProcessIn(directory: string): boolean {
  if (!hasProc) return true
  return readdirSync('/proc').some(
    (name) => /^\d+$/.test(name) && workingDirectory(Number(name)) === directory,
  )
}

function workingDirectory(pid: number): string | null {
  try {
    return readlinkSync(`/proc/${pid}/cwd`)
  } catch {
    return null
  }
}
