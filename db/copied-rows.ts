import type { ClientBase } from 'pg'
import { to as copyTo } from 'pg-copy-streams'

const headLength = 19

/**
 * Rows of a statement as bytes, field by field, by binary COPY: the driver would make text of them.
 *
 * @param statement without parameters, which COPY does not take
 * @throws Error when the stream does not read as binary COPY
 */
export async function* copiedRows(client: ClientBase, statement: string): AsyncGenerator<(Buffer | null)[]> {
  const reader = new FieldReader(client.query(copyTo(`copy (${statement}) to stdout (format binary)`)))
  const head = await reader.take(headLength)
  if (head.toString('latin1', 0, 6) !== 'PGCOPY') throw new Error('copiedRows: no binary COPY')
  await reader.take(head.readInt32BE(headLength - 4))
  for (;;) {
    const fields = (await reader.take(2)).readInt16BE()
    if (fields === -1) break
    const row: (Buffer | null)[] = []
    for (let field = 0; field < fields; field += 1) {
      const length = (await reader.take(4)).readInt32BE()
      row.push(length === -1 ? null : await reader.take(length))
    }
    yield row
  }
  await reader.end()
}

/** Takes so many bytes at a time from a stream, whatever the size of its pieces. */
class FieldReader {
  readonly #pieces: AsyncIterator<Buffer>
  #rest: Buffer = Buffer.alloc(0)

  constructor(stream: AsyncIterable<Buffer>) {
    this.#pieces = stream[Symbol.asyncIterator]()
  }

  async take(length: number): Promise<Buffer> {
    if (this.#rest.length >= length) return this.#cut(length)
    const taken = Buffer.allocUnsafe(length)
    let filled = this.#rest.copy(taken)
    for (;;) {
      const { value, done } = await this.#pieces.next()
      if (done) throw new Error('copiedRows: the stream ended in the middle of a row')
      this.#rest = value
      const wanted = Math.min(length - filled, value.length)
      this.#cut(wanted).copy(taken, filled)
      filled += wanted
      if (filled === length) return taken
    }
  }

  /** Reads to the end, so that the connection is free again. */
  async end(): Promise<void> {
    while (!(await this.#pieces.next()).done) this.#rest = Buffer.alloc(0)
  }

  #cut(length: number): Buffer {
    const cut = this.#rest.subarray(0, length)
    this.#rest = this.#rest.subarray(length)
    return cut
  }
}
