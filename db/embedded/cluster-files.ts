import { chmodSync, existsSync, readFileSync, realpathSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { makeFolders } from '../make-folders.ts'
import { closedParents, type ServiceAccount } from './service-account.ts'
import { DatabaseStartError } from './start-failure.ts'

/** Where everything of one packaged database lies, inside the data directory. */
export type ClusterFiles = {
  readonly dataDirectory: string
  /** Files and passwords of the database; moved into place as one, so a half-made database is never seen. */
  readonly cluster: string
  /** PostgreSQL's own data directory. */
  readonly files: string
  readonly passwords: string
  readonly log: string
  readonly lock: string
  readonly users: string
}

export function clusterFiles(dataDirectory: string, cluster = join(dataDirectory, 'database')): ClusterFiles {
  return {
    dataDirectory,
    cluster,
    files: join(cluster, 'files'),
    passwords: join(cluster, 'passwords.json'),
    log: join(dataDirectory, 'database.log'),
    lock: join(dataDirectory, 'start.lock'),
    users: join(dataDirectory, 'users'),
  }
}

/** Makes the data directory where it is missing, and returns its true path. */
export function makeDataDirectory(dataDirectory: string): string {
  if (existsSync(dataDirectory) && !statSync(dataDirectory).isDirectory()) {
    throw new DatabaseStartError(`${dataDirectory} is not a folder: choose another one with TANDEM_DATA_DIR.`)
  }
  const topmost = makeFolders(dataDirectory, 0o700)
  const path = realpathSync(dataDirectory)
  if (topmost !== null && process.getuid?.() === 0) {
    // The database's account has to pass through the folders just made, whatever root's umask says.
    for (let folder = path; folder.length >= realpathSync(topmost).length; folder = dirname(folder))
      chmodSync(folder, 0o711)
  }
  return path
}

/** Root's database runs under another account, which has to be able to come to its files. */
export function requireWayTo(dataDirectory: string, account: ServiceAccount): void {
  const [closed] = closedParents(dataDirectory, account)
  if (closed === undefined) return
  throw new DatabaseStartError(
    `The database's account may not enter ${closed}, so its files can't lie in ${dataDirectory}: choose another folder with TANDEM_DATA_DIR, or run \`chmod o+x ${closed}\`.`,
  )
}

/** False where there is no database yet; refuses files of another major version. */
export function isInitialised(place: ClusterFiles, major: number): boolean {
  const versionFile = join(place.files, 'PG_VERSION')
  if (!existsSync(versionFile)) {
    if (!existsSync(place.files)) return false
    throw new DatabaseStartError(
      `${place.files} exists but holds no PostgreSQL database: move it away, or choose another folder with TANDEM_DATA_DIR.`,
    )
  }
  const found = readFileSync(versionFile, 'utf8').trim()
  if (Number(found) === major) return true
  throw new DatabaseStartError(
    `The database in ${place.files} was made by PostgreSQL ${found}, and this Tandem brings PostgreSQL ${major}: start it with the Tandem version that made it and export, or choose another folder with TANDEM_DATA_DIR.`,
  )
}
