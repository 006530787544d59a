import { describe, expect, test } from 'vitest'
import { type Line, linesAsText, readLines } from './code-lines.ts'

const lines: readonly Line[] = [
  { codeSystem: 'ICD-10', code: 'F32', match: 'beginning' },
  { codeSystem: 'SNOMED CT', code: '370143000', match: 'exact' },
  { codeSystem: null, code: 'visit', match: 'exact' },
]

test('a list goes through its text and back', () => {
  expect(linesAsText(lines)).toBe('ICD-10, F32*\nSNOMED CT, 370143000\nvisit')
  expect(readLines(linesAsText(lines))).toEqual({ kind: 'read', lines })
})

test('blank lines and repeats say nothing', () => {
  expect(readLines('\n ICD-10 ,F32* \n\nICD-10, F32*\n')).toEqual({ kind: 'read', lines: lines.slice(0, 1) })
  expect(readLines('')).toEqual({ kind: 'read', lines: [] })
})

describe('a line that can’t be read is named with its number', () => {
  test.each([
    ['ICD-10, F32, F33', 1],
    ['visit\n, F32', 2],
    ['ICD-10, *', 1],
    ['F3*2', 1],
    ['x'.repeat(61), 1],
  ])('%s', (text, line) => {
    expect(readLines(text)).toMatchObject({ kind: 'problem', line })
  })
})
