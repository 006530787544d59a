import { defaultParseSearch, defaultStringifySearch } from '@tanstack/react-router'
import { describe, expect, test } from 'vitest'
import { pagesOf } from './caseload-pages.ts'
import { caseloadSearch, isNarrowed, listInput, sortedBy, toggled, widened } from './caseload-search.ts'
import {
  type CaseloadRow,
  changeWords,
  coverageWords,
  factWords,
  overdueWords,
  pastPositiveWords,
  personWords,
  reasonWords,
} from './row-words.ts'

const plain = caseloadSearch.parse({})

describe('the address', () => {
  test('order, looks and chips survive the way through the address', () => {
    const search = caseloadSearch.parse({
      sort: 'change',
      descending: false,
      arm: ['combined'],
      reasons: ['safety_positive', 'overdue'],
      flags: ['discuss'],
      view: 'wall',
      hidden: ['where'],
      density: 'compact',
      mine: true,
    })
    expect(caseloadSearch.parse(defaultParseSearch(defaultStringifySearch({ ...search })))).toEqual(search)
  })

  test('what does not fit falls back', () => {
    expect(
      caseloadSearch.parse({ sort: 'price', arm: 'all', reasons: ['<script>'], status: 7, view: 'pie' }),
    ).toEqual(plain)
  })

  test('a name typed into the search has no place in the address', () => {
    expect(caseloadSearch.parse({ search: 'Okafor', text: 'Okafor', q: 'Okafor' })).toEqual(plain)
    expect(listInput('demo-clinic', plain, 'Okafor')).toMatchObject({ search: 'Okafor' })
    expect(listInput('demo-clinic', plain, '')).not.toHaveProperty('search')
  })
})

describe('sorting', () => {
  test('the same column turns around', () => {
    const once = sortedBy(plain, 'latest')
    expect([once.descending, sortedBy(once, 'latest').descending]).toEqual([true, false])
  })

  test.each([
    ['name', false],
    ['nextDue', false],
    ['change', true],
    ['weeks', true],
  ] as const)('a first click on %s sorts descending: %s', (sort, descending) => {
    expect(sortedBy(plain, sort)).toMatchObject({ sort, descending })
  })
})

test('a chip is pressed and released', () => {
  expect(toggled(['returned'], 'overdue')).toEqual(['returned', 'overdue'])
  expect(toggled(['returned', 'overdue'], 'returned')).toEqual(['overdue'])
})

test('a list is narrowed by a search, a chip or ended episodes, not by its order', () => {
  expect(isNarrowed(plain, '')).toBe(false)
  expect(isNarrowed({ ...plain, sort: 'name', view: 'wall', hidden: ['arm'] }, '')).toBe(false)
  expect(isNarrowed(plain, 'a')).toBe(true)
  expect(isNarrowed({ ...plain, flags: ['discuss'] }, '')).toBe(true)
  expect(isNarrowed({ ...plain, reasons: ['overdue'] }, '')).toBe(true)
  const all = { ...plain, reasons: ['overdue'], mine: true, sort: 'name' } as const
  expect(widened({ ...all, reasons: [...all.reasons] })).toEqual({ ...plain, sort: 'name' })
  expect(isNarrowed({ ...plain, status: 'closed' }, '')).toBe(true)
})

describe('a row in words', () => {
  const row: CaseloadRow = {
    patient: '00000000-0000-4000-8000-000000000001',
    episode: '00000000-0000-4000-8000-000000000002',
    name: 'A Person',
    patientNumber: 'P-1',
    arm: 'combined',
    armProvisional: false,
    programme: null,
    clinician: null,
    site: null,
    weeksInCare: 12,
    startedOn: '2026-08-31',
    endedOn: null,
    attended: 8,
    missed: 1,
    first: { score: 16, takenOn: '2026-08-31' },
    latest: { score: 10, takenOn: '2026-11-16', band: 'moderate', instrument: 'PHQ-9' },
    change: -6,
    percentChange: -0.375,
    spark: [],
    state: 'responding',
    safety: { state: 'positive', on: '2026-11-16', question: 'Item 9' },
    pastPositiveOn: '2026-11-16',
    daysCovered90: null,
    daysCoveredWhy: 'no antidepressant in force',
    nextDueOn: '2026-11-01',
    overdueDays: 22,
    reasons: [{ rule: 'overdue', text: 'Questionnaire overdue', on: '2026-11-01', facts: [] }],
    review: {
      version: 0,
      discuss: false,
      flaggedBy: null,
      flagNote: null,
      decision: null,
      decisionNote: null,
      decidedOn: null,
      decidedBy: null,
      owner: null,
      ownerName: null,
      followUpOn: null,
    },
  }

  test('a change is told with what it started from; a percentage never stands alone', () => {
    expect(changeWords(row)).toEqual({ change: '−6', from: 'from 16, −38 %' })
    expect(changeWords({ ...row, percentChange: null })).toEqual({ change: '−6', from: 'from 16' })
    expect(changeWords({ ...row, change: null })).toBeNull()
  })

  test('a reason is told with its day, where it has one', () => {
    expect(row.reasons.map(reasonWords)).toEqual(['Questionnaire overdue, 1 Nov 2026'])
    expect(reasonWords({ rule: 'overdue', text: 'Questionnaire overdue', on: null, facts: [] })).toBe(
      'Questionnaire overdue',
    )
  })

  test('an earlier positive answer keeps its badge, unless its alert is told already', () => {
    expect(pastPositiveWords(row)).toBe('Past positive safety answer, 16 Nov 2026')
    expect(pastPositiveWords({ ...row, pastPositiveOn: null })).toBeNull()
    const alert = { rule: 'safety_positive', text: 'Item 9 positive', on: null, facts: [] } as const
    expect(pastPositiveWords({ ...row, reasons: [alert] })).toBeNull()
  })

  test('with names hidden the number stands alone', () => {
    expect([personWords(row, false), personWords(row, true)]).toEqual(['A Person', 'Patient P-1'])
  })

  test.each([
    [{ label: 'Covered', value: 0.5, unit: 'share', on: null }, '50 %'],
    [{ label: 'Gap', value: 1, unit: 'days', on: null }, '1 day'],
    [{ label: 'In care', value: 9, unit: 'weeks', on: null }, '9 weeks'],
    [{ label: 'Score', value: 12, unit: 'points', on: '2026-11-16' }, '12, 16 Nov 2026'],
    [{ label: 'Began', value: null, unit: null, on: '2026-11-16' }, '16 Nov 2026'],
    [{ label: 'Began', value: null, unit: null, on: null }, 'not known'],
    [{ label: 'Source', value: 'dispensed', unit: null, on: null }, 'dispensed'],
  ] as const)('a fact %j is told as %s', (fact, words) => {
    expect(factWords(fact)).toBe(words)
  })

  test('days covered that are not known say why, never 0 %', () => {
    expect(coverageWords(row)).toBe('no antidepressant in force')
    expect(coverageWords({ ...row, daysCovered90: 0.8 })).toBe('80 %')
  })

  test('due today is not overdue', () => {
    expect([
      overdueWords(row),
      overdueWords({ ...row, overdueDays: 0 }),
      overdueWords({ ...row, overdueDays: null }),
    ]).toEqual(['22 d overdue', null, null])
  })
})

test.each([
  [0, 49, [1]],
  [0, 50, [1, 2]],
  [120, 160, [3, 4]],
])('rows %i to %i stand on the pages %j', (from, to, pages) => {
  expect(pagesOf(from, to)).toEqual(pages)
})
