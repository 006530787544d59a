import { spawnSync } from 'node:child_process'
import { chmodSync, chownSync, mkdirSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type ClusterFiles, clusterFiles } from './cluster-files.ts'
import { newPasswords, writePasswords } from './passwords.ts'
import type { ServerBinaries } from './server-binaries.ts'
import type { ServiceAccount } from './service-account.ts'
import { startFailure } from './start-failure.ts'

const HALF_MADE = 'database.making-'

export const administrator = 'tandem_administrator'

/**
 * Makes an empty database beside its place and moves it there when it is complete: a start that was killed or ran
 * out of disk in the middle leaves nothing that looks like a database.
 *
 * Text is compared by code point, whatever the machine's C library; names shown to people are ordered with
 * `collate "en-x-icu"`.
 */
export function initialise(place: ClusterFiles, binaries: ServerBinaries, account: ServiceAccount): void {
  for (const name of readdirSync(place.dataDirectory)) {
    if (name.startsWith(HALF_MADE)) rmSync(join(place.dataDirectory, name), { recursive: true, force: true })
  }
  const half = clusterFiles(place.dataDirectory, join(place.dataDirectory, `${HALF_MADE}${process.pid}`))
  const secret = join(half.cluster, 'administrator')
  try {
    mkdirSync(half.files, { recursive: true, mode: 0o700 })
    chmodSync(half.cluster, account ? 0o711 : 0o700)
    const passwords = newPasswords()
    writePasswords(half.passwords, passwords)
    writeFileSync(secret, `${passwords.administrator}\n`, { mode: 0o600 })
    if (account) for (const path of [half.files, secret]) chownSync(path, account.uid, account.gid)
    runInitdb(half.files, secret, binaries, account)
    rmSync(secret)
    renameSync(half.cluster, place.cluster)
  } catch (error) {
    rmSync(half.cluster, { recursive: true, force: true })
    throw startFailure(error, place.dataDirectory)
  }
}

function runInitdb(files: string, secret: string, binaries: ServerBinaries, account: ServiceAccount): void {
  const flags = [
    `--pgdata=${files}`,
    `--username=${administrator}`,
    `--pwfile=${secret}`,
    '--auth=scram-sha-256',
    '--encoding=UTF8',
    '--locale=C',
    '--locale-provider=builtin',
    '--builtin-locale=C.UTF-8',
    '--no-instructions',
  ]
  const run = spawnSync(binaries.initdb, flags, {
    ...account,
    cwd: files,
    env: quietEnvironment,
    encoding: 'utf8',
  })
  if (run.error) throw run.error
  if (run.status !== 0) throw new Error(`initdb ended with ${run.status ?? run.signal}\n${run.stderr}`)
}

/** No PGDATA or PGPORT of the person's own, messages in English (they are read), times in UTC. */
export const quietEnvironment = { PATH: process.env.PATH ?? '/usr/bin:/bin', LC_ALL: 'C', TZ: 'UTC' }
