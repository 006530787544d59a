import { describe, expect, test } from 'vitest'
import { inventedContent } from './invented-document.ts'
import { type MeasureToReport, measureReport, measureReportBundle } from './measure-report.ts'

const counts = {
  initial_population: 120,
  denominator: 100,
  denominator_exclusion: 12,
  denominator_exception: 0,
  numerator: 33,
}
const hidden = {
  initial_population: 20,
  denominator: null,
  denominator_exclusion: null,
  denominator_exception: 0,
  numerator: null,
}
const given: MeasureToReport = {
  id: '7f8f3c1e-9c52-4d0c-9d3b-0a3a3a0e3f10',
  measure: {
    id: 'cms159',
    version: '2026.1',
    name: 'Remission <b> & more',
    improvement: 'higher',
    notice: null,
  },
  period: { from: '2025-01-01', to: '2025-12-31' },
  madeAt: '2026-04-15T07:30:00.000Z',
  organisation: inventedContent.organisation,
  kindNotice: inventedContent.kindNotice,
  whole: { counts, rate: 0.375 },
  strata: [
    { stratum: '12 to 17', counts: hidden, rate: null },
    { stratum: '18 and older', counts, rate: 0.375 },
  ],
  subjects: null,
}

describe('a FHIR MeasureReport', () => {
  test('has what R4 requires: status, type, canonical measure, period; codes of the required systems', () => {
    const report = measureReport(given)
    expect(report).toMatchObject({
      resourceType: 'MeasureReport',
      status: 'complete',
      type: 'summary',
      measure: 'urn:tandem:measure:cms159|2026.1',
      period: { start: '2025-01-01', end: '2025-12-31' },
      improvementNotation: { coding: [{ code: 'increase' }] },
    })
    expect(report.date).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d+Z$/)
    expect(report).not.toHaveProperty('contained')
    const [group] = report.group
    expect(group?.population.map(({ code }) => code.coding[0]?.code)).toEqual([
      'initial-population',
      'denominator',
      'denominator-exclusion',
      'denominator-exception',
      'numerator',
    ])
    expect(group).toMatchObject({ measureScore: { value: 0.375 } })
  })

  test('every stratum has a value, its populations and no components', () => {
    const [group] = measureReport(given).group
    const strata = group?.stratifier?.[0]?.stratum ?? []
    expect(strata.map(({ value }) => value.text)).toEqual(['12 to 17', '18 and older'])
    for (const stratum of strata) expect(stratum).not.toHaveProperty('component')
  })

  test('a withheld count is left out and marked, never 0; a count of 0 is 0', () => {
    const [first] = measureReport(given).group[0]?.stratifier?.[0]?.stratum ?? []
    expect(first).not.toHaveProperty('measureScore')
    const population = first?.population ?? []
    expect(population[4]).not.toHaveProperty('count')
    expect(population[4]).toMatchObject({ _count: { extension: [{ valueCode: 'masked' }] } })
    expect(population[3]).toMatchObject({ count: 0 })
    expect(JSON.stringify(first)).not.toContain('null')
  })

  test('invented data are tagged as test data and say so to a reader; a service is not tagged', () => {
    const report = measureReport(given)
    expect(report).toMatchObject({ meta: { tag: [{ code: 'HTEST' }] } })
    expect(report.text.div).toContain('Invented data')
    expect(report.text.div).toContain('Remission &lt;b&gt; &amp; more')
    const organisation = { ...given.organisation, kind: 'service' as const }
    expect(measureReport({ ...given, organisation })).not.toHaveProperty('meta')
  })

  test('a list of subjects names each population by a contained list of opaque keys', () => {
    const keys = { ...counts, initial_population: ['k1', 'k2'], denominator: ['k1'], numerator: [] }
    const subjects = { ...keys, denominator_exclusion: ['k2'], denominator_exception: [] }
    const report = measureReport({ ...given, subjects })
    expect(report.type).toBe('subject-list')
    const named = new Set(report.contained?.map(({ id }) => `#${id}`))
    for (const population of report.group[0]?.population ?? [])
      expect(named).toContain('subjectResults' in population ? population.subjectResults?.reference : null)
    expect(report.contained?.[1]).toMatchObject({
      resourceType: 'List',
      status: 'current',
      mode: 'snapshot',
      entry: [{ item: { identifier: { system: 'urn:tandem:subject', value: 'k1' } } }],
    })
    expect(report.contained?.[4]).toMatchObject({ emptyReason: {} })
    expect(report.contained?.[4]).not.toHaveProperty('entry')
  })

  test('a bundle of several names each by its own uuid', () => {
    const bundle = measureReportBundle([measureReport(given)], given.madeAt)
    expect(bundle).toMatchObject({
      resourceType: 'Bundle',
      type: 'collection',
      entry: [{ fullUrl: `urn:uuid:${given.id}` }],
    })
  })

  test('a measure where neither way is better says nothing about it', () => {
    const measure = { ...given.measure, improvement: 'neither' as const }
    expect(measureReport({ ...given, measure })).not.toHaveProperty('improvementNotation')
  })
})
