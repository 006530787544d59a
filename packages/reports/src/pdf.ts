import { createWriteStream } from 'node:fs'
import { finished } from 'node:stream/promises'
import PDFDocument from 'pdfkit'
import { canonicalJson } from './canonical-json.ts'
import { ink } from './figure-style.ts'
import { captionOf } from './file-words.ts'
import { manifestTables } from './manifest-tables.ts'
import { heightOfFigure, writeFigure } from './pdf-figure.ts'
import {
  artifact,
  bookmark,
  type Flow,
  leftOf,
  lineAt,
  newPage,
  type PaperSize,
  setText,
  textStyles,
  writeText,
} from './pdf-flow.ts'
import { writeTable } from './pdf-table.ts'
import { registerFonts, wrapped } from './pdf-text.ts'
import type { DefinitionUsed, ReportDocument } from './report-document.ts'

type Doc = PDFKit.PDFDocument

/**
 * Writes the document as tagged pages: sections with their charts as vectors and their tables, then definitions and the
 * manifest, with bookmarks; every page says whose data it shows, the manifest's hash, and its number of how many.
 * The manifest itself is attached.
 */
export async function writePdf(
  document: ReportDocument,
  path: string,
  { paper = 'A4', signal }: { readonly paper?: PaperSize; readonly signal?: AbortSignal | undefined } = {},
): Promise<void> {
  const { manifest } = document.sealed
  const doc = new PDFDocument({
    pdfVersion: '1.7',
    tagged: true,
    lang: 'en-GB',
    displayTitle: true,
    bufferPages: true,
    autoFirstPage: false,
    // Opened under its name below: pdfkit would open a file anew for each use of its second name.
    font: '',
    info: {
      Keywords: `Manifest SHA-256 ${document.sealed.hash}`,
      Title: document.title,
      Author: document.organisation.name,
      Creator: `Tandem ${manifest.build.version}`,
      Subject: captionOf(document).slice(1).join('. '),
      CreationDate: new Date(manifest.recordedAsOf),
    },
  })
  registerFonts(doc)
  const file = createWriteStream(path)
  const onDisk = finished(file)
  doc.pipe(file)
  try {
    await Promise.race([onDisk, writePages(doc, document, paper, signal)])
    doc.end()
    await onDisk
  } finally {
    file.destroy()
  }
}

async function writePages(
  doc: Doc,
  document: ReportDocument,
  paper: PaperSize,
  signal?: AbortSignal,
): Promise<void> {
  const root = doc.struct('Document')
  doc.addStructure(root)
  const flow: Flow = { doc, paper, parent: root, y: 0, layout: 'portrait', section: doc.outline }
  newPage(flow)
  writeText(flow, 'H1', document.title, textStyles.H1)
  const [, ...caption] = captionOf(document)
  for (const words of caption) writeText(flow, 'P', words, textStyles.P)
  for (const { title, words, figures, tables } of document.sections) {
    const [first] = figures
    writeHeading(flow, title, words.length * 2 * textStyles.P.line + (first ? heightOfFigure(first) : 60))
    for (const paragraph of words) writeText(flow, 'P', paragraph, textStyles.P)
    for (const figure of figures) writeFigure(flow, figure)
    for (const table of tables) await writeTable(flow, table, signal)
  }
  if (document.definitions.length > 0) writeHeading(flow, 'Definitions')
  for (const definition of document.definitions) writeDefinition(flow, definition)
  writeHeading(flow, 'Manifest')
  writeText(flow, 'P', `SHA-256 ${document.sealed.hash}`, textStyles.P)
  for (const table of manifestTables(document.sealed.manifest)) await writeTable(flow, table, signal)
  root.end()
  attachManifest(doc, document)
  writeMargins(doc, document)
}

/** A heading of a section; `keep` points of what follows stand on its page. */
function writeHeading(flow: Flow, title: string, keep = 60): void {
  writeText(flow, 'H2', title, textStyles.H2, keep)
  flow.section = bookmark(flow, flow.doc.outline, title)
}

function writeDefinition(flow: Flow, definition: DefinitionUsed): void {
  const { name, version, words, formula, source, notice, parameters } = definition
  writeText(flow, 'H3', `${name}, version ${version}`, textStyles.H3, 30)
  writeText(flow, 'P', words, textStyles.P)
  if (formula !== null) writeText(flow, 'P', `Formula: ${formula}`, textStyles.P)
  const set = Object.entries(parameters).map(([key, value]) => `${key} = ${value}`)
  if (set.length > 0) writeText(flow, 'P', `Parameters: ${set.join(', ')}`, textStyles.P)
  writeText(flow, 'P', `Source: ${source}`, textStyles.quiet)
  if (notice !== null) writeText(flow, 'P', notice, textStyles.quiet)
}

function attachManifest(doc: Doc, { sealed }: ReportDocument): void {
  doc.file(Buffer.from(canonicalJson(sealed)), {
    name: 'manifest.json',
    type: 'application/json',
    description: 'What this report was made from',
    creationDate: new Date(sealed.manifest.recordedAsOf),
  })
}

/** Above and below each page, once it is known how many there are. */
function writeMargins(doc: Doc, { title, organisation, kindNotice, sealed }: ReportDocument): void {
  const { start, count } = doc.bufferedPageRange()
  for (let place = 0; place < count; place += 1) {
    doc.switchToPage(start + place)
    const { width, height } = doc.page
    const right = width - leftOf()
    const inHalf = (text: string) => firstLine(doc, text, width / 2 - leftOf() - 6)
    const draw = () => {
      setText(doc, { weight: 'bold', size: 7.5, colour: ink.words })
      lineAt(doc, inHalf(organisation.name), leftOf(), 28)
      if (kindNotice !== null) lineAt(doc, firstLine(doc, kindNotice, right - leftOf()), leftOf(), 38)
      setText(doc, { weight: 'regular', size: 7.5, colour: ink.quiet })
      const head = inHalf(title)
      lineAt(doc, head, right - doc.widthOfString(head), 28)
      doc.lineWidth(0.4).strokeColor(ink.rule)
      doc.moveTo(leftOf(), 50).lineTo(right, 50).stroke()
      doc.fontSize(6.5)
      lineAt(doc, `Manifest SHA-256 ${sealed.hash}`, leftOf(), height - 32)
      const number = `Page ${place + 1} of ${count}`
      lineAt(doc, number, right - doc.widthOfString(number), height - 32)
    }
    artifact(doc, draw, 'Pagination')
  }
}

/** What of a text stands in one line; an ellipsis says that there is more. */
function firstLine(doc: Doc, text: string, width: number): string {
  const [first = '', ...more] = wrapped(doc, text, width - doc.widthOfString('…'))
  return more.length === 0 ? first : `${first}…`
}
