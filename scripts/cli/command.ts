import { parseArgs } from 'node:util'

/** The command line is not one of ours; the message says what is wrong with it. */
export class UsageError extends Error {}

/** One command: the words that call it, how it is used, and what it does with the rest of the line. */
export type Command = {
  readonly words: readonly string[]
  readonly usage: string
  readonly about: string
  run(rest: readonly string[]): Promise<void>
}

export type Words = {
  readonly paths: readonly string[]
  readonly options: Readonly<Record<string, string | undefined>>
}

/**
 * Options with a value, and the words between them.
 *
 * @throws UsageError for an option that is not known, missing or without a value
 */
export function readWords(
  rest: readonly string[],
  known: { readonly required?: readonly string[]; readonly optional?: readonly string[] },
): Words {
  const { required = [], optional = [] } = known
  const options = Object.fromEntries(
    [...required, ...optional].map((name) => [name, { type: 'string' as const }]),
  )
  let parsed: ReturnType<typeof parseArgs>
  try {
    parsed = parseArgs({ args: [...rest], options, allowPositionals: true })
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error)
    throw new UsageError((message.split(/[.\n]/)[0] ?? message).trim())
  }
  const values = parsed.values as Record<string, string | undefined>
  for (const name of required) if (!values[name]) throw new UsageError(`The option --${name} is missing`)
  return { paths: parsed.positionals, options: values }
}

/** A required option; `readWords` has seen to it that it is there. */
export const given = ({ options }: Words, name: string): string => options[name] ?? ''
