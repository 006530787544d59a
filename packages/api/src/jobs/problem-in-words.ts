import { FileNotMade } from '@tandem/reports/whole-file'
import { TRPCError } from '@trpc/server'
import { ZodError } from 'zod'
import { JobProblem } from './job-kind.ts'

const noSpace = new Set(['ENOSPC', 'EDQUOT', '53100'])

/** The code of an error, or of what caused it. */
function codeOf(error: unknown): string | null {
  if (!(error instanceof Error)) return null
  if ('code' in error && typeof error.code === 'string' && noSpace.has(error.code)) return error.code
  return codeOf(error.cause)
}

/**
 * What a failed job tells its asker: what happened and what to do, never the inside of the server.
 *
 * @returns `expected`: the sentence says everything, and the log needs no more
 */
export function problemInWords(
  error: unknown,
  errorId: string,
): { readonly words: string; readonly expected: boolean } {
  if (error instanceof JobProblem) return { words: error.message, expected: true }
  if (codeOf(error) !== null)
    return {
      words:
        'The disk of the server is full. Nothing was stored; try again when whoever runs it has made room.',
      expected: true,
    }
  if (error instanceof FileNotMade) return { words: error.message, expected: true }
  if (error instanceof TRPCError && error.code !== 'INTERNAL_SERVER_ERROR')
    return { words: error.message, expected: true }
  if (error instanceof ZodError)
    return { words: 'This was asked in a way that this version does not understand.', expected: false }
  return {
    words: `Something went wrong on the server (error ${errorId}). Nothing was stored; try again.`,
    expected: false,
  }
}
