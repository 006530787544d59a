import { parse } from 'csv-parse/sync'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { csvSplitter } from './csv.ts'

const split = (pieces: readonly string[], delimiter = ',') => {
  const splitter = csvSplitter(delimiter)
  const records = [...pieces.flatMap((piece) => splitter.push(piece)), ...splitter.end()]
  return { records, fault: splitter.fault() }
}

describe('lines and cells', () => {
  test.each([
    [
      'a,b\nc,d\n',
      [
        ['a', 'b'],
        ['c', 'd'],
      ],
    ],
    [
      'a,b\r\nc,d',
      [
        ['a', 'b'],
        ['c', 'd'],
      ],
    ],
    [
      'a,b\rc,d',
      [
        ['a', 'b'],
        ['c', 'd'],
      ],
    ],
    ['a,"b,c"\n', [['a', 'b,c']]],
    ['a,"say ""hi"""\n', [['a', 'say "hi"']]],
    ['a,"two\nlines"\n', [['a', 'two\nlines']]],
    [
      'a,\n,b\n',
      [
        ['a', ''],
        ['', 'b'],
      ],
    ],
    ['"",""\n', [['', '']]],
    ['a 5" nail,b\n', [['a 5" nail', 'b']]],
  ])('%j', (text, cells) => {
    expect(split([text]).records.map((record) => record.cells)).toEqual(cells)
  })

  test('a record has the number of the line on which it begins', () => {
    const { records } = split(['h\r\n"1\r\n2\r\n3"\r\n\r\nx\r\ny'])
    expect(records.map(({ line, cells }) => [line, cells[0]])).toEqual([
      [1, 'h'],
      [2, '1\r\n2\r\n3'],
      [6, 'x'],
      [7, 'y'],
    ])
  })

  test('where the text is cut into pieces makes no difference', () => {
    const text = 'id,"no\r\nte"\r\n1,"a ""b"""\r\n2,c\n3,"d"\r4,e'
    const whole = split([text]).records
    for (let cut = 0; cut <= text.length; cut += 1)
      expect(split([text.slice(0, cut), text.slice(cut)]).records).toEqual(whole)
  })

  test('an open quotation mark is told with the line on which it was opened', () => {
    expect(split(['a\nb,"c\nd\n']).fault).toMatchObject({ line: 2 })
    expect(split(['a\n"b"c\n']).fault).toMatchObject({ line: 2 })
  })
})

const cell = fc.oneof(fc.string({ maxLength: 5 }), fc.constantFrom('"', ',', '\n', '\r\n', 'a"b', ' x '))
const written = (text: string) => (/[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text)

test('any table that is written is read again, in pieces of any size, as another parser reads it', () => {
  fc.assert(
    fc.property(
      fc.array(fc.array(cell, { minLength: 2, maxLength: 4 }), { minLength: 1, maxLength: 6 }),
      fc.constantFrom('\n', '\r\n'),
      fc.integer({ min: 1, max: 9 }),
      (rows, lineBreak, size) => {
        const text = rows.map((row) => row.map(written).join(',')).join(lineBreak)
        const pieces = Array.from({ length: Math.ceil(text.length / size) }, (_, i) =>
          text.slice(i * size, (i + 1) * size),
        )
        const cells = split(pieces).records.map((record) => [...record.cells])
        expect(cells).toEqual(rows)
        expect(cells).toEqual(parse(text, { relax_column_count: true, record_delimiter: lineBreak }))
      },
    ),
    { numRuns: 300 },
  )
})
