import { describe, expect, test } from 'vitest'
import type { Output } from '../api.ts'
import { type CohortSearch, emptySearch } from './cohort-search.ts'
import { armsInWords, nobodyThere, nothingInPeriod, periodWords } from './cohort-states.ts'
import type { Course } from './course-words.ts'
import { knownSearch } from './known-search.ts'
import { sameState, viewState } from './view-state.ts'

const named = (...codes: string[]) => codes.map((code) => ({ code, name: code.toUpperCase() }))
const options: Output['cohort']['options'] = {
  organisation: { code: 'here', name: 'Here', kind: 'service', timeZone: 'Europe/London' },
  instruments: [
    { code: 'PHQ-9', name: 'PHQ-9', episodes: 40 },
    { code: 'GAD-7', name: 'GAD-7', episodes: 30 },
  ],
  programmes: [{ code: 'adult', name: 'Adult', unit: 'week' }],
  sites: named('north', 'south'),
  clinicians: named('c1'),
  diagnoses: named('depression'),
  substanceUse: ['yes', 'no'],
  modalities: named('CBT'),
  drugClasses: named('antidepressant'),
  careEvents: named('medication_review'),
  startedFrom: '2024-01-10',
  startedTo: '2026-03-01',
  mayOpenPatients: true,
  suppressionThreshold: null,
}

const search = (change: Partial<CohortSearch>): CohortSearch => ({ ...emptySearch, ...change })

type Arms = Course['arms']
const armOf = (
  arm: Arms[number]['arm'],
  episodes: number | null,
  mean: number | null = null,
): Arms[number] => ({
  arm,
  label: {
    medication_only: 'Medication only',
    therapy_only: 'Therapy only',
    combined: 'Combined',
    neither: 'Neither',
  }[arm],
  episodes,
  provisional: 0,
  points:
    mean === null
      ? []
      : [{ slot: 0, n: 3, mean, sd: 1, lower: 1, upper: 2, quartiles: null, suppressed: false }],
})
const courseOf = (episodes: number | null, arms: Arms) =>
  ({
    episodes,
    arms,
    instrument: { code: 'PHQ-9', name: 'Patient Health Questionnaire' },
  }) as unknown as Course

describe('a period that can hold nobody', () => {
  test.each([
    [{ startedFrom: '2026-01-02', startedTo: '2026-01-01' }, 'The period ends before it begins'],
    [{ startedTo: '2024-01-09' }, 'Before the first episode'],
    [{ startedFrom: '2026-03-02' }, 'After the last episode'],
  ])('%j is said before anything is asked', (dates, title) => {
    expect(nothingInPeriod(search(dates), options)?.title).toBe(title)
  })

  test.each([
    {},
    { startedTo: '2024-01-10' },
    { startedFrom: '2026-03-01' },
    { startedFrom: '1900-01-01', startedTo: '2199-12-31' },
  ])('%j may hold somebody', (dates) => {
    expect(nothingInPeriod(search(dates), options)).toBeNull()
  })

  test('the two days can be swapped, or both left out', () => {
    const ways = nothingInPeriod(
      search({ startedFrom: '2026-01-02', startedTo: '2026-01-01' }),
      options,
    )?.ways
    expect(ways?.map(({ search: way }) => [way.startedFrom, way.startedTo])).toEqual([
      ['2026-01-01', '2026-01-02'],
      [undefined, undefined],
    ])
  })
})

describe('an answer that holds nobody', () => {
  const nobody = courseOf(0, [armOf('combined', 0)])

  test('a course with a score is none of it', () => {
    expect(nobodyThere(courseOf(3, [armOf('combined', 3, 12)]), search({}), options)).toBeNull()
  })

  test('a clinician without patients is named', () => {
    expect(nobodyThere(nobody, search({ clinician: ['c1'] }), options)).toMatchObject({
      title: 'No patient of C1',
      ways: [{ label: 'Clear the filters' }],
    })
  })

  test('filters that nobody fits are counted', () => {
    const state = nobodyThere(nobody, search({ sex: ['female'], site: ['north'] }), options)
    expect(state?.why).toContain('all 2 filters')
  })

  test('an instrument nobody was asked leads to another one', () => {
    const state = nobodyThere(courseOf(9, [armOf('combined', 9)]), search({}), options)
    expect(state).toMatchObject({ title: 'No score on PHQ-9', ways: [{ label: 'Show GAD-7' }] })
  })

  test('a cohort of people on neither offers to show them', () => {
    const state = nobodyThere(
      courseOf(9, [armOf('combined', 0), armOf('therapy_only', 0)]),
      search({}),
      options,
    )
    expect(state?.ways[0]).toMatchObject({ label: 'Show neither', search: { neither: true } })
  })
})

describe('arms before they are compared', () => {
  test('an empty arm and a lonely one are said, a withheld size says nothing', () => {
    expect(
      armsInWords(courseOf(5, [armOf('medication_only', 0), armOf('combined', 5), armOf('therapy_only', 2)])),
    ).toBe('Nobody is in the arm medication only.')
    expect(armsInWords(courseOf(5, [armOf('medication_only', 0), armOf('combined', 5)]))).toContain(
      'nothing to compare',
    )
    expect(armsInWords(courseOf(5, [armOf('medication_only', null), armOf('combined', 5)]))).toBeNull()
    expect(armsInWords(courseOf(5, [armOf('medication_only', 1), armOf('combined', 5)]))).toBeNull()
  })
})

describe('what an organisation can answer', () => {
  test('codes that are not there are named and asked no more; the rest stays', () => {
    const {
      search: known,
      notices,
      instrument,
    } = knownSearch(
      search({
        site: ['north', 'closed'],
        clinician: ['c9'],
        severity: ['mild', 'gloomy'],
        compare: { with: 'site', site: 'closed' },
      }),
      options,
    )
    expect(known).toMatchObject({ site: ['north'], clinician: [], severity: ['mild'], compare: undefined })
    expect(notices.map(({ key, text }) => `${key} ${text}`)).toEqual([
      'site closed',
      'clinician c9',
      'severity gloomy',
      'compare closed',
    ])
    expect(instrument).toBe('PHQ-9')
  })

  test('an instrument that nobody knows gives way to the organisation’s own, one without scores stays', () => {
    expect(knownSearch(search({ instrument: 'PHQ-99' }), options)).toMatchObject({
      instrument: 'PHQ-9',
      search: { instrument: undefined },
      notices: [{ key: 'instrument' }],
    })
    expect(knownSearch(search({ instrument: 'C-SSRS' }), options).instrument).toBe('PHQ-9')
    expect(knownSearch(search({ instrument: 'WHO-5' }), options)).toMatchObject({
      instrument: 'WHO-5',
      notices: [],
    })
  })

  test('a list of patients in a shared link is left out for a role that sees groups', () => {
    const asked = search({ drill: { of: 'cohort' } })
    expect(knownSearch(asked, options).search.drill).toEqual({ of: 'cohort' })
    const { search: known, notices } = knownSearch(asked, { ...options, mayOpenPatients: false })
    expect(known.drill).toBeUndefined()
    expect(notices).toHaveLength(1)
  })
})

describe('saved views', () => {
  test('keep all but whom was listed and what was explained', () => {
    const state = search({
      site: ['north'],
      table: true,
      drill: { of: 'cohort' },
      page: 3,
      explain: 'mean_score',
    })
    expect(viewState(state)).toEqual({ site: 'north', table: 'yes' })
    expect(sameState({ table: 'yes', site: 'north' }, state)).toBe(true)
    expect(sameState({ site: 'south' }, state)).toBe(false)
  })
})

test('the list of patients names the period that is chosen, or that of the record', () => {
  expect(periodWords(search({ startedFrom: '2025-01-01' }), options)).toBe(
    'Episodes that started from 1 Jan 2025 to 1 Mar 2026.',
  )
  expect(periodWords(search({}), { ...options, startedFrom: null, startedTo: null })).toBe('')
})
