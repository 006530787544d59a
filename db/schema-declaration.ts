/** One column as `schema.ts` declares it. */
export type DeclaredColumn = {
  readonly kind:
    | 'number'
    | 'text'
    | 'day'
    | 'instant'
    | 'boolean'
    | 'json'
    | 'numbers'
    | 'texts'
    | 'days'
    | 'bytes'
  readonly nullable: boolean
  /** True where an insert may leave it out because the database fills it in. */
  readonly generated: boolean
  /** The values a column of named choices may have; null where it is free. */
  readonly choices: readonly string[] | null
}

export type DeclaredTables = ReadonlyMap<string, ReadonlyMap<string, DeclaredColumn>>

/**
 * The tables that the source text of `schema.ts` declares, read as text because types leave nothing behind at run
 * time. It knows the few shapes that file uses.
 *
 * @throws Error on anything else, so that nothing is skipped in silence
 */
export function declaredTables(source: string): DeclaredTables {
  const text = source.replaceAll(/\/\*[\s\S]*?\*\//g, '')
  const types = new Map<string, string>()
  for (const [, name = '', body = ''] of text.matchAll(
    /^(?:export )?type (\w+) = ([\s\S]*?)(?=\n(?:export )?type |\n*$(?![\s\S]))/gm,
  ))
    types.set(name, body.trim())
  const database = types.get('Database')
  if (database === undefined) throw new Error('declaredTables: no type Database')
  return new Map(
    members(database).map(([table, type]) => [
      table,
      new Map(columnsOf(type, types).map(([column, declared]) => [column, columnOf(declared, types)])),
    ]),
  )
}

/** Columns of an object type, or of several joined by `&`. */
function columnsOf(type: string, types: ReadonlyMap<string, string>): (readonly [string, string])[] {
  return splitOutside(type, '&').flatMap((part) => {
    if (part.startsWith('{')) return members(part)
    const named = types.get(part)
    if (named === undefined) throw new Error(`declaredTables: cannot read the type ${part}`)
    return columnsOf(named, types)
  })
}

function members(object: string): (readonly [string, string])[] {
  if (!object.startsWith('{') || !object.endsWith('}'))
    throw new Error(`declaredTables: not an object type: ${object}`)
  const body = object.slice(1, -1).replaceAll(/\n\s*\|/g, ' |')
  return splitOutside(body.replaceAll('\n', ';'), ';').map((member) => {
    const match = /^(\w+): (.+)$/s.exec(member)
    if (!match?.[1] || !match[2]) throw new Error(`declaredTables: cannot read ${member}`)
    return [match[1], match[2].trim()] as const
  })
}

/** Splits where no bracket is open. */
function splitOutside(text: string, separator: string): string[] {
  const parts = ['']
  let depth = 0
  for (const character of text) {
    if ('{<(['.includes(character)) depth += 1
    if ('}>)]'.includes(character)) depth -= 1
    if (character === separator && depth === 0) parts.push('')
    else parts[parts.length - 1] += character
  }
  return parts.map((part) => part.trim()).filter((part) => part !== '')
}

const kinds: Readonly<Record<string, DeclaredColumn['kind']>> = {
  number: 'number',
  string: 'text',
  CalendarDay: 'day',
  Date: 'instant',
  boolean: 'boolean',
  unknown: 'json',
  'number[]': 'numbers',
  '(number | null)[]': 'numbers',
  'string[]': 'texts',
  'CalendarDay[]': 'days',
  Buffer: 'bytes',
}

function columnOf(type: string, types: ReadonlyMap<string, string>): DeclaredColumn {
  const alias = types.get(type)
  if (alias !== undefined) return columnOf(alias, types)
  const generated = /^Generated<(.+)>$/s.exec(type)?.[1]
  if (generated !== undefined) return { ...columnOf(generated, types), generated: true }
  const parts = splitOutside(type, '|')
  const bases = parts.filter((part) => part !== 'null')
  const nullable = bases.length < parts.length
  const choices = bases.map((part) => /^'(.+)'$/.exec(part)?.[1])
  if (choices.every((choice) => choice !== undefined))
    return { kind: 'text', nullable, generated: false, choices: choices.toSorted() }
  const [base = ''] = bases
  const kind = base.startsWith('JSONColumnType<') ? 'json' : kinds[base]
  if (bases.length > 1 || kind === undefined) throw new Error(`declaredTables: cannot read the type ${type}`)
  return { kind, nullable, generated: false, choices: null }
}
