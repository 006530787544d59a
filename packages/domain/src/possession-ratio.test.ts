import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { addDays } from './calendar-day.ts'
import { possessionRatios } from './possession-ratio.ts'
import type { Supply } from './supply.ts'

const day = (number: number) => addDays('2023-12-31', number)
const supply = (on: number, daysSupply: number | null, ingredient = 'sertraline'): Supply => ({
  drug: ingredient,
  ingredient,
  drugClass: 'antidepressant',
  dispensedOn: day(on),
  daysSupply,
})
const window = (from: number, to: number) => ({ from: day(from), to: day(to) })

describe('30 days on days 1, 21 and 71, window days 1 to 100', () => {
  const ratios = possessionRatios([supply(1, 30), supply(21, 30), supply(71, 30)], window(1, 100))

  test.each([
    ['CMA1', 60 / 70],
    ['CMA2', 90 / 100],
    ['CMA3', 60 / 70],
    ['CMA4', 90 / 100],
    ['CMA5', 60 / 70],
    ['CMA6', 90 / 100],
    ['CMA7', 90 / 100],
    ['CMA8', 90 / 100],
    ['CMA9', (20 * 1 + 50 * (40 / 50) + 30 * 1) / 100],
  ] as const)('%s', (measure, expected) => {
    expect(ratios[measure]).toBeCloseTo(expected, 12)
  })
})

describe('what each measure looks at', () => {
  test('CMA1 and CMA2 can exceed 1, CMA3 and CMA4 cannot', () => {
    const { CMA1, CMA2, CMA3, CMA4 } = possessionRatios([supply(1, 90), supply(31, 90)], window(1, 100))
    expect([CMA1, CMA2, CMA3, CMA4]).toEqual([3, 1.8, 1, 1])
  })
  test('only CMA7 and CMA9 carry supply in from before the window', () => {
    const ratios = possessionRatios([supply(-19, 30), supply(51, 30)], window(1, 100))
    expect(ratios.CMA7).toBe(40 / 100)
    expect(ratios.CMA6).toBe(30 / 50)
    expect(ratios.CMA2).toBe(30 / 50)
    expect(ratios.CMA9).toBeCloseTo((50 * (30 / 70) + 50 * (30 / 50)) / 100, 12)
  })
  test('CMA8 begins once the supply from before is used up', () => {
    expect(possessionRatios([supply(-19, 30), supply(51, 30)], window(1, 100)).CMA8).toBe(30 / 90)
    expect(possessionRatios([supply(-29, 30), supply(51, 30)], window(1, 100)).CMA8).toBe(30 / 100)
    expect(possessionRatios([supply(0, 200)], window(1, 100)).CMA8).toBeNull()
  })
  test('supply that reaches beyond the end is cut off in CMA6 and CMA7', () => {
    const { CMA6, CMA7 } = possessionRatios([supply(91, 60)], window(1, 100))
    expect([CMA6, CMA7]).toEqual([1, 0.1])
  })
  test('a dispense on the last day counts in CMA9', () => {
    expect(possessionRatios([supply(1, 50), supply(100, 30)], window(1, 100)).CMA9).toBeCloseTo(
      (99 * (50 / 99) + 1) / 100,
      12,
    )
  })
  test('carry-over by drug gives another CMA7', () => {
    const supplies = [supply(1, 30), supply(16, 30, 'venlafaxine')]
    expect(possessionRatios(supplies, window(1, 100)).CMA7).toBe(0.6)
    expect(possessionRatios(supplies, window(1, 100), { carryOver: 'same_ingredient' }).CMA7).toBe(0.45)
  })
})

describe('where there is nothing to divide by', () => {
  test('no dispense gives no ratio, but a window covered on 0 of its days', () => {
    expect(possessionRatios([], window(1, 100))).toEqual({
      CMA1: null,
      CMA2: null,
      CMA3: null,
      CMA4: null,
      CMA5: null,
      CMA6: null,
      CMA7: 0,
      CMA8: 0,
      CMA9: 0,
    })
  })
  test('a single dispense has no days from first to last', () => {
    const { CMA1, CMA5, CMA6 } = possessionRatios([supply(1, 30)], window(1, 100))
    expect([CMA1, CMA5, CMA6]).toEqual([null, null, 0.3])
  })
  test('an unknown supply is left out', () => {
    expect(possessionRatios([supply(1, 30), supply(41, null)], window(1, 100)).CMA2).toBe(0.3)
  })
})

const [header = '', ...lines] = readFileSync(
  new URL('../reference/adherer/adherer_med_events.csv', import.meta.url),
  'utf8',
)
  .trim()
  .split('\n')
const columns = header.split(',')
const events = lines.map((line) => {
  const cells = line.split(',')
  const cell = (name: string) => cells[columns.indexOf(name)] ?? ''
  const drug = cell('drug')
  return {
    id: Number(cell('id')),
    drug,
    ingredient: drug,
    drugClass: null,
    dispensedOn: cell('fill_date'),
    daysSupply: Number(cell('days_supply')),
  }
})
const reference: {
  documented_by_AdhereR_overview_for_patient_76: Record<string, number>
  patients: {
    id: number
    window_start: string
    window_end: string
    pdc_carry_all: number
    pdc_first_fill_carry_all: number | null
    mpr_uncapped: number
    window_days: number
    days_from_first_fill: number | null
  }[]
} = JSON.parse(
  readFileSync(new URL('../reference/adherer_med_events.expected.json', import.meta.url), 'utf8'),
).expected

describe('the 100 patients of AdhereR', () => {
  test.each(reference.patients)('patient $id: CMA2, CMA6 and CMA7 agree', (expected) => {
    const own = events.filter(({ id }) => id === expected.id)
    const ratios = possessionRatios(own, { from: expected.window_start, to: expected.window_end })
    expect(ratios.CMA7).toBeCloseTo(expected.pdc_carry_all, 12)
    const { days_from_first_fill: days, pdc_first_fill_carry_all: share } = expected
    if (days === null || share === null) {
      expect([ratios.CMA2, ratios.CMA6]).toEqual([null, null])
    } else {
      expect(ratios.CMA2).toBeCloseTo((expected.mpr_uncapped * expected.window_days) / days, 12)
      expect(ratios.CMA6).toBeCloseTo(share, 12)
    }
  })

  test('patient 76 has the documented CMA1 140, CMA2 77.9, CMA7 69 and CMA9 70.6 percent', () => {
    const own = events.filter(({ id }) => id === 76)
    const first = own.map(({ dispensedOn }) => dispensedOn).sort()[0] ?? ''
    const observed = { from: addDays(first, 182), to: addDays(first, 546) }
    const ratios = possessionRatios(own, observed, { carryOver: 'all' }, addDays(first, 729))
    const percent = (share: number | null) => Math.round((share ?? Number.NaN) * 1000) / 10
    expect(percent(ratios.CMA1)).toBe(140)
    expect(percent(ratios.CMA2)).toBe(77.9)
    expect(percent(ratios.CMA7)).toBe(69)
    expect(percent(ratios.CMA9)).toBe(70.6)
    expect(reference.documented_by_AdhereR_overview_for_patient_76).toEqual({
      CMA1_pct: 140,
      CMA2_pct: 77.9,
      CMA7_pct: 69,
      CMA9_pct: 70.6,
    })
  })
})

const anySupplies = fc.array(
  fc
    .tuple(fc.integer({ min: -60, max: 110 }), fc.integer({ min: 1, max: 120 }), fc.constantFrom('a', 'b'))
    .map(([on, days, ingredient]) => supply(on, days, ingredient)),
  { maxLength: 12 },
)

test('measures that mind the timing stay within 0 and 1, and none depends on the order of rows', () => {
  fc.assert(
    fc.property(anySupplies, (supplies) => {
      const ratios = possessionRatios(supplies, window(1, 100))
      expect(possessionRatios(supplies.toReversed(), window(1, 100))).toEqual(ratios)
      for (const measure of ['CMA3', 'CMA4', 'CMA5', 'CMA6', 'CMA7', 'CMA8', 'CMA9'] as const) {
        expect(ratios[measure] ?? 0).toBeGreaterThanOrEqual(0)
        expect(ratios[measure] ?? 0).toBeLessThanOrEqual(1 + 1e-12)
      }
    }),
  )
})

test('moving every day by the same number changes no ratio', () => {
  fc.assert(
    fc.property(anySupplies, fc.integer({ min: -9000, max: 9000 }), (supplies, by) => {
      const moved = supplies.map((s) => ({ ...s, dispensedOn: addDays(s.dispensedOn, by) }))
      const there = { from: addDays(day(1), by), to: addDays(day(100), by) }
      expect(possessionRatios(moved, there)).toEqual(possessionRatios(supplies, window(1, 100)))
    }),
  )
})
