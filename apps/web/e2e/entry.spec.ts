import AxeBuilder from '@axe-core/playwright'
import { expect, type Page, test } from '@playwright/test'
import { addDays } from '@tandem/domain/calendar-day'
import { type entryPatients, importEntryPatients, today } from './entry-patients.ts'
import { signInAs } from './journey.ts'
import { home } from './reason-patients.ts'

test.describe.configure({ timeout: 180_000 })

const rules = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']

test.beforeAll(async () => {
  await importEntryPatients()
})

/** The row of a patient in the caseload, found by name. */
async function rowOf(page: Page, name: string) {
  await page.goto(`/o/${home}/caseload?status=all`)
  await page.getByRole('searchbox', { name: 'Search by name or number' }).fill(name)
  const row = page.getByRole('row').filter({ has: page.getByRole('link', { name: new RegExp(`^${name}`) }) })
  await expect(row).toHaveCount(1)
  return row
}

/** Opens a patient from the caseload, by keys. */
async function openPatient(page: Page, name: (typeof entryPatients)[number]): Promise<void> {
  const row = await rowOf(page, name)
  // The list is drawn anew while the search settles, and with it the link that was pressed.
  await expect(async () => {
    await row.getByRole('link', { name: new RegExp(`^${name}`) }).press('Enter')
    await page.waitForURL(/\/patient\//, { timeout: 3_000 })
  }).toPass()
  await page.getByRole('heading', { level: 1, name }).waitFor()
  await page.getByRole('button', { name: 'Add…' }).waitFor()
}

const press = async (page: Page, name: string | RegExp, key = 'Enter') => {
  await page.getByRole('button', { name, exact: typeof name === 'string' }).focus()
  await page.keyboard.press(key)
}
const told = (page: Page, words: string | RegExp) =>
  expect(page.getByRole('status').filter({ hasText: words })).toHaveCount(1)
const firstItem = (page: Page) => page.getByRole('textbox', { name: 'Item 1, loss of interest, 0 to 3' })

/** Opens the form by its key and types a PHQ-9. */
async function typeAnswers(page: Page, answers: string): Promise<void> {
  await page.keyboard.press('a')
  await expect(firstItem(page)).toBeFocused()
  await page.keyboard.type(answers)
}

test('a PHQ-9 is entered with nine keys and Enter, stands in the chart and the caseload, and is corrected with the old value kept', async ({
  page,
}) => {
  await signInAs(page, 'Clinical lead')
  await openPatient(page, 'Keys Entered')
  await page.keyboard.press('?')
  await expect(page.getByText('Add to the record of the patient on screen')).toBeVisible()
  await page.keyboard.press('Escape')
  await expect(page.getByText('Add to the record of the patient on screen')).toBeHidden()

  await typeAnswers(page, '12221122')
  const dialog = page.getByRole('dialog', { name: 'Add to the record' })
  await expect(dialog.getByText('8 of 9 answered. Total 15, moderately severe, scaled up')).toBeVisible()
  await expect(dialog.getByText('Item 9 blank: unknown, ask.')).toBeVisible()
  await page.keyboard.type('0')
  await expect(dialog.getByRole('status').filter({ hasText: 'Total 13, moderate, complete' })).toHaveCount(1)
  await expect(dialog).toContainText('that does not mean low risk')
  await page.keyboard.press('Enter')
  await expect(dialog).toHaveCount(0)
  await told(page, /^Stored: PHQ-9 13 on /)
  const chart = page.getByRole('figure', { name: /^PHQ-9, 0 to 27/ })
  await expect(chart).toContainText(/Last on .*: PHQ-9 13, moderate, −2 from baseline/)
  await expect(await rowOf(page, 'Keys Entered')).toContainText('13')

  await openPatient(page, 'Keys Entered')
  await press(page, /^Table: PHQ-9, 0 to 27/)
  await page
    .getByRole('button', { name: /^Correct PHQ-9 of/ })
    .first()
    .focus()
  await page.keyboard.press('Enter')
  const edit = page.getByRole('dialog', { name: 'Correct: score' })
  await expect(firstItem(page)).toBeFocused()
  await page.keyboard.type('3')
  await edit.getByRole('button', { name: 'Store the correction' }).focus()
  await page.keyboard.press('Enter')
  await expect(edit.getByText('Must say why.')).toBeVisible()
  await expect(edit.getByRole('textbox', { name: /^Why it is corrected/ })).toBeFocused()
  await page.keyboard.type('misread the first answer')
  await edit.getByRole('button', { name: 'Store the correction' }).focus()
  await page.keyboard.press('Enter')
  await told(page, /^Corrected: PHQ-9 15 on /)
  await press(page, 'History')
  const history = page.getByRole('list', { name: 'History, newest first' })
  await expect(history).toContainText('Corrected by Demo clinical lead')
  await expect(history).toContainText('because “misread the first answer”')
  await expect(history).toContainText(/Before\s*PHQ-9 13 on .*answers 1 2 2 2 1 1 2 2 0/)
  await expect(history).toContainText(/After\s*PHQ-9 15 on .*answers 3 2 2 2 1 1 2 2 0/)

  await page.keyboard.press('Escape')
  await page
    .getByRole('button', { name: /^Correct PHQ-9 of/ })
    .first()
    .focus()
  await page.keyboard.press('Enter')
  await edit.getByRole('button', { name: 'Entered in error…' }).focus()
  await page.keyboard.press('Enter')
  await expect(edit.getByRole('textbox', { name: /^Why it was entered in error/ })).toBeFocused()
  await page.keyboard.type('belongs to somebody else')
  await edit.getByRole('button', { name: 'Withdraw it' }).focus()
  await page.keyboard.press('Enter')
  await told(page, /^Withdrawn: PHQ-9 15/)
  await expect(chart).not.toContainText('PHQ-9 13')
})

test('of two who correct the same record the second is told who was faster, sees both values and keeps what was typed', async ({
  browser,
}) => {
  const pages = await Promise.all([0, 1].map(async () => (await browser.newContext()).newPage()))
  const [faster, slower] = pages as [Page, Page]
  for (const page of pages) {
    await signInAs(page, 'Clinical lead')
    await openPatient(page, 'Two Writers')
    await press(page, /^Table: PHQ-9, 0 to 27/)
    await page
      .getByRole('button', { name: /^Correct PHQ-9 of/ })
      .first()
      .focus()
    await page.keyboard.press('Enter')
    await page.getByRole('textbox', { name: /^Total, 0 to 27/ }).waitFor()
  }
  for (const [page, total] of [
    [faster, '14'],
    [slower, '12'],
  ] as const) {
    await page.getByRole('textbox', { name: /^Total, 0 to 27/ }).fill(total)
    await page.getByRole('textbox', { name: /^Why it is corrected/ }).fill(`it says ${total}`)
    await press(page, 'Store the correction')
    if (page === faster) await told(page, /^Corrected: PHQ-9 14/)
  }
  const conflict = slower.getByRole('alert', { name: 'Changed in the meantime' })
  await expect(conflict).toContainText('Demo clinical lead changed this record on')
  await expect(conflict).toContainText(/On record now\s*PHQ-9 14 on/)
  await expect(conflict).toContainText(/Yours\s*PHQ-9 12 on/)
  await expect(slower.getByRole('textbox', { name: /^Total, 0 to 27/ })).toHaveValue('12')
  await press(slower, 'Keep mine, as a correction of theirs')
  await press(slower, 'Store the correction')
  await told(slower, /^Corrected: PHQ-9 12/)
  await press(slower, 'History')
  await expect(slower.getByRole('list', { name: 'History, newest first' })).toContainText(
    /Before\s*PHQ-9 14 .*After\s*PHQ-9 12 /,
  )
  for (const page of pages) await page.context().close()
})

test('what is wrong stands beside its field in words, and what was typed stays', async ({ page }) => {
  await signInAs(page, 'Clinical lead')
  await openPatient(page, 'Bad Input')
  await typeAnswers(page, '7')
  await expect(firstItem(page)).toHaveValue('7')
  await expect(page.getByText('Must be a whole number from 0 to 3.')).toBeVisible()
  const day = page.getByLabel(/^Day of the form/)
  for (const [value, words] of [
    [addDays(today(), 2), /^Must not lie in the future: today is/],
    ['1979-01-01', 'Must not lie before the birth of the patient on 17 May 1980.'],
  ] as const) {
    await day.fill(value)
    await press(page, 'Store')
    await expect(page.getByText(words)).toBeVisible()
    await expect(day).toHaveValue(value)
    await expect(day).toHaveAttribute('aria-invalid', 'true')
  }
  await expect(day).toBeFocused()
  await page.keyboard.press('Escape')
  await typeAnswers(page, '')
  await expect(firstItem(page)).toHaveValue('7')
  await page.keyboard.type('2222 2220')
  await day.fill(addDays(today(), -90))
  await press(page, 'Store')
  await expect(page.getByRole('alert').filter({ hasText: 'Not stored yet.' })).toContainText(
    'The day lies outside every episode of care',
  )
  await expect(page.getByRole('alert').filter({ hasText: 'Not stored yet.' })).toContainText(
    'Item 5 is blank',
  )
  await press(page, 'Store all the same')
  await told(page, /^Stored: PHQ-9/)
  await typeAnswers(page, '222222220')
  await day.fill(addDays(today(), -60))
  await press(page, 'Store')
  await expect(page.getByRole('alert').filter({ hasText: 'makes this the baseline' })).toBeVisible()
  await expect(page.getByRole('alert').filter({ hasText: 'has a PHQ-9 already (15)' })).toBeVisible()

  await page.getByRole('tab', { name: 'Session' }).press('Enter')
  await page.getByLabel(/^Day of the contact/).fill(addDays(today(), -1))
  await press(page, 'Store')
  await expect(
    page.getByText(/^Must be the only outcome: the contact of .* is on record as booked/),
  ).toBeVisible()
  await press(page, /^Record the outcome/)
  const edit = page.getByRole('dialog', { name: 'Correct: session' })
  await edit.getByLabel('What became of it').selectOption('attended')
  await press(page, 'Record the outcome')
  await told(page, /^Corrected: Contact of .*: attended/)
})

test('a plan changes its dose and ends, with a reason; a stop before the start and an overlap are refused', async ({
  page,
}) => {
  await signInAs(page, 'Clinical lead')
  await openPatient(page, 'Plan Changed')
  const drawer = page.getByRole('dialog')
  const plan = async () => {
    await press(page, 'Add…')
    await page.getByRole('tab', { name: 'Plan' }).press('Enter')
  }
  await plan()
  await page
    .getByRole('combobox', { name: /^Drug/ })
    .or(page.getByRole('textbox', { name: /^Drug/ }))
    .fill('Sertraline')
  await press(page, 'Store')
  await expect(page.getByText(/^Must not overlap the sertraline on record from/)).toBeVisible()
  await page.getByRole('radio', { name: 'Change dose' }).press('Space')
  await drawer.getByLabel(/^From/).fill(addDays(today(), -30))
  await drawer.getByLabel(/^New dose/).fill('100')
  await page.getByRole('textbox', { name: /^Why the dose changes/ }).fill('no response yet')
  await press(page, 'Change the dose')
  await told(page, /^Dose changed: sertraline 100 mg/)
  await plan()
  await page.getByRole('radio', { name: 'Stop' }).press('Space')
  await drawer.getByLabel(/^Last day/).fill(addDays(today(), -40))
  await press(page, 'End it')
  await expect(page.getByText(/^Must not lie before the start on/)).toBeVisible()
  await expect(page.getByText('Must say why it ended.')).toBeVisible()
  await drawer.getByLabel(/^Last day/).fill(today())
  await page
    .getByRole('combobox', { name: /^Why it ended/ })
    .or(page.getByRole('textbox', { name: /^Why it ended/ }))
    .fill('side effects')
  await press(page, 'End it')
  await told(page, /^Ended: sertraline 100 mg/)
})

test('a positive safety answer raises an alert that is acknowledged and looked at again on the page', async ({
  page,
}) => {
  await signInAs(page, 'Clinical lead')
  await openPatient(page, 'Safety Asked')
  await typeAnswers(page, '111111112')
  await expect(
    page.getByText('Item 9 positive: an alert is raised when this is stored.', { exact: true }),
  ).toBeVisible()
  await page.keyboard.press('Enter')
  const alerts = page.getByRole('region', { name: 'Safety alerts' })
  await expect(alerts).toContainText(
    /Item 9 positive on .*, answer 2\. Not acknowledged for 0 min\. In charge: Erin Clark/,
  )
  await press(page, 'Acknowledge the alert…')
  const dialog = page.getByRole('dialog', { name: 'Safety alert' })
  await dialog.getByLabel('What was done').selectOption('contacted')
  await dialog.getByLabel('Note').fill('called at once')
  await dialog.getByLabel(/^Second look on/).fill(addDays(today(), 3))
  await press(page, 'Acknowledge the alert')
  await expect(dialog).toHaveCount(0)
  await expect(alerts).toContainText('contacted the patient, Demo clinical lead')
  await expect(alerts).toContainText('“called at once”')
  await alerts.getByRole('textbox', { name: /^Second look/ }).fill('calmer')
  await press(page, 'Record the second look')
  await expect(alerts).toContainText('1 acknowledged safety alert')
})

for (const [colorScheme, width] of [
  ['light', 1440],
  ['dark', 390],
] as const)
  test(`the forms break no accessibility rule: ${colorScheme}, ${width} px`, async ({ browser }) => {
    const context = await browser.newContext({ colorScheme, viewport: { width, height: 844 } })
    const page = await context.newPage()
    const check = async (what: string) => {
      const { violations } = await new AxeBuilder({ page }).withTags(rules).analyze()
      expect(
        violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target).join(' ')}`),
        what,
      ).toEqual([])
    }
    await signInAs(page, 'Clinical lead')
    await page.goto(`/o/demo-clinic/caseload`)
    await page.locator('main a[href*="/patient/"]').first().click()
    await page.getByRole('button', { name: 'Add…' }).waitFor()
    await check('page with alerts')
    await typeAnswers(page, '2222')
    await page.keyboard.press('Enter')
    await expect(page.getByRole('button', { name: 'Store all the same' })).toBeVisible()
    for (const tab of ['Score', 'Session', 'Plan', 'Fill', 'Event', 'History']) {
      await page.getByRole('tab', { name: tab }).click()
      if (tab === 'Fill') await press(page, 'Store')
      await page.waitForLoadState('networkidle')
      await check(tab)
    }
    await context.close()
  })
