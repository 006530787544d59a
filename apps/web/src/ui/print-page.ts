/** As wide as A4 and Letter between margins of 10 mm, at the size of the screen. */
const PAPER_PIXELS = 700
/** As high as the lower of the two, Letter, between the same margins. */
const PAPER_HEIGHT = 970
/** Smaller than this the words of a chart can't be read on paper: it goes on to a second page instead. */
const SMALLEST = 0.6

const nextFrame = () => new Promise<void>((done) => requestAnimationFrame(() => done()))

/** One frame for the layout, one for the charts that follow it, one for what they measure. */
const settled = async () => {
  for (let frame = 0; frame < 3; frame += 1) await nextFrame()
}

/** How high the page would be on paper: without what is not printed. */
const printedHeight = (main: HTMLElement): number =>
  [...main.querySelectorAll<HTMLElement>('.no-print')].reduce(
    (height, hidden) => height - hidden.offsetHeight,
    main.scrollHeight,
  )

/**
 * Prints the page with its charts drawn anew for the width of the paper: a chart as wide as the screen would be made
 * small, and its words with it. What is a little too long for one page is made smaller until it fits.
 */
export const printPage = async (): Promise<void> => {
  const main = document.getElementById('main')
  if (main === null) return window.print()
  const undo = await fitToPaper(main)
  window.print()
  undo()
}

/** @returns puts the page back as it was */
export const fitToPaper = async (main: HTMLElement): Promise<() => void> => {
  const held = { width: main.style.width, zoom: main.style.zoom }
  main.style.width = `${PAPER_PIXELS}px`
  await settled()
  const wanted = PAPER_HEIGHT / printedHeight(main)
  const zoom = Math.max(SMALLEST, Math.min(1, wanted))
  if (zoom < 1) {
    main.style.zoom = String(zoom)
    main.style.width = `${PAPER_PIXELS / zoom}px`
    await settled()
  }
  return () => {
    main.style.width = held.width
    main.style.zoom = held.zoom
  }
}
