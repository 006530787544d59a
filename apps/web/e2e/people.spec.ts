import { expect, test } from '@playwright/test'
import { signInAs } from './journey.ts'

test('a clinician finds the first patient who needs a look by keyboard, and reads the trajectory', async ({
  page,
}) => {
  await signInAs(page, 'Clinician')
  await page.goto('/o/demo-clinic/caseload')
  const rows = page.getByRole('row')
  await expect(rows.nth(1)).toBeVisible()
  const patient = page.locator('main a[href*="/patient/"]').first()
  const name = (await patient.innerText()).split('\n')[0]?.trim() ?? ''
  expect(name).not.toBe('')
  await patient.focus()
  await page.keyboard.press('Enter')
  await expect(page).toHaveURL(/\/patient\/[0-9a-f-]{36}/)
  expect(page.url()).not.toContain(name.split(' ')[0]!)
  await expect(page.getByRole('heading', { level: 1 })).toContainText(name)
  for (const instrument of ['PHQ-9', 'GAD-7'])
    await expect(page.getByRole('application', { name: new RegExp(`^${instrument}, `) })).toBeVisible()
})

test('a chart is walked by arrow keys and read out, and its table is one key away', async ({ page }) => {
  await signInAs(page, 'Clinical lead')
  await page.goto('/o/beat-the-blues/cohort')
  const chart = page.getByRole('application', { name: /^Mean BDI-II/ })
  await chart.focus()
  await page.keyboard.press('ArrowRight')
  await page.keyboard.press('ArrowRight')
  await expect(
    page.locator('[aria-live="polite"]').filter({ hasText: /Month 2\. Medication only: 18\.0/ }),
  ).toHaveCount(1)
  await page.keyboard.press('t')
  await expect(page.getByRole('table', { name: /^Mean BDI-II/ })).toBeVisible()
})

test('the quality team sees cohorts with small groups withheld, and no patient', async ({ page }) => {
  await signInAs(page, 'Quality team')
  await page.goto('/o/demo-clinic/cohort')
  await expect(page.getByText(/episodes of/).first()).toBeVisible()
  await expect(page.getByRole('link', { name: 'Caseload' })).toHaveCount(0)
  await page.getByRole('button', { name: /^Table: Mean PHQ-9/ }).click()
  await expect(page.getByRole('table', { name: /^Mean PHQ-9/ })).toContainText('<11')
  await page.goto('/o/demo-clinic/caseload')
  await expect(page.getByText(/role|not open|may not/i).first()).toBeVisible()
  await expect(page.locator('main a[href*="/patient/"]')).toHaveCount(0)
})

test('a patient of another organisation looks like one that does not exist', async ({ page }) => {
  await signInAs(page, 'Clinical lead')
  await page.goto('/o/demo-clinic/caseload')
  const address = await page.locator('main a[href*="/patient/"]').first().getAttribute('href')
  const elsewhere = (address ?? '').replace('demo-clinic', 'beat-the-blues')
  await page.goto(elsewhere)
  await expect(page.getByText('There is no such patient')).toBeVisible()
  const other = await page.getByRole('main').innerText()
  await page.goto('/o/beat-the-blues/patient/00000000-0000-4000-8000-000000000000')
  await expect(page.getByText('There is no such patient')).toBeVisible()
  const none = await page.getByRole('main').innerText()
  const withoutId = (text: string) => text.replace(/[0-9a-f]{8}(-[0-9a-f-]{4,})?/g, '')
  expect(withoutId(other)).toBe(withoutId(none))
})

test('signing out ends the session', async ({ page }) => {
  await signInAs(page, 'Administrator')
  await page.getByRole('button', { name: /administrator/i }).click()
  await page.getByRole('menuitem', { name: /sign out/i }).click()
  await expect(page).toHaveURL(/sign-in/)
  await page.goto('/o/demo-clinic/cohort')
  await expect(page).toHaveURL(/sign-in/)
})

test('a patient without an episode of care is listed on request and has a page with the scores', async ({
  page,
}) => {
  await signInAs(page, 'Clinical lead')
  await page.goto('/o/fhir-samples/caseload')
  await page.getByRole('button', { name: 'Patients without an episode of care' }).click()
  await expect(page.getByText('3 patients with records but no episode of care')).toBeVisible()
  await page.getByRole('link', { name: /Ferry/ }).click()
  await expect(page.getByRole('heading', { level: 1 })).toContainText('Ferry')
  await expect(page.getByRole('application', { name: /^GAD-7/ })).toBeVisible()
})
