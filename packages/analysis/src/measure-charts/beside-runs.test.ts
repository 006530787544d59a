import { describe, expect, test } from 'vitest'
import { suppressBelow11 as rule } from '../small-counts.ts'
import { differsByFew, isNested } from './beside-runs.ts'
import { equity } from './equity.ts'
import { shownUnits } from './guarded-units.ts'
import { countedPeriods } from './joined-periods.ts'
import { periodsIn } from './periods.ts'
import { subjects } from './subject-rows.ts'

const year = { from: '2025-01-01', to: '2025-12-31' }
const autumn = { from: '2025-10-01', to: '2025-12-31' }

test.each([
  [year, autumn, true],
  [autumn, year, true],
  [year, year, false],
  [autumn, { from: '2025-11-01', to: '2026-01-31' }, false],
])('%o and %o are nested: %s', (one, other, nested) => {
  expect(isNested(one, other)).toBe(nested)
})

test.each([
  [{ met: 40, n: 100 }, { met: 40, n: 100 }, false],
  [{ met: 40, n: 100 }, { met: 39, n: 99 }, true],
  [{ met: 40, n: 100 }, { met: 29, n: 78 }, false],
  [{ met: 40, n: 100 }, { met: 30, n: 78 }, true],
  [{ met: 40, n: 100 }, { met: 28, n: 79 }, true],
])('%o beside %o tells single people: %s', (one, other, few) => {
  expect(differsByFew(one, other, 11)).toBe(few)
})

describe('an earlier run of part of the period', () => {
  const spring = { on: '2025-04-10' }
  const late = { on: '2025-11-10' }
  // Of the south 5 were seen before autumn: the year less autumn would tell them.
  const inAutumn = [
    ...subjects({ ...late, site: 'north', sex: 'female' }, 60, 30),
    ...subjects({ ...late, site: 'south', sex: 'male' }, 60, 30),
    ...subjects({ ...late, site: 'east', sex: 'other' }, 60, 30),
  ]
  const inYear = [
    ...inAutumn,
    ...subjects({ ...spring, site: 'north', sex: 'female' }, 60, 30),
    ...subjects({ ...spring, site: 'south', sex: 'male' }, 5, 0),
    ...subjects({ ...spring, site: 'east', sex: 'other' }, 80, 40),
  ]
  const beside = [{ rows: inAutumn, nested: true }]

  test('withholds the site that it tells, with company', () => {
    const shown = (with_: typeof beside) =>
      shownUnits(inYear, 'site', rule, with_).map(({ unit, count }) => [unit, count.withheld])
    expect(shown([])).toEqual([
      ['east', false],
      ['north', false],
      ['south', false],
    ])
    expect(shown(beside)).toEqual([
      ['east', false],
      ['north', true],
      ['south', true],
    ])
  })

  test('withholds the group that it tells', () => {
    const options = { dimension: 'sex', reference: null, step: 'year', rule } as const
    const { groups } = equity(inYear, periodsIn(year, 'year'), { ...options, beside })
    expect(groups.filter(({ count }) => count.withheld).map(({ group }) => group)).toEqual(['female', 'male'])
  })

  test('withholds everything where the sum is told', () => {
    const all = shownUnits(inYear, 'site', rule, [{ rows: inYear.slice(3), nested: true }])
    expect(all.every(({ count }) => count.withheld)).toBe(true)
  })

  test('of a period that only overlaps tells no site, but the months that both have', () => {
    const other = [{ rows: inYear.slice(3), nested: false }]
    expect(shownUnits(inYear, 'site', rule, other).some(({ count }) => count.withheld)).toBe(false)
    const { counts } = countedPeriods([{ window: year, rows: inYear, beside: other }], rule, null)
    expect(counts.filter(({ n }) => n !== 0).every(({ withheld }) => withheld)).toBe(true)
  })
})
