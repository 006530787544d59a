import { fileURLToPath } from 'node:url'

/** The typeface that pages are set in: embedded, only the glyphs used. */
export const fontFiles = {
  regular: fileURLToPath(new URL('../fonts/LiberationSans-Regular.ttf', import.meta.url)),
  bold: fileURLToPath(new URL('../fonts/LiberationSans-Bold.ttf', import.meta.url)),
} as const
export type Weight = keyof typeof fontFiles

type Doc = PDFKit.PDFDocument

/** What pdfkit knows of the font in use and its types don't tell. */
interface OpenFont {
  readonly _font: { readonly font: { hasGlyphForCodePoint(point: number): boolean } }
}

/**
 * Text that the font can print: what it has no glyph for stands there as its code, such as `[U+6771]`, so that nothing
 * gets lost. Lines may be broken by line feeds.
 */
export function printable(doc: Doc, text: string): string {
  const { font } = (doc as unknown as OpenFont)._font
  const plain = text.replaceAll(/\r\n?|[\u2028\u2029]/g, '\n').replaceAll(/[\t\u00A0\u202F]/g, ' ')
  let printed = ''
  for (const sign of plain) {
    const point = sign.codePointAt(0) as number
    const known = sign === '\n' || (point >= 32 && font.hasGlyphForCodePoint(point))
    printed += known ? sign : `[U+${point.toString(16).toUpperCase().padStart(4, '0')}]`
  }
  return printed
}

/** Text in lines no wider than `width` points, in the font and size in use; a word that is wider is broken. */
export function wrapped(doc: Doc, text: string, width: number): readonly string[] {
  const space = doc.widthOfString(' ')
  return printable(doc, text)
    .split('\n')
    .flatMap((paragraph) => {
      const lines: string[] = []
      let line = ''
      let used = 0
      for (const word of paragraph.split(' ').flatMap((whole) => brokenWord(doc, whole, width))) {
        const length = doc.widthOfString(word)
        if (line !== '' && used + space + length > width) {
          lines.push(line)
          line = word
          used = length
        } else {
          used += (line === '' ? 0 : space) + length
          line = line === '' ? word : `${line} ${word}`
        }
      }
      return [...lines, line]
    })
}

function brokenWord(doc: Doc, word: string, width: number): readonly string[] {
  if (doc.widthOfString(word) <= width) return [word]
  const parts: string[] = []
  let part = ''
  let used = 0
  for (const sign of word) {
    const length = doc.widthOfString(sign)
    if (part !== '' && used + length > width) {
      parts.push(part)
      part = ''
      used = 0
    }
    part += sign
    used += length
  }
  return [...parts, part]
}
