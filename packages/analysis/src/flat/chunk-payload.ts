import { bytesOf, type ColumnType, columnOver, typeOf } from './column-width.ts'
import type { Column } from './flat-cohort.ts'

/** Columns as they stand in the bytes of a chunk. */
export type ChunkColumns = ReadonlyMap<string, Column>

type Entry = readonly [path: string, type: ColumnType, length: number]

const alignment = 8
const aligned = (length: number) => Math.ceil(length / alignment) * alignment

/**
 * The bytes of some columns: length of the head (4 bytes), head (JSON), then each column at a multiple of 8, in the
 * machine's order, which is little-endian wherever Tandem runs.
 */
export function chunkPayload(columns: ChunkColumns): Uint8Array {
  const entries: Entry[] = Array.from(columns, ([path, column]) => [path, typeOf(column), column.length])
  const head = new TextEncoder().encode(JSON.stringify(entries))
  const start = aligned(4 + head.length)
  const size = [...columns.values()].reduce((sum, { byteLength }) => sum + aligned(byteLength), start)
  const bytes = new Uint8Array(size)
  new DataView(bytes.buffer).setUint32(0, head.length, true)
  bytes.set(head, 4)
  let at = start
  for (const { buffer, byteOffset, byteLength } of columns.values()) {
    bytes.set(new Uint8Array(buffer, byteOffset, byteLength), at)
    at += aligned(byteLength)
  }
  return bytes
}

/** @throws RangeError for bytes that no `chunkPayload` made */
export function columnsOfChunk(bytes: Uint8Array): ChunkColumns {
  // What comes off a socket may lie at any address.
  const own = bytes.byteOffset % alignment === 0 ? bytes : Uint8Array.from(bytes)
  const headLength = own.length < 4 ? 0 : new DataView(own.buffer, own.byteOffset).getUint32(0, true)
  if (headLength < 2 || headLength > own.length - 4)
    throw new RangeError(`columnsOfChunk: ${own.length} bytes are no chunk`)
  const entries = JSON.parse(new TextDecoder().decode(own.subarray(4, 4 + headLength))) as Entry[]
  const columns = new Map<string, Column>()
  let at = aligned(4 + headLength)
  for (const [path, type, length] of entries) {
    const size = length * bytesOf(type)
    if (at + size > own.length) throw new RangeError(`columnsOfChunk: ${path} is cut off`)
    columns.set(path, columnOver(type, own.buffer, own.byteOffset + at, length))
    at += aligned(size)
  }
  return columns
}
