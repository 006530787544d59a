import { wrapWords } from './wrap-words.ts'

const SVG = 'http://www.w3.org/2000/svg'
const inlined = [
  'fill',
  'fill-opacity',
  'stroke',
  'stroke-width',
  'stroke-dasharray',
  'stroke-linecap',
  'stroke-linejoin',
  'stroke-opacity',
  'opacity',
  'paint-order',
  'font-size',
  'font-weight',
  'font-variant-numeric',
  'text-anchor',
  'dominant-baseline',
  'visibility',
] as const

/** The marks of arms in running text are svgs too; a chart is larger. */
const isChart = (svg: SVGSVGElement) => svg.clientWidth >= 120

/** Runs `work` while the page computes its light colours; nothing is painted in between. */
function inLight<Result>(work: () => Result): Result {
  const page = document.documentElement
  const held = page.getAttribute('data-mantine-color-scheme')
  page.setAttribute('data-mantine-color-scheme', 'light')
  try {
    return work()
  } finally {
    if (held === null) page.removeAttribute('data-mantine-color-scheme')
    else page.setAttribute('data-mantine-color-scheme', held)
  }
}

/** A copy of a chart that needs no style sheet: what the page computes stands in each element. */
function withStyles(chart: SVGSVGElement): SVGSVGElement {
  const copy = chart.cloneNode(true) as SVGSVGElement
  const copies = copy.querySelectorAll('*')
  chart.querySelectorAll('*').forEach((element, place) => {
    const target = copies[place]
    if (!(element instanceof SVGElement) || !target) return
    const style = getComputedStyle(element)
    for (const name of inlined) {
      const value = style.getPropertyValue(name)
      if (value !== '') target.setAttribute(name, value)
    }
    target.removeAttribute('class')
    target.removeAttribute('style')
  })
  copy.removeAttribute('class')
  copy.removeAttribute('style')
  return copy
}

const textElement = (words: string, x: number, y: number, size: number, bold: boolean, colour: string) => {
  const element = document.createElementNS(SVG, 'text')
  element.textContent = words
  for (const [name, value] of Object.entries({
    x,
    y,
    'font-size': size,
    'font-weight': bold ? 600 : 400,
    fill: colour,
  }))
    element.setAttribute(name, String(value))
  return element
}

const INK = '#17202c'
const MUTED = '#54606f'
const EDGE = 16
const LINE = 16

export interface ChartPicture {
  readonly title: string
  readonly summary: string
  readonly caption: readonly string[]
}

/**
 * The charts inside a part of the page as one drawing that stands alone: title above, caption below, light colours,
 * its own type.
 *
 * @param font style rules that bring the type family along; empty: that of the reader's machine
 * @returns null where there is no chart
 */
export function chartDrawing(place: Element, picture: ChartPicture, font: string): SVGSVGElement | null {
  const charts = [...place.querySelectorAll('svg')].filter(isChart)
  if (charts.length === 0) return null
  const boxes = charts.map((chart) => chart.getBoundingClientRect())
  const left = Math.min(...boxes.map((box) => box.left))
  const top = Math.min(...boxes.map((box) => box.top))
  const width = Math.max(...boxes.map((box) => box.right)) - left + 2 * EDGE
  const height = Math.max(...boxes.map((box) => box.bottom)) - top
  // About as many letters as fit in a line of 12 px.
  const letters = Math.max(40, Math.floor((width - 2 * EDGE) / 6.2))
  const head = wrapWords(picture.title, Math.floor(letters * 0.8))
  const under = wrapWords(picture.summary, letters)
  const foot = picture.caption.flatMap((words) => wrapWords(words, letters))
  const chartTop = EDGE + (head.length + under.length) * LINE + 16
  const footTop = chartTop + height + 24
  const whole = footTop + foot.length * LINE + EDGE
  const drawing = document.createElementNS(SVG, 'svg')
  for (const [name, value] of Object.entries({
    xmlns: SVG,
    width,
    height: whole,
    viewBox: `0 0 ${width} ${whole}`,
    role: 'img',
    'font-family': "'Inter Variable', Inter, system-ui, sans-serif",
  }))
    drawing.setAttribute(name, String(value))
  const title = document.createElementNS(SVG, 'title')
  title.textContent = picture.title
  const style = document.createElementNS(SVG, 'style')
  style.textContent = font
  const paper = document.createElementNS(SVG, 'rect')
  for (const [name, value] of Object.entries({ width: '100%', height: '100%', fill: '#ffffff' }))
    paper.setAttribute(name, value)
  drawing.append(title, style, paper)
  head.forEach((words, at) => {
    drawing.append(textElement(words, EDGE, EDGE + 12 + at * LINE, 14, true, INK))
  })
  under.forEach((words, at) => {
    drawing.append(textElement(words, EDGE, EDGE + 12 + (head.length + at) * LINE, 12, false, MUTED))
  })
  inLight(() =>
    charts.forEach((chart, at) => {
      const copy = withStyles(chart)
      const box = boxes[at]!
      for (const [name, value] of Object.entries({
        x: box.left - left + EDGE,
        y: box.top - top + chartTop,
        width: box.width,
        height: box.height,
        overflow: 'visible',
      }))
        copy.setAttribute(name, String(value))
      drawing.append(copy)
    }),
  )
  foot.forEach((words, at) => {
    drawing.append(textElement(words, EDGE, footTop + at * LINE, 12, false, MUTED))
  })
  return drawing
}

/** The drawing as a file. */
export const drawingBlob = (drawing: SVGSVGElement): Blob =>
  new Blob([`<?xml version="1.0" encoding="UTF-8"?>\n${new XMLSerializer().serializeToString(drawing)}`], {
    type: 'image/svg+xml',
  })

const SCALE = 2

/**
 * The drawing as a picture, at twice the size of the screen.
 *
 * @throws Error where the browser can't draw it
 */
export async function drawingPicture(drawing: SVGSVGElement): Promise<Blob> {
  const address = URL.createObjectURL(drawingBlob(drawing))
  try {
    const image = new Image()
    image.src = address
    await image.decode()
    const canvas = document.createElement('canvas')
    canvas.width = Number(drawing.getAttribute('width')) * SCALE
    canvas.height = Number(drawing.getAttribute('height')) * SCALE
    const context = canvas.getContext('2d')
    context?.scale(SCALE, SCALE)
    context?.drawImage(image, 0, 0)
    const blob = await new Promise<Blob | null>((done) => canvas.toBlob(done, 'image/png'))
    if (blob === null) throw new Error('The browser could not make a picture of this chart.')
    return blob
  } finally {
    URL.revokeObjectURL(address)
  }
}

let fontRules: Promise<string> | null = null

/** The product's own type as a style rule with the file inside, so that a drawing looks the same elsewhere. */
export const ownFont = (): Promise<string> => {
  fontRules ??= loadFont().catch(() => '')
  return fontRules
}

async function loadFont(): Promise<string> {
  const rules = [...document.styleSheets].flatMap((sheet) => [...sheet.cssRules])
  const latin = rules.find(
    (rule) =>
      rule instanceof CSSFontFaceRule &&
      /latin-wght|U\+0?0?0?0-0?0?FF/i.test(rule.cssText) &&
      !/latin-ext/.test(rule.cssText),
  )
  const source = /url\("?([^")]+)"?\)/.exec(latin?.cssText ?? '')?.[1]
  if (source === undefined) return ''
  const file = await (await fetch(new URL(source, document.baseURI))).blob()
  const data = await new Promise<string>((done) => {
    const reader = new FileReader()
    reader.onload = () => done(String(reader.result))
    reader.readAsDataURL(file)
  })
  return `@font-face{font-family:'Inter Variable';font-weight:100 900;src:url(${data}) format('woff2')}`
}
