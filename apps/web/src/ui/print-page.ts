/** As wide as A4 and Letter between margins of 10 mm, at the size of the screen. */
const PAPER_PIXELS = 700

const nextFrame = () => new Promise<void>((done) => requestAnimationFrame(() => done()))

/**
 * Prints the page with its charts drawn anew for the width of the paper: a chart as wide as the screen would be made
 * small, and its words with it.
 */
export const printPage = async (): Promise<void> => {
  const main = document.getElementById('main')
  if (main === null) return window.print()
  const held = main.style.width
  main.style.width = `${PAPER_PIXELS}px`
  // One frame for the layout, one for the charts that follow it, one for what they measure.
  for (let frame = 0; frame < 3; frame += 1) await nextFrame()
  window.print()
  main.style.width = held
}
