import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { Client } from 'pg'

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

// Any fixed pair of numbers that no other program uses on this database.
const lockKeys = [0x7a4de, 1] as const

/**
 * Holds the place of the one server of a packaged database until `release` or the end of the process.
 *
 * @returns null when another server holds it
 */
export async function takeServerPlace(applicationUrl: string): Promise<{ release(): Promise<void> } | null> {
  const client = new Client({ connectionString: applicationUrl, application_name: 'tandem server' })
  // The connection ends with the database; whoever uses the database will see that.
  client.on('error', () => {})
  await client.connect()
  // A server killed a moment ago keeps its lock until PostgreSQL has noticed.
  for (let attempt = 0; attempt < 10; attempt += 1) {
    const { rows } = await client.query<{ taken: boolean }>('select pg_try_advisory_lock($1, $2) as taken', [
      ...lockKeys,
    ])
    if (rows[0]?.taken) return { release: () => client.end() }
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
  await client.end()
  return null
}
