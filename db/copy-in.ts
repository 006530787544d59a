import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { ClientBase } from 'pg'
import { from as copyFrom } from 'pg-copy-streams'

const bufferedCharacters = 262_144

/** Writes rows of text into a table by COPY; null is nothing known. Text must have no tab, newline or backslash. */
export async function copyIn(
  client: ClientBase,
  table: string,
  columns: readonly string[],
  rows: Iterable<readonly (string | number | boolean | null)[]>,
): Promise<void> {
  const sink = client.query(copyFrom(`copy ${table} (${columns.join(', ')}) from stdin`))
  await pipeline(Readable.from(inPieces(rows)), sink)
}

function* inPieces(rows: Iterable<readonly (string | number | boolean | null)[]>): Generator<string> {
  let piece = ''
  for (const row of rows) {
    for (let i = 0; i < row.length; i += 1) piece += `${i === 0 ? '' : '\t'}${row[i] ?? '\\N'}`
    piece += '\n'
    if (piece.length < bufferedCharacters) continue
    yield piece
    piece = ''
  }
  yield piece
}
