import { describe, expect, test } from 'vitest'
import { csvCell, minutesCsv } from './minutes-file.ts'

describe('a cell', () => {
  test.each([
    [null, ''],
    [12, '12'],
    [-3, '-3'],
    ['plain', 'plain'],
    ['a, b', '"a, b"'],
    ['say "no"', '"say ""no"""'],
    ['two\nlines', '"two\nlines"'],
    ['=1+1', "'=1+1"],
    ['+44 20', "'+44 20"],
    ['@home', "'@home"],
    ['-1', "'-1"],
  ] as const)('%j is written as %j', (value, text) => {
    expect(csvCell(value)).toBe(text)
  })
})

test('a meeting without a decision still says what it is', () => {
  const empty = {
    organisation: 'A, B',
    day: '2026-03-02',
    writtenAt: '2026-03-02T10:00:00Z',
    minutes: [],
    days: [],
  }
  expect(minutesCsv(empty).split('\r\n')).toEqual([
    '"# Case review, A, B, 2026-03-02; written 2026-03-02T10:00:00Z"',
    expect.stringContaining('patient_number,name,'),
    '',
  ])
})
