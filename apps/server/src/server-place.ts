import { setTimeout as pause } from 'node:timers/promises'
import { Client } from 'pg'

// Any fixed pair of numbers that no other program uses on this database.
const lockKeys = [0x7a4de, 1] as const
const retryMs = 5_000

export type ServerPlace = {
  /** Gives the place back; nothing is brought back after that. */
  release(): Promise<void>
}

type PlaceOptions = {
  readonly applicationUrl: string
  /** Brings the database back where it ended without our asking. */
  readonly revive: () => Promise<void>
  readonly log: (line: string) => void
}

/**
 * Holds the place of the one server of a packaged database until `release` or the end of the process. Its connection
 * also shows when the database breaks off, because somebody killed it or the disk was full: then it is brought back,
 * as often as that takes, and the place is taken anew.
 *
 * @returns null when another server holds the place
 */
export async function takeServerPlace(options: PlaceOptions): Promise<ServerPlace | null> {
  const { applicationUrl, revive, log } = options
  let released = false
  let returning: Promise<void> = Promise.resolve()

  async function bringBack() {
    log('The database broke off; bringing it back.')
    for (let said = ''; !released; await pause(retryMs, undefined, { ref: false })) {
      try {
        await revive()
        held = await tryTake(applicationUrl, lost)
        return log('The database is back, with everything that was committed.')
      } catch (error) {
        const reason = error instanceof Error ? error.message : String(error)
        if (reason !== said) log(reason)
        said = reason
      }
    }
  }
  const lost = () => {
    if (!released) returning = bringBack()
  }

  let held = await tryTake(applicationUrl, lost)
  if (held === null) return null
  return {
    release: async () => {
      released = true
      await held?.end()
      await Promise.race([returning, pause(retryMs, undefined, { ref: false })])
    },
  }
}

async function tryTake(applicationUrl: string, lost: () => void): Promise<Client | null> {
  const client = new Client({ connectionString: applicationUrl, application_name: 'tandem server' })
  client.on('error', () => {})
  await client.connect()
  // A server killed a moment ago keeps its lock until PostgreSQL has noticed.
  for (let attempt = 0; attempt < 10; attempt += 1) {
    const { rows } = await client.query<{ taken: boolean }>('select pg_try_advisory_lock($1, $2) as taken', [
      ...lockKeys,
    ])
    if (rows[0]?.taken) {
      client.once('end', lost)
      return client
    }
    await pause(100)
  }
  await client.end()
  return null
}
