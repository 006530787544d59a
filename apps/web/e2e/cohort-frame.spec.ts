import { readFileSync } from 'node:fs'
import AxeBuilder from '@axe-core/playwright'
import { type Download, expect, type Page, test } from '@playwright/test'
import { signInAs } from './journey.ts'

test.describe.configure({ timeout: 240_000 })

const clinic = '/o/demo-clinic/cohort'
const sentence = (page: Page) => page.getByText(/grouped by/).first()
const chips = (page: Page) => page.getByRole('list', { name: 'Filters in force' })

/** Opens the screen as a lead and waits for its figures. */
async function openCohort(page: Page, search = '', role = 'Clinical lead'): Promise<void> {
  await signInAs(page, role)
  await page.goto(`${clinic}${search}`)
  await expect(page.getByRole('heading', { level: 1 })).toContainText('Cohort')
}

/** The filters by which a cohort is chosen, one value each, as the menus offer them. */
async function firstChoices(page: Page): Promise<Record<string, string>> {
  const found: Record<string, string> = {}
  for (const [menu, groups] of [
    ['Where and who treats', ['Site', 'Programme', 'Clinician']],
    ['Person', ['Age', 'Sex', 'Severity at start', 'Diagnosis', 'Substance use']],
    ['Care', ['Therapy', 'Medication', 'Care received']],
  ] as const) {
    await page.getByRole('button', { name: menu, exact: false }).click()
    for (const group of groups) {
      const box = page.getByRole('group', { name: group, exact: true }).getByRole('checkbox').first()
      found[group] = await box.getAttribute('value').then((value) => value ?? '')
    }
    await page.keyboard.press('Escape')
  }
  return found
}

async function textOf(download: Download): Promise<string> {
  return readFileSync(await download.path(), 'utf8')
}

test('every filter of the screen is offered, stands in the address and comes back as it was', async ({
  page,
}) => {
  await openCohort(page)
  await expect(sentence(page)).toBeVisible()
  const choices = await firstChoices(page)
  expect(Object.values(choices).every((value) => value !== '')).toBe(true)
  const keys: Record<string, string> = {
    Site: 'site',
    Programme: 'programme',
    Clinician: 'clinician',
    Age: 'ageBand',
    Sex: 'sex',
    'Severity at start': 'severity',
    Diagnosis: 'diagnosis',
    'Substance use': 'substanceUse',
    Therapy: 'modality',
    Medication: 'drugClass',
    'Care received': 'careEvent',
  }
  const search = new URLSearchParams(
    Object.entries(keys).map(([label, key]) => [key, choices[label] ?? ''] as [string, string]),
  )
  search.set('startedFrom', '2024-01-01')
  search.set('startedTo', '2026-06-30')
  search.set('armView', 'as_treated')
  await page.goto(`${clinic}?${search}`)
  await expect(chips(page).getByRole('button', { name: /^Remove filter/ })).toHaveCount(13)
  await expect(page.getByText('Left out of the address')).toHaveCount(0)
  const held = new URL(page.url())
  await page.reload()
  await expect(chips(page).getByRole('button', { name: /^Remove filter/ })).toHaveCount(13)
  expect(new URL(page.url()).searchParams.toString()).toBe(held.searchParams.toString())
  for (const secret of ['DC-', 'patient']) expect(page.url()).not.toContain(secret)
  await chips(page).getByRole('button', { name: 'Clear all' }).click()
  await expect(chips(page)).toHaveCount(0)
  expect(new URL(page.url()).search).toBe('?armView=as_treated')
  await page.goBack()
  await expect(chips(page).getByRole('button', { name: /^Remove filter/ })).toHaveCount(13)
})

test('an address edited by hand: each bad part is named, the rest works, and it can be tidied', async ({
  page,
}) => {
  await openCohort(
    page,
    '?site=gone-clinic&ageBand=26-40,26-30&startedFrom=2025-02-30&colour=blue&drill=slot:x:combined&sex=female&instrument=PHQ-99',
  )
  const notice = page.getByText('Left out of the address:').locator('xpath=ancestor::*[@role="status"]')
  for (const words of [
    'gone-clinic',
    '26-30',
    '2025-02-30',
    'colour',
    'slot:x:combined',
    'PHQ-99',
    'Everything else holds',
  ])
    await expect(notice).toContainText(words)
  await expect(sentence(page)).toContainText('Sex: female; Age at start: 26-40')
  await page.getByRole('button', { name: 'Tidy the address' }).click()
  await expect(notice).toHaveCount(0)
  expect(new URL(page.url()).search).toBe('?sex=female&ageBand=26-40')
})

const states: readonly (readonly [
  name: string,
  search: string,
  title: string | RegExp,
  why: RegExp,
  way: string,
])[] = [
  [
    'a period that ends before it begins',
    '?startedFrom=2026-01-01&startedTo=2025-01-01',
    'The period ends before it begins',
    /1 Jan 2026 to 1 Jan 2025/,
    'Swap the two days',
  ],
  [
    'a period before any data',
    '?startedTo=1900-01-01',
    'Before the first episode',
    /first episode on record started on/,
    'Any start',
  ],
  [
    'a period after all data',
    '?startedFrom=2199-12-31',
    'After the last episode',
    /last episode on record started on/,
    'Any start',
  ],
  [
    'filters that nobody fits',
    '?ageBand=0-17&severity=severe&startedFrom=2026-01-01&startedTo=2026-01-02',
    /Nobody fits|No score on/,
    /fits|fit/,
    'Clear the filters',
  ],
  [
    'an instrument that nobody used',
    '?instrument=OQ-45',
    /No score on OQ-45/,
    /Nobody here has been asked/,
    'Show PHQ-9',
  ],
]
for (const [name, search, title, why, way] of states)
  test(`${name} says why and what to do`, async ({ page }) => {
    await openCohort(page, search)
    await expect(page.getByRole('heading', { name: title })).toBeVisible()
    await expect(page.getByRole('main')).toContainText(why)
    await expect(page.getByRole('main')).not.toContainText(/NaN|undefined|Infinity/)
    await page.getByRole('button', { name: way }).click()
    await expect(page.getByRole('heading', { name: title })).toHaveCount(0)
  })

test('one arm empty, and everybody in one arm, are said before anything is compared', async ({ page }) => {
  await openCohort(page, '?modality=CBT')
  await expect(page.getByText(/Nobody is in the arm medication only/)).toBeVisible()
  await page.goto('/o/fhir-samples/cohort')
  await expect(
    page
      .getByText(/No score in an episode of care yet|nothing to compare it with|Nobody is in the arm/)
      .first(),
  ).toBeVisible()
})

test('a view is saved, opened from the menu and the palette, and removed; one that names a deleted site says so', async ({
  page,
}) => {
  await openCohort(page, '?sex=female&panel=missing')
  await page.getByRole('button', { name: 'Views' }).click()
  await page.getByRole('menuitem', { name: 'Save this view' }).click()
  const dialog = page.getByRole('dialog', { name: 'Save this view' })
  await dialog.getByLabel('Name').fill('Women, missing data')
  await dialog.getByRole('button', { name: 'Save' }).click()
  await expect(dialog).toBeHidden()
  await expect(page.getByRole('button', { name: 'View: Women, missing data' })).toBeVisible()

  await page.goto(clinic)
  await page.getByRole('button', { name: 'Views' }).click()
  await page.getByRole('menuitem', { name: 'Women, missing data' }).click()
  await expect(page).toHaveURL(/sex=female/)
  await expect(page).toHaveURL(/panel=missing/)

  // Another name for the same state; then the site it asks for is gone.
  const saved = await page.request.post('/trpc/views.cohort.save', {
    data: {
      organisation: 'demo-clinic',
      name: 'Old clinic',
      shared: true,
      state: { site: 'closed-in-2020', sex: 'male' },
    },
    headers: { origin: new URL(page.url()).origin },
  })
  expect(saved.status()).toBe(200)
  await page.goto('/o/demo-clinic/caseload')
  await page.getByRole('heading', { level: 1 }).waitFor()
  await page.keyboard.press('Control+k')
  await page.getByLabel('Find', { exact: true }).fill('Old clin')
  await page.getByRole('button', { name: /Old clinic/ }).click()
  await expect(page.getByText('Left out of the address:').locator('..')).toContainText('closed-in-2020')
  await expect(sentence(page)).toContainText('Sex: male')

  await page.getByRole('button', { name: /^Views?/ }).click()
  await page.getByRole('menuitem', { name: 'Rename or remove' }).click()
  const manage = page.getByRole('dialog', { name: 'Your saved views' })
  await manage.getByLabel('Name of the view Old clinic').fill('Old clinic, men')
  await manage.getByRole('button', { name: 'Rename Old clinic' }).click()
  await manage.getByRole('button', { name: 'Remove Old clinic, men' }).click()
  await manage.getByRole('button', { name: 'Remove Women, missing data' }).click()
  await expect(manage.getByText('You have no saved view.')).toBeVisible()
})

test('the period before and another site stand beside the cohort, in the address too', async ({ page }) => {
  await openCohort(page, '?startedFrom=2025-07-01&startedTo=2025-12-31')
  await page.getByRole('button', { name: 'Compare to' }).click()
  await page.getByRole('menuitem', { name: /period of equal length/ }).click()
  await expect(page).toHaveURL(/compare=prior/)
  const table = page.getByRole('table', { name: /this cohort beside started from 1 Jan 2025 to 30 Jun 2025/ })
  await expect(table).toBeVisible()
  const cells = await table.getByRole('row').nth(1).getByRole('cell').allInnerTexts()
  const [here, there, difference] = cells.map((text) =>
    Number(text.replace('\u2212', '-').match(/-?\+?[\d.]+/)?.[0]),
  )
  expect(difference).toBeCloseTo(here! - there!, 0)
  await page.getByRole('button', { name: /^Compared to/ }).click()
  await page.getByRole('menuitem').nth(2).click()
  await expect(page).toHaveURL(/compare=site:/)
  await expect(page.getByRole('heading', { name: /This cohort beside another/ })).toBeVisible()
  await page.goto(`${clinic}?compare=prior`)
  await expect(page.getByText('The period has no first day yet', { exact: false })).toBeVisible()
})

test('a number opens the patients behind it, a patient leads back to the same list, closing to the same screen', async ({
  page,
}) => {
  await openCohort(page, '?sex=female&table=yes')
  const cell = page
    .getByRole('row', { name: /^Week 12\b/ })
    .getByRole('button')
    .first()
  const n = Number(/n ([\d,]+)$/.exec(await cell.innerText())?.[1]?.replace(',', ''))
  const before = page.url()
  await cell.click()
  const list = page.getByRole('dialog')
  await expect(list.getByRole('heading', { name: /score at week 12$/ })).toBeVisible()
  await expect(list.getByRole('status')).toContainText(`${n} episodes of`)
  await expect(list.getByRole('status')).toContainText(/started from .* to .*Only Sex: female/)
  await expect(list.getByRole('table').getByRole('row')).toHaveCount(Math.min(50, n) + 1)
  const listed = page.url()
  expect(listed).toContain('drill=slot:12:')
  const patient = list.getByRole('link').first()
  const name = (await patient.innerText()).split('\n')[0] ?? ''
  await patient.click()
  await expect(page).toHaveURL(/\/patient\//)
  await expect(page.getByRole('heading', { level: 1 })).toContainText(name)
  await page.goBack()
  await expect(list.getByRole('heading', { name: /score at week 12$/ })).toBeVisible()
  expect(page.url()).toBe(listed)
  await list.getByRole('button', { name: 'Close the list of patients' }).click()
  await expect(list).toBeHidden()
  expect(page.url()).toBe(before)
})

test('any number can be explained, and the link to the explanation opens it', async ({ page }) => {
  await openCohort(page)
  await page.getByRole('button', { name: 'Explain: cohort episodes' }).click()
  const explained = page.getByRole('dialog', { name: 'Explain: cohort episodes' })
  for (const words of ['Episodes in the cohort', 'Formula', 'Definition version', 'Data as of'])
    await expect(explained).toContainText(words)
  await page.goto(`${clinic}?explain=cohort_episodes`)
  await expect(page.getByRole('dialog', { name: 'Explain: cohort episodes' })).toContainText(
    'Episodes in the cohort',
  )
})

/** A CSV without quotes inside quotes, as rows. */
const rowsOf = (text: string) =>
  text
    .replace('\uFEFF', '')
    .trim()
    .split('\r\n')
    .map((line) =>
      [...line.matchAll(/("([^"]|"")*"|[^,]*)(,|$)/g)]
        .slice(0, -1)
        .map(([, cell = '']) => cell.replace(/^"|"$/g, '').replaceAll('""', '"')),
    )

test('the CSV, the picture and the drawing are what the screen shows, with the filters in their caption', async ({
  page,
}) => {
  await openCohort(page, '?sex=female&table=yes')
  const table = page.getByRole('table', { name: /^Mean PHQ-9/ })
  await table.waitFor()
  const save = async (item: string) => {
    await page.getByRole('button', { name: /^Save: Mean PHQ-9/ }).click()
    const download = page.waitForEvent('download')
    await page.getByRole('menuitem', { name: item }).click()
    return download
  }
  const csv = await save('Table (CSV)')
  expect(csv.suggestedFilename()).toMatch(/^demo-clinic-cohort-mean-phq-9.*\.csv$/)
  const text = await textOf(csv)
  for (const words of ['Invented data', 'Sex: female', 'grouped by initial plan', 'As of', 'definitions 20'])
    expect(text).toContain(words)
  const rows = rowsOf(text).filter(([first]) => !first?.startsWith('#'))
  expect(rows[0]).toEqual(['Week', 'Plan arm', 'n', 'Mean', 'Lower 95 %', 'Upper 95 %'])
  const exactly = /n ([\d,]+) exactly mean (\S+), 95 % interval (\S+) to (\S+)$/
  const arms = (await table.getByRole('columnheader').allInnerTexts()).slice(1).map((name) => name.trim())
  let compared = 0
  for (const row of await table.locator('tbody tr').all()) {
    const week = (await row.getByRole('rowheader').innerText()).replace('Week ', '')
    const cells = await row.getByRole('cell').allTextContents()
    for (const [place, cell] of cells.entries()) {
      const found = exactly.exec(cell.replaceAll('\u2212', '-'))
      if (!found) continue
      const [n, mean, lower, upper] = found.slice(1).map((figure) => Number(figure.replaceAll(',', '')))
      const saved = rows.find(([first, arm]) => first === week && arm === arms[place])
      expect(saved?.slice(2).map(Number), `${arms[place]}, week ${week}`).toEqual([n, mean, lower, upper])
      compared += 1
    }
    if (Number(week) > 16) break
  }
  expect(compared).toBeGreaterThan(30)

  const svg = await textOf(await save('Drawing (SVG)'))
  for (const words of ['Mean PHQ-9 by week', 'Sex: female', 'Combined', '<path', 'font-face'])
    expect(svg).toContain(words)
  expect(svg).not.toMatch(/var\(--|class="/)
  const png = readFileSync(await (await save('Picture (PNG)')).path())
  expect(png.subarray(1, 4).toString()).toBe('PNG')
  expect(png.length).toBeGreaterThan(20_000)
})

test('a table without a chart is saved cell by cell as it stands', async ({ page }) => {
  await openCohort(page, '?panel=benefits')
  const button = page.getByRole('button', { name: /^Save as CSV/ }).first()
  await button.waitFor()
  const caption = ((await button.getAttribute('aria-label')) ?? '').replace('Save as CSV: ', '')
  const download = page.waitForEvent('download')
  await button.click()
  const rows = rowsOf(await textOf(await download)).filter(([first]) => !first?.startsWith('#'))
  const table = page.getByRole('table', { name: caption })
  const seen = (text: string) => text.replace(/\s+/g, '').replaceAll(',', '')
  const first = table.locator('tbody tr').first()
  const cells = [
    await first.getByRole('rowheader').innerText(),
    ...(await first.getByRole('cell').allInnerTexts()),
  ]
  expect(rows[1]?.map(seen)).toEqual(cells.map(seen))
})

test('who may not see patients finds no way to them', async ({ page }) => {
  await openCohort(page, '?table=yes&drill=cohort', 'Quality team')
  await expect(page.getByText('your role sees groups, not patients')).toBeVisible()
  await expect(page.getByRole('dialog')).toHaveCount(0)
  await expect(page.getByRole('table', { name: /^Mean PHQ-9/ })).toBeVisible()
  await expect(page.locator('main button[title^="Show the patients"]')).toHaveCount(0)
  for (const panel of ['rates', 'times', 'missing', 'care', 'benefits']) {
    await page.goto(`${clinic}?panel=${panel}`)
    await expect(page.getByRole('tab', { selected: true })).toBeVisible()
    await page.waitForLoadState('networkidle')
    await expect(page.locator('main button[title^="Show the patients"]'), panel).toHaveCount(0)
    await expect(page.getByRole('main')).not.toContainText(/NaN|undefined/)
  }
  const refused = await page.request.post('/trpc/cohort.patients', {
    data: {
      organisation: 'demo-clinic',
      instrument: 'PHQ-9',
      armView: 'initial_plan',
      drill: { of: 'cohort' },
    },
    headers: { origin: new URL(page.url()).origin },
  })
  expect(refused.status()).not.toBe(200)
})

test('the whole way by keyboard: filter, section, table, patients, back', async ({ page }) => {
  await openCohort(page)
  await expect(sentence(page)).toBeVisible()
  const press = (...keys: string[]) =>
    keys.reduce((held, key) => held.then(() => page.keyboard.press(key)), Promise.resolve())
  await page.getByRole('button', { name: 'Person' }).focus()
  await press('Enter')
  await expect(page.getByRole('group', { name: 'Sex', exact: true })).toBeVisible()
  await page.getByRole('checkbox', { name: 'female', exact: true }).focus()
  await press('Space')
  await expect(page).toHaveURL(/sex=female/)
  await press('Escape')
  await expect(page.getByRole('button', { name: 'Person (1)' })).toBeFocused()
  await page.getByRole('tab', { name: 'Course' }).focus()
  await press('ArrowRight')
  await expect(page.getByRole('tab', { name: 'Outcomes at visits' })).toBeFocused()
  await expect(page).toHaveURL(/panel=rates/)
  await press('ArrowLeft')
  await expect(page).not.toHaveURL(/panel=/)
  await page.getByRole('application', { name: /^Mean PHQ-9/ }).focus()
  await press('t')
  const cell = page
    .getByRole('row', { name: /^Week 12\b/ })
    .getByRole('button')
    .first()
  await cell.focus()
  await press('Enter')
  await expect(page.getByRole('dialog')).toBeVisible()
  await press('Escape')
  await expect(page.getByRole('dialog')).toBeHidden()
  await expect(page).toHaveURL(/sex=female/)
})

for (const colorScheme of ['light', 'dark'] as const)
  for (const width of [1440, 390])
    test(`no section breaks an accessibility rule or scrolls sideways: ${colorScheme}, ${width} px`, async ({
      browser,
    }) => {
      const context = await browser.newContext({ colorScheme, viewport: { width, height: 900 } })
      const page = await context.newPage()
      await signInAs(page, 'Clinical lead')
      for (const search of [
        '',
        '?panel=rates',
        '?panel=times',
        '?panel=comparison',
        '?panel=missing',
        '?panel=care',
        '?panel=benefits',
        '?compare=prior&startedFrom=2025-07-01&startedTo=2025-12-31',
        '?drill=slot:12:combined',
        '?startedTo=1900-01-01&colour=blue',
      ]) {
        await page.goto(`${clinic}${search}`)
        await page.getByRole('heading', { level: 1 }).waitFor()
        await page.waitForLoadState('networkidle')
        await expect(page.locator('main [aria-busy="true"]')).toHaveCount(0, { timeout: 120_000 })
        const { violations } = await new AxeBuilder({ page })
          .withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'])
          .analyze()
        const found = violations.map(
          ({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target).join(' ')}`,
        )
        expect(found, search).toEqual([])
        const overflow = await page.evaluate(
          () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
        )
        expect(overflow, `${search} is wider than the window`).toBeLessThanOrEqual(0)
      }
      await context.close()
    })

test('the course prints on one page of A4 and of Letter, with its filters and definitions', async ({
  page,
}) => {
  await openCohort(page, '?sex=female')
  await expect(page.locator('figure svg').first()).toBeVisible()
  await page.evaluate(() => {
    const main = document.getElementById('main')
    if (main) main.style.width = '700px'
  })
  await page.waitForTimeout(500)
  const margin = { top: '10mm', bottom: '10mm', left: '10mm', right: '10mm' }
  for (const format of ['A4', 'Letter']) {
    const pdf = await page.pdf({ format, margin })
    expect(pdf.toString('latin1').match(/\/Type\s*\/Page\b/g)?.length, format).toBe(1)
  }
  await page.emulateMedia({ media: 'print' })
  const printed = await page.getByRole('main').innerText()
  for (const words of [
    'Sex: female',
    'Initial plan',
    'version 2026',
    'records left out',
    'not proof of effect',
  ])
    expect(printed).toContain(words)
})
