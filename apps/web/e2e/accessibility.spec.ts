import AxeBuilder from '@axe-core/playwright'
import { expect, test } from '@playwright/test'
import { signInAs } from './journey.ts'

// Ten screens in one journey: axe takes seconds on each when the machine is busy.
test.describe.configure({ timeout: 300_000 })

const sizes = [
  { width: 1440, height: 900 },
  { width: 390, height: 844 },
  { width: 320, height: 640 },
]
const rules = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']

for (const colorScheme of ['light', 'dark'] as const)
  for (const viewport of sizes)
    test(`no screen breaks an accessibility rule or scrolls sideways: ${colorScheme}, ${viewport.width} px`, async ({
      browser,
    }) => {
      const context = await browser.newContext({ colorScheme, viewport })
      const page = await context.newPage()
      const check = async (screen: string) => {
        await page.getByRole('heading', { level: 1 }).waitFor()
        await page.waitForLoadState('networkidle')
        const { violations } = await new AxeBuilder({ page }).withTags(rules).analyze()
        const found = violations.map(
          ({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target).join(' ')}`,
        )
        expect(found, screen).toEqual([])
        const overflow = await page.evaluate(
          () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
        )
        expect(overflow, `${screen} is wider than the window`).toBeLessThanOrEqual(0)
      }
      await page.goto('/')
      await check('sign-in')
      await signInAs(page, 'Clinical lead')
      for (const address of [
        'beat-the-blues/cohort',
        'demo-clinic/cohort',
        'fhir-samples/cohort',
        'demo-clinic/caseload',
        'beat-the-blues/caseload',
      ]) {
        await page.goto(`/o/${address}`)
        await check(address)
      }
      await page.goto('/o/demo-clinic/cohort')
      await page.getByRole('button', { name: /^Table: Mean/ }).click()
      await check('cohort table')
      await page.goto('/o/demo-clinic/caseload')
      await page.locator('main a[href*="/patient/"]').first().click()
      await page.waitForURL(/\/patient\//)
      await check('patient')
      await context.close()
    })
