import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from '@playwright/test'
import { type Cell, cohortTable, signInAs, tandem } from './journey.ts'

type Reference = {
  arm: string
  month: number
  n: number
  mean: number
  lower: number
  upper: number
  t_crit: number
}

const reference: Reference[] = JSON.parse(
  readFileSync(
    new URL('../../../packages/analysis/reference/btheb_summary.expected.json', import.meta.url),
    'utf8',
  ),
).expected.per_arm_month

const labels: Record<string, string> = {
  medication_only: 'Medication only',
  therapy_only: 'Therapy only',
  combined: 'Combined',
  neither: 'Usual care, no antidepressant',
}
const keyOf = ({ arm, month }: { arm: string; month: number }) => `${labels[arm]}, Month ${month}`

// The screen says four decimals; R's figure, rounded to them, must be the same text.
const rounded = ({ n, mean, lower, upper }: Cell): Cell => ({
  n,
  mean: Number(mean.toFixed(4)),
  lower: Number(lower.toFixed(4)),
  upper: Number(upper.toFixed(4)),
})

test.describe.configure({ timeout: 180_000 })

test('Beat the Blues by arm and month is R\u2019s table, and one corrected score moves exactly its cell', async ({
  page,
}) => {
  await signInAs(page, 'Clinical lead')
  await page.goto('/o/beat-the-blues/cohort')
  const before = await cohortTable(page)
  expect(Object.fromEntries(before)).toEqual(
    Object.fromEntries(reference.map((cell) => [keyOf(cell), rounded(cell)])),
  )

  // Participant 8 had 13 at month 8 in the trial; the correction says 20.
  const file = join(process.env.TANDEM_E2E_DATA ?? '', '..', 'assessments-correction.csv')
  writeFileSync(
    file,
    'assessment_id,patient_id,instrument,taken_on,total,nominal_visit\n8-8,8,BDI-II,2000-09-01,20,8\n',
  )
  await tandem('import', file, '--organisation', 'beat-the-blues', '--source', 'btheb')
  const corrected = { arm: 'neither', month: 8 }
  const expected = intervalAfter(corrected, 13, 20)
  await expect
    .poll(
      async () => {
        await page.reload()
        return Object.fromEntries(await cohortTable(page))
      },
      { timeout: 60_000 },
    )
    .toEqual({ ...Object.fromEntries(before), [keyOf(corrected)]: rounded(expected) })

  // Leave the trial as it is published.
  writeFileSync(
    file,
    'assessment_id,patient_id,instrument,taken_on,total,nominal_visit\n8-8,8,BDI-II,2000-09-01,13,8\n',
  )
  await tandem('import', file, '--organisation', 'beat-the-blues', '--source', 'btheb')
})

/** Mean and interval of one arm and month after one value changed: from the raw file, with R's own t quantile. */
function intervalAfter(cell: { arm: string; month: number }, old: number, corrected: number): Cell {
  const lines = readFileSync(
    new URL('../../../packages/analysis/reference/btheb_long.csv', import.meta.url),
    'utf8',
  )
    .trim()
    .split(/\r?\n/)
    .slice(1)
    .map((line) => line.split(','))
  const values = lines
    .filter(([, , , , arm, , month, bdi]) => arm === cell.arm && Number(month) === cell.month && bdi !== '')
    .map(([id, , , , , , , bdi]) => (id === '8' ? corrected : Number(bdi)))
  const before = lines.find(([id, , , , , , month]) => id === '8' && Number(month) === cell.month)
  expect(Number(before?.[7])).toBe(old)
  const t = reference.find(({ arm, month }) => arm === cell.arm && month === cell.month)!.t_crit
  const n = values.length
  const sum = values.reduce((total, value) => total + value, 0)
  const squares = values.reduce((total, value) => total + value * value, 0)
  const half = t * Math.sqrt((squares - (sum * sum) / n) / (n - 1) / n)
  return { n, mean: sum / n, lower: sum / n - half, upper: sum / n + half }
}

test('a filter stands in the address, as a chip and in the numbers, and Back takes it off again', async ({
  page,
}) => {
  await signInAs(page, 'Clinical lead')
  await page.goto('/o/demo-clinic/cohort')
  const sentence = page.getByText(/grouped by/).first()
  await expect(sentence).toContainText('initial plan')
  const all = await sentence.innerText()
  await page.getByRole('button', { name: 'Person' }).click()
  await page.getByRole('checkbox', { name: 'female', exact: true }).click()
  await expect(page).toHaveURL(/sex=/)
  await expect.poll(() => sentence.innerText()).not.toBe(all)
  const filtered = page.url()
  await page.reload()
  expect(page.url()).toBe(filtered)
  await page.goBack()
  await expect(page).not.toHaveURL(/sex=/)
  await expect.poll(() => sentence.innerText()).toBe(all)
})

test('plan in force is another grouping of the same scores', async ({ page }) => {
  await signInAs(page, 'Clinical lead')
  await page.goto('/o/demo-clinic/cohort')
  await expect(page.getByText('grouped by initial plan', { exact: false }).first()).toBeVisible()
  await page.getByText('Plan in force', { exact: true }).first().click()
  await expect(page).toHaveURL(/armView=plan_in_force/)
  await expect(page.getByRole('heading', { name: /by plan in force/ })).toBeVisible()
})
