import { leftOut, type Part } from './search-parts.ts'

/** What the cohort is set beside: the period of equal length before it, or another site. */
export type CompareTo = { readonly with: 'prior' } | { readonly with: 'site'; readonly site: string }

/** `prior`, or `site:harbour`. */
export const comparePart: Part<CompareTo | undefined> = {
  absent: undefined,
  read: (text) => {
    if (text === 'prior') return { value: { with: 'prior' }, left: [] }
    const site = /^site:(.{1,80})$/.exec(text)?.[1]
    if (site !== undefined) return { value: { with: 'site', site }, left: [] }
    return { value: undefined, left: [leftOut(text, 'must be the prior period or another site')] }
  },
  write: (value) =>
    value === undefined ? undefined : value.with === 'prior' ? 'prior' : `site:${value.site}`,
}
