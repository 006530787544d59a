import type { Doubt } from '@tandem/domain/entry/entry-problem'
import { TRPCError } from '@trpc/server'
import { ZodError, ZodRealError } from 'zod'
import { RefusedEntry } from './entry/refused-entry.ts'

/** One thing that is wrong with what a caller sent. */
export type InputProblem = {
  readonly field: string
  /** What was sent there; null where nothing was. */
  readonly value: unknown
  readonly rule: string
  readonly sentence: string
  /** Of an entry by hand: what a person may confirm, after which it is stored; null or missing where nothing helps. */
  readonly doubt?: Doubt | null
}

/** The problems of a refused input, field by field; null when the error is of another kind. */
export function inputProblems(cause: unknown, input: unknown): InputProblem[] | null {
  if (cause instanceof RefusedEntry)
    return cause.problems.map(({ field, value, rule, doubt }) => ({
      ...problemOf(`entry.${field}`, clipped(value ?? null), rule),
      doubt,
    }))
  if (!(cause instanceof ZodError)) return null
  return cause.issues.map((issue) => {
    const field = issue.path.map(String).join('.') || 'input'
    const value = clipped(valueAt(input, issue.path))
    return problemOf(field, value, issue.message)
  })
}

const problemOf = (field: string, value: unknown, rule: string): InputProblem => ({
  field,
  value,
  rule,
  sentence: `${field}: ${rule} (got ${JSON.stringify(value)}).`,
})

/** The error of an input that has the right shape and can't be: one field, what was sent, and the rule. */
export function wrongInput(field: string, value: unknown, rule: string): TRPCError {
  const issue = { code: 'custom' as const, path: [field], message: rule, input: value }
  return new TRPCError({ code: 'BAD_REQUEST', cause: new ZodRealError([issue]) })
}

const mostRepeated = 200

/** What was sent, unless it is long: an answer never grows with what somebody sends. */
function clipped(value: unknown): unknown {
  if (typeof value === 'string')
    return value.length <= mostRepeated ? value : `${value.slice(0, mostRepeated)}…`
  if (typeof value !== 'object' || value === null) return value
  if (Array.isArray(value)) return `a list of ${value.length}`
  return 'an object'
}

function valueAt(input: unknown, path: readonly PropertyKey[]): unknown {
  let value = input
  for (const key of path) {
    if (typeof value !== 'object' || value === null) return null
    value = Object.getOwnPropertyDescriptor(value, key)?.value
  }
  return value ?? null
}
