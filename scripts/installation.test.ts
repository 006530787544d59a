import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { isInstalled } from './installation.mjs'

let folder: string

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tandem-installation-'))
  mkdirSync(join(folder, 'node_modules'))
})

afterEach(() => rmSync(folder, { recursive: true, force: true }))

const locked = {
  '': { version: '1.0.0' },
  'packages/domain': { version: '0.1.0' },
  'node_modules/@tandem/domain': { link: true },
  'node_modules/pg': { version: '8.0.0' },
  'node_modules/other-system': { version: '1.0.0', optional: true },
}

function write(lock: object, present: object | null) {
  writeFileSync(join(folder, 'package-lock.json'), JSON.stringify({ packages: lock }))
  if (present)
    writeFileSync(join(folder, 'node_modules/.package-lock.json'), JSON.stringify({ packages: present }))
}

test('the locked versions are there: nothing to install, also without the packages of other systems', () => {
  write(locked, { 'node_modules/pg': { version: '8.0.0' } })
  expect(isInstalled(folder)).toBe(true)
})

test('an interrupted installation, a missing package and another version call for npm ci', () => {
  write(locked, null)
  expect(isInstalled(folder)).toBe(false)
  write(locked, {})
  expect(isInstalled(folder)).toBe(false)
  write(locked, { 'node_modules/pg': { version: '8.0.1' } })
  expect(isInstalled(folder)).toBe(false)
})

test('without a lock file there is one sentence', () => {
  writeFileSync(join(folder, 'node_modules/.package-lock.json'), '{"packages":{}}')
  expect(() => isInstalled(folder)).toThrow(
    /package-lock\.json is missing in .*: get a complete copy of Tandem\.$/,
  )
})

test('this very tree is installed', () => {
  expect(isInstalled(fileURLToPath(new URL('..', import.meta.url)))).toBe(true)
})
