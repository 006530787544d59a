import { describe, expect, test } from 'vitest'
import { csvField, guardedText } from './spreadsheet-text.ts'

describe('text for a spreadsheet', () => {
  test.each([
    '=1+1',
    '+44 20',
    '-2+3',
    '@SUM(A1)',
    '\t=1',
    '\r=1',
    '\n=1',
    '\uFF1D1+1',
    '-',
    '=',
    '--1',
    '-1 patient',
    '+1',
    '-e5',
  ])('%j is no formula', (text) => {
    expect(guardedText(text)).toBe(`'${text}`)
  })

  test.each(['-6.5', '-6', '-1e-7', '0', '12', '', 'a=b', 'Harbour', "'quoted'", '<11*', '\u22126.5'])(
    '%j stays as it is',
    (text) => {
      expect(guardedText(text)).toBe(text)
    },
  )

  test.each([
    ['plain', 'plain'],
    ['a,b', '"a,b"'],
    ['say "no"', '"say ""no"""'],
    ['two\nlines', '"two\nlines"'],
    ['two\r\nlines', '"two\r\nlines"'],
    ['', ''],
  ])('%j as a field', (text, field) => {
    expect(csvField(text)).toBe(field)
  })
})
