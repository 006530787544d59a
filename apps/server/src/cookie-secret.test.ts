import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { cookieSecret } from './cookie-secret.ts'

const folder = mkdtempSync(join(tmpdir(), 'tandem-secret-'))
afterAll(() => rmSync(folder, { recursive: true }))

test('a key is made once, for its owner alone, and kept', () => {
  const secret = cookieSecret(join(folder, 'new'))
  expect(secret.length).toBeGreaterThanOrEqual(32)
  expect(cookieSecret(join(folder, 'new'))).toBe(secret)
  expect(readdirSync(join(folder, 'new'))).toEqual(['secret'])
  expect(readFileSync(join(folder, 'new', 'secret'), 'utf8')).toBe(secret)
  expect(statSync(join(folder, 'new', 'secret')).mode & 0o777).toBe(0o600)
})

test('a folder that can’t be one, and a key that is none, get a sentence with what to do', () => {
  writeFileSync(join(folder, 'file'), '')
  expect(() => cookieSecret(join(folder, 'file', 'data'))).toThrow(
    /^The key for cookies can't be kept in .*: set TANDEM_SECRET, or TANDEM_DATA_DIR to a folder that can be written\.$/,
  )
  writeFileSync(join(folder, 'secret'), 'short')
  expect(() => cookieSecret(folder)).toThrow(/does not hold a key: remove it/)
})

test.runIf(process.platform === 'linux')(
  'a folder that the system never makes ends in a sentence too',
  () => {
    expect(() => cookieSecret('/proc/tandem')).toThrow(
      /^The key for cookies can't be kept in .*TANDEM_DATA_DIR/,
    )
  },
)
