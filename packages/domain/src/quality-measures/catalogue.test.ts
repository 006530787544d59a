import { expect, test } from 'vitest'
import { defaultCodeLists } from '../default-code-lists.ts'
import { findMeasure, qualityMeasures } from './catalogue.ts'
import { recordOf } from './record-for-test.ts'

test('no two measures share an id, and each is found by its own', () => {
  const ids = qualityMeasures.map(({ id }) => id)
  expect(new Set(ids).size).toBe(ids.length)
  expect(qualityMeasures.every((measure) => findMeasure(measure.id) === measure)).toBe(true)
  expect(findMeasure('another')).toBeNull()
})

test.each(qualityMeasures)(
  '$id says what it measures, by which source and with which parameters',
  (measure) => {
    const { populations, source, parameters, parameterWords, version } = measure
    expect(Object.keys(populations)).toEqual(
      expect.arrayContaining(['initial_population', 'denominator', 'numerator']),
    )
    expect(Object.keys(parameterWords).sort()).toEqual(Object.keys(parameters).sort())
    expect([source, version].every((text) => text.length > 0)).toBe(true)
  },
)

test('a measure in the style of a licensed one says so beside its name', () => {
  for (const { name, notice } of qualityMeasures) if (name.includes('-style')) expect(notice).not.toBeNull()
})

test.each(qualityMeasures)('$id has no unit for somebody of whom nothing is recorded', (measure) => {
  const period = { from: '2025-01-01', to: '2025-12-31' }
  const question = { period, asOf: '2026-06-30', lists: defaultCodeLists, parameters: measure.parameters }
  expect(measure.evaluate(recordOf(), question)).toEqual([])
  expect(measure.reach(period).from <= period.to).toBe(true)
})
