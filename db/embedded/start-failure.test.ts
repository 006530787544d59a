import { describe, expect, test } from 'vitest'
import { brokenOff, startFailure } from './start-failure.ts'

const system = (code: string) => Object.assign(new Error(`${code}: something, open '/data/x'`), { code })

describe('the sentence for a failed start', () => {
  test.each([
    ['a full disk', system('ENOSPC'), '', /^The disk that holds \/data is full: .*\.$/],
    [
      'a disk that fills while the database is made',
      new Error(
        'initdb ended with 1\nFATAL:  could not extend file "base/1/2691": wrote only 4096 of 8192 bytes\nHINT:  Check free disk space.',
      ),
      '',
      /^The disk that holds \/data is full: .*\.$/,
    ],
    [
      'a full disk in the log',
      'ended',
      'FATAL:  could not write lock file: No space left on device',
      /disk that holds \/data is full/,
    ],
    ['a folder of somebody else', system('EACCES'), '', /^Tandem can't write to \/data: .*\.$/],
    [
      'a place without folders',
      Object.assign(new Error("ENOENT: no such file or directory, mkdir '/proc/x'"), { code: 'ENOENT' }),
      '',
      /^Tandem can't write to \/data: .*\.$/,
    ],
    ['a read-only disk', system('EROFS'), '', /^Tandem can't write to \/data: .*\.$/],
    [
      'no memory',
      'ended',
      'FATAL:  could not map anonymous shared memory: Cannot allocate memory',
      /no memory/,
    ],
    [
      'anything else',
      'ended',
      'LOG:  starting\nFATAL:  could not load library',
      /^PostgreSQL in \/data did not start: could not load library$/,
    ],
  ])('%s', (_, error, log, sentence) => {
    expect(startFailure(error, '/data', log).message).toMatch(sentence)
  })

  test('keeps the log, and a failure that already has its sentence', () => {
    const failure = startFailure('ended', '/data', 'FATAL:  could not load library')
    expect(failure.logTail).toContain('could not load library')
    expect(startFailure(failure, '/elsewhere')).toBe(failure)
  })
})

describe('the sentence for a server that broke off', () => {
  const full = 'PANIC:  could not write to file "pg_wal/xlogtemp.1": No space left on device'

  test('is that of a full disk when the log or the answer says so', () => {
    expect(brokenOff(new Error('Connection terminated unexpectedly'), '/data', full)?.message).toMatch(
      /^The disk that holds \/data is full: .*\.$/,
    )
    const answer = Object.assign(new Error('could not extend file "base/1": No space left on device'), {
      code: '53100',
    })
    expect(brokenOff(answer, '/data', '')?.message).toMatch(/^The disk that holds \/data is full: .*\.$/)
  })

  test('is none for other errors, whatever the log says, and none without a reason in the log', () => {
    expect(brokenOff(new Error('x.csv was not imported'), '/data', full)).toBeNull()
    expect(brokenOff(Object.assign(new Error('open'), { code: 'EACCES' }), '/data', full)).toBeNull()
    expect(brokenOff(new Error('Connection terminated unexpectedly'), '/data', 'LOG:  ready')).toBeNull()
  })
})
