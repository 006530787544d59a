import { canonicalJson, type Json } from './canonical-json.ts'
import {
  type Manifest,
  manifestHash,
  type RowsUsed,
  type SealedManifest,
  type TableMade,
} from './manifest.ts'

/** Something in which two manifests, or a manifest and its seal, are not the same. */
export interface Difference {
  readonly kind: 'tampered' | 'late data' | 'data' | 'definition' | 'build' | 'table' | 'question'
  /** Where in the manifest, such as `suppression.threshold`. */
  readonly field: string
  readonly was: Json
  readonly is: Json
  /** For the person who verifies. */
  readonly words: string
}

export type Verification =
  | { readonly kind: 'same' }
  | { readonly kind: 'different'; readonly differences: readonly Difference[] }

/**
 * Whether a manifest is the one that was sealed: its own hash, and the stored one's where there is one.
 *
 * @param stored what was kept when the report was made; null where nothing was, so that only the hash can tell
 */
export function verifySeal(given: SealedManifest, stored: SealedManifest | null): Verification {
  if (stored !== null) {
    const differences = changes(asJson(stored.manifest), asJson(given.manifest)).map(
      ({ field, was, is }): Difference => ({
        kind: 'tampered',
        field,
        was,
        is,
        words: `${field} was changed after the report was made: ${inWords(was)} stood there, now ${inWords(is)}`,
      }),
    )
    if (differences.length > 0) return { kind: 'different', differences }
  }
  const hash = manifestHash(given.manifest)
  const kept = stored?.hash ?? given.hash
  if (hash === given.hash && given.hash === kept) return { kind: 'same' }
  const words =
    'The manifest does not fit its hash: something in it was changed after the report was made, or the hash was'
  return { kind: 'different', differences: [{ kind: 'tampered', field: 'hash', was: kept, is: hash, words }] }
}

/**
 * What a report would be today, beside what it was: the same, or what differs and why.
 *
 * @param was as it was sealed
 * @param is made again by the same request, as of the same day and with the facts recorded until the same instant
 * @param now made again with every fact that is recorded today, for naming what arrived later; null to leave that out
 */
export function compareManifests(was: Manifest, is: Manifest, now: Manifest | null = null): Verification {
  const differences = [
    ...lateRows(was.rowsUsed, now?.rowsUsed ?? []),
    ...rowChanges(was.rowsUsed, is.rowsUsed),
    ...definitionChanges(was, is),
    ...tableChanges(was.tables, is.tables),
    ...buildChanges(was, is),
    ...questionChanges(was, is),
  ]
  return differences.length === 0 ? { kind: 'same' } : { kind: 'different', differences }
}

/** True when only later data set the two apart: the report itself can be made again as it was. */
export const isOnlyLate = (verification: Verification): boolean =>
  verification.kind === 'same' || verification.differences.every(({ kind }) => kind === 'late data')

/** `3 scores`, `1 score`: the words of a manifest are plurals. */
const counted = (count: number, what: string) => `${count} ${count === 1 ? what.replace(/s$/, '') : what}`

function lateRows(was: readonly RowsUsed[], now: readonly RowsUsed[]): readonly Difference[] {
  return now.flatMap(({ what, count, digest }) => {
    const before = was.find((rows) => rows.what === what)
    if (before?.digest === digest) return []
    const more = count - (before?.count ?? 0)
    const words =
      more > 0
        ? `${counted(more, what)} arrived after this report`
        : more < 0
          ? `${counted(-more, what)} were taken back after this report`
          : `some ${what} were corrected after this report`
    return [
      { kind: 'late data' as const, field: `rowsUsed.${what}`, was: before?.count ?? 0, is: count, words },
    ]
  })
}

function rowChanges(was: readonly RowsUsed[], is: readonly RowsUsed[]): readonly Difference[] {
  return was.flatMap(({ what, count, digest }) => {
    const again = is.find((rows) => rows.what === what)
    if (again?.digest === digest) return []
    const words =
      again === undefined
        ? `no ${what} are used any more`
        : again.count === count
          ? `other ${what} are found than then, although as many`
          : `${counted(again.count, what)} are found as recorded then, ${count} were used`
    return [{ kind: 'data' as const, field: `rowsUsed.${what}`, was: count, is: again?.count ?? null, words }]
  })
}

function definitionChanges(was: Manifest, is: Manifest): readonly Difference[] {
  return was.definitions.flatMap((definition) => {
    const again = is.definitions.find(({ id }) => id === definition.id)
    if (again !== undefined && canonicalJson(again) === canonicalJson(definition)) return []
    const words =
      again === undefined
        ? `${definition.name} is not defined any more`
        : again.version === definition.version
          ? `${definition.name} has other parameters`
          : `${definition.name} was version ${definition.version}, it is ${again.version}`
    return [
      {
        kind: 'definition' as const,
        field: `definitions.${definition.id}`,
        was: definition.version,
        is: again?.version ?? null,
        words,
      },
    ]
  })
}

function tableChanges(was: readonly TableMade[], is: readonly TableMade[]): readonly Difference[] {
  const names = [...new Set([...was, ...is].map(({ name }) => name))]
  return names.flatMap((name) => {
    const [before, after] = [was, is].map((tables) => tables.find((table) => table.name === name))
    if (before?.digest === after?.digest) return []
    const words =
      before === undefined
        ? `the table ${name} was not in it`
        : after === undefined
          ? `the table ${name} is not in it any more`
          : before.rows === after.rows
            ? `other figures stand in the table ${name}`
            : `the table ${name} has ${after.rows} rows, it had ${before.rows}`
    return [
      {
        kind: 'table' as const,
        field: `tables.${name}`,
        was: before?.digest ?? null,
        is: after?.digest ?? null,
        words,
      },
    ]
  })
}

function buildChanges(was: Manifest, is: Manifest): readonly Difference[] {
  return changes(asJson(was.build), asJson(is.build)).map(({ field, was: before, is: after }) => ({
    kind: 'build' as const,
    field: `build.${field}`,
    was: before,
    is: after,
    words: `${field === 'version' ? 'Tandem' : 'The set of definitions'} was ${inWords(before)}, it is ${inWords(after)}`,
  }))
}

/** What was asked: everything that is no result, no maker, and no instant of making. */
function questionChanges(was: Manifest, is: Manifest): readonly Difference[] {
  const question = (manifest: Manifest) => {
    const { rowsUsed, definitions, tables, build, report, recordedAsOf, dataAsOf, ...asked } = manifest
    return asJson(asked)
  }
  return changes(question(was), question(is)).map(({ field, was: before, is: after }) => ({
    kind: 'question' as const,
    field,
    was: before,
    is: after,
    words: `${field} was ${inWords(before)}, it is ${inWords(after)}`,
  }))
}

const asJson = (value: unknown): Json => JSON.parse(JSON.stringify(value)) as Json

const inWords = (value: Json): string => {
  const text = typeof value === 'string' ? `"${value}"` : value === null ? 'nothing' : JSON.stringify(value)
  return text.length > 120 ? `${text.slice(0, 117)}…` : text
}

const isRecord = (value: Json | undefined): value is { readonly [key: string]: Json } =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** Every place where two JSON values differ, by the names that lead there. */
function changes(
  was: Json,
  is: Json,
  path = '',
): readonly { readonly field: string; readonly was: Json; readonly is: Json }[] {
  const below = (key: string | number) => (path === '' ? String(key) : `${path}.${key}`)
  if (Array.isArray(was) && Array.isArray(is) && was.length === is.length)
    return was.flatMap((value, place) => changes(value, is[place] as Json, below(place)))
  if (isRecord(was) && isRecord(is)) {
    const keys = [...new Set([...Object.keys(was), ...Object.keys(is)])].sort()
    return keys.flatMap((key) => changes(was[key] ?? null, is[key] ?? null, below(key)))
  }
  return canonicalJson(was) === canonicalJson(is) ? [] : [{ field: path, was, is }]
}
