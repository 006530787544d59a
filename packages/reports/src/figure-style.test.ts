import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { armStrokes, ink } from './figure-style.ts'

const sheet = readFileSync(new URL('../../../apps/web/src/styles.css', import.meta.url), 'utf8')
const light = sheet.slice(0, sheet.indexOf('@media'))
const onScreen = (name: string) => light.match(new RegExp(`--${name}: (#[0-9a-f]{6});`))?.[1]

test.each([
  ['medication', armStrokes.medication_only],
  ['therapy', armStrokes.therapy_only],
  ['combined', armStrokes.combined],
  ['neither', armStrokes.neither],
] as const)('%s has the colours of the light screen on paper', (name, { fill, line, text }) => {
  expect(fill).toBe(onScreen(name))
  expect(line).toBe(onScreen(`${name}-line`) ?? onScreen(name))
  expect(text).toBe(onScreen(`${name}-text`))
})

test('words and lines have the colours of the light screen', () => {
  expect([ink.words, ink.quiet, ink.rule, ink.grid, ink.severity]).toEqual(
    ['ink', 'muted', 'line-strong', 'line', 'severity'].map(onScreen),
  )
})
