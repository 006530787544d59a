import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import type { Page } from '@playwright/test'

const root = fileURLToPath(new URL('../../..', import.meta.url))

/** Signs in with the demo button of a role and waits for the first screen. */
export async function signInAs(page: Page, role: string): Promise<void> {
  await page.goto('/')
  await page.getByRole('button', { name: role, exact: true }).click()
  await page.waitForURL(/\/o\/[a-z-]+\//)
  await page.getByRole('heading', { level: 1 }).waitFor()
}

/** Runs a `tandem` command on the data of the server under test, as a person would from a second terminal. */
export async function tandem(...words: string[]): Promise<string> {
  const { stdout } = await promisify(execFile)(process.execPath, ['scripts/tandem.mjs', ...words], {
    cwd: root,
    env: {
      ...process.env,
      TANDEM_DATA_DIR: process.env.TANDEM_E2E_DATA,
      DATABASE_URL: '',
      TANDEM_OWNER_URL: '',
      TANDEM_AUTH_URL: '',
    },
  })
  return stdout
}

/** The mean and its interval as a cell of the table says them exactly, with the n it shows. */
export type Cell = {
  readonly n: number
  readonly mean: number
  readonly lower: number
  readonly upper: number
}

/** Every cell of the table behind the cohort chart, by `arm label, month`; opens it where it is closed. */
export async function cohortTable(page: Page): Promise<Map<string, Cell>> {
  const table = page.getByRole('table', { name: /^Mean .* plan arm$/ })
  const open = page.getByRole('button', { name: /^Table: Mean/ })
  await open.or(table).first().waitFor()
  if (await open.isVisible()) await open.click()
  await table.waitFor()
  const arms = (await table.getByRole('columnheader').allInnerTexts()).slice(1).map((text) => text.trim())
  const cells = new Map<string, Cell>()
  for (const row of await table.locator('tbody tr').all()) {
    const slot = (await row.getByRole('rowheader').innerText()).trim()
    const texts = await row.getByRole('cell').allTextContents()
    texts.forEach((text, index) => {
      const found = /n (\d+) exactly mean (\S+), 95 % interval (\S+) to (\S+)$/.exec(
        text.replaceAll('\u2212', '-'),
      )
      if (!found) throw new Error(`${arms[index]}, ${slot}: "${text}" is not a mean with its interval and n`)
      const [n, mean, lower, upper] = found.slice(1).map(Number)
      cells.set(`${arms[index]}, ${slot}`, { n: n!, mean: mean!, lower: lower!, upper: upper! })
    })
  }
  return cells
}
