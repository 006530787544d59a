import type { Db } from '@tandem/db/connect'
import type { AuthDb } from '@tandem/db/connect-auth'
import { startEmbeddedPostgres } from '@tandem/db/embedded-postgres'
import { type Config, readConfig } from '@tandem/server/config'
import { openAt } from '@tandem/server/database'

export type CommandDatabase = { readonly db: Db; readonly authDb: AuthDb; readonly config: Config }

/**
 * Opens the database that the settings name, brought up to date, for the time of one command. The packaged database is
 * joined where it runs already, and started for the command where it doesn't.
 */
export async function withDatabase<Result>(
  purpose: string,
  work: (database: CommandDatabase) => Promise<Result>,
): Promise<Result> {
  const config = readConfig(process.env)
  const embedded = config.database
    ? null
    : await startEmbeddedPostgres({ dataDirectory: config.dataDirectory, log: console.log, purpose })
  try {
    const addresses = config.database ?? {
      application: embedded?.applicationUrl ?? '',
      auth: embedded?.authUrl ?? '',
      owner: embedded?.ownerUrl ?? null,
      jobs: embedded?.jobsUrl ?? null,
    }
    const opened = await openAt(addresses)
    try {
      return await work({ db: opened.db, authDb: opened.authDb, config })
    } finally {
      await opened.close()
    }
  } catch (error) {
    throw embedded?.explain(error) ?? error
  } finally {
    await embedded?.stop()
  }
}
