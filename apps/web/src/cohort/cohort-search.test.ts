import { defaultParseSearch, defaultStringifySearch } from '@tanstack/react-router'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { questionOf } from './cohort-question.ts'
import {
  addressOf,
  type CohortSearch,
  emptySearch,
  filterChips,
  readSearch,
  withoutChip,
  withoutFilters,
  writeSearch,
} from './cohort-search.ts'
import { type Drill, drillPart } from './drill-address.ts'
import { sections } from './sections.ts'

const full: CohortSearch = {
  ...emptySearch,
  panel: 'times',
  instrument: 'PHQ-9',
  armView: 'plan_in_force',
  site: ['north', 'harbour'],
  programme: ['adult'],
  clinician: ['c-12'],
  diagnosis: ['depression'],
  substanceUse: ['yes'],
  sex: ['female'],
  ageBand: ['18-25', '65+'],
  severity: ['moderately severe'],
  modality: ['CBT'],
  drugClass: ['antidepressant'],
  careEvent: ['medication_review'],
  startedFrom: '2025-01-01',
  startedTo: '2025-12-31',
  neither: false,
  compare: { with: 'site', site: 'river' },
  drill: { of: 'slot', arm: 'combined', slot: 12 },
  page: 2,
  show: 'change',
  statistic: 'median',
  measure: 'remission',
  event: 'return',
  until: 'all',
  table: true,
  visit: '24',
  recovery: true,
  explain: 'mean_score.12.combined',
}

/** The way a state takes through the address bar of a browser. */
const throughAddress = (search: CohortSearch) =>
  readSearch(addressOf(defaultParseSearch(defaultStringifySearch(writeSearch(search)))))

const arm = fc.constantFrom('medication_only', 'therapy_only', 'combined', 'neither')
const anyArm = fc.option(arm)
const visit = fc.record({ unit: fc.constantFrom('week', 'month'), at: fc.integer({ min: 0, max: 200 }) })
const when = fc.option(fc.integer({ min: 0, max: 3000 }))
const drill = fc.oneof(
  fc.record({ of: fc.constant('cohort') }),
  fc.record({ of: fc.constant('arm'), arm }),
  fc.record({ of: fc.constant('slot'), arm, slot: fc.integer({ min: 0, max: 200 }) }),
  fc.record({ of: fc.constant('excluded'), reason: fc.constantFrom('no_score', 'between_slots') }),
  fc.record({
    of: fc.constant('rate'),
    arm: anyArm,
    visit,
    measure: fc.constantFrom('response', 'remission'),
    part: fc.constantFrom('met', 'not_yet'),
  }),
  fc.record({
    of: fc.constant('event'),
    arm: anyArm,
    event: fc.constantFrom('response', 'return'),
    part: fc.constantFrom('at_risk', 'event'),
    day: when,
  }),
  fc.record({
    of: fc.constant('drop_out'),
    arm: anyArm,
    week: when,
    part: fc.constantFrom('left_early', 'followed', 'left'),
  }),
  fc.record({
    of: fc.constant('paired'),
    arm: anyArm,
    visit: fc.option(visit),
    part: fc.constantFrom('paired', 'no_score'),
  }),
  fc.record({
    of: fc.constant('switch'),
    from: arm,
    to: fc.constantFrom('combined', 'ended', 'not_yet'),
    week: when,
  }),
  fc.record({ of: fc.constant('changes'), arm, times: fc.integer({ min: 0, max: 3 }) }),
  fc.record({
    of: fc.constant('moved'),
    from: arm,
    to: arm,
    view: fc.constantFrom('plan_in_force', 'as_treated'),
  }),
  fc.record({
    of: fc.constant('exposure'),
    arm,
    component: fc.constantFrom('plan', 'medication', 'therapy'),
    visit,
    received: fc.constantFrom('adequate', 'unknown'),
    responded: fc.constantFrom('yes', 'no'),
  }),
  fc.record({
    of: fc.constant('care'),
    arm: anyArm,
    event: fc.constantFrom('psychoeducation', 'adherent'),
    had: fc.boolean(),
  }),
) as fc.Arbitrary<Drill>

// Codes are whatever a service calls its places: numbers, commas, signs, other scripts.
const code = fc.oneof(
  fc.string({ minLength: 1, maxLength: 20, unit: 'grapheme' }),
  fc.constantFrom('12', 'true', '1e3', 'a,b', '~', '~,~.', '[1]', 'null', '{"a":1}', ' ', '65+'),
)
const codes = fc.uniqueArray(code, { maxLength: 4 })
const someDay = fc
  .integer({ min: 0, max: 40_000 })
  .map((n) => new Date(n * 86_400_000).toISOString().slice(0, 10))
const maybe = <Value>(value: fc.Arbitrary<Value>) => fc.option(value, { nil: undefined })
const state = fc.record({
  panel: fc.constantFrom(...sections.map(({ panel }) => panel)),
  instrument: maybe(fc.constantFrom('PHQ-9', 'WHO-5')),
  armView: fc.constantFrom('initial_plan', 'plan_in_force', 'as_treated'),
  site: codes,
  programme: codes,
  clinician: codes,
  diagnosis: codes,
  substanceUse: fc.subarray(['yes', 'no', 'unknown']),
  sex: fc.subarray(['female', 'male', 'other', 'unknown']),
  ageBand: fc.subarray(['0-17', '18-25', '26-40', '41-64', '65+']),
  severity: codes,
  modality: codes,
  drugClass: codes,
  careEvent: codes,
  startedFrom: maybe(someDay),
  startedTo: maybe(someDay),
  neither: maybe(fc.boolean()),
  compare: maybe(
    fc.oneof(
      fc.constant({ with: 'prior' }),
      code.filter((text) => !text.includes('\n')).map((site) => ({ with: 'site', site })),
    ),
  ),
  drill: maybe(drill),
  page: fc.integer({ min: 1, max: 900 }),
  show: fc.constantFrom('score', 'change'),
  statistic: fc.constantFrom('mean', 'median'),
  measure: fc.constantFrom('response', 'remission', 'improved', 'deteriorated'),
  event: fc.constantFrom('response', 'remission', 'return'),
  until: fc.constantFrom('26', '52', 'all'),
  table: fc.boolean(),
  visit: maybe(fc.constantFrom('8', '24')),
  recovery: fc.boolean(),
  explain: maybe(fc.constantFrom('mean_score', 'mean_score.12.combined')),
})

describe('the address', () => {
  test('every state survives the way through the address bar, and nothing of it is left out', () => {
    fc.assert(
      fc.property(state, (held) => {
        const search = { ...emptySearch, ...held } as CohortSearch
        const back = throughAddress(search)
        expect(back.search).toEqual(search)
        expect(back.notices).toEqual([])
      }),
      { numRuns: 500 },
    )
  })

  test('it can be read: words, commas and colons, nothing for what is the default', () => {
    expect(writeSearch(emptySearch)).toEqual({})
    expect(writeSearch(full)).toMatchObject({
      panel: 'times',
      armView: 'plan_in_force',
      site: 'north,harbour',
      severity: 'moderately severe',
      neither: 'no',
      compare: 'site:river',
      drill: 'slot:12:combined',
    })
  })

  test('an empty address is the initial plan without filters', () => {
    const { search, notices } = readSearch(addressOf({}))
    expect(search).toMatchObject({ armView: 'initial_plan', site: [], table: false, neither: undefined })
    expect(notices).toEqual([])
  })

  test('the addresses of before, with lists as JSON, are still read', () => {
    const raw = defaultParseSearch('?site=["north"]&ageBand=["18-25","65%2B"]&table=true&neither=false')
    expect(readSearch(addressOf(raw)).search).toMatchObject({
      site: ['north'],
      ageBand: ['18-25', '65+'],
      table: true,
      neither: false,
    })
  })

  test.each([
    ['armView', 'by_mood', 'no such way to group plans'],
    ['ageBand', '26-30', 'no such age band'],
    ['substanceUse', 'perhaps', 'no such answer'],
    ['startedFrom', '2025-02-30', 'not a day that exists'],
    ['startedFrom', '9999-01-01', 'not a day of the years 1900 to 2199'],
    ['startedTo', 'yesterday', 'not a day that exists'],
    ['table', 'perhaps', 'must be yes or no'],
    ['neither', '2', 'must be yes or no'],
    ['until', '10000', 'no such part of the axis'],
    ['page', '-3', 'not a page'],
    ['panel', 'weather', 'no such section'],
    ['compare', 'everything', 'must be the prior period or another site'],
    ['drill', 'slot:twelve:combined', 'names no set of patients'],
    ['drill', 'everybody', 'names no set of patients'],
    ['instrument', 'a'.repeat(21), 'too long'],
    ['asOf', '2026-03-01', 'figures of a past day are not kept, so those of today are shown'],
    ['colour', 'blue', 'not a part of this screen'],
    ['__proto__', 'x', 'not a part of this screen'],
  ])('a %s of %s is named with its reason, and the rest works', (key, value, why) => {
    const address = Object.fromEntries([
      [key, value],
      ['site', 'north'],
    ])
    const { search, notices } = readSearch(address)
    expect(notices.map((notice) => [notice.key, notice.why])).toEqual([[key, why]])
    expect(search.site).toEqual(['north'])
  })

  test('of a list only the bad piece is left out, and a long one is clipped where it is named', () => {
    const { search, notices } = readSearch({ ageBand: '18-25,26-30,65+', colour: 'x'.repeat(500) })
    expect(search.ageBand).toEqual(['18-25', '65+'])
    expect(notices.map(({ text }) => text)).toEqual(['26-30', `${'x'.repeat(40)}…`])
  })

  test('a set of patients has room for no name', () => {
    expect(drillPart.read('excluded:Ana Lima').value).toBeUndefined()
    expect(drillPart.read('excluded:no_score').value).toEqual({ of: 'excluded', reason: 'no_score' })
  })
})

describe('chips', () => {
  test('every filter in force is one chip', () => {
    expect(filterChips(full).map(({ key, value }) => `${key} ${value}`)).toEqual([
      'site north',
      'site harbour',
      'programme adult',
      'clinician c-12',
      'diagnosis depression',
      'substanceUse yes',
      'ageBand 18-25',
      'ageBand 65+',
      'sex female',
      'severity moderately severe',
      'modality CBT',
      'drugClass antidepressant',
      'careEvent medication_review',
      'startedFrom 2025-01-01',
      'startedTo 2025-12-31',
    ])
  })

  test('taking one chip out leaves the others and asks for nobody of the set before', () => {
    const without = withoutChip(full, { key: 'site', value: 'north' })
    expect(without.site).toEqual(['harbour'])
    expect(without.drill).toBeUndefined()
    expect(without.page).toBe(1)
    expect(withoutChip(full, { key: 'startedTo', value: '2025-12-31' }).startedTo).toBeUndefined()
  })

  test('clearing all keeps section, instrument, arm view, comparison and table', () => {
    const cleared = withoutFilters(full)
    expect(filterChips(cleared)).toEqual([])
    expect(cleared).toMatchObject({
      panel: 'times',
      instrument: 'PHQ-9',
      armView: 'plan_in_force',
      compare: { with: 'site', site: 'river' },
      table: true,
    })
  })
})

describe('what is asked of the server', () => {
  test('a switch that was not touched leaves the default to the server', () => {
    const { showNeither, site, startedFrom } = questionOf('demo-clinic', 'PHQ-9', emptySearch)
    expect({ showNeither, site, startedFrom }).toEqual({
      showNeither: null,
      site: undefined,
      startedFrom: null,
    })
  })

  test('every filter travels', () => {
    expect(questionOf('demo-clinic', 'PHQ-9', full)).toEqual({
      organisation: 'demo-clinic',
      instrument: 'PHQ-9',
      armView: 'plan_in_force',
      site: ['north', 'harbour'],
      programme: ['adult'],
      clinician: ['c-12'],
      diagnosis: ['depression'],
      substanceUse: ['yes'],
      sex: ['female'],
      ageBand: ['18-25', '65+'],
      severity: ['moderately severe'],
      modality: ['CBT'],
      drugClass: ['antidepressant'],
      careEvent: ['medication_review'],
      startedFrom: '2025-01-01',
      startedTo: '2025-12-31',
      showNeither: false,
    })
  })
})
