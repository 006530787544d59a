import type { Output } from '../api.ts'

type List = Output['measures']['codeLists']['lists'][number]
export type Line = List['lines'][number]

export type ReadLines =
  | { readonly kind: 'read'; readonly lines: readonly Line[] }
  | { readonly kind: 'problem'; readonly line: number; readonly text: string; readonly rule: string }

/** A list as a person writes it: `ICD-10, F32*` is every ICD-10 code that begins with F32; without a system it is one of whichever system. */
export const linesAsText = (lines: readonly Line[]): string =>
  lines
    .map(({ codeSystem, code, match }) => {
      const written = match === 'beginning' ? `${code}*` : code
      return codeSystem === null ? written : `${codeSystem}, ${written}`
    })
    .join('\n')

/** The list that a text stands for, each code once; or the first line that can't be read, counted from 1. */
export const readLines = (text: string): ReadLines => {
  const lines: Line[] = []
  const seen = new Set<string>()
  for (const [place, raw] of text.split('\n').entries()) {
    if (raw.trim() === '') continue
    const parts = raw.split(',').map((part) => part.trim())
    const problem = (rule: string): ReadLines => ({
      kind: 'problem',
      line: place + 1,
      text: raw.trim(),
      rule,
    })
    if (parts.length > 2) return problem('has more than one comma: write “system, code”')
    const written = parts.at(-1) ?? ''
    const codeSystem = parts.length === 2 ? (parts[0] ?? '') : null
    if (codeSystem === '') return problem('has no code system before the comma')
    const match = written.endsWith('*') ? 'beginning' : 'exact'
    const code = match === 'beginning' ? written.slice(0, -1).trim() : written
    if (code === '' || code.includes('*')) return problem('needs a code, with one * at most, at its end')
    if (code.length > 60 || (codeSystem?.length ?? 0) > 60) return problem('is longer than 60 characters')
    const key = JSON.stringify([codeSystem, code, match])
    if (seen.has(key)) continue
    seen.add(key)
    lines.push({ codeSystem, code, match })
  }
  return { kind: 'read', lines }
}
