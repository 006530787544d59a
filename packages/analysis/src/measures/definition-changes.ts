import type { MeasureParameters } from '@tandem/domain/quality-measure'

type Definition = {
  readonly version: string
  readonly name: string
  readonly unit: string
  readonly improvement: string
  readonly populations: Readonly<Record<string, string | undefined>>
  readonly source: string
  readonly notice: string | null
  readonly needs: readonly string[]
  readonly strata: readonly string[]
  readonly parameters: MeasureParameters
}

export type DefinitionChange = {
  readonly from: string
  readonly to: string
  /** What differs, each in words; empty where the rule itself changed and its words did not. */
  readonly changed: readonly {
    readonly what: string
    /** null: it was not there, or is not any more. */
    readonly before: string | null
    readonly after: string | null
  }[]
}

const words = (value: unknown): string | null => {
  if (value === null || value === undefined) return null
  if (Array.isArray(value)) return value.length === 0 ? null : value.join(', ')
  return String(value)
}

const readable = (key: string): string =>
  key
    .replaceAll('_', ' ')
    .replace(/([a-z])([A-Z])/g, '$1 $2')
    .toLowerCase()

/** What differs between two definitions of a measure: words, limits, strata, code lists. */
export function definitionChanges(before: Definition, after: Definition): DefinitionChange {
  const flat = ({ populations, parameters, version: _, ...rest }: Definition) => {
    const { name, unit, improvement, source, notice, needs, strata } = rest
    return new Map<string, unknown>([
      ...Object.entries({ name, unit, improvement, source, notice }),
      ...Object.entries(populations).map(([key, value]) => [readable(key), value] as const),
      ...Object.entries(parameters).map(([key, value]) => [`parameter: ${readable(key)}`, value] as const),
      ['code lists', needs],
      ['strata', strata],
    ])
  }
  const [old, now] = [flat(before), flat(after)]
  const keys = [...new Set([...old.keys(), ...now.keys()])]
  return {
    from: before.version,
    to: after.version,
    changed: keys.flatMap((what) => {
      const change = { what, before: words(old.get(what)), after: words(now.get(what)) }
      return change.before === change.after ? [] : change
    }),
  }
}
