import { defaultParseSearch, defaultStringifySearch } from '@tanstack/react-router'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  type MeasureSearch,
  measureSearch,
  measuresSearch,
  peopleParts,
  periodOf,
  withoutNothing,
  withPeriod,
} from './measures-search.ts'

/** The way a state takes through the address bar of a browser. */
const throughAddress = (search: MeasureSearch): MeasureSearch =>
  withoutNothing(measureSearch.parse(defaultParseSearch(defaultStringifySearch(search))))

const day = fc
  .date({ min: new Date('1900-01-02'), max: new Date('2199-12-30'), noInvalidDate: true })
  .map((date) => date.toISOString().slice(0, 10))
const state: fc.Arbitrary<MeasureSearch> = fc.record(
  {
    from: day,
    to: day,
    asOf: day,
    run: fc.uuid({ version: 4 }),
    who: fc.constantFrom(...peopleParts),
    reason: fc.integer({ min: 1, max: 200 }),
    stratum: fc.constantFrom('12-17', '18+', '65+', 'all others'),
    page: fc.integer({ min: 1, max: 40 }),
    explain: fc.constantFrom('rate', 'met'),
    draw: fc.constantFrom('p', 'xmr'),
    group: fc.constantFrom('sex', 'language'),
  },
  { requiredKeys: [] },
)

describe('the address of a measure', () => {
  test('brings the same state back', () => {
    fc.assert(
      fc.property(state, (search) => {
        expect(throughAddress(search)).toEqual(search)
      }),
    )
  })

  test.each([
    [{ from: '2025-02-30' }],
    [{ from: 'yesterday' }],
    [{ to: '1800-01-01' }],
    [{ who: 'everybody' }],
    [{ run: 'the last one' }],
    [{ page: 0 }],
    [{ reason: 1.5 }],
    [{ nothing: 'known' }],
  ])('leaves out %j', (raw) => {
    expect(withoutNothing(measureSearch.parse(raw))).toEqual({})
  })
})

test('the period goes from the list to a measure, names and runs do not', () => {
  const search = {
    from: '2025-01-01',
    to: '2025-12-31',
    run: '0d9f0a52-0c1c-4a6e-9d7a-0a1b2c3d4e5f',
    page: 2,
  }
  expect(periodOf(search)).toEqual({ from: '2025-01-01', to: '2025-12-31' })
  expect(withPeriod(search, { from: '2024-01-01', to: '2024-12-31' })).toEqual({
    from: '2024-01-01',
    to: '2024-12-31',
  })
  expect(withoutNothing(measuresSearch.parse(search))).toEqual(periodOf(search))
})
