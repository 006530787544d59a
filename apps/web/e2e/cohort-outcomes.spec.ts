import { readFileSync } from 'node:fs'
import { expect, type Page, test } from '@playwright/test'
import type { Output } from '../src/api.ts'
import { signInAs } from './journey.ts'

type Rates = Output['cohort']['rates']
type Times = Output['cohort']['times']
type Responder = {
  arm: string
  month: number
  n: number
  x: number
  wilson_lower: number
  wilson_upper: number
}

const responders: Responder[] = JSON.parse(
  readFileSync(
    new URL(
      '../../../packages/stats/reference/btheb_responders_reliable_change.expected.json',
      import.meta.url,
    ),
    'utf8',
  ),
).expected.responders

/** The API's own answer, asked with the session of the page. */
async function ask<Answer>(page: Page, procedure: string, input: Record<string, unknown>): Promise<Answer> {
  const answer = await page.request.get(
    `/trpc/${procedure}?input=${encodeURIComponent(JSON.stringify(input))}`,
  )
  expect(answer.ok(), await answer.text()).toBe(true)
  return (await answer.json()).result.data
}

const percent = (share: number) => `${(share * 100).toFixed(0)} %`

/** `33 % (14 to 61 %) 4 of 12` */
const rateText = (rate: { rate: number; lower: number; upper: number; met: number; counted: number }) =>
  `${percent(rate.rate)} (${(rate.lower * 100).toFixed(0)} to ${percent(rate.upper)}) ${rate.met.toLocaleString('en-GB')} of ${rate.counted.toLocaleString('en-GB')}`

/** Text of every cell of a table, one row after another, without its first column. */
async function cellsOf(page: Page, name: RegExp): Promise<string[][]> {
  const table = page.getByRole('table', { name })
  await table.waitFor()
  const rows = await table.locator('tbody tr').all()
  return Promise.all(rows.map((row) => row.getByRole('cell').allInnerTexts()))
}

test.describe.configure({ timeout: 120_000 })

test('Beat the Blues: responders by month and arm on the screen are R’s', async ({ page }) => {
  await signInAs(page, 'Clinical lead')
  await page.goto('/o/beat-the-blues/cohort?panel=rates')
  const rows = await cellsOf(page, /^Response by visit/)
  const arms = ['medication_only', 'therapy_only', 'combined', 'neither']
  const months = [2, 3, 5, 8]
  const shown = rows.flatMap((cells, row) => cells.map((cell, column) => ({ row, column, cell })))
  expect(shown).toHaveLength(16)
  for (const { row, column, cell } of shown) {
    const expected = responders.find(({ arm, month }) => arm === arms[column] && month === months[row])!
    const { x: met, n: counted, wilson_lower: lower, wilson_upper: upper } = expected
    expect(cell.replaceAll('\n', ' ')).toContain(
      rateText({ rate: met / counted, lower, upper, met, counted }),
    )
  }
})

test('Beat the Blues: an outcome that the instrument does not define says why, and shows another', async ({
  page,
}) => {
  await signInAs(page, 'Clinical lead')
  await page.goto('/o/beat-the-blues/cohort?panel=rates&measure=remission')
  await expect(page.getByRole('heading', { name: 'Remission is not told on BDI-II' })).toBeVisible()
  await page.getByRole('button', { name: 'Show response' }).click()
  await expect(page.getByRole('heading', { name: /^Response at visits/ })).toBeVisible()
  await expect(page).not.toHaveURL(/measure=/)
})

test('demo clinic: every rate on the screen is the API’s, and a number opens as many patients as it says', async ({
  page,
}) => {
  await signInAs(page, 'Clinical lead')
  const rates = await ask<Rates>(page, 'cohort.rates', {
    organisation: 'demo-clinic',
    instrument: 'PHQ-9',
    armView: 'initial_plan',
  })
  await page.goto('/o/demo-clinic/cohort?panel=rates&measure=improved')
  const rows = await cellsOf(page, /^Reliable improvement by visit/)
  expect(rows).toHaveLength(rates.visits.length)
  for (const [row, { arms }] of rates.visits.entries())
    for (const [column, { rates: own }] of arms.entries()) {
      const { rate, lower, upper, met, counted } = own.improved!
      if (rate === null || lower === null || upper === null || met === null || counted === null) continue
      expect(rows[row]![column]!.replaceAll('\n', ' ')).toContain(
        rateText({ rate, lower, upper, met, counted }),
      )
    }
  const met = rates.visits.find(({ visit }) => visit.at === 12)!.arms[2]!.rates.improved!.met!
  await page
    .getByRole('row', { name: /^Week 12/ })
    .getByRole('button', { name: String(met), exact: true })
    .first()
    .click()
  await expect(page).toHaveURL(/drill=rate/)
  await expect(page.getByRole('dialog')).toContainText(`${met.toLocaleString('en-GB')} episodes`)
})

test('demo clinic: median times and who is at risk are the API’s; arrow keys read the curve out', async ({
  page,
}) => {
  await signInAs(page, 'Clinical lead')
  const times = await ask<Times>(page, 'cohort.times', {
    organisation: 'demo-clinic',
    instrument: 'PHQ-9',
    armView: 'initial_plan',
  })
  const curves = times.curves.find(({ event }) => event === 'remission')
  if (curves?.kind !== 'estimated') throw new Error('no curve')
  await page.goto('/o/demo-clinic/cohort?panel=times&event=remission')
  const [medians] = await cellsOf(page, /^Times by plan arm/)
  const words = curves.arms.map(({ median }) =>
    median.kind === 'estimated' ? median.estimate.toFixed(1) : 'cannot be estimated',
  )
  expect(medians!.map((cell, place) => cell.startsWith(words[place]!))).toEqual(words.map(() => true))
  const chart = page.getByRole('application', { name: /^Time to remission/ })
  await chart.focus()
  await chart.press('End')
  const [first] = curves.arms
  const last = first!.atRisk.filter(({ day }) => day <= 364).at(-1)!
  await expect(page.getByText(new RegExp(`Week ${last.day / 7}\\. .*${last.n} at risk`))).toBeAttached()
  await chart.press('t')
  await expect(page.getByRole('table', { name: /^Remission: share by week/ })).toBeVisible()
})

test('change, median and the view of arms stand in the address and in the title', async ({ page }) => {
  await signInAs(page, 'Clinical lead')
  await page.goto('/o/demo-clinic/cohort?armView=plan_in_force')
  await expect(page.getByRole('heading', { name: /^From initial plan to plan in force/ })).toBeVisible()
  await page.getByText('Change', { exact: true }).click()
  await page.getByText('Median', { exact: true }).click()
  await expect(page).toHaveURL(/show=change/)
  await expect(page).toHaveURL(/statistic=median/)
  await expect(page.getByRole('heading', { name: /^Median change in PHQ-9 by week/ })).toBeVisible()
})

test('the quality team gets no count from 1 to 10, neither of outcomes nor of times', async ({ page }) => {
  await signInAs(page, 'Quality team')
  for (const armView of ['initial_plan', 'plan_in_force', 'as_treated'])
    for (const procedure of ['cohort.rates', 'cohort.times']) {
      const answer = await ask<Rates | Times>(page, procedure, {
        organisation: 'demo-clinic',
        instrument: 'PHQ-9',
        armView,
        showNeither: true,
      })
      const small: string[] = []
      const look = (value: unknown, path: string) => {
        if (value !== null && typeof value === 'object')
          for (const [key, item] of Object.entries(value)) look(item, `${path}.${key}`)
        else if (
          /\.(met|counted|noScore|notYet|belowCaseness|noBaseline|episodes|followed|events|censored|n)$/.test(
            path,
          ) &&
          typeof value === 'number' &&
          value > 0 &&
          value < 11
        )
          small.push(`${path} ${value}`)
      }
      look(answer, procedure)
      expect(small).toEqual([])
      expect(JSON.stringify(answer)).not.toContain('"neither"')
    }
})
