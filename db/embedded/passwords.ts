import { randomBytes } from 'node:crypto'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { DatabaseStartError } from './start-failure.ts'

const roles = ['administrator', 'owner', 'application', 'auth'] as const

export type Passwords = Readonly<Record<(typeof roles)[number], string>>

export function newPasswords(): Passwords {
  const random = () => randomBytes(24).toString('base64url')
  return { administrator: random(), owner: random(), application: random(), auth: random() }
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
  throw new DatabaseStartError(`${path} is damaged: put it back from a backup.`)
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
