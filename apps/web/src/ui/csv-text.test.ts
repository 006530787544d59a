import { describe, expect, test } from 'vitest'
import { csvText } from './csv-text.ts'

const cells = (...row: (string | number | null)[]) =>
  csvText([], { columns: ['a'], rows: [row] }).split('\r\n')[1]

describe('a table as CSV', () => {
  test('caption first, each line marked, then headings and rows', () => {
    expect(
      csvText(['Demo clinic (invented)', 'Only Site: Harbour, North'], {
        columns: ['Week', 'n'],
        rows: [
          ['Week 0', 12],
          ['Week 4', null],
        ],
      }),
    ).toBe(
      '\uFEFF# Demo clinic (invented)\r\n"# Only Site: Harbour, North"\r\nWeek,n\r\nWeek 0,12\r\nWeek 4,\r\n',
    )
  })

  test.each([
    ['1,204', '1204'],
    ['\u22126.5', '-6.5'],
    ['-6.5', '-6.5'],
    ['0', '0'],
    ['12', '12'],
    ['<11', '<11'],
    ['38 %', '38 %'],
    ['\u22121.2 (\u22122.0 to \u22120.4)', '\u22121.2 (\u22122.0 to \u22120.4)'],
    ['22.8 (19.5 to 26.0), n 34', '"22.8 (19.5 to 26.0), n 34"'],
    ['she said "no"', '"she said ""no"""'],
  ])('%s is written %s', (screen, file) => {
    expect(cells(screen)).toBe(file)
  })

  test.each(['=1+1', '+1 (x)', '-2+3', '@SUM(A1)', '=cmd|x', '+44 20'])(
    '%s is text and no formula',
    (text) => {
      expect(cells(text)?.replace(/^"/, '')).toMatch(/^'/)
    },
  )

  test('what is not a number is an empty cell', () => {
    expect(cells(Number.NaN, Number.POSITIVE_INFINITY, -3.25)).toBe(',,-3.25')
  })
})
