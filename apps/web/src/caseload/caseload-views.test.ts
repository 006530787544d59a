import { describe, expect, test } from 'vitest'
import { caseloadSearch } from './caseload-search.ts'
import { readyViews, sameView, searchOfView, viewState } from './caseload-views.ts'

const plain = caseloadSearch.parse({})

describe('a saved view', () => {
  test('brings back chips, order and looks', () => {
    const search = {
      ...plain,
      reasons: ['overdue'],
      flags: ['discuss'],
      hidden: ['where'],
      sort: 'name',
      mine: true,
    } as const
    const held = caseloadSearch.parse(search)
    expect(searchOfView(viewState(held))).toEqual(held)
    expect(Object.keys(viewState(held)).every((key) => /^[a-zA-Z]+$/.test(key))).toBe(true)
  })
  test('falls back where a part does not fit', () => {
    expect(searchOfView({ sort: 'broken', view: '"pie"', mine: '1' })).toEqual(plain)
  })
  test('is known again whatever the order of its parts', () => {
    expect(sameView(plain, searchOfView({}))).toBe(true)
    expect(sameView(plain, { ...plain, mine: true })).toBe(false)
  })
})

test.each(['clinician', 'clinical_lead'] as const)('a %s has ready views, each of its own', (role) => {
  const names = readyViews(role).map(({ name }) => name)
  expect(new Set(names).size).toBe(names.length)
  for (const { search } of readyViews(role)) expect(caseloadSearch.parse(search)).toEqual(search)
})
