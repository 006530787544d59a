import { setImmediate as turn } from 'node:timers/promises'
import { ink } from './figure-style.ts'
import {
  artifact,
  bookmark,
  bottomOf,
  child,
  type Element,
  type Flow,
  heightOfPage,
  leftOf,
  lineAt,
  marked,
  newPage,
  roomOf,
  setText,
  textStyles,
  widthOf,
  writeText,
} from './pdf-flow.ts'
import { printable, type Weight, wrapped } from './pdf-text.ts'
import { heading, printedCell } from './printed-cell.ts'
import type { Column, Table } from './report-document.ts'

const size = 8
const line = 10.5
const pad = { x: 4, y: 3 } as const
/** Rows that decide how wide columns are. */
const looked = 400
const widest = 300

/** One printed row: lines of each cell. */
type Printed = readonly (readonly string[])[]

/** A table over as many pages as it needs, its heading on each; wide ones on pages of their own, turned. */
export async function writeTable(flow: Flow, table: Table, signal?: AbortSignal): Promise<void> {
  const before = flow.layout
  const narrowest = wordWidths(flow, table)
  const isWide = sum(narrowest) > widthOf(flow) && before === 'portrait'
  if (isWide) newPage(flow, 'landscape')
  writeText(flow, 'H3', table.title, textStyles.H3, 4 * line)
  bookmark(flow, flow.section, table.title)
  flow.y += 3
  const widths = columnWidths(flow, table, narrowest)
  const sized = { ...table, widths }
  const element = child(flow, 'Table', { title: printable(flow.doc, table.title) })
  const outer = flow.parent
  flow.parent = element
  await writeRows(flow, sized, signal)
  flow.parent = outer
  element.end()
  const rows = `${table.rows.length.toLocaleString('en-GB')} ${table.rows.length === 1 ? 'row' : 'rows'}.`
  writeText(flow, 'P', [rows, ...table.notes].join(' '), textStyles.quiet)
  if (isWide) newPage(flow, before)
}

type SizedTable = Table & { readonly widths: readonly number[] }

async function writeRows(flow: Flow, table: SizedTable, signal?: AbortSignal): Promise<void> {
  const { columns, rows } = table
  const head = printedRow(flow, table, columns.map(heading), 'bold')
  if (roomOf(flow) < heightOf(head) + 3 * line) newPage(flow)
  drawRow(flow, table, head, { weight: 'bold', tag: 'TH' })
  for (const [number, row] of rows.entries()) {
    if (number % 200 === 199) {
      await turn()
      signal?.throwIfAborted()
    }
    let rest = printedRow(
      flow,
      table,
      columns.map((column, place) => printedCell(column, row[place]!)),
      'regular',
    )
    const gaps = row.map(({ value }) => value === null)
    const element = child(flow, 'TR')
    const cells = columns.map(() => flow.doc.struct('TD'))
    for (const cell of cells) element.add(cell)
    while (rest.some((lines) => lines.length > 0)) {
      const fits = heightOf(rest) <= roomOf(flow)
      const isTooTall = heightOf(rest) > heightOfPage(flow) - heightOf(head)
      if (!fits && (!isTooTall || roomOf(flow) < 4 * line)) {
        newPage(flow)
        artifact(flow.doc, () => drawCells(flow, table, head, { weight: 'bold' }), 'Pagination')
        continue
      }
      const most = Math.floor((roomOf(flow) - 2 * pad.y) / line)
      drawCells(
        flow,
        table,
        rest.map((lines) => lines.slice(0, most)),
        { weight: 'regular', cells, gaps },
      )
      rest = rest.map((lines) => lines.slice(most))
    }
    element.end()
  }
}

function drawRow(
  flow: Flow,
  table: SizedTable,
  printed: Printed,
  { weight, tag }: { readonly weight: Weight; readonly tag: 'TH' | 'TD' },
): void {
  const element = child(flow, 'TR')
  const cells = printed.map(() => flow.doc.struct(tag, columnScope))
  for (const cell of cells) element.add(cell)
  drawCells(flow, table, printed, { weight, cells })
  element.end()
}

/** pdfkit writes the scope of a heading; its types don't know it. */
const columnScope: PDFKit.Mixins.StructureElementOptions & { scope: 'Column' } = { scope: 'Column' }

function drawCells(
  flow: Flow,
  { columns, widths }: SizedTable,
  printed: Printed,
  options: {
    readonly weight: Weight
    readonly cells?: readonly Element[]
    readonly gaps?: readonly boolean[]
  },
): void {
  const { doc } = flow
  const { weight, cells, gaps } = options
  let x = leftOf()
  for (const [place, lines] of printed.entries()) {
    const width = widths[place]!
    const draw = () => {
      setText(doc, { weight, size, colour: gaps?.[place] ? ink.quiet : ink.words })
      for (const [at, text] of lines.entries()) {
        const indent = isText(columns[place]!) ? pad.x : width - pad.x - doc.widthOfString(text)
        lineAt(doc, text, x + indent, flow.y + pad.y + at * line)
      }
    }
    const cell = cells?.[place]
    if (cell === undefined) draw()
    else if (lines.length > 0) marked(doc, cell, weight === 'bold' ? 'TH' : 'TD', draw)
    x += width
  }
  flow.y += heightOf(printed)
  const rule = () =>
    doc
      .lineWidth(weight === 'bold' ? 0.8 : 0.4)
      .strokeColor(weight === 'bold' ? ink.quiet : ink.rule)
      .moveTo(leftOf(), Math.min(flow.y, bottomOf(flow)))
      .lineTo(x, Math.min(flow.y, bottomOf(flow)))
      .stroke()
  if (cells === undefined) rule()
  else artifact(doc, rule)
}

const isText = ({ kind }: Column): boolean => kind === 'text'
const sum = (numbers: readonly number[]) => numbers.reduce((total, number) => total + number, 0)
const heightOf = (printed: Printed): number =>
  Math.max(...printed.map((lines) => lines.length)) * line + 2 * pad.y

function printedRow(flow: Flow, { widths }: SizedTable, texts: readonly string[], weight: Weight): Printed {
  setText(flow.doc, { weight, size, colour: ink.words })
  return texts.map((text, place) => wrapped(flow.doc, text, widths[place]! - 2 * pad.x))
}

/** What each column needs so that no word of it is broken, within reason. */
function wordWidths({ doc }: Flow, { columns, rows }: Table): readonly number[] {
  const longestWord = (text: string) =>
    Math.max(
      ...printable(doc, text)
        .split(/\s+/)
        .map((word) => doc.widthOfString(word)),
    )
  return columns.map((column, place) => {
    setText(doc, { weight: 'bold', size, colour: ink.words })
    const head = longestWord(heading(column))
    setText(doc, { weight: 'regular', size, colour: ink.words })
    const words = rows.slice(0, looked).map((row) => {
      const printed = printedCell(column, row[place]!)
      return isText(column) ? longestWord(printed) : doc.widthOfString(printable(doc, printed))
    })
    return Math.min(widest / 2.5, Math.max(24, head, ...words)) + 2 * pad.x
  })
}

/** Points: as wide as the text is, and where that is too much, shared out by how much each would like. */
function columnWidths(flow: Flow, { columns, rows }: Table, narrowest: readonly number[]): readonly number[] {
  const { doc } = flow
  setText(doc, { weight: 'regular', size, colour: ink.words })
  const wanted = columns.map((column, place) => {
    const natural = rows.slice(0, looked).map((row) => {
      const lines = printable(doc, printedCell(column, row[place]!)).split('\n')
      return Math.max(...lines.map((text) => doc.widthOfString(text)))
    })
    const headShare = doc.widthOfString(printable(doc, heading(column))) / 2
    return Math.max(narrowest[place]!, Math.min(widest, Math.max(headShare, ...natural)) + 2 * pad.x)
  })
  const room = widthOf(flow)
  const [least, most] = [sum(narrowest), sum(wanted)]
  if (most <= room) return wanted
  if (least >= room) return narrowest.map((width) => (width * room) / least)
  return wanted.map((width, place) => {
    const own = narrowest[place]!
    return own + ((width - own) * (room - least)) / (most - least)
  })
}
