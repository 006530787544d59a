import { crc32, deflateRawSync } from 'node:zlib'

/** 1 January 1980, the first day that the format knows: the same files give the same archive. */
const day = 0x21
const version = 20
/** Names are UTF-8. */
const flags = 0x0800
const deflated = 8

interface Entry {
  readonly name: Buffer
  readonly packed: Buffer
  readonly size: number
  readonly checksum: number
}

/**
 * Files as one ZIP archive, for what fits into memory.
 *
 * @throws RangeError when it would be larger than the format's 4 GiB
 *
 * Source: PKWARE, APPNOTE.TXT 4.3.
 */
export function zipped(files: readonly { readonly name: string; readonly text: string }[]): Buffer {
  const parts: Buffer[] = []
  const directory: Buffer[] = []
  let offset = 0
  for (const { name, text } of files) {
    const bytes = Buffer.from(text)
    const packed = deflateRawSync(bytes)
    const entry = { name: Buffer.from(name), packed, size: bytes.length, checksum: crc32(bytes) }
    const local = Buffer.concat([fields(0x04034b50, [version], entry), entry.name])
    directory.push(Buffer.concat([directoryEntry(entry, offset), entry.name]))
    parts.push(local, packed)
    offset += local.length + packed.length
    if (offset > 0xffff_ffff) throw new RangeError('zipped: the archive would be larger than 4 GiB')
  }
  const list = Buffer.concat(directory)
  return Buffer.concat([...parts, list, ending(files.length, list.length, offset)])
}

/** What a file's own heading and its line in the directory have in common. */
function fields(mark: number, versions: readonly number[], { name, packed, size, checksum }: Entry): Buffer {
  const bytes = Buffer.alloc(4 + 2 * versions.length + 24)
  let at = bytes.writeUInt32LE(mark, 0)
  for (const number of [...versions, flags, deflated, 0, day]) at = bytes.writeUInt16LE(number, at)
  for (const number of [checksum, packed.length, size]) at = bytes.writeUInt32LE(number, at)
  for (const number of [name.length, 0]) at = bytes.writeUInt16LE(number, at)
  return bytes
}

function directoryEntry(entry: Entry, offset: number): Buffer {
  // No comment, first disk, no attributes.
  const rest = Buffer.alloc(14)
  rest.writeUInt32LE(offset, 10)
  return Buffer.concat([fields(0x02014b50, [version, version], entry), rest])
}

function ending(files: number, size: number, offset: number): Buffer {
  const bytes = Buffer.alloc(22)
  let at = bytes.writeUInt32LE(0x06054b50, 0)
  for (const number of [0, 0, files, files]) at = bytes.writeUInt16LE(number, at)
  for (const number of [size, offset]) at = bytes.writeUInt32LE(number, at)
  return bytes
}
