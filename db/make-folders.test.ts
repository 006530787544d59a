import { mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { makeFolders } from './make-folders.ts'

const folder = mkdtempSync(join(tmpdir(), 'tandem-folders-'))
afterAll(() => rmSync(folder, { recursive: true }))

test('makes what is missing, and tells the topmost folder of it', () => {
  mkdirSync(join(folder, 'there'))
  expect(makeFolders(join(folder, 'there', 'a', 'b'), 0o700)).toBe(join(folder, 'there', 'a'))
  expect(statSync(join(folder, 'there', 'a', 'b')).mode & 0o777).toBe(0o700)
  expect(makeFolders(join(folder, 'there', 'a', 'b'), 0o755)).toBeNull()
  expect(statSync(join(folder, 'there', 'a', 'b')).mode & 0o777).toBe(0o700)
})

test('a file in the way is an error', () => {
  writeFileSync(join(folder, 'file'), '')
  expect(() => makeFolders(join(folder, 'file'), 0o700)).toThrow('EEXIST')
  expect(() => makeFolders(join(folder, 'file', 'below'), 0o700)).toThrow(/ENOTDIR|EEXIST/)
})

test.runIf(process.platform === 'linux')(
  'a place where the system makes no folders is an error, not a wait',
  () => {
    expect(() => makeFolders('/proc/tandem/data', 0o700)).toThrow('ENOENT')
  },
)
