import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { calibrationSection } from './calibration-section.ts'
import { coverageResults } from './coverage-results.ts'
import { coverageSection } from './coverage-section.ts'
import { exportedFunctions } from './exported-functions.ts'
import { measuredCases } from './measured-cases.ts'
import { casesOf, differenceInWords, families, statisticsPage } from './statistics-page.ts'

const page = readFileSync(new URL('../../docs/statistics.md', import.meta.url), 'utf8')
const [measured, functions] = [measuredCases(), exportedFunctions()]
const calibrated = calibrationSection() !== null
const methods = families.flatMap((family) => family.methods)

const figure = /\b\de-\d+\b/g
/** The page without what may differ between machines and runs: last digits, times, coverage. */
const lasting = (text: string) =>
  text
    .replace(/<!-- coverage: start -->[\s\S]*/, '')
    .replace(/^- Time: .*\n/gm, '')
    .replace(/\b(\de-\d+|none)(?=$| \|$)/gm, '…')
    .trim()

test('docs/statistics.md is what scripts/statistics-page/write.ts writes', () => {
  expect(lasting(page)).toBe(lasting(statisticsPage(measured, functions, '', calibrated)))
})

test('the coverage on the page is that of the kept figures', () => {
  expect(page).toContain(coverageSection(coverageResults()))
})

test('the calibration on the page is the one its own run wrote', () => {
  const section = calibrationSection()
  if (section === null) expect(page).not.toContain('<!-- calibration: start -->')
  else expect(page).toContain(section.trim())
})

test('the differences on the page are those of the reference cases', () => {
  const now = statisticsPage(measured, functions, '', calibrated).match(figure)?.map(Number) ?? []
  const written =
    page
      .replace(/<!-- coverage: start -->[\s\S]*/, '')
      .replace(/^- Time: .*\n/gm, '')
      .match(figure) ?? []
  const largest = (figures: readonly number[]) => Math.max(...figures)
  expect(largest(now)).toBeLessThanOrEqual(10 * largest(written.map(Number)))
  for (const method of methods) {
    const found = casesOf(method, measured)
    expect(found.length, `cases of ${method.name}`).toBeGreaterThan(0)
    const seen = Math.max(...found.map(({ difference }) => difference))
    const row = page.split('\n').find((line) => line.startsWith(`| [${method.name}](`)) ?? ''
    const stated = Number(row.split('|').at(-2)?.trim().replace('none', '0'))
    // Other processors round the last digits of logarithms and powers differently.
    expect(seen, method.name).toBeLessThanOrEqual(10 * stated + 1e-12)
    expect(stated, method.name).toBeLessThanOrEqual(10 * seen + 1e-12)
  }
})

test('every reference case passes and belongs to a method of the page', () => {
  const covered = new Set(methods.flatMap((method) => casesOf(method, measured)))
  expect(measured.filter((each) => !each.passed || !covered.has(each))).toEqual([])
})

test('every function with a source stands on the page, and every function on the page exists', () => {
  const named = methods.flatMap((method) => method.functions)
  const sourced = functions.flatMap(({ name, sourced }) => (sourced ? [name] : []))
  expect(sourced.filter((name) => !named.includes(name))).toEqual([])
  const existing = new Set(functions.map(({ name }) => name))
  expect(named.filter((name) => !existing.has(name))).toEqual([])
})

test('every function on the page has an example beside it', () => {
  const named = new Set(methods.flatMap((method) => method.functions))
  expect(functions.filter(({ name, hasExample }) => named.has(name) && !hasExample)).toEqual([])
})

test('differences are rounded up to one digit', () => {
  expect(differenceInWords(0)).toBe('none')
  expect(differenceInWords(2.1e-9)).toBe('3e-9')
  expect(differenceInWords(9.5e-9)).toBe('1e-8')
  expect(differenceInWords(2e-9)).toBe('2e-9')
})
