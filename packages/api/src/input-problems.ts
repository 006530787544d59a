import { ZodError } from 'zod'

/** One thing that is wrong with what a caller sent. */
export type InputProblem = {
  readonly field: string
  /** What was sent there; null where nothing was. */
  readonly value: unknown
  readonly rule: string
  readonly sentence: string
}

/** The problems of a refused input, field by field; null when the error is of another kind. */
export function inputProblems(cause: unknown, input: unknown): InputProblem[] | null {
  if (!(cause instanceof ZodError)) return null
  return cause.issues.map((issue) => {
    const field = issue.path.map(String).join('.') || 'input'
    const value = valueAt(input, issue.path)
    const rule = issue.message
    return { field, value, rule, sentence: `${field}: ${rule} (got ${JSON.stringify(value)}).` }
  })
}

function valueAt(input: unknown, path: readonly PropertyKey[]): unknown {
  let value = input
  for (const key of path) {
    if (typeof value !== 'object' || value === null) return null
    value = Object.getOwnPropertyDescriptor(value, key)?.value
  }
  return value ?? null
}
