import { readFileSync } from 'node:fs'
import AxeBuilder from '@axe-core/playwright'
import { expect, type Page, test } from '@playwright/test'
import type { Output } from '../src/api.ts'
import { signInAs } from './journey.ts'

type OverTime = Output['measureCharts']['overTime']
type Between = Output['measureCharts']['betweenSites']

test.describe.configure({ timeout: 240_000 })

const measure = 'nhs-did-not-attend'
const rules = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']

/** Opens the measure; a period that was not computed yet is computed first. */
async function openMeasure(page: Page, search = ''): Promise<void> {
  await page.goto(`/o/demo-clinic/measures/${measure}${search}`)
  await page.getByRole('heading', { name: 'Equity', exact: true }).waitFor({ timeout: 120_000 })
  await page.getByRole('figure').nth(2).waitFor()
}

async function ask<Answer>(page: Page, procedure: string, input: Record<string, unknown>): Promise<Answer> {
  const answer = await page.request.get(
    `/trpc/${procedure}?input=${encodeURIComponent(JSON.stringify({ organisation: 'demo-clinic', measure, ...input }))}`,
  )
  expect(answer.ok(), await answer.text()).toBe(true)
  return (await answer.json()).result.data
}

const section = (page: Page, name: string) => page.getByRole('region', { name, exact: true })

test('the lead reads a measure over time, walks along it, notes what happened, sets a target and starts new limits', async ({
  page,
}) => {
  await signInAs(page, 'Clinical lead')
  await openMeasure(page)
  const answer = await ask<OverTime>(page, 'measureCharts.overTime', {})
  if (!('process' in answer)) throw new Error(`no chart: ${answer.found.kind}`)
  const { points } = answer.process
  const over = section(page, 'Over time')

  // The table behind the chart is the answer, point by point.
  await over.getByRole('button', { name: /^Table: / }).click()
  const rows = over.getByRole('table').locator('tbody tr')
  await expect(rows).toHaveCount(points.length)
  const latest = points.at(-1)!
  const cells = await rows.last().getByRole('cell').allInnerTexts()
  expect(cells.slice(0, 3)).toEqual([
    latest.count.met?.toLocaleString('en-GB'),
    latest.count.n?.toLocaleString('en-GB'),
    `${((latest.rate ?? 0) * 100).toFixed(1)} %`,
  ])

  // Arrow keys walk, and each stop is read out.
  const chart = over.getByRole('application')
  await chart.focus()
  await page.keyboard.press('End')
  await expect(over.locator('[aria-live=polite]')).toContainText(
    `of ${latest.count.n?.toLocaleString('en-GB')}`,
  )

  await over.getByRole('button', { name: 'Set a target' }).click()
  await page.getByLabel('Target, in per cent').fill('5')
  await page.getByLabel('Who agreed to it, and why').fill('Agreed by the board')
  await page.getByRole('dialog').getByRole('button', { name: 'Set the target' }).click()
  await expect(over.getByText('Target 5.0 %: consistently missed.').first()).toBeVisible()

  await over.getByRole('button', { name: 'Start new limits' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel('Day').fill(latest.from)
  await dialog.getByLabel(/^Reason/).fill('Too short')
  await expect(dialog.getByRole('button', { name: 'Start new limits' })).toBeDisabled()
  await dialog.getByLabel(/^Reason/).fill('Reminders by text message began')
  await dialog.getByRole('button', { name: 'Start new limits' }).click()
  await expect(over.getByText('Reminders by text message began')).toBeVisible()
  await over.getByRole('button', { name: 'Take back: Reminders by text message began' }).click()
  await page.getByRole('dialog').getByLabel('Reason').fill('It began a month later')
  await page.getByRole('dialog').getByRole('button', { name: 'Take it back' }).click()
  await over.getByText(/taken back or replaced/).click()
  await expect(over.getByText(/It began a month later/)).toBeVisible()
})

test('sites stand unnamed and by size; names and the table are asked for; files carry their caption', async ({
  page,
}) => {
  await signInAs(page, 'Clinical lead')
  await openMeasure(page)
  const between = section(page, 'Between sites and clinicians')
  const answer = await ask<Between>(page, 'measureCharts.betweenSites', {})
  if (!('units' in answer)) throw new Error(`no funnel: ${answer.found.kind}`)
  await between.getByRole('button', { name: /^Table: / }).click()
  const names = between.getByRole('table').getByRole('rowheader')
  await expect(names).toHaveText(answer.units.map((_, at) => `Site ${at + 1}`))
  const sizes = answer.units.map(({ count }) => count.n ?? 0)
  expect(sizes).toEqual(sizes.toSorted((a, b) => b - a))
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    between
      .getByRole('button', { name: /^Save: / })
      .click()
      .then(() => page.getByText('Table (CSV)').click()),
  ])
  const file = readFileSync(await download.path(), 'utf8')
  expect(file).toContain('Invented data')
  expect(file).toContain('Site 1')
  await between.getByRole('switch', { name: 'Show names' }).click()
  await expect(names.first()).not.toHaveText('Site 1')
  await expect(page).toHaveURL(/names=shown/)
  await between.getByText('Adjusted for case mix', { exact: true }).first().click()
  await expect(page).toHaveURL(/mix=adjusted/)
})

test('whoever may not open patients gets guarded charts: no single site, no choice of step, no names of clinicians', async ({
  page,
}) => {
  await signInAs(page, 'Quality team')
  await openMeasure(page, '?between=clinician&group=sex')
  await expect(section(page, 'Over time').getByLabel('Length of a period')).toHaveCount(0)
  await expect(section(page, 'Over time').getByText(/no count from 1 to 10 has to be withheld/)).toBeVisible()
  await expect(section(page, 'Between sites and clinicians').getByText('Show names')).toHaveCount(0)
  const answer = await ask<OverTime>(page, 'measureCharts.overTime', {})
  if (!('process' in answer)) throw new Error(`no chart: ${answer.found.kind}`)
  for (const { count } of answer.process.points)
    for (const shown of [count.met, count.n, count.n === null ? null : count.n - (count.met ?? 0)])
      expect(shown === null || shown === 0 || shown >= 11).toBe(true)
  for (const more of [{ site: 'any' }, { chart: 't' }]) {
    const refused = await page.request.get(
      `/trpc/measureCharts.overTime?input=${encodeURIComponent(JSON.stringify({ organisation: 'demo-clinic', measure, ...more }))}`,
    )
    expect(refused.status()).toBe(400)
  }
})

for (const [colorScheme, width] of [
  ['light', 1440],
  ['dark', 390],
] as const)
  test(`the charts break no accessibility rule and do not scroll sideways: ${colorScheme}, ${width} px`, async ({
    browser,
  }) => {
    const context = await browser.newContext({ colorScheme, viewport: { width, height: 900 } })
    const page = await context.newPage()
    await signInAs(page, 'Clinical lead')
    await openMeasure(page)
    for (const name of ['Over time', 'Between sites and clinicians', 'Equity'])
      await section(page, name)
        .getByRole('button', { name: /^Table: / })
        .first()
        .click()
    const { violations } = await new AxeBuilder({ page }).withTags(rules).analyze()
    expect(
      violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target).join(' ')}`),
    ).toEqual([])
    const overflow = await page.evaluate(
      () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
    )
    expect(overflow).toBeLessThanOrEqual(0)
    await context.close()
  })
