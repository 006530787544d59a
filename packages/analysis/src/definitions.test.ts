import { expect, test } from 'vitest'
import { type FigureDefinition, figureDefinitions } from './definitions.ts'

const entries: readonly (readonly [string, FigureDefinition])[] = Object.entries(figureDefinitions)

test.each(entries)('%s says what it is in words, its formula, its source and its version', (key, figure) => {
  expect(key).toMatch(/^[a-z0-9]+(_[a-z0-9]+)*$/)
  expect(figure.words.length).toBeGreaterThan(30)
  expect(figure.words).toMatch(/\.$/)
  for (const text of [figure.name, figure.formula, figure.source]) expect(text.trim()).not.toBe('')
  expect(figure.version).toMatch(/^\d{4}\.\d+$/)
})

test('no two figures have one name', () => {
  const names = entries.map(([, { name }]) => name)
  expect(new Set(names).size).toBe(names.length)
})

test('words promise nothing and blame nobody', () => {
  for (const [, { words }] of entries) expect(words).not.toMatch(/works better|proves|significant|failure/i)
})
