// Times the Caseload at the screen of a running Tandem with demo data, medians of five, with the machine's load:
//   node apps/web/e2e/measure-caseload.mjs http://127.0.0.1:4310 [organisation]
// First paint: from the address to the first row drawn, with a warm session. Filter and sort: from the click to the
// new list drawn. Scrolling: the longest frame while the wheel turns over the whole list.
import { loadavg } from 'node:os'
import { chromium } from '@playwright/test'

const address = process.argv[2] ?? 'http://127.0.0.1:4310'
const organisation = process.argv[3] ?? 'demo-clinic'
const rounds = 5
const median = (times) => times.toSorted((a, b) => a - b)[Math.floor(times.length / 2)]

const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM_PATH ?? '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-gpu'],
})
const page = await browser.newPage({ viewport: { width: 1440, height: 900 } })
await page.goto(address)
await page.getByRole('button', { name: 'Clinical lead', exact: true }).click()
await page.waitForURL(/\/o\//)

/** Milliseconds from a click, in the page, until another list is told and drawn. */
const clicked = (name) =>
  page.evaluate(async (name) => {
    const frame = () => new Promise((resolve) => requestAnimationFrame(resolve))
    const told = () => document.querySelector('main [role="status"]')?.textContent ?? ''
    const before = told()
    const start = performance.now()
    const buttons = [...document.querySelectorAll('main button')]
    buttons.find((button) => button.textContent?.startsWith(name))?.click()
    while (told() === before || document.querySelector('main [data-stale="true"]') !== null) {
      if (performance.now() - start > 10_000) throw new Error(`nothing changed after ${name}: ${before}`)
      await frame()
    }
    await frame()
    return performance.now() - start
  }, name)

const list = `${address}/o/${organisation}/caseload?status=all`
const times = { paint: [], filter: [], second: [], sort: [] }
let shown = ''
for (let round = 0; round < rounds; round += 1) {
  const before = Date.now()
  await page.goto(list)
  await page.locator('tbody th a').first().waitFor()
  times.paint.push(Date.now() - before)
  shown = (await page.locator('main [role="status"]').first().innerText()).split(',')[0]
  await page.waitForLoadState('networkidle')
  // Every round loads the page anew, so that no answer is kept from the round before.
  times.sort.push(await clicked('Latest score'))
  times.filter.push(await clicked('Supply gaps'))
  times.second.push(await clicked('Missed sessions'))
}
await page.goto(list)
await page.locator('tbody th a').first().waitFor()
await page.waitForLoadState('networkidle')
const longest = await page.evaluate(async () => {
  const scroller = document.querySelector('main section[aria-label^="Caseload"]')
  const gaps = []
  let last = performance.now()
  for (let step = 0; step < 120; step += 1) {
    scroller.scrollTop += 400
    await new Promise((resolve) => requestAnimationFrame(resolve))
    const now = performance.now()
    gaps.push(now - last)
    last = now
  }
  return { longest: Math.max(...gaps), median: gaps.sort((a, b) => a - b)[60] }
})
const ms = (value) => `${Math.round(value)} ms`
console.log(
  `${shown} in the list; load ${loadavg()
    .map((n) => n.toFixed(1))
    .join(' ')}; medians of ${rounds}`,
)
console.log(`first row painted:  ${ms(median(times.paint))}  (${times.paint.map(ms).join(', ')})`)
console.log(`filter by a reason: ${ms(median(times.filter))}  (${times.filter.map(ms).join(', ')})`)
console.log(`a second reason:    ${ms(median(times.second))}  (${times.second.map(ms).join(', ')})`)
console.log(`sort:               ${ms(median(times.sort))}  (${times.sort.map(ms).join(', ')})`)
console.log(`scrolling, 48,000 px: frame ${ms(longest.median)}, longest ${ms(longest.longest)}`)
await browser.close()
