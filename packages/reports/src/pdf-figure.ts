import type { Axis, Figure, FigurePoint, Mark, Stroke } from './figure.ts'
import { ink, type StrokeStyle, strokes } from './figure-style.ts'
import {
  bookmark,
  child,
  type Doc,
  type Flow,
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
import { drawMarker } from './pdf-marker.ts'
import { printable, wrapped } from './pdf-text.ts'
import { spread } from './spread-labels.ts'

const size = 7.5
const gap = { left: 44, names: 104, edge: 12, top: 18, bottom: 34 } as const
const plotHeight = 190
const widest = 620
const underLine = 11
/** Opacity of an interval's band. */
const soft = 0.15

/** Where data units lie on the page, in points. */
interface Plot {
  readonly doc: Doc
  readonly left: number
  readonly top: number
  readonly width: number
  readonly height: number
  x(value: number): number
  y(value: number): number
}

/** A chart as vectors, from the geometry that a screen draws, too; its summary sentence stands in for it. */
export function writeFigure(flow: Flow, figure: Figure): void {
  const { doc } = flow
  const height = chartHeight(figure)
  writeText(flow, 'H3', figure.title, textStyles.H3, height + 3 * textStyles.P.line)
  bookmark(flow, flow.section, figure.title)
  writeText(flow, 'P', figure.words, textStyles.P)
  flow.y += 8
  if (roomOf(flow) < height) newPage(flow)
  const [left, top] = [leftOf(), flow.y]
  const options = {
    alt: printable(doc, `${figure.title}. ${figure.words}`),
    bbox: [left, top, left + widthOf(flow), top + height],
    placement: 'Block',
  }
  const element = child(flow, 'Figure', options)
  marked(doc, element, 'Figure', () => drawFigure(doc, figure, { left, top, width: widthOf(flow) }))
  element.end()
  flow.y += height
  for (const note of figure.notes) writeText(flow, 'P', note, textStyles.quiet)
}

function chartHeight({ under }: Figure): number {
  return gap.top + plotHeight + gap.bottom + (under === null ? 0 : (under.rows.length + 1) * underLine)
}

/** Points that a figure takes with its title and its sentence, about. */
export const heightOfFigure = (figure: Figure): number =>
  chartHeight(figure) + textStyles.H3.above + textStyles.H3.line + 4 * textStyles.P.line

function drawFigure(
  doc: Doc,
  figure: Figure,
  place: { readonly left: number; readonly top: number; readonly width: number },
): void {
  const left = place.left + gap.left
  const top = place.top + gap.top
  const right = figure.under !== null || figure.marks.some(isNamed) ? gap.names : gap.edge
  const width = Math.min(place.width, widest) - gap.left - right
  const scaled = ({ from, to }: Axis, value: number) =>
    (Math.min(to, Math.max(from, value)) - from) / (to - from)
  const plot: Plot = {
    doc,
    left,
    top,
    width,
    height: plotHeight,
    x: (value) => left + scaled(figure.x, value) * width,
    y: (value) => top + (1 - scaled(figure.y, value)) * plotHeight,
  }
  doc.save()
  drawAxes(plot, figure)
  doc
    .save()
    .rect(left, top - 4, width + 4, plotHeight + 8)
    .clip()
  const order: readonly Mark['kind'][] = ['band', 'bars', 'curve', 'line', 'steps', 'points']
  const marks = [...figure.marks].sort((a, b) => order.indexOf(a.kind) - order.indexOf(b.kind))
  for (const mark of marks) drawMark(plot, mark)
  doc.restore()
  drawNames(plot, marks)
  if (figure.under !== null) drawUnder(plot, figure.under)
  doc.restore()
}

function drawAxes(plot: Plot, { x, y }: Figure): void {
  const { doc, left, top, width, height } = plot
  setText(doc, { weight: 'regular', size, colour: ink.quiet })
  lineAt(doc, printable(doc, y.title), left - gap.left, top - gap.top)
  doc.lineWidth(0.4).strokeColor(ink.grid)
  for (const { at, label } of y.ticks) {
    const text = printable(doc, label)
    doc
      .moveTo(left, plot.y(at))
      .lineTo(left + width, plot.y(at))
      .stroke()
    lineAt(doc, text, left - 6 - doc.widthOfString(text), plot.y(at) - size / 2)
  }
  doc.lineWidth(0.8).strokeColor(ink.quiet)
  doc
    .moveTo(left, top + height)
    .lineTo(left + width, top + height)
    .stroke()
  for (const { at, label } of x.ticks) {
    const text = printable(doc, label)
    doc
      .moveTo(plot.x(at), top + height)
      .lineTo(plot.x(at), top + height + 3)
      .stroke()
    lineAt(doc, text, plot.x(at) - doc.widthOfString(text) / 2, top + height + 5)
  }
  const title = printable(doc, x.title)
  lineAt(doc, title, left + (width - doc.widthOfString(title)) / 2, top + height + 17)
}

function drawMark(plot: Plot, mark: Mark): void {
  const { doc } = plot
  if (mark.kind === 'band') {
    doc.fillColor(ink.severity, 0.03 + 0.13 * mark.depth)
    doc.rect(plot.left, plot.y(mark.to), plot.width, plot.y(mark.from) - plot.y(mark.to)).fill()
    doc.fillOpacity(1)
    return
  }
  const style = strokes[mark.stroke]
  if (mark.kind === 'curve') drawPath(plot, mark.points, style)
  else if (mark.kind === 'bars') drawBars(plot, mark, style)
  else if (mark.kind === 'steps') drawSteps(plot, mark, style)
  else if (mark.kind === 'line') drawLine(plot, mark, style)
  else drawPoints(plot, mark, style)
}

function drawLine(
  plot: Plot,
  { points, markers }: Extract<Mark, { kind: 'line' }>,
  style: StrokeStyle,
): void {
  const stretches = stretchesOf(points)
  for (const stretch of stretches) {
    drawBand(plot, stretch, style)
    drawPath(plot, stretch, style)
  }
  if (!markers) return
  for (const { x, y } of stretches.flat())
    drawMarker(plot.doc, style.marker, plot.x(x), plot.y(y), 3, style.fill)
}

function drawPoints(
  plot: Plot,
  { points, joined }: Extract<Mark, { kind: 'points' }>,
  style: StrokeStyle,
): void {
  const { doc } = plot
  if (joined) for (const stretch of stretchesOf(points)) drawPath(plot, stretch, style)
  for (const point of points) {
    if (point.y === null) continue
    whisker(plot, point, style)
    const own = point.signal === null ? style : strokes[point.signal]
    const r = point.signal === null ? 2.6 : 4.2
    drawMarker(doc, own.marker, plot.x(point.x), plot.y(point.y), r, own.fill)
    if (point.label === null) continue
    setText(doc, { weight: 'regular', size, colour: ink.words })
    lineAt(doc, printable(doc, point.label), plot.x(point.x) + 6, plot.y(point.y) - size / 2)
  }
}

type Shown = FigurePoint & { readonly y: number }

/** Points without a gap between them: where there is no value, or none may be shown, the line is broken. */
function stretchesOf(points: readonly FigurePoint[]): readonly (readonly Shown[])[] {
  const stretches: Shown[][] = [[]]
  for (const point of points) {
    if (point.y === null) stretches.push([])
    else stretches.at(-1)?.push({ ...point, y: point.y })
  }
  return stretches.filter(({ length }) => length > 0)
}

function stroked(doc: Doc, { line, width, dash }: StrokeStyle): void {
  doc.lineWidth(width).strokeColor(line).lineJoin('round').lineCap('butt')
  if (dash === null) doc.undash()
  else doc.dash(dash[0], { space: dash[1] })
  doc.stroke().undash()
}

function drawPath(
  plot: Plot,
  points: readonly { readonly x: number; readonly y: number }[],
  style: StrokeStyle,
): void {
  const [first, ...others] = points
  if (first === undefined || others.length === 0) return
  plot.doc.moveTo(plot.x(first.x), plot.y(first.y))
  for (const { x, y } of others) plot.doc.lineTo(plot.x(x), plot.y(y))
  stroked(plot.doc, style)
}

function drawBand(plot: Plot, points: readonly FigurePoint[], { fill }: StrokeStyle): void {
  const bounds = points.flatMap(({ x, lower, upper }) =>
    lower === null || upper === null ? [] : [{ x, lower, upper }],
  )
  const [first, ...others] = bounds
  if (first === undefined || others.length === 0) return
  const { doc } = plot
  doc.moveTo(plot.x(first.x), plot.y(first.upper))
  for (const { x, upper } of others) doc.lineTo(plot.x(x), plot.y(upper))
  for (const { x, lower } of bounds.toReversed()) doc.lineTo(plot.x(x), plot.y(lower))
  doc.closePath().fillColor(fill, soft).fill().fillOpacity(1)
}

function drawSteps(plot: Plot, mark: Extract<Mark, { kind: 'steps' }>, style: StrokeStyle): void {
  for (const stretch of stretchesOf(mark.points)) {
    const corners = stretch.flatMap((point, place) => {
      const before = stretch[place - 1]
      return before === undefined
        ? [point]
        : [{ ...point, y: before.y, lower: before.lower, upper: before.upper }, point]
    })
    drawBand(plot, corners, style)
    drawPath(plot, corners, style)
  }
  for (const at of mark.censored) {
    const held = mark.points.filter(({ x, y }) => x <= at && y !== null).at(-1)
    if (held === undefined || held.y === null) continue
    const y = plot.y(held.y)
    plot.doc.moveTo(plot.x(at), y - 3).lineTo(plot.x(at), y + 3)
    stroked(plot.doc, { ...style, width: 0.8, dash: null })
  }
}

function drawBars(plot: Plot, { bars, width }: Extract<Mark, { kind: 'bars' }>, style: StrokeStyle): void {
  for (const bar of bars) {
    if (bar.y === null) continue
    const [from, to] = [plot.x(bar.x - width / 2), plot.x(bar.x + width / 2)]
    const [top, base] = [Math.min(plot.y(bar.y), plot.y(0)), Math.max(plot.y(bar.y), plot.y(0))]
    plot.doc
      .fillColor(style.fill)
      .rect(from, top, to - from, base - top)
      .fill()
    whisker(plot, bar, style)
  }
}

function whisker(plot: Plot, { x, lower, upper }: FigurePoint, style: StrokeStyle): void {
  if (lower === null || upper === null) return
  const at = plot.x(x)
  plot.doc.moveTo(at, plot.y(lower)).lineTo(at, plot.y(upper))
  for (const end of [lower, upper]) plot.doc.moveTo(at - 3, plot.y(end)).lineTo(at + 3, plot.y(end))
  stroked(plot.doc, { ...style, width: 0.8, dash: null })
}

type Named = Exclude<Mark, { kind: 'bars' | 'points' }>
const isNamed = (mark: Mark): mark is Named => mark.kind !== 'bars' && mark.kind !== 'points'

/** Names stand where their lines end, moved apart where they would overlap. */
function drawNames(plot: Plot, marks: readonly Mark[]): void {
  const { doc } = plot
  const named = marks.flatMap((mark): readonly { readonly mark: Named; readonly at: number }[] => {
    if (mark.kind === 'band') return [{ mark, at: (plot.y(mark.from) + plot.y(mark.to)) / 2 }]
    if (mark.kind === 'bars' || mark.kind === 'points') return []
    const last = [...mark.points].reverse().find(({ y }) => y !== null)
    return last === undefined || last.y === null ? [] : [{ mark, at: plot.y(last.y) }]
  })
  const places = spread(
    named.map(({ at }) => at),
    size + 1.5,
    plot.top,
    plot.top + plot.height,
  )
  for (const [place, { mark }] of named.entries()) {
    const style: Pick<StrokeStyle, 'text'> = mark.kind === 'band' ? { text: ink.quiet } : strokes[mark.stroke]
    const isArm = mark.kind === 'line' || mark.kind === 'steps'
    setText(doc, { weight: isArm ? 'bold' : 'regular', size, colour: style.text })
    const [name = ''] = wrapped(doc, mark.name, gap.names - 12)
    lineAt(doc, name, plot.left + plot.width + 9, places[place]! - size / 2)
  }
}

function drawUnder(plot: Plot, { title, rows }: NonNullable<Figure['under']>): void {
  const { doc } = plot
  let y = plot.top + plot.height + gap.bottom
  setText(doc, { weight: 'regular', size, colour: ink.quiet })
  lineAt(doc, printable(doc, title), plot.left - gap.left, y)
  for (const { name, stroke, cells } of rows) {
    y += underLine
    setText(doc, { weight: 'regular', size, colour: textOf(stroke) })
    lineAt(doc, printable(doc, name), plot.left + plot.width + 16, y)
    for (const { x, text } of cells) {
      const printed = printable(doc, text)
      lineAt(doc, printed, plot.x(x) - doc.widthOfString(printed) / 2, y)
    }
  }
}

const textOf = (stroke: Stroke): string => strokes[stroke].text
