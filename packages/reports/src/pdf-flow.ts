import { ink } from './figure-style.ts'
import { inDrawingOrder, type Weight, wrapped } from './pdf-text.ts'

export type Doc = PDFKit.PDFDocument
export type PaperSize = 'A4' | 'Letter'
export type Layout = 'portrait' | 'landscape'
export type Element = PDFKit.PDFStructureElement

const margin = { side: 48, top: 62, bottom: 54 } as const

export interface TextStyle {
  readonly weight: Weight
  readonly size: number
  readonly colour: string
  readonly line: number
  /** Points above the first line, where it doesn't stand at the top of a page. */
  readonly above: number
}

export const textStyles = {
  H1: { weight: 'bold', size: 19, colour: ink.words, line: 24, above: 0 },
  H2: { weight: 'bold', size: 13, colour: ink.words, line: 17, above: 20 },
  H3: { weight: 'bold', size: 10, colour: ink.words, line: 14, above: 14 },
  P: { weight: 'regular', size: 9.5, colour: ink.words, line: 13.5, above: 4 },
  quiet: { weight: 'regular', size: 8, colour: ink.quiet, line: 11, above: 4 },
} as const satisfies Record<string, TextStyle>

/** Pages that fill from top to bottom. */
export interface Flow {
  readonly doc: Doc
  readonly paper: PaperSize
  /** What the next content belongs to in the structure tree. */
  parent: Element
  y: number
  layout: Layout
  /** The bookmark of the section in hand, above those of its figures and tables. */
  section: PDFKit.PDFOutline
}

export const leftOf = (): number => margin.side
export const widthOf = ({ doc }: Flow): number => doc.page.width - 2 * margin.side
export const bottomOf = ({ doc }: Flow): number => doc.page.height - margin.bottom
export const roomOf = (flow: Flow): number => bottomOf(flow) - flow.y
export const heightOfPage = (flow: Flow): number => bottomOf(flow) - margin.top
export const isAtTop = ({ y }: Flow): boolean => y <= margin.top

export function newPage(flow: Flow, layout: Layout = flow.layout): void {
  flow.doc.addPage({ size: flow.paper === 'A4' ? 'A4' : 'LETTER', layout, margin: 0 })
  flow.layout = layout
  flow.y = margin.top
}

export const setText = (doc: Doc, { weight, size, colour }: Omit<TextStyle, 'line' | 'above'>): Doc =>
  doc.font(weight).fontSize(size).fillColor(colour)

/** One line at a place, never broken. */
export const lineAt = (doc: Doc, text: string, x: number, y: number): Doc =>
  doc.text(inDrawingOrder(text), x, y, { lineBreak: false })

/** Content that belongs to an element of the structure tree. */
export function marked(doc: Doc, element: Element, tag: string, draw: () => void): void {
  element.add(doc.markStructureContent(tag))
  draw()
  doc.endMarkedContent()
}

/** Content that repeats or adorns, which a screen reader passes over. */
export function artifact(doc: Doc, draw: () => void, type: 'Pagination' | 'Layout' = 'Layout'): void {
  doc.markContent('Artifact', { type })
  draw()
  doc.endMarkedContent()
}

/** A new element below the one in use. */
export function child(flow: Flow, tag: string, options: PDFKit.Mixins.StructureElementOptions = {}): Element {
  const element = flow.doc.struct(tag, options)
  flow.parent.add(element)
  return element
}

/** Text over the width of the page, over as many pages as it needs; `keep` points stay with its last line. */
export function writeText(flow: Flow, tag: string, text: string, style: TextStyle, keep = 0): void {
  const { doc } = flow
  setText(doc, style)
  const lines = wrapped(doc, text, widthOf(flow))
  if (!isAtTop(flow)) flow.y += style.above
  if (roomOf(flow) < Math.min(lines.length * style.line + keep, heightOfPage(flow))) {
    if (keep > 0 || roomOf(flow) < 2 * style.line) newPage(flow)
  }
  const element = child(flow, tag)
  let from = 0
  while (from < lines.length) {
    if (roomOf(flow) < style.line) newPage(flow)
    const some = lines.slice(from, from + Math.floor(roomOf(flow) / style.line))
    marked(doc, element, tag, () => {
      setText(doc, style)
      for (const line of some) {
        lineAt(doc, line, leftOf(), flow.y)
        flow.y += style.line
      }
    })
    from += some.length
  }
  element.end()
}

/** A bookmark to the heading that was just written; pdfkit's types don't know the place on the page. */
export function bookmark({ doc, y }: Flow, above: PDFKit.PDFOutline, title: string): PDFKit.PDFOutline {
  const place = { expanded: true, top: Math.max(0, y - 40), left: doc.page.width }
  return above.addItem(title, place)
}
