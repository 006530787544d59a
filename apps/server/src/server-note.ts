import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** What a running server leaves in its data directory, so that a second start can say where it is. */
type ServerNote = { readonly pid: number; readonly address: string }

const noteFile = (dataDirectory: string) => join(dataDirectory, 'server.json')

export function writeServerNote(dataDirectory: string, address: string): void {
  const note: ServerNote = { pid: process.pid, address }
  writeFileSync(noteFile(dataDirectory), JSON.stringify(note), { mode: 0o600 })
}

/** Takes our own note away; that of another server stays. */
export function removeServerNote(dataDirectory: string): void {
  if (readServerNote(dataDirectory)?.pid === process.pid) rmSync(noteFile(dataDirectory), { force: true })
}

export function readServerNote(dataDirectory: string): ServerNote | null {
  try {
    const note: unknown = JSON.parse(readFileSync(noteFile(dataDirectory), 'utf8'))
    if (typeof note !== 'object' || note === null || !('pid' in note && 'address' in note)) return null
    return typeof note.pid === 'number' && typeof note.address === 'string'
      ? { pid: note.pid, address: note.address }
      : null
  } catch {
    return null
  }
}
