import AxeBuilder from '@axe-core/playwright'
import { expect, type Page, test } from '@playwright/test'
import { signInAs } from './journey.ts'

test.describe.configure({ timeout: 180_000 })

const fixedWords = 'An association, not proof of effect.'
const rules = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']

/** Opens the section and waits until the comparison is there, however long its job takes. */
async function openComparison(page: Page, organisation: string, further = ''): Promise<void> {
  await page.goto(`/o/${organisation}/cohort?panel=comparison${further}`)
  await page.locator('[data-comparison="done"]').waitFor({ timeout: 120_000 })
}

test('Beat the Blues: no adjusted difference, and the reasons in figures', async ({ page }) => {
  await signInAs(page, 'Clinical lead')
  await openComparison(page, 'beat-the-blues')
  await expect(page.getByText(fixedWords)).toBeVisible()
  const why = page.getByRole('region', { name: 'Why there is no adjusted difference' })
  await expect(why).toContainText('No adjusted difference is shown.')
  for (const arm of ['medication only', 'therapy only', 'combined', 'usual care, no antidepressant'])
    await expect(why).toContainText(`Too few: ${arm}`)
  await expect(why).toContainText('The line is 30.')
  await expect(why).toContainText(/Kept: the groups are alike after weighting \(largest difference 0\.\d\d/)
  // What was observed, and how the groups differ, is shown all the same.
  const sizes = page.getByRole('table', { name: /^Who is compared at month 3/ })
  await expect(sizes.getByRole('row')).toHaveCount(5)
  await expect(sizes).toContainText('Usual care, no antidepressant')
  await page.getByRole('button', { name: 'Table: Groups at baseline, before and after weighting' }).click()
  const baseline = page.getByRole('table', { name: /^Baseline by plan group/ })
  await expect(baseline.getByRole('row', { name: /^Baseline score/ })).toContainText(/\d+\.\d \(sd \d+\.\d\)/)
  await expect(page.getByRole('heading', { name: /Overlap of the groups/ })).toBeVisible()
  await expect(page.getByRole('heading', { name: /^Difference after adjustment in/ })).toHaveCount(0)
})

test('Beat the Blues: repeated measures, responders and weights equal R on the Methods check', async ({
  page,
}) => {
  await signInAs(page, 'Quality team')
  await page.goto('/o/beat-the-blues/methods')
  await expect(page.getByText(/cases agree with their references/)).toBeVisible({ timeout: 120_000 })
  for (const name of [
    'MMRM of Beat the Blues, UN, REML',
    'Adjusted means and differences per visit of Beat the Blues, UN',
    'Kenward-Roger and F tests of an MMRM of Beat the Blues, UN',
    'propensity of three arms: Beat the Blues',
    'weighted means and balance of three arms: Beat the Blues',
  ]) {
    const row = page.getByRole('row').filter({ hasText: name })
    await expect(row, name).toContainText('Agrees')
  }
  const responders = page
    .getByRole('row')
    .filter({ hasText: /Proportions of Beat the Blues by arm and month/ })
  expect(await responders.count()).toBeGreaterThan(0)
  for (const row of await responders.all()) await expect(row).toContainText('Agrees')
})

test('the demo clinic: differences side by side, with what they mean, at any visit', async ({ page }) => {
  await signInAs(page, 'Clinical lead')
  await openComparison(page, 'demo-clinic')
  await expect(page.getByText(fixedWords)).toBeVisible()
  const chart = page.getByRole('figure', { name: 'Difference after adjustment in PHQ-9 at week 12' })
  await expect(chart).toBeVisible()
  await chart.getByRole('application').press('t')
  const table = page.getByRole('table', { name: /unadjusted and adjusted$/ })
  for (const pair of [
    'Medication only less therapy only',
    'Medication only less combined',
    'Therapy only less combined',
  ])
    for (const way of ['Unadjusted', 'Adjusted', 'Repeated measures'])
      await expect(
        table
          .getByRole('row')
          .filter({ hasText: pair })
          .filter({ has: page.getByRole('cell', { name: way, exact: true }) }),
      ).toContainText(/[+−]?\d+\.\d \([+−]?\d+\.\d to [+−]?\d+\.\d\)/)
  await expect(page.getByText(/^After adjustment .* PHQ-9 points higher than/)).toHaveCount(3)
  await expect(page.getByText(/Something not measured would have to be tied to both/).first()).toBeVisible()

  await page.getByRole('combobox', { name: 'Compared at' }).click()
  await page.getByRole('option', { name: 'week 24', exact: true }).click()
  await expect(page).toHaveURL(/visit=%2224%22|visit=24/)
  await expect(
    page.getByRole('heading', { name: 'Difference after adjustment in PHQ-9 at week 24' }),
  ).toBeVisible({
    timeout: 60_000,
  })
  await page
    .getByRole('switch', { name: 'Line for people who get better by themselves' })
    .click({ force: true })
  await expect(page.getByText(/fell from 13\.6 to 8\.0 in 12 weeks without treatment/)).toBeVisible()
})

test('a cohort of few is refused, with its reasons', async ({ page }) => {
  await signInAs(page, 'Clinical lead')
  await openComparison(page, 'demo-clinic', '&ageBand=65%2B')
  await expect(page.getByRole('region', { name: 'Why there is no adjusted difference' })).toBeVisible()
})

for (const colorScheme of ['light', 'dark'] as const)
  for (const width of [1440, 390])
    test(`the comparison breaks no accessibility rule: ${colorScheme}, ${width} px`, async ({ browser }) => {
      const context = await browser.newContext({ colorScheme, viewport: { width, height: 900 } })
      const page = await context.newPage()
      await signInAs(page, 'Clinical lead')
      for (const organisation of ['demo-clinic', 'beat-the-blues']) {
        await openComparison(page, organisation)
        await page.getByRole('button', { name: /^Table: Groups at baseline/ }).click()
        const { violations } = await new AxeBuilder({ page }).withTags(rules).analyze()
        const found = violations.map(
          ({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target).join(' ')}`,
        )
        expect(found, organisation).toEqual([])
        const overflow = await page.evaluate(
          () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
        )
        expect(overflow, `${organisation} is wider than the window`).toBeLessThanOrEqual(0)
      }
      await context.close()
    })
