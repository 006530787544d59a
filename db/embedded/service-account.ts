import { spawnSync } from 'node:child_process'
import { existsSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { DatabaseStartError } from './start-failure.ts'

/** The operating system account that PostgreSQL runs under; null means this process's own. */
export type ServiceAccount = { readonly uid: number; readonly gid: number } | null

/**
 * PostgreSQL refuses to run as root: root lends it the owner of the existing files, or the account `postgres`,
 * which is made when the system has none.
 */
export function serviceAccount(files: string): ServiceAccount {
  if (process.getuid?.() !== 0) return null
  if (existsSync(join(files, 'PG_VERSION'))) {
    const { uid, gid } = statSync(files)
    if (uid !== 0) return { uid, gid }
  }
  const account = findAccount('postgres') ?? findAccount('_postgres') ?? createAccount()
  if (account) return account
  throw new DatabaseStartError(
    'PostgreSQL refuses to run as root and no account could be made for it: run `useradd --system postgres`, or start Tandem as an ordinary user.',
  )
}

function findAccount(name: string): ServiceAccount {
  const uid = Number.parseInt(output('id', ['-u', name]), 10)
  const gid = Number.parseInt(output('id', ['-g', name]), 10)
  return Number.isInteger(uid) && Number.isInteger(gid) ? { uid, gid } : null
}

function createAccount(): ServiceAccount {
  output('useradd', [
    '--system',
    '--user-group',
    '--no-create-home',
    '--shell',
    '/usr/sbin/nologin',
    'postgres',
  ])
  if (!findAccount('postgres')) output('adduser', ['-S', '-D', '-H', 'postgres'])
  return findAccount('postgres')
}

function output(command: string, parameters: readonly string[]): string {
  return spawnSync(command, parameters, { encoding: 'utf8' }).stdout ?? ''
}

/** The folders on the way to a path that the account may not enter, nearest the root first. */
export function closedParents(path: string, account: ServiceAccount): string[] {
  if (account === null) return []
  const parents: string[] = []
  for (let folder = path; ; folder = dirname(folder)) {
    parents.unshift(folder)
    if (folder === dirname(folder)) break
  }
  return parents.filter((folder) => spawnSync('test', ['-x', folder], { ...account, cwd: '/' }).status !== 0)
}
