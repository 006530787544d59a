import { randomBytes } from 'node:crypto'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/**
 * The key that signs cookies, kept in the data directory so that a restart signs nobody out.
 *
 * @throws Error with one sentence when it can be neither read nor made
 */
export function cookieSecret(dataDirectory: string): string {
  const file = join(dataDirectory, 'secret')
  try {
    mkdirSync(dataDirectory, { recursive: true })
    // Whoever is second reads what the first one wrote.
    writeFileSync(file, randomBytes(48).toString('base64url'), { flag: 'wx', mode: 0o600 })
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw unusable(file, error)
  }
  try {
    const secret = readFileSync(file, 'utf8')
    if (secret.length >= 32) return secret
  } catch (error) {
    throw unusable(file, error)
  }
  throw new Error(`${file} does not hold a key: remove it (everybody signs in again), or set TANDEM_SECRET.`)
}

const unusable = (file: string, error: unknown) =>
  new Error(
    `The key for cookies can't be kept in ${file} (${error instanceof Error ? error.message : String(error)}): set TANDEM_SECRET, or TANDEM_DATA_DIR to a folder that can be written.`,
    { cause: error },
  )
