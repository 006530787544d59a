import AxeBuilder from '@axe-core/playwright'
import { expect, type Page, test } from '@playwright/test'
import { signInAs } from './journey.ts'
import { home, importReasonPatients, nameOf } from './reason-patients.ts'

test.describe.configure({ timeout: 120_000 })

const rules = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']

test.beforeAll(async () => {
  await importReasonPatients()
})

/** The page of a patient of the test, found by name as a clinician would. */
async function openPatient(page: Page, rule: string, side: 'Case' | 'Neighbour'): Promise<void> {
  await page.goto(`/o/${home}/caseload`)
  const name = nameOf(rule, side)
  await page.getByRole('searchbox', { name: 'Search by name or number' }).fill(name)
  await page
    .getByRole('link', { name: new RegExp(`^${name}`) })
    .first()
    .click()
  await page.getByRole('heading', { level: 1, name }).waitFor()
  await page.getByRole('application', { name: /^PHQ-9, / }).waitFor()
}

const inChart = (page: Page, words: RegExp) => page.locator('figure svg text').filter({ hasText: words })
const inKey = (page: Page, words: string) => page.getByRole('listitem').filter({ hasText: words })

test('onsets, turns and the overdue marker stand on the chart of whom they are about, not on the neighbour’s', async ({
  page,
}) => {
  await signInAs(page, 'Clinical lead')
  await openPatient(page, 'returned', 'Case')
  await expect(inChart(page, /^remission$/)).toHaveCount(1)
  await expect(inChart(page, /^relapse$/)).toHaveCount(1)
  await openPatient(page, 'returned', 'Neighbour')
  await expect(inChart(page, /^remission$/)).toHaveCount(1)
  await expect(inChart(page, /^relapse$/)).toHaveCount(0)

  const fallen = 'reliably worse than the best so far'
  await openPatient(page, 'return_possible', 'Neighbour')
  await expect(inKey(page, fallen)).toHaveCount(1)
  await openPatient(page, 'early_rise', 'Case')
  await expect(inKey(page, 'reliably better than the first score')).toHaveCount(1)
  await expect(inKey(page, fallen)).toHaveCount(0)

  await openPatient(page, 'overdue', 'Case')
  await expect(inChart(page, /^overdue, was due/)).toHaveCount(1)
  await openPatient(page, 'overdue', 'Neighbour')
  await expect(inChart(page, /^overdue/)).toHaveCount(0)
})

test('the days shown are typed or moved by arrow keys, and stand in the address', async ({ page }) => {
  await signInAs(page, 'Clinical lead')
  await openPatient(page, 'returned', 'Case')
  const first = page.getByRole('slider', { name: 'First day shown' })
  const shown = () => page.getByText(/^\d{1,2} \w{3} \d{4} to /).innerText()
  const before = await shown()
  await first.focus()
  for (let week = 0; week < 3; week += 1) await page.keyboard.press('ArrowRight')
  await expect(page).toHaveURL(/[?&]from=\d{4}-\d{2}-\d{2}&.*to=|[?&]to=.*&from=/)
  await expect(page.getByText('Chosen days')).toBeVisible()
  const moved = await shown()
  expect(moved).not.toBe(before)
  await expect(first).toHaveAttribute('aria-valuetext', moved.split(' to ')[0]!)

  const last = page.getByRole('textbox', { name: 'Last day shown' })
  const from = new Date(`${moved.split(' to ')[0]} UTC`)
  const day = (ahead: number) =>
    new Date(from.getTime() + ahead * 86_400_000).toLocaleDateString('en-GB', {
      day: 'numeric',
      month: 'short',
      year: 'numeric',
      timeZone: 'UTC',
    })
  await last.fill(day(60))
  await last.press('Enter')
  await expect.poll(shown).toContain(`to ${day(60).replace('Sept', 'Sep')}`)
  await last.fill(day(5))
  await last.press('Enter')
  await expect(page.getByRole('alert')).toContainText('14 days or more')
  await page.getByText('All', { exact: true }).click()
  await expect(page).not.toHaveURL(/from=/)
})

test('one key copies the summary, another one shares the course without notes and predictions', async ({
  page,
  context,
}) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write'])
  await signInAs(page, 'Clinical lead')
  await openPatient(page, 'returned', 'Case')
  const summary = await page
    .locator('p')
    .filter({ hasText: /^PHQ-9 10 / })
    .first()
    .innerText()
  await page.keyboard.press('c')
  await expect(page.getByText('Summary copied.')).toBeVisible()
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(summary)

  await page.keyboard.press('s')
  await page.getByRole('heading', { level: 1, name: 'How things have been going' }).waitFor()
  await expect(page).toHaveURL(/share=true/)
  const main = page.getByRole('main')
  await expect(main).toContainText('10 of 27')
  for (const words of ['Relapse', 'relapse', 'Expected response', 'Received or responded', 'Case'])
    await expect(main).not.toContainText(words)
  await page.keyboard.press('s')
  await page.getByRole('heading', { level: 1, name: nameOf('returned', 'Case') }).waitFor()
})

test('the page prints on one sheet of A4 and of Letter, charts included', async ({ page }) => {
  // The page is laid out for paper when the browser is asked to print; it stays so while the sheet is looked at.
  await page.addInitScript(() => {
    window.print = () => {
      throw new Error('looked at instead of printed')
    }
  })
  await signInAs(page, 'Clinical lead')
  await openPatient(page, 'returned', 'Case')
  await page.getByRole('button', { name: 'Print' }).click()
  await expect.poll(() => page.evaluate(() => document.getElementById('main')?.style.width)).not.toBe('')
  await page.waitForTimeout(500)
  const margin = { top: '10mm', bottom: '10mm', left: '10mm', right: '10mm' }
  for (const format of ['A4', 'Letter']) {
    const pdf = await page.pdf({ format, margin })
    expect(pdf.toString('latin1').match(/\/Type\s*\/Page\b/g)?.length, format).toBe(1)
  }
  await page.emulateMedia({ media: 'print' })
  await expect(page.getByRole('button', { name: 'Print' })).toBeHidden()
  await expect(page.locator('figure svg').first()).toBeVisible()
})

for (const colorScheme of ['light', 'dark'] as const)
  for (const width of [1440, 390])
    test(`nothing of it breaks an accessibility rule: ${colorScheme}, ${width} px`, async ({ browser }) => {
      const context = await browser.newContext({ colorScheme, viewport: { width, height: 900 } })
      const page = await context.newPage()
      await signInAs(page, 'Clinical lead')
      await openPatient(page, 'returned', 'Case')
      for (const share of ['false', 'true']) {
        const address = new URL(page.url())
        await page.goto(`${address.pathname}?share=${share}`)
        await page.getByRole('application', { name: /^PHQ-9, / }).waitFor()
        await page.waitForLoadState('networkidle')
        const { violations } = await new AxeBuilder({ page }).withTags(rules).analyze()
        expect(
          violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target).join(' ')}`),
        ).toEqual([])
        const overflow = await page.evaluate(
          () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
        )
        expect(overflow).toBeLessThanOrEqual(0)
      }
      await context.close()
    })
