import { randomBytes } from 'node:crypto'
import { chmodSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { defaultRoles } from '@tandem/db/database-roles'
import { startEmbeddedPostgres } from '@tandem/db/embedded-postgres'
import type { TestPostgres } from '@tandem/db/test-database'
import { dropEverything, makeTemplate } from '@tandem/db/test-template'
import type { TestProject } from 'vitest/node'

// Tests need speed, not durability.
const settings = { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off', max_connections: '200' }

/**
 * One PostgreSQL for the run: the packaged one in a temporary folder, or the server that TANDEM_TEST_DATABASE_URL
 * names by its superuser's address.
 */
export default async function startTestPostgres(project: TestProject): Promise<() => Promise<void>> {
  const server = process.env.TANDEM_TEST_DATABASE_URL
  const { postgres, stop } = server ? onServer(server) : await packaged()
  try {
    await makeTemplate(postgres)
  } catch (error) {
    await stop()
    throw error
  }
  project.provide('testPostgres', postgres)
  return stop
}

async function packaged(): Promise<{ postgres: TestPostgres; stop: () => Promise<void> }> {
  const folder = mkdtempSync(join(tmpdir(), 'tandem-tests-'))
  chmodSync(folder, 0o755)
  const database = await startEmbeddedPostgres({
    dataDirectory: folder,
    log: () => {},
    purpose: 'tests',
    settings,
  })
  const passwordIn = (url: string) => new URL(url).password
  return {
    postgres: {
      administratorUrl: database.administratorUrl,
      template: 'tandem_test',
      roles: defaultRoles,
      passwords: {
        owner: passwordIn(database.ownerUrl),
        application: passwordIn(database.applicationUrl),
        auth: passwordIn(database.authUrl),
      },
    },
    stop: async () => {
      await database.stop()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

/** Roles belong to the whole server, so a run on one brings its own and takes them away again. */
function onServer(administratorUrl: string): { postgres: TestPostgres; stop: () => Promise<void> } {
  const run = `tandem_test_${randomBytes(4).toString('hex')}`
  const password = randomBytes(24).toString('hex')
  const postgres = {
    administratorUrl,
    template: run,
    roles: { owner: `${run}_owner`, application: `${run}_app`, auth: `${run}_auth` },
    passwords: { owner: password, application: password, auth: password },
  }
  return { postgres, stop: () => dropEverything(postgres) }
}
