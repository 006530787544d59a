import { fileURLToPath } from 'node:url'

/** The typeface that pages are set in: embedded, only the glyphs used. */
export const fontFiles = {
  regular: fileURLToPath(new URL('../fonts/LiberationSans-Regular.ttf', import.meta.url)),
  bold: fileURLToPath(new URL('../fonts/LiberationSans-Bold.ttf', import.meta.url)),
} as const
export type Weight = keyof typeof fontFiles

type Doc = PDFKit.PDFDocument

interface Glyph {
  readonly advanceWidth: number
}

/** What pdfkit knows of the font in use and its types don't tell. */
interface OpenFont {
  hasGlyphForCodePoint(point: number): boolean
  glyphForCodePoint(point: number): Glyph
  layout(text: string): { glyphs: readonly Glyph[]; positions: readonly object[]; advanceWidth: number }
}

const openFont = (doc: Doc): OpenFont => (doc as unknown as { readonly _font: { font: OpenFont } })._font.font

/**
 * Makes the typeface ready. Each sign has its own glyph, without ligatures and kerning: figures keep their columns, and
 * text is found again as it was.
 */
export function registerFonts(doc: Doc): void {
  for (const [weight, file] of Object.entries(fontFiles)) {
    doc.registerFont(weight, file).font(weight)
    const font = openFont(doc)
    font.layout = (text) => {
      const glyphs = Array.from(text, (sign) => font.glyphForCodePoint(sign.codePointAt(0) as number))
      const positions = glyphs.map(({ advanceWidth }) => ({
        xAdvance: advanceWidth,
        yAdvance: 0,
        xOffset: 0,
        yOffset: 0,
      }))
      return {
        glyphs,
        positions,
        // pdfkit scales the positions, then asks how wide they are.
        get advanceWidth() {
          return positions.reduce((sum, { xAdvance }) => sum + xAdvance, 0)
        },
      }
    }
  }
}

/**
 * Text that the font can print: what it has no glyph for stands there as its code, such as `[U+6771]`, so that nothing
 * gets lost. Lines may be broken by line feeds.
 */
export function printable(doc: Doc, text: string): string {
  const font = openFont(doc)
  const plain = text
    .normalize('NFC')
    .replaceAll(/\r\n?|[\u2028\u2029]/g, '\n')
    .replaceAll(/[\t\u00A0\u202F]/g, ' ')
  let printed = ''
  for (const sign of plain) {
    const point = sign.codePointAt(0) as number
    const known = sign === '\n' || (point >= 32 && font.hasGlyphForCodePoint(point))
    printed += known ? sign : `[U+${point.toString(16).toUpperCase().padStart(4, '0')}]`
  }
  return printed
}

/** A line as it is drawn from left to right: stretches of Hebrew stand in their own order. */
export const inDrawingOrder = (line: string): string =>
  line.replaceAll(/[\u0590-\u05FF]+(?: +[\u0590-\u05FF]+)*/g, (words) => [...words].reverse().join(''))

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
