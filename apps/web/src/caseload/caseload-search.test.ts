import { defaultParseSearch, defaultStringifySearch } from '@tanstack/react-router'
import { describe, expect, test } from 'vitest'
import { caseloadSearch, isNarrowed, listInput, sortedBy, toggled } from './caseload-search.ts'
import {
  type CaseloadRow,
  changeWords,
  coverageWords,
  item9Words,
  otherReasons,
  overdueWords,
} from './row-words.ts'

const plain = caseloadSearch.parse({})

describe('the address', () => {
  test('order, page and chips survive the way through the address', () => {
    const search = caseloadSearch.parse({
      sort: 'change',
      descending: false,
      page: 3,
      arm: ['combined'],
      flags: ['item9'],
    })
    expect(caseloadSearch.parse(defaultParseSearch(defaultStringifySearch({ ...search })))).toEqual(search)
  })

  test('what does not fit falls back', () => {
    expect(caseloadSearch.parse({ sort: 'price', page: -2, arm: 'all', status: 7 })).toEqual(plain)
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

  test('a new order begins at the first page', () => {
    expect(sortedBy({ ...plain, page: 4 }, 'name').page).toBe(1)
  })
})

test('a chip is pressed and released', () => {
  expect(toggled(['item9'], 'overdue')).toEqual(['item9', 'overdue'])
  expect(toggled(['item9', 'overdue'], 'item9')).toEqual(['overdue'])
})

test('a list is narrowed by a search, a chip or ended episodes, not by its order', () => {
  expect(isNarrowed(plain, '')).toBe(false)
  expect(isNarrowed({ ...plain, sort: 'name', page: 2 }, '')).toBe(false)
  expect(isNarrowed(plain, 'a')).toBe(true)
  expect(isNarrowed({ ...plain, flags: ['overdue'] }, '')).toBe(true)
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
    item9: 'positive',
    item9On: '2026-11-16',
    daysCovered90: null,
    daysCoveredWhy: 'no antidepressant in force',
    nextDueOn: '2026-11-01',
    overdueDays: 22,
    reasons: ['item 9 positive', 'measure overdue'],
  }

  test('a change is told with what it started from; a percentage never stands alone', () => {
    expect(changeWords(row)).toEqual({ change: '−6', from: 'from 16, −38 %' })
    expect(changeWords({ ...row, percentChange: null })).toEqual({ change: '−6', from: 'from 16' })
    expect(changeWords({ ...row, change: null })).toBeNull()
  })

  test('item 9: positive with its day, unknown is a question, negative says nothing', () => {
    expect(item9Words(row)).toBe('Item 9 positive, 16 Nov 2026')
    expect(item9Words({ ...row, item9: 'unknown' })).toBe('Item 9 unknown, ask')
    expect(item9Words({ ...row, item9: 'negative' })).toBeNull()
    expect(item9Words({ ...row, item9: 'not_asked' })).toBeNull()
  })

  test('the flag is not repeated among the reasons', () => {
    expect(otherReasons(row)).toEqual(['measure overdue'])
    expect(otherReasons({ ...row, item9: null })).toEqual(['item 9 positive', 'measure overdue'])
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
