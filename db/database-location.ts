import { homedir } from 'node:os'
import { join, resolve } from 'node:path'

type Environment = Readonly<Record<string, string | undefined>>

/**
 * The folder where the packaged database keeps its files when no DATABASE_URL is given.
 *
 * TANDEM_DATA_DIR wins. Root uses /var/lib/tandem, because the database runs under an account of its own that may
 * not enter root's home; everybody else uses the XDG data folder.
 */
export function databaseLocation(
  environment: Environment,
  person: { readonly root: boolean; readonly home: string } = {
    root: process.getuid?.() === 0,
    home: homedir(),
  },
): string {
  if (environment.TANDEM_DATA_DIR) return resolve(environment.TANDEM_DATA_DIR)
  if (person.root) return '/var/lib/tandem'
  return join(environment.XDG_DATA_HOME || join(person.home, '.local', 'share'), 'tandem')
}
