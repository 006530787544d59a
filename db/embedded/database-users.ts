import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { processStart } from './process-identity.ts'

/** A live process that uses the database: the server, a command, a test. */
export type DatabaseUser = { readonly pid: number; readonly purpose: string }

export type DatabaseSeat = {
  /** Gives the seat back and tells who else still uses the database. */
  leave(): readonly DatabaseUser[]
  others(): readonly DatabaseUser[]
}

let seats = 0

/**
 * Notes that this process uses the database, so that the last one to leave stops it and nobody earlier does.
 * Notes of processes that were killed are dropped when somebody looks.
 */
export function takeSeat(directory: string, purpose: string): DatabaseSeat {
  mkdirSync(directory, { recursive: true, mode: 0o700 })
  seats += 1
  const own = `${process.pid}-${seats}.json`
  writeFileSync(
    join(directory, own),
    JSON.stringify({ pid: process.pid, start: processStart(process.pid), purpose }),
    {
      mode: 0o600,
    },
  )
  const others = () => liveUsers(directory, own)
  return {
    others,
    leave() {
      rmSync(join(directory, own), { force: true })
      return others()
    },
  }
}

function liveUsers(directory: string, own: string): DatabaseUser[] {
  const users: DatabaseUser[] = []
  for (const name of readdirSync(directory)) {
    if (name === own) continue
    const note = readNote(join(directory, name))
    if (note && processStart(note.pid) === note.start) users.push({ pid: note.pid, purpose: note.purpose })
    else rmSync(join(directory, name), { force: true })
  }
  return users
}

function readNote(path: string): { pid: number; start: string; purpose: string } | null {
  try {
    const note: unknown = JSON.parse(readFileSync(path, 'utf8'))
    if (typeof note !== 'object' || note === null) return null
    if (!('pid' in note && 'start' in note && 'purpose' in note)) return null
    const { pid, start, purpose } = note
    return typeof pid === 'number' && typeof start === 'string' && typeof purpose === 'string'
      ? { pid, start, purpose }
      : null
  } catch {
    return null
  }
}
