import { randomBytes } from 'node:crypto'
import { chownSync, existsSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs'
import { DatabaseStartError } from './start-failure.ts'

const roles = ['administrator', 'owner', 'application', 'auth', 'jobs'] as const

export type Passwords = Readonly<Record<(typeof roles)[number], string>>

const random = () => randomBytes(24).toString('base64url')

export function newPasswords(): Passwords {
  return { administrator: random(), owner: random(), application: random(), auth: random(), jobs: random() }
}

export function writePasswords(path: string, passwords: Passwords): void {
  writeFileSync(path, `${JSON.stringify(passwords, null, 2)}\n`, { mode: 0o600, flag: 'wx' })
}

export function readPasswords(path: string): Passwords {
  if (!existsSync(path)) {
    throw new DatabaseStartError(`The database's passwords are missing: put ${path} back from a backup.`)
  }
  const held: unknown = parsed(readFileSync(path, 'utf8'))
  if (isPasswords(held)) return held
  // Made before jobs had a role of their own.
  const completed = { ...(typeof held === 'object' ? held : null), jobs: random() }
  if (isPasswords(completed)) return replacePasswords(path, completed)
  throw new DatabaseStartError(`${path} is damaged: put it back from a backup.`)
}

/** In one step, with the same owner: a file cut short would lock everybody out. */
function replacePasswords(path: string, passwords: Passwords): Passwords {
  const { uid, gid } = statSync(path)
  const draft = `${path}.new`
  writeFileSync(draft, `${JSON.stringify(passwords, null, 2)}\n`, { mode: 0o600 })
  chownSync(draft, uid, gid)
  renameSync(draft, path)
  return passwords
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}

function isPasswords(value: unknown): value is Passwords {
  if (typeof value !== 'object' || value === null) return false
  const entries = new Map(Object.entries(value))
  return roles.every((role) => typeof entries.get(role) === 'string')
}
