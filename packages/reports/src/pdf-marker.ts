import type { Marker } from './figure.ts'

type Doc = PDFKit.PDFDocument

/** A marker around a place, on a thin ring of paper so that it stands out from its line; `r` is its half width. */
export function drawMarker(doc: Doc, marker: Marker, x: number, y: number, r: number, fill: string): void {
  outline(doc, marker, x, y, r)
  doc.lineWidth(1).strokeColor('#ffffff').fillColor(fill).fillAndStroke()
}

function outline(doc: Doc, marker: Marker, x: number, y: number, r: number): void {
  if (marker === 'circle') doc.circle(x, y, r)
  else if (marker === 'square') doc.rect(x - 0.9 * r, y - 0.9 * r, 1.8 * r, 1.8 * r)
  else if (marker === 'triangle')
    doc.polygon([x, y - 1.15 * r], [x + 1.1 * r, y + 0.85 * r], [x - 1.1 * r, y + 0.85 * r])
  else doc.polygon([x, y - 1.2 * r], [x + 1.2 * r, y], [x, y + 1.2 * r], [x - 1.2 * r, y])
}
