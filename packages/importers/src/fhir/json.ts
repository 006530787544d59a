/** JSON from outside, read without trusting its shape: a missing step anywhere gives null or an empty list. */
export type Json = Readonly<Record<string, unknown>>

export const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** What stands at a path of names and positions. */
export const at = (from: unknown, ...path: readonly (string | number)[]): unknown => {
  let value = from
  for (const step of path) {
    if (typeof step === 'number') value = Array.isArray(value) ? value[step] : undefined
    else value = isObject(value) ? value[step] : undefined
  }
  return value
}

export const textAt = (from: unknown, ...path: readonly (string | number)[]): string | null => {
  const value = at(from, ...path)
  if (typeof value === 'string') return value.trim() === '' ? null : value.trim()
  return typeof value === 'number' ? String(value) : null
}

export const listAt = (from: unknown, ...path: readonly (string | number)[]): readonly unknown[] => {
  const value = at(from, ...path)
  return Array.isArray(value) ? value : []
}
