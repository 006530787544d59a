import { readFileSync } from 'node:fs'
import { getDocument } from 'pdfjs-dist/legacy/build/pdf.mjs'

/** A PDF as a screen reader takes it, for tests. */
export interface ReadPdf {
  readonly pages: readonly string[]
  readonly title: string | null
  readonly language: string | null
  readonly bookmarks: readonly { readonly title: string; readonly below: readonly string[] }[]
  /** Elements of the structure tree in reading order, page by page. */
  readonly elements: readonly PdfElement[]
  readonly attachments: Readonly<Record<string, string>>
  readonly sizes: readonly (readonly [number, number])[]
}

export interface PdfElement {
  readonly role: string
  readonly alt: string | null
  /** Its own text and that of what is in it. */
  readonly text: string
  readonly children: readonly PdfElement[]
}

type Tree = { role?: string; alt?: string; type?: string; id?: string; children?: Tree[] }

export async function readPdf(path: string): Promise<ReadPdf> {
  const task = getDocument({ data: new Uint8Array(readFileSync(path)), verbosity: 0, useSystemFonts: false })
  const pdf = await task.promise
  const pages: string[] = []
  const elements: PdfElement[] = []
  const sizes: [number, number][] = []
  for (let number = 1; number <= pdf.numPages; number += 1) {
    const page = await pdf.getPage(number)
    const { width, height } = page.getViewport({ scale: 1 })
    sizes.push([Math.round(width), Math.round(height)])
    const { items } = await page.getTextContent({ includeMarkedContent: true })
    const texts = new Map<string, string>()
    const open: (string | null)[] = []
    let whole = ''
    for (const item of items) {
      if ('str' in item) {
        whole += `${item.str}\n`
        const id = open.findLast((one) => one !== null)
        if (id) texts.set(id, `${texts.get(id) ?? ''}${item.str} `)
      } else if (item.type === 'endMarkedContent') open.pop()
      else open.push('id' in item && typeof item.id === 'string' ? item.id : null)
    }
    pages.push(whole)
    const tree = (await page.getStructTree()) as Tree | null
    if (tree) elements.push(...elementOf(tree, texts).children)
  }
  const outline = (await pdf.getOutline()) ?? []
  const { info } = await pdf.getMetadata()
  const files = ((await pdf.getAttachments()) ?? {}) as Record<string, { content: Uint8Array }>
  const read: ReadPdf = {
    pages,
    title: textOf(info, 'Title'),
    language: textOf(info, 'Language'),
    bookmarks: outline.map(({ title, items }) => ({ title, below: items.map((item) => String(item.title)) })),
    elements,
    attachments: Object.fromEntries(
      Object.entries(files).map(([name, { content }]) => [name, Buffer.from(content).toString()]),
    ),
    sizes,
  }
  await task.destroy()
  return read
}

const textOf = (info: object, key: string): string | null => {
  const value = Reflect.get(info, key)
  return typeof value === 'string' ? value : null
}

function elementOf(tree: Tree, texts: ReadonlyMap<string, string>): PdfElement {
  const children = (tree.children ?? []).filter(({ role }) => role !== undefined)
  const own = (tree.children ?? []).map((child) =>
    child.type === 'content' ? (texts.get(child.id ?? '') ?? '') : elementOf(child, texts).text,
  )
  return {
    role: tree.role ?? '',
    alt: tree.alt ?? null,
    text: own.join(' '),
    children: children.map((child) => elementOf(child, texts)),
  }
}

/** All elements of a role, wherever they stand. */
export const elementsOf = (elements: readonly PdfElement[], role: string): readonly PdfElement[] =>
  elements.flatMap((element) => [
    ...(element.role === role ? [element] : []),
    ...elementsOf(element.children, role),
  ])
