import AxeBuilder from '@axe-core/playwright'
import { expect, test } from '@playwright/test'
import { referenceSets } from '@tandem/api/methods/reference-sets'
import { signInAs } from './journey.ts'

const catalogue = referenceSets.flatMap(({ cases }) => cases)

test.describe.configure({ timeout: 180_000 })

test('every case of the catalogue is run by the server and agrees', async ({ page }) => {
  await signInAs(page, 'Quality team')
  // The menu closes when the screen behind it arrives.
  await expect(page.getByText('grouped by initial plan', { exact: false }).first()).toBeVisible()
  await page.getByRole('button', { name: /quality/i }).click()
  await page.getByRole('menuitem', { name: 'Methods check' }).click()
  await expect(page.getByRole('heading', { level: 1, name: 'Methods check' })).toBeVisible()
  const sentence = page.getByText(/cases agree with their references/)
  await expect(sentence).toBeVisible({ timeout: 120_000 })
  const all = catalogue.length
  await expect(sentence).toContainText(`${all} of ${all} cases agree with their references:`)
  await expect(sentence).toContainText('with R 4.2.2')
  await expect(page.getByText('Agrees', { exact: true })).toHaveCount(all)
  for (const words of ['Differs', 'Could not run'])
    await expect(page.getByText(words, { exact: true })).toHaveCount(0)

  const kaplanMeier = page.getByRole('row', { name: /^Kaplan-Meier estimator/ }).first()
  await expect(kaplanMeier).toContainText('survival::survfit')
  await expect(kaplanMeier).toContainText('survival 3.5.3')
  const sources = page.getByRole('table', { name: 'Data sets, their sources and licences' })
  await expect(sources.getByRole('row', { name: /btheb_long\.csv/ }).first()).toContainText('GPL-2')
  await expect(sources).not.toContainText('not stated')

  await page.getByRole('button', { name: 'Run again' }).click()
  await expect(page.getByRole('progressbar', { name: 'Cases run' })).toBeVisible()
  // The server answers others while it computes.
  expect((await page.request.get('/healthz')).status()).toBe(200)
  await expect(page.getByRole('progressbar')).toBeVisible()
  await expect(sentence).toBeVisible({ timeout: 120_000 })
})

for (const colorScheme of ['light', 'dark'] as const)
  for (const width of [1440, 390])
    test(`the methods check breaks no accessibility rule: ${colorScheme}, ${width} px`, async ({
      browser,
    }) => {
      const context = await browser.newContext({ colorScheme, viewport: { width, height: 900 } })
      const page = await context.newPage()
      await signInAs(page, 'Clinical lead')
      await page.goto('/o/beat-the-blues/methods')
      await expect(page.getByText(/cases agree with their references/)).toBeVisible({ timeout: 120_000 })
      // On a phone the families are closed.
      if (width === 390) await page.getByText('Change in one person', { exact: true }).click()
      await expect(page.getByText(/^False alarms of CUSUM/)).toBeVisible()
      const { violations } = await new AxeBuilder({ page })
        .withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'])
        .analyze()
      const found = violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target).join(' ')}`)
      expect(found).toEqual([])
      const overflow = await page.evaluate(
        () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
      )
      expect(overflow).toBeLessThanOrEqual(0)
      await context.close()
    })

test('nobody sees it without signing in', async ({ page }) => {
  await page.goto('/o/beat-the-blues/methods')
  await expect(page).toHaveURL(/sign-in/)
})
