const startOf = (name: string) => `<!-- ${name}: start -->`
const endOf = (name: string) => `<!-- ${name}: end -->`
const section = /<!-- ([\w-]+): start -->[\s\S]*?<!-- \1: end -->/g

/** The page with a section of its own put in the place of the one with that name, or at its end. */
export function withSection(page: string, name: string, text: string): string {
  const marked = `${startOf(name)}\n\n${text.trim()}\n\n${endOf(name)}`
  const sections = new Map([...page.matchAll(section)].map(([whole, found]) => [found, whole]))
  const old = sections.get(name)
  if (old !== undefined) return page.replace(old, () => marked)
  return page.trim() === '' ? `${marked}\n` : `${page.trimEnd()}\n\n${marked}\n`
}

/** A page written anew, with the sections of their own that the old one had. */
export function withSectionsOf(old: string, page: string): string {
  const kept = [...old.matchAll(section)].map(([whole]) => whole)
  return kept.length === 0 ? page : `${page.trimEnd()}\n\n${kept.join('\n\n')}\n`
}
