import type { FileText } from '../file-text.ts'
import { unreadable } from '../problems.ts'
import { isObject, type Json, textAt } from './json.ts'

/** One resource of a file; `fullUrl` is how its bundle calls it. */
export type FhirRecord = {
  readonly type: string
  readonly id: string
  readonly fullUrl: string | null
  /** Place in the file, from 1. */
  readonly position: number
  readonly resource: Json
}

const bundleTypes = ['transaction', 'batch', 'collection', 'searchset']

/**
 * The resources of a bundle, a single resource, or one resource per line, as they stream in. Of a bundle only one
 * entry at a time is held.
 *
 * @throws ImportRejected when the text is no FHIR JSON
 */
export async function* resourceStream(text: FileText, file: string): AsyncGenerator<FhirRecord> {
  const splitter = jsonSplitter()
  let position = 0
  const recordsOf = function* (parts: readonly JsonPart[]) {
    for (const part of parts) {
      const value = parse(part.text, file)
      if (part.kind === 'entry') {
        const record = recordOf(value.resource, textAt(value, 'fullUrl'), position + 1)
        if (record === null) continue
        position += 1
        yield record
      } else if (value.resourceType === 'Bundle') requireBundleType(value, file)
      else {
        const record = recordOf(value, null, position + 1)
        if (record === null)
          throw unreadable(
            file,
            'is JSON but no FHIR resource: it has no resourceType',
            'Export it as FHIR R4.',
          )
        position += 1
        yield record
      }
    }
  }
  for await (const piece of text.pieces) {
    yield* recordsOf(splitter.push(piece))
    if (splitter.broken())
      throw unreadable(file, 'is not a JSON file of FHIR resources', 'Export it again as FHIR R4 JSON.')
  }
  if (splitter.open()) throw unreadable(file, 'ends in the middle: it is cut off', 'Copy or export it again.')
  if (position === 0) throw unreadable(file, 'holds no resource', 'Export it again as FHIR R4 JSON.')
}

const requireBundleType = (bundle: Json, file: string): void => {
  const type = textAt(bundle, 'type') ?? 'without a type'
  if (!bundleTypes.includes(type))
    throw unreadable(
      file,
      `is a bundle of the type ${type}`,
      `Bundles of the types ${bundleTypes.join(', ')} can be imported.`,
    )
}

const parse = (text: string, file: string): Json => {
  try {
    const value: unknown = JSON.parse(text)
    if (isObject(value)) return value
  } catch {
    // Told below.
  }
  throw unreadable(file, 'is not valid JSON', 'Export it again as FHIR R4 JSON.')
}

const UUID = /^urn:(?:uuid|oid):(.+)$/

const recordOf = (resource: unknown, fullUrl: string | null, position: number): FhirRecord | null => {
  const type = textAt(resource, 'resourceType')
  if (!isObject(resource) || type === null) return null
  const id = textAt(resource, 'id') ?? UUID.exec(fullUrl ?? '')?.[1] ?? fullUrl?.split('/').at(-1) ?? ''
  return { type, id, fullUrl, position, resource }
}

type JsonPart = { readonly kind: 'entry' | 'root'; readonly text: string }

const [QUOTE, BACKSLASH] = ['"'.charCodeAt(0), '\\'.charCodeAt(0)]
const [OPEN, CLOSE] = [
  new Set(['{', '['].map((c) => c.charCodeAt(0))),
  new Set(['}', ']'].map((c) => c.charCodeAt(0))),
]

/**
 * Cuts JSON text into the elements of a root object's `entry` list and the root objects without them. It only counts
 * brackets outside strings; whether a part is JSON shows when it is parsed.
 */
const jsonSplitter = () => {
  let depth = 0
  let inString = false
  let escaped = false
  let inEntries = false
  let broken = false
  /** Text of the root object without its entries, of the entry at hand, and of the last string of the root. */
  let root = ''
  let entry = ''
  let name = ''

  const push = (text: string): JsonPart[] => {
    const parts: JsonPart[] = []
    let from = 0
    let nameFrom = 0
    const keep = (to: number) => {
      const piece = text.slice(from, to)
      if (inEntries) {
        if (depth >= 3) entry += piece
      } else if (depth > 0) root += piece
      from = to
    }
    for (let place = 0; place < text.length; place += 1) {
      const code = text.charCodeAt(place)
      if (inString) {
        if (escaped) escaped = false
        else if (code === BACKSLASH) escaped = true
        else if (code === QUOTE) {
          inString = false
          if (depth === 1) name += text.slice(nameFrom, place)
        }
        continue
      }
      if (code === QUOTE) {
        inString = true
        name = ''
        nameFrom = place + 1
      } else if (OPEN.has(code)) {
        keep(place)
        if (depth === 1 && name === 'entry' && text[place] === '[') {
          root += '['
          inEntries = true
        }
        if (depth === 2 && inEntries) entry = ''
        depth += 1
        if (depth === 1 && text[place] !== '{') broken = true
      } else if (CLOSE.has(code)) {
        if (depth === 2 && inEntries) {
          inEntries = false
          from = place
        }
        keep(place + 1)
        depth -= 1
        if (depth < 0) broken = true
        if (depth === 2 && inEntries) parts.push({ kind: 'entry', text: entry })
        if (depth === 0 && !broken) {
          parts.push({ kind: 'root', text: root })
          root = ''
        }
      } else if (depth === 0 && code > 32 && code !== 0xfeff) broken = true
      if (broken) return parts
    }
    if (inString && depth === 1) name += text.slice(nameFrom)
    keep(text.length)
    return parts
  }
  return { push, open: () => depth !== 0, broken: () => broken }
}
