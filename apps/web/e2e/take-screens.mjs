// Takes the pictures of docs/screens from a running Tandem with demo data:
//   node apps/web/e2e/take-screens.mjs http://127.0.0.1:4310
import { mkdirSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { chromium } from '@playwright/test'

const address = process.argv[2] ?? 'http://127.0.0.1:4310'
const folder = process.argv[3] ?? fileURLToPath(new URL('../../../docs/screens/', import.meta.url))
mkdirSync(folder, { recursive: true })

const sizes = [
  { width: 1440, height: 900 },
  { width: 390, height: 844 },
]
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM_PATH ?? '/usr/bin/chromium',
  args: [
    '--no-sandbox',
    '--disable-gpu',
    '--disable-quic',
    '--no-first-run',
    '--disable-background-networking',
  ],
})
for (const viewport of sizes)
  for (const colorScheme of ['light', 'dark']) {
    const page = await (await browser.newContext({ viewport, colorScheme })).newPage()
    const take = async (screen) => {
      await page.getByRole('heading', { level: 1 }).waitFor()
      await page.waitForLoadState('networkidle')
      await page.waitForTimeout(500)
      // A phone's list is long: its first screens are picture enough. A fixed bar would stand in the middle of the rest.
      const height = await page.evaluate(() => Math.min(document.documentElement.scrollHeight, 2400))
      await page.setViewportSize({ width: viewport.width, height: Math.max(height, viewport.height) })
      await page.waitForTimeout(500)
      await page.screenshot({ path: `${folder}/${screen}-${viewport.width}-${colorScheme}.png` })
      await page.setViewportSize(viewport)
    }
    await page.goto(address)
    await take('sign-in')
    await page.getByRole('button', { name: 'Clinical lead', exact: true }).click()
    await page.waitForURL(/\/o\//)
    await page.goto(`${address}/o/beat-the-blues/cohort`)
    await take('cohort-trial')
    await page.goto(`${address}/o/demo-clinic/cohort`)
    await take('cohort-clinic')
    await page.goto(`${address}/o/demo-clinic/caseload`)
    await take('caseload')
    await page.goto(`${address}/o/demo-clinic/caseload?view=wall`)
    await take('caseload-wall')
    await page.goto(`${address}/o/demo-clinic/measures`)
    await page.getByText(/^Computed /).waitFor({ timeout: 120_000 })
    await take('measures')
    await page.goto(`${address}/o/demo-clinic/measures/cms159`)
    await page.getByRole('region', { name: 'From treated to met' }).waitFor()
    await take('measure')
    await page.goto(`${address}/o/demo-clinic/code-lists`)
    await take('code-lists')
    await page.goto(`${address}/o/demo-clinic/rules`)
    await take('rules')
    await page.goto(`${address}/o/demo-clinic/caseload`)
    await page.locator('main a[href*="/patient/"]').first().waitFor()
    await page.locator('main a[href*="/patient/"]').first().click()
    await page.waitForURL(/\/patient\//)
    await take('patient')
    await page.context().close()
  }
await browser.close()
