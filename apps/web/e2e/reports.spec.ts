import { readFile } from 'node:fs/promises'
import AxeBuilder from '@axe-core/playwright'
import { expect, type Page, test } from '@playwright/test'
import { signInAs } from './journey.ts'

test.describe.configure({ timeout: 180_000 })

async function violations(page: Page): Promise<string[]> {
  const { violations: found } = await new AxeBuilder({ page })
    .withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'])
    .analyze()
  return found.map(({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target).join(' ')}`)
}

async function download(page: Page, format: string, title: string): Promise<Buffer> {
  const [file] = await Promise.all([
    page.waitForEvent('download'),
    page
      .getByRole('link', { name: `Download ${format} of ${title}`, exact: true })
      .first()
      .click(),
  ])
  return readFile(await file.path())
}

async function newReport(page: Page, title: string): Promise<void> {
  await page.goto('/o/demo-clinic/reports')
  await page.getByRole('button', { name: 'New report' }).click()
  await expect(page.getByRole('heading', { level: 1, name: 'New report' })).toBeVisible()
  await page.getByRole('textbox', { name: 'Title' }).fill(title)
}

test('the quality team builds, previews, saves, schedules and runs a report, and takes its files away', async ({
  page,
}) => {
  const title = `Board report ${Date.now()}`
  await signInAs(page, 'Quality team')
  await page.getByRole('navigation', { name: 'Screens' }).getByRole('link', { name: 'Reports' }).click()
  await expect(page.getByRole('heading', { level: 1, name: 'Reports' })).toBeVisible()
  await newReport(page, title)
  await expect(page.getByText(/Counts from 1 to 10 are withheld/)).toBeVisible()
  await page.getByRole('button', { name: 'Preview' }).click()
  const preview = page.getByRole('article', { name: title })
  await expect(preview.getByRole('table').first()).toBeVisible({ timeout: 60_000 })
  await expect(page).toHaveURL(/preview=yes/)
  const cells = (await preview.getByRole('cell').allInnerTexts()).map((text) => text.trim())

  await page.getByRole('button', { name: 'Save', exact: true }).click()
  await expect(page).toHaveURL(/report=[0-9a-f-]{36}/)
  await page.reload()
  await expect(page.getByRole('textbox', { name: 'Title' })).toHaveValue(title)

  await page.getByRole('link', { name: 'Reports' }).first().click()
  await page.getByRole('button', { name: `Schedule ${title}` }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel('How often').selectOption('weekly')
  await dialog.getByLabel('Weekday').selectOption('Tuesday')
  await dialog.getByRole('button', { name: 'Set the schedule' }).click()
  await expect(dialog).toHaveCount(0)
  await expect(page.getByRole('row', { name: title })).toContainText('Every Tuesday at 07:00')

  await page.getByRole('button', { name: `Run ${title}` }).click()
  await expect(page.getByRole('link', { name: `Download PDF of ${title}` })).toBeVisible({ timeout: 120_000 })
  const csv = (await download(page, 'CSV', title)).toString('utf8')
  const mean = cells.find((text) => /^\d+\.\d+$/.test(text)) ?? ''
  const decimals = mean.split('.')[1]?.length ?? 0
  expect(decimals).toBeGreaterThan(0)
  const values = [...csv.matchAll(/-?\d+\.\d+/g)].map(([text]) => Number(text).toFixed(decimals))
  expect(values).toContain(mean)
  expect((await download(page, 'XLSX', title)).subarray(0, 2).toString()).toBe('PK')
  expect((await download(page, 'PDF', title)).subarray(0, 5).toString()).toBe('%PDF-')
})

test('what is missing is said beside its field, and markup in a title is refused', async ({ page }) => {
  await signInAs(page, 'Quality team')
  await newReport(page, '')
  await page.getByRole('button', { name: 'Preview' }).click()
  await expect(page.getByText('Give the report a title.')).toBeVisible()
  await expect(page.getByRole('textbox', { name: 'Title' })).toBeFocused()
  await page.getByRole('textbox', { name: 'Title' }).fill('<script>alert(1)</script>')
  await page.getByRole('button', { name: 'Save', exact: true }).click()
  await expect(page.getByText(/must be plain words/i)).toBeVisible()
  await page.getByRole('textbox', { name: 'Title' }).fill('A period')
  await page.getByLabel('Period').selectOption('between')
  await page.getByRole('button', { name: 'Preview' }).click()
  await expect(page.getByText('Choose both days.')).toBeVisible()
})

test('a run is cancelled and can be tried again', async ({ page }) => {
  const title = `Cancelled report ${Date.now()}`
  await signInAs(page, 'Quality team')
  await newReport(page, title)
  await page.getByLabel('Grouped by').selectOption('site')
  for (const name of ['Times to events', 'Care received', 'Benefits by plan arm', 'Missing and drop-out'])
    await page.getByRole('checkbox', { name }).check()
  await page.getByRole('button', { name: 'Run' }).click()
  const job = page.getByRole('region', { name: title })
  await job.getByRole('button', { name: 'Cancel' }).click()
  await expect(job.getByText('Cancelled. Nothing was stored.')).toBeVisible({ timeout: 60_000 })
  await expect(page.getByRole('link', { name: `Download PDF of ${title}` })).toHaveCount(0)
  await job.getByRole('button', { name: 'Try again' }).click()
  await expect(job.getByText('Cancelled. Nothing was stored.')).toHaveCount(0)
})

for (const colorScheme of ['light', 'dark'] as const)
  for (const width of [1440, 390])
    test(`reports break no accessibility rule: ${colorScheme}, ${width} px`, async ({ browser }) => {
      const context = await browser.newContext({ colorScheme, viewport: { width, height: 900 } })
      const page = await context.newPage()
      const overflow = () =>
        page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)
      await signInAs(page, 'Quality team')
      await page.goto('/o/demo-clinic/reports')
      await expect(page.getByRole('heading', { level: 2, name: 'Files' })).toBeVisible()
      await page.waitForLoadState('networkidle')
      expect(await violations(page)).toEqual([])
      expect(await overflow()).toBeLessThanOrEqual(0)
      await newReport(page, 'A look')
      await page.getByRole('button', { name: 'Preview' }).click()
      const preview = page.getByRole('article', { name: 'A look' })
      await expect(preview.getByRole('table').first()).toBeVisible({ timeout: 60_000 })
      expect(await violations(page)).toEqual([])
      expect(await overflow()).toBeLessThanOrEqual(0)
      await context.close()
    })
