/** The estimate itself. @throws RangeError with the reason if there is none */
export function estimated<R extends { readonly kind: string }>(result: R): Extract<R, { kind: 'estimated' }> {
  if (result.kind === 'estimated') return result as Extract<R, { kind: 'estimated' }>
  throw new RangeError(`estimated: ${JSON.stringify(result)}`)
}

/** The named properties of a record. @throws RangeError if one is missing */
export function pick(record: unknown, names: readonly string[]): Record<string, unknown> {
  return Object.fromEntries(
    names.map((name) => {
      const value = (record as Readonly<Record<string, unknown>>)[name]
      if (value === undefined) throw new RangeError(`pick: no ${name}`)
      return [name, value]
    }),
  )
}
