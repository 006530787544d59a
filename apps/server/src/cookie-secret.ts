import { randomBytes } from 'node:crypto'
import { existsSync, linkSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { makeFolders } from '@tandem/db/make-folders'

/**
 * The key that signs cookies, kept in the data directory so that a restart signs nobody out.
 *
 * @throws Error with one sentence when it can be neither read nor made
 */
export function cookieSecret(dataDirectory: string): string {
  const file = join(dataDirectory, 'secret')
  try {
    makeFolders(dataDirectory, 0o755)
    if (!existsSync(file)) keepNewSecret(file)
  } catch (error) {
    throw unusable(file, error)
  }
  try {
    const secret = readFileSync(file, 'utf8')
    if (secret.length >= 32) return secret
  } catch (error) {
    throw unusable(file, error)
  }
  throw new Error(`${file} does not hold a key: remove it (everybody signs in again), or set TANDEM_SECRET.`)
}

/** The key appears under its name only when it is written in full; whoever is second keeps what the first one wrote. */
function keepNewSecret(file: string): void {
  const draft = `${file}.${process.pid}`
  try {
    writeFileSync(draft, randomBytes(48).toString('base64url'), { mode: 0o600 })
    linkSync(draft, file)
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error
  } finally {
    rmSync(draft, { force: true })
  }
}

const unusable = (file: string, error: unknown) =>
  new Error(
    `The key for cookies can't be kept in ${file} (${error instanceof Error ? error.message : String(error)}): set TANDEM_SECRET, or TANDEM_DATA_DIR to a folder that can be written.`,
    { cause: error },
  )
