import { defaultParseSearch, defaultStringifySearch } from '@tanstack/react-router'
import { describe, expect, test } from 'vitest'
import {
  type CohortSearch,
  cohortSearch,
  courseInput,
  filterChips,
  withoutChip,
  withoutFilters,
} from './cohort-search.ts'

const full: CohortSearch = {
  instrument: 'PHQ-9',
  armView: 'plan_in_force',
  site: ['north', 'harbour'],
  programme: ['adult'],
  sex: ['female'],
  ageBand: ['18-25', '65+'],
  severity: ['moderately severe'],
  startedFrom: '2025-01-01',
  startedTo: '2025-12-31',
  asOf: '2026-03-01',
  neither: false,
  until: 'all',
  table: true,
}

const throughAddress = (search: CohortSearch) =>
  cohortSearch.parse(defaultParseSearch(defaultStringifySearch({ ...search })))

describe('the address', () => {
  test('every filter survives the way through the address', () => {
    expect(throughAddress(full)).toEqual(full)
  })

  test('an empty address is the initial plan without filters', () => {
    expect(cohortSearch.parse({})).toMatchObject({ armView: 'initial_plan', site: [], table: false })
    expect(cohortSearch.parse({}).neither).toBeUndefined()
  })

  test.each([
    ['armView', 'as_treated', 'initial_plan'],
    ['site', 5, []],
    ['ageBand', ['18-25', '26-30'], []],
    ['startedFrom', '2025-02-30', undefined],
    ['asOf', 'yesterday', undefined],
    ['table', 'yes', false],
  ] as const)('a %s of %j falls back instead of failing', (key, value, fallback) => {
    expect(cohortSearch.parse({ [key]: value })[key]).toEqual(fallback)
  })
})

describe('chips', () => {
  test('every filter in force is one chip', () => {
    expect(filterChips(full).map(({ key, value }) => `${key} ${value}`)).toEqual([
      'site north',
      'site harbour',
      'programme adult',
      'sex female',
      'ageBand 18-25',
      'ageBand 65+',
      'severity moderately severe',
      'startedFrom 2025-01-01',
      'startedTo 2025-12-31',
      'asOf 2026-03-01',
    ])
  })

  test('taking one chip out leaves the others', () => {
    expect(withoutChip(full, { key: 'site', value: 'north' }).site).toEqual(['harbour'])
    expect(withoutChip(full, { key: 'asOf', value: '2026-03-01' }).asOf).toBeUndefined()
  })

  test('clearing all keeps instrument, arm view and table', () => {
    const cleared = withoutFilters(full)
    expect(filterChips(cleared)).toEqual([])
    expect(cleared).toMatchObject({ instrument: 'PHQ-9', armView: 'plan_in_force', table: true })
  })
})

describe('what is asked of the server', () => {
  test('a switch that was not touched leaves the default to the server', () => {
    expect(courseInput('demo-clinic', 'PHQ-9', cohortSearch.parse({}))).toMatchObject({
      showNeither: null,
      asOf: null,
    })
    expect(courseInput('demo-clinic', 'PHQ-9', full)).toMatchObject({
      showNeither: false,
      asOf: '2026-03-01',
    })
  })
})
