import AxeBuilder from '@axe-core/playwright'
import { expect, type Page, test } from '@playwright/test'
import { signInAs } from './journey.ts'

test.describe.configure({ timeout: 180_000 })

/** Opens the list and waits until every measure is computed; the first visitor starts that by coming. */
async function openMeasures(page: Page, query = ''): Promise<void> {
  await page.goto(`/o/demo-clinic/measures${query}`)
  await expect(page.getByRole('heading', { level: 1, name: 'Measures' })).toBeVisible()
  await expect(page.getByRole('status').filter({ hasText: /^Computed / })).toBeVisible({ timeout: 120_000 })
  await expect(page.getByText('Not computed yet.')).toHaveCount(0)
}

/** The figure of a tile as it is written: `38 %`, and the counts beneath. */
const tileOf = (page: Page, name: RegExp) =>
  page.getByRole('listitem').filter({ has: page.getByRole('heading', { level: 3, name }) })

async function violations(page: Page): Promise<string[]> {
  const { violations: found } = await new AxeBuilder({ page })
    .withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'])
    .analyze()
  return found.map(({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target).join(' ')}`)
}

test('a clinical lead goes from a tile to the people who did not meet it, with the words', async ({
  page,
}) => {
  await signInAs(page, 'Clinical lead')
  await openMeasures(page)
  const tile = tileOf(page, /^Did not attend/)
    .or(tileOf(page, /did not attend/i))
    .first()
  await expect(tile).toContainText(/\d+ %/)
  await expect(tile).toContainText(/\d[\d,]* of \d[\d,]* appointments/)
  const counts = /([\d,]+) of ([\d,]+) appointments/.exec(await tile.innerText())
  await tile.getByRole('link').click()
  await expect(page).toHaveURL(/\/measures\/[a-z0-9-]+/)
  const funnel = page.getByRole('region', { name: 'From treated to met' })
  await expect(funnel).toContainText(`${counts?.[2]} appointments`)
  await expect(page.getByRole('region', { name: 'Definition' })).toContainText('Source')

  await page.getByRole('button', { name: /^Explain: .*, rate$/ }).click()
  const explanation = page.getByRole('dialog', { name: /^Explain: Did not attend/ })
  await expect(explanation).toContainText(`${counts?.[1]} of ${counts?.[2]} appointments`)
  await expect(explanation).toContainText('Definition version')
  await page.keyboard.press('Escape')

  await funnel.getByRole('button', { name: /Met: list the patients/ }).click()
  const people = page.getByRole('dialog', { name: 'Patients behind this number' })
  await expect(people.getByRole('status')).toContainText(`${counts?.[1]} appointments that you may open`)
  await expect(people.getByRole('row').nth(1)).toContainText(/numerator, yes:/)
  await expect(page).toHaveURL(/who=met/)
  const address = page.url()
  await people.getByRole('row').nth(1).getByRole('link').click()
  await expect(page).toHaveURL(/\/patient\//)
  await page.goBack()
  await expect(page).toHaveURL(address)
  await expect(people.getByRole('status')).toContainText(`${counts?.[1]} appointments`)
})

test('the quality team sees rates and no people; what would tell one is withheld', async ({ page }) => {
  await signInAs(page, 'Quality team')
  await openMeasures(page)
  await expect(page.getByText(/Counts below 11 are withheld from your role/)).toBeVisible()
  await expect(page.getByRole('link', { name: 'What codes they look at' })).toHaveCount(0)
  await page
    .getByRole('link', { name: /Did not attend/i })
    .first()
    .click()
  await expect(page.getByRole('region', { name: 'From treated to met' })).toBeVisible()
  await expect(page.getByRole('button', { name: /list the patients/ })).toHaveCount(0)
  const shown = await page.getByRole('region', { name: 'Why' }).getByRole('cell').allInnerTexts()
  for (const text of shown.map((each) => each.trim()).filter((each) => /^\d+$/.test(each)))
    expect(Number(text) === 0 || Number(text) >= 11, text).toBe(true)
})

test('a period goes through the address; one that cannot be is told in words', async ({ page }) => {
  await signInAs(page, 'Clinical lead')
  await openMeasures(page)
  await page.getByRole('button', { name: /^Period: / }).click()
  await page.getByRole('button', { name: 'Last full quarter' }).click()
  await expect(page).toHaveURL(/from=\d{4}-\d{2}-01&to=/)
  await expect(page.getByRole('status').filter({ hasText: /^Computed / })).toBeVisible({ timeout: 120_000 })
  await page.goto('/o/demo-clinic/measures?from=2025-12-31&to=2025-01-01')
  await expect(page.getByRole('heading', { name: 'There are no figures for this period' })).toBeVisible()
  await expect(page.getByText(/must not lie before the first day/)).toBeVisible()
  await page.getByRole('button', { name: 'Show the last 12 full months' }).click()
  await expect(page.getByRole('button', { name: /^Period: / })).toBeVisible()
})

test('a code list is read, and a line that cannot be read is named', async ({ page }) => {
  await signInAs(page, 'Clinical lead')
  await page.goto('/o/demo-clinic/code-lists')
  await expect(page.getByText('Needed by', { exact: false }).first()).toBeVisible()
  await page.getByRole('button', { name: 'Change the codes of dysthymia' }).click()
  const field = page.getByRole('textbox', { name: 'Codes of dysthymia' })
  await field.fill('ICD-10, F34.1*\nICD-10, F34, F35')
  await expect(
    page.getByText('Line 2, “ICD-10, F34, F35”, has more than one comma', { exact: false }),
  ).toBeVisible()
  await expect(page.getByRole('button', { name: 'Save for everybody' })).toBeDisabled()
  expect(await violations(page)).toEqual([])
  await page.getByRole('button', { name: 'Cancel' }).click()
})

for (const colorScheme of ['light', 'dark'] as const)
  for (const width of [1440, 390])
    test(`measures break no accessibility rule: ${colorScheme}, ${width} px`, async ({ browser }) => {
      const context = await browser.newContext({ colorScheme, viewport: { width, height: 900 } })
      const page = await context.newPage()
      await signInAs(page, 'Clinical lead')
      await openMeasures(page)
      expect(await violations(page)).toEqual([])
      const overflow = () =>
        page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)
      expect(await overflow()).toBeLessThanOrEqual(0)
      await page
        .getByRole('link', { name: /Did not attend/i })
        .first()
        .click()
      await expect(page.getByRole('region', { name: 'From treated to met' })).toBeVisible()
      await page.waitForLoadState('networkidle')
      expect(await violations(page)).toEqual([])
      expect(await overflow()).toBeLessThanOrEqual(0)
      await page
        .getByRole('button', { name: /Met: list the patients/ })
        .first()
        .click()
      await expect(page.getByRole('dialog').getByRole('row').nth(1)).toBeVisible()
      expect(await violations(page)).toEqual([])
      await context.close()
    })
