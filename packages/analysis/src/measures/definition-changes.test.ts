import { expect, test } from 'vitest'
import { definitionChanges } from './definition-changes.ts'

const before = {
  version: '1',
  name: 'Remission',
  unit: 'patient',
  improvement: 'higher',
  populations: { numerator: 'last score below 5' },
  source: 'A',
  notice: null,
  needs: ['depression'],
  strata: [],
  parameters: { windowDays: 30 },
}

test('a definition differs in words, limits and lists, each told once', () => {
  const after = {
    ...before,
    version: '2',
    populations: { numerator: 'last score below 5', denominator_exclusion: 'bipolar disorder' },
    parameters: { windowDays: 60 },
    needs: ['depression', 'bipolar disorder'],
  }
  expect(definitionChanges(before, after)).toEqual({
    from: '1',
    to: '2',
    changed: [
      { what: 'parameter: window days', before: '30', after: '60' },
      { what: 'code lists', before: 'depression', after: 'depression, bipolar disorder' },
      { what: 'denominator exclusion', before: null, after: 'bipolar disorder' },
    ],
  })
})

test('a rule that changed under the same words changes nothing that can be read', () => {
  expect(definitionChanges(before, { ...before, version: '2' }).changed).toEqual([])
})
