import { Readable } from 'node:stream'

const pieceLength = 65_536

/**
 * Text in pieces of about 64 KiB, made only as fast as they are taken.
 *
 * @param lines made one by one, such as by a generator over a cursor
 */
export const textStream = (lines: Iterable<string> | AsyncIterable<string>): Readable =>
  Readable.from(pieces(lines), { objectMode: false })

async function* pieces(lines: Iterable<string> | AsyncIterable<string>): AsyncGenerator<Buffer> {
  let held: string[] = []
  let length = 0
  for await (const line of lines) {
    held.push(line)
    length += line.length
    if (length < pieceLength) continue
    yield Buffer.from(held.join(''))
    held = []
    length = 0
  }
  if (held.length > 0) yield Buffer.from(held.join(''))
}
