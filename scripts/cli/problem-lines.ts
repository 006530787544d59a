import { ImportRejected, problemLine } from '@tandem/importers/problems'
import { UsageError } from './command.ts'

const MOST_LINES = 1_000

/** What went wrong, for a person at a terminal: sentences, never a stack. */
export function problemLines(error: unknown): string[] {
  if (error instanceof UsageError) return [`${error.message}. See: npm run tandem -- help`]
  if (!(error instanceof ImportRejected)) return [error instanceof Error ? error.message : String(error)]
  const { problems, message } = error
  const ofFile = problems.length === 1 && problems[0]?.line === null && problems[0].record === null
  if (ofFile) return [message]
  const more = problems.length - MOST_LINES
  return [
    ...problems.slice(0, MOST_LINES).map(problemLine),
    ...(more > 0 ? [`… and ${more} more.`] : []),
    message,
  ]
}
