import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { createGunzip } from 'node:zlib'
import { unreadable } from './problems.ts'

/** Text of a file as it streams in, and the SHA-256 of its unpacked bytes once it has been read. */
export type FileText = { readonly pieces: AsyncIterable<string>; digest(): string }

/**
 * A UTF-8 text file, gzipped or not, piece by piece.
 *
 * @param expected what the file should be, in words: `a CSV file`
 * @throws ImportRejected from `pieces` for a file that is missing, empty, binary or not UTF-8
 */
export const fileText = (path: string, name: string, expected: string): FileText => {
  const hash = createHash('sha256')
  const pieces = async function* (): AsyncGenerator<string> {
    const decoder = new TextDecoder('utf-8', { fatal: true })
    let line = 1
    let read = 0
    for await (const bytes of bytesOf(path, name)) {
      if (read === 0) requireText(bytes, name, expected)
      read += bytes.length
      hash.update(bytes)
      if (bytes.includes(0))
        throw unreadable(name, `is not ${expected}: it holds binary data`, save(expected))
      const piece = decode(() => decoder.decode(bytes, { stream: true }), name, line, bytes)
      for (let place = piece.indexOf('\n'); place !== -1; place = piece.indexOf('\n', place + 1)) line += 1
      if (piece !== '') yield piece
    }
    const rest = decode(() => decoder.decode(), name, line)
    if (rest !== '') yield rest
    if (read === 0) throw unreadable(name, 'is empty', `Choose ${expected} that has something in it.`)
  }
  let digest: string | null = null
  return { pieces: pieces(), digest: () => (digest ??= hash.digest('hex')) }
}

async function* bytesOf(path: string, name: string): AsyncGenerator<Buffer> {
  const file = createReadStream(path)
  const stream = path.endsWith('.gz') ? file.pipe(createGunzip()) : file
  if (stream !== file) file.on('error', (error) => stream.destroy(error))
  try {
    for await (const bytes of stream) yield bytes as Buffer
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : ''
    if (code === 'ENOENT') throw unreadable(name, 'is not there', 'Check the path.')
    if (code === 'EACCES') throw unreadable(name, 'may not be read by this account', 'Check its permissions.')
    if (code === 'EISDIR') throw unreadable(name, 'is a folder', 'Name a file.')
    if (code.startsWith('Z_'))
      throw unreadable(name, 'is damaged: it cannot be unpacked', 'Pack it with gzip again.')
    throw error
  } finally {
    file.destroy()
  }
}

const save = (expected: string) => `Save it as ${expected} in UTF-8 and import that.`

const requireText = (bytes: Buffer, name: string, expected: string): void => {
  const [first, second] = bytes
  if ((first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff))
    throw unreadable(name, 'is written in UTF-16', save(expected))
  if (first === 0x50 && second === 0x4b)
    throw unreadable(name, `is not ${expected} but a workbook or another packed file`, save(expected))
}

const decode = (work: () => string, name: string, line: number, bytes: Buffer = Buffer.alloc(0)): string => {
  try {
    return work()
  } catch {
    throw unreadable(
      name,
      `is not written in UTF-8 (near line ${line + linesBeforeFault(bytes)})`,
      'Save it with the encoding UTF-8 and import that.',
    )
  }
}

const linesBeforeFault = (bytes: Buffer): number => {
  let lines = 0
  for (let from = 0; ; lines += 1) {
    const end = bytes.indexOf(10, from)
    try {
      new TextDecoder('utf-8', { fatal: true }).decode(bytes.subarray(from, end === -1 ? undefined : end))
    } catch {
      return lines
    }
    if (end === -1) return lines
    from = end + 1
  }
}
