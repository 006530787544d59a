import { createWriteStream } from 'node:fs'
import { open, rename, rm } from 'node:fs/promises'
import { basename } from 'node:path'
import type { Readable, Transform } from 'node:stream'
import { pipeline } from 'node:stream/promises'

/** A file could not be made; the message says why and what to do. Nothing of it was left. */
export class FileNotMade extends Error {}

/**
 * Writes a file so that it is there whole or not at all: under a name of its own beside the place, then moved there.
 *
 * @param write gets the path to write to; whatever it throws ends the file
 * @throws FileNotMade when the disk is full or the folder can't be written to; the signal's reason when it was given up
 */
export async function wholeFile<Result>(
  path: string,
  write: (partial: string) => Promise<Result>,
  signal?: AbortSignal,
): Promise<Result> {
  const partial = `${path}.partial`
  try {
    signal?.throwIfAborted()
    const result = await write(partial)
    signal?.throwIfAborted()
    const file = await open(partial, 'r+')
    await file.sync().finally(() => file.close())
    await rename(partial, path)
    return result
  } catch (error) {
    await rm(partial, { force: true })
    throw explained(error, basename(path))
  }
}

/** A stream as a whole file. */
export const streamedFile = (
  path: string,
  source: Readable,
  { through = [], signal }: { readonly through?: readonly Transform[]; readonly signal?: AbortSignal } = {},
): Promise<void> =>
  wholeFile(
    path,
    (partial) => pipeline([source, ...through, createWriteStream(partial)], signal ? { signal } : {}),
    signal,
  ).finally(() => source.destroy())

const reasons: Readonly<Record<string, string>> = {
  ENOSPC: 'The disk is full. Make room and start again.',
  EDQUOT: 'The space that is allowed here is used up. Make room and start again.',
  EACCES: 'The folder may not be written to.',
  EROFS: 'The folder may not be written to.',
  ENOENT: 'The folder is not there.',
}

function explained(error: unknown, name: string): unknown {
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  const reason = reasons[code]
  return reason === undefined
    ? error
    : new FileNotMade(`${name} was not made, nothing of it is left. ${reason}`, { cause: error })
}
