import { readFileSync } from 'node:fs'
import AxeBuilder from '@axe-core/playwright'
import { expect, type Locator, type Page, test } from '@playwright/test'
import { signInAs } from './journey.ts'

test.describe.configure({ timeout: 240_000 })

const arms = ['Medication only', 'Therapy only', 'Combined']
const rules = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']

const open = async (page: Page, organisation: string, panel: string, filters = '') => {
  await page.goto(`/o/${organisation}/cohort?panel=${panel}${filters}`)
  await page.getByRole('heading', { level: 1 }).waitFor()
}

/** The cells of one row, by the name that the row starts with. */
const rowOf = async (table: Locator, name: string | RegExp): Promise<string[]> => {
  const row = table
    .getByRole('row')
    .filter({ has: table.page().getByRole('rowheader', { name }) })
    .first()
  await row.waitFor({ timeout: 60_000 })
  return row.getByRole('cell').allInnerTexts()
}

/** `386 of 403` as two numbers. */
const pairOf = (text: string): [number, number] => {
  const found = /([\d,]+) of ([\d,]+)/.exec(text)
  if (!found) throw new Error(`"${text}" has no numerator and denominator`)
  const [events, n] = found.slice(1).map((digits) => Number(digits.replaceAll(',', '')))
  return [events!, n!]
}

test('Beat the Blues: paired scores by arm and month are those of the published file', async ({ page }) => {
  const lines = readFileSync(
    new URL('../../../packages/analysis/reference/btheb_long.csv', import.meta.url),
    'utf8',
  )
    .trim()
    .split(/\r?\n/)
    .slice(1)
    .map((line) => line.split(','))
  const labels: Record<string, string> = {
    medication_only: 'Medication only',
    therapy_only: 'Therapy only',
    combined: 'Combined',
    neither: 'Usual care, no antidepressant',
  }
  await signInAs(page, 'Clinical lead')
  await open(page, 'beat-the-blues', 'missing')
  await expect(page.getByText('Staying in care is not known')).toBeVisible()
  const table = page.getByRole('table', { name: /^Paired completeness on BDI-II/ })
  await table.waitFor()
  const heads = (await table.getByRole('columnheader').allInnerTexts()).slice(1).map((text) => text.trim())
  expect(heads).toEqual(Object.values(labels))
  for (const month of [2, 3, 5, 8]) {
    const cells = await rowOf(table, new RegExp(`^First and month ${month}`))
    const expected = Object.keys(labels).map((arm) => {
      const scores = lines.filter((line) => line[4] === arm && Number(line[6]) === month)
      return [scores.filter((line) => line[7] !== '').length, scores.length]
    })
    expect(cells.map(pairOf), `month ${month}`).toEqual(expected)
  }
})

test('a lead sees who is missing, opens who is behind a number, and comes back to the same screen', async ({
  page,
}) => {
  await signInAs(page, 'Clinical lead')
  await open(page, 'demo-clinic', 'missing')
  await expect(page.getByRole('heading', { name: 'Staying in care' })).toBeVisible()
  const table = page.getByRole('table', { name: /^Paired completeness/ })
  const followed = (await rowOf(table, /^Followed for 28 days/)).map((text) =>
    Number(text.replaceAll(',', '')),
  )
  const paired = (await rowOf(table, /^First and a later score/)).map(pairOf)
  expect(paired.map(([, n]) => n)).toEqual(followed)
  for (const [events, n] of paired) expect(events).toBeLessThanOrEqual(n)

  const sensitivity = page.getByRole('table', { name: /three readings of missing scores/ })
  for (const arm of arms) {
    const cells = await rowOf(sensitivity, `Week 12 ${arm}`)
    expect(cells).toHaveLength(3)
    // Whoever counts as unchanged pulls the mean towards no change.
    const [completers, carried] = cells.map((text) => Number.parseFloat(text.replace('\u2212', '-')))
    expect(carried).toBeGreaterThan(completers!)
  }

  const address = page.url()
  await table
    .getByTitle(/Therapy only, dropped out before day 28/)
    .first()
    .click()
  await expect(page).toHaveURL(/drill=drop_out/)
  await page.goBack()
  await expect(page).toHaveURL(address)
  await expect(table).toBeVisible()
})

test('where people stand adds up to those followed, at every moment', async ({ page }) => {
  await signInAs(page, 'Clinical lead')
  await open(page, 'demo-clinic', 'care')
  const changes = page.getByRole('table', { name: 'Changes of plan by initial plan' })
  for (const moment of ['Week 12', 'Week 24', 'Week 52', 'Last day']) {
    await page.getByText(moment, { exact: true }).first().click()
    const table = page.getByRole('table', { name: /^Episodes by initial plan and where they stand/ })
    for (const arm of arms) {
      const sum = (texts: readonly string[]) =>
        texts.reduce((total, text) => total + Number(text.replaceAll(',', '')), 0)
      const all = sum((await rowOf(changes, arm)).slice(0, 4))
      expect(sum(await rowOf(table, arm)), `${arm}, ${moment}`).toBe(all)
    }
  }
  await expect(page.getByText(/who did not respond had not received an adequate trial/).first()).toBeVisible()
})

test('the five benefits stand by arm, each figure with its number or the reason why there is none', async ({
  page,
}) => {
  await signInAs(page, 'Clinical lead')
  await open(page, 'demo-clinic', 'benefits')
  for (const benefit of [
    'Symptom control',
    'Relapse prevention',
    'Adherence and understanding',
    'Confidence and well-being',
    'Care coordination',
  ])
    await expect(page.getByRole('heading', { name: benefit })).toBeVisible()
  const wellBeing = page.getByRole('table', { name: /well-being and functioning/ })
  for (const instrument of ['WHO-5', 'WSAS'])
    for (const cell of await rowOf(wellBeing, new RegExp(`^${instrument}, change at week 12`)))
      expect(cell).toMatch(/n \d+/)
  await expect(page.getByText(/association, not proof of effect/).first()).toBeVisible()
  const all = await page.locator('main').innerText()
  expect(all).not.toMatch(/NaN|undefined|null/)

  await open(page, 'demo-clinic', 'benefits', '&severity=severe')
  await expect(page.getByText(/the severity filter is about PHQ-9/).first()).toBeVisible()
})

test('whoever may not see patients gets no count from 1 to 10, and no number that opens patients', async ({
  page,
}) => {
  await signInAs(page, 'Quality team')
  for (const [panel, table] of [
    ['missing', /^Paired completeness/],
    ['care', 'Attendance by plan arm'],
    ['benefits', 'Symptom control by plan arm'],
  ] as const) {
    await open(page, 'demo-clinic', panel)
    await page.getByRole('table', { name: table }).waitFor()
    await page.waitForLoadState('networkidle')
    const cells = await page.locator('main td').allInnerTexts()
    const counts = cells.flatMap((text) =>
      [...text.matchAll(/(?:^|\n|n |of )(\d{1,3}(?:,\d{3})*)(?= of | contacts|,|\n|$)/g)].map((found) =>
        Number(found[1]!.replaceAll(',', '')),
      ),
    )
    expect(counts.length).toBeGreaterThan(0)
    expect(
      counts.filter((count) => count > 0 && count < 11),
      panel,
    ).toEqual([])
    await expect(page.getByTitle(/^Show the patients/)).toHaveCount(0)
  }
})

test('the curve is walked by keys and read out, and its table is one key away', async ({ page }) => {
  await signInAs(page, 'Clinical lead')
  await open(page, 'demo-clinic', 'missing')
  const chart = page.getByRole('application', { name: 'Staying in care, chart' })
  await chart.focus()
  await page.keyboard.press('ArrowRight')
  await expect(page.getByText(/^Week 4\. Medication only: 100 %/)).toBeAttached()
  await page.keyboard.press('t')
  await expect(page.getByRole('table', { name: /^Staying in care/ })).toBeVisible()
})

for (const [width, colorScheme] of [
  [1440, 'light'],
  [390, 'dark'],
] as const)
  test(`no section breaks an accessibility rule or scrolls sideways: ${width} px, ${colorScheme}`, async ({
    browser,
  }) => {
    const context = await browser.newContext({ viewport: { width, height: 900 }, colorScheme })
    const page = await context.newPage()
    await signInAs(page, 'Clinical lead')
    for (const panel of ['missing', 'care', 'benefits']) {
      await open(page, 'demo-clinic', panel)
      await page.locator('main').getByRole('table').first().waitFor()
      await page.waitForLoadState('networkidle')
      const { violations } = await new AxeBuilder({ page }).withTags(rules).analyze()
      const found = violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target).join(' ')}`)
      expect(found, panel).toEqual([])
      const overflow = await page.evaluate(
        () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
      )
      expect(overflow, panel).toBeLessThanOrEqual(0)
    }
    await context.close()
  })
