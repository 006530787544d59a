import { Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { csvLine } from './csv.ts'
import { csvGuard } from './csv-guard.ts'

/** As PostgreSQL writes CSV: line feeds between rows, quotes where a field needs them. */
const copied = (rows: readonly (readonly string[])[]) =>
  rows
    .map(
      (row) =>
        `${row.map((cell) => (/[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell)).join(',')}\n`,
    )
    .join('')

const through = async (source: Buffer, lengths: readonly number[]) => {
  const pieces: Buffer[] = []
  let from = 0
  for (let turn = 0; from < source.length; turn += 1) {
    const length = lengths[turn % lengths.length] ?? source.length
    pieces.push(source.subarray(from, from + length))
    from += length
  }
  const guard = csvGuard({ caption: [], columns: ['a'], footer: (rows) => [`${rows} rows`] })
  const file = (await buffer(Readable.from(pieces).pipe(guard))).toString()
  const end = file.lastIndexOf('# ')
  return { rows: file.slice('\uFEFFa\r\n'.length, end), footer: file.slice(end) }
}

const risky = fc.constantFrom(
  '',
  '-',
  '-6.5',
  '-1e5',
  '-6,5',
  '-6"x',
  '-6\n=1',
  '=1+1',
  '+4',
  '@x',
  '\t=1',
  '"=1',
  '\uFF1D1',
  '\uFF21',
  'a\n=b',
  '#x',
  `-${'9'.repeat(60)}`,
  `-${'x'.repeat(60)}`,
)
const field = fc.oneof(risky, fc.string({ unit: 'grapheme', maxLength: 12 }))
const table = fc
  .integer({ min: 2, max: 4 })
  .chain((width) => fc.array(fc.array(field, { minLength: width, maxLength: width }), { maxLength: 8 }))

describe('the bytes of COPY as a guarded file', () => {
  test('wherever the pieces are cut, each row is the line that the plain writer makes of it', async () => {
    await fc.assert(
      fc.asyncProperty(
        table,
        fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 5 }),
        async (rows, lengths) => {
          const { rows: written, footer } = await through(Buffer.from(copied(rows)), lengths)
          expect(written).toBe(rows.map((row) => csvLine(row)).join(''))
          expect(footer).toBe(`# ${rows.length} rows\r\n`)
        },
      ),
      { numRuns: 400, seed: 6 },
    )
  })

  test('caption, heading and footer stand around the rows', async () => {
    const guard = csvGuard({
      caption: ['Demo clinic, invented'],
      columns: ['day', 'score'],
      footer: (rows) => [`${rows} rows`],
    })
    const file = await buffer(Readable.from([Buffer.from('2026-03-02,-1\n2026-03-03,\n')]).pipe(guard))
    expect(file.toString()).toBe(
      '\uFEFF"# Demo clinic, invented"\r\nday,score\r\n2026-03-02,-1\r\n2026-03-03,\r\n# 2 rows\r\n',
    )
  })

  test('no rows is a file that says so', async () => {
    expect((await through(Buffer.alloc(0), [1])).footer).toBe('# 0 rows\r\n')
  })
})
